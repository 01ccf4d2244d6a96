"""Another time, ward or room: who is asked, who is told, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from activities.models import Session
from activities.models.choices import CancelReason, Means, Place, State
from activities.services.answers import cancel, decline
from activities.services.moves import Plan, reschedule
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import PublicHoliday
from partnerships.models.choices import Side
from tests.factories import (
    MembershipFactory,
    QuotaFactory,
    RoomFactory,
    SessionFactory,
    SlotFactory,
    WardFactory,
    in_days,
)
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db


def session_in(scene, **traits) -> Session:
    traits = {"quota": scene.quota, "activity": scene.activity, "ward": scene.ward, **traits}
    return SessionFactory(**traits)


def plan_of(session, **changes) -> Plan:
    plan = Plan(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        ward_id=session.ward_id,
        room_id=session.room_id,
        where=session.where,
    )
    return replace(plan, **changes)


def at(session, starts_at) -> Plan:
    return plan_of(session, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def shift(scene, session, plan, *, actor=None, side=Side.PARTNER, **fields) -> Session:
    actor = actor or {Side.PARTNER: scene.coordinator, Side.HOSPITAL: scene.referent}[side]
    return reschedule(actor=actor, session_id=session.pk, side=side, plan=plan, **fields)


def refusal_of(scene, session, plan, **fields) -> str:
    with pytest.raises(Refusal) as refusal:
        shift(scene, session, plan, **fields)
    before = (session.starts_at, session.state)
    session.refresh_from_db()
    assert (session.starts_at, session.state) == before
    return refusal.value.sentence


@pytest.mark.parametrize("side", Side)
def test_another_time_keeps_the_movers_agreement_only(side):
    scene = hospital_scene()
    session = session_in(scene)
    before = session.starts_at
    session = shift(scene, session, at(session, in_days(12)), side=side, why="Réunion de service")
    assert (session.state, session.confirmed_at) == (State.REQUESTED, None)
    assert session.agreed_at(side)
    assert session.agreed_at(side.other) is None
    event = session.events.get()
    assert (event.verb, event.why) == ("déplacée", "Réunion de service")
    assert event.changes[0] == ["starts_at", before.isoformat(), in_days(12).isoformat()]


def test_move_onto_the_other_sides_open_slot_is_confirmed():
    scene = hospital_scene()
    old, new = scene.open_slot(), scene.open_slot()
    session = session_in(scene, slot=old, starts_at=old.starts_at)
    session = shift(scene, session, plan_of(session), slot_id=new.pk)
    assert (session.state, session.slot, session.starts_at) == (State.CONFIRMED, new, new.starts_at)
    assert session.hospital_means == Means.SLOT
    assert type(old).objects.free().get() == old


def test_open_slot_at_the_same_time_is_taken_and_confirms():
    scene = hospital_scene()
    slot = scene.open_slot()
    request = session_in(scene, requested=True, starts_at=slot.starts_at, ends_at=slot.ends_at, where="Salon bleu")
    session = shift(scene, request, plan_of(request, where=""), slot_id=slot.pk)
    assert (session.state, session.slot, session.where) == (State.CONFIRMED, slot, "Salon bleu")
    assert session.partner_agreed_at
    assert session.hospital_agreed_at


def test_open_slot_of_another_ward_takes_the_session_there():
    scene = hospital_scene()
    ward = WardFactory(hospital=scene.hospital)
    slot = SlotFactory(hospital=scene.hospital, ward=ward, commitments=[scene.commitment], starts_at=in_days(15))
    session = session_in(scene)
    session = shift(scene, session, plan_of(session), slot_id=slot.pk)
    assert (session.state, session.ward, session.participations.get().ward) == (State.CONFIRMED, ward, ward)


def test_slot_of_another_hospital_does_not_fit():
    scene = hospital_scene()
    slot = SlotFactory(commitments=[scene.commitment], starts_at=in_days(15))
    session = session_in(scene)
    assert "ne convient pas" in refusal_of(scene, session, plan_of(session), slot_id=slot.pk)


def test_slot_that_is_taken_is_refused():
    scene = hospital_scene()
    taken = scene.open_slot()
    session_in(scene, slot=taken, starts_at=taken.starts_at)
    session = session_in(scene, starts_at=in_days(20))
    assert "n’est plus libre" in refusal_of(scene, session, plan_of(session), slot_id=taken.pk)


def test_another_ward_at_the_same_time_is_told_not_asked():
    scene = hospital_scene()
    session = session_in(scene)
    ward = WardFactory(hospital=scene.hospital, name="Soins de suite")
    session = shift(scene, session, plan_of(session, ward_id=ward.pk), side=Side.HOSPITAL)
    assert (session.state, session.ward, session.participations.get().ward) == (State.CONFIRMED, ward, ward)
    assert session.events.get().changes == [["ward", scene.ward.name, "Soins de suite"]]
    assert Notice.objects.filter(kind="session_moved", recipient_email=scene.partner.mailbox).exists()


def test_partner_does_not_choose_the_ward():
    scene = hospital_scene()
    session = session_in(scene)
    ward = WardFactory(hospital=scene.hospital)
    assert "L’hôpital choisit lui-même" in refusal_of(scene, session, plan_of(session, ward_id=ward.pk))


def test_ward_of_another_hospital_is_refused():
    scene = hospital_scene()
    session = session_in(scene)
    plan = plan_of(session, ward_id=WardFactory().pk)
    assert "du même hôpital" in refusal_of(scene, session, plan, side=Side.HOSPITAL)


def test_hospital_does_not_choose_the_room():
    scene = hospital_scene()
    commitment, visit = visits_of(scene)
    room = RoomFactory(partner=scene.partner)
    session = session_in(
        scene, quota=commitment.quotas.get(), activity=visit, place=Place.MUSEUM, ward=None, hospital=scene.hospital
    )
    session.participations.create(hospital=scene.hospital, ward=scene.ward, state="confirmed", expected_total=6)
    plan = plan_of(session, room_id=room.pk)
    assert "choisit lui-même la salle" in refusal_of(scene, session, plan, side=Side.HOSPITAL)
    assert shift(scene, session, plan).room == room


def test_move_into_the_next_year_takes_from_its_volume():
    scene = hospital_scene()
    following = QuotaFactory(
        commitment=scene.commitment,
        starts_on=scene.quota.ends_on + timedelta(days=1),
        ends_on=scene.quota.ends_on + timedelta(days=365),
    )
    session = session_in(scene)
    days = (following.starts_on - timezone.localdate()).days + 20
    session = shift(scene, session, at(session, in_days(days)), override_reason="Voulu")
    scene.quota.refresh_from_db()
    following.refresh_from_db()
    assert (session.quota, scene.quota.used, following.used) == (following, 0, 1)


def test_move_within_an_exhausted_volume_needs_no_more_place():
    scene = hospital_scene(quantity=1)
    session = session_in(scene)
    assert shift(scene, session, at(session, in_days(12))).starts_at == in_days(12)


def test_move_into_an_exhausted_year_is_refused():
    scene = hospital_scene()
    following = QuotaFactory(
        commitment=scene.commitment,
        quantity=0,
        starts_on=scene.quota.ends_on + timedelta(days=1),
        ends_on=scene.quota.ends_on + timedelta(days=365),
    )
    session = session_in(scene)
    days = (following.starts_on - timezone.localdate()).days + 20
    assert "épuisé" in refusal_of(scene, session, at(session, in_days(days)), override_reason="Voulu")


def test_nothing_changes_is_refused():
    scene = hospital_scene()
    session = session_in(scene)
    assert "Rien ne change" in refusal_of(scene, session, plan_of(session))


def test_what_stays_is_not_said_to_change():
    scene = hospital_scene()
    session = session_in(scene)
    in_paris = {name: timezone.localtime(getattr(session, name)) for name in ("starts_at", "ends_at")}
    assert "Rien ne change" in refusal_of(scene, session, plan_of(session, **in_paris))
    later = in_paris | {"ends_at": in_paris["ends_at"] + timedelta(minutes=30)}
    event = shift(scene, session, plan_of(session, **later)).events.get()
    assert [what for what, _before, _after in event.changes] == ["ends_at"]


def test_session_that_is_over_does_not_move():
    scene = hospital_scene()
    session = session_in(scene, to_report=True)
    assert "ne peut plus être déplacée" in refusal_of(scene, session, at(session, in_days(3)))


def test_holiday_wants_a_reason():
    scene = hospital_scene()
    PublicHoliday.objects.create(day=date(2026, 12, 25), name="Noël")
    session = session_in(scene)
    assert "férié" in refusal_of(scene, session, at(session, in_days(31)))


def test_busy_mediator_keeps_the_session_where_it_is():
    scene = hospital_scene()
    session = session_in(scene, lead_mediator=scene.mediator)
    other = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(12))
    assert "déjà une séance à cette heure" in refusal_of(scene, session, at(session, other.starts_at))


def test_ward_reads_that_a_date_of_its_own_hospital_is_not_certain_yet():
    scene = hospital_scene()
    session = session_in(scene)
    shift(scene, session, at(session, session.starts_at + timedelta(minutes=90)), side=Side.HOSPITAL)
    notice = Notice.objects.get(kind="session_moved", recipient_email=scene.ward.mailbox)
    assert "attend encore une réponse" in kind_named("session_moved").render(notice).text


def test_message_says_what_changed_and_asks_the_other_side():
    scene = hospital_scene()
    session = session_in(scene)
    shift(scene, session, at(session, session.starts_at + timedelta(minutes=90)))
    notice = Notice.objects.get(kind="session_moved", recipient_email=scene.referent.email)
    message = kind_named("session_moved").render(notice)
    assert message.subject.startswith("À confirmer : ")
    assert "→" in message.text
    assert message.calendar_method == "REQUEST"
    assert b"STATUS:TENTATIVE" in message.calendar


def test_referent_of_the_group_who_booked_is_told_beside_the_hospitals_own():
    scene = hospital_scene()
    booker = MembershipFactory(group_referent=True, hospital_group=scene.hospital.group).user
    session = session_in(scene, booked_by=booker)
    shift(scene, session, at(session, in_days(12)))
    told = Notice.objects.filter(kind="session_moved").values_list("recipient_email", flat=True)
    assert {booker.email, scene.referent.email} <= set(told)


def test_older_move_is_not_told_after_a_newer_one():
    scene = hospital_scene()
    session = session_in(scene)
    shift(scene, session, at(session, in_days(12)))
    session.refresh_from_db()
    shift(scene, session, at(session, in_days(13)))
    first, second = Notice.objects.filter(kind="session_moved", recipient_email=scene.referent.email).order_by("pk")
    still_true = kind_named("session_moved").still_true
    assert (still_true(first), still_true(second)) == (False, True)


def test_moved_session_that_is_refused_leaves_the_calendars():
    scene = hospital_scene()
    session = session_in(scene)
    shift(scene, session, at(session, in_days(12)))
    decline(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, why="Pas ce jour-là.")
    notice = Notice.objects.filter(kind="session_declined").first()
    message = kind_named("session_declined").render(notice)
    assert message.calendar_method == "CANCEL"
    assert b"STATUS:CANCELLED" in message.calendar


def test_moved_session_that_is_cancelled_leaves_the_calendars():
    scene = hospital_scene()
    session = session_in(scene)
    shift(scene, session, at(session, in_days(12)))
    cancel(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    notice = Notice.objects.filter(kind="session_cancelled").first()
    message = kind_named("session_cancelled").render(notice)
    assert (message.subject.split(" : ")[0], message.calendar_method) == ("Annulée", "CANCEL")


def test_partner_does_not_rewrite_where_a_ward_receives():
    scene = hospital_scene()
    session = session_in(scene, where="Salon bleu")
    assert "précise lui-même le lieu" in refusal_of(scene, session, plan_of(session, where="Au sous-sol"))


def test_hospital_does_not_rewrite_where_the_museum_receives():
    scene = hospital_scene()
    commitment, activity = visits_of(scene)
    visit = session_in(scene, quota=commitment.quotas.get(), activity=activity, place=Place.MUSEUM, where="Entrée nord")
    sentence = refusal_of(scene, visit, plan_of(visit, where="Parvis"), side=Side.HOSPITAL)
    assert "précise lui-même le lieu" in sentence


def test_host_rewrites_where_and_the_other_side_is_told():
    scene = hospital_scene()
    session = session_in(scene)
    session = shift(scene, session, plan_of(session, where="Salon bleu"), side=Side.HOSPITAL)
    assert (session.where, session.state) == ("Salon bleu", State.CONFIRMED)


@pytest.mark.parametrize("change", ["time", "ward"])
def test_ward_that_has_another_session_then_wants_a_reason(change):
    scene = hospital_scene()
    other = WardFactory(hospital=scene.hospital)
    taken = session_in(scene, ward=other if change == "ward" else scene.ward, starts_at=in_days(20))
    session = session_in(scene, starts_at=in_days(20) if change == "ward" else in_days(12))
    plan = plan_of(session, ward_id=other.pk) if change == "ward" else at(session, taken.starts_at)
    assert "a déjà une séance à cette heure" in refusal_of(scene, session, plan, side=Side.HOSPITAL)
    session = Session.objects.get(pk=session.pk)
    moved = shift(scene, session, plan, side=Side.HOSPITAL, override_reason="Deux salles")
    assert (moved.starts_at, moved.override_reason) == (taken.starts_at, "Deux salles")
