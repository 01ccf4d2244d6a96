"""What must be said about committees: meetings to their members, decisions to whoever sees to them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time

from foundation.calendars import PARIS
from notifications.kinds import Kind, readable_by, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships.emails import meetings as emails
from partnerships.models import Decision, Meeting
from partnerships.notices.roles import people_of
from partnerships.working_days import DAYS_AFTER_AT_WORK

MEETING, DECISION = "meeting", "decision"
INVITED, CANCELLED, REMINDED = "meeting_invitation", "meeting_cancelled", "meeting_reminder"
DUE, LATE = "decision_due", "decision_late"
MEMBERS, OWNER, SERVICE = "members", "owner", "service"


def announce_meeting(meeting: Meeting) -> None:
    """The invitation, or what it says now: the same entry of a diary, which changes."""
    _tell_members(INVITED, meeting)


def announce_meeting_cancelled(meeting: Meeting) -> None:
    _tell_members(CANCELLED, meeting)


def _tell_members(kind: str, meeting: Meeting) -> None:
    queue_notices(
        kind=kind,
        object_type=MEETING,
        object_id=meeting.pk,
        occasion=str(meeting.version),
        recipients=members_of(meeting),
        not_after=meeting.ends_at,
        concerns_at=meeting.starts_at,
    )


def members_of(meeting: Meeting) -> list[Recipient]:
    """Who sits in the committee on the day of the meeting."""
    return [Recipient(member.email) for member in meeting.committee.members.all() if member.sits_on(meeting.day)]


# Meetings ----------------------------------------------------------------------------------------


def _meeting(notice: Notice) -> Meeting | None:
    rows = Meeting.objects.select_related("committee__convention__owner", "committee__strand")
    return rows.filter(pk=notice.object_id).first()


def is_still_planned(notice: Notice) -> bool:
    """And nobody told this reader anew since: what a meeting keeps to itself (its minutes) takes no invitation back."""
    meeting = _meeting(notice)
    about = {"kind": INVITED, "object_type": MEETING, "object_id": notice.object_id}
    later = Notice.objects.filter(**about, recipient_email=notice.recipient_email, pk__gt=notice.pk)
    return meeting is not None and meeting.is_planned and not later.exists()


def is_still_cancelled(notice: Notice) -> bool:
    meeting = _meeting(notice)
    return meeting is not None and meeting.status == Meeting.Status.CANCELLED


def is_still_near(notice: Notice) -> bool:
    meeting = _meeting(notice)
    return meeting is not None and meeting.is_planned and is_for(notice.occasion, meeting.starts_at)


def starting_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Meetings that their members were invited to. One query."""
    rows = Meeting.objects.filter(status=Meeting.Status.PLANNED, starts_at__range=(first, last))
    dated = rows.exclude(invited_at=None).values_list("pk", "starts_at", "invited_at")
    return [Anchor(pk, at, known_at=invited) for pk, at, invited in dated]


def told_of_meetings(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    meetings = Meeting.objects.filter(pk__in=ids).select_related("committee").prefetch_related("committee__members")
    return {meeting.pk: {MEMBERS: members_of(meeting)} for meeting in meetings}


# Decisions ---------------------------------------------------------------------------------------


def due_moment(decision: Decision) -> datetime:
    """Midnight in Paris on which its last day begins."""
    return datetime.combine(decision.due_on, time.min, PARIS)


def _decision(notice: Notice) -> Decision | None:
    rows = Decision.objects.select_related("owner", "meeting__committee__convention__owner")
    return rows.filter(pk=notice.object_id).first()


def is_still_open(notice: Notice) -> bool:
    """Not done, and due on the day that the reminder was written for."""
    decision = _decision(notice)
    return decision is not None and decision.done_on is None and is_for(notice.occasion, due_moment(decision))


def due_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    return [Anchor(each.pk, due_moment(each)) for each in Decision.objects.open().filter(due_on__range=days)]


def told_of_decisions(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """Whoever sees to each, and the service that owns the convention."""
    decisions = list(
        Decision.objects.filter(pk__in=ids).select_related("owner", "meeting__committee__convention__owner")
    )
    owners = {decision.meeting.committee.convention.owner for decision in decisions}
    services = {service: people_of(service) for service in owners}
    return {
        decision.pk: {
            OWNER: [Recipient(decision.owner.email)] if decision.owner.email else [],
            SERVICE: services[decision.meeting.committee.convention.owner],
        }
        for decision in decisions
    }


readable_by(MEETING, Meeting.objects.visible_to, near=("committee",))
readable_by(DECISION, Decision.objects.visible_to)
register(
    Kind(
        name=INVITED,
        label="réunion de comité",
        still_true=is_still_planned,
        render=lambda notice: emails.meeting_invitation(_meeting(notice)),
    )
)
register(
    Kind(
        name=CANCELLED,
        label="réunion de comité annulée",
        still_true=is_still_cancelled,
        render=lambda notice: emails.meeting_cancelled(_meeting(notice)),
    )
)
register(
    Kind(
        name=REMINDED,
        label="réunion de comité, rappel",
        still_true=is_still_near,
        render=lambda notice: emails.meeting_reminder(_meeting(notice)),
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=MEETING,
            anchored_to="la réunion",
            audiences={MEMBERS: "les membres du comité"},
            between=starting_between,
            recipients=told_of_meetings,
        ),
    )
)
for name, label, timing in ((DUE, "décision à suivre", DAYS_BEFORE), (LATE, "décision en retard", DAYS_AFTER_AT_WORK)):
    register(
        Kind(
            name=name,
            label=label,
            still_true=is_still_open,
            render=lambda notice: emails.decision_to_do(_decision(notice)),
            is_reminder=True,
            schedule=Schedule(
                timing=timing,
                object_type=DECISION,
                anchored_to="l’échéance",
                audiences={OWNER: "la personne qui s’en charge", SERVICE: "le service responsable"},
                between=due_between,
                recipients=told_of_decisions,
            ),
        )
    )
