"""Opening slots: one or a series, in the convention, with the calendar's warnings."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from activities.models import Slot
from activities.models.choices import Place
from activities.permissions import can_open_slots
from activities.services.slots import at_paris_times, open_slots, weekly_days, withdraw_slot
from foundation.errors import Refusal
from partnerships.models import Partner, PublicHoliday, SchoolHoliday
from partnerships.models.choices import Side
from tests.factories import (
    CommitmentFactory,
    MembershipFactory,
    QuotaFactory,
    SessionFactory,
    SlotFactory,
    in_days,
)
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


def times_in(*days: float):
    return [(in_days(day), in_days(day, hours=1)) for day in days]


def open_ward_slots(scene, times, *, actor=None, **fields):
    fields = {
        "side": Side.HOSPITAL,
        "place": Place.WARD,
        "commitments": [scene.commitment],
        "hospital": scene.hospital,
        "ward": scene.ward,
        "capacity": 8,
        **fields,
    }
    return open_slots(actor=actor or scene.referent, times=times, **fields)


def test_referent_opens_one_slot():
    scene = hospital_scene()
    (slot,) = open_ward_slots(scene, times_in(10))
    assert list(slot.commitments.all()) == [scene.commitment]
    assert (slot.series, slot.opened_by) == (None, scene.referent)


def test_several_times_make_a_series():
    scene = hospital_scene()
    slots = open_ward_slots(scene, times_in(10, 17, 24))
    assert len({slot.series for slot in slots}) == 1
    assert Slot.objects.count() == 3


@time_machine.travel(datetime(2026, 10, 1, 8, tzinfo=UTC), tick=False)
def test_slot_stays_bookable_until_the_lead_time_in_paris_days():
    scene = hospital_scene()
    scene.commitment.lead_days = 7
    # The clocks go back on 25 October 2026: these seven Paris days have an hour more.
    start, end = at_paris_times(date(2026, 10, 28), time(14, 30), time(15, 30))
    (slot,) = open_ward_slots(scene, [(start, end)])
    assert timezone.localtime(slot.valid_until).isoformat() == "2026-10-21T14:30:00+02:00"


def test_slot_that_nobody_could_book_in_time_is_refused():
    scene = hospital_scene()
    scene.commitment.lead_days = 21
    with pytest.raises(Refusal, match="21 jours"):
        open_ward_slots(scene, times_in(10))


def test_end_before_start_is_refused():
    with pytest.raises(Refusal, match="après le début"):
        at_paris_times(date(2026, 12, 1), time(15), time(14))


@pytest.mark.parametrize(("day", "sentence"), [(-1, "déjà passé"), (400, "en dehors de la convention")])
def test_a_time_that_cannot_be_is_refused(day, sentence):
    scene = hospital_scene()
    with pytest.raises(Refusal, match=sentence):
        open_ward_slots(scene, times_in(day))
    assert not Slot.objects.exists()


def test_public_holiday_wants_a_reason():
    scene = hospital_scene()
    PublicHoliday.objects.create(day=timezone.localdate(in_days(10)), name="Fête d'essai")
    with pytest.raises(Refusal, match="Fête d'essai") as refusal:
        open_ward_slots(scene, times_in(10))
    assert refusal.value.field == "override_reason"
    (slot,) = open_ward_slots(scene, times_in(10), override_reason="Le service fête l'hiver.")
    assert slot.override_reason == "Le service fête l'hiver."


def test_closing_day_of_the_museum_wants_a_reason():
    scene = hospital_scene()
    Partner.objects.filter(pk=scene.partner.pk).update(weekly_closure=in_days(10).isoweekday())
    visits = CommitmentFactory(strand__convention=scene.convention, museum_visit=True)
    QuotaFactory(commitment=visits)
    fields = {
        "actor": scene.coordinator,
        "side": Side.PARTNER,
        "place": Place.MUSEUM,
        "times": times_in(10),
        "commitments": [visits],
        "partner": Partner.objects.get(pk=scene.partner.pk),
        "capacity": 12,
    }
    with pytest.raises(Refusal, match="est fermé le"):
        open_slots(**fields)
    assert open_slots(**fields, override_reason="Le musée ouvre pour ce groupe.")


def test_another_hospitals_referent_cannot_open():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="vos propres lieux"):
        open_ward_slots(scene, times_in(10), actor=MembershipFactory(referent=True).user)


def test_place_must_fit_the_commitment():
    scene = hospital_scene()
    visits = CommitmentFactory(strand__convention=scene.convention, museum_visit=True)
    with pytest.raises(Refusal, match="ne se déroule pas"):
        open_ward_slots(scene, times_in(10), commitments=[visits])


def test_commitment_of_a_foreign_convention_is_refused():
    scene = hospital_scene()
    foreign = QuotaFactory().commitment
    foreign.strand.convention.hospitals.add(MembershipFactory(referent=True).hospital)
    with pytest.raises(Refusal, match="une de vos conventions"):
        open_ward_slots(scene, times_in(10), commitments=[foreign])


def test_weekly_series_skips_holidays_and_says_so():
    first = date(2026, 12, 11)
    PublicHoliday.objects.create(day=date(2026, 12, 25), name="Noël")
    SchoolHoliday.objects.create(
        zone="C", name="vacances de Noël", starts_on=date(2026, 12, 19), ends_on=date(2027, 1, 3)
    )
    series = weekly_days(first=first, last=date(2027, 1, 8), skip_school_holidays=True)
    assert series.kept == [date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 8)]
    assert [day for day, _why in series.skipped] == [date(2026, 12, 25), date(2027, 1, 1)]
    assert "Noël" in series.skipped[0][1]


def test_school_holidays_are_kept_when_asked():
    SchoolHoliday.objects.create(zone="C", name="vacances", starts_on=date(2026, 12, 19), ends_on=date(2027, 1, 3))
    series = weekly_days(first=date(2026, 12, 22), last=date(2026, 12, 29), skip_school_holidays=False)
    assert len(series.kept) == 2


@pytest.mark.parametrize(("last", "sentence"), [(date(2026, 11, 30), "finir après"), (date(2029, 1, 1), "au plus")])
def test_absurd_series_are_refused(last, sentence):
    with pytest.raises(Refusal, match=sentence):
        weekly_days(first=date(2026, 12, 1), last=last, skip_school_holidays=False)


def test_opener_withdraws_a_free_slot():
    scene = hospital_scene()
    slot = scene.open_slot()
    assert withdraw_slot(actor=scene.referent, slot_id=slot.pk).state == Slot.State.WITHDRAWN
    assert not Slot.objects.free().exists()


def test_taken_slot_is_cancelled_not_withdrawn():
    scene = hospital_scene()
    slot = scene.open_slot()
    SessionFactory(quota=scene.quota, activity=scene.activity, slot=slot)
    with pytest.raises(Refusal, match="Annulez la séance"):
        withdraw_slot(actor=scene.referent, slot_id=slot.pk)


def test_the_other_side_cannot_withdraw():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="le côté qui a ouvert"):
        withdraw_slot(actor=scene.coordinator, slot_id=scene.open_slot().pk)


@pytest.mark.parametrize("role", ["mediator", "coordinator", "referent", "officer"])
def test_own_and_fitting_slots_are_visible(role):
    scene = hospital_scene()
    slot = scene.open_slot()
    assert slot in Slot.objects.visible_to(getattr(scene, role))


@pytest.mark.parametrize("trait", ["mediator", "coordinator", "referent"])
def test_a_strangers_slots_are_not_visible(trait):
    scene = hospital_scene()
    scene.open_slot()
    SlotFactory(museum=True, partner=scene.partner, commitments=[])
    stranger = MembershipFactory(**{trait: True}).user
    assert not Slot.objects.visible_to(stranger).exists()


@pytest.mark.parametrize(("begins", "lasts", "is_free"), [(-20, 20, True), (-20, 20.1, False), (-23.9, 24, False)])
def test_slot_is_not_free_while_a_session_that_began_long_before_is_still_in_its_ward(begins, lasts, is_free):
    scene = hospital_scene()
    slot = scene.open_slot()
    starts_at = slot.starts_at + timedelta(hours=begins)
    ends_at = starts_at + timedelta(hours=lasts)
    SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        hospital=scene.hospital,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    assert Slot.objects.free().filter(pk=slot.pk).exists() == is_free


def test_free_slots_are_open_valid_and_not_taken():
    scene = hospital_scene()
    free = scene.open_slot()
    scene.open_slot(state=Slot.State.WITHDRAWN)
    scene.open_slot(valid_until=timezone.now() - timedelta(hours=1))
    taken = scene.open_slot()
    SessionFactory(quota=scene.quota, activity=scene.activity, slot=taken)
    assert list(Slot.objects.free()) == [free]


@pytest.mark.parametrize(("start", "end"), [(time(10), time(10, 1)), (time(0), time(23, 59))])
def test_slot_of_a_strange_length_is_refused(start, end):
    with pytest.raises(Refusal, match="15 minutes à 10 heures"):
        at_paris_times(date(2026, 12, 1), start, end)


def test_second_slot_at_once_in_a_ward_wants_a_reason():
    scene = hospital_scene()
    scene.open_slot()
    with pytest.raises(Refusal, match="déjà ouvert au même endroit") as refusal:
        open_ward_slots(scene, [(in_days(10, hours=0.5), in_days(10, hours=1.5))])
    assert refusal.value.field == "override_reason"
    assert open_ward_slots(scene, times_in(10), override_reason="Deux salles")
    assert open_ward_slots(scene, [(scene.slots[0].ends_at, scene.slots[0].ends_at + timedelta(hours=1))])


def test_a_mediator_opens_no_slot_of_the_museum():
    scene = hospital_scene()
    assert can_open_slots(scene.coordinator, Side.PARTNER, partner_id=scene.partner.pk)
    assert not can_open_slots(scene.mediator, Side.PARTNER, partner_id=scene.partner.pk)


@pytest.mark.parametrize(("start", "end", "field"), [("02:30", "04:00", "start_time"), ("01:30", "02:30", "end_time")])
def test_hour_that_the_change_of_clocks_skips_is_refused(start, end, field):
    with pytest.raises(Refusal, match="n’existe pas ce jour-là") as refusal:
        at_paris_times(date(2027, 3, 28), time.fromisoformat(start), time.fromisoformat(end))
    assert refusal.value.field == field


def test_hour_that_comes_twice_is_the_first():
    start, _end = at_paris_times(date(2026, 10, 25), time(2, 30), time(4, 0))
    assert start.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
