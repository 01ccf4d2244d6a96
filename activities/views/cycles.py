"""Cycles: booking the same session several times in one go, and the page where they stand together."""

import uuid
from collections import Counter
from collections.abc import Iterable

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from activities.actions import acts_for_both, sides_to_change
from activities.forms.cycles import CycleForm
from activities.models import Activity, Cycle, Session
from activities.models.choices import State
from activities.services.cycles import Fate, book_cycle, preview_cycle
from activities.views.rehearsals import RehearsedView
from activities.views.requests import WishView

# One date, several dates.
WORDS = {
    State.CONFIRMED: ("date confirmée", "dates confirmées"),
    State.REQUESTED: ("date à confirmer", "dates à confirmer"),
    State.DECLINED: ("date déclinée", "dates déclinées"),
    State.CANCELLED: ("date annulée", "dates annulées"),
}


class CycleBook(WishView, RehearsedView):
    form_class = CycleForm
    template_name = "workspace/cycle_book.html"
    preview_template_name = "workspace/cycle_preview.html"

    def asked(self, form) -> dict:
        """What both the preview and the booking take."""
        return {
            "actor": self.request.user,
            "side": form.asking_side,
            "wishes": form.wishes(),
            "reason": form.cleaned_data["override_reason"],
            "received": form.received(),
        }

    def rehearse(self, form) -> list[Fate]:
        return preview_cycle(**self.asked(form))

    def act(self, form) -> dict:
        cycle = book_cycle(
            **self.asked(form), rhythm=Cycle.Rhythm(form.cleaned_data["rhythm"]), promises=form.cleaned_data["chosen"]
        )
        return {
            "url": reverse("cycle_detail", args=[cycle.pk]),
            "message": f"Le cycle est réservé : {say_states(cycle.sessions.all())}. L’autre partie en est prévenue.",
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if "lines" in context:
            form = context["form"]
            context["activity"] = Activity.objects.with_agreements().get(pk=form.cleaned_data["activity"])
        return context


def say_states(sessions: Iterable[Session]) -> str:
    """« 2 dates confirmées, 4 dates à confirmer »."""
    counts = Counter(session.state for session in sessions)
    return ", ".join(f"{counts[state]} {words[counts[state] > 1]}" for state, words in WORDS.items() if counts[state])


def visible_cycle(user, pk: int) -> Cycle:
    """Among those that a person may see; 404 otherwise."""
    return get_object_or_404(Cycle.objects.visible_to(user).select_related("made_by"), pk=pk)


def sessions_of(user, cycle: Cycle) -> list[Session]:
    """With all that their lines and buttons say: three queries, whatever the number."""
    return list(Session.objects.filter(cycle=cycle).visible_to(user).with_places(user))


def still_open(sessions: Iterable[Session]) -> list[Session]:
    """Those that can still change: asked for or confirmed, and not begun."""
    now = timezone.now()
    return [each for each in sessions if each.state in (State.REQUESTED, State.CONFIRMED) and each.starts_at > now]


class CycleDetail(DetailView):
    template_name = "workspace/cycle_detail.html"
    context_object_name = "cycle"

    def get_object(self, queryset=None):
        return visible_cycle(self.request.user, self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        user = self.request.user
        sessions = sessions_of(user, self.object)
        opened = still_open(sessions)
        answering = sides_to_change(user, opened, "session_agree")
        return super().get_context_data(
            **kwargs,
            sessions=sessions,
            session=sessions[0],
            answering=answering,
            waiting=[each for each in opened if sides_to_change(user, [each], "session_agree")],
            asks_nothing=len(answering) == 1 and not acts_for_both(user, sessions[0]),
            declining=sides_to_change(user, opened, "session_decline"),
            changing=sides_to_change(user, opened, "session_move"),
            form_key=uuid.uuid4(),
        )
