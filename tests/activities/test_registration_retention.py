"""How long what a training knows of people is kept: to the day, and not a day longer."""

from datetime import datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from activities.models import Registration
from activities.services.registration_clock import forget_people
from foundation.calendars import PARIS
from tests.factories import RegistrationFactory
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]

ONE_MINUTE = timedelta(minutes=1)


@pytest.fixture
def training():
    return training_of(hospital_scene())


def test_accessibility_needs_are_kept_seven_days(training):
    row = RegistrationFactory(training=training, needs="Une chaise")
    after = training.session.ends_at + timedelta(days=7)
    assert forget_people(after) == 0
    assert forget_people(after + ONE_MINUTE) == 1
    row.refresh_from_db()
    assert row.needs == ""


@pytest.mark.parametrize("state", ["absent", "registered", "cancelled"])
def test_whoever_was_not_there_is_kept_a_year_after_the_season(training, state):
    """Until the last minute, in Paris, of the same day a year after the convention's year ended."""
    ended = {"ending": "person", "ended_at": training.session.starts_at} if state == "cancelled" else {}
    row = RegistrationFactory(training=training, state=state, **ended)
    last_day = training.session.quota.ends_on + relativedelta(years=1)
    assert row.kept_until == last_day
    last_minute = datetime.combine(last_day, time(23, 59), PARIS)
    assert forget_people(last_minute) == 0
    assert forget_people(last_minute + ONE_MINUTE) == 1
    assert not Registration.objects.exists()


def test_whoever_was_there_is_kept_five_years(training):
    row = RegistrationFactory(training=training, state="attended")
    ends_at = training.session.ends_at
    assert row.kept_until == ends_at.astimezone(PARIS).date() + relativedelta(years=5)
    assert forget_people(ends_at + relativedelta(years=5)) == 0
    assert forget_people(ends_at + relativedelta(years=5) + ONE_MINUTE) == 1
    assert not Registration.objects.exists()
