"""What changed while a page was open is neither agreed to nor overwritten unseen."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils import timezone

from activities.models import Session
from activities.models.choices import State
from activities.services.moves import Plan, reschedule
from activities.services.reports import report
from partnerships.models.choices import Side
from tests.factories import SessionFactory, in_days
from tests.pages import text_of
from tests.portal.html_forms import posted_from
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

CHANGED = "a changé pendant que cette page était ouverte"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene, **fields):
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)


def hidden_fields(client, name: str, session) -> dict[str, str]:
    """What the page carries, as it was opened."""
    page = client.get(reverse(name, args=[session.pk])).text
    return {**dict(HIDDEN.findall(page)), "key": str(uuid.uuid4())}


def post(client, name: str, session, **fields):
    return client.post(reverse(name, args=[session.pk]), fields, follow=True)


def move_by(actor, session, side: Side, hours: float) -> None:
    start = session.starts_at + timedelta(hours=hours)
    plan = Plan(starts_at=start, ends_at=start + timedelta(hours=1), ward_id=session.ward_id)
    reschedule(actor=actor, session_id=session.pk, side=side, plan=plan)


def test_an_hour_that_nobody_saw_is_not_agreed_to(client, scene):
    """The one button of the session's page was drawn with 10:00; the museum moves it to 12:00 before the click."""
    request = session_in(scene, requested=True)
    client.force_login(scene.referent)
    opened = hidden_fields(client, "session_detail", request)
    assert opened["seen"] == f"{request.pk}.1"
    move_by(scene.coordinator, request, Side.PARTNER, 2)
    page = post(client, "session_agree", request, **opened)
    request.refresh_from_db()
    assert request.state == State.REQUESTED
    assert CHANGED in text_of(page)
    again = dict(HIDDEN.findall(page.text))
    post(client, "session_agree", request, **{**opened, **again})
    request.refresh_from_db()
    assert request.state == State.CONFIRMED


def test_two_people_who_move_a_session_do_not_overwrite_each_other(client, scene):
    session = session_in(scene)
    client.force_login(scene.referent)
    opened = hidden_fields(client, "session_move", session)
    move_by(scene.coordinator, session, Side.PARTNER, 2)
    day = timezone.localtime(session.starts_at) + timedelta(days=1)
    page = post(
        client,
        "session_move",
        session,
        **opened,
        day=f"{day:%Y-%m-%d}",
        start_time="14:00",
        end_time="15:00",
        ward=scene.ward.pk,
        why="Le service préfère",
    )
    assert CHANGED in text_of(page)
    assert "Le service préfère" in page.text
    assert session.events.count() == 1


def test_two_people_who_correct_a_report_do_not_overwrite_each_other(client, scene):
    session = session_in(scene, held=True)
    group = session.participations.get()
    client.force_login(scene.referent)
    opened = hidden_fields(client, "session_correct", session)
    correct(scene.coordinator, session, group, 9)
    fields = {**opened, "side": "hospital", f"present_total_{group.pk}": "7", "text": "Très calme"}
    page = post(client, "session_correct", session, **fields)
    group.refresh_from_db()
    assert group.present_total == 9
    assert CHANGED in text_of(page)
    assert "Très calme" in page.text
    post(client, "session_correct", session, **{**fields, **dict(HIDDEN.findall(page.text))})
    group.refresh_from_db()
    assert group.present_total == 7


def test_the_back_office_overwrites_no_report_unseen(client, scene):
    session = session_in(scene, held=True)
    group = session.participations.get()
    client.force_login(scene.officer)
    url = reverse("admin:activities_session_act", args=[session.pk, "correct_report"])
    seen = dict(HIDDEN.findall(client.get(url).text))
    correct(scene.coordinator, session, group, 9)
    fields = {**seen, "answered": "1", "side": "hospital", f"present_total_{group.pk}": "7", "text": ""}
    page = client.post(url, fields)
    group.refresh_from_db()
    assert group.present_total == 9
    assert CHANGED in text_of(page)
    client.post(url, {**fields, **dict(HIDDEN.findall(page.text))})
    group.refresh_from_db()
    assert group.present_total == 7


RECEIVED = {"agreed_by": "M. Hêtre, cadre de santé", "means": "phone", "agreed_on": "2026-11-20"}
# What /gestion/ does to a session: the act, the session it is done to, what is answered, and what becomes of it.
ACTS = {
    "confirm_for": ({"requested": True}, {"side": "hospital", **RECEIVED}, {"state": State.CONFIRMED}),
    "decline_for": ({"requested": True}, {"side": "hospital", "why": "Fermé"}, {"state": State.DECLINED}),
    "cancel_sessions": ({}, {"side": "neither", "reason": "staff"}, {"state": State.CANCELLED}),
    "take_back_for": ({"cancelled": True}, {"side": "hospital"}, {"state": State.CONFIRMED}),
    "enter_report": ({"to_report": True}, {"side": "hospital", "text": "Calme"}, {"state": State.HELD}),
    "correct_report": ({"held": True}, {"side": "hospital", "text": "Calme"}, {"report_text": "Calme"}),
    "withdraw_record_for": ({"held": True, "confirmed_at": None}, {"side": "hospital"}, {"state": State.CANCELLED}),
    "name_mediator": ({}, {}, {}),
    "note_ward_agreement": ({"ward_asked": True}, RECEIVED, {"ward_agreed_by": RECEIVED["agreed_by"]}),
    "grant_place": ({"requested": True, "needs_grant": True}, {}, {"granted_by": "officer"}),
    "refuse_place": ({"requested": True, "needs_grant": True}, {"why": "Fermé"}, {"state": State.DECLINED}),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_back_office_does_nothing_to_a_session_that_changed_meanwhile(client, scene, act):
    """Somebody changed it between the page and the click; sent again from the page that says so, it is done."""
    fields, answers, becomes = ACTS[act]
    session = session_in(scene, **fields)
    answers |= {f"present_total_{group.pk}": "7" for group in session.participations.all()}
    client.force_login(scene.officer)
    url = reverse("admin:activities_session_act", args=[session.pk, act])
    opened = posted_from(client.get(url).text, "question-form")
    Session.objects.get(pk=session.pk).save()
    page = client.post(url, {**opened, **answers})
    session.refresh_from_db()
    assert (page.status_code, session.version) == (200, 2)
    assert CHANGED in text_of(page)
    again = posted_from(page.text, "question-form")
    assert client.post(url, {**again, **answers}).status_code == 302
    session.refresh_from_db()
    assert session.version > 2
    expected = {name: getattr(scene, str(value), value) for name, value in becomes.items()}
    assert {name: getattr(session, name) for name in becomes} == expected


def test_every_act_of_the_back_office_on_a_session_is_tried_here():
    assert set(ACTS) == set(site.get_model_admin(Session).row_actions)


def test_of_several_sessions_the_one_that_was_moved_is_left_alone(client, scene):
    moved, same = (session_in(scene, requested=True, starts_at=in_days(10 + day)) for day in range(2))
    client.force_login(scene.officer)
    url = reverse("admin:activities_session_changelist")
    chosen = {"action": "confirm_for", "_selected_action": [moved.pk, same.pk]}
    asked = posted_from(client.post(url, {**chosen, "index": "0"}).text, "question-form")
    move_by(scene.coordinator, moved, Side.PARTNER, 2)
    page = client.post(url, {**asked, "side": "hospital", **RECEIVED}, follow=True)
    assert [Session.objects.get(pk=row.pk).state for row in (moved, same)] == [State.REQUESTED, State.CONFIRMED]
    assert f"{CHANGED} (déplacée par {scene.coordinator})" in text_of(page)


# A press of a button, on the page of a session or of its mediators, and what it sends beside the hidden fields.
PRESSED = {
    "session_decline": ({"requested": True}, {"side": "hospital", "why": "Fermé"}),
    "session_cancel": ({}, {"side": "hospital", "reason": "staff"}),
    "session_take_back": ({"cancelled": True}, {"side": "hospital"}),
    "session_contest": ({"held": True}, {"side": "hospital", "why": "Personne n’est venu"}),
    "session_assign": ({}, {"mediator": ""}),
    "session_team": ({}, {"speakers": "Une conteuse"}),
}


@pytest.mark.parametrize("name", PRESSED)
def test_the_workspace_does_nothing_to_a_session_that_changed_meanwhile(client, scene, name):
    fields, answers = PRESSED[name]
    session = session_in(scene, **{"lead_mediator": scene.mediator, **fields})
    client.force_login(scene.officer)
    opened = hidden_fields(client, name, session)
    Session.objects.get(pk=session.pk).save()
    page = post(client, name, session, **{**opened, **answers})
    session.refresh_from_db()
    assert session.version == 2
    assert CHANGED in text_of(page)


def correct(actor, session, group, people: int) -> None:
    counts = {group.pk: {"present_total": people}}
    report(actor=actor, session_id=session.pk, side=Side.PARTNER, counts=counts, is_correction=True)
