"""Taking back a refusal, a cancellation, a report: by whom, to what, and what is checked again."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from activities.actions import actions_on
from activities.models import Participation, Session, Slot
from activities.models.choices import CancelReason, State
from activities.services.answers import cancel, decline
from activities.services.corrections import take_back
from activities.services.reports import report
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.factories import AbsenceFactory, MembershipFactory, SessionFactory, in_days
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


def session_in(scene, **traits) -> Session:
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **traits)


def cancelled(scene, **traits) -> Session:
    """Cancelled by the hospital, through the service."""
    session = session_in(scene, **traits)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    return session


def undo(scene, session, *, actor=None, side=Side.HOSPITAL, **more) -> Session:
    return take_back(actor=actor or scene.referent, session_id=session.pk, side=side, why="Erreur de ligne", **more)


def test_cancellation_taken_back_stands_as_it_stood():
    scene = hospital_scene()
    session = undo(scene, cancelled(scene))
    scene.quota.refresh_from_db()
    assert (session.state, session.cancel_reason, session.cancelled_how) == (State.CONFIRMED, "", "")
    assert (session.participations.get().state, scene.quota.used) == (Participation.State.CONFIRMED, 1)
    assert session.events.last().why == "Erreur de ligne"


def test_declined_request_waits_again():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    decline(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL, why="Le service déménage.")
    assert undo(scene, request).state == State.REQUESTED


def test_report_taken_back_is_to_report_again():
    scene = hospital_scene()
    session = session_in(scene, to_report=True)
    counts = {session.participations.get().pk: {"present_total": 5}}
    report(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, counts=counts)
    session = undo(scene, session)
    assert session.is_to_report()
    assert session.reported_at is None


def test_what_one_side_cancelled_the_other_does_not_undo():
    scene = hospital_scene()
    session = cancelled(scene)
    with pytest.raises(Refusal, match="Seule la partie"):
        undo(scene, session, actor=scene.coordinator, side=Side.PARTNER)


def test_report_of_one_side_is_not_taken_back_by_the_other():
    scene = hospital_scene()
    session = session_in(scene, to_report=True)
    counts = {session.participations.get().pk: {"present_total": 5}}
    report(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, counts=counts)
    with pytest.raises(Refusal, match="Seule la partie"):
        undo(scene, session, actor=scene.coordinator, side=Side.PARTNER)


def test_owning_service_undoes_for_either_side():
    scene = hospital_scene()
    assert undo(scene, cancelled(scene), actor=scene.officer, side=Side.PARTNER).state == State.CONFIRMED


def test_own_slot_opens_again_with_its_session():
    scene = hospital_scene()
    slot = scene.open_slot()
    undo(scene, cancelled(scene, slot=slot, starts_at=slot.starts_at))
    slot.refresh_from_db()
    assert slot.state == Slot.State.OPEN


def test_slot_withdrawn_by_the_other_side_is_refused():
    scene = hospital_scene()
    slot = scene.open_slot()
    session = session_in(scene, slot=slot, starts_at=slot.starts_at)
    cancel(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    Slot.objects.filter(pk=slot.pk).update(state=Slot.State.WITHDRAWN)
    with pytest.raises(Refusal, match="a été retiré entre-temps"):
        undo(scene, session, actor=scene.coordinator, side=Side.PARTNER)


def test_slot_taken_meanwhile_is_refused():
    scene = hospital_scene()
    slot = scene.open_slot()
    session = session_in(scene, slot=slot, starts_at=slot.starts_at)
    cancel(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    session_in(scene, slot=slot, starts_at=slot.starts_at)
    with pytest.raises(Refusal, match="a maintenant une autre séance"):
        undo(scene, session, actor=scene.coordinator, side=Side.PARTNER)


def test_mediator_taken_meanwhile_is_refused():
    scene = hospital_scene()
    session = cancelled(scene, lead_mediator=scene.mediator)
    session_in(scene, lead_mediator=scene.mediator)
    with pytest.raises(Refusal, match="déjà une séance à cette heure"):
        undo(scene, session)


def test_absence_declared_meanwhile_warns_before_the_session_is_restored():
    scene = hospital_scene()
    session = cancelled(scene, lead_mediator=scene.mediator)
    AbsenceFactory(mediator=scene.mediator)
    with pytest.raises(Refusal, match="n’est pas disponible à cette heure") as refusal:
        undo(scene, session)
    assert refusal.value.field == "acknowledged"
    assert undo(scene, session, acknowledged=True).state == State.CONFIRMED


def test_second_mediator_s_absence_warns_too_and_what_is_past_does_not():
    scene = hospital_scene()
    session = cancelled(scene)
    session.other_mediators.add(scene.mediator)
    AbsenceFactory(mediator=scene.mediator)
    with pytest.raises(Refusal, match="n’est pas disponible"):
        undo(scene, session)
    with time_machine.travel(in_days(12)):
        assert undo(scene, session).is_to_report()


def test_page_asks_to_acknowledge_the_absence_and_then_restores(client):
    scene = hospital_scene()
    session = cancelled(scene, lead_mediator=scene.mediator)
    AbsenceFactory(mediator=scene.mediator)
    client.force_login(scene.referent)
    sent = {"key": str(uuid.uuid4()), "side": "hospital", "why": "Erreur de ligne"}
    page = client.post(reverse("session_take_back", args=[session.pk]), sent)
    assert 'type="checkbox" name="acknowledged"' in page.text
    assert "Erreur de ligne" in page.text
    again = {**sent, "key": str(uuid.uuid4()), "acknowledged": "on"}
    client.post(reverse("session_take_back", args=[session.pk]), again)
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


def test_volume_exhausted_meanwhile_is_refused():
    scene = hospital_scene(quantity=1)
    session = cancelled(scene)
    session_in(scene, starts_at=in_days(12))
    with pytest.raises(Refusal, match="épuisé"):
        undo(scene, session)


def test_request_whose_time_has_passed_does_not_wait_again():
    scene = hospital_scene()
    session = session_in(scene, declined=True, starts_at=in_days(-2))
    with pytest.raises(Refusal, match="ne peut plus attendre de réponse"):
        undo(scene, session, actor=scene.officer)


def test_what_goes_on_has_nothing_to_take_back():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="rien à reprendre"):
        undo(scene, session_in(scene))


def test_restored_session_is_told_with_its_calendar_file():
    scene = hospital_scene()
    undo(scene, cancelled(scene))
    notice = Notice.objects.get(kind="session_restored", recipient_email=scene.partner.mailbox)
    message = kind_named("session_restored").render(notice)
    assert message.subject.startswith("Rétablie : ")
    assert b"STATUS:CONFIRMED" in message.calendar


def test_request_that_has_begun_does_not_wait_again():
    scene = hospital_scene()
    session = session_in(scene, declined=True, starts_at=in_days(0, hours=-0.5))
    assert "session_take_back" not in {action.verb.page for action in actions_on(scene.officer, session)}
    with pytest.raises(Refusal, match="ne peut plus attendre de réponse"):
        undo(scene, session, actor=scene.officer)


def test_withdrawn_request_that_has_begun_is_not_restored():
    scene = hospital_scene()
    session = session_in(scene, requested=True, starts_at=in_days(0, hours=1))
    cancel(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.STAFF)
    with time_machine.travel(in_days(0, hours=1.5)):
        session = Session.objects.get()
        assert "session_take_back" not in {action.verb.page for action in actions_on(scene.officer, session)}
        with pytest.raises(Refusal, match="ne peut plus attendre de réponse"):
            undo(scene, session, actor=scene.officer)


def test_ward_that_has_another_session_meanwhile_is_said():
    scene = hospital_scene()
    session = cancelled(scene)
    session_in(scene, starts_at=session.starts_at)
    with pytest.raises(Refusal, match="a maintenant une autre séance"):
        undo(scene, session)


def test_mediator_who_handed_a_session_over_is_not_told_that_it_is_restored():
    scene = hospital_scene()
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    handed_over = cancelled(scene, booked_by=scene.mediator, lead_mediator=colleague)
    undo(scene, handed_over)
    told = Notice.objects.filter(kind="session_restored", object_id=handed_over.pk)
    emails = set(told.values_list("recipient_email", flat=True))
    assert colleague.email in emails
    assert scene.mediator.email not in emails
