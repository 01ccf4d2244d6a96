"""An indicator as a drawing: its path, what was counted, its targets. The table beside it has the same numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil

from partnerships.indicators import Line, Standing

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 18, 26, 40
STEPS = (1, 2, 5)
# A year is named where so many of its days are drawn; of many years every second or third.
NAMED_FROM, MOST_NAMED = 120, 5


@dataclass(frozen=True)
class Mark:
    """A place on the drawing, as SVG writes numbers, and what it says."""

    x: str
    y: str
    said: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    path: str
    counted: str
    dots: tuple[Mark, ...]
    targets: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    new_years: tuple[Mark, ...]
    years: tuple[Mark, ...]


def chart_of(line: Line) -> Chart | None:
    """None where there are not two days to draw between."""
    points = [*line.path, *line.readings, *([line.target] if line.target else [])]
    first, last = min((one.day for one in points), default=None), max((one.day for one in points), default=None)
    if first == last:
        return None
    scale = _Scale(first, last, max(one.value for one in points))
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        path=scale.polyline(line.path),
        counted=scale.polyline(line.readings),
        dots=tuple(scale.mark(one.day, one.value, str(one.value)) for one in line.readings),
        targets=tuple(scale.mark(one.day, one.value, str(one.value)) for one in line.path[1:] or [line.target] if one),
        levels=tuple(scale.mark(first, level, str(level)) for level in range(0, scale.top + 1, scale.step)),
        new_years=tuple(scale.mark(day, 0, "") for day in _new_years(first, last)),
        years=tuple(scale.mark(day, 0, str(day.year)) for day in _middles(first, last)),
    )


class _Scale:
    def __init__(self, first: date, last: date, most: int) -> None:
        self.first, self.days = first, (last - first).days
        self.step = next(step for step in _steps() if step * 4 >= most)
        self.top = self.step * 4

    def x(self, day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / self.days

    def y(self, value: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / self.top

    def mark(self, day: date, value: int, said: str) -> Mark:
        return Mark(f"{self.x(day):.1f}", f"{self.y(value):.1f}", said)

    def polyline(self, points) -> str:
        return " ".join(f"{self.x(one.day):.1f},{self.y(one.value):.1f}" for one in points)


def _steps():
    """1, 2, 5, 10, 20, 50…"""
    power = 1
    while True:
        for step in STEPS:
            yield step * power
        power *= 10


def _new_years(first: date, last: date) -> list[date]:
    """The first days of a year between two days."""
    return [date(year, 1, 1) for year in range(first.year, last.year + 1) if first <= date(year, 1, 1) <= last]


def _middles(first: date, last: date) -> list[date]:
    """Where a year is named: in the middle of what is drawn of it, where that is wide enough; at most five of them."""
    drawn = []
    for year in range(first.year, last.year + 1):
        begins, ends = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        if (ends - begins).days >= NAMED_FROM or first.year == last.year:
            drawn.append(begins + (ends - begins) / 2)
    return drawn[:: ceil(len(drawn) / MOST_NAMED) or 1]


def drawn(standing: Standing) -> dict:
    """What `conventions/_indicator_drawn.html` shows: the chart, its numbers beside, and the sums of the sites."""
    return {
        "chart": chart_of(standing.whole),
        "readings": [(one, standing.whole.expected_on(one.day)) for one in standing.whole.readings],
        "totals": _totals(standing),
    }


def _totals(standing: Standing) -> dict[str, int | None]:
    """What the columns of the sites' table add up to."""
    return {
        "counted": _added(line.last.value if line.last else None for line in standing.sites),
        "expected": _added_whole(line.expected for line in standing.sites),
        "target": _added_whole(line.target.value if line.target else None for line in standing.sites),
    }


def _added_whole(values: Iterator[int | None]) -> int | None:
    """Nothing where one of them is not known: a part is not to be read as the whole."""
    known = list(values)
    return sum(known) if known and None not in known else None


def _added(values: Iterator[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
