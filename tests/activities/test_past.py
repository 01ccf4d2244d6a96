"""What took place outside the portal: recorded as held, told to the other side, contested."""

from datetime import timedelta

import pytest

from activities.actions import actions_on
from activities.models import Session
from activities.models.choices import CORRECT_VERB, CancelReason, Place, State
from activities.services.answers import cancel
from activities.services.booking import Group, Wish
from activities.services.corrections import take_back
from activities.services.past import contest, record_past, withdraw_record
from activities.services.reports import report
from activities.services.steps import write_event
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, SessionFactory, WardFactory, in_days
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db


def record(scene, *, actor=None, starts_at=None, present=7, in_ward=True, place=Place.WARD) -> Session:
    starts_at = starts_at or in_days(-3)
    whose = {"ward_id": scene.ward.pk} if in_ward else {"hospital_id": scene.hospital.pk}
    wish = Wish(
        activity_id=scene.activity.pk,
        place=place,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        group=Group(expected_total=7, **whose),
    )
    return record_past(
        actor=actor or scene.referent, side=Side.HOSPITAL, wish=wish, present={"present_total": present}, text="Calme."
    )


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def test_past_session_is_held_with_who_reported_it():
    scene = hospital_scene()
    session = record(scene)
    session.refresh_from_db()
    scene.quota.refresh_from_db()
    assert (session.state, session.reported_by, scene.quota.used) == (State.HELD, scene.referent, 1)
    assert session.participations.get().present_total == 7
    assert session.events.get().verb == "saisie après coup"


def test_other_side_is_told_of_it():
    scene = hospital_scene()
    record(scene)
    assert scene.partner.mailbox in told("session_recorded")
    assert scene.referent.email not in told("session_recorded")
    notice = Notice.objects.get(kind="session_recorded", recipient_email=scene.partner.mailbox)
    assert kind_named("session_recorded").render(notice).subject.startswith("À vérifier : ")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_at": in_days(2)}, "n’est pas encore finie"),
        ({"present": None}, "un total suffit"),
        ({"starts_at": in_days(-2000)}, "en dehors de la convention"),
    ],
)
def test_what_is_not_a_past_session_is_refused(fields, sentence):
    with pytest.raises(Refusal, match=sentence):
        record(hospital_scene(), **fields)


def test_theme_without_its_agreements_is_refused():
    scene = hospital_scene()
    missing = scene.activity.agreements.first()
    missing.delete()
    with pytest.raises(Refusal, match="attend encore l’accord de") as refusal:
        record(scene)
    assert str(missing.party) in refusal.value.sentence
    assert "page « Activités »" in refusal.value.sentence


def test_exhausted_volume_is_refused():
    scene = hospital_scene(quantity=1)
    record(scene)
    with pytest.raises(Refusal, match="épuisé"):
        record(scene, starts_at=in_days(-5))


def test_stranger_records_nothing():
    with pytest.raises(Refusal, match="vos propres lieux"):
        record(hospital_scene(), actor=MembershipFactory(referent=True).user)


def test_contesting_tells_the_service_and_the_other_side():
    scene = hospital_scene()
    session = record(scene)
    contest(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, why="Nous n'y étions pas.")
    session.refresh_from_db()
    assert session.state == State.HELD
    assert session.events.last().why == "Nous n'y étions pas."
    assert {scene.convention.owner.mailbox, scene.referent.email} <= told("session_contested")


def test_contesting_wants_a_reason_and_a_report():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="ce qui ne va pas"):
        contest(actor=scene.coordinator, session_id=record(scene).pk, side=Side.PARTNER, why=" ")
    upcoming = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward)
    with pytest.raises(Refusal, match="Seul un bilan saisi"):
        contest(actor=scene.coordinator, session_id=upcoming.pk, side=Side.PARTNER, why="Non")


def test_recorded_session_was_never_confirmed_and_is_not_taken_back():
    scene = hospital_scene()
    session = record(scene)
    with pytest.raises(Refusal, match="corrigez son bilan"):
        take_back(actor=scene.officer, session_id=session.pk, side=Side.HOSPITAL)


def test_same_session_is_not_recorded_twice():
    scene = hospital_scene()
    record(scene)
    with pytest.raises(Refusal, match="déjà sur le portail"):
        record(scene, actor=scene.officer)
    assert Session.objects.count() == 1


def test_own_report_is_corrected_not_contested():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="corrigez-le"):
        contest(actor=scene.referent, session_id=record(scene).pk, side=Side.HOSPITAL, why="Erreur")


def contests(scene) -> list[Side]:
    """Who of the two sides is offered to contest the only session's report."""
    session = Session.objects.get()
    people = {Side.HOSPITAL: scene.referent, Side.PARTNER: scene.coordinator}
    pages = {side: [one.verb.page for one in actions_on(person, session)] for side, person in people.items()}
    return [side for side, offered in pages.items() if "session_contest" in offered]


def test_a_report_is_contested_once_and_its_correction_by_the_side_that_did_not_make_it():
    scene = hospital_scene()
    session = record(scene)
    assert contests(scene) == [Side.PARTNER]
    objection = {"actor": scene.coordinator, "session_id": session.pk, "side": Side.PARTNER, "why": "Ils étaient cinq."}
    contest(**objection)
    assert contests(scene) == []
    with pytest.raises(Refusal, match="déjà contesté"):
        contest(**objection)

    counts = {session.participations.get().pk: {"present_total": 5}}
    correction = {"session_id": session.pk, "counts": counts, "text": "", "is_correction": True}
    report(actor=scene.coordinator, side=Side.PARTNER, **correction)
    assert contests(scene) == [Side.HOSPITAL]
    report(actor=scene.referent, side=Side.HOSPITAL, **correction)
    assert contests(scene) == [Side.PARTNER]


def test_own_group_corrected_in_a_shared_visit_is_not_the_word_of_the_other_hospitals():
    scene = hospital_scene()
    session = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, held=True)
    group = session.participations.get()
    for side, of_group in ((Side.PARTNER, None), (Side.HOSPITAL, group)):
        write_event(session, CORRECT_VERB, source=State.HELD, actor=None, side=side, group=of_group)
    assert contests(scene) == [Side.HOSPITAL, Side.PARTNER]


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (False, False)])
def test_group_of_a_whole_hospital_is_the_same_session_as_its_wards(first, second):
    scene = hospital_scene()
    record(scene, in_ward=first)
    with pytest.raises(Refusal, match="déjà sur le portail"):
        record(scene, actor=scene.officer, in_ward=second)


def test_two_wards_of_one_hospital_are_two_sessions():
    scene = hospital_scene()
    record(scene)
    scene.ward = WardFactory(hospital=scene.hospital)
    record(scene)
    assert Session.objects.count() == 2


def test_two_wards_visit_the_museum_at_once():
    scene = hospital_scene()
    scene.commitment, scene.activity = visits_of(scene)
    record(scene, place=Place.MUSEUM)
    scene.ward = WardFactory(hospital=scene.hospital)
    record(scene, place=Place.MUSEUM)
    assert Session.objects.count() == 2


def withdraw(scene, session, *, actor=None, side=Side.HOSPITAL) -> Session:
    return withdraw_record(actor=actor or scene.referent, session_id=session.pk, side=side, why="Mauvaise ligne")


@pytest.mark.parametrize("who", ["referent", "officer"])
def test_record_by_mistake_is_withdrawn_and_gives_its_place_back(who):
    scene = hospital_scene()
    session = withdraw(scene, record(scene), actor=getattr(scene, who))
    scene.quota.refresh_from_db()
    assert (session.state, session.cancel_reason, session.cancelled_how) == ("cancelled", "mistake", "not_held")
    assert (session.counts_anyway, scene.quota.used, session.events.last().why) == (False, 0, "Mauvaise ligne")


def test_other_side_is_told_that_a_record_was_withdrawn():
    scene = hospital_scene()
    withdraw(scene, record(scene))
    assert scene.referent.email not in told("record_withdrawn")
    notice = Notice.objects.get(kind="record_withdrawn", recipient_email=scene.partner.mailbox)
    assert f"{scene.referent} a retiré cette séance" in kind_named("record_withdrawn").render(notice).text


def test_other_side_contests_a_record_and_does_not_withdraw_it():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="contestez-la"):
        withdraw(scene, record(scene), actor=scene.coordinator, side=Side.PARTNER)


def test_report_of_a_confirmed_session_is_not_withdrawn():
    scene = hospital_scene()
    session = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, held=True)
    with pytest.raises(Refusal, match="après coup"):
        withdraw(scene, session, actor=scene.officer)


def test_held_session_is_not_cancelled():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="a eu lieu"):
        cancel(
            actor=scene.officer,
            session_id=record(scene).pk,
            side=Side.HOSPITAL,
            reason=CancelReason.STAFF,
        )


def test_withdrawn_record_may_be_recorded_again_and_is_not_restored():
    scene = hospital_scene()
    session = withdraw(scene, record(scene))
    assert actions_on(scene.referent, session) == []
    record(scene)
    assert Session.objects.live().count() == 1
