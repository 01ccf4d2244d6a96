"""What must be said about invitations."""

from django.contrib.auth import get_user_model

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.models import Invitation, Membership

INVITATION = "invitation"
NEW_ADDRESS = "new_address"
USER = "user"


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
