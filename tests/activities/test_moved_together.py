"""A shared visit that its partner moves: each hospital says for itself, and costs nobody else the date."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activities.models import Participation, Session
from activities.models.choices import CancelReason, Means, State
from activities.notices.unanswered import GROUP_UNANSWERED
from activities.services.answers import agree
from activities.services.moves import Plan, reschedule
from activities.tokens import ward_page_token
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import Hospital
from partnerships.models.choices import Side
from tests.activities.test_group_agreements import note
from tests.activities.test_sharing import join, leave, remote_scene, told
from tests.activities.test_silence import each_day
from tests.factories import MembershipFactory, WardFactory, in_days
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
Coming = Participation.State


def guest_of(**hospital):
    ward = WardFactory(mailbox="invite@example.org", **{f"hospital__{name}": value for name, value in hospital.items()})
    return MembershipFactory(referent=True, hospital=ward.hospital).user, ward


@pytest.fixture
def scene_and_visit():
    return remote_scene(starts_at=in_days(40))


@pytest.fixture
def scene(scene_and_visit):
    return scene_and_visit[0]


@pytest.fixture
def visit(scene_and_visit) -> Session:
    return scene_and_visit[1]


@pytest.fixture
def guest():
    return guest_of()


@pytest.fixture
def moved(scene, visit, guest) -> Session:
    """Two hospitals come, and the museum chooses another day."""
    join(guest, visit)
    return move(scene, visit)


def move(scene, visit) -> Session:
    start = visit.starts_at + timedelta(days=1)
    plan = Plan(starts_at=start, ends_at=start + timedelta(hours=1))
    return reschedule(actor=scene.coordinator, session_id=visit.pk, side=Side.PARTNER, plan=plan)


def say_yes(person, visit, **received) -> Session:
    return agree(actor=person, session_id=visit.pk, side=Side.HOSPITAL, **received)


def states(visit) -> tuple[State, list[str]]:
    visit.refresh_from_db()
    return visit.state, list(visit.participations.order_by("pk").values_list("state", flat=True))


def test_every_hospital_is_asked_again(scene, moved, guest):
    assert states(moved) == (State.REQUESTED, [Coming.REQUESTED, Coming.REQUESTED])
    for person in (scene.referent, guest[0]):
        (message,) = told("session_moved", person.email)
        assert message.subject.startswith("À confirmer")


def test_one_hospitals_yes_is_for_its_own_group_alone(scene, moved, guest):
    say_yes(scene.referent, moved)
    assert states(moved) == (State.CONFIRMED, [Coming.CONFIRMED, Coming.REQUESTED])
    confirmed = Notice.objects.filter(kind="session_confirmed")
    assert not confirmed.filter(recipient_email__in=[guest[0].email, "invite@example.org"]).exists()
    (message,) = told("session_moved", guest[0].email)
    assert message.subject.startswith("À confirmer")
    assert list(Session.objects.awaiting(guest[0])) == [moved]
    assert not Session.objects.awaiting(scene.referent).exists()


def test_the_other_then_says_yes_and_is_told_with_the_calendar_file(scene, moved, guest):
    say_yes(scene.referent, moved)
    say_yes(guest[0], moved)
    assert states(moved) == (State.CONFIRMED, [Coming.CONFIRMED, Coming.CONFIRMED])
    messages = told("group_joined", guest[0].email)
    assert any(message.calendar_method == "REQUEST" for message in messages)
    assert any("son accord est donné" in message.text for message in told("group_joined", scene.mediator.email))
    assert moved.events.last().verb == "date acceptée pour le groupe"
    with pytest.raises(Refusal, match="déjà enregistré"):
        say_yes(guest[0], moved)


def test_a_no_takes_ones_own_group_away_and_leaves_the_others_their_date(scene, moved, guest):
    say_yes(scene.referent, moved)
    leave(guest[0], moved.participations.last())
    assert states(moved) == (State.CONFIRMED, [Coming.CONFIRMED])


def test_visit_waits_again_when_the_only_hospital_that_said_yes_leaves(scene, moved, guest):
    say_yes(scene.referent, moved)
    leave(scene.referent, moved.participations.first(), CancelReason.STAFF)
    assert states(moved) == (State.REQUESTED, [Coming.REQUESTED])
    say_yes(guest[0], moved)
    assert states(moved) == (State.CONFIRMED, [Coming.CONFIRMED])


def test_partner_says_of_which_group_it_received_the_agreement(scene, moved, guest):
    received = {"agreed_by": "Mme Inventée, référente", "means": Means.PHONE}
    with pytest.raises(Refusal, match="de quel groupe"):
        say_yes(scene.coordinator, moved, **received)
    say_yes(scene.coordinator, moved, group_id=moved.participations.last().pk, **received)
    assert states(moved) == (State.CONFIRMED, [Coming.REQUESTED, Coming.CONFIRMED])


def test_culture_service_says_yes_for_all(scene, moved):
    say_yes(scene.officer, moved)
    assert states(moved) == (State.CONFIRMED, [Coming.CONFIRMED, Coming.CONFIRMED])


def test_visit_of_one_hospital_is_confirmed_by_its_one_yes(scene, visit):
    move(scene, visit)
    say_yes(scene.referent, visit)
    assert states(visit) == (State.CONFIRMED, [Coming.CONFIRMED])


def test_head_nurse_of_a_group_is_asked_for_the_new_time(scene, visit):
    guest = guest_of(head_nurse=Hospital.HeadNurse.AGREES)
    group = join(guest, visit, ward_agreed_by="Mme Inventée, cadre")
    move(scene, visit)
    assert told("group_ward_asked", "invite@example.org")
    say_yes(scene.referent, visit)
    say_yes(guest[0], visit)
    assert states(visit) == (State.CONFIRMED, [Coming.CONFIRMED, Coming.REQUESTED])
    note(guest[0], group)
    assert states(visit) == (State.CONFIRMED, [Coming.CONFIRMED, Coming.CONFIRMED])


def test_silent_hospital_is_asked_again(scene, moved, guest):
    say_yes(scene.referent, moved)
    assert each_day(GROUP_UNANSWERED, 20) == {10: [(guest[0].email, "J+8 ouvrés referents")]}


def test_pages_say_that_ones_group_waits_and_confirm_it_in_one_tap(client, scene, moved, guest):
    say_yes(scene.referent, moved)
    client.force_login(guest[0])
    page = client.get(reverse("session_detail", args=[moved.pk]))
    text = text_of(page).replace("\u00a0", " ")
    assert "En attente : réponse de l’hôpital" in text
    assert scene.ward.name not in text
    assert 'data-state="requested"' in page.text
    assert "réponse de l’hôpital pour" in text_of(client.get(reverse("my_week")))
    data = {"key": uuid.uuid4(), "side": "hospital", "seen": page.context["session"].mark, "means": "portal"}
    page = client.post(reverse("session_agree", args=[moved.pk]), data, follow=True)
    assert "En attente" not in text_of(page)
    assert states(moved)[1] == [Coming.CONFIRMED, Coming.CONFIRMED]


def test_partner_notes_on_its_page_which_group_agreed(client, scene, moved):
    client.force_login(scene.coordinator)
    url = reverse("session_receive", args=[moved.pk])
    form = client.get(url).context["form"]
    group = moved.participations.last()
    received = {"agreed_by": "Mme Inventée", "means": "phone", "agreed_on": form["agreed_on"].value()}
    data = {"key": uuid.uuid4(), "seen": form["seen"].value(), "side": "hospital", **received}
    assert "de quel groupe" in text_of(client.post(url, data))
    client.post(url, data | {"key": uuid.uuid4(), "group": group.pk})
    assert states(moved)[1] == [Coming.REQUESTED, Coming.CONFIRMED]


def test_ward_whose_group_waits_reads_so_on_its_page(client, scene, moved):
    say_yes(scene.referent, moved)
    group = moved.participations.last()
    page = client.get(reverse("ward_page", args=[ward_page_token(group)]))
    assert "attend encore un accord" in text_of(page)


def test_database_confirms_no_group_whose_hospital_is_asked(moved):
    with pytest.raises(IntegrityError, match="participation_confirmed_has_wards_agreement"), transaction.atomic():
        moved.participations.update(state=Coming.CONFIRMED)
