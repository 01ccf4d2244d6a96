"""Booking the other side's slot, and each sentence that refuses it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import ActivityAgreement, Session, Slot
from activities.models.choices import Format, Means, State
from activities.services.booking import Group, book_slot, default_visibility
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import Convention, Membership, Party
from partnerships.models.choices import Side, Visibility
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    HospitalFactory,
    MembershipFactory,
    PartnerFactory,
    QuotaFactory,
    SessionFactory,
    SlotFactory,
    WardFactory,
    in_days,
)
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db


def book(scene, slot=None, *, actor=None, activity=None, expected_total=6, **fields) -> Session:
    slot = slot or scene.open_slot()
    return book_slot(
        actor=actor or scene.mediator,
        slot_id=slot.pk,
        activity_id=(activity or scene.activity).pk,
        group=Group(expected_total=expected_total),
        **fields,
    )


def refusal_of(scene, *args, **fields) -> str:
    before = Session.objects.count()
    with pytest.raises(Refusal) as refusal:
        book(scene, *args, **fields)
    assert Session.objects.count() == before
    return refusal.value.sentence


def museum_visit_slot(scene, **fields) -> tuple[Slot, ActivityFactory]:
    visits = CommitmentFactory(strand__convention=scene.convention, museum_visit=True)
    QuotaFactory(commitment=visits)
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[visits], **fields)
    return slot, ActivityFactory(commitment=visits)


def test_agreed_activity_on_open_slot_is_confirmed_at_once():
    scene = hospital_scene()
    session = book(scene, lead_mediator_id=scene.mediator.pk)
    session.refresh_from_db()
    assert session.state == State.CONFIRMED
    assert (session.hospital_means, session.partner_means) == (Means.SLOT, Means.PORTAL)
    assert session.partner_agreed_by == scene.mediator.full_name
    assert (session.groups, session.people) == (1, 6)
    assert session.participations.get().ward == scene.ward
    assert session.events.get().on_behalf_of == Side.PARTNER


def test_booking_moves_the_years_volume():
    scene = hospital_scene()
    book(scene)
    scene.quota.refresh_from_db()
    assert scene.quota.used == 1


def test_booking_writes_the_confirmation_in_the_same_transaction():
    scene = hospital_scene()
    session = book(scene)
    notices = Notice.objects.filter(kind="session_confirmed", object_type="session", object_id=session.pk)
    assert scene.mediator.email in set(notices.values_list("recipient_email", flat=True))


def test_taken_slot_is_refused():
    scene = hospital_scene()
    slot = scene.open_slot()
    book(scene, slot)
    assert "vient d’être pris" in refusal_of(scene, slot)


def test_withdrawn_slot_is_refused():
    scene = hospital_scene()
    assert "retiré" in refusal_of(scene, scene.open_slot(state=Slot.State.WITHDRAWN))


def test_slot_past_its_lead_time_is_asked_for():
    scene = hospital_scene()
    session = book(scene, scene.open_slot(valid_until=in_days(-1)))
    assert (session.state, session.hospital_agreed_at) == (State.REQUESTED, None)
    assert session.partner_agreed_by == scene.mediator.full_name


def test_slot_that_has_begun_is_refused():
    scene = hospital_scene()
    assert "a déjà commencé" in refusal_of(scene, scene.open_slot(starts_at=in_days(-1)))


def test_exhausted_volume_says_whom_to_ask():
    scene = hospital_scene(quantity=1)
    book(scene)
    sentence = refusal_of(scene)
    assert "épuisé" in sentence
    assert scene.convention.owner.mailbox in sentence


def test_date_outside_the_convention_is_refused():
    scene = hospital_scene()
    assert "en dehors de la convention" in refusal_of(scene, scene.open_slot(starts_at=in_days(400)))


@pytest.mark.parametrize("status", [status for status in Convention.Status if status != "in_force"])
def test_a_convention_that_is_not_in_force_takes_no_session(status):
    scene = hospital_scene()
    today = timezone.localdate() if status == Convention.Status.TERMINATED else None
    Convention.objects.update(status=status, terminated_on=today)
    assert "n’est pas en vigueur" in refusal_of(scene)


def test_who_funds_a_convention_leads_none_of_its_sessions():
    funder = PartnerFactory()
    scene = hospital_scene()
    Party.objects.create(convention=scene.convention, side=Side.PARTNER, partner=funder, part=Party.Part.FUNDER)
    assert book(scene).partner == scene.partner


def test_theme_without_every_agreement_is_refused():
    scene = hospital_scene()
    ActivityAgreement.objects.filter(activity=scene.activity, party__side=Side.HOSPITAL).delete()
    assert "accord" in refusal_of(scene)


def test_activity_of_a_commitment_that_the_slot_does_not_accept_is_refused():
    scene = hospital_scene()
    _slot, visit = museum_visit_slot(scene)
    assert "ne convient pas" in refusal_of(scene, activity=visit)


def test_group_larger_than_the_slot_is_refused():
    scene = hospital_scene()
    assert "8 personnes au plus" in refusal_of(scene, expected_total=9)


def test_busy_mediator_is_refused():
    scene = hospital_scene()
    first = book(scene, lead_mediator_id=scene.mediator.pk)
    elsewhere = WardFactory(hospital=scene.hospital)
    clash = SlotFactory(
        hospital=scene.hospital,
        ward=elsewhere,
        commitments=[scene.commitment],
        starts_at=first.starts_at + timedelta(minutes=30),
    )
    assert "déjà une séance à cette heure" in refusal_of(scene, clash, lead_mediator_id=scene.mediator.pk)


def test_another_partners_mediator_is_refused():
    scene = hospital_scene()
    stranger = MembershipFactory(mediator=True).user
    assert "n’est pas médiatrice" in refusal_of(scene, lead_mediator_id=stranger.pk)


def test_mediator_of_another_partner_cannot_book():
    scene = hospital_scene()
    assert "Choisissez une autre activité" in refusal_of(scene, actor=MembershipFactory(mediator=True).user)


def test_referent_cannot_book_the_hospitals_own_slot():
    scene = hospital_scene()
    assert "l’autre partie" in refusal_of(scene, actor=scene.referent)


def test_mediators_do_not_book_where_the_coordination_does():
    scene = hospital_scene()
    scene.partner.mediators_book = False
    scene.partner.save()
    assert "coordination" in refusal_of(scene)
    assert book(scene, actor=scene.coordinator).state == State.CONFIRMED


def test_leaver_cannot_book():
    scene = hospital_scene()
    Membership.objects.filter(user=scene.mediator).update(until=timezone.localdate() - timedelta(days=1))
    assert refusal_of(scene)


def test_referent_books_a_visit_for_one_of_their_wards():
    scene = hospital_scene()
    slot, visit = museum_visit_slot(scene)
    session = book_slot(
        actor=scene.referent,
        slot_id=slot.pk,
        activity_id=visit.pk,
        group=Group(expected_total=5, wheelchairs=2, ward_id=scene.ward.pk),
    )
    group = session.participations.get()
    assert (session.state, session.lead_mediator, session.ward) == (State.CONFIRMED, None, None)
    assert (group.hospital, group.ward, group.wheelchairs) == (scene.hospital, scene.ward, 2)


@pytest.mark.parametrize("place", [WardFactory, HospitalFactory])
def test_referent_cannot_bring_another_hospitals_group(place):
    scene = hospital_scene()
    slot, visit = museum_visit_slot(scene)
    elsewhere = place()
    chosen = {"ward_id": elsewhere.pk} if place is WardFactory else {"hospital_id": elsewhere.pk}
    with pytest.raises(Refusal, match="vos hôpitaux"):
        book_slot(
            actor=scene.referent,
            slot_id=slot.pk,
            activity_id=visit.pk,
            group=Group(expected_total=5, **chosen),
        )


@pytest.mark.parametrize(
    ("format", "ward_default", "expected"),
    [
        (Format.WORKSHOP, Visibility.HOSPITAL, Visibility.HOSPITAL),
        (Format.WORKSHOP, Visibility.WARD, Visibility.WARD),
        (Format.BEDSIDE, Visibility.HOSPITAL, Visibility.WARD),
        (Format.BEDSIDE, Visibility.UNPUBLISHED, Visibility.UNPUBLISHED),
        (Format.MUSEUM_VISIT, Visibility.UNPUBLISHED, Visibility.UNPUBLISHED),
    ],
)
def test_visibility_follows_ward_and_format(format, ward_default, expected):
    assert default_visibility(format, WardFactory.build(default_visibility=ward_default)) == expected


def test_cancelled_session_frees_its_slot():
    scene = hospital_scene()
    slot = scene.open_slot()
    SessionFactory(quota=scene.quota, activity=scene.activity, slot=slot, cancelled=True)
    assert book(scene, slot).slot == slot


def test_activity_longer_than_the_slot_is_refused():
    scene = hospital_scene()
    long = ActivityFactory(commitment=scene.commitment, duration_minutes=90)
    assert "dure plus longtemps" in refusal_of(scene, activity=long)


def test_referent_brings_no_group_of_another_hospital_to_a_museum():
    scene = hospital_scene()
    commitment, activity = visits_of(scene)
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[commitment])
    for where in ({"hospital_id": HospitalFactory().pk}, {"ward_id": WardFactory().pk}):
        with pytest.raises(Refusal, match="un de vos hôpitaux"):
            book_slot(
                actor=scene.referent,
                slot_id=slot.pk,
                activity_id=activity.pk,
                group=Group(expected_total=4, **where),
            )
    assert not Session.objects.exists()


def test_service_of_another_convention_books_nothing_of_this_one():
    scene = hospital_scene()
    stranger = MembershipFactory(officer=True, service__slug="autre", service__name="Autre service").user
    assert "Choisissez une autre activité" in refusal_of(scene, actor=stranger)


def taken_ward(scene, **fields) -> Slot:
    """A slot of a ward that has another session, without a slot, half an hour later."""
    slot = scene.open_slot(**fields)
    SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        hospital=scene.hospital,
        ward=slot.ward,
        starts_at=slot.starts_at + timedelta(minutes=30),
        ends_at=slot.ends_at + timedelta(minutes=30),
    )
    return slot


def test_slot_of_a_ward_that_has_another_session_then_is_not_offered_and_is_refused():
    scene = hospital_scene()
    slot = taken_ward(scene)
    assert not Slot.objects.free().filter(pk=slot.pk).exists()
    assert scene.ward.name in refusal_of(scene, slot)


def test_slot_opened_with_a_reason_for_two_at_once_is_booked():
    scene = hospital_scene()
    slot = taken_ward(scene, override_reason="Deux salles, deux groupes.")
    assert Slot.objects.free().filter(pk=slot.pk).exists()
    assert book(scene, slot).state == State.CONFIRMED
