"""The head nurse's link, which opens a page without an account, and the referent's page: only the right one acts."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Session, SessionEvent, Slot
from activities.models.choices import CancelReason, State
from activities.services.answers import cancel
from activities.services.moves import Plan, reschedule
from activities.tokens import PURPOSE, ward_token
from foundation.links import sign_link
from partnerships.models import Hospital, Ward
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, SessionFactory, WardFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

NURSE = {"answered_by": "Mme Bouleau", "function": "cadre de santé"}


@pytest.fixture
def scene():
    scene = hospital_scene()
    Hospital.objects.filter(pk=scene.hospital.pk).update(head_nurse=Hospital.HeadNurse.AGREES)
    return scene


@pytest.fixture
def session(scene) -> Session:
    return session_in(scene, ward_asked=True)


def session_in(scene, **fields) -> Session:
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)


def address(session) -> str:
    return reverse("ward_answer", args=[ward_token(session)])


def answer(client, path, **fields):
    return client.post(path, {"key": uuid.uuid4(), **NURSE, "answer": "agreed", **fields}, follow=True)


def as_it_is(session) -> tuple:
    """What an answer would change."""
    row = Session.objects.values_list("state", "ward_agreed_at", "version").get(pk=session.pk)
    return row, SessionEvent.objects.filter(session=session).count()


def test_a_link_that_is_pressed_too_often_makes_a_pause_and_says_so(client, scene, session):
    for _ in range(10):
        assert client.post(address(session), {"answer": "declined"}).status_code == 200
    page = answer(client, address(session))
    assert page.status_code == 429
    assert "Attendez quelques minutes, puis réessayez." in text_of(page)
    assert address(session) in page.text
    assert as_it_is(session)[0][0] == State.REQUESTED
    # Reading it again, and another ward's link, go on.
    assert client.get(address(session)).status_code == 200
    other = session_in(scene, ward_asked=True, starts_at=in_days(20))
    assert answer(client, address(other)).status_code == 200
    assert as_it_is(other)[0][0] == State.CONFIRMED


def test_opening_the_link_tells_what_when_who_and_how_many_and_does_nothing(client, scene, session):
    before = as_it_is(session)
    text = text_of(client.get(address(session)))
    for words in (scene.activity.title, scene.ward.name, scene.partner.name, "6 personnes attendues"):
        assert words in text
    client.head(address(session))
    assert as_it_is(session) == before


def test_button_confirms_and_thanks(client, session):
    page = answer(client, address(session))
    session.refresh_from_db()
    assert (session.state, session.ward_agreed_by) == (State.CONFIRMED, "Mme Bouleau, cadre de santé")
    text = text_of(page)
    assert "Merci, votre accord est noté" in text
    assert "Accord donné par Mme Bouleau, cadre de santé" in text


def test_other_button_declines_with_its_reason(client, session):
    page = answer(client, address(session), answer="refused", why="Sortie du service ce jour-là.")
    session.refresh_from_db()
    assert (session.state, session.events.last().why) == (State.DECLINED, "Sortie du service ce jour-là.")
    assert "en sont prévenus" in text_of(page)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"answered_by": " "}, "Indiquez votre nom"),
        ({"function": ""}, "Indiquez votre fonction"),
        ({"answer": ""}, "d’accord, ou pas possible"),
        ({"answer": "refused"}, "Dites en une phrase pourquoi"),
    ],
)
def test_answer_without_who_what_or_why_keeps_what_was_typed(client, session, missing, sentence):
    before = as_it_is(session)
    page = answer(client, address(session), **missing)
    assert sentence in text_of(page)
    assert page.context["form"]["function"].value() == missing.get("function", NURSE["function"])
    assert as_it_is(session) == before


FORGERIES = {
    "nothing like it": lambda session: "inventee",
    "another purpose": lambda session: sign_link("invitation", f"{session.pk} {session.ward_asked_at.isoformat()}"),
    "changed by hand": lambda session: ward_token(session)[:-1] + "~",
    "a session that is not": lambda session: sign_link(PURPOSE, f"999999999 {session.ward_asked_at.isoformat()}"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_forged_link_opens_nothing(client, session, forge):
    before = as_it_is(session)
    path = reverse("ward_answer", args=[forge(session)])
    page = client.get(path)
    assert page.status_code == answer(client, path).status_code == 404
    assert session.activity.title not in text_of(page)
    assert as_it_is(session) == before


def test_link_of_one_session_answers_for_no_other(client, scene, session):
    other = session_in(scene, ward_asked=True, starts_at=session.starts_at + timedelta(days=1))
    before = as_it_is(other)
    answer(client, address(session))
    assert as_it_is(other) == before


def test_link_is_too_old_in_the_end(client, session):
    path = address(session)
    with time_machine.travel(timezone.now() + timedelta(days=801)):
        assert answer(client, path).status_code == 404


def begun(scene, session):
    starts_at = timezone.now() - timedelta(minutes=1)
    Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))


def moved(scene, session):
    start = session.starts_at + timedelta(hours=2)
    plan = Plan(starts_at=start, ends_at=start + timedelta(hours=1), ward_id=session.ward_id)
    reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan)


def moved_there_and_back(scene, session):
    moved(scene, session)
    plan = Plan(starts_at=session.starts_at, ends_at=session.ends_at, ward_id=session.ward_id)
    reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan)


def to_another_ward(scene, session):
    ward = WardFactory(hospital=scene.hospital)
    plan = Plan(starts_at=session.starts_at, ends_at=session.ends_at, ward_id=ward.pk)
    reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan)


def cancelled(scene, session):
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)


ENDINGS = [
    (begun, "est passée"),
    (moved, "a changé depuis ce message"),
    (moved_there_and_back, "a changé depuis ce message"),
    (to_another_ward, "a changé depuis ce message"),
    (cancelled, "n’aura pas lieu"),
]


@pytest.mark.parametrize(("end", "sentence"), ENDINGS, ids=[end.__name__ for end, _sentence in ENDINGS])
@pytest.mark.parametrize("what", ["agreed", "refused", ""])
def test_link_that_asks_nothing_any_more_says_what_is_and_changes_nothing(client, scene, session, end, sentence, what):
    path = address(session)
    end(scene, session)
    before = as_it_is(session)
    assert sentence in text_of(client.get(path))
    assert sentence in text_of(answer(client, path, answer=what, why="Non"))
    assert as_it_is(session) == before


def test_link_older_than_a_move_tells_nothing_of_the_session(client, scene, session):
    path = address(session)
    to_another_ward(scene, session)
    session.refresh_from_db()
    text = text_of(client.get(path))
    assert session.activity.title not in text
    assert session.ward.name not in text


def test_answered_link_answers_no_second_time(client, session):
    path = address(session)
    answer(client, path)
    before = as_it_is(session)
    page = answer(client, path, answer="refused", why="Finalement non")
    assert "La séance est confirmée" in text_of(page)
    assert as_it_is(session) == before


def test_double_click_answers_once(client, session):
    path, key = address(session), uuid.uuid4()
    pages = [answer(client, path, key=key) for _ in range(3)]
    assert {page.status_code for page in pages} == {200}
    assert session.events.count() == 1


def test_other_methods_are_refused(client, session):
    assert client.delete(address(session)).status_code == 405
    assert client.put(address(session)).status_code == 405


def test_page_is_in_english_too(client, session):
    assert "Not possible that day" in text_of(client.get("/en" + address(session)))


# The referent's page.


def note(client, session, **fields):
    received = {"agreed_by": "Mme Bouleau", "means": "phone", "agreed_on": f"{timezone.localdate():%Y-%m-%d}"}
    fields = {"key": uuid.uuid4(), "side": "hospital", **received, **fields}
    return client.post(reverse("session_ward_agree", args=[session.pk]), fields, follow=True)


@pytest.mark.parametrize("role", ["referent", "officer"])
def test_agreement_is_noted_by_the_referent_or_the_service(client, scene, session, role):
    client.force_login(getattr(scene, role))
    assert "Noter l’accord du cadre de santé" in text_of(client.get(reverse("session_detail", args=[session.pk])))
    page = note(client, session)
    assert "La séance est confirmée" in text_of(page)
    assert "Mme Bouleau, par téléphone" in text_of(page)
    session.refresh_from_db()
    assert (session.state, session.ward_recorded_by) == (State.CONFIRMED, getattr(scene, role))


@pytest.mark.parametrize("role", ["mediator", "coordinator"])
def test_museum_notes_no_agreement_of_the_ward(client, scene, session, role):
    client.force_login(getattr(scene, role))
    assert "Noter l’accord du cadre" not in text_of(client.get(reverse("session_detail", args=[session.pk])))
    assert note(client, session).status_code == 403
    assert client.get(reverse("session_ward_agree", args=[session.pk])).status_code == 403


def test_stranger_finds_no_such_session(client, session):
    client.force_login(MembershipFactory(referent=True).user)
    assert note(client, session).status_code == 404


def test_session_that_waits_for_no_ward_leads_to_its_page(client, scene):
    session = session_in(scene)
    client.force_login(scene.referent)
    assert client.get(reverse("session_ward_agree", args=[session.pk])).url == reverse(
        "session_detail", args=[session.pk]
    )


def test_agreement_noted_too_late_says_what_is(client, scene, session):
    client.force_login(scene.referent)
    answer(client, address(session))
    assert "déjà « confirmée » (confirmée par Mme Bouleau, cadre de santé, par lien" in text_of(note(client, session))


def test_page_names_each_agreement_and_how_the_wards_comes(client, scene, session):
    client.force_login(scene.referent)
    page = reverse("session_detail", args=[session.pk])
    text = text_of(client.get(page))
    assert "Le cadre de santé : accord attendu" in text
    assert "Le service a reçu un message avec un lien" in text
    Ward.objects.filter(pk=scene.ward.pk).update(mailbox="")
    assert "n’a pas d’adresse e-mail" in text_of(client.get(page))


def test_lists_name_what_is_missing(client, scene, session):
    client.force_login(scene.referent)
    assert "Manque : accord du cadre de santé" in text_of(client.get(reverse("session_list")))
    week = text_of(client.get(reverse("my_week")))
    assert "À confirmer" in week
    assert "Manque : accord du cadre de santé" in week


def test_booking_page_warns_and_the_booking_says_that_it_waits(client, scene):
    slot = scene.open_slot()
    client.force_login(scene.mediator)
    path = reverse("slot_book", args=[slot.pk])
    assert "demande l’accord du cadre de santé" in text_of(client.get(path))
    assert "Accord du cadre de santé demandé" in text_of(client.get(reverse("slots")))
    fields = {"key": uuid.uuid4(), "activity": scene.activity.pk, "expected_total": 6}
    assert "Manque : accord du cadre de santé" in text_of(client.post(path, fields, follow=True))


def test_asking_the_ward_costs_a_booking_no_more_than_its_limit(client, scene):
    client.force_login(scene.mediator)
    fields = {"activity": scene.activity.pk, "expected_total": 6}
    paths = [reverse("slot_book", args=[scene.open_slot().pk]) for _ in range(2)]
    # What Django remembers for the life of a process is not asked for again.
    client.post(paths[0], fields | {"key": uuid.uuid4()})
    with CaptureQueriesContext(connection) as captured:
        client.post(paths[1], fields | {"key": uuid.uuid4()})
    assert Session.objects.filter(needs_ward_agreement=True).count() == 2
    # Two more than over HTTP: the savepoint that stands for the transaction.
    assert len(captured) <= 22


def opening(scene, **fields) -> dict:
    day = timezone.localdate() + timedelta(days=20)
    times = {"start_time": "14:30", "end_time": "15:30", "rhythm": "once"}
    fields = {"group": f"ward:{scene.ward.pk}", "commitments": [scene.commitment.pk], "capacity": 8, **fields}
    return {"key": uuid.uuid4(), "day": f"{day:%Y-%m-%d}", **times, **fields}


def test_slot_is_opened_with_the_head_nurses_agreement(client, scene):
    client.force_login(scene.referent)
    client.post(reverse("slot_open"), opening(scene, ward_agreed_by="Mme Bouleau, cadre de santé"))
    assert Slot.objects.get().ward_agreed_by == "Mme Bouleau, cadre de santé"


def test_head_nurses_agreement_is_of_a_ward(client, scene):
    client.force_login(scene.referent)
    fields = opening(scene, ward_agreed_by="Mme Bouleau", group=f"hospital:{scene.hospital.pk}")
    assert "Choisissez d’abord le service" in text_of(client.post(reverse("slot_open"), fields))
    assert not Slot.objects.exists()


def test_hospital_that_only_informs_asks_nothing_about_it(client, scene):
    Hospital.objects.update(head_nurse=Hospital.HeadNurse.INFORMED)
    client.force_login(scene.referent)
    assert "Cadre de santé déjà d’accord" not in text_of(client.get(reverse("slot_open")))


def test_service_chooses_the_rule_and_notes_an_agreement_in_the_back_office(client, scene, session):
    client.force_login(scene.officer)
    assert "doit donner son accord" in text_of(
        client.get(reverse("admin:partnerships_hospital_change", args=[scene.hospital.pk]))
    )
    page = text_of(client.get(reverse("admin:activities_session_change", args=[session.pk])))
    assert "Noter l’accord du cadre de santé" in page


def test_answer_that_comes_too_late_is_said_not_to_be_recorded(client, session):
    path = address(session)
    answer(client, path)
    before = as_it_is(session)
    text = text_of(answer(client, path, answer="refused", why="Sortie du service ce jour-là."))
    assert "Votre réponse n’est pas enregistrée" in text
    assert "Accord donné par Mme Bouleau" in text
    assert as_it_is(session) == before
