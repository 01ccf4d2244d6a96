"""A whole programme of themes agreed in a meeting: every signatory party's agreement at once, with the minutes."""

import uuid

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from activities.models import Activity, ActivityAgreement
from activities.services.programme import agree_in_meeting, what_proof_lacks
from foundation.errors import Refusal
from foundation.form_keys import FormKeyField, answer_post
from partnerships.models import Meeting
from portal.dossiers.work import waiting_themes


class ThemeChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, activity):
        missing = ", ".join(str(party) for party in activity.missing_parties())
        return f"{activity} ({activity.get_format_display()}), accord attendu de : {missing}"


class ThemesForm(forms.Form):
    """Nothing is ticked beforehand: what the committee agreed on is told, theme by theme."""

    key = FormKeyField()
    themes = ThemeChoices(
        Activity.objects.none(),
        label="Thèmes convenus en réunion",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un thème."},
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        ids = [activity.pk for activity in waiting_themes(meeting.committee)]
        self.waiting = Activity.objects.filter(pk__in=ids).with_agreements()
        # What is sent twice was agreed the first time: then it waits no more, and is answered as before.
        known = Activity.objects.filter(commitment__strand__convention=meeting.committee.convention_id)
        self.fields["themes"].queryset = known if self.is_bound else self.waiting

    def show_again(self) -> None:
        """What was sent, to be mended: the themes that wait now, and a fresh key."""
        self.fields["themes"].queryset = self.waiting
        self.data = self.data.copy()
        self.data["key"] = str(uuid.uuid4())


@require_http_methods(["GET", "HEAD", "POST"])
def agree_on_themes(request, pk: int):
    meeting = _meeting(request, pk)
    form = ThemesForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST":
        if form.is_valid() and _record(request, meeting, form):
            return HttpResponseRedirect(request.path)
        form.show_again()
    context = {
        **admin.site.each_context(request),
        "title": f"Thèmes convenus : {meeting}",
        "meeting": meeting,
        "form": form,
        "has_themes": form.waiting.exists(),
        "missing": what_proof_lacks(meeting),
        "agreed": _agreed_in(meeting),
    }
    return TemplateResponse(request, "admin/meeting_themes.html", context)


def _meeting(request, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("committee__convention", "minutes")
    return get_object_or_404(rows.defer("minutes__content", "minutes__search"), pk=pk)


def _record(request, meeting: Meeting, form: ThemesForm) -> bool:
    """Whether it is done, once however often it was sent; refused, the form says why."""
    ids = sorted(activity.pk for activity in form.cleaned_data["themes"])

    def act() -> dict:
        count = agree_in_meeting(actor=request.user, activity_ids=ids, meeting_id=meeting.pk)
        return {"message": _say_agreed(len(ids), count)}

    try:
        answer = answer_post(request, key=form.cleaned_data["key"], act=act)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, answer["message"])
    return True


def _say_agreed(themes: int, new: int) -> str:
    """Another page, or another person, may have recorded them meanwhile."""
    if not new:
        return "Tout était déjà convenu : rien n’a changé."
    said = "1 thème est convenu" if themes == 1 else f"{themes} thèmes sont convenus"
    agreements = "1 accord enregistré" if new == 1 else f"{new} accords enregistrés"
    return f"{said} ({agreements}), avec le compte rendu comme preuve."


def _agreed_in(meeting: Meeting) -> list[Activity]:
    here = ActivityAgreement.objects.filter(meeting=meeting).select_related("party__partner")
    themes = Activity.objects.filter(agreements__meeting=meeting).distinct()
    return list(themes.prefetch_related(Prefetch("agreements", here, to_attr="agreed_here")))
