"""A ward answers for its session by its link, without an account: only the buttons act, and once."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import NearChange, Participation, Session, WardReply
from activities.models.choices import CancelReason, State
from activities.notices import announce
from activities.services.answers import cancel
from activities.services.corrections import take_back as take_back_by_referent
from activities.services.moves import Plan, reschedule
from notifications.kinds import kind_named
from notifications.models import Notice
from notifications.services import tick
from partnerships.models import Hospital, Ward
from partnerships.models.choices import Side
from tests.activities.ward_pages import (
    NURSE,
    WHO,
    address,
    address_of_first,
    as_it_is,
    group_of,
    is_led_to,
    reply,
    session_in,
    take_back,
    ward_scene,
)
from tests.factories import (
    HospitalFactory,
    NearChangeFactory,
    ParticipationFactory,
    SessionEventFactory,
    WardFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return ward_scene()


@pytest.fixture
def session(scene) -> Session:
    return session_in(scene)


# The page


def test_page_tells_who_comes_when_where_for_how_many_what_to_prepare_and_whom_to_call(client, scene, session):
    type(scene.activity).objects.update(material="Tables basses, tabliers", hygiene="Ciseaux désinfectés")
    before = as_it_is(session)
    page = client.get(address(session))
    text = text_of(page)
    for words in (
        scene.activity.title,
        scene.ward.name,
        "Poste de soins",
        scene.mediator.full_name,
        "6 personnes attendues",
        "Tables basses, tabliers",
        "Ciseaux désinfectés",
        "06 00 00 00 01",
        "01 00 00 00 02",
        scene.referent.full_name,
    ):
        assert words in text.replace("\u00a0", " ")
    client.head(address(session))
    assert as_it_is(session) == before


def test_page_is_in_english_too(client, session):
    path = address(session)
    with translation.override("en"):
        page = client.get("/en" + path)
    assert "6 people expected" in text_of(page)
    assert "All is fine" in text_of(page)


def test_page_is_light_and_needs_no_script(client, session):
    page = client.get(address(session))
    assert len(page.content) < 20_000
    (script,) = re.findall(r"<script[^>]*></script>", page.text)
    assert "careful" in script
    assert " defer" in script
    assert (settings.BASE_DIR / "static/js/careful.js").stat().st_size < 2_000
    assert "<svg" not in page.text or page.text.count("<svg") < 30


def test_page_asks_the_same_questions_of_a_shared_session(client, scene, session):
    assert count_queries(client, session) <= 10
    Session.objects.filter(pk=session.pk).update(max_groups=9, max_people=99)
    counts = set()
    for _number in range(4):
        ward = WardFactory(hospital=scene.hospital)
        ParticipationFactory(session=session, hospital=scene.hospital, ward=ward, expected_total=3)
        counts.add(count_queries(client, session))
    assert len(counts) == 1


def count_queries(client, session) -> int:
    path = address_of_first(session)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


# « C'est bon »


def test_ready_is_noted_with_who_said_it_and_told(client, scene, session):
    page = reply(client, address(session))
    assert "Merci, c’est noté" in text_of(page)
    event = session.events.last()
    assert (event.actor, event.actor_name, event.on_behalf_of) == (None, WHO, Side.HOSPITAL)
    assert WardReply.objects.get().kind == WardReply.Kind.READY
    told = set(Notice.objects.filter(kind="ward_ready").values_list("recipient_email", flat=True))
    assert {scene.mediator.email, scene.referent.email, "service@example.org"} <= told
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


def test_ready_reaches_the_mediator_at_the_next_tick(client, scene, session, smtp_sink):
    reply(client, address(session))
    tick()
    mails = [mail for mail in smtp_sink if scene.mediator.email in mail.recipients]
    assert "C’est bon pour le service" in mails[0].message["Subject"]
    assert WHO in mails[0].message.get_body(("plain",)).get_content()


def test_ready_ticks_what_the_hospital_had_not_seen(client, scene, session):
    row = NearChangeFactory(session=session, side=Side.HOSPITAL)
    other = NearChangeFactory(session=session, side=Side.PARTNER, change=row.change)
    reply(client, address(session))
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.seen_how, other.seen_at) == (NearChange.Seen.LINK, None)
    assert NearChange.objects.count() == 2


def test_ready_said_twice_is_said_once(client, session):
    path = address(session)
    first = client.get(path).context["form"]["seen"].value()
    for _ in range(2):
        assert client.post(path, {"key": uuid.uuid4(), "seen": first, **NURSE, "answer": "ready"}).status_code == 302
    assert WardReply.objects.count() == 1
    assert session.events.count() == 1
    assert "« C’est bon »" in text_of(client.get(path)).replace("\u00a0", " ")


def test_double_tap_acts_once(client, session):
    key = uuid.uuid4()
    for _ in range(2):
        reply(client, address(session), key=key)
    assert session.events.count() == 1


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"answered_by": " "}, "Indiquez votre nom"),
        ({"function": ""}, "Indiquez votre fonction"),
        ({"answer": ""}, "Appuyez sur l’un des boutons"),
        ({"answer": "inventée"}, "inventée"),
    ],
)
def test_answer_without_who_or_what_keeps_what_was_typed(client, session, missing, sentence):
    before = as_it_is(session)
    page = reply(client, address(session), **missing)
    assert sentence in text_of(page)
    assert page.context["form"]["function"].value() == missing.get("function", NURSE["function"])
    assert as_it_is(session) == before


def test_page_opened_before_a_change_is_read_again_first(client, scene, session):
    path = address(session)
    seen = client.get(path).context["form"]["seen"].value()
    session.refresh_from_db()
    session.note = "Prévoir une table de plus."
    session.save()
    before = as_it_is(session)
    page = reply(client, path, seen=seen)
    assert "a changé pendant que cette page était ouverte" in text_of(page)
    assert page.context["form"]["answered_by"].value() == NURSE["answered_by"]
    assert as_it_is(session) == before
    assert reply(client, path, seen=page.context["form"]["seen"].value()).status_code == 200
    assert WardReply.objects.count() == 1


# Taking it back


def test_answer_is_taken_back_within_ten_minutes(client, scene, session):
    path = address(session)
    reply(client, path)
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        page = take_back(client, path)
    assert "La réponse est reprise" in text_of(page)
    assert WardReply.objects.get().undone_at is not None
    assert session.events.last().who == f"{WHO}, par lien"
    assert Notice.objects.filter(kind="ward_replied", recipient_email=scene.mediator.email).exists()
    ready = Notice.objects.filter(kind="ward_ready").first()
    assert not kind_named("ward_ready").still_true(ready)
    # And it is said anew.
    reply(client, path)
    assert WardReply.objects.filter(undone_at=None).count() == 1


def test_taken_back_the_answer_before_it_stands_again_and_is_taken_back_too(client, scene, session):
    path = address(session)
    reply(client, path)
    fewer(client, session, 4)
    off(client, session)
    take_back(client, path)
    page = client.get(path).context["page"]
    assert (page.undoable.kind, group_of(session).expected_total) == (WardReply.Kind.FEWER, 4)
    take_back(client, path)
    page = client.get(path).context["page"]
    assert page.is_ready
    assert group_of(session).expected_total == 6
    client.force_login(scene.referent)
    detail = client.get(reverse("session_detail", args=[session.pk]))
    assert "« C’est bon », a répondu le service" in text_of(detail).replace("\u00a0", " ")
    assert Session.objects.with_wards_word(scene.referent).get().ward_is_ready
    take_back(client, path)
    assert client.get(path).context["undo_form"] is None
    assert not Session.objects.with_wards_word(scene.referent).get().ward_is_ready


def test_what_the_museum_changed_between_is_not_jumped_over(client, scene, session):
    """Taking back the last answer does not bring up one that another's change had already answered."""
    path = address(session)
    reply(client, path)
    SessionEventFactory(session=session, verb="modifiée")
    fewer(client, session, 4)
    take_back(client, path)
    page = client.get(path).context["page"]
    assert not page.is_ready
    assert page.undoable is None


def test_answer_is_not_taken_back_later(client, session):
    path = address(session)
    reply(client, path)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        before = as_it_is(session)
        assert client.get(path).context["undo_form"] is None
        page = take_back(client, path, reply=WardReply.objects.get().pk)
        assert "ne se reprend plus" in text_of(page)
        assert as_it_is(session) == before


def test_answer_is_not_taken_back_over_what_came_after(client, scene, session):
    path = address(session)
    reply(client, path)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    before = as_it_is(session)
    page = take_back(client, path, reply=WardReply.objects.get().pk)
    assert "ne se reprend plus" in text_of(page)
    assert as_it_is(session) == before


def test_another_groups_answer_is_not_taken_back(client, scene, session):
    other = session_in(scene, hours=9, ward=WardFactory(hospital=scene.hospital))
    reply(client, address(other))
    page = take_back(client, address(session), reply=WardReply.objects.get().pk)
    assert "ne se reprend plus" in text_of(page)
    assert WardReply.objects.get().undone_at is None


# « Moins de participants »


def fewer(client, session, number, **fields):
    return reply(client, address(session), "fewer", number=number, **fields)


def test_fewer_people_are_noted_counted_and_told(client, scene, session):
    Participation.objects.filter(session=session).update(expected_patients=4, expected_staff=2, wheelchairs=3)
    page = fewer(client, session, 2)
    assert "Merci, c’est noté" in text_of(page)
    group = group_of(session)
    assert (group.expected_total, group.expected_patients, group.expected_staff, group.wheelchairs) == (
        2,
        None,
        None,
        2,
    )
    session.refresh_from_db()
    assert session.people == 2
    assert session.events.last().changes == [["expected", "6", "2"]]
    # It is near: the partner has it to see.
    assert NearChange.objects.get().side == Side.PARTNER
    notice = Notice.objects.get(kind="ward_replied", recipient_email=scene.mediator.email)
    text = kind_named("ward_replied").render(notice).text.replace("\u00a0", " ")
    assert "Personnes attendues : 6 → 2" in text
    assert WHO in text


def test_detail_that_still_fits_is_kept(client, session):
    Participation.objects.filter(session=session).update(expected_patients=3)
    fewer(client, session, 4)
    assert (group_of(session).expected_total, group_of(session).expected_patients) == (4, 3)


def test_fewer_people_are_taken_back_with_their_detail(client, session):
    Participation.objects.filter(session=session).update(expected_patients=4, expected_staff=2, wheelchairs=3)
    fewer(client, session, 2)
    take_back(client, address(session))
    group = group_of(session)
    assert (group.expected_total, group.expected_patients, group.expected_staff, group.wheelchairs) == (6, 4, 2, 3)
    assert session.events.last().changes == [["expected", "2", "6"]]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "Indiquez combien de personnes viendront"),
        ({"number": "0"}, "Indiquez au moins 1"),
        ({"number": "6"}, "Indiquez un nombre plus petit que 6"),
        ({"number": "7"}, "Indiquez un nombre plus petit que 6"),
        ({"number": "beaucoup"}, "en chiffres"),
        ({"number": "4", "answer": "ready"}, "Vous avez commencé une autre réponse"),
        ({"number": "4", "answer": "off", "reason": "staff"}, "Vous avez commencé une autre réponse"),
        ({"answer": "off"}, "Choisissez un motif"),
        ({"answer": "off", "reason": "mistake"}, "mistake"),
        ({"answer": "off", "reason": "other", "why": " "}, "Dites en une phrase pourquoi"),
    ],
)
def test_answer_that_does_not_say_enough_or_too_much_is_asked_again(client, session, fields, sentence):
    before = as_it_is(session)
    page = reply(client, address(session), **{"answer": "fewer", **fields})
    assert sentence in text_of(page).replace("\u00a0", " ")
    assert as_it_is(session) == before


# « Pas aujourd'hui »


def off(client, session, reason="isolation", **fields):
    return reply(client, address(session), "off", reason=reason, **fields)


def test_not_today_cancels_for_the_hospital_and_tells_at_once(client, scene, session, smtp_sink):
    page = off(client, session, "other", why="Exercice d’évacuation")
    assert "n’aura pas lieu" in text_of(page)
    assert "personnes attendues" not in text_of(page).replace("\u00a0", " ")
    session.refresh_from_db()
    assert (session.state, session.cancelled_side, session.cancel_reason) == (State.CANCELLED, "hospital", "other")
    event = session.events.last()
    assert (event.actor_name, event.on_behalf_of, event.why) == (WHO, Side.HOSPITAL, "Exercice d’évacuation")
    assert NearChange.objects.get().side == Side.PARTNER
    tick()
    told = {address: mail.message for mail in smtp_sink for address in mail.recipients}
    assert {scene.mediator.email, scene.referent.email} <= set(told)
    for person, words in ((scene.mediator, WHO), (scene.referent, "Rétablir la séance")):
        message = told[person.email]
        assert words in message.get_body(("plain",)).get_content().replace("\u00a0", " ")
    assert "Rétablir" not in told[scene.mediator.email].get_body(("plain",)).get_content()


@pytest.mark.parametrize(("against", "counts"), [("nobody", False), ("canceller", True), ("partner", False)])
def test_late_rule_is_stamped_and_said_before(client, scene, session, against, counts):
    type(scene.commitment).objects.update(late_counts_against=against, late_cancellation_hours=48)
    assert ("compte tout de même" in text_of(client.get(address(session)))) == counts
    off(client, session)
    session.refresh_from_db()
    assert session.counts_anyway == counts


def test_not_today_is_taken_back_with_its_slot_and_its_group(client, scene):
    slot = scene.open_slot(starts_at=timezone.now() + timedelta(hours=6))
    session = session_in(scene, slot=slot)
    off(client, session)
    slot.refresh_from_db()
    assert slot.state == slot.State.WITHDRAWN
    page = take_back(client, address(session))
    assert "La réponse est reprise" in text_of(page)
    slot.refresh_from_db()
    session.refresh_from_db()
    assert (session.state, session.cancel_reason, slot.state) == (State.CONFIRMED, "", slot.State.OPEN)
    assert group_of(session).state == Participation.State.CONFIRMED
    assert Notice.objects.filter(kind="session_restored", recipient_email=scene.mediator.email).exists()
    assert "C’est bon" in text_of(client.get(address(session)))


def test_referent_restores_what_the_ward_called_off_and_the_ward_does_not_undo_it_again(client, scene, session):
    off(client, session)
    said = WardReply.objects.get()
    take_back_by_referent(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
    session.refresh_from_db()
    assert session.state == State.CONFIRMED
    before = as_it_is(session)
    assert "ne se reprend plus" in text_of(take_back(client, address(session), reply=said.pk))
    assert as_it_is(session) == before


def test_mediator_taken_elsewhere_meanwhile_keeps_it_called_off(client, scene, session):
    off(client, session)
    session_in(scene, ward=WardFactory(hospital=scene.hospital))
    before = as_it_is(session)
    page = take_back(client, address(session))
    assert "Ce médiateur a déjà une séance" in text_of(page)
    assert as_it_is(session) == before


def test_one_ward_of_several_does_not_call_all_off(client, scene, session):
    Session.objects.filter(pk=session.pk).update(max_groups=2, max_people=99)
    ParticipationFactory(session=session, hospital=scene.hospital, ward=WardFactory(hospital=scene.hospital))
    path = address_of_first(session)
    page = client.get(path)
    assert "Plusieurs services viennent" in text_of(page)
    data = {"key": uuid.uuid4(), "seen": page.context["form"]["seen"].value(), **NURSE, "answer": "off"}
    page = client.post(path, data | {"reason": "staff"}, follow=True)
    assert "Plusieurs services viennent" in text_of(page)
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


# « Changer de service »


def elsewhere(client, session, ward, **fields):
    return reply(client, address(session), "elsewhere", ward=ward.pk, **fields)


@pytest.fixture
def other_ward(scene):
    return WardFactory(hospital=scene.hospital, mailbox="autre@example.org", phone="01 00 00 00 09")


def test_another_ward_receives_and_both_are_told(client, scene, session, other_ward):
    page = elsewhere(client, session, other_ward)
    assert "maintenant dans un autre service" in text_of(page)
    session.refresh_from_db()
    group = group_of(session)
    assert (session.ward, session.state, group.ward) == (other_ward, State.CONFIRMED, other_ward)
    assert group.contact_phone == "01 00 00 00 09"
    event = session.events.last()
    assert (event.actor_name, event.on_behalf_of) == (WHO, Side.HOSPITAL)
    told = {notice.recipient_email: notice for notice in Notice.objects.filter(kind="session_moved")}
    assert {scene.mediator.email, scene.referent.email, "autre@example.org"} <= set(told)
    message = kind_named("session_moved").render(told["autre@example.org"])
    assert WHO in message.text
    assert is_led_to(message.text, group)
    assert NearChange.objects.get().side == Side.PARTNER


def left_by(mailbox: str) -> list[Notice]:
    """What tells a ward that the session is elsewhere, and is still true."""
    kind = kind_named("ward_left")
    return [row for row in Notice.objects.filter(kind=kind.name, recipient_email=mailbox) if kind.still_true(row)]


def test_ward_that_a_session_leaves_is_told_and_its_diary_follows(client, scene, session, other_ward):
    announce("session_confirmed", session, actor=scene.mediator)
    elsewhere(client, session, other_ward)
    [notice] = left_by("service@example.org")
    message = kind_named("ward_left").render(notice)
    assert "dans un autre service" in message.subject
    assert other_ward.name in message.text
    assert scene.referent.full_name in message.text
    assert "/accord/" not in message.text + message.html
    assert "/espace/" not in message.text + message.html
    assert "METHOD:CANCEL" in message.calendar.decode()
    assert message.reply_to == scene.referent.email


def test_ward_that_was_to_receive_a_session_is_told_that_the_answer_was_taken_back(client, scene, session, other_ward):
    announce("session_confirmed", session, actor=scene.mediator)
    path = address(session)
    elsewhere(client, session, other_ward)
    Notice.objects.update(state=Notice.State.SENT, sent_at=timezone.now())
    take_back(client, path)
    assert len(left_by("autre@example.org")) == 1
    assert left_by("service@example.org") == []


def test_ward_that_was_told_nothing_yet_is_not_told_that_a_session_left_it(client, session, other_ward):
    path = address(session)
    elsewhere(client, session, other_ward)
    assert left_by("service@example.org") == []
    Notice.objects.filter(recipient_email="autre@example.org").update(state=Notice.State.CANCELLED)
    take_back(client, path)
    assert left_by("autre@example.org") == []


def test_wards_that_share_a_mailbox_are_told_of_the_move_alone(client, scene, session, other_ward):
    announce("session_confirmed", session, actor=scene.mediator)
    Ward.objects.filter(pk=other_ward.pk).update(mailbox="Service@example.org")
    elsewhere(client, session, other_ward)
    assert left_by("service@example.org") == []


def test_ward_is_told_when_its_referent_moves_the_session_elsewhere(scene, session, other_ward):
    announce("session_confirmed", session, actor=scene.mediator)
    plan = Plan(starts_at=session.starts_at, ends_at=session.ends_at, ward_id=other_ward.pk)
    reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan)
    assert len(left_by("service@example.org")) == 1


def test_former_wards_link_takes_it_back_and_then_opens_nothing(client, scene, session, other_ward):
    Participation.objects.filter(session=session).update(contact_name="Poste 3", contact_phone="01 00 00 00 08")
    path = address(session)
    elsewhere(client, session, other_ward)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(path).status_code == 404
    page = client.get(path)
    assert "C’est bon" not in text_of(page)
    assert "La réponse est reprise" in text_of(take_back(client, path))
    session.refresh_from_db()
    group = group_of(session)
    assert (session.ward, group.ward, group.contact_phone) == (scene.ward, scene.ward, "01 00 00 00 08")
    assert "C’est bon" in text_of(client.get(path))


def test_new_ward_answers_by_its_own_link_but_does_not_take_back_the_others_answer(client, session, other_ward):
    path = address(session)
    elsewhere(client, session, other_ward)
    new = address(session)
    assert client.get(new).context["undo_form"] is None
    assert "ne se reprend plus" in text_of(take_back(client, new, reply=WardReply.objects.get().pk))
    assert "Merci" in text_of(reply(client, new))
    assert client.get(path).status_code == 404


def sensitive(scene, ward):
    Ward.objects.filter(pk=ward.pk).update(default_visibility="unpublished")


def closed(scene, ward):
    Ward.objects.filter(pk=ward.pk).update(is_active=False)


def of_another_hospital(scene, ward):
    Ward.objects.filter(pk=ward.pk).update(hospital=HospitalFactory())


@pytest.mark.parametrize("make", [sensitive, closed, of_another_hospital])
def test_ward_that_may_not_receive_is_not_offered_and_refused(client, scene, session, other_ward, make):
    WardFactory(hospital=scene.hospital)
    make(scene, other_ward)
    before = as_it_is(session)
    assert other_ward.name not in text_of(client.get(address(session)))
    page = elsewhere(client, session, other_ward)
    assert "ne peut pas recevoir cette séance" in text_of(page)
    assert as_it_is(session) == before


def test_ward_that_has_a_session_then_is_refused_kindly(client, scene, session, other_ward):
    session_in(scene, ward=other_ward, lead_mediator=None)
    before = as_it_is(session)
    page = elsewhere(client, session, other_ward)
    assert "a déjà une séance à cette heure" in text_of(page)
    assert page.context["form"]["function"].value() == NURSE["function"]
    assert as_it_is(session) == before


def own_head_nurse_agrees(scene):
    Hospital.objects.filter(pk=scene.hospital.pk).update(head_nurse=Hospital.HeadNurse.AGREES)


def own_ward_is_sensitive(scene):
    sensitive(scene, scene.ward)


@pytest.mark.parametrize("make", [own_head_nurse_agrees, own_ward_is_sensitive])
def test_where_anothers_word_is_needed_no_other_ward_is_offered(client, scene, session, other_ward, make):
    make(scene)
    before = as_it_is(session)
    assert "Changer de service" not in text_of(client.get(address(session)))
    elsewhere(client, session, other_ward)
    assert as_it_is(session) == before


# What is typed without an account


@pytest.mark.parametrize("field", ["answered_by", "function", "why"])
def test_no_number_of_a_person_is_taken(client, session, field):
    typed = {**NURSE, "answer": "off", "reason": "isolation", "why": ""}
    typed[field] = "M. Fenouil 1 85 05 78 006 084 91"
    before = as_it_is(session)
    page = client.post(address(session), {"key": uuid.uuid4(), "seen": session.mark, **typed})
    assert "retirez-le" in text_of(page)
    assert "M. Fenouil 1 85" in page.content.decode()
    assert as_it_is(session) == before


def test_a_phone_number_is_no_number_of_a_person(client, session):
    typed = {**NURSE, "function": "cadre, 06 12 34 56 78", "answer": "ready"}
    assert client.post(address(session), {"key": uuid.uuid4(), "seen": session.mark, **typed}).status_code == 302
