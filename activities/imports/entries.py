"""One line of a spreadsheet as a session that somebody wants on the portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from activities.imports.directory import Directory
from activities.imports.values import (
    Fault,
    is_unknown,
    read_count,
    read_day,
    read_minutes,
    read_span,
    read_state,
    split_moment,
)
from activities.models import Activity
from activities.models.choices import AgeBand
from activities.models.groups import AUDIENCES
from activities.models.opinions import Face
from foundation.calendars import PARIS
from foundation.days import say_period
from foundation.plain_words import refuse_identity_numbers
from partnerships.models import Hospital, Ward

AGES = tuple(AgeBand.values)
PARTS = (*AUDIENCES, *AGES)
FACES = {face.value: f"paper_{face}" for face in Face}
NOBODY = ("a designer", "à désigner", "-", "–")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a line says; None and "" where it says nothing. Times are aware (Paris)."""

    activity: Activity
    hospital: Hospital
    ward: Ward | None
    starts_at: datetime
    ends_at: datetime
    # Said by the line itself, not deduced from the activity's usual duration.
    has_end: bool
    mediator: object | None = None
    state: str = ""
    present: int | None = None
    # Those that the line says, by audience and by age.
    parts: dict[str, int]
    lived_minutes: int | None = None
    # The faces collected on paper; None where the line says none.
    paper: dict[str, int] | None = None
    is_attendance_unknown: bool = False
    expected: int | None = None
    reason: str = ""
    comment: str = ""
    reference: str = ""

    @property
    def label(self) -> str:
        where = self.ward or self.hospital
        people = self.present if self.present is not None else self.expected
        said = f" · {people} personne{'s' if people > 1 else ''}" if people is not None else ""
        return f"{say_period(self.starts_at, self.ends_at)} · {self.activity} · {where}{said}"

    @property
    def counts(self) -> dict[str, int | None]:
        """As a report takes them: present_total, present_patients… What is not said stays; unknown, nothing does."""
        if self.is_attendance_unknown:
            return dict.fromkeys(f"present_{part}" for part in ("total", *PARTS))
        said = self.parts if self.present is None else {"total": self.present, **self.parts}
        return {f"present_{part}": count for part, count in said.items()}

    @property
    def people(self) -> int:
        """How many the place must hold."""
        return self.expected or self.present or self.activity.group_size


def read_entry(cells: dict[str, str], directory: Directory) -> Entry:
    """Raises Fault for the first cell that cannot be understood."""
    activity = directory.activity(
        _wanted(cells, "activity", "le titre de la proposition"),
        convention=cells.get("convention", ""),
        partner=cells.get("partner", ""),
    )
    hospital, ward = _place(cells, directory)
    starts_at, ends_at, has_end = _times(cells, activity)
    mediator = cells.get("mediator", "")
    return Entry(
        activity=activity,
        hospital=hospital,
        ward=ward,
        starts_at=starts_at,
        ends_at=ends_at,
        has_end=has_end,
        mediator=directory.mediator(mediator, activity) if mediator and mediator not in NOBODY else None,
        state=read_state(cells["state"]) if "state" in cells else "",
        expected=read_count(cells["expected"], "expected") if "expected" in cells else None,
        reason=cells.get("reason", "")[:250],
        lived_minutes=read_minutes(cells["lived"], "lived") if "lived" in cells else None,
        paper=_paper_faces(cells),
        comment=_plain_comment(cells),
        reference=cells.get("reference", "")[:100],
        **_people(cells),
    )


def _wanted(cells: dict[str, str], column: str, what: str) -> str:
    if column not in cells:
        raise Fault(column, f"Rien n’y est écrit : indiquez {what}.")
    return cells[column]


def _place(cells: dict[str, str], directory: Directory) -> tuple[Hospital, Ward | None]:
    if "hospital" not in cells and "group" in cells:
        return directory.place(cells["group"])
    hospital = directory.hospital(_wanted(cells, "hospital", "l’hôpital"))
    return hospital, directory.ward(cells["ward"], hospital) if "ward" in cells else None


def _times(cells: dict[str, str], activity: Activity) -> tuple[datetime, datetime, bool]:
    """The day may stand with the time in one cell, under either heading, and both times in one cell."""
    day, time_beside_day = split_moment(cells.get("day", ""))
    said_start = cells.get("start") or (time_beside_day if day else _wanted(cells, "start", "l’heure de début"))
    day_beside_time, said_start = split_moment(said_start)
    day = read_day(day or cells.get("day") or day_beside_time or _wanted(cells, "day", "la date"))
    start, end = read_span(said_start)
    if "end" in cells:
        end = read_span(split_moment(cells["end"])[1], "end")[0]
    starts_at = datetime.combine(day, start, PARIS)
    if end is None:
        return starts_at, starts_at + timedelta(minutes=activity.duration_minutes), False
    if end <= start:
        column = "end" if "end" in cells else "start"
        raise Fault(column, "La fin doit venir après le début, le même jour. Corrigez l’heure.")
    return starts_at, datetime.combine(day, end, PARIS), True


def _people(cells: dict[str, str]) -> dict:
    """The total, or the sum of its parts; or that nobody knows."""
    parts = {part: read_count(cells[part], part) for part in PARTS if part in cells}
    said = cells.get("present", "")
    if said and is_unknown(said):
        if parts:
            raise Fault("present", "Un effectif inconnu n’a pas de détail : écrivez le total, ou videz le détail.")
        return {"present": None, "parts": {}, "is_attendance_unknown": True}
    sums = {by: sum(parts.get(part, 0) for part in names) for by, names in (("public", AUDIENCES), ("âge", AGES))}
    total = read_count(said, "present") if said else max(sums.values()) if parts else None
    for by, detail in sums.items():
        if total is not None and detail > total:
            raise Fault("present", f"Le détail par {by} ({detail}) dépasse le total ({total}). Corrigez l’un d’eux.")
    return {"present": total, "parts": parts}


def _paper_faces(cells: dict[str, str]) -> dict[str, int] | None:
    said = {face: read_count(cells[column], column) for face, column in FACES.items() if column in cells}
    return {face: said.get(face, 0) for face in FACES} if said else None


def _plain_comment(cells: dict[str, str]) -> str:
    comment = cells.get("comment", "")
    try:
        refuse_identity_numbers(comment)
    except ValidationError as error:
        raise Fault("comment", error.messages[0]) from None
    return comment
