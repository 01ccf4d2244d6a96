"""The link of a ward's page: where it stands, what ends it, who replaces it, and that nothing else opens."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities.models import Participation, Session, WardReply
from activities.models.choices import UNDONE_VERB, Place
from activities.services import ward_replies
from activities.tokens import WARD_PAGE, ward_page_token
from foundation.links import sign_link
from notifications.kinds import kind_named
from notifications.models import Notice
from notifications.services import tick
from tests.activities.ward_pages import (
    NURSE,
    WHO,
    address,
    as_it_is,
    group_of,
    is_led_to,
    mail_to_ward,
    reply,
    session_in,
    ward_scene,
)
from tests.factories import (
    HospitalFactory,
    MembershipFactory,
    ParticipationFactory,
    SessionEventFactory,
    SessionFactory,
    WardFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import visits_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return ward_scene()


@pytest.fixture
def session(scene) -> Session:
    return session_in(scene)


@pytest.fixture
def other_ward(scene):
    return WardFactory(hospital=scene.hospital)


# The referent


def ward_links(client, person, session, **fields):
    client.force_login(person)
    path = reverse("session_ward_links", args=[session.pk])
    return client.post(path, {"key": uuid.uuid4(), "group": group_of(session).pk, **fields}, follow=True)


def test_referent_replaces_the_link_and_hands_on_the_new_one(client, scene, session):
    path = address(session)
    page = ward_links(client, scene.referent, session)
    assert "l’ancien n’ouvre plus rien" in text_of(page).replace("\u00a0", " ")
    assert is_led_to(page.text, group_of(session))
    assert session.events.last().actor == scene.referent
    client.logout()
    assert client.get(path).status_code == 404
    assert client.get(address(session)).status_code == 200
    _notice, message = mail_to_ward(session)
    assert is_led_to(message.text, group_of(session))


@pytest.mark.parametrize("answer", ["ready", "fewer", "elsewhere"])
def test_referent_takes_the_wards_answer_back_even_later(client, scene, session, other_ward, answer):
    fields = {"fewer": {"number": 2}, "elsewhere": {"ward": other_ward.pk}}.get(answer, {})
    reply(client, address(session), answer, **fields)
    said = WardReply.objects.get()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client.force_login(scene.referent)
        assert "Reprendre cette réponse" in text_of(client.get(reverse("session_ward_links", args=[session.pk])))
        page = ward_links(client, scene.referent, session, reply=said.pk)
        assert "est reprise" in text_of(page)
        again = ward_links(client, scene.referent, session, reply=said.pk)
    assert "ne se reprend plus" in text_of(again)
    session.refresh_from_db()
    assert (session.ward, group_of(session).expected_total) == (scene.ward, 6)
    assert session.events.last().actor == scene.referent
    assert session.events.count() == 2


def test_another_hospitals_referent_does_not_answer_for_the_ward(client, scene, session):
    """Of a session that several hospitals share, each replaces its own wards' links."""
    other = MembershipFactory(referent=True, hospital=HospitalFactory()).user
    hospital = other.memberships.get().hospital
    Session.objects.filter(pk=session.pk).update(max_groups=2, max_people=99)
    ParticipationFactory(session=session, hospital=hospital)
    first = session.participations.first()
    with pytest.raises(ward_replies.Refusal):
        ward_replies.replace_link(actor=other, session_id=session.pk, group_id=first.pk)
    first.refresh_from_db()
    assert first.link_version == 1


@pytest.mark.parametrize("is_undone", [False, True])
def test_week_says_that_the_ward_is_ready_until_it_takes_it_back(client, scene, session, is_undone):
    reply(client, address(session))
    if is_undone:
        SessionEventFactory(session=session, verb=UNDONE_VERB)
    client.force_login(scene.mediator)
    page = client.get(reverse("my_week"), {"week": f"{timezone.localtime(session.starts_at):%Y-%m-%d}"})
    assert ("C’est bon » du service" in text_of(page).replace("\u00a0", " ")) is not is_undone


def test_session_page_says_that_the_ward_is_ready_and_leads_to_its_link(client, scene, session):
    reply(client, address(session))
    for person, leads in ((scene.referent, True), (scene.mediator, False)):
        client.force_login(person)
        text = text_of(client.get(reverse("session_detail", args=[session.pk]))).replace("\u00a0", " ")
        assert "« C’est bon », a répondu le service : " + WHO in text
        assert ("Lien du service" in text) == leads


def test_link_of_what_is_not_confirmed_leads_back_to_the_session(client, scene):
    session = session_in(scene, requested=True)
    client.force_login(scene.referent)
    page = client.get(reverse("session_ward_links", args=[session.pk]), follow=True)
    assert "sert quand la séance est confirmée" in text_of(page)


# The link


FORGERIES = {
    "nothing like it": lambda session: "inventee",
    "another purpose": lambda session: sign_link("invitation", f"{group_of(session).pk} {session.ward_id} 1"),
    "changed by hand": lambda session: ward_page_token(group_of(session))[:-1] + "~",
    "a group that is not": lambda session: sign_link(WARD_PAGE, f"999999999 {session.ward_id} 1"),
    "another ward": lambda session: sign_link(WARD_PAGE, f"{group_of(session).pk} 999999999 1"),
    "a version to come": lambda session: sign_link(WARD_PAGE, f"{group_of(session).pk} {session.ward_id} 2"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_forged_link_opens_nothing_and_tells_whom_to_call(client, session, forge):
    before = as_it_is(session)
    path = reverse("ward_page", args=[forge(session)])
    page = client.get(path)
    assert page.status_code == reply(client, path).status_code == 404
    text = text_of(page)
    assert "Appelez le référent culture" in text
    assert session.activity.title not in text
    assert session.ward.name not in text
    assert as_it_is(session) == before


def replaced(scene, session):
    Participation.objects.filter(session=session).update(link_version=2)


def in_another_ward(scene, session):
    ward = WardFactory(hospital=scene.hospital)
    Session.objects.filter(pk=session.pk).update(ward=ward)
    Participation.objects.filter(session=session).update(ward=ward)


def over(scene, session):
    now = timezone.now()
    Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(hours=1), ends_at=now)


@pytest.mark.parametrize("end", [replaced, in_another_ward, over])
def test_link_that_has_ended_opens_nothing(client, scene, session, end):
    path = address(session)
    end(scene, session)
    before = as_it_is(session)
    page = client.get(path)
    assert page.status_code == reply(client, path).status_code == 404
    text = text_of(page)
    assert "Appelez le référent culture" in text
    assert session.activity.title not in text
    assert scene.mediator.full_name not in text
    assert as_it_is(session) == before


def test_link_of_one_session_answers_for_no_other(client, scene, session):
    other = session_in(scene, hours=30)
    before = as_it_is(other)[:3]
    reply(client, address(session))
    assert as_it_is(other)[:3] == before


def test_link_replaced_while_the_answer_is_on_its_way_does_not_answer(scene, session):
    page = ward_replies.read_page(ward_page_token(group_of(session)))
    replaced(scene, session)
    with pytest.raises(ward_replies.Refusal):
        ward_replies.say_ready(page=page, answered_by=WHO)
    assert not WardReply.objects.exists()


def test_too_many_answers_make_a_pause(client, session):
    path = address(session)
    for _ in range(10):
        assert client.post(path, {"answer": ""}).status_code == 200
    assert client.post(path, {"answer": ""}).status_code == 429
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"requested": True}, "attend encore un accord"),
        ({"cancelled": True}, "n’aura pas lieu"),
        ({"declined": True}, "n’aura pas lieu"),
        ({"held": True}, "a eu lieu"),
    ],
)
def test_what_is_not_confirmed_takes_no_answer(client, scene, fields, sentence):
    session = session_in(scene, **fields)
    before = as_it_is(session)
    page = client.get(address(session))
    assert sentence in text_of(page)
    assert "C’est bon" not in text_of(page)
    key = {"key": uuid.uuid4(), "seen": session.mark, **NURSE, "answer": "ready"}
    assert "Rien n’" in text_of(client.post(address(session), key, follow=True)).replace("\u00a0", " ")
    assert as_it_is(session) == before


# The mails


def test_mails_to_the_ward_lead_to_its_page_and_others_do_not(scene, session):
    notice, message = mail_to_ward(session)
    assert is_led_to(message.text, group_of(session))
    assert message.letter.is_personal
    for other in Notice.objects.exclude(pk=notice.pk):
        told = kind_named(other.kind).render(other)
        assert "/accord/seance/" not in told.text
        assert not told.letter.is_personal


def test_link_in_a_mail_is_not_kept_in_the_log(scene, session, smtp_sink):
    mail_to_ward(session)
    tick()
    sent = {notice.recipient_email: notice for notice in Notice.objects.all()}
    assert all("/accord/seance/" not in notice.text + notice.html for notice in sent.values())
    assert "lien personnel" in sent["service@example.org"].text
    assert session.activity.title in sent[scene.mediator.email].text
    assert any("/accord/seance/" in mail.message.get_body(("plain",)).get_content() for mail in smtp_sink)


def test_mail_about_what_is_not_confirmed_has_no_such_link(scene):
    session = session_in(scene, cancelled=True)
    _notice, message = mail_to_ward(session, "session_cancelled")
    assert "/accord/seance/" not in message.text


def test_group_of_a_whole_hospital_has_a_page_too(client, scene):
    """On a museum's visit, for its sheet: nobody there has a ward to change."""
    commitment, activity = visits_of(scene)
    fields = {"quota": commitment.quotas.get(), "activity": activity, "place": Place.MUSEUM, "ward": None}
    visit = SessionFactory(partner=scene.partner, starts_at=in_days(3), **fields)
    ParticipationFactory(session=visit, hospital=scene.hospital)
    path = address(visit)
    assert "Changer de service" not in text_of(client.get(path))
    assert "Merci" in text_of(reply(client, path))
