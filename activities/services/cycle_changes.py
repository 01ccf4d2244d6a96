"""A cycle from a date on: moved, cancelled, agreed to or declined, in one transaction and with one message.

Each session takes the same verb as if it were alone. What is past, has begun, was held or has ended is never touched.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from activities.models import Session, Slot
from activities.models.choices import CancelReason, State
from activities.notices import CycleNews
from activities.permissions import can_act_for, can_record_agreement
from activities.services.answers import agree, cancel, decline
from activities.services.cycles import (
    Fate,
    Promises,
    Times,
    attempt,
    lock_slots_at,
    refuse_broken_promises,
    say_nothing,
    with_reason_if_needed,
)
from activities.services.moves import Plan, reschedule
from activities.services.rehearsals import rehearse
from activities.services.slots import at_paris_times
from activities.services.steps import lock_activities_of
from foundation.calendars import PARIS
from foundation.errors import Refusal, once_more
from partnerships.models.choices import Side


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What a move does to each session: so many days later (or earlier), at these wall times in Paris."""

    days: int
    start: time
    end: time

    def times_of(self, session: Session) -> Times:
        """Raises Refusal when the end does not follow the start, or no calendar knows the day."""
        try:
            day = timezone.localtime(session.starts_at, PARIS).date() + timedelta(days=self.days)
        except OverflowError:
            raise Refusal("Cette date est trop lointaine. Choisissez une date plus proche.", field="day") from None
        return at_paris_times(day, self.start, self.end)


@dataclass(frozen=True, kw_only=True)
class CycleMove:
    """For a side, from a moment on (aware): the shift, and why; `reason` keeps the days that are warned of."""

    side: Side
    since: datetime
    shift: Shift
    why: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CycleCancellation:
    """For a side, from a moment on (aware), with a reason from the list; `neither` when no side is the cause."""

    side: Side
    since: datetime
    reason: CancelReason
    why: str = ""
    neither: bool = False


@once_more
def preview_move(*, actor, cycle_id: int, move: CycleMove) -> list[Fate]:
    """Where each session would go, and what becomes of it. Writes nothing, tells nobody."""
    return rehearse(_move_each, actor, cycle_id, move, tell=say_nothing)


@once_more
def move_cycle(*, actor, cycle_id: int, move: CycleMove, promises: Promises) -> list[Fate]:
    """Move the chosen sessions, all or none. The other side answers those that land on none of its open slots.

    Raises Refusal when one would not become what was promised.
    """
    return _keep(
        "cycle_moved",
        cycle_id,
        promises,
        lambda news: _move_each(actor, cycle_id, move, promises=promises, tell=news.tell_move),
    )


@once_more
def preview_cancellation(*, actor, cycle_id: int, cancellation: CycleCancellation) -> list[Fate]:
    """Which sessions would be cancelled. Writes nothing, tells nobody."""
    return rehearse(_cancel_each, actor, cycle_id, cancellation, tell=say_nothing)


@once_more
def cancel_cycle(*, actor, cycle_id: int, cancellation: CycleCancellation, promises: Promises) -> list[Fate]:
    """Cancel the chosen sessions, all or none; those that still wait for this side's agreement are declined.

    Raises Refusal when one would not become what was promised.
    """
    return _keep(
        "cycle_cancelled",
        cycle_id,
        promises,
        lambda news: _cancel_each(actor, cycle_id, cancellation, promises=promises, tell=news.tell),
    )


@once_more
def agree_to_cycle(
    *, actor, cycle_id: int, side: Side, seen: Mapping[int, int] | None = None, **agreement
) -> list[Session]:
    """Record one side's agreement on every session to come that waits for it; `agreement` as `answers.agree`.

    The other side's too, where it was received from somebody. `seen` holds the versions of those that a page showed.
    """
    versions = seen or {}
    return _answer_each(
        "cycle_confirmed",
        cycle_id,
        lambda session: can_record_agreement(actor, session, side, is_received=bool(agreement.get("agreed_by"))),
        side,
        lambda pk, tell: agree(actor=actor, session_id=pk, side=side, seen=versions.get(pk), **agreement, tell=tell),
    )


@once_more
def decline_cycle(*, actor, cycle_id: int, side: Side, why: str) -> list[Session]:
    """Say no to every session to come that waits for this side, with the reason that the other side will read."""
    return _answer_each(
        "cycle_declined",
        cycle_id,
        lambda session: can_act_for(actor, session, side),
        side,
        lambda pk, tell: decline(actor=actor, session_id=pk, side=side, why=why, tell=tell),
    )


def open_sessions(cycle_id: int, since: datetime | None = None):
    """Those that can still change: not begun, asked for or confirmed; from an aware moment on, included."""
    rows = Session.objects.filter(
        cycle=cycle_id, state__in=(State.REQUESTED, State.CONFIRMED), starts_at__gt=timezone.now()
    )
    return rows.filter(starts_at__gte=since) if since else rows


def _keep(kind: str, cycle_id: int, promises: Promises, deed: Callable) -> list[Fate]:
    with transaction.atomic():
        news = CycleNews()
        fates = deed(news)
        refuse_broken_promises(fates, promises)
        news.write(kind, cycle_id)
    return fates


def _answer_each(kind: str, cycle_id: int, may: Callable, side: Side, answer: Callable) -> list[Session]:
    with transaction.atomic():
        news = CycleNews()
        waiting = [
            session.pk
            for session in _lock(open_sessions(cycle_id))
            if session.state == State.REQUESTED and not session.agreed_at(side) and may(session)
        ]
        if not waiting:
            raise Refusal("Aucune date de ce cycle n’attend plus votre réponse. Rechargez la page.")
        sessions = [answer(pk, news.tell) for pk in waiting]
        news.write(kind, cycle_id)
    return sessions


def _lock(sessions) -> list[Session]:
    """Found first; then their activities held still, the sessions locked in id order, and read again."""
    lock_activities_of(sessions)
    rows = sessions.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return list(
        rows.select_related("activity", "commitment__strand__convention", "ward", "room", "partner").prefetch_related(
            "participations"
        )
    )


def _lock_mediators(sessions) -> None:
    leading = get_user_model().objects.filter(pk__in=sessions.values("lead_mediator"))
    list(leading.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def _chosen(sessions: list[Session], promises: Promises | None) -> list[Session]:
    return sessions if promises is None else [each for each in sessions if str(each.pk) in promises]


def _move_each(actor, cycle_id: int, move: CycleMove, *, promises: Promises | None = None, tell) -> list[Fate]:
    rows = open_sessions(cycle_id, move.since)
    slots = _lock_fitting_slots(rows, move)
    _lock_mediators(rows)
    sessions = _chosen(_lock(rows), promises)

    def fate_of(session: Session) -> Fate:
        times = move.shift.times_of(session)
        go = partial(_reschedule, actor, session, times, slots.get(times), move, tell)
        return attempt(str(session.pk), times, lambda: with_reason_if_needed(go, move.reason), before=session)

    # The foremost goes first, so that no session steps on the one before it.
    is_later = any(move.shift.times_of(session)[0] > session.starts_at for session in sessions)
    fates = map(fate_of, sorted(sessions, key=lambda each: each.starts_at, reverse=is_later))
    return sorted(fates, key=lambda fate: fate.before.starts_at)


def _reschedule(
    actor, session: Session, times: Times, slot: Slot | None, move: CycleMove, tell, override_reason: str
) -> Session:
    """Another time; the place stays."""
    return reschedule(
        actor=actor,
        session_id=session.pk,
        side=move.side,
        plan=Plan(
            starts_at=times[0], ends_at=times[1], ward_id=session.ward_id, room_id=session.room_id, where=session.where
        ),
        slot_id=slot and slot.pk,
        why=move.why,
        override_reason=override_reason,
        acknowledged=bool(override_reason),
        tell=tell,
    )


def _lock_fitting_slots(sessions, move: CycleMove) -> dict[Times, Slot]:
    """The other side's free slots of exactly the new times, for the same kind of session and place."""
    first = sessions.first()
    if first is None:
        return {}
    walls = {"ward": first.ward_id} if move.side == Side.PARTNER else {"partner": first.partner_id}
    fitting = Slot.objects.free(moving=sessions.values("pk")).filter(
        side=move.side.other, place=first.place, commitments=first.commitment_id, capacity__gte=first.people, **walls
    )
    return lock_slots_at([move.shift.times_of(session) for session in sessions], fitting)


def _cancel_each(
    actor, cycle_id: int, cancellation: CycleCancellation, *, promises: Promises | None = None, tell
) -> list[Fate]:
    rows = open_sessions(cycle_id, cancellation.since)
    list(Slot.objects.filter(pk__in=rows.values("slot")).select_for_update(no_key=True).order_by("pk"))
    sessions = sorted(_chosen(_lock(rows), promises), key=lambda each: each.starts_at)
    return [
        attempt(
            str(session.pk),
            (session.starts_at, session.ends_at),
            lambda session=session: _end(actor, session, cancellation, tell),
            before=session,
        )
        for session in sessions
    ]


def _end(actor, session: Session, cancellation: CycleCancellation, tell) -> Session:
    """A side cancels what it agreed to; what still waits for it, it declines."""
    common = {"actor": actor, "session_id": session.pk, "side": cancellation.side, "tell": tell}
    if session.agreed_at(cancellation.side):
        return cancel(**common, reason=cancellation.reason, why=cancellation.why, neither=cancellation.neither)
    return decline(**common, why=cancellation.why or CancelReason(cancellation.reason).label)
