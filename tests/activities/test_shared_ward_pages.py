"""The page of a ward whose group shares a visit at a distance: what it says concerns its own group alone."""

import pytest
from django.urls import reverse

from activities.models import Participation, Session
from activities.models.choices import State
from activities.tokens import ward_page_token
from notifications.models import Notice
from tests.activities.test_sharing import join, remote_scene, told
from tests.activities.ward_pages import reply, take_back
from tests.factories import MembershipFactory, WardFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Session:
    return remote_scene()[1]


@pytest.fixture
def guest():
    ward = WardFactory(mailbox="invite@example.org")
    return MembershipFactory(referent=True, hospital=ward.hospital).user, ward


@pytest.fixture
def group(visit, guest) -> Participation:
    return join(guest, visit)


def address(group: Participation) -> str:
    return reverse("ward_page", args=[ward_page_token(group)])


def off(client, path):
    return reply(client, path, "off", reason="isolation")


def test_not_today_takes_this_group_away_and_undoing_brings_it_back(client, visit, guest, group):
    path = address(group)
    assert "ne vient plus" in text_of(off(client, path))
    visit.refresh_from_db()
    assert (visit.state, visit.groups) == (State.CONFIRMED, 1)
    assert told("group_left", guest[0].email)
    assert "La réponse est reprise" in text_of(take_back(client, path))
    visit.refresh_from_db()
    assert visit.groups == 2
    assert told("group_left", guest[0].email) == []
    assert "C’est bon" in text_of(client.get(path))


def test_undoing_is_refused_once_the_place_is_taken(client, visit, group):
    path = address(group)
    off(client, path)
    Session.objects.filter(pk=visit.pk).update(max_groups=1)
    assert "a déjà tous ses groupes" in text_of(take_back(client, path))


def test_what_another_hospital_does_meanwhile_does_not_keep_one_from_undoing(client, visit, group):
    path = address(group)
    off(client, path)
    ward = WardFactory()
    join((MembershipFactory(referent=True, hospital=ward.hospital).user, ward), visit, total=2)
    assert "La réponse est reprise" in text_of(take_back(client, path))


def test_another_ward_of_the_hospital_follows_instead(client, visit, guest, group):
    other = WardFactory(hospital=guest[1].hospital, mailbox="autre@example.org")
    path = address(group)
    page = reply(client, path, "elsewhere", ward=other.pk)
    assert "maintenant dans un autre service" in text_of(page)
    group.refresh_from_db()
    assert (group.ward, group.state) == (other, Participation.State.CONFIRMED)
    assert told("group_elsewhere", "autre@example.org")
    assert told("ward_left", guest[1].mailbox)
    first = visit.participations.first().hospital
    assert not Notice.objects.filter(recipient__memberships__hospital=first).exists()
    assert "La réponse est reprise" in text_of(take_back(client, path))
    group.refresh_from_db()
    assert group.ward == guest[1]


def test_last_group_calls_the_visit_off(client, visit, group):
    off(client, address(group))
    first = visit.participations.get()
    assert "n’aura pas lieu" in text_of(off(client, address(first)))
    visit.refresh_from_db()
    assert visit.state == State.CANCELLED
