"""What a line of a spreadsheet says of a session that the portal knows, beside what the portal says of it."""

from datetime import datetime

from django.utils import timezone

from activities.imports.entries import AGES, Entry
from activities.imports.values import TO_REPORT, Fault
from activities.models import Participation, Session
from activities.models.choices import AgeBand, Format, State
from activities.models.groups import AUDIENCES
from activities.models.opinions import Face
from activities.phrases.changes import CHANGES
from foundation.days import say_duration


def wanted_state(entry: Entry) -> str:
    """The state that a line asks for: a past session with people was held; nothing when it does not say."""
    has_people = entry.present is not None or entry.is_attendance_unknown
    if entry.state == TO_REPORT:
        return ""
    is_over = entry.ends_at <= timezone.now()
    if is_over and has_people and entry.state != State.CANCELLED:
        return State.HELD
    return "" if is_over and entry.state in (State.CONFIRMED, State.REQUESTED) else entry.state


def differences(session: Session, entry: Entry) -> list[list[str]]:
    """[what, before, after] where the line says something else than the portal; what it leaves empty says nothing.

    Raises Fault when it is another session altogether.
    """
    groups = groups_of(session)
    if session.activity_id != entry.activity.pk or entry.hospital.pk not in {group.hospital_id for group in groups}:
        raise Fault("reference", f"Cette référence est celle d’une autre séance : {session}. Changez-la.")
    moments = (("starts_at", session.starts_at, entry.starts_at), ("ends_at", session.ends_at, end_of(session, entry)))
    said = [
        ("mediator", _name(session.lead_mediator), _name(entry.mediator or session.lead_mediator)),
        ("state", session.get_state_display(), _wanted_word(session, entry)),
    ]
    if entry.ward and session.ward:
        said.append(("ward", session.ward.name, entry.ward.name))
    if session.state in (State.REQUESTED, State.CONFIRMED) and entry.expected is not None and len(groups) == 1:
        said.append(("expected", str(groups[0].expected_total), str(entry.expected)))
    # Who was at a training is said by name, on its own page.
    if wanted_state(entry) == State.HELD and session.format != Format.TRAINING:
        said += _reported(session, groups, entry)
    return [
        *([what, before.isoformat(), after.isoformat()] for what, before, after in moments if before != after),
        *([what, before, after] for what, before, after in said if before != after),
    ]


def said_of_new(entry: Entry) -> list[str]:
    """What a line that makes a session says of how it was, beside its label: one sentence each."""
    if wanted_state(entry) != State.HELD or entry.activity.format == Format.TRAINING:
        return []
    audiences = {part: entry.parts[part] for part in AUDIENCES if part in entry.parts}
    minutes = lived_minutes(entry)
    said = [
        ("Par public", " · ".join(f"{AUDIENCES[part]}\u00a0: {count}" for part, count in audiences.items())),
        (CHANGES["ages"], _say_ages({band: count for band, count in entry.parts.items() if band in AGES})),
        ("Durée réelle", say_duration(minutes) if minutes else ""),
        # Few faces could be somebody's: they are in the file.
        (CHANGES["paper"], "saisis" if any((entry.paper or {}).values()) else ""),
    ]
    return [f"{what}\u00a0: {words}" for what, words in said if words]


def _wanted_word(session: Session, entry: Entry) -> str:
    """What both sides agreed to may still wait for the ward or the theme: the file says nothing else."""
    wanted = wanted_state(entry)
    if wanted == State.CONFIRMED and session.hospital_agreed_at and session.partner_agreed_at:
        wanted = session.state if session.state == State.REQUESTED else wanted
    return str(State(wanted or session.state).label)


def end_of(session: Session, entry: Entry) -> datetime:
    """Where the line does not say its end, the session keeps its length."""
    return entry.ends_at if entry.has_end else entry.starts_at + (session.ends_at - session.starts_at)


def _name(person) -> str:
    return person.full_name if person else ""


def lived_minutes(entry: Entry, session: Session | None = None) -> int | None:
    """How long it lasted as a report keeps it: None where it lasted as planned, for nobody said anything else.

    A line that repeats what our export says of a session says nothing new.
    """
    if session and entry.lived_minutes in (None, session.lived_minutes or session.planned_minutes):
        return session.lived_minutes
    ends_at = end_of(session, entry) if session else entry.ends_at
    is_as_planned = entry.lived_minutes == (ends_at - entry.starts_at).total_seconds() // 60
    return None if is_as_planned else entry.lived_minutes


def _reported(session: Session, groups: list[Participation], entry: Entry) -> list[tuple[str, str, str]]:
    """[what, before, after] of what a report says."""
    said = [("lived", str(session.lived_minutes or ""), str(lived_minutes(entry, session) or ""))]
    if entry.present is not None or entry.is_attendance_unknown or session.state != State.HELD:
        said.append(("present", *_people(session, groups, entry)))
    ages = {band: count for band, count in entry.parts.items() if band in AGES}
    known = {band: _sum_of(groups, band) for band in ages}
    said.append(("ages", _say_ages(known), _say_ages(ages)))
    if entry.paper is not None and entry.paper != _paper_faces(session):
        # Few faces could be somebody's: no page and no history repeats them.
        said.append(("paper", "saisis" if session.paper_rows else "", "saisis de nouveau"))
    return said


def _people(session: Session, groups: list[Participation], entry: Entry) -> tuple[str, str]:
    """Who was there, before and after: the total, and by audience where the line says it."""
    said = [part for part in AUDIENCES if part in entry.parts]
    total = _sum_of(groups, "total")
    parts = [_sum_of(groups, part) or 0 for part in said]
    before = "inconnu" if session.attendance_unknown else "" if total is None else _counted(total, parts)
    after = "inconnu" if entry.is_attendance_unknown else _counted(entry.present, [entry.parts[part] for part in said])
    return before, after


def _sum_of(groups: list[Participation], part: str) -> int | None:
    """None where nobody said."""
    counts = [count for group in groups if (count := getattr(group, f"present_{part}")) is not None]
    return sum(counts) if counts else None


def _counted(total: int, parts: list[int]) -> str:
    return f"{total} ({' + '.join(map(str, parts))})" if parts else str(total)


def _say_ages(counts: dict[str, int | None]) -> str:
    return ", ".join(f"{AgeBand(band).label}\u00a0: {count}" for band, count in counts.items() if count is not None)


def _paper_faces(session: Session) -> dict[str, int]:
    """All nothing where none were entered."""
    return {face.value: sum(getattr(row, face) for row in session.paper_rows) for face in Face}


def groups_of(session: Session) -> list[Participation]:
    """Those that come; of a cancelled session, those that would have come."""
    groups = list(session.participations.all())
    return [group for group in groups if group.state != Participation.State.CANCELLED] or groups
