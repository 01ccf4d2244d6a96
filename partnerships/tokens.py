"""The secret parts of addresses that open without an account, for their mails and the pages behind them."""

from django.conf import settings
from django.urls import reverse

from foundation.links import read_link, sign_link
from partnerships.models import CommitteeMember, Dossier, Invitation, MinutesReview
from partnerships.models.minutes import LINK_KEPT

INVITATION = "invitation"
MINUTES = "compte-rendu"
DOSSIER = "dossier"


def invitation_token(invitation: Invitation) -> str:
    """What the mailed link carries; good for 14 days, for this invitation only."""
    return sign_link(INVITATION, str(invitation.pk))


def minutes_token(review: MinutesReview) -> str:
    """For one member and one paper: asked anew, or withdrawn, it opens nothing any more."""
    return sign_link(MINUTES, f"{review.pk} {review.link_version}")


def minutes_url(review: MinutesReview) -> str:
    """The absolute signed address at which a member reads and approves minutes; in their mails alone."""
    return settings.SITE_URL + reverse("minutes_by_link", args=[minutes_token(review)])


def read_minutes_token(token: str) -> tuple[int, int]:
    """The answer's id and the version of its link. Raises Refusal when it is forged or older than LINK_KEPT."""
    number, _space, version = read_link(MINUTES, token, valid_for=LINK_KEPT).partition(" ")
    return int(number), int(version)


def dossier_token(dossier: Dossier, member: CommitteeMember) -> str:
    """For one member and one version: once a later one is released, or the member has left, it opens nothing."""
    return sign_link(DOSSIER, f"{dossier.pk} {member.pk}")


def dossier_url(dossier: Dossier, member: CommitteeMember) -> str:
    """The absolute signed address at which a member reads the dossier of a meeting; in their mail alone."""
    return settings.SITE_URL + reverse("dossier_by_link", args=[dossier_token(dossier, member)])


def read_dossier_token(token: str) -> tuple[int, int]:
    """The dossier's id and the member's. Raises Refusal when it is forged or older than LINK_KEPT."""
    number, _space, member = read_link(DOSSIER, token, valid_for=LINK_KEPT).partition(" ")
    return int(number), int(member)
