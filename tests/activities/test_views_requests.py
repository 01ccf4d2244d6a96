"""The pages that ask for a session, record a past one, move, restore and contest: what they do and who may not."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Session, Slot
from activities.models.choices import CancelReason, State
from activities.services.answers import cancel
from activities.services.past import contest
from partnerships.models import PublicHoliday
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, RoomFactory, SessionFactory, UserFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db

PAGES = ["session_request", "session_past"]
ACTIONS = [
    "session_receive",
    "session_move",
    "session_take_back",
    "session_contest",
    "session_correct",
    "session_withdraw",
]


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene, **fields) -> Session:
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)


def post(client, name, *args, **fields):
    fields.setdefault("key", uuid.uuid4())
    return client.post(reverse(name, args=args), fields, follow=True)


def wish(scene, days, **fields) -> dict:
    day = timezone.localtime(in_days(days))
    return {
        "activity": scene.activity.pk,
        "group": f"ward:{scene.ward.pk}",
        "day": f"{day:%Y-%m-%d}",
        "start_time": "14:30",
        "end_time": "",
        **fields,
    }


def moved_by(session, starts_at) -> dict:
    local = timezone.localtime(starts_at)
    times = {
        "day": f"{local:%Y-%m-%d}",
        "start_time": f"{local:%H:%M}",
        "end_time": f"{local + timedelta(hours=1):%H:%M}",
    }
    return {"side": "hospital" if session.place == "ward" else "partner", **times}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["mediator", "coordinator", "referent", "officer"])
def test_page_opens_to_every_role(client, scene, page, role):
    client.force_login(getattr(scene, role))
    assert client.get(reverse(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_page_is_not_for_people_without_a_role(client, page):
    client.force_login(UserFactory())
    assert client.get(reverse(page)).status_code == 403


def test_referent_asks_for_a_session(client, scene):
    client.force_login(scene.referent)
    said = text_of(post(client, "session_request", **wish(scene, 10, expected_total="6")))
    session = Session.objects.get()
    assert (session.state, session.booked_by) == (State.REQUESTED, scene.referent)
    assert session.ends_at - session.starts_at == timedelta(minutes=scene.activity.duration_minutes)
    assert "La demande est partie" in said


def test_officer_says_for_whom_and_from_whom(client, scene):
    client.force_login(scene.officer)
    received = {"side": "partner", "agreed_by": "M. Saule", "means": "phone", "agreed_on": "2026-11-20"}
    post(client, "session_request", **wish(scene, 10, expected_total="6", **received))
    session = Session.objects.get()
    assert (session.partner_agreed_by, session.partner_recorded_by) == ("M. Saule", scene.officer)


def test_holiday_asks_for_its_reason_beside_the_day(client, scene):
    PublicHoliday.objects.create(day=timezone.localdate(in_days(10)), name="Fête d'essai")
    client.force_login(scene.referent)
    page = post(client, "session_request", **wish(scene, 10, expected_total="6"))
    assert "Fête d'essai" in text_of(page)
    names = list(page.context["form"].fields)
    assert names[names.index("day") + 1] == "override_reason"
    post(client, "session_request", **wish(scene, 10, expected_total="6", override_reason="Voulu"))
    assert Session.objects.get().override_reason == "Voulu"


def test_reason_is_asked_for_as_what_it_is(client, scene):
    """Required while the day is kept; the day may be changed instead."""
    PublicHoliday.objects.create(day=timezone.localdate(in_days(10)), name="Fête d'essai")
    client.force_login(scene.referent)
    page = post(client, "session_request", **wish(scene, 10, expected_total="6"))
    assert "Motif pour garder cette date (facultatif)" not in text_of(page)
    post(client, "session_request", **wish(scene, 11, expected_total="6", override_reason=""))
    assert Session.objects.count() == 1


def test_theme_that_waits_is_not_offered_for_the_past_and_says_whom_it_waits_for(client, scene):
    missing = scene.activity.agreements.first()
    missing.delete()
    client.force_login(scene.referent)
    page = client.get(reverse("session_past"))
    said = text_of(page)
    assert scene.activity.pk not in page.context["form"].activities
    assert f"{scene.activity.title}, accord attendu : {missing.party}" in said
    assert reverse("activities") in page.content.decode()


def test_theme_that_waits_is_said_before_it_is_asked_for(client, scene):
    scene.activity.agreements.first().delete()
    client.force_login(scene.referent)
    assert f"{scene.activity.title} (thème à accorder)" in text_of(client.get(reverse("session_request")))


def test_past_day_leads_to_the_other_page(client, scene):
    client.force_login(scene.referent)
    page = post(client, "session_request", **wish(scene, -3, expected_total="6"))
    assert "Saisir une séance passée" in page.context["form"].errors["day"][0]
    page = post(client, "session_past", **wish(scene, 3, present_total="6"))
    assert "Demander une séance" in page.context["form"].errors["day"][0]


def test_mediator_records_a_past_session(client, scene):
    client.force_login(scene.mediator)
    said = text_of(post(client, "session_past", **wish(scene, -3, present_total="6", text="Calme.")))
    session = Session.objects.get()
    assert (session.state, session.lead_mediator, session.report_text) == (State.HELD, scene.mediator, "Calme.")
    assert "peut la contester" in said


def test_past_session_takes_what_an_ordinary_report_takes(client, scene):
    """Audiences, ages, how long it lasted, the faces of paper: folded, and told as in a report."""
    client.force_login(scene.mediator)
    details = {"present_staff": "2", "present_children": "4", "lived_minutes": "75", "paper_good": "3"}
    post(client, "session_past", **wish(scene, -3, present_total="6", **details))
    session = Session.objects.get()
    group, faces = session.participations.get(), session.opinions.get()
    assert (group.present_total, group.present_staff, group.present_children, group.present_adults) == (6, 2, 4, None)
    assert session.lived_minutes == 75
    assert (faces.source, faces.good, faces.fair, faces.poor) == ("paper", 3, 0, 0)


@pytest.mark.parametrize(
    ("field", "details", "sentence"),
    [
        ("present_total", {"present_children": "4", "present_adults": "3"}, "Le détail par âge fait 7"),
        ("present_total", {"present_patients": "7"}, "Le détail par public fait 7"),
        ("paper_good", {"paper_good": "5", "paper_poor": "2"}, "plus d’avis sur papier (7)"),
    ],
)
def test_past_session_refuses_what_a_report_refuses_and_stays_unfolded(client, scene, field, details, sentence):
    client.force_login(scene.mediator)
    page = client.get(reverse("session_past"))
    assert '<details class="fold">' in page.content.decode()
    page = post(client, "session_past", **wish(scene, -3, present_total="6", **details))
    assert sentence in page.context["form"].errors[field][0]
    assert '<details class="fold" open>' in page.content.decode()
    assert not Session.objects.exists()


def test_coordinator_notes_the_agreement_received_by_phone(client, scene):
    session = session_in(scene, requested=True)
    client.force_login(scene.coordinator)
    received = {"side": "hospital", "agreed_by": "Mme Bouleau", "means": "phone", "agreed_on": "2026-11-20"}
    post(client, "session_receive", session.pk, **received)
    session.refresh_from_db()
    assert (session.state, session.hospital_recorded_by) == (State.CONFIRMED, scene.coordinator)


def test_moved_session_says_what_changed(client, scene):
    session = session_in(scene, starts_at=in_days(10), ends_at=in_days(10, hours=1))
    client.force_login(scene.referent)
    day = f"{timezone.localtime(session.starts_at):%Y-%m-%d}"
    times = {"day": day, "start_time": "14:30", "end_time": "15:30", "ward": scene.ward.pk}
    said = text_of(post(client, "session_move", session.pk, side="hospital", **times, where="", why="Réunion"))
    session.refresh_from_db()
    assert session.state == State.REQUESTED
    assert "Début : 10 h → 14 h 30" in said.replace("\u00a0", " ")


def test_whoever_answers_a_move_reads_first_what_changed(client, scene):
    session = session_in(scene, starts_at=in_days(10), ends_at=in_days(10, hours=1))
    client.force_login(scene.referent)
    day = f"{timezone.localtime(session.starts_at):%Y-%m-%d}"
    post(client, "session_move", session.pk, side="hospital", day=day, start_time="14:30", ward=scene.ward.pk)
    post(client, "session_move", session.pk, side="hospital", day=day, start_time="16:00", ward=scene.ward.pk)
    client.force_login(scene.coordinator)
    page = reverse("session_detail", args=[session.pk])
    above_the_history = text_of(client.get(page)).partition("Historique")[0].replace("\u00a0", " ")
    assert f"Déplacée par {scene.referent}" in above_the_history
    assert "Début : 10 h → 16 h" in above_the_history
    post(client, "session_agree", session.pk, side="partner")
    assert "Déplacée par" not in text_of(client.get(page)).partition("Historique")[0]


def test_session_that_only_starts_earlier_lasts_as_long(client, scene):
    session = session_in(scene, starts_at=in_days(10), ends_at=in_days(10, hours=1.5))
    client.force_login(scene.coordinator)
    day = f"{timezone.localtime(session.starts_at):%Y-%m-%d}"
    post(client, "session_move", session.pk, side="partner", day=day, start_time="08:30", end_time="")
    session.refresh_from_db()
    times = [f"{timezone.localtime(moment):%H:%M}" for moment in (session.starts_at, session.ends_at)]
    assert times == ["08:30", "10:00"]
    late = {"day": day, "start_time": "23:00", "end_time": ""}
    assert "après minuit" in text_of(post(client, "session_move", session.pk, side="partner", **late))


def test_move_onto_an_open_slot_keeps_it_confirmed(client, scene):
    slot = scene.open_slot()
    session = session_in(scene, starts_at=in_days(20))
    client.force_login(scene.coordinator)
    day = f"{timezone.localtime(session.starts_at):%Y-%m-%d}"
    times = {"day": day, "start_time": "10:00", "end_time": "11:00"}
    post(client, "session_move", session.pk, side="partner", slot=slot.pk, **times)
    session.refresh_from_db()
    assert (session.state, session.slot) == (State.CONFIRMED, slot)


@pytest.mark.parametrize("others", [0, 1])
def test_slot_that_went_meanwhile_is_not_read_as_the_date_beside_it(client, scene, others):
    gone = scene.open_slot()
    for _other in range(others):
        scene.open_slot()
    session = session_in(scene, starts_at=in_days(20))
    Slot.objects.filter(pk=gone.pk).update(state=Slot.State.WITHDRAWN)
    client.force_login(scene.coordinator)
    times = {"day": f"{timezone.localtime(in_days(21)):%Y-%m-%d}", "start_time": "10:00", "end_time": "11:00"}
    said = text_of(post(client, "session_move", session.pk, side="partner", slot=gone.pk, **times))
    before = session.starts_at
    session.refresh_from_db()
    assert "rien n’a été déplacé" in said
    assert (session.state, session.starts_at) == (State.CONFIRMED, before)


def test_end_of_time_is_refused_kindly(client, scene):
    client.force_login(scene.referent)
    fields = wish(scene, 10, expected_total="6") | {"day": "9999-12-31", "start_time": "23:30"}
    assert "trop lointaine" in text_of(post(client, "session_request", **fields))
    assert not Session.objects.exists()


def test_whoever_cancelled_restores(client, scene):
    session = session_in(scene)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    client.force_login(scene.referent)
    said = text_of(post(client, "session_take_back", session.pk, side="hospital", why=""))
    session.refresh_from_db()
    assert session.state == State.CONFIRMED
    assert "La séance est rétablie" in said


def test_other_side_contests_a_report(client, scene):
    session = session_in(scene, held=True)
    client.force_login(scene.coordinator)
    said = text_of(post(client, "session_contest", session.pk, side="partner", why="Nous n’y étions pas."))
    assert session.events.get().verb == "contestée"
    assert "Nous n’y étions pas." in said
    assert contested_in_lists(client) == [session]


def contested_in_lists(client) -> list[Session]:
    page = client.get(reverse("session_list"), {"when": "past"})
    shown = [session for session in page.context["sessions"] if session.is_contested]
    assert ("Bilan contesté" in text_of(page)) == bool(shown)
    assert list(Session.objects.contested()) == shown
    return shown


def test_corrected_report_is_not_contested_any_more_until_the_next_word(client, scene):
    session = session_in(scene, held=True)
    client.force_login(scene.coordinator)
    for count in (8, 9):
        contest(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, why="Nous étions moins.")
        assert contested_in_lists(client) == [session]
        fields = {f"present_total_{session.participations.get().pk}": count, "text": "", "side": "hospital"}
        client.force_login(scene.referent)
        post(client, "session_correct", session.pk, **fields)
        assert not contested_in_lists(client)


def test_report_is_corrected_from_what_it_said(client, scene):
    session = session_in(scene, held=True)
    group = session.participations.get()
    client.force_login(scene.referent)
    page = client.get(reverse("session_correct", args=[session.pk]))
    assert page.context["form"][f"present_total_{group.pk}"].value() == 6
    said = text_of(
        post(client, "session_correct", session.pk, side="hospital", **{f"present_total_{group.pk}": 9, "text": ""})
    )
    group.refresh_from_db()
    assert group.present_total == 9
    assert "Personnes présentes : 6 → 9" in said


def test_lapsed_session_says_that_it_was_the_clock(client, scene):
    session = session_in(scene, state=State.LAPSED, state_changed_by=None, confirmed_at=None)
    session.events.create(verb="sans réponse à l’heure dite", from_state="requested", to_state="lapsed")
    client.force_login(scene.referent)
    assert "par l’horloge" in text_of(client.get(reverse("session_detail", args=[session.pk])))


@pytest.mark.parametrize("page", ACTIONS)
def test_stranger_does_not_know_of_it(client, scene, page):
    client.force_login(MembershipFactory(referent=True).user)
    assert client.get(reverse(page, args=[session_in(scene).pk])).status_code == 404


@pytest.mark.parametrize("page", ACTIONS)
def test_colleague_may_not(client, scene, page):
    leader = MembershipFactory(mediator=True, partner=scene.partner).user
    session = session_in(scene, lead_mediator=leader)
    client.force_login(scene.mediator)
    assert client.get(reverse(page, args=[session.pk])).status_code == 403


@pytest.mark.parametrize("page", ACTIONS)
def test_wrong_state_leads_back_to_the_session(client, scene, page):
    session = session_in(scene, state=State.LAPSED, state_changed_by=None, confirmed_at=None)
    client.force_login(scene.referent)
    answer = client.get(reverse(page, args=[session.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("session_detail", args=[session.pk])


def test_late_slot_says_that_it_is_a_request(client, scene):
    slot = scene.open_slot(valid_until=timezone.now() - timedelta(minutes=1))
    client.force_login(scene.mediator)
    assert "l’autre partie doit encore confirmer" in text_of(client.get(reverse("slot_book", args=[slot.pk])))
    said = text_of(post(client, "slot_book", slot.pk, activity=scene.activity.pk, expected_total="6"))
    assert "c’est une demande" in said


@pytest.mark.parametrize(
    ("name", "day", "start", "sentence"),
    [
        ("session_request", "2027-03-28", "02:30", "n’existe pas ce jour-là"),
        ("session_request", "2026-12-08", "23:45", "après minuit"),
        ("session_past", "2026-11-20", "23:45", "après minuit"),
    ],
)
def test_strange_hour_is_said_beside_its_field(client, scene, name, day, start, sentence):
    client.force_login(scene.referent)
    typed = wish(scene, 10, expected_total="6", present_total="6") | {"day": day, "start_time": start}
    form = post(client, name, **typed).context["form"]
    assert sentence in str([form.errors.get("start_time"), form.errors.get("end_time")])
    assert not Session.objects.exists()


def test_end_is_counted_in_hours_that_pass(client, scene):
    scene.activity.duration_minutes = 60
    scene.activity.save()
    client.force_login(scene.referent)
    post(
        client, "session_request", **wish(scene, 10, expected_total="6") | {"day": "2027-03-28", "start_time": "01:30"}
    )
    session = Session.objects.get()
    assert session.ends_at - session.starts_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("activity", "Cette activité n’est plus proposée"),
        ("group", "Ce service n’est plus proposé"),
        ("mediator", "Cette personne n’est plus proposée"),
        ("room", "Cette salle n’est plus proposée"),
    ],
)
def test_choice_that_went_meanwhile_is_said_kindly(client, scene, name, sentence):
    client.force_login(scene.coordinator)
    page = post(client, "session_request", **wish(scene, 10, expected_total="6") | {name: "999999"})
    assert sentence in page.context["form"].errors[name][0]


@pytest.mark.parametrize(("name", "sentence"), [("ward", "Ce service n’est plus"), ("room", "Cette salle n’est plus")])
def test_place_that_went_while_moving_is_said_kindly(client, scene, name, sentence):
    session = session_in(scene, place="ward" if name == "ward" else "museum")
    client.force_login(scene.officer)
    page = post(client, "session_move", session.pk, **moved_by(session, in_days(12)) | {name: "999999"})
    assert sentence in page.context["form"].errors[name][0]


def test_request_names_its_contact_and_its_room(client, scene):
    _commitment, activity = visits_of(scene)
    room = RoomFactory(partner=scene.partner)
    client.force_login(scene.coordinator)
    details = {"contact_name": "Mme Bouleau", "contact_phone": "01 02 03 04 05", "room": room.pk}
    post(client, "session_request", **wish(scene, 10, expected_total="6", **details) | {"activity": activity.pk})
    session = Session.objects.get()
    group = session.participations.get()
    assert (session.room, group.contact_name, group.contact_phone) == (room, "Mme Bouleau", "01 02 03 04 05")


def test_referent_chooses_no_room_at_the_museum(client, scene):
    RoomFactory(partner=scene.partner)
    client.force_login(scene.referent)
    form = client.get(reverse("session_request")).context["form"]
    assert "room" not in form.fields
    assert not form.has_details()


def test_nul_that_came_with_a_paste_loses_nothing(client, scene):
    client.force_login(scene.referent)
    post(client, "session_request", **wish(scene, 10, expected_total="6", note="Prévoir\0 des tables"))
    assert Session.objects.get().note == "Prévoir des tables"


def test_whoever_recorded_a_past_session_withdraws_it(client, scene):
    client.force_login(scene.referent)
    post(client, "session_past", **wish(scene, -3, present_total="6"))
    session = Session.objects.get()
    page = client.get(reverse("session_detail", args=[session.pk]))
    assert "Retirer cette saisie" in text_of(page)
    assert "Annuler la séance" not in text_of(page)
    said = text_of(post(client, "session_withdraw", session.pk, side="hospital", why="Mauvais mois"))
    session.refresh_from_db()
    assert session.state == State.CANCELLED
    assert "N’a pas eu lieu : saisie par erreur" in said


def test_slot_and_another_date_at_once_are_asked_about(client, scene):
    session = session_in(scene, starts_at=in_days(10), ends_at=in_days(10, hours=1))
    slot = scene.open_slot(starts_at=in_days(12))
    client.force_login(scene.coordinator)
    when = {"day": f"{timezone.localdate(in_days(14)):%Y-%m-%d}", "start_time": "14:30", "end_time": ""}
    page = post(client, "session_move", session.pk, side="partner", slot=slot.pk, **when)
    assert "pas les deux" in page.context["form"].errors["slot"][0]
    before = session.starts_at
    session.refresh_from_db()
    assert session.starts_at == before


def test_page_says_why_a_session_was_moved_or_declined_and_whose_word_on_the_theme_is_missing(client, scene):
    session = session_in(scene, starts_at=in_days(10), ends_at=in_days(10, hours=1))
    page = reverse("session_detail", args=[session.pk])
    client.force_login(scene.referent)
    day = f"{timezone.localtime(session.starts_at):%Y-%m-%d}"
    times = {"day": day, "start_time": "14:30", "end_time": "15:30", "ward": scene.ward.pk}
    post(client, "session_move", session.pk, side="hospital", **times, where="", why="Réunion de service")
    scene.activity.agreements.first().delete()
    client.force_login(scene.coordinator)
    said = text_of(client.get(page)).partition("Historique")[0]
    assert "Réunion de service" in said
    assert "Le thème : accord attendu de" in said
    post(client, "session_decline", session.pk, side="partner", why="Salle prise ce jour-là")
    assert "Salle prise ce jour-là" in text_of(client.get(page)).partition("Historique")[0]


def test_session_without_groups_offers_no_correction_of_its_numbers(client, scene):
    session = session_in(scene, held=True)
    session.participations.all().delete()
    client.force_login(scene.coordinator)
    assert "Corriger le bilan" not in text_of(client.get(reverse("session_detail", args=[session.pk])))
