"""The page of an indicator: where it stands, site by site, its history, and its acts. For the service that owns it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from foundation.downloads import XLSX_TYPE
from foundation.spreadsheets import workbook
from partnerships.indicators import Figure, Standing, read
from partnerships.models import Indicator
from portal.conventions.chart import drawn
from portal.conventions.indicator_acts import IndicatorActs, say_value
from portal.conventions.running import NOT_OFFERED, keep_refused, run_act

COLUMNS = (
    "Nature",
    "Site",
    "Jour",
    "Valeur",
    "Attendu ce jour-là",
    "Vaut à compter du",
    "Source ou motif",
    "Par",
    "Saisi le",
    "Suite",
)
NOTED = "C’est noté. L’historique de l’indicateur le garde."


@dataclass(frozen=True)
class Row:
    """A figure of the history, as it is read."""

    figure: Figure
    site: str
    value: str
    is_replaced: bool


@require_http_methods(["GET", "HEAD", "POST"])
def show_indicator(request, pk: int):
    indicator = _read(request, pk)
    standing = read(indicator.figures, timezone.localdate())
    acts = IndicatorActs(standing, request.POST or None)
    if request.method == "POST":
        if acts.posted is None:
            messages.warning(request, NOT_OFFERED)
        elif acts.posted.form.is_valid() and (url := run_act(request, indicator, acts.posted, NOTED)):
            return HttpResponseRedirect(url)
        indicator = _read(request, pk)
        standing = read(indicator.figures, timezone.localdate())
    return TemplateResponse(request, "admin/indicator.html", _context(request, indicator, standing, acts))


@require_safe
def export_indicator(request, pk: int):
    indicator = _read(request, pk)
    standing = read(indicator.figures, timezone.localdate())
    file = workbook("Indicateur", COLUMNS, export_rows(standing))
    name = f"indicateur-{pk}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _read(request, pk: int) -> Indicator:
    rows = Indicator.objects.visible_to(request.user).with_figures()
    return get_object_or_404(rows.select_related("convention__owner", "strand", "commitment", "owner"), pk=pk)


def _context(request, indicator: Indicator, standing: Standing, acts: IndicatorActs) -> dict:
    fresh = keep_refused(IndicatorActs(standing), acts)
    return {
        **admin.site.each_context(request),
        "title": str(indicator),
        "indicator": indicator,
        "standing": standing,
        "refused": acts.refused,
        **drawn(standing),
        "measure": fresh.get("measure"),
        "correct": fresh.get("correct"),
        "target": fresh.get("target"),
        "revise": fresh.get("revise"),
        "targets": history(standing, is_measure=False),
        "measures": history(standing, is_measure=True),
    }


def history(standing: Standing, *, is_measure: bool) -> list[Row]:
    """Every row as it was entered, the latest first."""
    figures = standing.measures if is_measure else standing.targets
    rows = sorted(figures, key=lambda row: (row.day, row.at, row.pk), reverse=True)
    return [
        Row(row, standing.names[row.site], say_value(row), (is_measure, row.pk) in standing.replaced) for row in rows
    ]


def export_rows(standing: Standing) -> Iterator[tuple]:
    """The readings of the whole as they are drawn, then every measure and target as it was entered."""
    for one in standing.whole.readings:
        expected = standing.whole.expected_on(one.day)
        yield ("ensemble", "", one.day, one.value, expected, None, "", "", None, one.caveat)
    lines = {line.pk: line for line in (standing.whole, *standing.sites)}
    for row in history(standing, is_measure=True):
        yield _export_row("relevé", row, expected=lines[row.figure.site].expected_on(row.figure.day))
    for row in history(standing, is_measure=False):
        yield _export_row("objectif", row, expected=None)


def _export_row(nature: str, row: Row, expected: int | None) -> tuple:
    figure = row.figure
    said = " ; ".join(part for part in (figure.source, figure.why) if part)
    after = "remplacé" if row.is_replaced else "retiré" if figure.value is None else ""
    site = row.site if figure.site else ""
    cells = (nature, site, figure.day, figure.value, expected, figure.effective_from, said, figure.by, figure.at)
    return (*cells, after)
