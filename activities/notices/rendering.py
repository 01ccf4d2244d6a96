"""The session that a notice is about, and the mail that it becomes for its reader."""

from dataclasses import replace

from django.db.models import QuerySet

from activities.emails.occasions import Occasion
from activities.models import Session
from activities.people.recipients import (
    groups_of,
    recipients_by_side,
)
from notifications.batches import read_once
from notifications.kinds import Message, readable_by
from notifications.models import Notice

SESSION = "session"
SAID_OF_SESSION = (
    "activity",
    "commitment",
    "partner",
    "connection",
    "ward__hospital",
    "lead_mediator",
    "booked_by",
    "state_changed_by",
)


def said_sessions() -> QuerySet[Session]:
    """Sessions with all that a mail says of them, whatever their number."""
    return Session.objects.with_absent_lead().select_related(*SAID_OF_SESSION).prefetch_related("other_mediators")


def session_of(notice: Notice) -> Session | None:
    return said_sessions().filter(pk=notice.object_id).first()


def rendered_by(letter):
    """A kind's `render` from one function of activities.emails."""

    def render(notice: Notice) -> Message:
        occasion = read_once((SESSION, notice.object_id), lambda: occasion_for(notice, session_of(notice)))
        return letter(replace(occasion, notice=notice))

    return render


def occasion_for(notice: Notice, session: Session) -> Occasion:
    groups = groups_of([session])
    people = recipients_by_side([session], groups)[session.pk]
    return Occasion(notice, session, groups.get(session.pk, []), people)


readable_by(SESSION, Session.objects.visible_to, near=("activity",))
