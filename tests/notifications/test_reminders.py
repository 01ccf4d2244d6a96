"""When reminders are due: ranges in Paris days, across both clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from notifications.models import Notice, ReminderRule
from notifications.reminders import TOO_NEAR, WORTH_SENDING, due_at, is_for, occasion_of, reminders_of, rules_in_force
from notifications.schedules import DAYS_AFTER, DAYS_BEFORE, MONTHS_AFTER, MONTHS_BEFORE, Anchor, Schedule
from notifications.services import Recipient, foreseen, tick

PARIS = ZoneInfo("Europe/Paris")


def paris(*moment) -> datetime:
    return datetime(*moment, tzinfo=PARIS)


START = paris(2026, 11, 24, 14, 30)
EVENING_BEFORE = paris(2026, 11, 23, 18, 0)


def rules(*numbers) -> list[ReminderRule]:
    return [
        ReminderRule(kind="walk", audience=audience, number=number)
        for audience in ("hospital", "partner")
        for number in numbers
    ]


def useful(timing, anchor_at, now, numbers=(7, 1), audience="hospital") -> list[int]:
    """The numbers of the rules whose reminder is due and still useful now."""
    return [
        each.rule.number
        for each in reminders_of(Anchor(1, anchor_at), rules(*numbers), timing)
        if each.rule.audience == audience and each.due_at <= now < each.not_after
    ]


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
    assert due_at(starts_at, days, DAYS_BEFORE) == expected


@pytest.mark.parametrize(
    ("timing", "number", "expected"),
    [
        (DAYS_AFTER, 3, paris(2026, 11, 27, 9, 0)),
        (MONTHS_BEFORE, 9, paris(2026, 2, 24, 9, 0)),
        (MONTHS_AFTER, 3, paris(2027, 2, 24, 9, 0)),
    ],
)
def test_number_counts_what_the_timing_says(timing, number, expected):
    assert due_at(START, number, timing) == expected


def test_month_without_such_a_day_gives_its_last():
    assert due_at(paris(2027, 5, 31, 0, 0), 3, MONTHS_BEFORE) == paris(2027, 2, 28, 9, 0)


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
def test_a_week_then_a_day_before_then_nothing_at_every_quarter_hour(starts_at):
    week, day = due_at(starts_at, 7, DAYS_BEFORE), due_at(starts_at, 1, DAYS_BEFORE)
    moment = week.astimezone(UTC) - timedelta(days=1)
    while moment < starts_at + timedelta(days=1):
        expected = [1] if day <= moment < starts_at else [7] if week <= moment < day - TOO_NEAR else []
        assert useful(DAYS_BEFORE, starts_at, moment) == expected, moment
        moment += timedelta(minutes=15)


def test_after_something_each_gives_way_to_the_next_and_the_last_to_nothing():
    moments = {1: START + timedelta(days=2), 3: START + timedelta(days=3), 7: START + timedelta(days=12)}
    assert {number: useful(DAYS_AFTER, START, moment, (1, 3, 7)) for number, moment in moments.items()} == {
        1: [1],
        3: [3],
        7: [7],
    }
    assert useful(DAYS_AFTER, START, START, (1, 3, 7)) == []
    # What was missed does not come two hours before the next one.
    assert useful(DAYS_AFTER, START, paris(2026, 11, 27, 7, 0), (1, 3, 7)) == []
    assert useful(DAYS_AFTER, START, START + timedelta(days=8) + WORTH_SENDING, (1, 3, 7)) == []


def test_moved_start_is_another_occasion():
    (rule, _) = rules(7)
    moved = START + timedelta(hours=1)
    assert occasion_of(START, rule, DAYS_BEFORE) != occasion_of(moved, rule, DAYS_BEFORE)
    assert is_for(occasion_of(START, rule, DAYS_BEFORE), START)
    assert not is_for(occasion_of(START, rule, DAYS_BEFORE), moved)


@pytest.fixture
def walks(register_kind):
    """A kind with rules, a week and a day before; the list of its walks, to fill."""
    anchors = []
    register_kind(
        "walk",
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type="walk",
            anchored_to="la promenade",
            audiences={"hospital": "l’hôpital", "partner": "le partenaire"},
            between=lambda first, last: [anchor for anchor in anchors if first <= anchor.at < last],
            recipients=lambda ids: {
                pk: {side: [Recipient(f"{side}-{pk}@example.org")] for side in ("hospital", "partner")} for pk in ids
            },
        ),
    )
    ReminderRule.objects.bulk_create(rules(7, 1))
    return anchors


def written() -> set[tuple[str, str]]:
    rows = Notice.objects.filter(kind="walk").values_list("recipient_email", "occasion")
    return {(email, occasion.partition(" ")[0]) for email, occasion in rows}


def tick_at(moment) -> None:
    with time_machine.travel(moment, tick=False):
        tick()


@pytest.mark.django_db(transaction=True)
def test_tick_writes_each_reminder_once_and_catches_up_what_was_missed(walks, smtp_sink):
    walks.append(Anchor(1, START))
    tick_at(START - timedelta(days=9))
    assert written() == set()
    for moment in (START - timedelta(days=3), START - timedelta(days=3, minutes=-1)):
        tick_at(moment)
        assert written() == {("hospital-1@example.org", "J-7"), ("partner-1@example.org", "J-7")}
    tick_at(EVENING_BEFORE)
    assert len(written()) == 4
    assert len(smtp_sink) == Notice.objects.filter(kind="walk").count() == 4


@pytest.mark.django_db(transaction=True)
def test_rule_that_is_off_reminds_nobody_and_leaves_room_for_the_others(walks, smtp_sink):
    walks.append(Anchor(1, START))
    ReminderRule.objects.filter(kind="walk", audience="hospital", number=1).update(is_on=False)
    tick_at(EVENING_BEFORE)
    assert written() == {("hospital-1@example.org", "J-7"), ("partner-1@example.org", "J-1")}


@pytest.mark.django_db(transaction=True)
def test_what_came_to_be_after_the_due_time_is_not_reminded_of(walks, smtp_sink):
    walks.append(Anchor(1, START, known_at=EVENING_BEFORE))
    tick_at(EVENING_BEFORE + timedelta(minutes=1))
    assert written() == set()


@pytest.mark.django_db
def test_next_days_reminders_are_foreseen_by_due_time(walks):
    walks += [Anchor(1, START), Anchor(2, START + timedelta(days=1)), Anchor(3, START + timedelta(days=60))]
    ReminderRule.objects.exclude(kind="walk").delete()
    planned = foreseen(rules_in_force(), START - timedelta(days=8), START - timedelta(days=6))
    assert [(plan.object_id, plan.occasion.partition(" ")[0], plan.due_at) for plan in planned] == [
        (pk, "J-7", paris(2026, 11, 16 + pk, 9, 0)) for pk in (1, 1, 2, 2)
    ]


@pytest.mark.django_db(transaction=True)
def test_rule_moved_to_an_earlier_day_reminds_nobody_again_and_forgets_nobody(walks, smtp_sink):
    walks += [Anchor(1, START), Anchor(2, START + timedelta(days=7))]
    tick_at(START - timedelta(days=3))
    ReminderRule.objects.filter(kind="walk", number=7).update(number=12)
    tick_at(START - timedelta(days=3, minutes=-1))
    assert written() == {
        ("hospital-1@example.org", "J-7"),
        ("partner-1@example.org", "J-7"),
        ("hospital-2@example.org", "J-12"),
        ("partner-2@example.org", "J-12"),
    }


@pytest.mark.django_db(transaction=True)
def test_rule_moved_to_a_later_day_reminds_again_on_that_day(walks, smtp_sink):
    walks.append(Anchor(1, START))
    tick_at(START - timedelta(days=6))
    ReminderRule.objects.filter(kind="walk", number=7).update(number=3)
    tick_at(START - timedelta(days=2))
    assert {occasion for _email, occasion in written()} == {"J-7", "J-3"}
