"""A convention's year as both sides read it: who was reached and what was thought of it, together and by activity."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from django.db.models import Exists, OuterRef

from activities.heard import Heard, heard_by
from activities.models import Activity, Participation, Session
from activities.models.choices import State
from activities.reached import HospitalReached, Reached, hospitals_reached, reached_by
from activities.trained import Trained, trained_in
from partnerships.models import Convention, Quota


@dataclass(frozen=True)
class ActivityYear:
    activity: Activity
    reached: Reached
    heard: Heard


@dataclass(frozen=True)
class ConventionYear:
    """The volumes of one convention that hold a day, from the first of their days to the last."""

    convention: Convention
    starts_on: date
    ends_on: date
    activities: list[ActivityYear]
    hospitals: list[HospitalReached]
    trained: list[Trained]
    # Whether a volume that the person sees began before this year.
    has_before: bool

    @property
    def trained_people(self) -> int:
        return sum(line.people for line in self.trained)

    @property
    def reached(self) -> Reached:
        return reduce(add, (line.reached for line in self.activities), Reached())

    @property
    def heard(self) -> Heard:
        return reduce(add, (line.heard for line in self.activities), Heard())


def years_on(user, day: date) -> list[ConventionYear]:
    """The years that hold this Paris date, with what the sessions that the person sees brought. Seven queries."""
    near = ("commitment__strand__convention",)
    earlier = Quota.objects.visible_to(user).filter(starts_on__lt=OuterRef("starts_on"))
    quotas = list(
        Quota.objects.visible_to(user)
        .counting_sessions()
        .on(day)
        .select_related(*near)
        .annotate(has_before=Exists(earlier))
    )
    held = Session.objects.visible_to(user).filter(quota__in=quotas, state=State.HELD)
    groups = Participation.objects.visible_to(user)
    reached = reached_by(held, "activity", groups)
    hospitals = hospitals_reached(held, "commitment__strand__convention", groups)
    heard = heard_by(held, "activity")
    lines: dict[int, list[ActivityYear]] = {}
    for activity in (
        Activity.objects.filter(pk__in=reached).select_related("commitment__strand").order_by("title", "pk")
    ):
        line = ActivityYear(activity, reached[activity.pk], heard.get(activity.pk, Heard()))
        lines.setdefault(activity.commitment.strand.convention_id, []).append(line)
    trained = trained_in(user, quotas)
    return [_year(own, lines, hospitals, trained) for own in _by_convention(quotas)]


def _by_convention(quotas: list[Quota]) -> list[list[Quota]]:
    groups: dict[int, list[Quota]] = {}
    for quota in sorted(quotas, key=lambda quota: quota.commitment.strand.convention.title):
        groups.setdefault(quota.commitment.strand.convention_id, []).append(quota)
    return list(groups.values())


def _year(
    quotas: list[Quota],
    lines: dict[int, list[ActivityYear]],
    hospitals: dict[object, list[HospitalReached]],
    trained: dict[int, list[Trained]],
) -> ConventionYear:
    convention = quotas[0].commitment.strand.convention
    starts_on, ends_on = min(quota.starts_on for quota in quotas), max(quota.ends_on for quota in quotas)
    of_year = (found.get(convention.pk, []) for found in (lines, hospitals, trained))
    has_before = min(quotas, key=lambda quota: quota.starts_on).has_before
    return ConventionYear(convention, starts_on, ends_on, *of_year, has_before)
