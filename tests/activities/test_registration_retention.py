"""How long what a training knows of people is kept: to the day, and not a day longer."""

from datetime import UTC, datetime, time, timedelta

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
    last_minute = datetime.combine(last_day, time(23, 59), PARIS).astimezone(UTC)
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


def test_report_says_how_many_of_each_were_forgotten_and_why_and_nothing_on_a_quiet_day(training, caplog):
    ends_at, season_ends_on = training.session.ends_at, training.session.quota.ends_on
    RegistrationFactory(training=training, state="attended", needs="Une chaise")
    for needs in ("", "Une boucle magnétique"):
        RegistrationFactory(training=training, state="absent", needs=needs)
    said = []
    for moment in (
        ends_at,
        ends_at + timedelta(days=8),
        datetime.combine(season_ends_on + relativedelta(years=1, days=1), time(12), PARIS),
        ends_at + relativedelta(years=5, days=1),
    ):
        caplog.clear()
        with caplog.at_level("INFO"):
            forget_people(moment)
        said += [record.getMessage() for record in caplog.records]
    sentence = (
        "Registrations: the accessibility needs of {} people erased, a week after their training; {} who attended "
        "deleted, five years after it; {} others deleted, a year after the season"
    )
    assert said == [sentence.format(2, 0, 0), sentence.format(0, 0, 2), sentence.format(0, 1, 0)]
