"""The pace of a year's volume: the same figure on its page and in the message, quiet periods left out."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice, ReminderRule
from notifications.reminders import due_reminders
from partnerships.models import Commitment, QuietPeriod, Quota
from partnerships.notices.pace import VOLUME_BEHIND
from partnerships.pace import Pace, pace_of
from tests.factories import (
    CommitmentFactory,
    ConventionFactory,
    MembershipFactory,
    PartnerFactory,
    QuotaFactory,
    SessionFactory,
)
from tests.rules import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
FIRST_DAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def no_quiet_period():
    QuietPeriod.objects.all().delete()


def at(day: date):
    """That day in Paris, just after reminders are due."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, 5, tzinfo=PARIS), tick=False)


def volume(**fields) -> Quota:
    partner = PartnerFactory(mailbox="musee@example.org")
    MembershipFactory(coordinator=True, partner=partner, since=FIRST_DAY, user__email="coordination@example.org")
    convention = ConventionFactory(partner=partner, effective_on=FIRST_DAY)
    commitment = CommitmentFactory(strand__convention=convention, **fields)
    return QuotaFactory(commitment=commitment, starts_on=FIRST_DAY, ends_on=date(2027, 3, 11), quantity=36)


def test_curve_is_even_over_the_days_of_the_year():
    quota = volume()
    days = (FIRST_DAY - timedelta(days=1), FIRST_DAY + timedelta(days=181), date(2027, 3, 11), date(2028, 1, 1))
    assert [pace_of(quota, day).expected for day in days] == [0, 17, 36, 36]


def test_curve_stands_still_in_a_quiet_period_and_overlapping_ones_count_once():
    quota = volume()
    QuietPeriod.objects.create(name="Été", starts_on=date(2026, 7, 1), ends_on=date(2026, 8, 31))
    QuietPeriod.objects.create(name="Août", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31))
    before, after = pace_of(quota, date(2026, 6, 30)), pace_of(quota, date(2026, 8, 31))
    assert before == after
    # 111 of the 303 days that are not quiet.
    assert before.expected == 36 * 111 // 303


@pytest.mark.parametrize(
    ("expected", "used", "is_behind"), [(10, 5, True), (10, 6, False), (0, 0, False), (1, 0, True)]
)
def test_behind_is_less_than_three_fifths_of_what_is_expected(expected, used, is_behind):
    assert Pace(expected, used).is_behind is is_behind


def test_volume_behind_is_said_at_three_six_and_nine_months_to_service_and_coordination():
    volume()
    written = {}
    for months in range(14):
        before = set(Notice.objects.values_list("pk", flat=True))
        with at(FIRST_DAY + relativedelta(months=months)):
            remind(VOLUME_BEHIND)
            remind(VOLUME_BEHIND)
        if new := Notice.objects.exclude(pk__in=before):
            written[months] = set(new.values_list("recipient_email", flat=True))
    everybody = {"culture@example.org", "coordination@example.org", "musee@example.org"}
    assert written == dict.fromkeys((3, 6, 9), everybody)


def test_message_says_the_figure_of_the_page_and_ends_with_the_delay(client):
    quota = volume()
    with at(FIRST_DAY + relativedelta(months=3)):
        remind(VOLUME_BEHIND)
        notice = Notice.objects.get(kind=VOLUME_BEHIND, recipient_email="culture@example.org")
        assert kind_named(VOLUME_BEHIND).still_true(notice)
        with translation.override("fr"):
            message = kind_named(VOLUME_BEHIND).render(notice)
        expected = pace_of(quota, timezone.localdate()).expected
        assert f"Attendu à ce jour : {expected}" in message.text.replace("\xa0", " ")
        officer = MembershipFactory(officer=True, service=quota.commitment.strand.convention.owner).user
        client.force_login(officer)
        page = client.get(reverse("admin:partnerships_quota_change", args=[quota.pk])).content.decode()
        assert f"périodes calmes déduites : {expected} sur 36" in page.replace("\xa0", " ")
        assert "Ce volume est en retard" in page
        for _ in range(6):
            SessionFactory(quota=quota, commitment=quota.commitment)
        assert not kind_named(VOLUME_BEHIND).still_true(notice)


@pytest.mark.parametrize("kind", [Commitment.Kind.DIGITAL_CONTENT])
def test_contents_online_have_no_pace(kind):
    volume(kind=kind)
    with at(FIRST_DAY + relativedelta(months=6)):
        remind(VOLUME_BEHIND)
    assert not Notice.objects.exists()


def test_queries_do_not_grow_with_the_volumes():
    rules = list(ReminderRule.objects.filter(kind=VOLUME_BEHIND))

    def count() -> int:
        with at(FIRST_DAY + relativedelta(months=6)), CaptureQueriesContext(connection) as queries:
            assert due_reminders(kind_named(VOLUME_BEHIND), rules, timezone.now())
        return len(queries)

    quota = volume()
    before = count()
    for number in range(3):
        commitment = CommitmentFactory(strand=quota.commitment.strand, slug=f"autre-{number}")
        QuotaFactory(commitment=commitment, starts_on=FIRST_DAY, ends_on=date(2027, 3, 11))
    assert count() == before
