"""Calendar files: one entry under one name, the right wall time, and nothing that a text could add to them."""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from foundation.calendars import PARIS, Entry, calendar_feed, calendar_file

# Control characters (RFC 5545, 3.1), but the tabulation.
FORBIDDEN = {*range(0x20), 0x7F} - {0x09}
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def entry(**fields) -> Entry:
    said = {
        "uid": "session-1@example.org",
        "sequence": 3,
        "starts_at": NOON,
        "ends_at": fields.get("starts_at", NOON) + timedelta(hours=1),
        "summary": "Atelier : Papiers découpés",
        "stamped_at": NOON,
    }
    return Entry(**{**said, **fields})


def only_event(file: bytes):
    [event] = Calendar.from_ical(file).walk("VEVENT")
    return event


@pytest.mark.parametrize("year", range(2026, 2046))
def test_time_zone_changes_when_paris_does(year):
    zone = Calendar.from_ical(calendar_file(entry())).walk("VTIMEZONE")[0]
    for part in zone.subcomponents:
        begins = part["DTSTART"].dt
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=begins)
        change = rule.after(begins.replace(year=year, month=1, day=1))
        moment = (change - part["TZOFFSETFROM"].td).replace(tzinfo=UTC)
        before, after = moment - timedelta(seconds=1), moment
        assert before.astimezone(PARIS).utcoffset() == part["TZOFFSETFROM"].td
        assert after.astimezone(PARIS).utcoffset() == part["TZOFFSETTO"].td


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), b"DTSTART;TZID=Europe/Paris:20261025T023000"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), b"DTSTART:20261025T013000Z"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), b"DTSTART;TZID=Europe/Paris:20270328T030000"),
        (datetime(2028, 2, 29, 22, 30, tzinfo=UTC), b"DTSTART;TZID=Europe/Paris:20280229T233000"),
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), b"DTSTART;TZID=Europe/Paris:20261231T233000"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), b"DTSTART;TZID=Europe/Paris:20270101T000000"),
    ],
)
def test_moments_are_said_in_paris_time_and_mean_only_one(moment, written):
    assert written in calendar_file(entry(starts_at=moment)).splitlines()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x0c", "\x00", "\\n"])
@pytest.mark.parametrize("name", ["summary", "location", "description"])
def test_no_text_adds_a_line_to_the_file(name, end):
    file = calendar_feed([entry(**{name: f"a{end}ATTACH:http://example.org{end}b"})], name=f"x{end}ATTACH:y")
    assert not [line for line in file.replace(b"\r\n ", b"").split(b"\r\n") if line.startswith(b"ATTACH")]
    assert not set(file.replace(b"\r\n", b"")) & FORBIDDEN
    assert "ATTACH" not in only_event(file)


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut():
    text = "é€🎨" * 300
    file = calendar_feed([entry(summary=text, location=text, description=text)], name=text)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert all(line.decode() is not None for line in file.split(b"\r\n"))
    event = only_event(file)
    assert [event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]] == [text] * 3


def test_feed_says_its_name_and_when_to_read_it_again():
    calendar = Calendar.from_ical(calendar_feed([], name="Culture à l’hôpital : Gériatrie"))
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Culture à l’hôpital : Gériatrie"
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"
