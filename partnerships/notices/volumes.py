"""What must be said about a year's volume: places granted in addition, or taken back."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.models import Membership, Quota, QuotaChange
from partnerships.models.people import Role

GRANTED = "places_granted"
QUOTA_CHANGE = "quota_change"


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


readable_by(QUOTA_CHANGE, changes_of_volumes_of)
register(
    Kind(
        name=GRANTED,
        label="places accordées en plus",
        still_true=is_last_word,
        render=render_granted_places,
        is_optional=True,
    )
)
