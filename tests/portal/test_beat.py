"""The bell rings on when the time of day is set."""

import time
from datetime import UTC, datetime, timedelta

import time_machine
from celery.beat import ScheduleEntry
from celery.schedules import schedule

from portal.beat import SteadyScheduler
from portal.celery import app

INTERVAL = timedelta(seconds=0.2)


class Counting(SteadyScheduler):
    """Counts its bells and rings none."""

    producer = None

    def setup_schedule(self):
        self.rung = 0
        self.data["bell"] = ScheduleEntry("bell", "a.task", schedule=schedule(INTERVAL), app=self.app)

    def apply_entry(self, entry, producer=None):
        self.rung += 1


def test_bell_rings_on_when_the_clock_is_set_back():
    beat = Counting(app)
    with time_machine.travel(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        assert 0 < beat.tick() <= INTERVAL.total_seconds()
        assert beat.tick() > 0
        assert beat.rung == 1
    with time_machine.travel(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        time.sleep(INTERVAL.total_seconds())
        beat.tick()
    assert beat.rung == 2


class Deaf(Counting):
    """Its broker keeps silent for some time before each bell."""

    def apply_entry(self, entry, producer=None):
        super().apply_entry(entry)
        time.sleep(INTERVAL.total_seconds() / 2)


def test_silent_broker_does_not_put_off_the_next_bell():
    assert Deaf(app).tick() <= INTERVAL.total_seconds() / 2


def test_whole_schedule_of_the_portal_is_of_intervals():
    """It knows no other."""
    beat = SteadyScheduler(app)
    assert {name for name, entry in beat.schedule.items() if not hasattr(entry.schedule, "run_every")} == set()
