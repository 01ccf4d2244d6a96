"""What must be said when a role ends and leaves nobody; and who is told in a service of the head office."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, Planned, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient
from partnerships import emails
from partnerships.models import Convention, HeadOfficeService, Hospital, Membership
from partnerships.models.people import ROLES_BY_PLACE

MEMBERSHIP = "membership"
NOBODY_LEFT = "nobody_left"
# How long a role's end is looked at: a portal that stood still for some days catches up.
CAUGHT_UP = timedelta(days=7)


def ended_without_successor(now: datetime):
    """Roles that ended lately, or were closed today, and whose place nobody answers for."""
    today = now.astimezone(PARIS).date()
    ended = Q(until__gte=today - CAUGHT_UP, until__lt=today) | Q(until=today, user__is_active=False)
    return Membership.objects.filter(ended).alone(today)


def due_nobody_left(now: datetime) -> Iterable[Planned]:
    """Once for each role whose end leaves nobody: to the services that the place is the business of."""
    for membership in ended_without_successor(now).select_related(*ROLES_BY_PLACE):
        yield Planned(
            kind=NOBODY_LEFT,
            object_type=MEMBERSHIP,
            object_id=membership.pk,
            occasion=membership.until.isoformat(),
            recipients=[told for service in services_of(membership) for told in people_of(service)],
        )


def services_of(membership: Membership) -> list[HeadOfficeService]:
    """Who is told that a place lacks somebody: the service itself, the owners of the place's conventions, or, where the
    teams of a GHU have nobody, who runs the patient partnership.
    """
    if membership.service:
        return [membership.service]
    if membership.accompanied_group_id:
        return list(HeadOfficeService.objects.filter(runs_partnership=True))
    conventions = Convention.objects.running()
    if membership.partner_id:
        conventions = conventions.filter(parties__partner=membership.partner_id)
    else:
        hospitals = Hospital.objects.filter(Q(pk=membership.hospital_id) | Q(group=membership.hospital_group_id or 0))
        conventions = conventions.filter(Q(hospitals=None) | Q(hospitals__in=hospitals))
    return list(HeadOfficeService.objects.filter(conventions__in=conventions).distinct())


def people_of(service: HeadOfficeService) -> list[Recipient]:
    """Its mailbox; where it has none, its officers."""
    if service.mailbox:
        return [Recipient(service.mailbox)]
    officers = service.membership_set.current().select_related("user")
    return [Recipient.of(officer.user) for officer in officers]


def is_still_alone(notice: Notice) -> bool:
    return ended_without_successor(timezone.now()).filter(pk=notice.object_id).exists()


def render_nobody_left(notice: Notice) -> Message:
    return emails.nobody_left(Membership.objects.select_related("user", *ROLES_BY_PLACE).get(pk=notice.object_id))


readable_by(MEMBERSHIP, Membership.objects.visible_to)
register(
    Kind(
        name=NOBODY_LEFT,
        label="rôle à pourvoir",
        still_true=is_still_alone,
        render=render_nobody_left,
        due=due_nobody_left,
    )
)
