"""What must be said about invitations, addresses, roles and volumes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, Planned, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.models import Convention, HeadOfficeService, Hospital, Invitation, Membership, Quota, QuotaChange
from partnerships.models.people import ROLES_BY_PLACE, Role

INVITATION = "invitation"
NEW_ADDRESS = "new_address"
USER = "user"
GRANTED = "places_granted"
QUOTA_CHANGE = "quota_change"
MEMBERSHIP = "membership"
NOBODY_LEFT = "nobody_left"
# How long a role's end is looked at: a portal that stood still for some days catches up.
CAUGHT_UP = timedelta(days=7)


def announce_invitation(invitation: Invitation) -> None:
    """Mail the link to the person invited, with the role and who invites."""
    user = invitation.membership.user
    queue_notices(
        kind=INVITATION,
        object_type=INVITATION,
        object_id=invitation.pk,
        occasion=invitation.invited_at.isoformat(),
        recipients=[Recipient.of(user)],
    )


def announce_new_address(user, former: str) -> None:
    """Tell the address that opened an account until now that another one does."""
    queue_notices(
        kind=NEW_ADDRESS,
        object_type=USER,
        object_id=user.pk,
        occasion=str(user.version),
        recipients=[Recipient(former, language=user.language)],
    )


def announce_granted_places(change: QuotaChange) -> None:
    """Tell the partner, and whoever ever asked for more in this volume, of places granted or taken back."""
    quota, actor = change.quota, change.actor
    parties = quota.commitment.strand.convention.parties.filter(partner__isnull=False).select_related("partner")
    partners = [party.partner for party in parties]
    coordinators = Membership.objects.current().filter(role=Role.COORDINATOR, partner__in=partners)
    askers = QuotaChange.asked_by.through.objects.filter(quotachange__quota=quota).values("user")
    people = get_user_model().objects.filter(Q(pk__in=coordinators.values("user")) | Q(pk__in=askers), is_active=True)
    queue_notices(
        kind=GRANTED,
        object_type=QUOTA_CHANGE,
        object_id=change.pk,
        occasion=str(quota.version),
        recipients=[
            *(Recipient.of(person) for person in people if person != actor),
            *(Recipient(partner.mailbox) for partner in partners if partner.mailbox),
        ],
    )


def change_of(notice: Notice) -> QuotaChange | None:
    changes = QuotaChange.objects.select_related("quota__commitment__strand__convention__owner", "actor")
    return changes.filter(pk=notice.object_id).first()


def is_last_word(notice: Notice) -> bool:
    """While the volume has the extra places that the message tells of."""
    change = change_of(notice)
    return change is not None and change.quota.extra == change.new["extra"]


def render_granted_places(notice: Notice) -> Message:
    return emails.granted_places(change_of(notice))


def changes_of_volumes_of(user):
    return QuotaChange.objects.filter(quota__in=Quota.objects.visible_to(user))


def people_invited_by_service_of(user):
    invitations = Invitation.objects.visible_to(user)
    return get_user_model().objects.filter(memberships__invitation__in=invitations)


def has_still_another_address(notice: Notice) -> bool:
    return not get_user_model().objects.filter(pk=notice.object_id, email__iexact=notice.recipient_email).exists()


def render_new_address(notice: Notice) -> Message:
    return emails.new_address(get_user_model().objects.get(pk=notice.object_id))


def invitation_of(notice: Notice) -> Invitation | None:
    return (
        Invitation.objects.select_related(
            "invited_by",
            "membership__user",
            "membership__hospital",
            "membership__hospital_group",
            "membership__partner",
            "membership__service",
        )
        .filter(pk=notice.object_id)
        .first()
    )


def is_still_open(notice: Notice) -> bool:
    """Not accepted yet, not sent anew since, and the role is still given."""
    invitation = invitation_of(notice)
    return (
        invitation is not None
        and invitation.accepted_at is None
        and invitation.invited_at.isoformat() == notice.occasion
        and Membership.objects.lasting().filter(pk=invitation.membership_id).exists()
    )


def render_invitation(notice: Notice) -> Message:
    return emails.invitation(invitation_of(notice))


def ended_without_successor(now: datetime):
    """Roles that ended lately, or were closed today, and whose place nobody answers for."""
    today = now.astimezone(PARIS).date()
    ended = Q(until__gte=today - CAUGHT_UP, until__lt=today) | Q(until=today, user__is_active=False)
    return Membership.objects.filter(ended).alone(today)


def due_nobody_left(now: datetime) -> Iterable[Planned]:
    """Once for each role whose end leaves nobody: to the services that own the conventions of its place."""
    for membership in ended_without_successor(now).select_related(*ROLES_BY_PLACE):
        yield Planned(
            kind=NOBODY_LEFT,
            object_type=MEMBERSHIP,
            object_id=membership.pk,
            occasion=membership.until.isoformat(),
            recipients=[told for service in services_of(membership) for told in people_of(service)],
        )


def services_of(membership: Membership) -> list[HeadOfficeService]:
    """Who is told that a place lacks somebody: the service itself, or the owners of the place's conventions."""
    if membership.service:
        return [membership.service]
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


readable_by(INVITATION, Invitation.objects.visible_to)
readable_by(USER, people_invited_by_service_of)
readable_by(QUOTA_CHANGE, changes_of_volumes_of)
readable_by(MEMBERSHIP, Membership.objects.visible_to)
register(
    # The link opens the account: nobody else may read it in the log.
    Kind(name=INVITATION, label="invitation", still_true=is_still_open, render=render_invitation, is_kept=False)
)
register(
    Kind(
        name=NEW_ADDRESS,
        label="adresse changée",
        still_true=has_still_another_address,
        render=render_new_address,
    )
)
register(
    Kind(
        name=GRANTED,
        label="places accordées en plus",
        still_true=is_last_word,
        render=render_granted_places,
        is_optional=True,
    )
)
register(
    Kind(
        name=NOBODY_LEFT,
        label="rôle à pourvoir",
        still_true=is_still_alone,
        render=render_nobody_left,
        due=due_nobody_left,
    )
)
