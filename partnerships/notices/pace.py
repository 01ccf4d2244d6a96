"""A year's volume behind its pace: the service that owns it and the partner's coordination are told in time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import MONTHS_AFTER, Anchor, Schedule
from notifications.services import Recipient
from partnerships import emails
from partnerships.models import Convention, Quota
from partnerships.notices.conventions import coordination_by_convention
from partnerships.notices.roles import people_of
from partnerships.pace import pace_of, with_quiet_days

QUOTA = "quota"
VOLUME_BEHIND = "volume_behind"
SERVICE, COORDINATION = "service", "coordination"


def underway() -> QuerySet[Quota]:
    """Today's volumes of running conventions that sessions use up, and that are not closed."""
    today = timezone.localdate(timezone=PARIS)
    quotas = Quota.objects.on(today).counting_sessions().filter(closed_at=None)
    return quotas.filter(commitment__strand__convention__in=Convention.objects.running(today)).select_related(
        "commitment__strand__convention__owner"
    )


def start_of(quota: Quota) -> datetime:
    """Midnight in Paris at which its first day begins."""
    return datetime.combine(quota.starts_on, time.min, PARIS)


def end_of(quota: Quota) -> datetime:
    """Midnight in Paris at which its last day ends."""
    return datetime.combine(quota.ends_on + timedelta(days=1), time.min, PARIS)


def started_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """The starts of volumes, each standing while what is programmed today is behind its pace. One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    return [
        Anchor(quota.pk, start_of(quota), lapses_at=end_of(quota), stands_at=partial(is_behind_at, quota, quiet))
        for quota, quiet in with_quiet_days(underway().filter(starts_on__range=days))
    ]


def is_behind_at(quota: Quota, quiet: Collection[date], moment: datetime) -> bool:
    return pace_of(quota, moment.astimezone(PARIS).date(), quiet).is_behind


def told_of_pace(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The owning service, and the coordination of the partners that signed."""
    quotas = list(Quota.objects.filter(pk__in=ids).select_related("commitment__strand__convention__owner"))
    conventions = {quota.pk: quota.commitment.strand.convention for quota in quotas}
    services = {owner: people_of(owner) for owner in {one.owner for one in conventions.values()}}
    partners = coordination_by_convention({one.pk for one in conventions.values()})
    return {
        pk: {SERVICE: services[convention.owner], COORDINATION: partners.get(convention.pk, [])}
        for pk, convention in conventions.items()
    }


def is_still_behind(notice: Notice) -> bool:
    quota = underway().filter(pk=notice.object_id).first()
    return (
        quota is not None
        and is_for(notice.occasion, start_of(quota))
        and pace_of(quota, timezone.localdate(timezone=PARIS)).is_behind
    )


def render_behind(notice: Notice) -> Message:
    quota = Quota.objects.select_related("commitment__strand__convention__owner").get(pk=notice.object_id)
    pace = pace_of(quota, timezone.localdate(timezone=PARIS))
    return emails.volume_behind(quota, pace, is_owner=audience_of(notice) == SERVICE)


readable_by(QUOTA, Quota.objects.visible_to, near=("commitment",))
register(
    Kind(
        name=VOLUME_BEHIND,
        label="volume en retard",
        still_true=is_still_behind,
        render=render_behind,
        is_reminder=True,
        schedule=Schedule(
            timing=MONTHS_AFTER,
            object_type=QUOTA,
            anchored_to="le début du volume",
            audiences={SERVICE: "le service responsable", COORDINATION: "la coordination des partenaires"},
            between=started_between,
            recipients=told_of_pace,
        ),
    )
)
