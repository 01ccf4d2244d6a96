"""What must be said about somebody's account: another address."""

from django.contrib.auth import get_user_model

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.models import Invitation

NEW_ADDRESS = "new_address"
USER = "user"


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


readable_by(USER, people_invited_by_service_of)
register(
    Kind(
        name=NEW_ADDRESS,
        label="adresse changée",
        still_true=has_still_another_address,
        render=render_new_address,
    )
)
