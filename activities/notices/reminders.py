"""The reminders of confirmed sessions, some days before."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from activities.emails import sessions as letters
from activities.models import Session
from activities.models.choices import State
from activities.notices.connections import CONNECTION_MISSING
from activities.notices.outings import VISIT_UNREADY
from activities.notices.placeholders import PLACEHOLDERS, words_of
from activities.notices.rendering import SESSION, rendered_by, session_of
from activities.people.recipients import (
    SideRecipients,
    recipients_by_side,
)
from notifications.kinds import Kind, kind_named, register
from notifications.models import OPEN_STATES, Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from partnerships.models.choices import Side

REMINDER = "session_reminder"
# They say the session's day and place as well: nobody is told the same thing twice at once.
AT_ONCE = timedelta(hours=1)
REMIND_TOO = (VISIT_UNREADY, CONNECTION_MISSING)
AUDIENCES = {Side.HOSPITAL: "l’hôpital", Side.PARTNER: "le partenaire"}


def confirmed_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """A session that was confirmed after a reminder's due time has just been spoken of. One query."""
    sessions = Session.objects.filter(state=State.CONFIRMED, starts_at__gte=first, starts_at__lt=last)
    return (Anchor(*row) for row in sessions.values_list("pk", "starts_at", "confirmed_at"))


def both_sides(session_ids: Collection[int]) -> Mapping[int, SideRecipients]:
    """Whom to tell of each session, by side. Four queries, however many."""
    sessions = Session.objects.select_related("partner", "lead_mediator").prefetch_related("other_mediators")
    return recipients_by_side(list(sessions.filter(pk__in=session_ids)))


def is_still_to_remind_of(notice: Notice) -> bool:
    """Confirmed, at the start that the reminder was written for; the reader still takes part, and gets no mail at the
    same time that says what the session lacks.
    """
    session = session_of(notice)
    if session is None or session.state != State.CONFIRMED or not is_for(notice.occasion, session.starts_at):
        return False
    people = recipients_by_side([session])[session.pk]
    readers = {recipient.email.lower() for side in people.values() for recipient in side}
    return notice.recipient_email in readers and not _is_said_by_another(notice)


def _is_said_by_another(notice: Notice) -> bool:
    """About to be sent to the same reader, or just sent."""
    others = Notice.objects.filter(
        Q(state__in=OPEN_STATES) | Q(sent_at__gte=timezone.now() - AT_ONCE),
        kind__in=REMIND_TOO,
        object_type=SESSION,
        object_id=notice.object_id,
        recipient_email=notice.recipient_email,
        due_at__lte=notice.due_at,
    )
    return any(kind_named(other.kind).still_true(other) for other in others)


register(
    Kind(
        name=REMINDER,
        label="rappel de séance",
        still_true=is_still_to_remind_of,
        render=rendered_by(letters.session_reminder),
        is_reminder=True,
        is_optional=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=SESSION,
            anchored_to="la séance",
            audiences=AUDIENCES,
            between=confirmed_between,
            recipients=both_sides,
            placeholders=PLACEHOLDERS,
            words=words_of,
        ),
    )
)
