"""The history of an action as its page says it: who changed what, when, from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.contrib.auth import get_user_model

from partnerships.dates import say_vaguely
from partnerships.models import ProjectAction, ProjectActionHistory

# What is read as it is; the due date's three fields are said as one, and ranks and versions tell nothing.
READ = (
    "strand",
    "title",
    "description",
    "status",
    "status_note",
    "hospital_owner",
    "partner",
    "partner_owner",
    "approval",
    "waits_for",
    "builds_on",
    "source",
)


@dataclass(frozen=True)
class ActionChange:
    """One thing that changed. `who` is empty for a reference file or the portal itself."""

    at: datetime
    who: str
    what: str
    before: str
    after: str


def changes_of(action: ProjectAction) -> list[ActionChange]:
    """The newest first. Two queries, whatever the length: its states, and who made them."""
    related = ("strand", "partner", "approval", "pgh_context")
    rows = list(ProjectActionHistory.objects.filter(pgh_obj=action).select_related(*related).order_by("pgh_id"))
    people = _people_of(rows)
    changes = [change for pair in pairwise(rows) for change in _between(*pair, people)]
    return changes[::-1]


def _people_of(rows: list) -> dict[int, str]:
    ids = {row.pgh_context.metadata.get("user") for row in rows if row.pgh_context}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=ids - {None})}


def _between(old, new, people: dict[int, str]) -> Iterator[ActionChange]:
    user = new.pgh_context.metadata.get("user") if new.pgh_context else None
    for label, before, after in _differences(old, new):
        yield ActionChange(new.pgh_created_at, people.get(user, ""), label, before, after)


def _differences(old, new) -> Iterator[tuple[str, str, str]]:
    said = [(str(ProjectAction._meta.get_field(name).verbose_name), name) for name in READ]
    for label, name in said:
        before, after = _in_words(old, name), _in_words(new, name)
        if before != after:
            yield label, before, after
    if (before := _due(old)) != (after := _due(new)):
        yield "échéance", before, after


def _in_words(row, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    return str(shown() if shown else getattr(row, name) or "") or "vide"


def _due(row) -> str:
    return say_vaguely(row.due_on, row.due_precision, row.due_is_assumed)
