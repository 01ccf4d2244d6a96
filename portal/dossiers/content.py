"""A dossier as it is read: the sections in the service's order with its comments, as data that keeps.

The screen, the PDF and the spreadsheet are drawn from this data alone; released, the database holds it.
"""

from dataclasses import dataclass

from django.utils import timezone

from foundation.days import say_date, say_time, say_times
from partnerships.models import Dossier, Meeting
from portal.dossiers.commitments import action_section, indicator_section
from portal.dossiers.figures import ledger_sections, people_sections, years_of
from portal.dossiers.work import agenda_section, attendance_section, decision_section, theme_section
from portal.frozen.parts import Section


@dataclass(frozen=True)
class Placed:
    """A section where the service put it, with what it says of it."""

    section: Section
    comment: str = ""
    is_left_out: bool = False

    @property
    def key(self) -> str:
        return self.section.key


def compose(meeting: Meeting, user) -> list[Section]:
    """Every section that the portal can draw for this meeting now; for somebody of the service that owns it."""
    committee = meeting.committee
    sections = [agenda_section(meeting)]
    if years := years_of(committee):
        sections += [*ledger_sections(years), *people_sections(years, user)]
    sections += [one for one in (indicator_section(committee), action_section(committee)) if one]
    sections.append(decision_section(committee))
    if years:
        sections.append(theme_section(committee))
    return [*sections, attendance_section(meeting)]


def place(sections: list[Section], arrangement: list[dict]) -> list[Placed]:
    """The sections as they were arranged; what came since stands at the end, what is gone is not missed."""
    by_key = {section.key: section for section in sections}
    placed = [
        Placed(by_key.pop(one["key"]), one["comment"], one["is_left_out"])
        for one in arrangement
        if one["key"] in by_key
    ]
    return [*placed, *(Placed(section) for section in by_key.values())]


def arranged(placed: list[Placed], before: list[dict]) -> list[dict]:
    """What a dossier keeps of it; the comment of a section that is gone for now waits for its return."""
    keys = {one.key for one in placed}
    kept = [{"key": one.key, "comment": one.comment, "is_left_out": one.is_left_out} for one in placed]
    return [*kept, *(one for one in before if one["key"] not in keys)]


def write(dossier: Dossier, placed: list[Placed], *, is_released: bool) -> dict:
    """All that a version says, as data: the figures as of this moment."""
    meeting, now = dossier.meeting, timezone.now()
    return {
        "number": dossier.number,
        "title": f"Dossier du comité, version {dossier.number}",
        "convention": str(meeting.committee.convention),
        "committee": str(meeting.committee),
        "meeting": f"{say_date(meeting.day)}, {say_times(meeting.starts_at, meeting.ends_at)}",
        "place": meeting.place or ("À distance" if meeting.link else ""),
        "service": str(meeting.committee.convention.owner),
        "figures_at": f"{say_date(timezone.localdate(now))}, {say_time(now)}",
        "released_on": say_date(timezone.localdate(now)) if is_released else "",
        "sections": [{**one.section.as_data(), "comment": one.comment} for one in placed if not one.is_left_out],
    }
