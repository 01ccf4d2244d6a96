"""Conventions that end and invitations that nobody uses: who is reminded, when, once, and no longer than it is true."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice, ReminderRule
from notifications.reminders import due_reminders
from partnerships.models import Convention, Invitation, Membership, PublicHoliday
from partnerships.models.choices import Side
from partnerships.services import advance, invite, read_invitation
from tests.factories import ConventionFactory, DecisionFactory, HospitalFactory, MembershipFactory, PartnerFactory
from tests.rules import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
LAST_DAY = date(2029, 3, 11)


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)):
        yield


def at(day: date):
    """That day in Paris, just after reminders are due."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, 5, tzinfo=PARIS), tick=False)


def told(*kinds: str) -> set[tuple[str, str]]:
    rows = Notice.objects.filter(kind__in=kinds).values_list("recipient_email", "occasion")
    return {(email, occasion.rpartition(" ")[0]) for email, occasion in rows}


def is_true(notice: Notice) -> bool:
    return kind_named(notice.kind).still_true(notice)


def render(notice: Notice):
    with translation.override(notice.language):
        return kind_named(notice.kind).render(notice)


def ending() -> Convention:
    partner = PartnerFactory(mailbox="musee@example.org")
    MembershipFactory(coordinator=True, partner=partner, user__email="coordination@example.org")
    return ConventionFactory(partner=partner, ends_on=LAST_DAY)


def test_end_of_a_convention_is_said_four_times_to_service_and_coordination():
    ending()
    written = {}
    for months in range(14, -1, -1):
        before = told("convention_ends")
        with at(LAST_DAY - relativedelta(months=months)):
            remind("convention_ends")
            remind("convention_ends")
        if new := told("convention_ends") - before:
            written[months] = {email for email, _occasion in new}
    everybody = {"culture@example.org", "coordination@example.org", "musee@example.org"}
    assert written == dict.fromkeys((12, 9, 6, 3), everybody)


def test_who_speaks_for_a_party_is_told_of_its_end_and_who_observes_is_not():
    partner = ending().parties.get(side=Side.PARTNER).partner
    MembershipFactory(contact=True, party=partner, user__email="contact@example.org")
    MembershipFactory(observer=True, party=partner, user__email="observation@example.org")
    MembershipFactory(contact=True, user__email="ailleurs@example.org")
    with at(LAST_DAY - relativedelta(months=6)):
        remind("convention_ends")
    told_people = {email for email, _occasion in told("convention_ends")}
    assert "contact@example.org" in told_people
    assert told_people.isdisjoint({"observation@example.org", "ailleurs@example.org"})


@pytest.mark.parametrize(
    ("status", "is_said"), [(Convention.Status.PREPARATION, True), (Convention.Status.SIGNED, False)]
)
def test_signed_successor_ends_it_and_one_in_preparation_does_not(status, is_said):
    convention = ending()
    with at(LAST_DAY - relativedelta(months=6)):
        remind("convention_ends")
        ConventionFactory(predecessor=convention, status=status, effective_on=LAST_DAY + timedelta(days=1))
        assert {is_true(notice) for notice in Notice.objects.filter(kind="convention_ends")} == {is_said}


def test_prolonged_convention_is_not_said_to_end():
    convention = ending()
    with at(LAST_DAY - relativedelta(months=6)):
        remind("convention_ends")
        Convention.objects.filter(pk=convention.pk).update(ends_on=LAST_DAY + timedelta(days=90))
        assert not any(is_true(notice) for notice in Notice.objects.filter(kind="convention_ends"))


def test_each_reader_gets_a_button_to_a_page_that_they_can_open():
    ending()
    with at(LAST_DAY - relativedelta(months=6)):
        remind("convention_ends")
        own, coordinator, mailbox = (
            render(Notice.objects.get(kind="convention_ends", recipient_email=email))
            for email in ("culture@example.org", "coordination@example.org", "musee@example.org")
        )
    assert "11\u00a0mars 2029" in own.subject
    assert "/gestion/" in own.text
    assert "/espace/conventions/" in coordinator.text
    assert "/gestion/" not in coordinator.text
    assert "/gestion/" not in mailbox.text
    assert "/espace/" not in mailbox.text


def test_queries_do_not_grow_with_the_conventions():
    rules = list(ReminderRule.objects.filter(kind="convention_ends"))

    def count() -> int:
        with at(LAST_DAY - relativedelta(months=6)), CaptureQueriesContext(connection) as queries:
            assert due_reminders(kind_named("convention_ends"), rules, timezone.now())
        return len(queries)

    ending()
    before = count()
    for _ in range(3):
        ConventionFactory(ends_on=LAST_DAY)
    assert count() == before


def invited() -> Invitation:
    return invite(
        actor=MembershipFactory(officer=True, user__email="service@example.org").user,
        email="nouvelle@example.org",
        full_name="Nouvelle Venue",
        role=Membership.Role.REFERENT,
        hospital=HospitalFactory(),
    )


KINDS = ("invitation_reminded", "invitation_unused")


def test_unused_invitation_is_sent_again_then_told_to_whoever_invited_then_left_alone():
    invitation = invited()
    written = {}
    for days in range(40):
        before = told(*KINDS)
        with at(date(2026, 11, 24) + timedelta(days=days)):
            remind(*KINDS)
            if days == 7:
                notice = Notice.objects.get(kind="invitation_reminded")
                assert is_true(notice)
                url = render(notice).letter.button.url
        if new := told(*KINDS) - before:
            written[days] = {email for email, _occasion in new}
    assert written == {7: {"nouvelle@example.org"}, 14: {"service@example.org"}}
    with at(date(2026, 12, 14)):
        assert read_invitation(url.rstrip("/").rpartition("/")[2]) == invitation
    assert not kind_named("invitation_reminded").is_kept


def test_nobody_is_reminded_of_an_invitation_on_a_day_off():
    """Seven days after a Friday that precedes Christmas Day's: the Monday after."""
    with at(date(2026, 12, 18)):
        invited()
    with at(date(2026, 12, 25)):
        PublicHoliday.objects.get_or_create(day=date(2026, 12, 25), defaults={"name": "Noël"})
        remind(*KINDS)
        assert not Notice.objects.filter(kind__in=KINDS).exists()
    with at(date(2026, 12, 28)):
        remind(*KINDS)
        assert Notice.objects.filter(kind="invitation_reminded").exists()


@pytest.mark.parametrize(
    "end",
    [
        lambda invitation: Invitation.objects.update(accepted_at=timezone.now()),
        lambda invitation: Invitation.objects.update(invited_at=timezone.now()),
        lambda invitation: Membership.objects.filter(pk=invitation.membership_id).update(
            until=timezone.localdate() - timedelta(days=1)
        ),
    ],
    ids=["accepted", "renewed", "ended"],
)
def test_invitation_that_was_used_sent_anew_or_ended_is_not_recalled(end):
    invitation = invited()
    with at(date(2026, 12, 2)):
        remind(*KINDS)
    with at(date(2026, 12, 8)):
        remind(*KINDS)
        notices = list(Notice.objects.filter(kind__in=KINDS))
        assert len(notices) == 2
        assert all(is_true(notice) for notice in notices)
        assert all("Nouvelle Venue" in render(notice).text for notice in notices)
        end(invitation)
        assert not any(is_true(notice) for notice in notices)
        Notice.objects.all().delete()
        remind(*KINDS)
        assert told(*KINDS) == set()


def advance_to(convention: Convention, target: str, officer) -> None:
    on = {"on": timezone.localdate(), "why": "motif interne"}
    advance(actor=officer, convention_id=convention.pk, target=target, seen=None, **on)


def test_who_speaks_for_a_party_is_told_once_that_their_convention_is_terminated():
    convention = ending()
    partner = convention.parties.get(side=Side.PARTNER).partner
    coordinator = Membership.objects.get(partner=partner).user
    MembershipFactory(contact=True, party=partner, user=coordinator)
    MembershipFactory(contact=True, party=partner, user__email="contact@example.org")
    MembershipFactory(observer=True, party=partner, user__email="observer@example.org")
    MembershipFactory(contact=True, party=PartnerFactory(), user__email="elsewhere@example.org")
    DecisionFactory(meeting__committee__convention=convention)
    officer = MembershipFactory(officer=True, service=convention.owner).user
    advance_to(convention, Convention.Status.TERMINATED, officer)
    notices = Notice.objects.filter(kind="convention_terminated")
    assert sorted(notices.values_list("recipient_email", flat=True)) == [
        "contact@example.org",
        "coordination@example.org",
        "musee@example.org",
    ]
    said = render(notices.get(recipient_email="contact@example.org")).text
    assert "24\u00a0novembre 2026" in said
    assert "11\u00a0mars 2029" in said
    assert "Décisions de comité ouvertes" in said
    assert str(convention.owner) in said
    assert "motif interne" not in said
    assert "/espace/" in said
    assert "/espace/" not in render(notices.get(recipient_email="musee@example.org")).text


def test_a_termination_taken_back_is_told_and_the_message_of_it_is_sent_no_more():
    convention = ending()
    officer = MembershipFactory(officer=True, service=convention.owner).user
    advance_to(convention, Convention.Status.TERMINATED, officer)
    first = Notice.objects.get(kind="convention_terminated", recipient_email="coordination@example.org")
    assert is_true(first)
    advance_to(convention, Convention.Status.IN_FORCE, officer)
    resumed = Notice.objects.get(kind="convention_resumed", recipient_email="coordination@example.org")
    assert not is_true(first)
    assert is_true(resumed)
    assert "court de nouveau" in render(resumed).text
    advance_to(convention, Convention.Status.TERMINATED, officer)
    assert [is_true(one) for one in (first, resumed)] == [False, False]
    again = Notice.objects.filter(kind="convention_terminated", recipient_email="coordination@example.org")
    assert is_true(again.latest("pk"))
