"""What a committee reads of the commitments without sessions: where indicators stand, which actions are late."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from foundation.days import say_date
from partnerships.indicators import Line, Standing, read
from partnerships.models import Committee, Indicator, ProjectAction
from portal.frozen.parts import Section, Table

COLUMNS = ["Ce qui est compté", "Relevé", "Compté le", "Attendu ce jour-là", "Objectif", "Pour le", "État"]


def indicator_section(committee: Committee) -> Section | None:
    """Each indicator as a whole, then site by site, compared as on its own page; one query. Nothing where none is."""
    indicators = Indicator.objects.filter(convention=committee.convention_id)
    if committee.strand_id:
        indicators = indicators.filter(strand=committee.strand_id)
    rows = list(indicators.with_figures())
    return Section("indicators", "Les indicateurs", shares_of(rows), [indicator_table(rows)]) if rows else None


def shares_of(indicators: Iterable[Indicator]) -> list[str]:
    """What their targets are a part of, where the source says it."""
    return [f"{indicator} : {indicator.share}." for indicator in indicators if indicator.share]


def indicator_table(indicators: Iterable[Indicator], caption: str = "Où en sont les indicateurs") -> Table:
    """Where they stand today, read `with_figures`."""
    standings = [read(each.figures, timezone.localdate()) for each in indicators]
    return Table(caption, COLUMNS, [row for standing in standings for row in _rows(standing)])


def _rows(standing: Standing) -> Iterator[list[str | int]]:
    yield _row(f"{standing.name} ({standing.unit})", standing.whole)
    yield from (_row(f"{standing.name}, {line.name}", line) for line in standing.sites)


def _row(name: str, line: Line) -> list[str | int]:
    """What is not known stays empty."""
    last, target = line.last, line.target
    counted = [last.value, say_date(last.day)] if last else ["", ""]
    promised = [target.value, say_date(target.day)] if target else ["", ""]
    caveat = last.caveat if last else ""
    state = ", ".join(part for part in (line.state.label, line.why_undrawn.rstrip("."), line.silence, caveat) if part)
    return [name, *counted, "" if line.expected is None else line.expected, *promised, state]


def action_section(committee: Committee) -> Section | None:
    """The late actions of the committee's project, or of the whole convention; nothing where none is undertaken."""
    actions = list(ProjectAction.objects.of(committee.convention, committee.strand).select_related("convention"))
    if not actions:
        return None
    rows = [
        [action.title, str(action.strand or "autre thème"), action.owners, action.due, action.get_status_display()]
        for action in actions
        if action.is_late
    ]
    if not rows:
        return Section("actions", "Les actions en retard", ["Aucune action n’est en retard."])
    columns = ["Action", "Projet", "Qui s’en charge", "Échéance", "État"]
    return Section("actions", "Les actions en retard", [], [Table("Actions en retard", columns, rows)])
