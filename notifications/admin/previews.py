"""The page on which an officer reads a rule's mail before anybody gets it."""

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from notifications.composing import unknown_placeholders
from notifications.kinds import kind_named, label_of, say_rule_in_full
from notifications.models import ReminderRule
from notifications.pages import mail_page
from notifications.previews import preview, things_for

SALT = "notifications.preview"
# How long the mail's own address works, in seconds: as long as somebody reads.
VALID_FOR = 3600
LANGUAGES = [("fr", "français"), ("en", "anglais")]


class PreviewForm(forms.Form):
    """A rule as it was typed, saved or not; what is missing on the page's first showing is chosen for the reader."""

    kind = forms.CharField(widget=forms.HiddenInput)
    audience = forms.CharField(widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=1, max_value=60, widget=forms.HiddenInput)
    addition = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    addition_en = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    thing = forms.ChoiceField(label="À propos de", required=False)
    language = forms.ChoiceField(label="Langue", choices=LANGUAGES, required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.things = {}
        try:
            kind = kind_named(data.get("kind", ""))
        except LookupError:
            raise Http404 from None
        if not kind.schedule or data.get("audience") not in kind.schedule.audiences:
            raise Http404
        self.placeholders = kind.schedule.placeholders
        self.things = {str(each.anchor.object_id): each for each in things_for(kind, user, timezone.now())}
        self.fields["thing"].choices = [(pk, each.name) for pk, each in self.things.items()]

    def clean(self):
        cleaned = super().clean()
        texts = [cleaned.get("addition", ""), cleaned.get("addition_en", "")]
        for unknown in (unknown_placeholders(text, self.placeholders) for text in texts):
            if unknown:
                raise forms.ValidationError(
                    "{%(name)s} n’est pas un mot que le portail sait remplacer : revenez au formulaire.",
                    params={"name": unknown[0]},
                )
        return cleaned

    @property
    def rule(self) -> ReminderRule:
        """In memory alone."""
        names = ("kind", "audience", "number", "addition", "addition_en")
        return ReminderRule(**{name: self.cleaned_data[name] for name in names})

    def preview(self):
        """None where there is nothing to remind of today."""
        thing = self.things.get(self.cleaned_data["thing"]) or next(iter(self.things.values()), None)
        language = self.cleaned_data["language"] or "fr"
        return preview(self.rule, thing, language=language) if thing else None


class Previewing:
    """For the admin of rules: one page with the mail, and the mail's HTML at an address of its own."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "notifications_reminderrule_preview"
        return [
            path("apercu/", view(self.preview_view), name=name),
            path("apercu/<str:token>/", view(self.preview_html_view), name=f"{name}_html"),
            *super().get_urls(),
        ]

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def preview_view(self, request):
        """By POST with what the form holds and nobody saved; by GET with the rule of `?rule=`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PreviewForm(request.POST if request.method == "POST" else self._saved(request), user=request.user)
        shown = form.preview() if form.is_valid() else None
        if shown:
            chosen = {"thing": str(shown.thing.anchor.object_id), "language": form.cleaned_data["language"] or "fr"}
            form.data = {**form.cleaned_data, **chosen}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Aperçu d’un rappel",
            "form": form,
            "said": say_rule_in_full(form.rule) if form.is_valid() else "",
            "kind_label": label_of(form.data.get("kind", "")),
            "shown": shown,
            "html_url": self._html_url(form) if shown and shown.message else "",
        }
        return TemplateResponse(request, "admin/rule_preview.html", context)

    @method_decorator((require_safe, xframe_options_sameorigin))
    def preview_html_view(self, request, token):
        """The mail as its program lays it out. The token carries unsaved words: nobody else can make one up."""
        try:
            data = signing.loads(token, salt=SALT, max_age=VALID_FOR)
        except signing.BadSignature:
            raise Http404 from None
        form = PreviewForm(data, user=request.user)
        shown = form.preview() if self.has_view_permission(request) and form.is_valid() else None
        return mail_page(shown.message.html if shown and shown.message else "")

    def _saved(self, request) -> dict:
        asked = request.GET.get("rule", "")
        rule = self.get_object(request, asked) if asked.isdecimal() else None
        if rule is None:
            raise Http404
        names = ("kind", "audience", "number", "addition", "addition_en")
        return {name: getattr(rule, name) for name in names}

    def _html_url(self, form: PreviewForm) -> str:
        token = signing.dumps(form.data, salt=SALT, compress=True)
        return reverse("admin:notifications_reminderrule_preview_html", args=[token])
