"""How the groups of a visit at a distance reach it: told to whoever takes part, asked for while it is missing."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Connection, Session
from activities.notices import announce
from activities.services.connections import set_connection
from activities.tokens import ward_page_token
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from tests.activities.test_sharing import join, remote_scene, told
from tests.factories import MembershipFactory, WardFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db
SAID = {
    "link": "https://visio.example.org/salle/12",
    "test_link": "https://visio.example.org/essai",
    "phone": "01 00 00 00 11",
    "phone_code": "4321",
    "technician": "Mme Inventée, régie",
    "technician_phone": "01 00 00 00 12",
    "offline": "Les reproductions sont dans la pochette bleue.",
}


@pytest.fixture
def scene_and_visit():
    return remote_scene()


@pytest.fixture
def scene(scene_and_visit):
    return scene_and_visit[0]


@pytest.fixture
def visit(scene_and_visit):
    return scene_and_visit[1]


def say(scene, visit, **said):
    return set_connection(actor=scene.coordinator, session_id=visit.pk, said=SAID | said)


def is_said(text: str) -> bool:
    return all(words in plain(text) for words in SAID.values())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_every_group_reads_it_in_its_mail_its_calendar_and_on_its_page(client, scene, visit):
    ward = WardFactory(mailbox="invite@example.org")
    guest = MembershipFactory(referent=True, hospital=ward.hospital).user, ward
    group = join(guest, visit)
    say(scene, visit)
    for address in (scene.referent.email, guest[0].email, "invite@example.org"):
        (message,) = told("connection_said", address)
        assert is_said(message.text)
        assert SAID["link"] in "".join(str(message.calendar).replace("\\r\\n ", "").replace("\r\n ", ""))
    assert is_said(text_of(client.get(reverse("ward_page", args=[ward_page_token(group)]))))
    client.force_login(guest[0])
    assert is_said(text_of(client.get(reverse("session_detail", args=[visit.pk]))))
    assert is_said(text_of(client.get(reverse("session_sheet", args=[visit.pk]))))
    calendar = client.get(reverse("session_calendar", args=[visit.pk])).text.replace("\r\n ", "")
    assert SAID["link"] in calendar


def test_mails_say_that_the_link_is_not_given_yet(scene, visit):
    announce("session_confirmed", visit, actor=None)
    assert "Lien de la visite : pas encore donné" in plain(told("session_confirmed", scene.referent.email)[0].text)
    say(scene, visit, phone="")
    assert "pas encore donné" not in told("session_confirmed", scene.referent.email)[0].text


def test_public_page_and_whoever_does_not_come_read_nothing_of_it(client, scene, visit):
    say(scene, visit)
    page = client.get(reverse("hospital", args=[scene.hospital.slug])).text
    assert visit.activity.title in page
    other = MembershipFactory(referent=True, hospital=WardFactory().hospital).user
    client.force_login(other)
    listed = client.get(reverse("shared_visits")).text + client.get(reverse("shared_visit_join", args=[visit.pk])).text
    assert not any(words in page + listed for words in (SAID["link"], SAID["phone"], SAID["test_link"]))


def test_saying_the_same_again_tells_nobody(scene, visit):
    say(scene, visit)
    before = Notice.objects.count()
    say(scene, visit)
    assert Notice.objects.count() == before
    say(scene, visit, phone="01 00 00 00 99")
    (message,) = told("connection_said", scene.referent.email)
    assert "99" in message.text


def test_it_is_the_partners_to_say(scene, visit):
    with pytest.raises(Refusal):
        set_connection(actor=scene.referent, session_id=visit.pk, said=SAID)


def test_it_is_asked_for_while_link_or_phone_is_missing(scene, visit):
    assert list(Session.objects.unconnected()) == [visit]
    say(scene, visit, phone="")
    assert list(Session.objects.unconnected()) == [visit]
    say(scene, visit)
    assert not Session.objects.unconnected().exists()


def test_partner_is_reminded_a_week_before(scene, visit):
    starts_at = timezone.now() + timedelta(days=7)
    Session.objects.filter(pk=visit.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    kind = kind_named("connection_missing")
    day = timedelta(days=1)
    (_anchor,) = kind.schedule.between(starts_at - day, starts_at + day)
    people = kind.schedule.recipients([visit.pk])[visit.pk]
    assert {recipient.email for side in people.values() for recipient in side} >= {scene.mediator.email}


def test_coordinator_says_it_on_its_page(client, scene, visit):
    client.force_login(scene.coordinator)
    url = reverse("session_connection", args=[visit.pk])
    form = client.get(url).context["form"]
    data = {"key": uuid.uuid4(), "seen": form["seen"].value(), "side": "partner", **SAID}
    page = client.post(url, data, follow=True)
    assert "C’est enregistré" in text_of(page)
    assert Connection.objects.get().is_complete
    for strange in ("javascript:alert(1)", "ftp://visio.example.org/salle"):
        page = client.post(url, data | {"key": uuid.uuid4(), "link": strange})
        assert page.context["form"].errors["link"]
