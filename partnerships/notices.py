"""What must be said about invitations, addresses and volumes."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.models import Invitation, Membership, Quota, QuotaChange
from partnerships.models.people import Role

INVITATION = "invitation"
NEW_ADDRESS = "new_address"
USER = "user"
GRANTED = "places_granted"
QUOTA_CHANGE = "quota_change"


def announce_invitation(invitation: Invitation) -> None:
    """Mail the link to the person invited, with the role and who invites."""
    user = invitation.membership.user
    queue_notices(
        kind=INVITATION,
        object_type=INVITATION,
        object_id=invitation.pk,
        occasion=invitation.invited_at.isoformat(),
        recipients=[Recipient(user.email, user.pk, user.language)],
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
            *(Recipient(person.email, person.pk, person.language) for person in people if person != actor),
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
        and Membership.objects.current().filter(pk=invitation.membership_id).exists()
    )


def render_invitation(notice: Notice) -> Message:
    return emails.invitation(invitation_of(notice))


readable_by(INVITATION, Invitation.objects.visible_to)
readable_by(USER, people_invited_by_service_of)
readable_by(QUOTA_CHANGE, changes_of_volumes_of)
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
    )
)
