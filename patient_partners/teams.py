"""Teams as their list reads them: how many at each step, and the columns of a spreadsheet."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from patient_partners.models import PathEntry, Project
from patient_partners.models.choices import Stage
from patient_partners.path import lacks_of

COLUMNS = (
    "Équipe",
    "GHU",
    "Hôpital",
    "Service",
    "Domaine",
    "Étape",
    "À cette étape depuis",
    "Dernière nouvelle",
    "Prochaine date",
    "Prochain rendez-vous",
    "Ce qui manque",
    "Bloquée depuis",
    "Accompagnement fini le",
    "Porté par",
    "Adresse e-mail",
)
CHUNK = 500


@dataclass(frozen=True)
class StepCount:
    """How many teams underway are at a step today, and how many of those are stuck."""

    stage: Stage
    teams: int
    stuck: int


def count_by_step(teams: QuerySet[Project]) -> list[StepCount]:
    """Of the teams underway, every step of the path in its order. One query."""
    is_stuck = Q(stuck_on__lte=timezone.localdate())
    rows = teams.underway().order_by().values("stage").annotate(teams=Count("pk"), stuck=Count("pk", filter=is_stuck))
    counts = {row["stage"]: (row["teams"], row["stuck"]) for row in rows}
    return [StepCount(stage, *counts.get(stage, (0, 0))) for stage in Stage]


def export_rows(teams: QuerySet[Project]) -> Iterator[tuple]:
    """One row a team, as COLUMNS name them; what it lacks as its own page says it. One query."""
    standing = PathEntry.objects.filter(project=OuterRef("pk"), undone_at=None).values("what")
    rows = teams.select_related("hospital__group", "domain").annotate(had=ArraySubquery(standing))
    for team in rows.iterator(CHUNK):
        yield (
            team.name,
            str(team.hospital.group or ""),
            str(team.hospital),
            team.ward,
            str(team.domain or ""),
            capfirst(team.get_stage_display()),
            team.stage_on,
            team.sign_on,
            team.next_on,
            team.next_what,
            ", ".join(lacks_of(team, team.had)),
            team.stuck_on if team.is_stuck else None,
            team.ended_on,
            team.holder_name,
            team.holder_email,
        )
