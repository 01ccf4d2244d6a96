"""When reminders are due: ranges in Paris days, across both clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.models import ReminderRule
from notifications.reminders import due_at, is_for_start, open_windows, windows_of

PARIS = ZoneInfo("Europe/Paris")


def paris(*moment) -> datetime:
    return datetime(*moment, tzinfo=PARIS)


START = paris(2026, 11, 24, 14, 30)
EVENING_BEFORE = paris(2026, 11, 23, 18, 0)
RULES = [
    ReminderRule(kind="walk", audience=audience, days_before=days)
    for audience in ("hospital", "partner")
    for days in (7, 1)
]


def reminded(rules, starts_at, now, audience="hospital") -> list[int]:
    """The days of the rules whose window holds this start now."""
    windows = windows_of(rules, now)
    return [window.days_before for window in windows if window.audience == audience and window.covers(starts_at)]


@pytest.mark.parametrize(
    ("starts_at", "days", "expected"),
    [
        (paris(2026, 11, 24, 14, 30), 7, datetime(2026, 11, 17, 8, 0, tzinfo=UTC)),
        # The clocks go back on 25 October 2026: 9:00 stays 9:00 on both sides of it.
        (paris(2026, 10, 27, 14, 30), 7, datetime(2026, 10, 20, 7, 0, tzinfo=UTC)),
        (paris(2026, 10, 26, 8, 0), 1, datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1, datetime(2026, 10, 24, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 1, datetime(2026, 10, 24, 7, 0, tzinfo=UTC)),
        # They go forward on 28 March 2027.
        (paris(2027, 3, 30, 14, 30), 7, datetime(2027, 3, 23, 8, 0, tzinfo=UTC)),
        (paris(2027, 3, 29, 0, 15), 1, datetime(2027, 3, 28, 7, 0, tzinfo=UTC)),
        # Just after midnight in Paris it is still the day before in UTC.
        (paris(2026, 12, 1, 0, 30), 1, datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
    ],
)
def test_reminder_is_due_at_nine_in_paris(starts_at, days, expected):
    assert due_at(starts_at, days) == expected


@pytest.mark.parametrize(
    "starts_at",
    [
        paris(2026, 11, 24, 14, 30),
        paris(2026, 10, 25, 14, 0),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        paris(2026, 10, 31, 0, 5),
        paris(2027, 3, 28, 10, 0),
        paris(2027, 4, 3, 23, 55),
    ],
)
def test_windows_agree_with_the_due_times_at_every_quarter_hour(starts_at):
    """A week and a day before, then nothing after the start: checked against the due times, moment by moment."""
    week, day = due_at(starts_at, 7), due_at(starts_at, 1)
    moment = week.astimezone(UTC) - timedelta(days=1)
    while moment < starts_at + timedelta(days=1):
        expected = [1] if day <= moment <= starts_at else [7] if week <= moment < day else []
        assert reminded(RULES, starts_at, moment) == expected, moment
        moment += timedelta(minutes=15)


@pytest.mark.django_db
def test_rule_that_is_off_reminds_nobody_and_leaves_room_for_the_others(django_assert_num_queries):
    ReminderRule.objects.bulk_create(RULES)
    ReminderRule.objects.filter(kind="walk", audience="hospital", days_before=1).update(is_on=False)
    with django_assert_num_queries(1):
        windows = open_windows("walk", EVENING_BEFORE)
    covering = {(window.audience, window.days_before) for window in windows if window.covers(START)}
    assert covering == {("hospital", 7), ("partner", 1)}


def test_moved_start_is_another_occasion():
    window = windows_of(RULES, EVENING_BEFORE)[0]
    moved = START + timedelta(hours=1)
    assert window.occasion(START) != window.occasion(moved)
    assert is_for_start(window.occasion(START), START)
    assert not is_for_start(window.occasion(START), moved)


def test_reminder_stays_useful_until_the_nearer_one_or_the_start():
    useful_until = {window.days_before: window.not_after(START) for window in windows_of(RULES[:2], EVENING_BEFORE)}
    assert useful_until == {7: due_at(START, 1), 1: START}
