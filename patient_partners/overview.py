"""The first screen of whoever accompanies teams: what waits for them, and how many teams are where."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import CharField, Count, Q, QuerySet, Sum, Value
from django.utils import timezone

from partnerships.scopes import scope_of
from patient_partners.models import Call, Event, Introduction, Letter, PatientPartner, Programme, Project, TeamTarget
from patient_partners.models.choices import Stage
from patient_partners.models.impact import Public
from patient_partners.models.projects import ProjectState
from patient_partners.teams import StepCount

# The teams, and the events, that are named; the others are one tap away.
NAMED = 5
# What waits for somebody, among what is counted.
WAITING = ("waiting", "no_outcome", "letters_ending")
OUTSIDE = "Hors GHU"


@dataclass(frozen=True)
class GroupCount:
    """The teams underway of a GHU, at every step in its order."""

    name: str
    steps: list[int]

    @property
    def teams(self) -> int:
        return sum(self.steps)


@dataclass(frozen=True)
class Rate:
    """How many questionnaires were sent by name, and came back."""

    asked: int
    answered: int

    @property
    def share(self) -> int:
        return round(100 * self.answered / self.asked)


@dataclass(frozen=True)
class Overview:
    """`accompanied` are the teams of the programme that were accepted, those whose accompaniment is over included;
    `targets` what its sources want of them, for its own service alone: they are those of all GHU together.
    `evaluation` is read by that service alone too.
    `counts` are the people who wait for news, first meetings to come, those of which nobody said what became, and the
    letters that end soon. `events` are the next of the programme's.
    """

    to_read: int
    stuck: int
    stuck_teams: list[Project]
    calls: list[Call]
    steps: list[StepCount]
    groups: list[GroupCount]
    accompanied: int
    targets: list[TeamTarget]
    counts: dict[str, int]
    events: list[Event]
    evaluation: Rate | None

    @property
    def is_quiet(self) -> bool:
        """Nothing waits."""
        return not any((self.to_read, self.stuck, *(self.counts[what] for what in WAITING)))


def overview_of(user, programme: Programme | None) -> Overview:
    """Five queries, two more for the programme's service."""
    visible = Project.objects.visible_to(user)
    rows = list(_counts(visible, programme))
    scope = scope_of(user)
    runs_it = programme and (scope.is_superuser or programme.owner_id in scope.partnership_service_ids)
    stuck = visible.stuck().select_related("hospital").order_by("stuck_on", "pk")
    return Overview(
        to_read=sum(row["to_read"] for row in rows),
        stuck=sum(row["stuck"] for row in rows),
        stuck_teams=list(stuck[:NAMED]),
        calls=list(programme.calls.open()) if programme else [],
        steps=_by_step(rows),
        groups=_by_group(rows),
        accompanied=sum(row["accompanied"] for row in rows),
        targets=list(programme.targets.all()) if runs_it else [],
        evaluation=_rate_of(programme) if runs_it else None,
        events=list(Event.objects.visible_to(user).coming()[:NAMED]),
        counts=count_each(
            waiting=PatientPartner.objects.visible_to(user).waiting(),
            to_meet=Introduction.objects.visible_to(user).to_meet(),
            no_outcome=Introduction.objects.visible_to(user).met_without_outcome(),
            letters_ending=Letter.objects.visible_to(user).ending(),
        ),
    )


def _rate_of(programme: Programme) -> Rate | None:
    """None before anybody is asked; colleagues are asked by no name. One query."""
    by_name = programme.turnouts.exclude(public=Public.PROFESSIONAL)
    sums = by_name.aggregate(asked=Sum("asked", default=0), answered=Sum("answered", default=0))
    return Rate(**sums) if sums["asked"] else None


def count_each(**rows: QuerySet) -> dict[str, int]:
    """How many rows each has, by name. One query."""
    counts = [
        each.order_by().values(what=Value(name, output_field=CharField())).annotate(rows=Count("pk"))
        for name, each in rows.items()
    ]
    found = counts[0].union(*counts[1:], all=True)
    return dict.fromkeys(rows, 0) | {row["what"]: row["rows"] for row in found}


def _counts(visible: QuerySet[Project], programme: Programme | None):
    is_stuck = Q(stuck_on__lte=timezone.localdate())
    accompanied = Q(state=ProjectState.ACCEPTED, programme=programme)
    return (
        visible.order_by()
        .values("hospital__group__name", "stage")
        .annotate(
            to_read=Count("pk", filter=Q(state=ProjectState.SUBMITTED)),
            underway=Count("pk", filter=Q(stuck_on__isnull=False)),
            stuck=Count("pk", filter=is_stuck),
            accompanied=Count("pk", filter=accompanied),
        )
    )


def _by_step(rows: list[dict]) -> list[StepCount]:
    teams, stuck = Counter(), Counter()
    for row in rows:
        teams[row["stage"]] += row["underway"]
        stuck[row["stage"]] += row["stuck"]
    return [StepCount(stage, teams[stage], stuck[stage]) for stage in Stage]


def _by_group(rows: list[dict]) -> list[GroupCount]:
    """Those with a team underway, by name."""
    groups: dict[str, Counter] = defaultdict(Counter)
    for row in rows:
        if row["underway"]:
            groups[row["hospital__group__name"] or OUTSIDE][row["stage"]] += row["underway"]
    return [GroupCount(name, [steps[stage] for stage in Stage]) for name, steps in sorted(groups.items())]
