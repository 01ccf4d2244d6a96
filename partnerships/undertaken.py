"""The actions of a convention by project, as its page and its print show them."""

from dataclasses import dataclass
from itertools import groupby

from partnerships.models import Convention, ProjectAction, Strand


@dataclass(frozen=True)
class ProjectActions:
    """A project with its actions; without a project, the other themes of the convention."""

    strand: Strand | None
    actions: list[ProjectAction]

    @property
    def title(self) -> str:
        return str(self.strand or "Autres thèmes")

    @property
    def late(self) -> int:
        return sum(action.is_late for action in self.actions)

    @property
    def open(self) -> int:
        return sum(action.status not in ProjectAction.OVER for action in self.actions)


def actions_by_project(convention: Convention) -> list[ProjectActions]:
    """In the order of the projects, the other themes last. One query."""
    rows = list(ProjectAction.objects.of(convention))
    for row in rows:
        row.convention = convention
    return [ProjectActions(strand, list(group)) for strand, group in groupby(rows, key=lambda row: row.strand)]
