"""Who is told that a count is due, that it came out too low, and that a body's opinion is late."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.dates import Precision
from partnerships.models import Approval
from partnerships.notices.indicators import due_about, due_between
from partnerships.services.indicators import correct_measure, record_measure
from tests.factories import (
    ConventionFactory,
    IndicatorFactory,
    IndicatorSiteFactory,
    MeasureFactory,
    MembershipFactory,
    TargetFactory,
    in_days,
)
from tests.rules import add_starting_rules, remind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    add_starting_rules()


@pytest.fixture
def convention():
    today = timezone.localdate()
    return ConventionFactory(effective_on=today - timedelta(days=700), ends_on=today + timedelta(days=1100))


@pytest.fixture
def officer(convention):
    return MembershipFactory(officer=True, service=convention.owner).user


@pytest.fixture
def contact(convention):
    party = convention.parties.exclude(partner=None).get().partner
    return MembershipFactory(contact=True, party=party).user


@pytest.fixture
def indicator(convention, contact):
    made = IndicatorFactory(
        convention=convention, owner=contact, baseline_value=0, baseline_on=convention.effective_on, unit="places"
    )
    TargetFactory(indicator=made, due_on=convention.ends_on, value=1000)
    return made


@pytest.fixture
def nurseries(indicator):
    """Lilas is due in twenty days, Tilleul in two hundred."""
    sites = [IndicatorSiteFactory(indicator=indicator, name=name, baseline_value=0) for name in ("Lilas", "Tilleul")]
    for site, days in zip(sites, (-345, -165), strict=True):
        TargetFactory(indicator=indicator, site=site, due_on=indicator.convention.ends_on, value=500)
        MeasureFactory(indicator=indicator, site=site, on=in_days(days).date(), value=400)
    return sites


def due_on(counted):
    return counted.measures.get().on + relativedelta(years=1)


def at(day) -> time_machine.travel:
    """A weekday from a day on, just after reminders are due."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, 5, tzinfo=PARIS), tick=False)


def told(kind: str) -> list[str]:
    """The addresses of the messages of a kind that are still true."""
    of_kind = kind_named(kind)
    return sorted(one.recipient_email for one in Notice.objects.filter(kind=kind) if of_kind.still_true(one))


def only_text(kind: str) -> str:
    return kind_named(kind).render(Notice.objects.filter(kind=kind).latest("pk")).text


def test_who_follows_an_indicator_is_reminded_of_the_site_whose_count_is_due(indicator, nurseries, contact, officer):
    lilas, _tilleul = nurseries
    with at(due_on(lilas)):
        remind("measure_due")
        assert told("measure_due") == []
    with at(due_on(lilas) + timedelta(days=3)):
        remind("measure_due")
        assert told("measure_due") == [contact.email]
        text = only_text("measure_due")
        assert "Lilas" in text
        assert "Tilleul" not in text
        assert f"/espace/indicateurs/{indicator.pk}/" in text
        seen = {"actor": contact, "indicator_id": indicator.pk, "seen": None, "source": "Tableau de bord"}
        record_measure(on=timezone.localdate(), value=450, site_id=lilas.pk, **seen)
        assert told("measure_due") == []


def test_the_service_is_told_two_weeks_later(indicator, contact, officer):
    MeasureFactory(indicator=indicator, on=in_days(-345).date(), value=400)
    with at(due_on(indicator) + timedelta(days=15)):
        remind("measure_due")
        assert told("measure_due") == [indicator.convention.owner.mailbox]
        assert "/gestion/indicateurs/" in only_text("measure_due")


def test_in_place_of_an_owner_whose_role_ended_the_service_is_told(indicator, contact, officer):
    MeasureFactory(indicator=indicator, on=in_days(-345).date(), value=400)
    contact.memberships.update(until=in_days(1).date())
    with at(due_on(indicator) + timedelta(days=1)):
        remind("measure_due")
        assert told("measure_due") == [indicator.convention.owner.mailbox]


def test_nothing_is_asked_once_the_convention_is_over(indicator, contact):
    indicator.convention.status = "ended"
    indicator.convention.save()
    with at(in_days(30).date()):
        remind("measure_due")
    assert told("measure_due") == []


def test_a_count_below_its_path_is_told_to_the_service_not_to_who_counted(indicator, contact, officer):
    seen = {"indicator_id": indicator.pk, "seen": None, "source": "Relevé"}
    measure = record_measure(actor=contact, on=timezone.localdate(), value=3, **seen)
    service = indicator.convention.owner.mailbox
    assert told("indicator_behind") == [service]
    assert "3 au lieu de" in only_text("indicator_behind")
    asked = {"indicator_id": indicator.pk, "seen": None, "measure_id": measure.pk}
    correct_measure(actor=officer, value=4, why="Oubli", **asked)
    assert told("indicator_behind") == sorted([service, contact.email])


def test_the_whole_is_looked_at_once_all_its_sites_are_counted(indicator, contact, officer):
    sites = [IndicatorSiteFactory(indicator=indicator, name=name) for name in ("Lilas", "Tilleul")]
    seen = {"actor": contact, "indicator_id": indicator.pk, "seen": None, "source": "Relevé"}
    record_measure(on=timezone.localdate(), value=30, site_id=sites[0].pk, **seen)
    assert told("indicator_behind") == []
    record_measure(on=timezone.localdate(), value=40, site_id=sites[1].pk, **seen)
    assert told("indicator_behind") == [indicator.convention.owner.mailbox]
    assert "70 au lieu de" in only_text("indicator_behind")


def test_sites_counted_one_after_another_are_named_late_in_one_message(indicator, nurseries, contact, officer):
    seen = {"actor": contact, "indicator_id": indicator.pk, "seen": None, "source": "Relevé"}
    for site in nurseries:
        record_measure(on=timezone.localdate(), value=3, site_id=site.pk, **seen)
    notice = Notice.objects.get(kind="indicator_behind")
    assert all(name in only_text("indicator_behind") for name in ("Lilas", "Tilleul", "Les derniers relevés sont"))
    assert timedelta(minutes=55) < notice.due_at - timezone.now() <= timedelta(hours=1)

    Notice.objects.update(state="sent", sent_at=timezone.now())
    with time_machine.travel(in_days(1)):
        record_measure(on=timezone.localdate(), value=4, site_id=nurseries[0].pk, **seen)
    assert Notice.objects.filter(kind="indicator_behind").count() == 2


def test_a_count_on_its_path_and_one_that_mends_it_say_nothing(indicator, contact):
    seen = {"actor": contact, "indicator_id": indicator.pk, "seen": None}
    low = record_measure(on=timezone.localdate(), value=3, source="Relevé", **seen)
    correct_measure(measure_id=low.pk, value=900, why="Erreur de saisie", **seen)
    assert Notice.objects.filter(kind="indicator_behind").count() == 1
    assert told("indicator_behind") == []


@pytest.mark.parametrize("precision", [Precision.DAY, Precision.MONTH])
def test_the_service_is_told_of_an_opinion_whose_day_is_past_however_vague(convention, officer, precision):
    convention.status = "bodies"
    convention.save()
    planned = in_days(40).date().replace(day=1)
    approval = Approval.objects.create(
        convention=convention, body="Conseil de Paris", planned_on=planned, planned_precision=precision
    )
    with at(planned + timedelta(days=4)):
        remind("approval_late")
        assert bool(told("approval_late")) is (precision == Precision.DAY)
    with at(approval.planned_until + timedelta(days=4)):
        remind("approval_late")
        assert told("approval_late") == [convention.owner.mailbox]
        assert "Conseil de Paris" in only_text("approval_late")
        approval.result, approval.decided_on = "approved", timezone.localdate()
        approval.save()
        assert told("approval_late") == []


@pytest.mark.parametrize("months", [1, 2, 12, 60])
@pytest.mark.parametrize("counted_on", [date(2028, 1, 31), date(2028, 2, 29), date(2027, 12, 1), None])
def test_what_is_due_on_a_day_is_among_what_may_be_due_about_it(months, counted_on):
    """And only then: the tick reads no other figures."""
    begun = date(2027, 8, 31)
    convention = ConventionFactory(effective_on=begun, ends_on=begun + relativedelta(years=9))
    with time_machine.travel(datetime(2028, 3, 1, 12, tzinfo=PARIS)):
        indicator = IndicatorFactory(convention=convention, review_months=months)
        if counted_on:
            MeasureFactory(indicator=indicator, on=counted_on)
        due_on = (counted_on or begun) + relativedelta(months=months)
        moment = datetime.combine(due_on, time(8), tzinfo=PARIS)

        assert [anchor.object_id for anchor in due_between(moment, moment)] == [indicator.pk]
        assert not due_about(due_on + timedelta(days=200), due_on + timedelta(days=210)).exists()
