"""Where the commitments without sessions stand on a day: one rule for the screens, the papers and the messages.

`standing_of(Indicator.objects.…, day)` is what other parts call: one query, whatever the number of rows. A `Standing`
has its whole and its sites as `Line`s (last value, target, expected value, state) and names who is late or silent.
Days are Paris days. Read with `known_at`, it says what could be shown at that moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextChoices
from django.utils import timezone

from foundation.days import say_date
from partnerships.models import Convention, Indicator

NO_TARGET = "aucun objectif n’est chiffré."
NO_START = "la valeur de départ n’est pas précisée, et un seul objectif est chiffré."
# What draws a path, for who may note it.
REMEDIES = {
    NO_TARGET: "Ajoutez un objectif, avec le jour où l’atteindre.",
    NO_START: "Notez la valeur de départ et son jour sur la fiche, ou ajoutez un objectif d’étape.",
}
# A value within so many per cent of what is expected is on time.
TOLERATED_PERCENT = 5


class State(TextChoices):
    AHEAD = "ahead", "en avance"
    ON_TIME = "on_time", "à l’heure"
    LATE = "late", "en retard"
    OLD = "old", "relevé trop ancien"
    UNMEASURED = "unmeasured", "sans mesure"
    UNDRAWN = "undrawn", "sans tracé"


@dataclass(frozen=True)
class Figure:
    """A target or a measure as it was entered: `day` is when it is due, or was counted."""

    pk: int
    site: int | None
    day: date
    value: int | None
    why: str
    by: str
    at: datetime
    replaces: int | None
    effective_from: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Point:
    day: date
    value: int


@dataclass(frozen=True)
class Reading:
    """What was counted by a day; of a whole in parts, `missing` are the sites not counted yet, and `old` those whose
    last count was due again before that day, with the day of that count.
    """

    day: date
    value: int
    missing: tuple[str, ...] = ()
    old: tuple[tuple[str, date], ...] = ()

    @property
    def caveat(self) -> str:
        """« sans compter Volière ; Verger compté au 31 décembre 2017 », or nothing."""
        missing = [f"sans compter {', '.join(self.missing)}"] if self.missing else []
        old = [f"{', '.join(f'{name} compté au {say_date(day)}' for name, day in self.old)}"] if self.old else []
        return "\u00a0; ".join([*missing, *old])


@dataclass(frozen=True)
class Line:
    """The whole of an indicator, or one of its sites (`pk`), as it stands."""

    pk: int | None
    name: str
    path: tuple[Point, ...]
    why_no_path: str
    target: Point | None
    readings: tuple[Reading, ...]
    due_on: date | None
    is_silent: bool
    direction: str

    @property
    def last(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    def expected_on(self, day: date) -> int | None:
        """Linear between the points of the path, to the nearest whole; nothing before it begins."""
        if not self.path or day < self.path[0].day:
            return None
        for first, second in zip(self.path, self.path[1:], strict=False):
            if first.day <= day <= second.day:
                gone = Fraction((day - first.day).days, (second.day - first.day).days)
                return round(first.value + gone * (second.value - first.value))
        return self.path[-1].value

    @property
    def expected(self) -> int | None:
        """On the day of the last reading: what is compared with it."""
        return self.expected_on(self.last.day) if self.last else None

    @property
    def state(self) -> State:
        """Late on the day of its last count stays late; otherwise a count that is too old says nothing of today."""
        if self.last is None:
            return State.UNMEASURED
        if self.expected is None:
            return State.UNDRAWN
        ahead = self.last.value - self.expected
        if self.direction == Indicator.Direction.DOWN:
            ahead = -ahead
        is_near = 100 * abs(ahead) <= TOLERATED_PERCENT * self.expected
        if ahead < 0 and not is_near:
            return State.LATE
        if self.is_silent:
            return State.OLD
        return State.ON_TIME if is_near else State.AHEAD

    @property
    def is_late(self) -> bool:
        return self.state == State.LATE

    @property
    def silence(self) -> str:
        """« sans relevé depuis le 31 décembre 2018 », for those who keep silent too long."""
        if not self.is_silent:
            return ""
        return f"sans relevé depuis le {say_date(self.last.day)}" if self.last else "sans relevé"

    @property
    def why_undrawn(self) -> str:
        """Why its last count is compared with nothing; "" where it is, or where nothing is counted."""
        if self.state != State.UNDRAWN:
            return ""
        if self.path:
            return f"son dernier relevé précède le début du tracé, le {say_date(self.path[0].day)}."
        return self.why_no_path

    @property
    def remedy(self) -> str:
        """What would have it compared, for who may note it."""
        return REMEDIES.get(self.why_undrawn, "")


@dataclass(frozen=True)
class Split:
    """A target of the whole beside what its sites promise by the same day."""

    target: Point
    shared: int
    without: tuple[str, ...]

    @property
    def difference(self) -> int:
        return self.shared - self.target.value

    @property
    def sentence(self) -> str:
        sites = f" Sans objectif : {', '.join(self.without)}." if self.without else ""
        if self.difference == 0:
            return f"les sites se partagent tout l’objectif : {self.shared}.{sites}"
        word = "de plus" if self.difference > 0 else "de moins"
        return (
            f"les sites se partagent {self.shared} : {abs(self.difference)} {word} que l’objectif de "
            f"{self.target.value} au {say_date(self.target.day)}.{sites}"
        )


@dataclass(frozen=True)
class Standing:
    """An indicator on a day, never later than the last day of its convention."""

    pk: int
    name: str
    unit: str
    day: date
    whole: Line
    sites: tuple[Line, ...]
    splits: tuple[Split, ...]
    targets: tuple[Figure, ...]
    measures: tuple[Figure, ...]

    @cached_property
    def late(self) -> list[Line]:
        """The sites late on their path."""
        return [line for line in self.sites if line.is_late]

    @cached_property
    def silent(self) -> list[Line]:
        return [line for line in self.sites if line.is_silent]

    @cached_property
    def undrawn(self) -> list[Line]:
        """What is counted and compared with nothing: a site, or the whole."""
        return [line for line in (self.whole, *self.sites) if line.why_undrawn]

    @property
    def needs_attention(self) -> bool:
        """Late, or without a recent measure, in the whole or at a site."""
        return bool(self.whole.is_late or self.whole.is_silent or self.late or self.silent)

    @property
    def names(self) -> dict[int | None, str]:
        """What each figure is about, by its site."""
        return {line.pk: line.name for line in (self.whole, *self.sites)}

    @cached_property
    def replaced(self) -> frozenset[tuple[bool, int]]:
        """The measures and targets that a later row replaces, as (is a measure, id)."""
        measures = {(True, row.replaces) for row in self.measures if row.replaces}
        return frozenset(measures | {(False, row.replaces) for row in self.targets if row.replaces})

    @property
    def counted(self) -> tuple[Line, ...]:
        """What is counted by itself: the sites, or the whole where it has none."""
        return self.sites or (self.whole,)

    @property
    def due_days(self) -> list[date]:
        """The days on which a next measure is due, each once."""
        return sorted({line.due_on for line in self.counted if line.due_on})


def standing_of(
    indicators: QuerySet[Indicator], day: date | None = None, *, known_at: datetime | None = None
) -> list[Standing]:
    """Each indicator as it stands on a day (today by default), from what was known at a moment (all by default)."""
    day = day or timezone.localdate()
    figures = indicators.with_figures().values_list("figures", flat=True)
    return [read(each, day, known_at=known_at) for each in figures]


def to_look_at(indicators: QuerySet[Indicator], day: date | None = None) -> list[int]:
    """Which of them (ids) are late or without a recent measure, under a convention in force. One query."""
    running = indicators.filter(convention__in=Convention.objects.running(day).values("pk"))
    return [standing.pk for standing in standing_of(running, day) if standing.needs_attention]


def figures_by_convention() -> ArraySubquery:
    """For a query of conventions: the figures of each one's indicators, which `read` takes one by one."""
    return ArraySubquery(Indicator.objects.filter(convention=OuterRef("pk")).with_figures().values("figures"))


def read(figures: dict, day: date, *, known_at: datetime | None = None) -> Standing:
    """One indicator from its `figures` (`with_figures`), as `standing_of`."""
    last_day = _day(figures["ends_on"])
    day = min(day, last_day) if last_day else day
    targets = _known((_figure(row) for row in figures["targets"]), known_at)
    measures = _known((_figure(row) for row in figures["measures"]), known_at)
    reader = _Reader(figures, day, _standing_now(targets, day), _standing_now(measures, day))
    return Standing(
        pk=figures["pk"],
        name=figures["name"],
        unit=figures["unit"],
        day=day,
        whole=reader.whole(),
        sites=reader.lines,
        splits=reader.splits(),
        targets=tuple(targets),
        measures=tuple(measures),
    )


class _Reader:
    """Puts the lines of one indicator together, from the targets and measures in force."""

    def __init__(self, figures: dict, day: date, targets: list[Figure], measures: list[Figure]) -> None:
        self.figures, self.day = figures, day
        self.begins_on = _day(figures["baseline_on"]) or _day(figures["begins_on"])
        self.measures = measures
        by_site: dict[int | None, dict[date, Point]] = {}
        for row in targets:
            by_site.setdefault(row.site, {})[row.day] = Point(row.day, row.value)
        self.promised = {site: list(points.values()) for site, points in by_site.items()}
        self.lines = tuple(self._site(site) for site in figures["sites"])

    def _site(self, site: dict) -> Line:
        readings = tuple(Reading(row.day, row.value) for row in self.measures if row.site == site["pk"])
        return self._line(site["pk"], site["name"], site["baseline_value"], readings)

    def whole(self) -> Line:
        baseline = self.figures["baseline_value"]
        if baseline is None:
            baseline = _sum(site["baseline_value"] for site in self.figures["sites"])
        if None not in self.promised:
            self.promised[None] = self._shared_targets()
        return self._line(None, "Ensemble", baseline, self._whole_readings())

    def splits(self) -> tuple[Split, ...]:
        """On the days for which a site promised something: a stage of the whole alone is not shared out."""
        days = {point.day for line in self.lines for point in self.promised.get(line.pk, ())}
        return tuple(self._split(target) for target in self.promised[None] if target.day in days)

    def _split(self, target: Point) -> Split:
        by_site = {line.name: self._promised_by(line, target.day) for line in self.lines}
        without = tuple(name for name, value in by_site.items() if value is None)
        return Split(target, sum(value or 0 for value in by_site.values()), without)

    def _promised_by(self, line: Line, day: date) -> int | None:
        return next((point.value for point in self.promised.get(line.pk, ()) if point.day == day), None)

    def _shared_targets(self) -> list[Point]:
        """Where the whole has no target of its own, it is what its sites promise together."""
        days = sorted({point.day for line in self.lines for point in self.promised.get(line.pk, ())})
        shared = {day: [self._promised_by(line, day) for line in self.lines] for day in days}
        return [Point(day, sum(values)) for day, values in shared.items() if None not in values]

    def _whole_readings(self) -> tuple[Reading, ...]:
        """On each day of a measure: the whole as it was counted, or what the sites' latest counts add up to."""
        counted = {row.day: row.value for row in self.measures if row.site is None}
        latest, readings = {}, {day: Reading(day, value) for day, value in counted.items()}
        for row in self.measures:
            if row.site is not None:
                latest[row.site] = row
                if row.day not in counted:
                    readings[row.day] = self._sum(row.day, latest)
        return tuple(readings[day] for day in sorted(readings))

    def _sum(self, day: date, latest: dict[int, Figure]) -> Reading:
        names = {site["pk"]: site["name"] for site in self.figures["sites"]}
        missing = tuple(name for pk, name in names.items() if pk not in latest)
        old = tuple((names[pk], row.day) for pk, row in latest.items() if self._due_after(row.day) < day)
        return Reading(day, sum(row.value for row in latest.values()), missing, old)

    def _due_after(self, day: date) -> date:
        return day + relativedelta(months=self.figures["review_months"])

    def _line(self, pk: int | None, name: str, baseline: int | None, readings: tuple[Reading, ...]) -> Line:
        promised = self.promised.get(pk, [])
        path, why = self._path(baseline, promised)
        since = readings[-1].day if readings else self.begins_on
        due_on = self._due_after(since) if since else None
        return Line(
            pk=pk,
            name=name,
            path=path,
            why_no_path=why,
            target=promised[-1] if promised else None,
            readings=readings,
            due_on=due_on,
            is_silent=due_on is not None and due_on < self.day,
            direction=self.figures["direction"],
        )

    def _path(self, baseline: int | None, promised: list[Point]) -> tuple[tuple[Point, ...], str]:
        """From the baseline to each target; a missing baseline is never taken for zero."""
        if not promised:
            return (), NO_TARGET
        dated = _day(self.figures["baseline_on"])
        start = [Point(dated, baseline)] if baseline is not None and dated and dated < promised[0].day else []
        if len(start) + len(promised) < 2:
            return (), NO_START
        return (*start, *promised), ""


def _known(rows: Iterable[Figure], known_at: datetime | None) -> list[Figure]:
    return sorted((row for row in rows if known_at is None or row.at <= known_at), key=lambda row: (row.day, row.pk))


def _standing_now(rows: list[Figure], day: date) -> list[Figure]:
    """Those that count on a day: in force by then, not withdrawn, not replaced.

    A correction counts as soon as it is known, whatever day it gives; a revised target from its own day on.
    """
    begun = [row for row in rows if (row.effective_from or row.day) <= day]
    replaced = {row.replaces for row in rows if row.effective_from is None or row.effective_from <= day}
    return [row for row in begun if row.pk not in replaced and row.value is not None]


def _figure(row: dict) -> Figure:
    said = {name: value for name, value in row.items() if name not in ("day", "at", "by", "effective_from")}
    return Figure(
        **said,
        day=_day(row["day"]),
        at=datetime.fromisoformat(row["at"]),
        by=row["by"] or "",
        effective_from=_day(row.get("effective_from")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _sum(values: Iterable[int | None]) -> int | None:
    known = list(values)
    return sum(known) if known and None not in known else None
