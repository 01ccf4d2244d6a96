"""What must be said about dossiers: to each member of the committee, a link to the version that was just released."""

from notifications.kinds import Kind, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships.emails import dossiers as emails
from partnerships.models import CommitteeMember, Dossier
from partnerships.models.minutes import LINK_KEPT

DOSSIER = "dossier"
RELEASED = "dossier_released"


def announce_dossier(dossier: Dossier) -> None:
    """Each member who sits today gets their own link, until it runs out."""
    members = dossier.meeting.committee.members.sitting()
    queue_notices(
        kind=RELEASED,
        object_type=DOSSIER,
        object_id=dossier.pk,
        occasion="1",
        recipients=[Recipient(member.email) for member in members],
        not_after=dossier.released_at + LINK_KEPT,
    )


def _dossier(notice: Notice) -> Dossier | None:
    rows = Dossier.objects.released().select_related("meeting__committee__convention__owner")
    return rows.filter(pk=notice.object_id).first()


def _member(notice: Notice, dossier: Dossier) -> CommitteeMember | None:
    return dossier.meeting.committee.members.sitting().filter(email__iexact=notice.recipient_email).first()


def is_still_the_latest(notice: Notice) -> bool:
    """And its reader still sits in the committee."""
    dossier = _dossier(notice)
    return dossier is not None and dossier.is_latest and _member(notice, dossier) is not None


def _render(notice: Notice):
    dossier = _dossier(notice)
    return emails.dossier_released(dossier, _member(notice, dossier))


readable_by(DOSSIER, Dossier.objects.visible_to, near=("meeting__committee",))
register(
    Kind(
        name=RELEASED,
        label="dossier du comité",
        still_true=is_still_the_latest,
        render=_render,
        is_kept=False,
    )
)
