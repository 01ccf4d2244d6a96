"""The connection of a visit at a distance: told to its groups when it is said, asked of the partner while it is not."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from activities.emails import connections as letters
from activities.models import Session, SessionEvent
from activities.models.choices import CONNECT_VERB, State
from activities.notices.placeholders import PLACEHOLDERS, words_of
from activities.notices.rendering import SAID_OF_SESSION, SESSION, rendered_by
from activities.people.recipients import SideRecipients, recipients_by_side, recipients_for
from notifications.kinds import Kind, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import is_hushed, queue_notices
from partnerships.models.choices import Side

CONNECTION, CONNECTION_MISSING = "connection_said", "connection_missing"


def announce_connection(session: Session, event: SessionEvent) -> None:
    if is_hushed():
        return
    queue_notices(
        kind=CONNECTION,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(event.pk),
        recipients=recipients_for(session, Side.HOSPITAL),
        not_after=session.ends_at,
        concerns_at=session.starts_at,
    )


def is_last_word(notice: Notice) -> bool:
    """The visit takes place, and nothing newer was said of its connection."""
    newer = SessionEvent.objects.filter(session=notice.object_id, verb=CONNECT_VERB, pk__gt=int(notice.occasion))
    is_open = Session.objects.filter(pk=notice.object_id, state=State.CONFIRMED).exists()
    return is_open and not newer.exists()


def unconnected_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """A visit that was confirmed after a reminder's due time has just been spoken of. One query."""
    visits = Session.objects.unconnected(first).filter(starts_at__gte=first, starts_at__lt=last)
    return (Anchor(*row) for row in visits.values_list("pk", "starts_at", "confirmed_at"))


def told_of_missing(ids: Collection[int]) -> Mapping[int, SideRecipients]:
    """The partner's, who send the link."""
    sessions = Session.objects.filter(pk__in=ids).select_related(*SAID_OF_SESSION).prefetch_related("other_mediators")
    told = recipients_by_side(list(sessions))
    return {pk: {Side.PARTNER: sides[Side.PARTNER]} for pk, sides in told.items()}


def is_still_missing(notice: Notice) -> bool:
    session = Session.objects.unconnected().filter(pk=notice.object_id).first()
    return session is not None and is_for(notice.occasion, session.starts_at)


register(
    Kind(
        name=CONNECTION,
        label="connexion d’une visite à distance",
        still_true=is_last_word,
        render=rendered_by(letters.connection_said),
    )
)
register(
    Kind(
        name=CONNECTION_MISSING,
        label="connexion à préciser",
        still_true=is_still_missing,
        render=rendered_by(letters.connection_missing),
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=SESSION,
            anchored_to="la visite",
            audiences={Side.PARTNER: "le partenaire"},
            between=unconnected_between,
            recipients=told_of_missing,
            placeholders=PLACEHOLDERS,
            words=words_of,
        ),
    )
)
