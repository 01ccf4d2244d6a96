"""Saying that one cannot come, finding somebody else, and who stands beside the lead, through the web."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Absence, Session
from tests.factories import AbsenceFactory, MembershipFactory, SessionFactory, UserFactory, WardFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene, **fields) -> Session:
    fields.setdefault("ward", scene.ward)
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def post(client, name, *args, query="", **fields):
    fields.setdefault("key", uuid.uuid4())
    return client.post(reverse(name, args=args) + query, fields, follow=True)


def absent_during(session, person):
    return AbsenceFactory(mediator=person, starts_at=session.starts_at, ends_at=session.ends_at)


def hidden(page) -> dict:
    """What the page's form posts back when one only presses its button."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_today_takes_two_taps(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 3))
    client.force_login(scene.mediator)
    assert reverse("absence_new") in client.get(reverse("my_week")).content.decode()
    page = client.get(reverse("absence_new"))
    assert "1 séance à remplacer" in text_of(page)
    said = text_of(client.post(reverse("absence_new"), hidden(page), follow=True))
    assert "Une séance est à remplacer : la coordination en est prévenue" in said
    absence = Absence.objects.get()
    assert (absence.mediator, absence.declared_by) == (scene.mediator, scene.mediator)
    assert absence.ends_at - absence.starts_at == timedelta(days=1)
    assert list(Session.objects.hit_by_absence()) == [session]


def test_session_that_one_cannot_animate_takes_two_taps_from_its_page(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    client.force_login(scene.mediator)
    address = f"{reverse('absence_new')}?seance={session.pk}"
    assert address in client.get(reverse("session_detail", args=[session.pk])).content.decode()
    client.post(address, hidden(client.get(address)))
    absence = Absence.objects.get()
    assert (absence.starts_at, absence.ends_at) == (session.starts_at, session.ends_at)


def test_dates_show_what_they_hit_before_they_are_saved(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    day = timezone.localtime(session.starts_at).date().isoformat()
    client.force_login(scene.mediator)
    fields = hidden(client.get(reverse("absence_new"))) | {"when": "dates", "first_day": day, "kind": "leave"}
    page = client.post(reverse("absence_new"), fields)
    assert page.context["form"].hit == [session]
    assert "Séances à remplacer" in text_of(page)
    assert not Absence.objects.exists()
    client.post(reverse("absence_new"), hidden(page))
    assert Absence.objects.get().kind == "leave"


def test_hours_and_weeks_are_noted(client, scene):
    day = timezone.localdate() + timedelta(days=20)
    client.force_login(scene.mediator)
    fields = {
        **hidden(client.get(reverse("absence_new"))),
        "when": "dates",
        "first_day": day.isoformat(),
        "start_time": "09:00",
        "end_time": "12:30",
        "until": (day + timedelta(weeks=2)).isoformat(),
    }
    client.post(reverse("absence_new"), fields)
    assert Absence.objects.count() == 3
    said = text_of(client.get(reverse("absence_list")))
    assert "9 h – 12 h 30" in said
    assert "chaque semaine, encore 3 fois" in said


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"when": "dates"}, "first_day"),
        ({"when": "dates", "first_day": "9999-12-31"}, "first_day"),
        ({"when": "dates", "first_day": "2027-01-12", "last_day": "2027-01-11"}, "last_day"),
        ({"when": "dates", "first_day": "2026-01-12"}, "first_day"),
        ({"when": "session"}, "when"),
        ({"kind": "ill"}, "kind"),
        ({"mediator": "999999"}, "mediator"),
    ],
)
def test_strange_absence_is_said_and_kept(client, scene, fields, name):
    client.force_login(scene.mediator)
    fields = hidden(client.get(reverse("absence_new"))) | fields
    page = client.post(reverse("absence_new"), fields)
    assert name in page.context["form"].errors
    assert page.context["form"]["first_day"].value() == fields["first_day"]
    assert not Absence.objects.exists()


def test_absence_posted_twice_is_noted_once(client, scene):
    client.force_login(scene.mediator)
    fields = hidden(client.get(reverse("absence_new")))
    for _ in range(2):
        client.post(reverse("absence_new"), fields)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("value", ["0", "9" * 30, "🎨", "²"])
def test_strange_session_in_the_address_is_nobodys(client, scene, value):
    client.force_login(scene.mediator)
    assert client.get(reverse("absence_new"), {"seance": value}).status_code == 200


def test_coordinator_notes_a_mediators_absence_and_lands_on_what_to_replace(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 3))
    client.force_login(scene.coordinator)
    fields = hidden(client.get(reverse("absence_new"))) | {"mediator": scene.mediator.pk}
    page = client.post(reverse("absence_new"), fields)
    assert page.context["form"].hit == [session]
    page = client.post(reverse("absence_new"), hidden(page), follow=True)
    assert page.redirect_chain == [(reverse("to_replace"), 302)]
    said = text_of(page)
    assert f"{scene.mediator} n’est pas disponible" in said
    assert "Urgent" in said
    assert said.count("01 99 00 00") == 2


def test_replacement_takes_two_taps(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    absent_during(session, scene.mediator)
    free = MembershipFactory(mediator=True, partner=scene.partner).user
    client.force_login(scene.coordinator)
    assert reverse("session_assign", args=[session.pk]) in client.get(reverse("to_replace")).content.decode()
    page = client.get(reverse("session_assign", args=[session.pk]))
    assert text_of(page).index("Libre") < text_of(page).index("N’est pas disponible à cette heure")
    post(client, "session_assign", session.pk, mediator=free.pk)
    session.refresh_from_db()
    assert session.lead_mediator == free
    assert not client.get(reverse("to_replace")).context["sessions"]


def test_absent_second_is_replaced_beside_the_lead(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    session.other_mediators.add(scene.coordinator)
    absent_during(session, scene.coordinator)
    client.force_login(scene.coordinator)
    page = client.get(reverse("to_replace")).content.decode()
    assert reverse("session_team", args=[session.pk]) in page
    assert reverse("session_assign", args=[session.pk]) not in page


def test_second_mediator_is_found_by_the_filter(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    session.other_mediators.add(scene.coordinator)
    client.force_login(scene.coordinator)
    page = client.get(reverse("session_list"), {"mediator": scene.coordinator.pk})
    assert list(page.context["sessions"]) == [session]


def test_absent_mediator_is_named_only_when_it_is_agreed_upon(client, scene):
    session = session_in(scene)
    absent_during(session, scene.mediator)
    client.force_login(scene.coordinator)
    page = post(client, "session_assign", session.pk, mediator=scene.mediator.pk)
    assert f"{scene.mediator} n’est pas disponible à cette heure" in text_of(page)
    post(client, "session_assign", session.pk, mediator=scene.mediator.pk, acknowledged="on")
    session.refresh_from_db()
    assert session.lead_mediator == scene.mediator


def test_booking_asks_to_confirm_a_short_way(client, scene):
    slot = scene.open_slot()
    session_in(scene, ward=WardFactory(), lead_mediator=scene.mediator, starts_at=slot.ends_at)
    client.force_login(scene.mediator)
    fields = {"activity": scene.activity.pk, "expected_total": 6, "note": "Tables basses"}
    page = post(client, "slot_book", slot.pk, **fields)
    assert "commence ailleurs juste après" in text_of(page)
    assert 'type="checkbox" name="acknowledged"' in page.content.decode()
    assert page.context["form"]["note"].value() == "Tables basses"
    post(client, "slot_book", slot.pk, **fields, acknowledged="on")
    assert slot.sessions.get().lead_mediator == scene.mediator


def test_what_waits_counts_in_the_menu(client, scene):
    session_in(scene)
    absent_during(session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(12)), scene.mediator)
    client.force_login(scene.coordinator)
    page = client.get(reverse("my_week"))
    assert next(item["count"] for item in page.context["workspace_nav"]) == 2
    assert len(page.context["to_replace"]) == 2
    client.force_login(scene.mediator)
    page = client.get(reverse("my_week"))
    assert next(item["count"] for item in page.context["workspace_nav"]) == 0


def test_session_page_tells_the_hospital_of_an_absence_only_when_it_is_near(client, scene):
    far = session_in(scene, lead_mediator=scene.mediator)
    near = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 4))
    for session in (far, near):
        absent_during(session, scene.mediator)
    client.force_login(scene.referent)
    assert "Un remplacement est cherché" not in text_of(client.get(reverse("session_detail", args=[far.pk])))
    assert "Un remplacement est cherché" in text_of(client.get(reverse("session_detail", args=[near.pk])))
    client.force_login(scene.coordinator)
    assert "Un remplacement est cherché" in text_of(client.get(reverse("session_detail", args=[far.pk])))


def test_pair_and_speakers_are_named_and_shown(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 3))
    second = MembershipFactory(mediator=True, partner=scene.partner, user__full_name="Zoé Estompe").user
    client.force_login(scene.coordinator)
    post(client, "session_team", session.pk, mediators=[second.pk], speakers="Mme Iris, conteuse")
    for person in (scene.referent, scene.mediator):
        client.force_login(person)
        for page in ("my_week", "session_list"):
            said = text_of(client.get(reverse(page)))
            assert "avec Zoé Estompe" in said
            assert "Mme Iris, conteuse" in said
    client.force_login(second)
    said = text_of(client.get(reverse("my_week")))
    assert scene.activity.title in said
    assert "avec Zoé" not in said


def test_second_mediator_acts_as_the_lead_does(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator, to_report=True)
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    client.force_login(colleague)
    assert client.get(reverse("session_report", args=[session.pk])).status_code == 403
    session.other_mediators.add(colleague)
    assert client.get(reverse("session_report", args=[session.pk])).status_code == 200


def test_absent_second_is_warned_of_and_what_was_typed_stays(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    absent_during(session, scene.coordinator)
    client.force_login(scene.coordinator)
    page = post(client, "session_team", session.pk, mediators=[scene.coordinator.pk], speakers="M. Ajonc, flûtiste")
    assert "acknowledged" in page.context["form"].errors
    assert page.context["form"]["speakers"].value() == "M. Ajonc, flûtiste"


def test_absence_is_taken_back_in_one_tap(client, scene):
    absence = AbsenceFactory(mediator=scene.mediator)
    client.force_login(scene.mediator)
    assert client.get(reverse("absence_withdraw", args=[absence.pk])).status_code == 200
    key = uuid.uuid4()
    for _ in range(2):
        said = text_of(post(client, "absence_withdraw", absence.pk, key=key))
        assert "Vous êtes de nouveau disponible" in said
    assert "déjà retirée" in text_of(post(client, "absence_withdraw", absence.pk))


def test_colleagues_and_strangers_find_no_absence(client, scene):
    absence = AbsenceFactory(mediator=scene.mediator)
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    for person in (colleague, scene.referent, MembershipFactory(coordinator=True).user):
        client.force_login(person)
        assert post(client, "absence_withdraw", absence.pk).status_code == 404
    absence.refresh_from_db()
    assert absence.withdrawn_at is None


@pytest.mark.parametrize("page", ["to_replace", "absence_list", "absence_new"])
def test_pages_are_not_for_hospitals_nor_for_people_without_a_role(client, scene, page):
    for person in (scene.referent, UserFactory()):
        client.force_login(person)
        assert client.get(reverse(page)).status_code == 403


def test_mediators_do_not_name_others_nor_choose_pairs(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    client.force_login(scene.mediator)
    assert client.get(reverse("to_replace")).status_code == 403
    assert post(client, "session_team", session.pk, speakers="").status_code == 403


def test_strangers_find_no_session_to_name_a_team_for(client, scene):
    session = session_in(scene)
    client.force_login(MembershipFactory(coordinator=True).user)
    assert post(client, "session_team", session.pk, speakers="").status_code == 404


def test_team_of_a_session_that_is_over_leads_to_its_page(client, scene):
    session = session_in(scene, to_report=True)
    client.force_login(scene.coordinator)
    answer = client.get(reverse("session_team", args=[session.pk]))
    assert answer.url == reverse("session_detail", args=[session.pk])


@pytest.mark.parametrize("page", ["absence_withdraw", "session_team"])
def test_other_methods_are_refused(client, scene, page):
    row = AbsenceFactory(mediator=scene.mediator) if page == "absence_withdraw" else session_in(scene)
    client.force_login(scene.coordinator)
    assert client.delete(reverse(page, args=[row.pk])).status_code == 405


@pytest.mark.parametrize("count", [1, 18])
def test_lists_cost_the_same_whatever_their_length(client, scene, django_assert_num_queries, count):
    for number in range(count):
        session = session_in(scene, ward=WardFactory(), lead_mediator=scene.mediator, starts_at=in_days(2 + number))
        absent_during(session, scene.mediator)
        session.other_mediators.add(scene.coordinator)
    client.force_login(scene.coordinator)
    with django_assert_num_queries(7):
        client.get(reverse("to_replace"))
    with django_assert_num_queries(6):
        client.get(reverse("absence_list"))


def test_absence_is_said_in_lists_to_those_who_settle_it_and_to_the_hospital_once_it_is_near(client, scene):
    far = session_in(scene, lead_mediator=scene.mediator)
    absent_during(far, scene.mediator)
    said = f"{scene.mediator} : pas disponible"
    lists = [reverse("session_list"), reverse("agenda") + f"?jour={timezone.localdate(far.starts_at)}&vue=liste"]
    for address in lists:
        client.force_login(scene.coordinator)
        assert said in text_of(client.get(address))
        client.force_login(scene.referent)
        assert said not in text_of(client.get(address))
    near = session_in(scene, lead_mediator=scene.mediator, starts_at=timezone.now() + timedelta(hours=20))
    absent_during(near, scene.mediator)
    assert said in text_of(client.get(lists[0]))


def test_cancelled_session_without_mediator_is_not_to_be_given_one(client, scene):
    session = session_in(scene, cancelled=True)
    client.force_login(scene.coordinator)
    address = reverse("agenda") + f"?jour={timezone.localdate(session.starts_at)}&vue=liste"
    assert 'data-label="Médiation"><span></span>' in client.get(address).content.decode()
    listed = client.get(reverse("session_list")).content.decode()
    assert "<h2>Avec un médiateur</h2>" in listed
    assert "<h2>À désigner</h2>" not in listed
