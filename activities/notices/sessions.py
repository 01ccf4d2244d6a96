"""The news of a session: asked, confirmed, moved, called off, held, reported."""

from collections.abc import Iterable

from activities.emails import reports, sessions
from activities.models import Participation, Session, SessionEvent
from activities.models.choices import MOVE_VERB, State
from activities.notices.audiences import RECIPIENTS, told_of_answers, told_of_moves, told_of_record, told_of_requests
from activities.notices.questions import questions_of
from activities.notices.rendering import SESSION, rendered_by
from notifications.kinds import Kind, Planned, register
from notifications.models import Notice
from notifications.services import Recipient, is_hushed, queue_notices, write_planned

MOVED = "session_moved"
CORRECTED = "report_corrected"
# What is over: nobody's diary changes.
TOLD_AFTERWARDS = ("session_recorded", CORRECTED)


def announce(kind: str, session: Session, *, actor, asks: bool = False) -> None:
    """Write this kind of notice about a session as it stands now (its version), for everyone whom it concerns.

    `asks`: and, in the same statement, the questions that its request leaves open (`announce_questions`).
    """
    if is_hushed():
        return
    queue_about(kind, session, RECIPIENTS[kind](session, actor), asks=asks)


def announce_booked(session: Session, group: Participation, *, actor) -> None:
    """Tell of a session just written with its one group, which need not be read again, and ask what it leaves open."""
    is_agreed = session.state == State.CONFIRMED
    told = told_of_answers if is_agreed else told_of_requests
    kind = "session_confirmed" if is_agreed else "session_requested"
    queue_about(kind, session, told(session, actor, [group]), asks=True)


def queue_about(kind: str, session: Session, recipients: Iterable[Recipient], *, asks: bool = False) -> None:
    news = Planned(
        kind=kind,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(session.version),
        recipients=recipients,
        concerns_at=session.starts_at,
    )
    write_planned([news, *(questions_of(session) if asks else ())])


def announce_move(session: Session, event: SessionEvent, *, actor) -> None:
    """Tell everyone whom a session concerns what has moved; the side whose agreement it cost is asked to answer."""
    _announce_event(MOVED, session, event, told_of_moves(session, actor))


def announce_correction(session: Session, event: SessionEvent, *, actor) -> None:
    """Tell everyone whom a session, or the event's group of it, concerns who corrected its report, and what it said
    before.
    """
    _announce_event(CORRECTED, session, event, told_of_record(session, actor, event.group))


def _announce_event(kind: str, session: Session, event: SessionEvent, recipients: Iterable[Recipient]) -> None:
    queue_notices(
        kind=kind,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(event.pk),
        recipients=recipients,
        concerns_at=session.starts_at,
    )


def is_in(*states: State):
    """Still true while the session is in one of these states."""

    def still_true(notice: Notice) -> bool:
        return Session.objects.filter(pk=notice.object_id, state__in=states).exists()

    return still_true


def is_last_move(notice: Notice) -> bool:
    """While the session is to come and was not moved again: then the newer message says it all."""
    moves = SessionEvent.objects.filter(session=notice.object_id, verb=MOVE_VERB)
    is_open = Session.objects.filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED)).exists()
    return is_open and not moves.filter(pk__gt=int(notice.occasion)).exists()


for name, label, states, letter in (
    ("session_requested", "demande à confirmer", (State.REQUESTED,), sessions.session_requested),
    ("session_confirmed", "séance confirmée", (State.CONFIRMED,), sessions.session_confirmed),
    ("session_declined", "demande déclinée", (State.DECLINED,), sessions.session_declined),
    ("session_cancelled", "séance annulée", (State.CANCELLED,), sessions.session_cancelled),
    ("session_restored", "séance rétablie", (State.REQUESTED, State.CONFIRMED), sessions.session_restored),
    ("session_lapsed", "demande sans réponse", (State.LAPSED,), sessions.session_lapsed),
    ("session_recorded", "séance saisie après coup", (State.HELD,), reports.session_recorded),
    ("session_contested", "bilan contesté", (State.HELD, State.CONFIRMED), reports.session_contested),
    (CORRECTED, "bilan corrigé", (State.HELD,), reports.report_corrected),
    ("report_taken_back", "bilan repris", (State.CONFIRMED,), reports.report_taken_back),
    ("record_withdrawn", "saisie retirée", (State.CANCELLED,), reports.record_withdrawn),
):
    register(
        Kind(
            name=name,
            label=label,
            still_true=is_in(*states),
            render=rendered_by(letter),
            is_optional=name in TOLD_AFTERWARDS,
        )
    )
register(
    Kind(
        name=MOVED,
        label="séance déplacée",
        still_true=is_last_move,
        render=rendered_by(sessions.session_moved),
    )
)
