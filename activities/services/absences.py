"""A mediator who cannot come: said in two taps, told to the coordination, taken back as easily."""

import uuid
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from activities.models import Absence, Session, SessionEvent
from activities.models.choices import ABSENCE_VERB, State
from activities.notices import announce, announce_absences
from activities.permissions import can_declare_absence
from activities.services.near_changes import note_near_change
from activities.services.slots import LONGEST_SERIES
from activities.services.steps import lock_mediator
from foundation.calendars import PARIS
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

OPEN_STATES = (State.REQUESTED, State.CONFIRMED)
LONGEST_ABSENCE = timedelta(days=366)


def whole_days(first: date, last: date) -> tuple[datetime, datetime]:
    """From the midnight at which the first Paris day begins to that at which the last ends."""
    return datetime.combine(first, time.min, PARIS), datetime.combine(last + timedelta(days=1), time.min, PARIS)


def repeated_weekly(
    starts_at: datetime, ends_at: datetime, last_day: date | None = None
) -> list[tuple[datetime, datetime]]:
    """The time (aware), and the same weekday and Paris hours in the weeks up to a last Paris day, if there is one.

    Raises Refusal when that is longer than a series may be, or the weeks would run into one another.
    """
    start, end = (timezone.localtime(moment, PARIS) for moment in (starts_at, ends_at))
    times = []
    for week in range(LONGEST_SERIES + 1):
        shift = timedelta(weeks=week)
        if week and (last_day is None or start.date() + shift > last_day):
            return times
        times.append(tuple(datetime.combine(at.date() + shift, at.time(), PARIS) for at in (start, end)))
    raise Refusal(f"Une série compte au plus {LONGEST_SERIES} semaines. Choisissez une fin plus proche.", field="until")


def sessions_hit_by(mediator, times) -> list[Session]:
    """The sessions to come of a person that touch one of these times (pairs of aware moments), soonest first."""
    mine = Session.objects.animated_by(mediator).upcoming().filter(state__in=OPEN_STATES)
    first, last = min(start for start, _end in times), max(end for _start, end in times)
    near = mine.filter(starts_at__lt=last, ends_at__gt=first).select_related("activity", "ward__hospital", "partner")
    return [
        session
        for session in near.order_by("starts_at", "pk")
        if any(session.starts_at < end and session.ends_at > start for start, end in times)
    ]


@once_more
def declare_absence(*, actor, mediator_id: int, times, kind: Absence.Kind) -> list[Session]:
    """Write down the times (pairs of aware moments) at which a person does not come; returns the sessions that it hits.

    Nothing is forbidden or taken away: these sessions stand under « à remplacer », and the coordination is told; the
    hospital too, where one starts within a day. Raises Refusal for a time that is over or too long, and for a person
    for whom the actor does not answer.
    """
    _refuse_strange_times(times)
    with speaking_kindly(), transaction.atomic():
        mediator = lock_mediator(mediator_id)
        if not can_declare_absence(actor, mediator):
            raise Refusal("Vous déclarez vos propres indisponibilités, et celles de votre équipe.", field="mediator")
        series = uuid.uuid4()
        absences = Absence.objects.bulk_create(
            Absence(mediator=mediator, starts_at=start, ends_at=end, kind=kind, series=series, declared_by=actor)
            for start, end in times
        )
        hit = sessions_hit_by(mediator, times)
        events = SessionEvent.objects.bulk_create(
            SessionEvent(
                session=session,
                verb=ABSENCE_VERB,
                from_state=session.state,
                to_state=session.state,
                actor=actor,
                on_behalf_of=Side.PARTNER,
                why=f"{mediator} n’est pas disponible.",
            )
            for session in hit
        )
        for session, event in zip(hit, events, strict=True):
            note_near_change(session, event, sides=tuple(Side))
        announce_absences(hit, absences[0], actor=actor)
    return hit


def _refuse_strange_times(times) -> None:
    if any(end <= start for start, end in times):
        raise Refusal("La fin doit venir après le début. Corrigez les dates ou les heures.", field="last_day")
    if times[-1][1] <= timezone.now():
        raise Refusal("Ce moment est déjà passé. Choisissez une date à venir.", field="first_day")
    if times[0][1] - times[0][0] > LONGEST_ABSENCE:
        raise Refusal("Une indisponibilité dure un an au plus. Corrigez le dernier jour.", field="last_day")


@once_more
def withdraw_absence(*, actor, absence_id: int) -> list[Absence]:
    """Take back an absence, and the weeks to come that were declared with it; what is over stays.

    The hospitals of the sessions that it hit and that start within a day are told who comes. Raises Refusal when
    nothing of it is to come any more, or somebody was faster.
    """
    with transaction.atomic():
        chosen = Absence.objects.visible_to(actor).get(pk=absence_id)
        mediator = lock_mediator(chosen.mediator_id)
        absences = list(Absence.objects.to_come().filter(series=chosen.series))
        if not absences:
            raise Refusal("Cette indisponibilité est déjà passée, ou déjà retirée.")
        hit = sessions_hit_by(mediator, [(absence.starts_at, absence.ends_at) for absence in absences])
        for absence in absences:
            absence.withdrawn_by, absence.withdrawn_at = actor, timezone.now()
            absence.save()
        for session in hit:
            if session.lead_mediator_id == mediator.pk:
                announce("replacement_named", session, actor=actor)
    return absences
