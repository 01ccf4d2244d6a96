"""What must be said about invitations."""

from notifications.kinds import Kind, Message, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.models import Invitation, Membership

INVITATION = "invitation"


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


register(
    # The link opens the account: nobody else may read it in the log.
    Kind(name=INVITATION, label="invitation", still_true=is_still_open, render=render_invitation, is_kept=False)
)
