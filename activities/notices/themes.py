"""Themes that lack an agreement while sessions wait for them: whoever must give it is reminded, some weeks before."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet

from activities.emails import themes as letters
from activities.models import Activity, Session
from activities.models.choices import State
from activities.notices.placeholders import PLACEHOLDERS, words_of
from activities.notices.rendering import SESSION, rendered_by
from activities.people.recipients import SideRecipients, coordination_of
from notifications.kinds import Kind, Recipient, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from partnerships.models import Party
from partnerships.models.choices import Side
from partnerships.notices import people_of

THEME_MISSING = "theme_missing"


def waiting_for_theme() -> QuerySet[Session]:
    """Of each theme that lacks an agreement, the first of the sessions that were asked for."""
    lacking = Activity.objects.with_theme().filter(has_agreed_theme=False)
    waiting = Session.objects.upcoming().filter(state=State.REQUESTED, activity__in=lacking)
    return waiting.order_by("activity_id", "starts_at", "pk").distinct("activity_id")


def theme_missing_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Asked for after a reminder's due time, its theme has just been spoken of. One query."""
    rows = waiting_for_theme().values_list("pk", "starts_at", "booked_at")
    return (Anchor(*row) for row in rows if first <= row[1] < last)


def told_of_theme(ids: Collection[int]) -> Mapping[int, SideRecipients]:
    """By side, whoever gives the agreement that lacks: the owning service, the partner's coordination."""
    near = ("partner", "activity__commitment__strand__convention__owner")
    sessions = Session.objects.filter(pk__in=ids).select_related(*near)
    lists = ("activity__agreements", "activity__commitment__strand__convention__parties__partner")
    return {session.pk: _told_of(session) for session in sessions.prefetch_related(*lists)}


def _told_of(session: Session) -> SideRecipients:
    lacking = session.activity.missing_parties()
    sides = {party.side for party in lacking}
    owner = session.activity.commitment.strand.convention.owner
    return {
        Side.HOSPITAL: people_of(owner) if Side.HOSPITAL in sides else [],
        Side.PARTNER: _coordination(session, lacking),
    }


def _coordination(session: Session, lacking: list[Party]) -> list[Recipient]:
    return coordination_of(session) if session.partner_id in {party.partner_id for party in lacking} else []


def is_theme_still_missing(notice: Notice) -> bool:
    """The session still waits, at that time, for an agreement that the reader can give."""
    session = Session.objects.upcoming().filter(pk=notice.object_id, state=State.REQUESTED).first()
    if session is None or not is_for(notice.occasion, session.starts_at):
        return False
    told = told_of_theme([session.pk])[session.pk][Side(audience_of(notice))]
    return notice.recipient_email in {recipient.email.lower() for recipient in told}


register(
    Kind(
        name=THEME_MISSING,
        label="thème à convenir",
        still_true=is_theme_still_missing,
        render=rendered_by(letters.theme_missing),
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=SESSION,
            anchored_to="la première séance demandée sur un thème",
            audiences={Side.HOSPITAL: "le service responsable", Side.PARTNER: "la coordination du partenaire"},
            between=theme_missing_between,
            recipients=told_of_theme,
            placeholders=PLACEHOLDERS,
            words=words_of,
        ),
    )
)
