"""A team that nothing was noted of for longer than its step allows: who accompanies it is told, then the service."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_AFTER, Anchor, Schedule
from notifications.services import Recipient
from partnerships.notices.roles import people_of
from patient_partners.emails import stuck as emails
from patient_partners.models import Project
from patient_partners.notices.projects import PROJECT
from patient_partners.path import contacts_by_group, contacts_of

STUCK = "team_stuck"
REFERENT, SERVICE = "referent", "service"
A_DAY = timedelta(days=1)


def waited_until(stuck_on: date) -> datetime:
    """The last day of patience, from which a rule counts: one day after it the team is stuck. Midnight in Paris."""
    return datetime.combine(stuck_on - A_DAY, time.min, PARIS)


def stopped_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """The ends of patience. What is noted of a team moves its own, so that a later stop is told again. One query."""
    days = (first.astimezone(PARIS).date() + A_DAY, last.astimezone(PARIS).date() + A_DAY)
    teams = Project.objects.filter(stuck_on__range=days).values_list("pk", "stuck_on")
    return [Anchor(pk, waited_until(stuck_on)) for pk, stuck_on in teams]


def told_of_stop(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """Those who accompany the teams of its GHU, or the service where nobody does; and the service."""
    teams = list(Project.objects.filter(pk__in=ids).select_related("programme__owner", "hospital"))
    contacts = contacts_by_group({team.hospital.group_id for team in teams})
    services = {owner: people_of(owner) for owner in {team.programme.owner for team in teams}}
    told = {}
    for team in teams:
        referents = [Recipient.of(role.user) for role in contacts.get(team.hospital.group_id, ())]
        service = services[team.programme.owner]
        told[team.pk] = {REFERENT: referents or service, SERVICE: service}
    return told


def is_still_stuck(notice: Notice) -> bool:
    team = Project.objects.stuck().filter(pk=notice.object_id).first()
    return team is not None and is_for(notice.occasion, waited_until(team.stuck_on))


def render_stuck(notice: Notice) -> Message:
    team = Project.objects.with_all_said().get(pk=notice.object_id)
    return emails.stuck(team, contacts_of(team))


register(
    Kind(
        name=STUCK,
        label="équipe bloquée",
        still_true=is_still_stuck,
        render=render_stuck,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_AFTER,
            object_type=PROJECT,
            anchored_to="la fin de l’attente",
            audiences={REFERENT: "le référent du GHU", SERVICE: "le service"},
            between=stopped_between,
            recipients=told_of_stop,
        ),
    )
)
