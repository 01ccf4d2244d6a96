"""What may be done on an indicator's page: a measure entered or corrected, a target set or revised."""

from collections.abc import Iterator

from partnerships.indicators import Figure, Standing
from partnerships.services import indicators
from portal.conventions.acts import Act, Acts
from portal.conventions.forms import CorrectionForm, MeasureForm, RevisionForm, TargetForm


class MeasureActs(Acts):
    """What whoever speaks for a party may do, whatever the number of rows: which row is chosen in the form."""

    named = "indicator_id"

    def __init__(self, standing: Standing, data=None) -> None:
        self.standing = standing
        super().__init__(data)

    def offered(self) -> Iterator[Act]:
        words, verb = "Ajouter un relevé", indicators.record_measure
        yield self.act("measure", words, verb, MeasureForm, {}, standing=self.standing)
        if choices := self._choices(self.standing.measures, is_measure=True):
            words, verb = "Corriger un relevé", indicators.correct_measure
            yield self.act("correct", words, verb, CorrectionForm, {}, choices=choices)

    def _choices(self, rows: tuple[Figure, ...], *, is_measure: bool) -> list[tuple[int, str]]:
        """The rows that nothing replaces, the latest first."""
        names = self.standing.names
        standing = [row for row in rows if (is_measure, row.pk) not in self.standing.replaced]
        return [(row.pk, f"{names[row.site]}, {row.day:%d/%m/%Y} : {say_value(row)}") for row in reversed(standing)]


class IndicatorActs(MeasureActs):
    """The service's own: it also says what is promised."""

    def offered(self) -> Iterator[Act]:
        yield from super().offered()
        words, verb = "Ajouter un objectif", indicators.set_target
        yield self.act("target", words, verb, TargetForm, {}, standing=self.standing)
        if choices := self._choices(self.standing.targets, is_measure=False):
            words, verb = "Réviser un objectif", indicators.revise_target
            yield self.act("revise", words, verb, RevisionForm, {}, choices=choices)


def say_value(row: Figure) -> str:
    return "retiré" if row.value is None else str(row.value)
