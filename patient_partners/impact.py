"""What came of the evaluation, as it may be read: by axis, question, public and moment, nothing of fewer than LEAST.

Read from what `Tally` shows alone, so that a total over publics and moments adds up shown totals, and tells nothing of
the hidden ones. What stays known is what five people who all agree said.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import capfirst

from patient_partners.models import Axis, ImpactQuestion, Programme, Tally, Turnout
from patient_partners.models.impact import AGREEING, Choice, Moment, Public

COLUMNS = (
    "Axe",
    "Question",
    "Public",
    "Moment",
    *("Oui", "Plutôt oui", "Plutôt non", "Non", "Je ne sais pas"),
    "Réponses montrées",
    "Oui et plutôt oui (%)",
    "Demandes",
    "Questionnaires reçus",
)
HIDDEN = "moins de 5"


@dataclass(frozen=True)
class Counts:
    """How many said what, in the order of Choice: at least LEAST, or nobody."""

    numbers: tuple[int, ...] = (0,) * len(Choice)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(tuple(map(sum, zip(self.numbers, other.numbers, strict=True))))

    @property
    def total(self) -> int:
        return sum(self.numbers)

    @property
    def agreeing(self) -> int:
        return sum(number for choice, number in zip(Choice, self.numbers, strict=True) if choice in AGREEING)

    @property
    def share(self) -> int | None:
        """« Oui » and « plutôt oui » of all answers shown, in per cent; None where nothing is shown."""
        return round(100 * self.agreeing / self.total) if self.total else None


@dataclass(frozen=True)
class Cell:
    """What one public said at one moment."""

    public: Public
    moment: Moment
    counts: Counts

    @property
    def label(self) -> str:
        return f"{capfirst(self.public.label)}, {self.moment.label}"


@dataclass(frozen=True)
class Line:
    question: ImpactQuestion
    cells: list[Cell]

    @property
    def shown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.counts.total]

    @property
    def hidden(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.counts.total]

    @property
    def total(self) -> Counts:
        """Of the cells that are shown."""
        return sum((cell.counts for cell in self.cells), Counts())


@dataclass(frozen=True)
class AxisResult:
    axis: Axis
    lines: list[Line]

    @property
    def total(self) -> Counts:
        return sum((line.total for line in self.lines), Counts())


@dataclass(frozen=True)
class Results:
    axes: list[AxisResult]
    turnouts: list[Turnout]

    @property
    def has_any(self) -> bool:
        return any(axis.total.total for axis in self.axes)


def results_of(programme: Programme) -> Results:
    """Four queries. A question that is asked no more stays where somebody answered it."""
    shown = {(row.question_id, row.public, row.moment): Counts(row.shown) for row in _tallies(programme)}
    answered = {question for question, _public, _moment in shown}
    lines = defaultdict(list)
    for question in programme.questions.order_by("position", "pk"):
        if question.is_asked or question.pk in answered:
            lines[question.axis_id].append(Line(question, _cells(question, shown)))
    axes = [AxisResult(axis, lines[axis.pk]) for axis in programme.axes.all()]
    order = {value: rank for rank, value in enumerate((*Public.values, *Moment.values))}
    turnouts = sorted(programme.turnouts.all(), key=lambda row: (order[row.moment], order[row.public]))
    return Results([axis for axis in axes if axis.lines], turnouts)


def export_rows(results: Results) -> Iterator[tuple]:
    """One row for each question, public and moment, as COLUMNS name them; then who was asked and answered."""
    for axis in results.axes:
        for line in axis.lines:
            for cell in line.cells:
                said = (*cell.counts.numbers, cell.counts.total, cell.counts.share)
                hidden = (*[None] * len(Choice), HIDDEN, None)
                names = (str(axis.axis), line.question.text, str(cell.public.label), str(cell.moment.label))
                yield (*names, *(said if cell.counts.total else hidden), None, None)
    for row in results.turnouts:
        names = ("Participation", "", str(row.get_public_display()), str(row.get_moment_display()))
        asked = None if row.public == Public.PROFESSIONAL else row.asked
        yield (*names, *[None] * (len(Choice) + 2), asked, row.answered)


def _tallies(programme: Programme):
    return Tally.objects.filter(question__programme=programme)


def _cells(question: ImpactQuestion, shown: dict) -> list[Cell]:
    return [
        Cell(public, moment, shown.get((question.pk, public, moment), Counts()))
        for moment in Moment
        for public in Public
        if (public in question.publics and moment in question.moments) or (question.pk, public, moment) in shown
    ]
