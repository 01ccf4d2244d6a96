"""What people do with a cycle from a date on: confirm, decline, move, cancel. One page and one service each."""

from collections.abc import Iterable

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from activities.actions import acts_for_both, sides_to_change
from activities.forms.actions import AgreeForm, DeclineForm
from activities.forms.cycles import CycleCancelForm, CycleMoveForm
from activities.models import Session
from activities.permissions import sides_open_to
from activities.services.cycle_changes import (
    agree_to_cycle,
    cancel_cycle,
    decline_cycle,
    move_cycle,
    preview_cancellation,
    preview_move,
)
from activities.services.cycles import Fate
from activities.views.cycles import say_states, sessions_of, still_open, visible_cycle
from activities.views.rehearsals import RehearsedView
from partnerships.views.workspace import ActOnceView


class CycleActionView(ActOnceView):
    """One action on the sessions of a cycle that can still change. `page` does the same to a single session."""

    template_name = "workspace/cycle_action.html"
    page: str
    title: str
    explanation: str
    button: str
    icon: str

    def find(self) -> None:
        self.cycle = visible_cycle(self.request.user, self.kwargs["pk"])
        self.sessions = sessions_of(self.request.user, self.cycle)
        self.open = still_open(self.sessions)

    def is_allowed(self) -> bool:
        return any(sides_open_to(self.request.user, session) for session in self.sessions)

    @property
    def sides(self) -> tuple:
        return sides_to_change(self.request.user, self.open, self.page)

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.sides else self.nothing_left()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.sides else self.nothing_left()

    def nothing_left(self):
        messages.info(self.request, "Aucune date de ce cycle n’attend plus cela : voici où elles en sont.")
        return redirect(self.get_success_url())

    def get_form_kwargs(self):
        on_behalf = acts_for_both(self.request.user, self.open[0])
        return super().get_form_kwargs() | {"session": self.open[0], "sides": self.sides, "on_behalf": on_behalf}

    def get_success_url(self):
        return reverse("cycle_detail", args=[self.cycle.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, cycle=self.cycle, session=self.open[0])

    def done(self, sessions: Iterable[Session]) -> dict:
        return {
            "url": self.get_success_url(),
            "message": f"C’est fait : {say_states(sessions)}. L’autre partie en est prévenue.",
        }


class CycleAgree(CycleActionView):
    form_class = AgreeForm
    page = "session_agree"
    title = "Confirmer les dates du cycle"
    explanation = "Toutes les dates à venir qui attendent cet accord."
    button, icon = "Confirmer", "check-lg"

    def act(self, form) -> dict:
        side = form.cleaned_data["side"]
        return self.done(agree_to_cycle(actor=self.request.user, cycle_id=self.cycle.pk, side=side, **form.agreement()))


class CycleDecline(CycleActionView):
    form_class = DeclineForm
    page = "session_decline"
    title = "Décliner les dates du cycle"
    explanation = "Toutes les dates à venir qui attendent votre réponse. L’autre partie lira votre raison."
    button, icon = "Décliner", "x-circle"

    def act(self, form) -> dict:
        answer = form.cleaned_data
        return self.done(
            decline_cycle(actor=self.request.user, cycle_id=self.cycle.pk, side=answer["side"], why=answer["why"])
        )


class CycleChangeView(CycleActionView, RehearsedView):
    """From a date on, after showing what would change."""

    page = "session_move"
    preview_template_name = "workspace/cycle_change.html"
    is_danger = False

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sessions": self.open}


class CycleMove(CycleChangeView):
    form_class = CycleMoveForm
    title = "Déplacer à partir d’une date"
    explanation = "Cette séance et les suivantes. Ce qui est passé, réalisé ou annulé ne bouge pas."
    button, icon = "Déplacer les dates cochées", "arrow-left-right"

    def rehearse(self, form) -> list[Fate]:
        return preview_move(actor=self.request.user, cycle_id=self.cycle.pk, move=form.move())

    def act(self, form) -> dict:
        fates = move_cycle(
            actor=self.request.user, cycle_id=self.cycle.pk, move=form.move(), promises=form.cleaned_data["chosen"]
        )
        return self.done(fate.session for fate in fates)


class CycleCancel(CycleChangeView):
    form_class = CycleCancelForm
    title = "Annuler à partir d’une date"
    explanation = "Cette séance et les suivantes. Ce qui est passé, réalisé ou déjà annulé ne change pas."
    button, icon, is_danger = "Annuler les dates cochées", "slash-circle", True

    def rehearse(self, form) -> list[Fate]:
        return preview_cancellation(actor=self.request.user, cycle_id=self.cycle.pk, cancellation=form.cancellation())

    def act(self, form) -> dict:
        fates = cancel_cycle(
            actor=self.request.user,
            cycle_id=self.cycle.pk,
            cancellation=form.cancellation(),
            promises=form.cleaned_data["chosen"],
        )
        return self.done(fate.session for fate in fates)
