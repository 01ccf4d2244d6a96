"""What bodies and committees have left undone, on the first screen: each count leads to exactly those rows."""

from datetime import date, datetime, timedelta
from urllib.parse import urlparse

import pytest
import time_machine
from django.urls import reverse

from foundation.calendars import PARIS
from partnerships.models import Approval, Convention
from tests.factories import (
    ConventionFactory,
    DecisionFactory,
    HeadOfficeServiceFactory,
    MeetingFactory,
    MembershipFactory,
    MinutesReviewFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
SENTENCES = {
    "dont la date est passée": "partnerships_convention",
    "de comité en retard": "partnerships_decision",
    "sans compte rendu": "partnerships_meeting",
    "pas approuvé": "partnerships_meeting",
}


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(client):
    user = MembershipFactory(officer=True).user
    client.force_login(user)
    return user


def undone(service) -> None:
    """One of each."""
    convention = ConventionFactory(owner=service, status="preparation")
    Approval.objects.create(convention=convention, body="Conseil", planned_on=date(2026, 11, 23))
    DecisionFactory(meeting__committee__convention=convention, due_on=date(2026, 11, 23))
    past = {"starts_at": NOW - timedelta(days=20), "status": "held"}
    MeetingFactory(committee__convention=convention, **past)
    MinutesReviewFactory(meeting=MeetingFactory(committee__convention=convention, **past))


def test_each_thing_left_undone_waits_on_the_first_screen(client, officer):
    undone(officer.memberships.get().service)
    undone(HeadOfficeServiceFactory(slug="autre", name="Un autre"))
    waiting = client.get(reverse("admin:index")).context["waiting"]
    for sentence in SENTENCES:
        (thing,) = [thing for thing in waiting if sentence in thing.one]
        assert thing.count == 1, sentence
        assert urlparse(thing.url).path == reverse(f"admin:{SENTENCES[sentence]}_changelist")
        assert client.get(thing.url).context["cl"].result_count == 1, sentence


def test_what_is_in_order_does_not_wait(client, officer):
    convention = ConventionFactory(owner=officer.memberships.get().service, status="preparation")
    Approval.objects.create(convention=convention, body="Conseil", planned_on=date(2026, 11, 24))
    Approval.objects.create(
        convention=convention, body="Directoire", planned_on=date(2026, 1, 1), result="approved", decided_on=NOW.date()
    )
    committee = {"committee__convention": convention}
    MeetingFactory(**committee, starts_at=NOW - timedelta(days=10), status="held")
    MeetingFactory(**committee, starts_at=NOW - timedelta(days=40), status="cancelled", cancel_reason="grève")
    held = MeetingFactory(**committee, starts_at=NOW - timedelta(days=40), status="held")
    MinutesReviewFactory(meeting=held, answer="approved", answered_at=NOW)
    DecisionFactory(meeting=held, due_on=NOW.date())
    waiting = client.get(reverse("admin:index")).context["waiting"]
    assert not [thing.one for thing in waiting if any(sentence in thing.one for sentence in SENTENCES)]


@pytest.mark.parametrize(
    ("planned_on", "precision", "is_late"),
    [
        (date(2026, 11, 24), "day", False),
        (date(2026, 11, 23), "day", True),
        (date(2026, 11, 1), "month", False),
        (date(2026, 10, 1), "month", True),
        (date(2026, 1, 1), "year", False),
        (date(2025, 1, 1), "year", True),
    ],
)
def test_a_vague_date_is_late_once_all_that_it_may_mean_is_past(planned_on, precision, is_late):
    convention = ConventionFactory(status="bodies")
    Approval.objects.create(convention=convention, body="Conseil", planned_on=planned_on, planned_precision=precision)
    assert Convention.objects.with_late_approval().exists() == is_late
    Convention.objects.update(status="signed")
    assert not Convention.objects.with_late_approval().exists()
