"""What changed while a page was open is neither agreed to nor overwritten unseen."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models.choices import State
from activities.services.moves import Plan, reschedule
from activities.services.reports import report
from partnerships.models.choices import Side
from tests.factories import SessionFactory
from tests.pages import text_of
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
    assert opened["seen"] == "1"
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
    fields = {**seen, "answered": "1", "side": "hospital", f"group_{group.pk}_total": "7", "text": ""}
    page = client.post(url, fields)
    group.refresh_from_db()
    assert group.present_total == 9
    assert CHANGED in text_of(page)
    client.post(url, {**fields, **dict(HIDDEN.findall(page.text))})
    group.refresh_from_db()
    assert group.present_total == 7


def correct(actor, session, group, people: int) -> None:
    counts = {group.pk: {"present_total": people}}
    report(actor=actor, session_id=session.pk, side=Side.PARTNER, counts=counts, is_correction=True)
