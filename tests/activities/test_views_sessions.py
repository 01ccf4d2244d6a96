"""A session's page in the workspace: what it says, its calendar file, and each action."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from activities.actions import actions_on
from activities.models import Session
from activities.models.choices import Means, State
from activities.services.answers import agree
from activities.services.past import contest
from activities.services.reports import report
from partnerships.models.choices import Side
from tests.factories import (
    HospitalFactory,
    MembershipFactory,
    ParticipationFactory,
    SessionFactory,
)
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

ACTIONS = ["session_agree", "session_decline", "session_cancel", "session_report", "session_assign"]


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene, **fields) -> Session:
    fields.setdefault("ward", scene.ward)
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def address(name: str, session: Session) -> str:
    return reverse(name, args=[session.pk])


def post(client, name, session, **fields):
    fields.setdefault("key", uuid.uuid4())
    return client.post(address(name, session), fields, follow=True)


def today() -> str:
    return f"{timezone.localdate():%Y-%m-%d}"


# The page


def test_page_says_everything_with_its_history(client, scene):
    scene.open_slot()
    session = session_in(scene, note="Prévoir des tables basses")
    client.force_login(scene.referent)
    post(client, "session_cancel", session, side="hospital", reason="staff", why="Service en effectif réduit")
    said = text_of(client.get(address("session_detail", session)))
    assert f"Annulée à l’avance, par {scene.referent}, pour l’hôpital" in said
    assert "Service en effectif réduit" in said
    assert "manque de personnel" in said


def test_referent_reads_only_their_own_hospitals_group(client, scene):
    session = session_in(scene, max_groups=2, max_people=30)
    ParticipationFactory(session=session, hospital=HospitalFactory(name="Hôpital voisin"), contact_name="Mme Ailleurs")
    client.force_login(scene.referent)
    assert "Mme Ailleurs" not in text_of(client.get(address("session_detail", session)))
    client.force_login(scene.coordinator)
    assert "Mme Ailleurs" in text_of(client.get(address("session_detail", session)))


def test_page_costs_the_same_whatever_its_history(client, scene, django_assert_num_queries):
    session = session_in(scene)
    client.force_login(scene.coordinator)
    with django_assert_num_queries(11):
        client.get(address("session_detail", session))


def test_calendar_file_holds_the_session(client, scene):
    session = session_in(scene)
    client.force_login(scene.mediator)
    answer = client.get(address("session_calendar", session))
    calendar = Calendar.from_ical(answer.content)
    (event,) = calendar.walk("VEVENT")
    assert calendar["method"] == "PUBLISH"
    assert event.decoded("dtstart") == session.starts_at
    assert scene.activity.title in event["summary"]
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["session_detail", "session_calendar", *ACTIONS])
def test_stranger_gets_the_same_answer_as_for_nothing(client, scene, name):
    session = session_in(scene)
    for stranger in (MembershipFactory(mediator=True).user, MembershipFactory(referent=True).user):
        client.force_login(stranger)
        hidden = client.get(address(name, session))
        unknown = client.get(reverse(name, args=[session.pk + 1000]))
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.content == unknown.content
        assert client.post(address(name, session)).status_code in (404, 405)


@pytest.mark.parametrize("name", ACTIONS)
def test_colleague_who_does_not_lead_it_may_look_but_not_act(client, scene, name):
    session = session_in(scene, lead_mediator=scene.mediator, to_report=True)
    client.force_login(MembershipFactory(mediator=True, partner=scene.partner).user)
    page = client.get(address("session_detail", session))
    assert page.status_code == 200
    assert page.context["actions"] == []
    assert client.get(address(name, session)).status_code == 403
    assert client.post(address(name, session), {"key": uuid.uuid4(), "side": "partner"}).status_code == 403


@pytest.mark.parametrize("name", [*ACTIONS, "session_detail", "session_list", "my_week"])
def test_other_methods_are_refused(client, scene, name):
    session = session_in(scene)
    client.force_login(scene.coordinator)
    path = reverse(name) if name in ("session_list", "my_week") else address(name, session)
    assert client.delete(path).status_code == 405


@pytest.mark.parametrize("name", ACTIONS)
def test_closed_session_sends_back_to_its_page_with_what_it_is(client, scene, name):
    session = session_in(scene, cancelled=True)
    client.force_login(scene.coordinator)
    page = client.get(address(name, session), follow=True)
    assert page.redirect_chain == [(address("session_detail", session), 302)]
    assert "Cette séance est « annulée »" in text_of(page)


def test_posting_on_a_closed_session_says_so_and_changes_nothing(client, scene):
    session = session_in(scene, cancelled=True)
    client.force_login(scene.coordinator)
    page = post(client, "session_cancel", session, side="partner", reason="other", why="Encore")
    assert "est « annulée »" in text_of(page)
    assert page.context["form"]["why"].value() == "Encore"


def test_second_of_two_who_confirm_reads_who_was_faster(client, scene):
    session = session_in(scene, requested=True)
    agree(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
    client.force_login(MembershipFactory(referent=True, hospital=scene.hospital).user)
    page = post(client, "session_agree", session, side="hospital", means="portal")
    assert page.redirect_chain == [(address("session_detail", session), 302)]
    assert f"déjà « confirmée » (confirmée par {scene.referent}, aujourd’hui" in text_of(page)


def actions_for(user, session) -> set[str]:
    return {action.verb.page for action in actions_on(user, session)}


def test_actions_follow_the_state_the_clock_and_the_side(scene):
    request = session_in(scene, requested=True)
    assert actions_for(scene.referent, request) == {"session_agree", "session_decline", "session_move"}
    assert actions_for(scene.coordinator, request) == {"session_receive", "session_cancel", "session_move"}
    both = {"session_agree", "session_decline", "session_cancel", "session_move"}
    assert actions_for(scene.officer, request) == both
    upcoming = session_in(scene)
    assert actions_for(scene.referent, upcoming) == {"session_cancel", "session_move"}
    over = session_in(scene, to_report=True)
    assert actions_for(scene.referent, over) == {"session_report", "session_cancel"}
    held = session_in(scene, held=True)
    assert actions_for(scene.referent, held) == {"session_correct", "session_contest"}
    assert actions_for(scene.referent, session_in(scene, cancelled=True)) == set()


# Actions


def test_referent_confirms_with_one_button(client, scene):
    session = session_in(scene, requested=True)
    client.force_login(scene.referent)
    page = client.get(address("session_detail", session)).content.decode()
    assert f'action="{address("session_agree", session)}"' in page
    said = text_of(post(client, "session_agree", session, side="hospital", means="portal"))
    session.refresh_from_db()
    assert session.state == State.CONFIRMED
    assert session.hospital_agreed_by == scene.referent.full_name
    assert "La séance est confirmée" in said


def test_officer_records_the_agreement_of_somebody_else(client, scene):
    session = session_in(scene, requested=True)
    client.force_login(scene.officer)
    assert "Vous agissez pour : l’hôpital" in text_of(client.get(address("session_agree", session)))
    post(client, "session_agree", session, side="hospital", agreed_by="Mme Bouleau", means="phone", agreed_on=today())
    session.refresh_from_db()
    assert (session.hospital_agreed_by, session.hospital_means) == ("Mme Bouleau", "phone")
    assert session.hospital_recorded_by == scene.officer
    assert session.events.last().on_behalf_of == Side.HOSPITAL


def test_nobody_acts_for_the_other_side(client, scene):
    session = session_in(scene)
    client.force_login(scene.referent)
    page = post(client, "session_cancel", session, side="partner", reason="staff")
    assert "side" in page.context["form"].errors
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


def test_declining_says_why(client, scene):
    session = session_in(scene, requested=True)
    client.force_login(scene.referent)
    assert "why" in post(client, "session_decline", session, side="hospital", why=" ").context["form"].errors
    post(client, "session_decline", session, side="hospital", why="Travaux dans le service")
    session.refresh_from_db()
    assert session.state == State.DECLINED


def test_cancelling_gives_the_place_back_and_needs_a_reason(client, scene):
    session = session_in(scene)
    client.force_login(scene.coordinator)
    assert "reason" in post(client, "session_cancel", session, side="partner").context["form"].errors
    said = text_of(post(client, "session_cancel", session, side="partner", reason="transport", neither="on"))
    session.refresh_from_db()
    assert (session.state, session.cancelled_side, session.cancel_reason) == (State.CANCELLED, "neither", "transport")
    assert "sa place est rendue au volume" in said


def test_cancelling_twice_with_one_form_answers_the_same(client, scene):
    session, key = session_in(scene), uuid.uuid4()
    client.force_login(scene.coordinator)
    for _ in range(2):
        page = post(client, "session_cancel", session, key=key, side="partner", reason="transport")
        assert page.redirect_chain == [(address("session_detail", session), 302)]
    assert session.events.count() == 1


def test_report_takes_one_total_and_moves_the_ledger(client, scene):
    session = session_in(scene, to_report=True, lead_mediator=scene.mediator)
    group = session.participations.get()
    client.force_login(scene.mediator)
    page = post(client, "session_report", session, side="partner", **{f"present_total_{group.pk}": "7"})
    session.refresh_from_db()
    group.refresh_from_db()
    assert (session.state, group.present_total) == (State.HELD, 7)
    assert "Merci, le bilan est enregistré. Séances à l'hôpital : 1 sur 31." in text_of(page)


@pytest.mark.parametrize(
    "counts",
    [
        {"total": ""},
        {"total": "0"},
        {"total": "-3"},
        {"total": "9" * 30},
        {"total": "sept"},
        {"total": "3", "patients": "2", "staff": "2"},
        {"total": "3", "children": "2", "seniors": "2"},
    ],
)
def test_bad_report_is_said_and_kept(client, scene, counts):
    session = session_in(scene, to_report=True)
    group = session.participations.get()
    client.force_login(scene.referent)
    fields = {f"present_{name}_{group.pk}": value for name, value in counts.items()}
    page = post(client, "session_report", session, side="hospital", text="Beau moment 🎨", **fields)
    assert f"present_total_{group.pk}" in page.context["form"].errors
    assert page.context["form"]["text"].value() == "Beau moment 🎨"
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


def test_report_takes_ages_and_how_long_it_lasted_and_the_page_says_them(client, scene):
    session = session_in(scene, to_report=True)
    group = session.participations.get()
    client.force_login(scene.referent)
    counts = {"total": "7", "children": "2", "seniors": "0"}
    fields = {f"present_{name}_{group.pk}": value for name, value in counts.items()}
    said = text_of(post(client, "session_report", session, side="hospital", lived_minutes="75", **fields))
    assert "Âges : moins de 12 ans : 2 · 65 ans et plus : 0" in said
    assert "Durée réelle : 1 h 15 (prévue : 1 heure)." in said
    assert "18 à 64 ans" not in said
    form = client.get(address("session_correct", session)).context["form"]
    assert (form["lived_minutes"].value(), form[f"present_children_{group.pk}"].value()) == (75, 2)
    assert form.has_details()


def test_report_taken_back_forgets_how_long_it_lasted(client, scene):
    session = session_in(scene, held=True, lived_minutes=75, hospital_agreed_at=timezone.now())
    client.force_login(scene.officer)
    post(client, "session_take_back", session, side="hospital", why="Erreur de date.")
    session.refresh_from_db()
    assert (session.state, session.lived_minutes) == (State.CONFIRMED, None)


def test_report_refuses_an_endless_text(client, scene):
    session = session_in(scene, to_report=True)
    group = session.participations.get()
    client.force_login(scene.referent)
    fields = {f"present_total_{group.pk}": "7", "text": "x" * 4001}
    assert "text" in post(client, "session_report", session, side="hospital", **fields).context["form"].errors


def test_coordinator_names_and_takes_back_the_mediator(client, scene):
    session = session_in(scene)
    client.force_login(scene.coordinator)
    said = text_of(post(client, "session_assign", session, mediator=scene.mediator.pk))
    session.refresh_from_db()
    assert session.lead_mediator == scene.mediator
    assert f"{scene.mediator} assure la séance" in said
    post(client, "session_assign", session, mediator="")
    session.refresh_from_db()
    assert session.lead_mediator is None


def test_busy_mediator_is_said_beside_the_choice(client, scene):
    session = session_in(scene)
    session_in(scene, lead_mediator=scene.mediator, starts_at=session.starts_at)
    client.force_login(scene.coordinator)
    page = post(client, "session_assign", session, mediator=scene.mediator.pk)
    assert "déjà une séance à cette heure" in text_of(page)


def test_mediators_of_other_partners_cannot_be_named(client, scene):
    session = session_in(scene)
    client.force_login(scene.coordinator)
    other = MembershipFactory(mediator=True).user
    assert "mediator" in post(client, "session_assign", session, mediator=other.pk).context["form"].errors


def test_mediators_and_referents_do_not_name_mediators(client, scene):
    session = session_in(scene)
    for person in (scene.mediator, scene.referent):
        client.force_login(person)
        assert client.get(address("session_assign", session)).status_code == 403


# What it says once it is over, and of what others said


def test_agreement_received_is_said_with_its_day_and_not_the_hour_of_its_recording(client, scene):
    session = session_in(scene, requested=True)
    agreement = {"agreed_by": "Dr Absent", "means": Means.PHONE}
    agree(actor=scene.coordinator, session_id=session.pk, side=Side.HOSPITAL, **agreement)
    client.force_login(scene.referent)
    said = text_of(client.get(address("session_detail", session)))
    assert f"Dr Absent, par téléphone, aujourd’hui ; noté par {scene.coordinator}" in said.replace("\u00a0", " ")


def test_history_names_the_partner_without_its_article(client, scene):
    session = session_in(scene)
    client.force_login(scene.coordinator)
    post(client, "session_assign", session, mediator=scene.mediator.pk)
    said = text_of(client.get(address("session_detail", session))).replace("\u00a0", " ")
    assert f"Médiation confiée, par {scene.coordinator}, pour : {scene.partner}" in said


def test_past_session_is_not_to_come_any_more(client, scene):
    session = session_in(scene, held=True)
    client.force_login(scene.referent)
    said = text_of(client.get(address("session_detail", session)))
    assert "Avant de venir" not in said
    assert "attendue" not in said


def test_cancelling_what_is_over_promises_no_display(client, scene):
    session = session_in(scene, to_report=True)
    client.force_login(scene.referent)
    assert "reste affichée" not in text_of(client.get(address("session_cancel", session)))
    assert "reste affichée" in text_of(client.get(address("session_cancel", session_in(scene))))


def test_begun_session_is_said_not_to_have_taken_place_with_nothing_chosen_beforehand(client, scene):
    session = session_in(scene, to_report=True)
    client.force_login(scene.referent)
    assert "La séance n’a pas eu lieu" in text_of(client.get(address("session_detail", session)))
    page = client.get(address("session_cancel", session))
    assert "La séance n’a pas eu lieu" in text_of(page)
    assert not page.context["form"]["how"].value()
    assert "how" in post(client, "session_cancel", session, side="hospital", reason="staff").context["form"].errors


def test_another_reason_is_said_in_a_sentence(client, scene):
    session = session_in(scene)
    client.force_login(scene.referent)
    assert "why" in post(client, "session_cancel", session, side="hospital", reason="other").context["form"].errors
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


@pytest.mark.parametrize(("hours", "is_warned"), [(47, True), (49, False)])
def test_late_cancellation_is_warned_of_before_and_called_so_after(client, scene, hours, is_warned):
    scene.commitment.late_counts_against, scene.commitment.late_cancellation_hours = "canceller", 48
    scene.commitment.save()
    session = session_in(scene, starts_at=timezone.now() + timedelta(hours=hours))
    client.force_login(scene.referent)
    assert ("compte tout de même" in text_of(client.get(address("session_cancel", session)))) == is_warned
    said = text_of(post(client, "session_cancel", session, side="hospital", reason="staff"))
    assert ("Annulée peu avant la séance" in said) == is_warned
    assert ("Elle compte tout de même" in said) == is_warned


def test_correction_is_called_one(client, scene):
    session = session_in(scene, held=True)
    client.force_login(scene.referent)
    said = text_of(client.get(address("session_correct", session)))
    assert "Corriger le bilan" in said
    assert "Saisir le bilan" not in said
    assert "Elle n’a pas eu lieu" not in said


def test_contested_report_is_said_to_both_sides_until_it_is_corrected(client, scene):
    session = session_in(scene, to_report=True)
    counts = {session.participations.get().pk: {"present_total": 6}}
    report(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, counts=counts, text="")
    contest(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, why="Nous étions quatre.")
    for reader in (scene.referent, scene.coordinator):
        client.force_login(reader)
        assert "Bilan contesté par" in text_of(client.get(address("session_detail", session)))
    counts = {session.participations.get().pk: {"present_total": 4}}
    done = {"actor": scene.coordinator, "session_id": session.pk, "side": Side.PARTNER, "text": ""}
    report(**done, counts=counts, is_correction=True)
    assert "Bilan contesté par" not in text_of(client.get(address("session_detail", session)))
