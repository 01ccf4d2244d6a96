"""What must be said about evaluations: to whoever speaks for a party, that its comments are awaited, and that it is
validated.
"""

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import queue_notices
from partnerships.emails import evaluations as emails
from partnerships.models import Edition
from partnerships.notices.conventions import coordination_by_convention

EDITION = "edition"
BEGUN, VALIDATED = "evaluation_begun", "evaluation_validated"


def announce_begun(edition: Edition) -> None:
    """Its parties' coordination, contacts and mailboxes comment from now on."""
    _announce(BEGUN, edition)


def announce_validated(edition: Edition) -> None:
    """The same people read what it says from now on."""
    _announce(VALIDATED, edition)


def _announce(kind: str, edition: Edition) -> None:
    convention_id = edition.evaluation.convention_id
    told = coordination_by_convention([convention_id], with_contacts=True)
    queue_notices(
        kind=kind, object_type=EDITION, object_id=edition.pk, occasion="1", recipients=told.get(convention_id, [])
    )


def _edition(notice: Notice) -> Edition | None:
    rows = Edition.objects.defer("content").select_related("evaluation__convention__owner")
    return rows.filter(pk=notice.object_id).first()


def is_still_awaited(notice: Notice) -> bool:
    edition = _edition(notice)
    return edition is not None and edition.validated_at is None


def is_still_the_latest(notice: Notice) -> bool:
    """Nothing is corrected in a version after it."""
    edition = _edition(notice)
    later = Edition.objects.validated().filter(evaluation=edition.evaluation, number__gt=edition.number)
    return not later.exists()


def render_begun(notice: Notice) -> Message:
    return emails.evaluation_begun(_edition(notice), has_account=notice.recipient_id is not None)


def render_validated(notice: Notice) -> Message:
    return emails.evaluation_validated(_edition(notice), has_account=notice.recipient_id is not None)


readable_by(EDITION, Edition.objects.visible_to, near=("evaluation__convention",))
register(Kind(name=BEGUN, label="évaluation à commenter", still_true=is_still_awaited, render=render_begun))
register(
    Kind(
        name=VALIDATED,
        label="évaluation validée",
        still_true=is_still_the_latest,
        render=render_validated,
        is_optional=True,
    )
)
