"""What must be said about an invitation: the link, the link again where it was not used, then whoever invited."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.models import Invitation, Membership
from partnerships.models.people import ROLES_BY_PLACE
from partnerships.working_days import DAYS_AFTER_AT_WORK

INVITATION = "invitation"
REMINDED = "invitation_reminded"
PLACES = [f"membership__{place}" for place in ROLES_BY_PLACE]
UNUSED = "invitation_unused"
INVITED, HOST = "invited", "host"


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


def invitation_of(notice: Notice) -> Invitation | None:
    return (
        Invitation.objects.select_related(
            "invited_by",
            "membership__user",
            *PLACES,
        )
        .filter(pk=notice.object_id)
        .first()
    )


def is_open(invitation: Invitation | None) -> bool:
    """Not accepted yet, and the role is still given."""
    return (
        invitation is not None
        and invitation.accepted_at is None
        and Membership.objects.lasting().filter(pk=invitation.membership_id).exists()
    )


def is_still_open(notice: Notice) -> bool:
    """Not sent anew since, either."""
    invitation = invitation_of(notice)
    return is_open(invitation) and invitation.invited_at.isoformat() == notice.occasion


def is_still_unused(notice: Notice) -> bool:
    """The same, of a reminder."""
    invitation = invitation_of(notice)
    return is_open(invitation) and is_for(notice.occasion, invitation.invited_at)


def render_invitation(notice: Notice) -> Message:
    return emails.invitation(invitation_of(notice))


def render_reminded(notice: Notice) -> Message:
    return emails.invitation_reminded(invitation_of(notice))


def render_unused(notice: Notice) -> Message:
    return emails.invitation_unused(invitation_of(notice))


def unused_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Invitations sent then that nobody has used. One query."""
    lasting = Membership.objects.lasting()
    invitations = Invitation.objects.filter(accepted_at=None, membership__in=lasting)
    sent = invitations.filter(invited_at__gte=first, invited_at__lte=last)
    return (Anchor(*row) for row in sent.values_list("pk", "invited_at"))


def told_of_unused(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """One query."""
    invitations = Invitation.objects.filter(pk__in=ids).select_related("membership__user", "invited_by")
    return {
        invitation.pk: {
            INVITED: [Recipient.of(invitation.membership.user)],
            HOST: [Recipient.of(invitation.invited_by)] if invitation.invited_by.is_active else [],
        }
        for invitation in invitations
    }


readable_by(
    INVITATION,
    Invitation.objects.visible_to,
    near=("membership__user", *PLACES),
)
# The links open the account: nobody else may read them in the log.
register(Kind(name=INVITATION, label="invitation", still_true=is_still_open, render=render_invitation, is_kept=False))
register(
    Kind(
        name=REMINDED,
        label="invitation, rappel",
        still_true=is_still_unused,
        render=render_reminded,
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=DAYS_AFTER_AT_WORK,
            object_type=INVITATION,
            anchored_to="l’invitation",
            audiences={INVITED: "la personne invitée"},
            between=unused_between,
            recipients=told_of_unused,
        ),
    )
)
register(
    Kind(
        name=UNUSED,
        label="invitation sans suite",
        still_true=is_still_unused,
        render=render_unused,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_AFTER_AT_WORK,
            object_type=INVITATION,
            anchored_to="l’invitation",
            audiences={HOST: "qui a invité"},
            between=unused_between,
            recipients=told_of_unused,
        ),
    )
)
