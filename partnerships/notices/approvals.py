"""A body was to give its opinion on a convention, and none is noted: the service that owns it sees to it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta

from django.db.models import QuerySet

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import Anchor, Schedule
from notifications.services import Recipient
from partnerships.emails import approvals as emails
from partnerships.models import Approval
from partnerships.notices.roles import people_of
from partnerships.working_days import DAYS_AFTER_AT_WORK

APPROVAL = "approval"
LATE = "approval_late"
SERVICE = "service"
# The day kept of a date known by its year is the first of it.
VAGUEST = timedelta(days=366)


def awaited() -> QuerySet[Approval]:
    """Planned, however vaguely, for a convention that is not signed yet, and without an opinion."""
    rows = Approval.objects.awaited().exclude(planned_on=None)
    return rows.select_related("convention__owner")


def planned_moment(approval: Approval) -> datetime:
    """Midnight in Paris on which the last day that it may mean begins."""
    return datetime.combine(approval.planned_until, time.min, PARIS)


def planned_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """One query."""
    days = (first.astimezone(PARIS).date() - VAGUEST, last.astimezone(PARIS).date())
    return [Anchor(each.pk, planned_moment(each)) for each in awaited().filter(planned_on__range=days)]


def told_of_approvals(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    approvals = list(Approval.objects.filter(pk__in=ids).select_related("convention__owner"))
    services = {owner: people_of(owner) for owner in {one.convention.owner for one in approvals}}
    return {one.pk: {SERVICE: services[one.convention.owner]} for one in approvals}


def is_still_awaited(notice: Notice) -> bool:
    """And for the day that the reminder was written for."""
    approval = awaited().filter(pk=notice.object_id).first()
    return approval is not None and is_for(notice.occasion, planned_moment(approval))


def render_late(notice: Notice) -> Message:
    return emails.approval_late(Approval.objects.select_related("convention").get(pk=notice.object_id))


readable_by(APPROVAL, Approval.objects.visible_to, near=("convention",))
register(
    Kind(
        name=LATE,
        label="avis d’une instance en retard",
        still_true=is_still_awaited,
        render=render_late,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_AFTER_AT_WORK,
            object_type=APPROVAL,
            anchored_to="le passage prévu",
            audiences={SERVICE: "le service responsable"},
            between=planned_between,
            recipients=told_of_approvals,
        ),
    )
)
