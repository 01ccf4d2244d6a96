"""Calendar files (RFC 5545) that update and cancel one entry: stable UID, rising SEQUENCE, Europe/Paris."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

PARIS = ZoneInfo("Europe/Paris")


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


def calendar_file(entry: Entry) -> bytes:
    """The entry as an iMIP file: REQUEST, CANCEL when it is cancelled, PUBLISH when nobody is invited (RFC 5546)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Partenariats culturels//FR")
    calendar.add("version", "2.0")
    invited = "REQUEST" if entry.attendees else "PUBLISH"
    calendar.add("method", "CANCEL" if entry.cancelled else invited)
    calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(ZoneInfo("UTC")))
    event.add("dtstart", entry.starts_at.astimezone(PARIS))
    event.add("dtend", entry.ends_at.astimezone(PARIS))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    for name in ("location", "description"):
        if value := getattr(entry, name):
            event.add(name, value)
    if entry.organizer:
        organizer = vCalAddress(f"mailto:{entry.organizer}")
        organizer.params["CN"] = vText(entry.organizer_name or entry.organizer)
        event["organizer"] = organizer
    for address in entry.attendees:
        attendee = vCalAddress(f"mailto:{address}")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=0)
    return event
