"""A team's path as its pages read it: who came to each step and since when, what is missing, what comes next."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.days import say_date
from partnerships.models import Membership
from patient_partners.models import PathEntry, Project, Step
from patient_partners.models.choices import Stage
from patient_partners.models.path import SUPPORT, What

# Where an accepted team begins: it had an idea, and said why in partnership.
FIRST, BEGUN = Stage.IDEA, Stage.CHOICE
# What an acceptance writes.
BEGINNING = 2
# What an accompanied team lacks while it never took place.
LACKING = {
    What.TRAINING: gettext_lazy("une formation-action"),
    What.MEETING: gettext_lazy("une réunion avec l’équipe"),
    What.COMMUNITY: gettext_lazy("une rencontre de la communauté de pratique"),
}


class Standing(models.TextChoices):
    """How a step looks from where the team is."""

    DONE = "done", gettext_lazy("franchie")
    PASSED = "passed", gettext_lazy("sautée")
    HERE = "here", gettext_lazy("en cours")
    AHEAD = "ahead", gettext_lazy("à venir")


@dataclass(frozen=True)
class Place:
    """A step of the path; `entry` is how the team last came to it, None where it did not."""

    step: Step
    standing: Standing
    entry: PathEntry | None


@dataclass(frozen=True)
class Path:
    """`entries` are all, the newest first, those that were taken back too. `undoable` may be taken back. `patience` is
    after how many days without news a team is stuck where this one stands.
    """

    places: list[Place]
    lacks: list[str]
    entries: list[PathEntry]
    undoable: PathEntry | None
    patience: int


def read_path(project: Project) -> Path:
    """Two queries: the programme's steps, and what happened."""
    steps = steps_of(project)
    entries = list(project.path.select_related("actor", "undone_by").order_by("pk"))
    standing = [entry for entry in entries if entry.undone_at is None]
    return Path(
        _places(project, steps, standing),
        lacks_of(project, {entry.what for entry in standing}),
        entries[::-1],
        last_turn(entries),
        patience_at(project, steps),
    )


def contacts_of(project: Project) -> list[Membership]:
    """Who accompanies the teams of its hospital's GHU today (Paris). One query."""
    return contacts_by_group({project.hospital.group_id}).get(project.hospital.group_id, [])


def contacts_by_group(group_ids: Collection[int | None]) -> dict[int, list[Membership]]:
    """Who accompanies the teams of each of these GHU today (Paris). One query."""
    by_group = defaultdict(list)
    roles = Membership.objects.current().filter(accompanied_group__in=set(group_ids) - {None})
    for role in roles.select_related("user", "accompanied_group").order_by("pk"):
        by_group[role.accompanied_group_id].append(role)
    return dict(by_group)


def steps_of(project: Project) -> list[Step]:
    """Those of its programme, in the portal's order, and the one where the team stands; all where it names none."""
    said = {step.stage: step for step in project.programme.steps.all()}
    shown = [stage for stage in Stage if not said or stage in said or stage == project.stage]
    return [said.get(stage) or Step(programme=project.programme, stage=stage) for stage in shown]


def stuck_from(project: Project) -> date:
    """The first day (Paris) on which a team that stays as it is will be stuck, as its step's patience is today: once
    nothing was noted of it for so long, and the next date that was said is past.
    """
    silent_on = project.sign_on + timedelta(days=patience_at(project, steps_of(project)))
    return max(silent_on, project.next_on + timedelta(days=1)) if project.next_on else silent_on


def patience_at(project: Project, steps: Sequence[Step]) -> int:
    """Days without news after which a team is stuck where it stands."""
    return next(step.quiet_days for step in steps if step.stage == project.stage)


def is_back(project: Project, stage: str, order: Collection[str]) -> bool:
    """Whether a step comes before the one where the team stands."""
    ranks = {name: rank for rank, name in enumerate(order)}
    return ranks.get(stage, -1) < ranks.get(project.stage, -1)


def last_turn(entries: Sequence[PathEntry]) -> PathEntry | None:
    """The step or the end that may be taken back, of all entries in their order; None where the path only began."""
    turns = [entry for entry in entries[BEGINNING:] if entry.is_turn and entry.undone_at is None]
    return turns[-1] if turns else None


def lacks_of(project: Project, had: Collection[str], today: date | None = None) -> list[str]:
    """What a team lacks to go on, in sentences: what somebody noted, what its step asks for, a next date. `had` is what
    (`What`) stands on its path.
    """
    if project.ended_on:
        return []
    today = today or timezone.localdate()
    said = [project.lacks] if project.lacks else []
    if project.stage == Stage.ACCOMPANIED:
        said += [str(LACKING[what]) for what in SUPPORT if what not in had]
    elif project.stage == Stage.CHOICE and What.MEETING not in had:
        said.append(_("une première réunion avec le référent du GHU"))
    if project.next_on is None:
        said.append(_("une prochaine date"))
    elif project.next_on < today:
        said.append(_("ce qui s’est passé le %(day)s, et la suite") % {"day": say_date(project.next_on)})
    return said


def _places(project: Project, steps: Sequence[Step], standing: Sequence[PathEntry]) -> list[Place]:
    came = {entry.stage: entry for entry in standing if entry.what == What.STEP}
    here = next((rank for rank, step in enumerate(steps) if step.stage == project.stage), -1)
    return [
        Place(step, _standing(rank, here, step.stage in came), came.get(step.stage)) for rank, step in enumerate(steps)
    ]


def _standing(rank: int, here: int, came: bool) -> Standing:
    if rank == here:
        return Standing.HERE
    if rank > here:
        return Standing.AHEAD
    return Standing.DONE if came else Standing.PASSED
