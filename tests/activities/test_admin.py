"""The back office of activities: agreements in bulk, slots, and what may be done to a session for either side."""

import csv

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, ActivityAgreement, Session, Slot
from activities.models.choices import State
from activities.services.import_lines import our_reference
from partnerships.models import PublicHoliday
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    ConventionFactory,
    HeadOfficeServiceFactory,
    MembershipFactory,
    SessionFactory,
    in_days,
)
from tests.pages import text_of
from tests.portal.html_forms import posted_from
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    """A hospital and a museum under one convention; its officer is signed in."""
    scene = hospital_scene()
    client.force_login(scene.officer)
    return scene


@pytest.fixture
def session_in(scene):
    def build(**fields) -> Session:
        return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)

    return build


def act_on(client, row, action: str, **answers):
    url = reverse(f"admin:activities_{row._meta.model_name}_act", args=[row.pk, action])
    return client.post(url, {"answered": "1", **answers}, follow=True)


def act_on_list(client, rows, action: str, **answers):
    url = reverse(f"admin:activities_{rows[0]._meta.model_name}_changelist")
    data = {"action": action, "_selected_action": [row.pk for row in rows], **answers}
    return client.post(url, data, follow=True)


# Agreements -------------------------------------------------------------------------------------


def programme(scene, **answers) -> dict:
    party = scene.convention.parties.get(side="partner")
    return {
        "answered": "1",
        "party": party.pk,
        "agreed_on": f"{timezone.localdate():%Y-%m-%d}",
        "agreed_by": "Mme Orme, directrice",
        "means": "meeting",
        "programme": "Printemps",
        **answers,
    }


def test_the_list_asks_before_it_records_an_agreement(client, scene):
    activities = [ActivityFactory(commitment=scene.commitment, agreed=False) for _ in range(2)]
    response = act_on_list(client, activities, "record_agreement", index="0")
    assert "Enregistrer l’accord d’une partie" in response.content.decode()
    assert all(str(activity) in response.content.decode() for activity in activities)
    assert not ActivityAgreement.objects.filter(activity__in=activities).exists()


def test_a_programme_is_agreed_in_one_go(client, scene):
    activities = [ActivityFactory(commitment=scene.commitment, agreed=False) for _ in range(3)]
    page = act_on_list(client, activities, "record_agreement", index="0").content.decode()
    asked = posted_from(page, "question-form")
    response = client.post(reverse("admin:activities_activity_changelist"), {**asked, **programme(scene)}, follow=True)
    agreements = ActivityAgreement.objects.filter(activity__in=activities)
    assert {(row.programme, row.agreed_by, row.recorded_by) for row in agreements} == {
        ("Printemps", "Mme Orme, directrice", scene.officer)
    }
    assert agreements.count() == 3
    assert "C’est fait pour 3 propositions." in response.content.decode()


def test_an_agreement_to_come_is_refused_and_what_was_typed_stays(client, scene):
    activity = ActivityFactory(commitment=scene.commitment, agreed=False)
    response = act_on(client, activity, "record_agreement", **programme(scene, agreed_on="2099-01-01"))
    assert "ne peut pas être à venir" in response.content.decode()
    assert "Mme Orme, directrice" in response.content.decode()


def test_a_selection_across_conventions_says_what_was_refused(client, scene):
    mine = ActivityFactory(commitment=scene.commitment, agreed=False)
    other = ActivityFactory(commitment=CommitmentFactory(strand__convention=ConventionFactory()), agreed=False)
    response = act_on_list(client, [mine, other], "record_agreement", **programme(scene))
    assert mine.agreements.count() == 1
    assert other.agreements.count() == 0
    assert f"{other} : " in response.content.decode()


def test_an_activity_is_proposed_through_its_service(client, scene):
    url = reverse("admin:activities_activity_add")
    data = posted_from(client.get(url).content.decode(), "activity_form")
    client.post(url, {**data, "commitment": scene.commitment.pk, "format": "workshop", "title": "Pliages"})
    assert Activity.objects.get(title="Pliages").proposed_by == scene.officer


@pytest.mark.parametrize("page", ["add", "change"])
def test_a_format_that_its_commitment_does_not_know_is_refused(client, scene, page):
    url = reverse(f"admin:activities_activity_{page}", args=[scene.activity.pk] if page == "change" else [])
    data = posted_from(client.get(url).content.decode(), "activity_form")
    changes = {"commitment": scene.commitment.pk, "format": "museum_visit", "title": "Pliages"}
    assert "ne va pas avec cet engagement" in client.post(url, {**data, **changes}).content.decode()


def test_what_comes_next_is_first_then_what_is_over_the_latest_first(client, session_in):
    later, older, next_one, latest = (session_in(starts_at=in_days(days)) for days in (9, -30, 2, -1))
    listed = client.get(reverse("admin:activities_session_changelist")).context["cl"]
    assert [*listed.result_list] == [next_one, later, latest, older]
    by_hand = client.get(reverse("admin:activities_session_changelist"), {"o": "1"}).context["cl"]
    assert [*by_hand.result_list] == [older, latest, next_one, later]


# Slots ------------------------------------------------------------------------------------------


def slot_answers(scene, **answers) -> dict:
    return {
        "answered": "1",
        "side": "hospital",
        "place": "ward",
        "ward": scene.ward.pk,
        "day": f"{in_days(20):%Y-%m-%d}",
        "start_time": "14:30",
        "end_time": "15:30",
        "commitments": [scene.commitment.pk],
        "capacity": "8",
        **answers,
    }


def test_a_slot_is_opened_for_a_ward(client, scene):
    client.post(reverse("admin:activities_slot_add"), slot_answers(scene))
    slot = Slot.objects.get()
    assert (slot.hospital, slot.ward, slot.opened_by) == (scene.hospital, scene.ward, scene.officer)
    assert f"{timezone.localtime(slot.starts_at):%H:%M}" == "14:30"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"end_time": "14:00"}, "La fin doit venir après le début"),
        ({"day": "2099-01-01"}, "en dehors de la convention"),
        ({"ward": ""}, "Indiquez qui ouvre ce créneau"),
        ({"place": "museum"}, "ne se déroule pas"),
    ],
)
def test_a_wrong_slot_is_refused_beside_its_field(client, scene, answers, sentence):
    response = client.post(reverse("admin:activities_slot_add"), slot_answers(scene, **answers))
    assert sentence in response.content.decode()
    assert not Slot.objects.exists()


def test_a_public_holiday_asks_for_a_reason(client, scene):
    PublicHoliday.objects.create(day=timezone.localdate(in_days(20)), name="Fête")
    url = reverse("admin:activities_slot_add")
    assert "est un jour férié" in client.post(url, slot_answers(scene)).content.decode()
    client.post(url, slot_answers(scene, override_reason="Demandé par le service"))
    assert Slot.objects.get().override_reason == "Demandé par le service"


def test_slots_are_withdrawn_but_not_under_a_session(client, scene, session_in):
    free, taken = scene.open_slot(), scene.open_slot()
    session_in(slot=taken, starts_at=taken.starts_at)
    response = act_on_list(client, [free, taken], "withdraw", answered="1")
    states = dict(Slot.objects.values_list("pk", "state"))
    assert states == {free.pk: Slot.State.WITHDRAWN, taken.pk: Slot.State.OPEN}
    assert "Une séance est déjà réservée sur ce créneau" in response.content.decode()


def test_a_slot_is_booked_for_somebody(client, scene):
    slot = scene.open_slot()
    act_on(client, slot, "book", activity=scene.activity.pk, expected_total="5", wheelchairs="0")
    session = Session.objects.get()
    assert (session.slot, session.state, session.booked_by) == (slot, State.CONFIRMED, scene.officer)


# Sessions ---------------------------------------------------------------------------------------


def test_an_agreement_received_by_phone_confirms(client, scene, session_in):
    session = session_in(requested=True)
    received = {"agreed_by": "M. Hêtre, cadre de santé", "means": "phone", "agreed_on": "2026-11-20"}
    act_on(client, session, "confirm_for", side="hospital", **received)
    session.refresh_from_db()
    assert session.state == State.CONFIRMED
    assert (session.hospital_agreed_by, session.hospital_means) == ("M. Hêtre, cadre de santé", "phone")
    assert session.hospital_recorded_by == scene.officer


def test_cancelling_asks_for_a_reason(client, scene, session_in):
    session = session_in()
    assert "Ce champ est obligatoire" in act_on(client, session, "cancel_sessions", reason="staff").content.decode()
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


@pytest.mark.parametrize("side", ["hospital", "partner", "neither"])
def test_cancelling_keeps_who_and_why(client, scene, session_in, side):
    session = session_in()
    act_on(client, session, "cancel_sessions", side=side, reason="isolation")
    session.refresh_from_db()
    assert (session.state, session.cancelled_side, session.cancel_reason) == (State.CANCELLED, side, "isolation")


def test_a_refused_cancellation_stays_on_its_page(client, scene, session_in):
    session = session_in(cancelled=True)
    response = act_on(client, session, "cancel_sessions", side="hospital", reason="staff", why="Trop tard")
    assert "elle ne peut pas devenir" in response.content.decode()
    assert "Trop tard" in response.content.decode()


def test_a_cancellation_is_taken_back(client, scene, session_in):
    session = session_in(cancelled=True)
    act_on(client, session, "take_back_for", side="hospital", why="Erreur de date")
    session.refresh_from_db()
    assert (session.state, session.cancel_reason) == (State.CONFIRMED, "")
    assert session.events.get().why == "Erreur de date"


def test_a_session_that_has_begun_is_cancelled_with_how(client, scene, session_in):
    session = session_in(to_report=True)
    act_on(client, session, "cancel_sessions", side="hospital", how="on_site", reason="staff")
    session.refresh_from_db()
    assert session.cancelled_how == "on_site"


def test_a_report_by_group_makes_it_held(client, scene, session_in):
    session = session_in(to_report=True)
    group = session.participations.get()
    act_on(client, session, "enter_report", side="hospital", **{f"present_total_{group.pk}": "7"})
    session.refresh_from_db()
    group.refresh_from_db()
    assert (session.state, session.reported_by, group.present_total) == (State.HELD, scene.officer, 7)


def test_a_report_that_came_meanwhile_is_not_overwritten(client, scene, session_in):
    session = session_in(held=True)
    group = session.participations.get()
    response = act_on(client, session, "enter_report", side="hospital", **{f"present_total_{group.pk}": "9"})
    group.refresh_from_db()
    assert group.present_total == 6
    assert "déjà saisi" in response.content.decode()


def test_a_report_asks_the_same_as_in_the_workspace(client, scene, session_in):
    session = session_in(to_report=True)
    group = session.participations.get()
    counts = {"total": "7", "children": "5", "adults": "3"}
    answers = {f"present_{part}_{group.pk}": count for part, count in counts.items()}
    response = act_on(client, session, "enter_report", side="hospital", **answers)
    assert "Le détail par âge fait 8\u00a0: il dépasse le total" in response.text
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


def test_a_report_is_corrected_from_what_it_says(client, scene, session_in):
    session = session_in(held=True, report_text="Calme")
    group = session.participations.get()
    url = reverse("admin:activities_session_act", args=[session.pk, "correct_report"])
    page = client.get(url).content.decode()
    assert 'value="6"' in page
    assert "Calme" in page
    act_on(client, session, "correct_report", side="hospital", text="Calme", **{f"present_total_{group.pk}": "9"})
    group.refresh_from_db()
    assert group.present_total == 9


def test_a_report_with_ages_and_duration_is_exported_and_added_up(client, scene, session_in):
    session, other = session_in(to_report=True), session_in(held=True, starts_at=in_days(-5))
    group = session.participations.get()
    counts = {"total": "7", "patients": "5", "children": "4", "seniors": "1"}
    answers = {f"present_{part}_{group.pk}": count for part, count in counts.items()}
    act_on(client, session, "enter_report", side="hospital", lived_minutes="75", **answers)
    export = b"".join(client.get(reverse("admin:activities_session_export_csv")).streaming_content).decode()
    heading, *lines = csv.reader(export.removeprefix("\ufeff").splitlines(), delimiter=";")
    rows = {line[heading.index("Référence")]: dict(zip(heading, line, strict=True)) for line in lines}
    named = ["Personnes présentes", "Dont patients", "Dont moins de 12 ans", "Dont 18 à 64 ans"]
    first, second = (rows[our_reference(row.pk)] for row in (session, other))
    assert [first[name] for name in [*named, "Durée vécue (minutes)"]] == ["7", "5", "4", "", "75"]
    assert [second[name] for name in [*named, "Durée vécue (minutes)"]] == ["6", "", "", "", "60"]
    page = text_of(client.get(reverse("admin:partnerships_quota_change", args=[session.quota_id])))
    assert "2 séances réalisées : 13 personnes présentes, temps passé ensemble : 2 h 15." in page
    assert "Par public : patients : 5 · non précisé : 8" in page
    assert "moins de 12 ans : 4 · 65 ans et plus : 1 · non précisé : 8" in page


def test_a_mediator_of_the_partner_is_named(client, scene, session_in):
    stranger = MembershipFactory(mediator=True).user
    sessions = [session_in(), session_in(starts_at=in_days(12))]
    act_on_list(client, sessions, "name_mediator", answered="1", mediator=stranger.pk)
    assert not Session.objects.filter(lead_mediator=stranger).exists()
    act_on_list(client, sessions, "name_mediator", answered="1", mediator=scene.mediator.pk)
    assert Session.objects.filter(lead_mediator=scene.mediator).count() == 2


def test_a_page_offers_only_what_its_state_allows(client, scene, session_in):
    def offered(session):
        response = client.get(reverse("admin:activities_session_change", args=[session.pk]))
        return [words for _url, words in response.context["row_actions"]]

    assert offered(session_in(held=True)) == ["Corriger le bilan", "Rétablir"]
    assert offered(session_in(requested=True)) == [
        "Confirmer au nom de…",
        "Décliner au nom de…",
        "Désigner le médiateur",
        "Annuler",
    ]
    assert offered(session_in(to_report=True)) == ["Désigner le médiateur", "Saisir le bilan", "Annuler"]


def test_states_and_stamps_are_read_only(client, scene, session_in):
    session = session_in()
    url = reverse("admin:activities_session_change", args=[session.pk])
    data = posted_from(client.get(url).content.decode(), "session_form")
    client.post(url, {**data, "state": "held", "holds_place": "", "note": "Prévoir des tables"})
    session.refresh_from_db()
    assert (session.state, session.note) == (State.CONFIRMED, "Prévoir des tables")


def test_more_people_than_the_session_holds_are_refused_kindly(client, scene, session_in):
    session = session_in()
    url = reverse("admin:activities_session_change", args=[session.pk])
    data = posted_from(client.get(url).content.decode(), "session_form")
    response = client.post(url, {**data, "participations-0-expected_total": "80"})
    assert "Ce nombre dépasse les places de la séance" in response.content.decode()
    assert 'value="80"' in response.content.decode()


def test_an_action_on_a_row_out_of_scope_is_not_found(client, scene):
    elsewhere = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    session = SessionFactory(quota__commitment__strand__convention=ConventionFactory(owner=elsewhere))
    assert act_on(client, session, "cancel_sessions", side="hospital", reason="staff").status_code == 404


def test_a_past_session_recorded_by_mistake_is_withdrawn(client, scene, session_in):
    session = session_in(held=True, confirmed_at=None)
    act_on(client, session, "withdraw_record_for", side="hospital", why="Mauvaise ligne")
    session.refresh_from_db()
    assert (session.state, session.cancel_reason) == (State.CANCELLED, "mistake")
