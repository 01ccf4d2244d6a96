"""The head nurse's word on one group of a shared visit; and whose part of the year a shared visit takes."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities.models import Participation, Session
from activities.models.choices import CancelReason, Means, State
from activities.notices.unanswered import GROUP_UNANSWERED
from activities.services.booking import quota_for
from activities.services.wards import agree_by_link, decline_by_link, read_question, record_ward_agreement
from activities.tokens import ward_token
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Hospital
from tests.activities.test_sharing import join, leave, remote_scene, told
from tests.activities.test_silence import each_day
from tests.factories import MembershipFactory, WardFactory, in_days
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]

WHO = "Mme Bouleau, cadre de santé"
NURSE = {"answered_by": "Mme Bouleau", "function": "cadre de santé"}


@pytest.fixture
def scene_and_visit():
    return remote_scene(starts_at=in_days(40))


@pytest.fixture
def visit(scene_and_visit) -> Session:
    return scene_and_visit[1]


@pytest.fixture
def guest():
    """The referent of a hospital whose head nurses must agree, and one of its wards."""
    ward = WardFactory(mailbox="invite@example.org", hospital__head_nurse=Hospital.HeadNurse.AGREES)
    return MembershipFactory(referent=True, hospital=ward.hospital).user, ward


@pytest.fixture
def group(visit, guest) -> Participation:
    """It joined without anybody's word."""
    return join(guest, visit)


def note(person, group, **received):
    received = {"agreed_by": WHO, "means": Means.PHONE, **received}
    return record_ward_agreement(actor=person, session_id=group.session_id, group_id=group.pk, **received)


def address(group) -> str:
    return reverse("ward_answer", args=[ward_token(group.session, group)])


def answer(client, group, **fields):
    return client.post(address(group), {"key": uuid.uuid4(), **NURSE, "answer": "agreed", **fields}, follow=True)


def test_ward_of_a_group_that_joins_is_asked_by_a_link_and_told_nothing_else(client, guest, group):
    (message,) = told("group_ward_asked", "invite@example.org")
    assert "dans votre service" in message.subject
    url = message.letter.button.url.removeprefix("http://testserver")
    assert "votre groupe n’y vient qu’avec cet accord" in text_of(client.get(url))
    assert told("group_joined", "invite@example.org") == []
    (message,) = told("group_joined", guest[0].email)
    assert not message.calendar


def test_head_nurse_agrees_by_the_link_for_this_group_alone(client, scene_and_visit, guest, group):
    scene, _visit = scene_and_visit
    assert "Merci, votre accord est noté" in text_of(answer(client, group))
    group.refresh_from_db()
    assert (group.state, group.ward_agreed_by, group.ward_means) == (Participation.State.CONFIRMED, WHO, Means.LINK)
    assert "Accord donné par Mme Bouleau" in text_of(client.get(address(group)))
    for reader in (guest[0].email, "invite@example.org", scene.mediator.email):
        assert any(message.calendar for message in told("group_joined", reader)), reader
    assert not Notice.objects.filter(recipient=scene.referent).exists()
    assert told("group_ward_asked", "invite@example.org") == []


def test_head_nurse_who_says_no_takes_her_group_away_alone(client, visit, group):
    answer(client, group, answer="refused", why="Service fermé ce jour-là.")
    group = Participation.with_left.get(pk=group.pk)
    visit.refresh_from_db()
    assert (group.state, visit.state, visit.groups) == (Participation.State.CANCELLED, State.CONFIRMED, 1)
    assert visit.events.last().why == "Service fermé ce jour-là."
    assert "ne vient plus" in text_of(client.get(address(group)))


def test_last_group_whose_head_nurse_says_no_cancels_the_visit(scene_and_visit, group):
    scene, visit = scene_and_visit
    leave(scene.referent, visit.participations.first())
    question = read_question(ward_token(group.session, group))
    decline_by_link(question=question, answered_by=WHO, why="Service fermé.")
    visit.refresh_from_db()
    assert visit.state == State.CANCELLED


def test_link_of_a_group_opens_no_other_and_acts_once(client, scene_and_visit, group):
    _scene, visit = scene_and_visit
    question = read_question(ward_token(visit, group))
    agree_by_link(question=question, answered_by=WHO)
    with pytest.raises(Refusal, match="a changé"):
        agree_by_link(question=question, answered_by=WHO)
    other = remote_scene()[1]
    group.session = other
    assert "n’existe pas" in text_of(client.get(address(group))).replace("'", "’")


def test_referent_notes_who_agreed_how_and_when(client, visit, guest, group):
    client.force_login(guest[0])
    page = client.get(reverse("session_detail", args=[visit.pk]))
    assert "accord attendu" in text_of(page)
    assert "a reçu un message avec un lien" in text_of(page)
    url = reverse("session_ward_agree", args=[visit.pk])
    form = client.get(url).context["form"]
    received = {"agreed_by": WHO, "means": "phone", "agreed_on": timezone.localdate().isoformat()}
    data = {"key": uuid.uuid4(), "seen": form["seen"].value(), "side": "hospital", "group": group.pk, **received}
    text = text_of(client.post(url, data, follow=True))
    assert "votre groupe vient à la visite" in text
    assert WHO in text
    group.refresh_from_db()
    assert (group.state, group.ward_recorded_by) == (Participation.State.CONFIRMED, guest[0])


def test_only_its_own_hospital_notes_it_once_and_says_who(scene_and_visit, guest, group):
    scene, _visit = scene_and_visit
    for stranger in (scene.referent, scene.coordinator):
        with pytest.raises(Refusal, match="Seul l’hôpital"):
            note(stranger, group)
    with pytest.raises(Refusal, match="Dites qui"):
        note(guest[0], group, agreed_by=" ")
    note(guest[0], group)
    with pytest.raises(Refusal, match="n’est pas attendu"):
        note(guest[0], group)


def test_waiting_group_is_what_its_referent_has_to_see_to_and_says_what_it_lacks(client, scene_and_visit, guest, group):
    scene, visit = scene_and_visit
    assert list(Session.objects.awaiting(guest[0])) == [visit]
    assert not Session.objects.awaiting(scene.referent).exists()
    client.force_login(guest[0])
    page = text_of(client.get(reverse("my_week")))
    assert f"accord du cadre de santé pour {guest[1].name}" in page
    client.force_login(scene.coordinator)
    for name in ("session_detail", "session_sheet"):
        assert "accord du cadre de santé" in text_of(client.get(reverse(name, args=[visit.pk])))
    note(guest[0], group)
    assert not Session.objects.awaiting(guest[0]).exists()


def test_silence_is_recalled_to_the_ward_then_to_its_referent(client, guest, group):
    assert each_day(GROUP_UNANSWERED, 20) == {
        7: [("invite@example.org", "J+5 ouvrés ward")],
        10: [(guest[0].email, "J+8 ouvrés referents")],
    }
    ward, referent = Notice.objects.filter(kind=GROUP_UNANSWERED).order_by("pk")
    kind = kind_named(GROUP_UNANSWERED)
    assert kind.still_true(ward)
    url = kind.render(ward).letter.button.url.removeprefix("http://testserver")
    assert client.get(url).status_code == 200
    assert guest[1].name in kind.render(referent).text
    assert "/accord-du-service/" not in kind.render(referent).text
    note(guest[0], group)
    assert not kind.still_true(ward)
    assert not kind.still_true(referent)


def test_group_that_left_is_recalled_to_nobody(guest, group):
    leave(guest[0], group)
    assert each_day(GROUP_UNANSWERED, 20) == {}


def others_of(visit, hospital) -> int:
    return quota_for(visit.commitment, visit.starts_at, hospitals={hospital.pk}).others


def limited(visit) -> Session:
    visit.commitment.max_per_hospital = 1
    visit.commitment.save()
    return visit


def test_shared_visit_takes_the_part_of_the_hospital_that_booked_it_and_of_no_other(scene_and_visit, guest):
    scene, visit = scene_and_visit
    join(guest, limited(visit))
    assert (others_of(visit, scene.hospital), others_of(visit, guest[1].hospital)) == (1, 0)
    visit.quota.refresh_from_db()
    assert visit.quota.used == 1


def test_its_part_goes_to_who_stays_when_the_first_hospital_leaves(scene_and_visit, guest):
    scene, visit = scene_and_visit
    group = join(guest, limited(visit))
    leave(scene.referent, visit.participations.first())
    assert (others_of(visit, scene.hospital), others_of(visit, guest[1].hospital)) == (0, 1)
    leave(guest[0], group, reason=CancelReason.STAFF)
    Session.objects.filter(pk=visit.pk).update(counts_anyway=True)
    assert (others_of(visit, scene.hospital), others_of(visit, guest[1].hospital)) == (0, 1)


def test_question_lapses_as_the_visit_begins(visit, group):
    question = read_question(ward_token(visit, group))
    with time_machine.travel(visit.starts_at + timedelta(minutes=1), tick=False):
        assert not question.is_open
