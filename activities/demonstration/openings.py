"""The open slots of the demonstration, on fixed weekdays for the next eight weeks: a later run adds the new weeks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from activities.calendars.warnings import calendar_facts
from activities.demonstration.people import (
    COORDINATOR,
    GERIATRICS,
    GROUP_REFERENT,
    HAEMATOLOGY,
    LONG_STAY,
    OFFICER,
    PAEDIATRICS,
    PSYCHIATRY,
    REHABILITATION,
    TOUR_START,
    WORKSHOP_ROOM,
    Cast,
    DemoWard,
    Person,
)
from activities.models import Slot
from activities.models.choices import Place
from activities.services.slots import open_slots
from foundation.calendars import PARIS
from partnerships.models import Commitment, Convention, Quota
from partnerships.models.choices import Side

WEEKS_AHEAD = 8
AT_HOSPITAL, AT_MUSEUM, FROM_AFAR = "seances-a-l-hopital", "visites-au-musee", "visites-a-distance"


@dataclass(frozen=True)
class Rhythm:
    """A slot on the same weekday (ISO), every other week; `odd` weeks or even ones."""

    by: Person
    commitment: str
    weekday: int
    start: time
    minutes: int
    capacity: int
    odd: bool
    ward: DemoWard | None = None
    room: str | None = None
    note: str = ""
    ward_agreed_by: str = ""


RHYTHMS = (
    Rhythm(GROUP_REFERENT, AT_HOSPITAL, 2, time(14, 30), 60, 8, False, GERIATRICS),
    Rhythm(GROUP_REFERENT, AT_HOSPITAL, 4, time(15, 0), 60, 10, True, LONG_STAY),
    Rhythm(GROUP_REFERENT, AT_HOSPITAL, 3, time(10, 30), 60, 8, True, PAEDIATRICS, note="Salle de jeux réservée."),
    Rhythm(
        GROUP_REFERENT,
        AT_HOSPITAL,
        1,
        time(14, 30),
        90,
        6,
        False,
        HAEMATOLOGY,
        note="Au chevet seulement.",
        ward_agreed_by=HAEMATOLOGY.contact,
    ),
    Rhythm(OFFICER, AT_HOSPITAL, 5, time(10, 30), 60, 8, True, REHABILITATION),
    Rhythm(OFFICER, AT_HOSPITAL, 2, time(15, 0), 60, 6, True, PSYCHIATRY),
    Rhythm(COORDINATOR, AT_MUSEUM, 4, time(10, 30), 75, 12, False, room=TOUR_START),
    Rhythm(COORDINATOR, AT_MUSEUM, 3, time(14, 0), 90, 10, True, room=WORKSHOP_ROOM),
    Rhythm(COORDINATOR, FROM_AFAR, 5, time(15, 0), 45, 20, False),
)


def open_season(cast: Cast, convention: Convention, today: date) -> list[Slot]:
    """Open the slots that are missing in the weeks to come, each by the person whose place it is."""
    commitments = {row.slug: row for row in Commitment.objects.filter(strand__convention=convention)}
    return [slot for rhythm in RHYTHMS for slot in _open(rhythm, cast, commitments[rhythm.commitment], today)]


def _open(rhythm: Rhythm, cast: Cast, commitment: Commitment, today: date) -> list[Slot]:
    ward = cast.wards[rhythm.ward] if rhythm.ward else None
    places = {AT_HOSPITAL: Place.WARD, AT_MUSEUM: Place.MUSEUM, FROM_AFAR: Place.REMOTE}
    where = {
        "side": Side.HOSPITAL if ward else Side.PARTNER,
        "place": places[rhythm.commitment],
        "hospital": ward.hospital if ward else None,
        "ward": ward,
        "partner": None if ward else cast.museum,
        "room": cast.rooms[rhythm.room] if rhythm.room else None,
    }
    starts = [datetime.combine(day, rhythm.start, PARIS) for day in _days(rhythm, cast, commitment, today)]
    known = set(Slot.objects.filter(**where, starts_at__in=starts).values_list("starts_at", flat=True))
    times = [(start, start + timedelta(minutes=rhythm.minutes)) for start in starts if start not in known]
    if not times:
        return []
    return open_slots(
        actor=cast.users[rhythm.by],
        times=times,
        commitments=[commitment],
        capacity=rhythm.capacity,
        note=rhythm.note,
        ward_agreed_by=rhythm.ward_agreed_by,
        **where,
    )


def _days(rhythm: Rhythm, cast: Cast, commitment: Commitment, today: date) -> list[date]:
    """The rhythm's days that can still be booked in time, without holidays, closures and the convention's end."""
    first, last = today + timedelta(days=commitment.lead_days + 1), today + timedelta(weeks=WEEKS_AHEAD)
    facts = calendar_facts(first, last, partner=cast.museum if rhythm.commitment == AT_MUSEUM else None)
    volumes = list(Quota.objects.filter(commitment=commitment))
    return [
        day
        for day in (first + timedelta(days=step) for step in range((last - first).days + 1))
        if day.isoweekday() == rhythm.weekday
        and bool(day.toordinal() // 7 % 2) == rhythm.odd
        and not facts.warnings(day)
        and any(volume.starts_on <= day <= volume.ends_on for volume in volumes)
    ]
