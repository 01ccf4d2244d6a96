"""What the database itself refuses, whatever the door: raw SQL and the ORM, without any service."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial

import psycopg
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F

from activities.models import Participation, Session, Slot
from activities.models.choices import State
from foundation.errors import constraint_of
from partnerships.models import Party, Quota
from tests.factories import (
    ActivityFactory,
    ConventionFactory,
    MembershipFactory,
    ParticipationFactory,
    QuotaFactory,
    RegistrationFactory,
    SessionFactory,
    SlotFactory,
    TrainingFactory,
    UserFactory,
    WardFactory,
    in_days,
)

pytestmark = pytest.mark.django_db


@contextmanager
def refused_by(constraint: str):
    """The block breaks this constraint; the surrounding test's transaction survives."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert constraint_of(refusal.value) == constraint


def another(session: Session, **fields) -> Session:
    """A second session under the same volume."""
    return SessionFactory(quota=session.quota, activity=session.activity, **fields)


def test_volume_refuses_one_session_too_many():
    session = SessionFactory(quota__quantity=1)
    with refused_by("quota_not_oversold"):
        another(session)


def test_volume_refuses_one_too_many_by_raw_sql():
    session = SessionFactory(quota__quantity=1)
    gone = another(session, cancelled=True)
    with refused_by("quota_not_oversold"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE activities_session SET state = 'confirmed', cancelled_side = '', cancel_reason = '', "
            "cancelled_how = '' WHERE id = %s",
            [gone.pk],
        )


def test_volume_counts_many_rows_of_one_statement():
    session = SessionFactory(quota__quantity=3)
    for _ in range(3):
        another(session, cancelled=True)
    with refused_by("quota_not_oversold"):
        Session.objects.filter(state=State.CANCELLED).update(
            state=State.CONFIRMED, cancelled_side="", cancel_reason="", cancelled_how=""
        )


@pytest.mark.parametrize(
    ("trait", "used"),
    [({}, 1), ({"requested": True}, 1), ({"held": True}, 1), ({"cancelled": True}, 0), ({"declined": True}, 0)],
)
def test_used_counts_what_holds_its_place(trait, used):
    quota = SessionFactory(**trait).quota
    quota.refresh_from_db()
    assert quota.used == used


def test_late_cancellation_that_counts_keeps_its_place():
    quota = SessionFactory(cancelled=True, counts_anyway=True).quota
    quota.refresh_from_db()
    assert quota.used == 1


def test_used_follows_deletes_and_moves_between_volumes():
    session = SessionFactory()
    other = QuotaFactory(
        commitment=session.commitment,
        starts_on=session.quota.ends_on + timedelta(days=1),
    )
    moved = another(session)
    moved_to = moved.starts_at + timedelta(days=365)
    Session.objects.filter(pk=moved.pk).update(quota=other, starts_at=moved_to, ends_at=moved_to + timedelta(hours=1))
    assert list(Quota.objects.order_by("starts_on").values_list("used", flat=True)) == [1, 1]
    Participation.objects.filter(session=moved).delete()
    Session.objects.filter(pk=moved.pk).delete()
    assert list(Quota.objects.order_by("starts_on").values_list("used", flat=True)) == [1, 0]


def test_stale_form_cannot_make_used_drift():
    quota = SessionFactory().quota
    quota.used = 17
    quota.save()
    quota.refresh_from_db()
    assert quota.used == 1


def test_lowering_a_volume_below_its_use_is_refused():
    quota = SessionFactory().quota
    with refused_by("quota_not_oversold"):
        Quota.objects.filter(pk=quota.pk).update(quantity=0)


def test_session_outside_its_period_is_refused():
    quota = QuotaFactory()
    with refused_by("session_inside_quota_period"):
        SessionFactory(quota=quota, starts_at=in_days(400))


def test_period_that_would_leave_a_session_outside_is_refused():
    quota = SessionFactory().quota
    with refused_by("session_inside_quota_period"):
        Quota.objects.filter(pk=quota.pk).update(ends_on=quota.starts_on)


def test_what_holds_no_place_holds_no_period_and_takes_none_back_outside_it():
    session = SessionFactory(cancelled=True)
    Quota.objects.filter(pk=session.quota_id).update(ends_on=session.quota.starts_on)
    reasons = {"cancelled_side": "", "cancel_reason": "", "cancelled_how": ""}
    with refused_by("session_inside_quota_period"):
        Session.objects.filter(pk=session.pk).update(state=State.CONFIRMED, **reasons)


def test_late_cancellation_that_counts_keeps_its_period():
    session = SessionFactory(cancelled=True, counts_anyway=True)
    with refused_by("session_inside_quota_period"):
        Quota.objects.filter(pk=session.quota_id).update(ends_on=session.quota.starts_on)


def test_session_under_another_commitments_volume_is_refused():
    session = SessionFactory()
    with refused_by("session_quota_of_its_commitment"):
        Session.objects.filter(pk=session.pk).update(quota=QuotaFactory())


def test_session_of_another_commitments_activity_is_refused():
    session = SessionFactory()
    with refused_by("session_activity_of_its_commitment"):
        Session.objects.filter(pk=session.pk).update(activity=ActivityFactory())


def test_overlapping_periods_of_one_commitment_are_refused():
    quota = QuotaFactory()
    with refused_by("quota_periods_do_not_overlap"):
        QuotaFactory(commitment=quota.commitment, starts_on=quota.ends_on)


def test_two_live_sessions_on_one_slot_are_refused():
    session = SessionFactory()
    slot = SlotFactory(commitments=[session.commitment])
    Session.objects.filter(pk=session.pk).update(slot=slot)
    another(session, slot=slot, cancelled=True)
    with refused_by("session_one_live_per_slot"):
        another(session, slot=slot, starts_at=in_days(20))


def test_mediator_in_two_places_at_once_is_refused():
    mediator = UserFactory()
    session = SessionFactory(lead_mediator=mediator)
    another(session, lead_mediator=mediator, starts_at=session.ends_at)
    with refused_by("session_mediator_in_one_place"):
        another(session, lead_mediator=mediator, starts_at=session.starts_at + timedelta(minutes=59))


def test_more_groups_than_the_maximum_are_refused():
    session = SessionFactory()
    with refused_by("session_groups_within_maximum"):
        ParticipationFactory(session=session, expected_total=1)


def test_more_people_than_the_maximum_are_refused():
    session = SessionFactory(max_groups=2, max_people=10)
    with refused_by("session_people_within_maximum"):
        ParticipationFactory(session=session, expected_total=5)


def test_lowering_a_maximum_below_the_groups_is_refused():
    session = SessionFactory()
    with refused_by("session_people_within_maximum"):
        Session.objects.filter(pk=session.pk).update(max_people=2)


def test_a_ward_takes_part_once():
    session = SessionFactory(max_groups=2, max_people=20)
    group = session.participations.get()
    with refused_by("participation_ward_once"):
        ParticipationFactory(session=session, hospital=group.hospital, ward=group.ward)


def test_a_ward_of_another_hospital_is_refused():
    with refused_by("participation_ward_of_its_hospital"):
        ParticipationFactory(ward=WardFactory())


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("session_confirmed_has_both_agreements", {"confirmed_at": None}),
        ("session_hospital_agreement_is_whole", {"hospital_agreed_by": ""}),
        ("session_partner_agreement_is_whole", {"partner_recorded_by": None}),
        ("session_held_is_reported", {"state": State.HELD}),
        ("session_cancelled_says_why", {"state": State.CANCELLED}),
        ("session_cancelled_says_why", {"cancelled_how": "ahead"}),
        ("session_changed_by_someone", {"state_changed_by": None}),
        ("session_ends_after_start", {"ends_at": datetime(2026, 3, 12, tzinfo=UTC)}),
        ("session_lasts_a_day_at_most", {"ends_at": F("starts_at") + timedelta(days=1, seconds=1)}),
    ],
)
def test_a_state_without_its_who_and_when_is_refused(constraint, change):
    session = SessionFactory()
    with refused_by(constraint):
        Session.objects.filter(pk=session.pk).update(**change)


WARD_ASKED = {"ward_asked": True}
BEYOND = {"state": State.REQUESTED, "confirmed_at": None, "needs_grant": True}
CONFIRM = "UPDATE activities_session SET state = 'confirmed', confirmed_at = now() WHERE id = %s"


@pytest.mark.parametrize(
    ("constraint", "fields", "statement"),
    [
        (
            "session_ward_agreement_is_whole",
            WARD_ASKED,
            "UPDATE activities_session SET ward_agreed_by = 'Mme Iris' WHERE id = %s",
        ),
        (
            "session_ward_agreement_of_its_ward",
            WARD_ASKED,
            "UPDATE activities_session SET needs_ward_agreement = false WHERE id = %s",
        ),
        ("session_confirmed_has_wards_agreement", WARD_ASKED, CONFIRM),
        ("session_grant_is_whole", BEYOND, "UPDATE activities_session SET granted_at = now() WHERE id = %s"),
        ("session_confirmed_has_its_grant", BEYOND, CONFIRM),
    ],
)
def test_raw_sql_is_refused_by_this_constraint_and_by_nothing_else(constraint, fields, statement):
    """The same statement passes once the constraint is gone: it is what refuses."""
    session = SessionFactory(**fields)
    with connection.cursor() as cursor:
        with refused_by(constraint):
            cursor.execute(statement, [session.pk])
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE activities_session DROP CONSTRAINT {constraint}")
        cursor.execute(statement, [session.pk])
        assert cursor.rowcount == 1


@pytest.mark.parametrize(
    ("constraint", "make", "change"),
    [
        ("slot_ends_after_start", SlotFactory, {"ends_at": datetime(2026, 3, 12, tzinfo=UTC)}),
        ("slot_valid_until_its_start", SlotFactory, {"valid_until": datetime(2099, 1, 1, tzinfo=UTC)}),
        ("slot_belongs_to_its_side", SlotFactory, {"side": "partner"}),
        ("slot_holds_someone", SlotFactory, {"capacity": 0}),
        ("participation_expected_adds_up", ParticipationFactory, {"expected_patients": 99}),
        ("quota_extra_has_reason_and_author", QuotaFactory, {"extra": 1}),
        ("quota_ends_after_start", QuotaFactory, {"ends_on": date(2020, 1, 1), "starts_on": date(2020, 1, 2)}),
        ("convention_in_force_has_dates", ConventionFactory, {"effective_on": None}),
        ("convention_ends_after_it_begins", ConventionFactory, {"ends_on": date(2020, 1, 1)}),
        ("membership_role_fits_its_place", partial(MembershipFactory, mediator=True), {"role": "referent"}),
        ("membership_ends_after_start", partial(MembershipFactory, mediator=True), {"until": date(2020, 1, 1)}),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(constraint, make, change):
    row = make()
    # An upside-down period is no range: PostgreSQL may say so before the rule does.
    with pytest.raises((IntegrityError, DataError)) as refusal, transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**change)
    assert constraint_of(refusal.value) == constraint or isinstance(refusal.value, DataError)


def test_a_party_stands_on_its_own_side():
    party = ConventionFactory().parties.get(side="partner")
    with refused_by("party_partner_on_its_side"):
        Party.objects.filter(pk=party.pk).update(side="hospital")


def test_a_slot_in_a_ward_of_another_hospital_is_refused():
    slot = SlotFactory()
    with refused_by("slot_ward_of_its_hospital"):
        Slot.objects.filter(pk=slot.pk).update(ward=WardFactory())


def test_a_person_registers_once_for_a_training():
    training = TrainingFactory()
    RegistrationFactory(training=training, email="nour@example.org")
    with refused_by("registration_person_once"):
        RegistrationFactory(training=training, email="NOUR@example.org")


def test_a_session_moved_by_raw_sql_stays_inside_its_period():
    session = SessionFactory()
    with refused_by("session_inside_quota_period"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE activities_session SET starts_at = starts_at + interval '500 days',"
            " ends_at = ends_at + interval '500 days' WHERE id = %s",
            [session.pk],
        )


def test_the_period_is_counted_in_paris_days():
    """23:30 UTC on the last day is the next day in Paris."""
    quota = QuotaFactory(starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 1))
    last_evening = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    SessionFactory(quota=quota, starts_at=last_evening, ends_at=last_evening + timedelta(minutes=20))
    with refused_by("session_inside_quota_period"):
        another(quota.sessions.get(), starts_at=last_evening + timedelta(hours=1))


def test_a_new_volume_counts_for_itself():
    quota = QuotaFactory(used=17, quantity=31)
    quota.refresh_from_db()
    assert quota.used == 0


def test_groups_and_people_follow_requests_and_deletes():
    session = SessionFactory(max_groups=3, max_people=30)
    waiting = ParticipationFactory(session=session, state=Participation.State.REQUESTED, expected_total=5)
    session.refresh_from_db()
    assert (session.groups, session.people) == (2, 11)
    waiting.delete()
    session.refresh_from_db()
    assert (session.groups, session.people) == (1, 6)


@pytest.mark.parametrize("field", ["expected_total", "wheelchairs", "present_total"])
def test_a_negative_count_is_refused(field):
    group = SessionFactory().participations.get()
    with refused_by(f"activities_participation_{field}_check"):
        Participation.objects.filter(pk=group.pk).update(**{field: -1})


def test_audiences_beyond_their_total_are_refused():
    group = SessionFactory(held=True).participations.get()
    with refused_by("participation_present_adds_up"):
        Participation.objects.filter(pk=group.pk).update(present_patients=7)


def test_ages_beyond_their_total_are_refused():
    group = SessionFactory(held=True).participations.get()
    with refused_by("participation_ages_add_up"):
        Participation.objects.filter(pk=group.pk).update(present_children=3, present_seniors=4)


@pytest.mark.parametrize(("traits", "minutes"), [({"held": True}, 0), ({"held": True}, 1441), ({}, 60)])
def test_only_what_took_place_lasted_and_for_a_time(traits, minutes):
    session = SessionFactory(**traits)
    with refused_by("session_lived_for_a_time"):
        Session.objects.filter(pk=session.pk).update(lived_minutes=minutes)


def test_history_keeps_before_and_after_and_cannot_be_changed():
    session = SessionFactory()
    Session.objects.filter(pk=session.pk).update(note="Entrée par le jardin")
    assert list(session.history.order_by("pgh_id").values_list("note", flat=True)) == ["", "Entrée par le jardin"]
    with pytest.raises(Exception, match="pgtrigger") as error, transaction.atomic():
        session.history.update(note="autre chose")
    assert isinstance(error.value.__cause__, psycopg.Error)
