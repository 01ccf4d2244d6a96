"""The lists of sessions through the web: the week of a person, and all that they may see."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Session
from activities.navigation import answers_of
from tests.factories import (
    CycleFactory,
    MembershipFactory,
    SessionFactory,
    WardFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene, **fields) -> Session:
    fields.setdefault("ward", scene.ward)
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def test_everybody_lands_on_their_week(client, scene):
    client.force_login(scene.mediator)
    assert client.get(reverse("workspace")).url == reverse("my_week")


def test_week_says_where_whom_to_call_and_what_to_mind(client, scene):
    scene.ward.hygiene = "Friction hydro-alcoolique"
    scene.ward.save()
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(7))
    client.force_login(scene.mediator)
    week = timezone.localtime(session.starts_at).date().isoformat()
    page = client.get(reverse("my_week"), {"week": week})
    said = text_of(page)
    for words in (
        scene.activity.title,
        "Bâtiment Lavande, 2e étage, devant le poste de soins",
        "6 personnes",
        "Friction",
    ):
        assert words in said
    assert 'href="tel:0199000001"' in page.content.decode()


def test_mediators_week_is_their_own_and_what_nobody_leads(client, scene):
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    mine = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(7))
    open_to_all = session_in(scene, starts_at=in_days(7, 2))
    session_in(scene, lead_mediator=colleague, starts_at=in_days(7, 4))
    assert set(Session.objects.concerning(scene.mediator)) == {mine, open_to_all}
    assert Session.objects.concerning(scene.coordinator).count() == 3
    assert Session.objects.concerning(scene.referent).count() == 3


def test_reports_and_requests_wait_first(client, scene):
    session_in(scene, to_report=True, lead_mediator=scene.mediator)
    session_in(scene, requested=True)
    client.force_login(scene.referent)
    page = client.get(reverse("my_week"))
    assert len(page.context["reports"]) == len(page.context["requests"]) == 1
    assert next(item["count"] for item in page.context["workspace_nav"]) == 2


def test_request_waits_for_the_other_side_only(client, scene):
    session_in(scene, requested=True)
    assert Session.objects.awaiting(scene.referent).count() == 1
    assert Session.objects.awaiting(scene.coordinator).count() == 0


@pytest.mark.parametrize("week", ["", "demain", "9999-12-31", "0001-01-01", "2026-W99", "x" * 3000])
def test_week_survives_any_address(client, scene, week):
    client.force_login(scene.mediator)
    assert client.get(reverse("my_week"), {"week": week}).status_code == 200


@pytest.mark.parametrize("count", [3, 30])
def test_week_costs_the_same_whatever_its_length(client, django_assert_num_queries, count):
    scene = hospital_scene(quantity=200)
    this_monday = timezone.localtime().replace(hour=6, minute=0, second=0, microsecond=0)
    this_monday -= timedelta(days=this_monday.weekday())
    other_monday = this_monday + timedelta(days=14)
    for number in range(count):
        for monday in (this_monday, other_monday):
            start = monday + timedelta(minutes=30 * number)
            session_in(scene, starts_at=start, ends_at=start + timedelta(minutes=20))
        session_in(scene, to_report=True)
        session_in(scene, requested=True)
    client.force_login(scene.coordinator)
    with django_assert_num_queries(6):
        client.get(reverse("my_week"), {"week": other_monday.date().isoformat()})
    with django_assert_num_queries(11):
        client.get(reverse("my_week"))


def test_list_shows_what_is_to_come_and_unassigned_first_to_the_coordination(client, scene):
    led = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(3))
    unassigned = session_in(scene, starts_at=in_days(9))
    session_in(scene, held=True)
    client.force_login(scene.coordinator)
    assert list(client.get(reverse("session_list")).context["sessions"]) == [unassigned, led]


def test_list_is_narrowed_by_state_format_hospital_mediator_and_days(client, scene):
    wanted = session_in(scene, to_report=True, lead_mediator=scene.mediator)
    session_in(scene, to_report=True, ward=WardFactory())
    session_in(scene, held=True)
    client.force_login(scene.coordinator)
    narrowed = {
        "state": "to_report",
        "format": "workshop",
        "hospital": scene.hospital.pk,
        "mediator": scene.mediator.pk,
        "since": (timezone.localdate() - timedelta(days=5)).isoformat(),
        "until": timezone.localdate().isoformat(),
    }
    assert list(client.get(reverse("session_list"), narrowed).context["sessions"]) == [wanted]


def test_list_says_dates_upside_down(client, scene):
    client.force_login(scene.mediator)
    page = client.get(reverse("session_list"), {"since": "2026-12-02", "until": "2026-12-01"})
    assert "Cette date précède la première" in text_of(page)


@pytest.mark.parametrize("value", ["x" * 5000, "-1", "9" * 30, "🎨", "‮abc"])
def test_list_survives_any_filter(client, scene, value):
    client.force_login(scene.coordinator)
    fields = ("when", "state", "format", "hospital", "mediator", "since", "until")
    assert client.get(reverse("session_list"), dict.fromkeys(fields, value)).status_code == 200


@pytest.mark.parametrize("count", [3, 30])
def test_list_costs_the_same_whatever_its_length(client, scene, django_assert_num_queries, count):
    for _ in range(count):
        session_in(scene, ward=WardFactory())
    client.force_login(scene.coordinator)
    with django_assert_num_queries(9):
        client.get(reverse("session_list"))


def test_dates_of_a_cycle_wait_as_one_line_with_its_page(client, scene):
    cycle = CycleFactory(made_by=scene.coordinator)
    for number in range(6):
        session_in(scene, requested=True, cycle=cycle, starts_at=in_days(20 + 7 * number))
    single = session_in(scene, requested=True, starts_at=in_days(30))
    client.force_login(scene.referent)
    page = client.get(reverse("my_week"))
    assert [session.pk for session in page.context["requests"]] == [cycle.sessions.first().pk, single.pk]
    assert "6 dates, la première" in text_of(page)
    assert answers_of(scene.referent) == 2
    assert f'href="{reverse("cycle_detail", args=[cycle.pk])}"' in page.content.decode()


def test_last_date_of_a_cycle_that_waits_is_a_line_of_its_own(client, scene):
    cycle = CycleFactory(made_by=scene.coordinator)
    session_in(scene, cycle=cycle, starts_at=in_days(20))
    waiting = session_in(scene, requested=True, cycle=cycle, starts_at=in_days(27))
    client.force_login(scene.referent)
    assert reverse("session_detail", args=[waiting.pk]) in client.get(reverse("my_week")).content.decode()
