"""The agenda: a month, a week or a list of all the sessions that a person may see."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from activities.calendars.agenda import Look, read_stretch
from foundation.calendars import PARIS
from partnerships.models import PartnerClosure, PublicHoliday
from tests.factories import MembershipFactory, SessionFactory, WardFactory
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

LOOKS = [look.value for look in Look]


@pytest.fixture
def scene():
    return hospital_scene()


def session_on(scene, day: int, hour: int = 14, **fields):
    """In December 2026, Paris time."""
    fields.setdefault("ward", scene.ward)
    starts_at = datetime(2026, 12, day, hour, 30, tzinfo=PARIS)
    return SessionFactory(quota=scene.quota, activity=scene.activity, starts_at=starts_at, **fields)


def sessions_by_day(page) -> dict[date, list]:
    return {line.day: line.sessions for line in page.context["days"] if line.sessions}


@pytest.mark.parametrize(
    ("look", "day", "first", "last"),
    [
        ("mois", "2026-11-30", date(2026, 11, 1), date(2026, 11, 30)),
        ("liste", "2028-02-29", date(2028, 2, 1), date(2028, 2, 29)),
        ("semaine", "2027-01-01", date(2026, 12, 28), date(2027, 1, 3)),
        ("", "", date(2026, 11, 1), date(2026, 11, 30)),
        ("decade", "demain", date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_address_says_the_stretch(look, day, first, last):
    stretch = read_stretch(look, day, date(2026, 11, 24))
    assert (stretch.first, stretch.last) == (first, last)
    assert read_stretch(stretch.look, stretch.next.isoformat(), first).previous == last


@pytest.mark.parametrize("look", LOOKS)
def test_agenda_shows_what_colleagues_do_too(client, scene, look):
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    theirs = session_on(scene, 2, lead_mediator=colleague)
    client.force_login(scene.mediator)
    page = client.get(reverse("agenda"), {"vue": look, "jour": "2026-12-02"})
    assert sessions_by_day(page) == {date(2026, 12, 2): [theirs]}
    said = text_of(page)
    assert scene.activity.title in said
    assert "14 h 30" in said.replace("\u00a0", " ")
    assert "Atelier" in said


@pytest.mark.parametrize("look", LOOKS)
def test_agenda_hides_what_others_hospitals_do(client, scene, look):
    session_on(scene, 2)
    client.force_login(MembershipFactory(referent=True).user)
    assert sessions_by_day(client.get(reverse("agenda"), {"vue": look, "jour": "2026-12-02"})) == {}


def test_cancelled_is_shown_with_its_word_and_can_be_hidden(client, scene):
    cancelled = session_on(scene, 2, cancelled=True)
    session_on(scene, 3, declined=True)
    client.force_login(scene.coordinator)
    page = client.get(reverse("agenda"), {"jour": "2026-12-01"})
    assert sessions_by_day(page) == {date(2026, 12, 2): [cancelled]}
    assert "Annulée" in text_of(page)
    page = client.get(reverse("agenda"), {"jour": "2026-12-01", "without_cancelled": "on"})
    assert sessions_by_day(page) == {}
    assert "Aucune séance ne correspond" in text_of(page)


def test_agenda_is_narrowed_by_hospital_partner_mediator_state_and_format(client, scene):
    wanted = session_on(scene, 2, lead_mediator=scene.mediator)
    session_on(scene, 3, ward=WardFactory())
    session_on(scene, 4, requested=True)
    other = hospital_scene()
    session_on(other, 2)
    client.force_login(scene.officer)
    narrowed = {
        "jour": "2026-12-01",
        "hospital": scene.hospital.pk,
        "partner": scene.partner.pk,
        "mediator": scene.mediator.pk,
        "state": "confirmed",
        "format": "workshop",
    }
    assert sessions_by_day(client.get(reverse("agenda"), narrowed)) == {date(2026, 12, 2): [wanted]}


def test_filters_go_along_to_the_list_and_back(client, scene):
    session_on(scene, 2, lead_mediator=scene.mediator)
    client.force_login(scene.officer)
    filters = {"hospital": scene.hospital.pk, "mediator": scene.mediator.pk}
    page = client.get(reverse("agenda"), {"vue": "mois", "jour": "2026-12-15", **filters})
    query = page.context["list_query"]
    assert (
        query == f"hospital={scene.hospital.pk}&mediator={scene.mediator.pk}&when=all&since=2026-12-01&until=2026-12-31"
    )
    listed = client.get(f"{reverse('session_list')}?{query}")
    assert len(listed.context["sessions"]) == 1
    back = listed.context["agenda_query"]
    assert back == f"hospital={scene.hospital.pk}&mediator={scene.mediator.pk}&jour=2026-12-01"


def test_filters_are_kept_by_the_next_month_and_the_other_views(client, scene):
    client.force_login(scene.officer)
    page = client.get(reverse("agenda"), {"jour": "2026-12-15", "format": "workshop"}).content.decode()
    assert 'href="?jour=2027-01-01&amp;format=workshop&amp;vue=mois"' in page
    assert 'href="?jour=2026-12-01&amp;format=workshop&amp;vue=semaine"' in page
    assert '<input type="hidden" name="jour" value="2026-12-01">' in page


def test_holidays_and_closing_days_are_marked_with_their_word(client, scene):
    PublicHoliday.objects.create(day=date(2026, 12, 25), name="Noël")
    PartnerClosure.objects.create(
        partner=scene.partner, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 8), reason="travaux"
    )
    scene.partner.weekly_closure = 1
    scene.partner.save()
    client.force_login(scene.mediator)
    page = client.get(reverse("agenda"), {"jour": "2026-12-01"})
    marks = {line.day.day: line.marks for line in page.context["days"] if line.marks}
    works, closed = [f"{scene.partner} fermé (travaux)"], [f"{scene.partner} fermé"]
    assert marks == {7: works, 8: works, 14: closed, 21: closed, 25: ["Férié : Noël"], 28: closed}
    assert "Férié : Noël" in text_of(page)


def test_month_is_a_table_of_weeks_from_monday_to_sunday(client, scene):
    client.force_login(scene.mediator)
    page = client.get(reverse("agenda"), {"jour": "2026-12-01"})
    weeks = [[line and line.day.day for line in week] for week in page.context["weeks"]]
    assert weeks[0] == [None, 1, 2, 3, 4, 5, 6]
    assert weeks[-1] == [28, 29, 30, 31, None, None, None]
    html = page.content.decode()
    assert html.count('<th scope="col">') == 7
    assert "<caption" in html


@pytest.mark.parametrize("value", ["x" * 3000, "-1", "9" * 30, "🎨", "9999-12-31", "0001-01-01"])
def test_agenda_survives_any_address(client, scene, value):
    client.force_login(scene.officer)
    fields = ("vue", "jour", "state", "format", "hospital", "partner", "mediator", "without_cancelled")
    assert client.get(reverse("agenda"), dict.fromkeys(fields, value)).status_code == 200


def test_agenda_is_read_only(client, scene):
    client.force_login(scene.officer)
    assert client.post(reverse("agenda")).status_code == 405
