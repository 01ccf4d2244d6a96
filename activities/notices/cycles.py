"""The news of a cycle: said once to each reader for all its sessions."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from activities.emails import cycles as letters
from activities.emails.occasions import Occasion
from activities.models import Cycle, Participation, Session, SessionEvent
from activities.models.choices import MOVE_VERB, State
from activities.notices.audiences import RECIPIENTS, told_of_answers, told_of_moves, told_of_requests
from activities.notices.questions import announce_questions
from activities.notices.rendering import CYCLE, said_sessions
from activities.people.recipients import (
    groups_of,
    recipients_by_side,
)
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices


class CycleNews:
    """What the verbs would say of each session of a cycle: gathered, then said once to each reader for all of them."""

    def __init__(self) -> None:
        self.recipients: dict[str, Recipient] = {}
        self.session_ids: list[int] = []

    def tell_booked(self, session: Session, group: Participation, *, actor) -> None:
        """In the place of `announce_booked`: what a session leaves open is asked of each."""
        told = told_of_answers if session.state == State.CONFIRMED else told_of_requests
        self._gather(session, told(session, actor, [group]))
        announce_questions(session)

    def tell(self, kind: str, session: Session, *, actor) -> None:
        """In the place of `announce`."""
        self._gather(session, RECIPIENTS[kind](session, actor))

    def tell_move(self, session: Session, event: SessionEvent, *, actor) -> None:
        """In the place of `announce_move`."""
        self._gather(session, told_of_moves(session, actor))

    def _gather(self, session: Session, recipients: Iterable[Recipient]) -> None:
        self.session_ids.append(session.pk)
        for recipient in recipients:
            self.recipients.setdefault(recipient.email.lower(), recipient)

    def write(self, kind: str, cycle_id: int) -> None:
        """The occasion is the first and the last line of history that the verbs have just written."""
        if not self.session_ids:
            return
        lines = SessionEvent.objects.filter(session__in=self.session_ids).order_by("session_id", "-pk")
        written = lines.distinct("session_id").values_list("pk", flat=True)
        queue_notices(
            kind=kind,
            object_type=CYCLE,
            object_id=cycle_id,
            occasion=f"{min(written)}-{max(written)}",
            recipients=self.recipients.values(),
        )


def lines_told(notice: Notice) -> list[SessionEvent]:
    """The lines of history that a message about a cycle tells, but those that a later change of state or time made
    untrue. In the order of their sessions.
    """
    first, last = notice.occasion.split("-")
    changes = SessionEvent.objects.filter(Q(verb=MOVE_VERB) | ~Q(to_state=F("from_state")))
    later = changes.filter(session=OuterRef("session"), pk__gt=OuterRef("pk"))
    return list(
        SessionEvent.objects.filter(~Exists(later), session__cycle=notice.object_id, pk__range=(first, last))
        .select_related("actor")
        .prefetch_related(Prefetch("session", said_sessions()))
        .order_by("session__starts_at", "session")
    )


def is_any_line_true(notice: Notice) -> bool:
    return bool(lines_told(notice))


def rendered_for_cycle(letter):
    """A kind's `render` from one function of activities.emails.cycles: of the lines, those that concern the reader; one
    alone is told as a single date.
    """

    def render(notice: Notice) -> Message:
        events = lines_told(notice)
        sessions = [event.session for event in events]
        groups = groups_of(sessions)
        people = recipients_by_side(sessions, groups)
        lines = [
            letters.Line(
                Occasion(notice, event.session, groups.get(event.session_id, []), people[event.session_id]),
                event,
            )
            for event in events
        ]
        own = [line for line in lines if line.occasion.is_told] or lines
        return letter(letters.CycleOccasion(own)) if len(own) > 1 else letters.single_date(own[0])

    return render


readable_by(CYCLE, Cycle.objects.visible_to)
for name, label, letter in (
    ("cycle_booked", "cycle réservé", letters.cycle_booked),
    ("cycle_confirmed", "cycle confirmé", letters.cycle_confirmed),
    ("cycle_declined", "cycle décliné", letters.cycle_declined),
    ("cycle_moved", "cycle déplacé", letters.cycle_moved),
    ("cycle_cancelled", "cycle annulé", letters.cycle_cancelled),
):
    register(Kind(name=name, label=label, still_true=is_any_line_true, render=rendered_for_cycle(letter)))
