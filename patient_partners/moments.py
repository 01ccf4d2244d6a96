"""When a team, and those who work with it, are asked what the partnership changes."""

from datetime import date

from django.utils import timezone

from patient_partners.models import Project
from patient_partners.models.impact import ASKED_WITHIN, END_AFTER, MIDDLE_AFTER, START_AFTER, Moment


def moments_of(team: Project) -> dict[Moment, date]:
    """The Paris day of each moment of an accepted team; those that its end overtook are left out."""
    accepted_on = timezone.localdate(team.decided_at)
    start, middle, end = accepted_on + START_AFTER, accepted_on + MIDDLE_AFTER, accepted_on + END_AFTER
    if team.ended_on:
        end = min(end, team.ended_on)
    days = {Moment.START: start, Moment.MIDDLE: middle, Moment.END: end}
    return {moment: day for moment, day in days.items() if moment == Moment.END or day < end}


def moments_with(team: Project, since: date) -> dict[Moment, date]:
    """Those of somebody who works with a team since a day: their beginning is their own, the rest the team's."""
    later = {moment: day for moment, day in moments_of(team).items() if moment != Moment.START and day > since}
    return {Moment.START: since + START_AFTER, **later}


def is_now(day: date, today: date) -> bool:
    """Whether a moment of that day is still asked about."""
    return today - ASKED_WITHIN < day <= today
