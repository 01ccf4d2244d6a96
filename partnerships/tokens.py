"""The secret part of an invitation's address, for the mail that carries it and the page that reads it."""

from foundation.links import sign_link
from partnerships.models import Invitation

INVITATION = "invitation"


def invitation_token(invitation: Invitation) -> str:
    """What the mailed link carries; good for 14 days, for this invitation only."""
    return sign_link(INVITATION, str(invitation.pk))
