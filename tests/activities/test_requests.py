"""Asking for a session without a slot: for which side, of what, and each sentence that refuses it."""

from datetime import date, timedelta

import pytest

from activities.models import Session
from activities.models.choices import Means, Place, State
from activities.services.booking import Group, Received, Wish, request_session
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import PublicHoliday
from partnerships.models.choices import Side
from tests.factories import HospitalFactory, MembershipFactory, SessionFactory, WardFactory, in_days
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db


def wish_of(scene, *, starts_at=None, ward=None, **fields) -> Wish:
    starts_at = starts_at or in_days(10)
    fields = {"activity_id": scene.activity.pk, "place": Place.WARD, **fields}
    group = Group(expected_total=6, ward_id=(ward or scene.ward).pk)
    return Wish(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), group=group, **fields)


def ask(scene, *, actor=None, side=Side.PARTNER, received=None, **fields) -> Session:
    actor = actor or {Side.PARTNER: scene.mediator, Side.HOSPITAL: scene.referent}[side]
    return request_session(actor=actor, side=side, wish=wish_of(scene, **fields), received=received)


def refusal_of(scene, **fields) -> str:
    before = Session.objects.count()
    with pytest.raises(Refusal) as refusal:
        ask(scene, **fields)
    assert Session.objects.count() == before
    return refusal.value.sentence


@pytest.mark.parametrize("side", Side)
def test_each_side_asks_and_the_other_answers(side):
    scene = hospital_scene()
    session = ask(scene, side=side)
    session.refresh_from_db()
    scene.quota.refresh_from_db()
    assert (session.state, session.slot, scene.quota.used) == (State.REQUESTED, None, 1)
    assert session.agreed_at(side)
    assert session.agreed_at(side.other) is None
    event = session.events.get()
    assert (event.verb, event.on_behalf_of) == ("demandée", side)


def test_request_tells_the_side_that_answers():
    scene = hospital_scene()
    ask(scene)
    told = set(Notice.objects.filter(kind="session_requested").values_list("recipient_email", flat=True))
    assert told == {scene.referent.email, scene.ward.mailbox}


def test_office_asks_with_the_agreement_it_received():
    scene = hospital_scene()
    session = ask(
        scene,
        actor=scene.officer,
        side=Side.HOSPITAL,
        received=Received(agreed_by="Mme Bouleau, cadre de santé", means=Means.PHONE),
    )
    assert (session.hospital_agreed_by, session.hospital_means) == ("Mme Bouleau, cadre de santé", Means.PHONE)
    assert session.hospital_recorded_by == scene.officer


def test_theme_without_its_agreements_is_asked_for_all_the_same():
    scene = hospital_scene()
    scene.activity.agreements.first().delete()
    assert ask(scene).state == State.REQUESTED


def test_visit_at_the_museum_has_no_ward_of_its_own():
    scene = hospital_scene()
    _commitment, visit = visits_of(scene)
    session = ask(scene, side=Side.HOSPITAL, activity_id=visit.pk, place=Place.MUSEUM)
    assert (session.ward, session.participations.get().ward) == (None, scene.ward)


def test_past_time_is_refused():
    assert "déjà passée" in refusal_of(hospital_scene(), starts_at=in_days(-1))


def test_holiday_wants_a_reason():
    scene = hospital_scene()
    PublicHoliday.objects.create(day=date(2026, 12, 25), name="Noël")
    christmas = in_days(31)
    assert "férié" in refusal_of(scene, starts_at=christmas)
    assert ask(scene, starts_at=christmas, override_reason="Le service le souhaite.").override_reason


def test_date_outside_the_convention_is_refused():
    assert "en dehors de la convention" in refusal_of(hospital_scene(), starts_at=in_days(800))


def test_hospital_outside_the_convention_is_refused():
    scene = hospital_scene()
    scene.convention.hospitals.add(scene.hospital)
    assert "de la convention" in refusal_of(scene, ward=WardFactory(hospital=HospitalFactory()))


def test_mediator_of_another_partner_is_refused():
    scene = hospital_scene()
    stranger = MembershipFactory(mediator=True).user
    assert "n’est pas médiatrice" in refusal_of(scene, actor=scene.coordinator, lead_mediator_id=stranger.pk)


def test_busy_mediator_is_refused():
    scene = hospital_scene()
    other = SessionFactory(quota=scene.quota, activity=scene.activity, lead_mediator=scene.mediator)
    sentence = refusal_of(scene, starts_at=other.starts_at, lead_mediator_id=scene.mediator.pk)
    assert "déjà une séance à cette heure" in sentence


def test_nobody_asks_for_the_other_side():
    scene = hospital_scene()
    assert "vos propres lieux" in refusal_of(scene, actor=scene.mediator, side=Side.HOSPITAL)


def test_referent_of_another_hospital_does_not_ask():
    scene = hospital_scene()
    stranger = MembershipFactory(referent=True).user
    assert "vos propres lieux" in refusal_of(scene, actor=stranger, side=Side.HOSPITAL)


def test_exhausted_volume_is_refused():
    scene = hospital_scene(quantity=1)
    ask(scene)
    assert "épuisé" in refusal_of(scene, starts_at=in_days(12))
