"""How long what a training knows of people is kept: to the day, and not a day longer."""

from datetime import UTC, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse

from activities.models import Registration
from activities.services.registration_clock import forget_people, forget_unconfirmed
from foundation.calendars import PARIS
from foundation.models import Forgotten
from tests.factories import MembershipFactory, RegistrationFactory
from tests.pages import text_of
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


def report() -> list[tuple]:
    return list(Forgotten.objects.order_by("pk").values_list("count", "what", "why"))


def test_report_says_how_many_of_each_were_forgotten_and_why_and_nothing_on_a_quiet_day(training):
    ends_at, season_ends_on = training.session.ends_at, training.session.quota.ends_on
    RegistrationFactory(training=training, state="attended", needs="Une chaise")
    for needs in ("", "Une boucle magnétique"):
        RegistrationFactory(training=training, state="absent", needs=needs)
    forget_people(ends_at)
    assert report() == []
    forget_people(ends_at + timedelta(days=8))
    forget_people(datetime.combine(season_ends_on + relativedelta(years=1, days=1), time(12), PARIS))
    forget_people(ends_at + relativedelta(years=5, days=1))
    assert report() == [
        (2, "besoins d’accessibilité à une formation", "sept jours après la formation"),
        (2, "inscriptions de personnes qui n’y étaient pas", "un an après la fin de l’année de la convention"),
        (1, "inscriptions de personnes présentes à une formation", "cinq ans après la formation"),
    ]
    assert Forgotten.objects.first().day > Forgotten.objects.last().day


def test_report_adds_up_what_a_day_forgot_and_names_nobody(training):
    moment = training.session.ends_at + timedelta(days=8)
    rows = []
    for _ in range(2):
        rows.append(RegistrationFactory(training=training, state="absent", needs="Une chaise"))
        forget_people(moment)
    (line,) = Forgotten.objects.all()
    assert (line.count, line.day) == (2, moment.astimezone(PARIS).date())
    said = " ".join(str(value) for value in Forgotten.objects.values_list().get())
    assert not any(row.full_name in said or row.email in said for row in rows)


def test_nothing_is_forgotten_without_its_report(training, monkeypatch):
    row = RegistrationFactory(training=training, needs="Une chaise")

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("partnerships.services.registrations.report_forgotten", fail)
    with pytest.raises(RuntimeError):
        forget_people(training.session.ends_at + timedelta(days=8))
    row.refresh_from_db()
    assert row.needs


def test_request_that_nobody_confirmed_is_reported_too(training):
    row = RegistrationFactory(training=training, state="requested", registered_at=None, told_start=None, told_end=None)
    assert forget_unconfirmed(row.created_at + timedelta(hours=25)) == 1
    assert report() == [(1, "demandes d’inscription jamais confirmées", "24 heures après la demande")]


def test_service_reads_the_report_and_nobody_writes_in_it(client, training):
    RegistrationFactory(training=training, needs="Une chaise")
    forget_people(training.session.ends_at + timedelta(days=8))
    client.force_login(MembershipFactory(officer=True).user)
    said = text_of(client.get(reverse("admin:foundation_forgotten_changelist")))
    assert "besoins d’accessibilité à une formation" in said
    assert "sept jours après la formation" in said
    page = reverse("admin:foundation_forgotten_change", args=[Forgotten.objects.get().pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"count": 0}).status_code == 403
    assert client.get(reverse("admin:foundation_forgotten_add")).status_code == 403
