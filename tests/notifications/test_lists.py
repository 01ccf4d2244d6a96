"""Leaving a list in one click: what mail programs are told, what the link does, and what keeps coming."""

from email import message_from_bytes, policy

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from foundation.links import sign_link
from notifications.kinds import Recipient
from notifications.letters import Letter, lay_out
from notifications.mails import mail_of
from notifications.models import Notice, State
from notifications.services import deliver_due, queue_notices
from notifications.services.lists import PURPOSE, sign_way_out
from tests.factories import UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

WAY_OUT = "List-Unsubscribe"


@pytest.fixture
def person(register_kind) -> User:
    register_kind("news", mailing_list="places")
    register_kind("question")
    return UserFactory()


def tell(person, kind="news", number=1) -> Notice:
    queue_notices(kind=kind, object_type="news", object_id=number, occasion="1", recipients=[Recipient.of(person)])
    return Notice.objects.get(kind=kind, object_id=number)


def address(person, name="places") -> str:
    return reverse("leave_list", args=[sign_way_out(person.pk, name)])


def headers_of(notice) -> list[str]:
    letter = Letter(subject="Nouvelle", heading="Une nouvelle", lead="Lisez.", reason="Pour les tests.")
    mail = mail_of(notice, lay_out(letter))
    return [mail[WAY_OUT], mail[f"{WAY_OUT}-Post"]]


@time_machine.travel("2026-11-24 12:00", tick=False)
def test_mail_of_a_list_offers_the_way_out_in_its_headers(person, settings):
    settings.SITE_URL = "https://portail.example.org"
    way, how = headers_of(tell(person))
    assert way == f"<https://portail.example.org{address(person)}>"
    assert how == "List-Unsubscribe=One-Click"
    assert headers_of(tell(person, "question")) == [None, None]


def test_without_https_no_mail_program_is_told_to_press(person, settings):
    settings.SITE_URL = "http://portail.example.org"
    assert headers_of(tell(person)) == [None, None]


@pytest.mark.django_db(transaction=True)
def test_reader_finds_the_way_out_at_the_foot_and_the_log_keeps_none(register_kind, moody_smtp, settings):
    letter = Letter(subject="Nouvelle", heading="Une nouvelle", lead="Lisez.", reason="Pour les tests.")
    register_kind("news", mailing_list="places", render=lambda notice: lay_out(letter))
    notice = tell(UserFactory())
    deliver_due()
    notice.refresh_from_db()
    [(_to, content)] = moody_smtp.taken
    mail = message_from_bytes(content, policy=policy.default)
    for kind in ("plain", "html"):
        assert "/messages/quitter/" in mail.get_body((kind,)).get_content()
    assert notice.state == State.SENT
    assert "/messages/quitter/" not in notice.text + notice.html


def test_a_mail_programs_press_leaves_without_cookie_or_token_and_the_rest_keeps_coming(person):
    waiting = tell(person)
    program = Client(enforce_csrf_checks=True)
    answer = program.post(address(person), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    waiting.refresh_from_db()
    later, question = tell(person, number=2), tell(person, "question")
    assert (waiting.state, later.state, question.state) == (State.CANCELLED, State.CANCELLED, State.PENDING)
    assert "a quitté cette liste" in later.last_error
    assert tell(UserFactory(), number=3).state == State.PENDING


def test_opening_the_link_does_nothing(client, person):
    for ask in (client.get, client.head):
        ask(address(person))
    assert tell(person).state == State.PENDING
    assert "Ne plus les recevoir" in text_of(client.get(address(person)))


def test_whoever_left_comes_back_from_the_same_page(client, person):
    page = client.post(address(person), {"answer": "leave"})
    assert "Vous ne recevez plus ces messages" in text_of(page)
    client.post(address(person), {"answer": "back"})
    assert tell(person).state == State.PENDING


def test_leaving_the_digest_is_wanting_only_what_needs_an_action(client, person):
    User.objects.filter(pk=person.pk).update(pace=User.Pace.DIGEST)
    Notice.objects.filter(pk=tell(person, "question").pk).update(waits_for_digest=True)
    at_once = tell(person, "question", 2)
    client.post(address(person, "digest"))
    person.refresh_from_db()
    assert person.pace == User.Pace.ACTIONS
    assert list(Notice.objects.filter(state=State.PENDING)) == [at_once]
    client.post(address(person, "digest"), {"answer": "back"})
    person.refresh_from_db()
    assert person.pace == User.Pace.DIGEST


FORGERIES = [lambda token: token[:-1] + "~", lambda token: sign_link("invitation", "1"), str.upper]


@pytest.mark.parametrize("forge", FORGERIES)
def test_forged_link_opens_nothing(client, person, forge):
    path = reverse("leave_list", args=[forge(sign_way_out(person.pk, "places"))])
    assert client.get(path).status_code == client.post(path).status_code == 404
    assert tell(person).state == State.PENDING


def test_link_of_somebody_who_is_gone_says_nothing_of_them(client, person):
    path = reverse("leave_list", args=[sign_link(PURPOSE, "999999999 places")])
    assert client.post(path).status_code == 200
