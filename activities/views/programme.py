"""The activities: what is proposed, who has agreed, who is missing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import ListView, UpdateView

from activities.forms.programme import ActivityForm, ActivityTextForm, AgreementForm
from activities.models import Activity
from activities.permissions import can_agree_for, can_edit_activity, can_propose_activities
from activities.services.programme import agree_on_activities, propose_activity
from partnerships.models import Convention, Party
from partnerships.views.workspace import ActOnceView, WorkspaceMixin

ACTIVITIES_PER_PAGE = 20


def parties_to_agree(user) -> list[Party]:
    """The parties for which a person may agree and that themes wait for, with their number (`waiting`)."""
    themes = Activity.objects.filter(commitment__strand__convention=OuterRef("convention")).waiting_for(
        OuterRef(OuterRef("pk"))
    )
    counted = themes.order_by().values("is_active").annotate(count=Count("pk")).values("count")
    running = Convention.objects.visible_to(user).running().values("pk")
    parties = (
        Party.objects.filter(convention__in=running, part__in=(Party.Part.LEAD, Party.Part.SIGNATORY))
        .select_related("convention", "partner")
        .annotate(waiting=Coalesce(Subquery(counted), 0))
        .filter(waiting__gt=0)
    )
    return [party for party in parties if can_agree_for(user, party)]


def given_agreements(activity: Activity) -> list[dict]:
    """Who agreed, and when, from what `with_agreements` has read."""
    parties = {party.pk: party for party in activity.commitment.strand.convention.parties.all()}
    return [{"party": parties[given.party_id], "on": given.agreed_on} for given in activity.agreements.all()]


class ActivityList(WorkspaceMixin, ListView):
    template_name = "workspace/activities.html"
    paginate_by = ACTIVITIES_PER_PAGE

    def get_queryset(self):
        running = Convention.objects.visible_to(self.request.user).running().values("pk")
        shown = Activity.objects.filter(commitment__strand__convention__in=running, is_active=True)
        return shown.with_agreements().order_by("title", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        lines = [
            {
                "activity": activity,
                "given": given_agreements(activity),
                "missing": activity.missing_parties(),
                "may_edit": can_edit_activity(user, activity),
            }
            for activity in context["object_list"]
        ]
        may_propose = can_propose_activities(user)
        return context | {"lines": lines, "parties": parties_to_agree(user), "may_propose": may_propose}


class ActivityNew(WorkspaceMixin, ActOnceView):
    form_class = ActivityForm
    template_name = "workspace/activity_new.html"

    def is_allowed(self) -> bool:
        return can_propose_activities(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form) -> dict:
        activity = propose_activity(actor=self.request.user, activity=form.instance)
        waits = activity.commitment.needs_theme_agreement
        then = (
            "Elle se réserve dès que toutes les parties ont donné leur accord." if waits else "Elle peut se réserver."
        )
        return {"url": reverse("activities"), "message": f"« {activity.title} » est proposée. {then}"}


# The form locks the row until it is saved: two people never overwrite each other in silence.
@method_decorator(transaction.atomic, name="post")
class ActivityEdit(UpdateView):
    form_class = ActivityTextForm
    template_name = "workspace/activity_edit.html"
    success_url = reverse_lazy("activities")

    def get_object(self, queryset=None):
        visible = Activity.objects.visible_to(self.request.user).with_agreements()
        activity = get_object_or_404(visible, pk=self.kwargs["pk"])
        if not can_edit_activity(self.request.user, activity):
            raise PermissionDenied
        return activity

    def form_valid(self, form):
        messages.success(self.request, f"« {form.instance.title} » est corrigée. Les accords sont conservés.")
        return super().form_valid(form)


class ActivityAgree(ActOnceView):
    """A party's agreement on all the themes that wait for it, or on some."""

    form_class = AgreementForm
    template_name = "workspace/activity_agree.html"

    def find(self) -> None:
        seen = Party.objects.filter(convention__in=Convention.objects.visible_to(self.request.user).values("pk"))
        self.party = get_object_or_404(seen.select_related("convention", "partner"), pk=self.kwargs["party_pk"])
        themes = Activity.objects.filter(commitment__strand__convention=self.party.convention_id)
        self.waiting = themes.waiting_for(self.party.pk)

    def is_allowed(self) -> bool:
        return can_agree_for(self.request.user, self.party)

    def get_initial(self):
        return {"agreed_by": self.request.user.full_name}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"waiting": self.waiting}

    def act(self, form) -> dict:
        answer = form.cleaned_data
        count = agree_on_activities(
            actor=self.request.user,
            activity_ids=[activity.pk for activity in answer["activities"]],
            party=self.party,
            agreed_on=answer["agreed_on"],
            agreed_by=answer["agreed_by"],
            means=answer["means"],
            programme=answer["programme"],
        )
        said = "1 accord est enregistré" if count == 1 else f"{count} accords sont enregistrés"
        return {"url": reverse("activities"), "message": f"{said} pour {self.party}."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, party=self.party, waiting=self.waiting)
