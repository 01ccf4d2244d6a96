"""Calendar files (RFC 5545) that update and cancel one entry: stable UID, rising SEQUENCE, Europe/Paris."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText

PARIS = ZoneInfo("Europe/Paris")
# The rules in force since 1996 (directive 2000/84/EC). Written here because the library's own list of dates lets
# summer begin an hour late: its dates are those of the new time where RFC 5545 (3.6.5) asks for the old one.
PARIS_RULES = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
PARIS_TIME = Timezone.from_ical(PARIS_RULES)
# Signs that no text of a calendar may hold (RFC 5545, 3.1); line ends are escaped by the library.
UNSPOKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# How often a program should read a feed again.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One dated thing. `starts_at` and `ends_at` are aware; `sequence` is the row's version."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    organizer: str = ""
    organizer_name: str = ""
    attendees: tuple[str, ...] = field(default=())
    stamped_at: datetime
    cancelled: bool = False
    tentative: bool = False


def calendar_method(*entries: Entry) -> str:
    """Of one entry REQUEST, CANCEL when it is cancelled, PUBLISH when nobody is invited; of several PUBLISH, because
    an invitation is to one thing (RFC 5546).
    """
    if len(entries) > 1:
        return "PUBLISH"
    invited = "REQUEST" if entries[0].attendees else "PUBLISH"
    return "CANCEL" if entries[0].cancelled else invited


def calendar_file(*entries: Entry) -> bytes:
    """The entries as an iMIP file: one invites whom it names, several are only published."""
    if len(entries) > 1:
        entries = [replace(entry, attendees=()) for entry in entries]
    return _calendar(entries, method=calendar_method(*entries)).to_ical()


def calendar_feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """What a program that subscribes reads again and again: all entries as they are now, the cancelled ones too."""
    calendar = _calendar(entries, method="PUBLISH")
    calendar["name"] = calendar["x-wr-calname"] = vText(_plain(name))
    calendar["x-wr-timezone"] = vText(PARIS.key)
    # Two spellings of one thing: RFC 7986, and what Outlook reads.
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar["x-published-ttl"] = vDuration(REFRESH)
    return calendar.to_ical()


def has_entry(file: bytes, uid: str) -> bool:
    """Whether a file written here names this entry, to put it in or to take it out. Its lines are unfolded first."""
    return f"\r\nUID:{uid}\r\n".encode() in file.replace(b"\r\n ", b"")


def is_skipped(moment: datetime) -> bool:
    """Whether the clocks of Paris pass over this local moment: the night to summer time has no hour from 2 to 3."""
    return moment.replace(tzinfo=None) != moment.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None)


def _calendar(entries: Iterable[Entry], *, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Partenariats culturels//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(PARIS_TIME)
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(UTC))
    event.add("dtstart", _moment(entry.starts_at))
    event.add("dtend", _moment(entry.ends_at))
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    for name in ("summary", "location", "description"):
        if value := getattr(entry, name):
            event.add(name, _plain(value))
    if entry.organizer:
        organizer = vCalAddress(f"mailto:{entry.organizer}")
        organizer.params["CN"] = vText(entry.organizer_name or entry.organizer)
        event["organizer"] = organizer
    for address in entry.attendees:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=0)
    return event


def _moment(moment: datetime) -> datetime:
    """In Paris time. Of the hour that comes twice in autumn, local time means the first (RFC 5545, 3.3.5): the second
    is said in UTC.
    """
    local = moment.astimezone(PARIS)
    return local.astimezone(UTC) if local.fold else local


def _plain(text: str) -> str:
    return UNSPOKEN.sub("", text)
