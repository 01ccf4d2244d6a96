"""Committee members: who sits when, and how long a name is kept."""

import logging
from datetime import date, datetime, timedelta

import pytest
import time_machine

from foundation.calendars import PARIS
from partnerships.models import CommitteeMember
from partnerships.notices.meetings import members_of
from partnerships.services.committees import forget_members
from tests.factories import (
    CommitteeFactory,
    CommitteeMemberFactory,
    ConventionFactory,
    DecisionFactory,
    MeetingFactory,
    MinutesReviewFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2032, 3, 2, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(NOW, tick=False):
        yield


def member(left_on: date | None, **fields) -> CommitteeMember:
    convention = ConventionFactory(effective_on=date(2030, 1, 1), ends_on=date(2033, 1, 1))
    return CommitteeMemberFactory(committee=CommitteeFactory(convention=convention), left_on=left_on, **fields)


def test_a_name_is_erased_five_years_after_the_membership_and_the_log_says_how_many(caplog):
    old, recent = member(date(2027, 3, 1)), member(date(2027, 3, 2))
    decision = DecisionFactory(meeting=MeetingFactory(committee=old.committee), owner=old)
    with caplog.at_level(logging.INFO):
        assert forget_members() == 1
    assert "Forgotten: 1 noms de membres de comités" in caplog.text
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.name, old.function, old.email, str(old)) == ("", "", "", "nom effacé")
    assert recent.name
    decision.refresh_from_db()
    assert str(decision.owner) == "nom effacé"
    assert forget_members() == 0


def test_whose_membership_has_no_end_is_kept_five_years_after_the_convention():
    ended = ConventionFactory(effective_on=date(2022, 1, 1), ends_on=date(2027, 3, 1), status="ended")
    running = member(None)
    CommitteeMemberFactory(committee=CommitteeFactory(convention=ended))
    assert forget_members() == 1
    running.refresh_from_db()
    assert running.name


def test_the_remark_of_an_erased_member_is_erased_with_the_name():
    old = member(date(2027, 3, 1))
    review = MinutesReviewFactory(
        meeting=MeetingFactory(committee=old.committee, status="held", starts_at=NOW - timedelta(days=2000)),
        member=old,
        answer="remarked",
        answered_at=NOW - timedelta(days=1990),
        remark="Signé : Inventé",
    )
    forget_members()
    review.refresh_from_db()
    assert review.remark == "remarque effacée"


def test_two_erased_members_of_one_committee_are_no_twins():
    first = member(date(2027, 1, 1))
    CommitteeMemberFactory(committee=first.committee, left_on=date(2027, 1, 1))
    assert forget_members() == 2


def test_who_left_is_not_invited_any_more():
    gone = member(date(2032, 3, 1))
    still = CommitteeMemberFactory(committee=gone.committee, left_on=date(2032, 4, 1))
    meeting = MeetingFactory(committee=gone.committee, starts_at=NOW + timedelta(days=10))
    assert [one.email for one in members_of(meeting)] == [still.email]
