"""Visits to the museum that lack something: their hospital is reminded of it, some days before."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from activities.emails import outings as letters
from activities.models import Participation, Session
from activities.notices.placeholders import PLACEHOLDERS, words_of
from activities.notices.rendering import SAID_OF_SESSION, SESSION, rendered_by
from activities.people.recipients import SideRecipients, recipients_by_side
from notifications.kinds import Kind, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from partnerships.models.choices import Side

VISIT_UNREADY = "visit_unready"


def unready_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """A visit that was confirmed after a reminder's due time has just been spoken of. One query."""
    visits = Session.objects.unready(first).filter(starts_at__gte=first, starts_at__lt=last)
    return (Anchor(*row) for row in visits.values_list("pk", "starts_at", "confirmed_at"))


def told_of_unready(ids: Collection[int]) -> Mapping[int, SideRecipients]:
    """The referents of the hospitals whose groups lack something, and their wards. Their number is constant."""
    sessions = Session.objects.filter(pk__in=ids).select_related(*SAID_OF_SESSION)
    sessions = list(sessions.prefetch_related("other_mediators"))
    lacking = Participation.objects.live().filter(session__in=sessions)
    lacking = lacking.exclude(pk__in=Participation.objects.ready().values("pk"))
    groups: dict[int, list[Participation]] = {session.pk: [] for session in sessions}
    for group in lacking.select_related("ward__hospital", "hospital").order_by("pk"):
        groups[group.session_id].append(group)
    told = recipients_by_side(sessions, groups)
    return {pk: {Side.HOSPITAL: sides[Side.HOSPITAL]} for pk, sides in told.items()}


def is_still_unready(notice: Notice) -> bool:
    """Something is missing, at the start that it was written for, and the reader still answers for such a group."""
    session = Session.objects.unready().filter(pk=notice.object_id).first()
    if session is None or not is_for(notice.occasion, session.starts_at):
        return False
    told = told_of_unready([session.pk])[session.pk][Side.HOSPITAL]
    return notice.recipient_email in {recipient.email.lower() for recipient in told}


register(
    Kind(
        name=VISIT_UNREADY,
        label="visite à préparer",
        still_true=is_still_unready,
        render=rendered_by(letters.visit_unready),
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=SESSION,
            anchored_to="la visite",
            audiences={Side.HOSPITAL: "l’hôpital"},
            between=unready_between,
            recipients=told_of_unready,
            placeholders=PLACEHOLDERS,
            words=words_of,
        ),
    )
)
