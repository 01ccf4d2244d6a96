"""« Créneaux » : finding those of the other side, keeping one's own; who may enter the workspace."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Slot
from activities.models.choices import Format
from tests.factories import (
    CommitmentFactory,
    MembershipFactory,
    SessionFactory,
    SlotFactory,
    UserFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def test_mediator_finds_the_open_slots(client, scene):
    slot = scene.open_slot(note="Apporter des blouses")
    client.force_login(scene.mediator)
    page = client.get(reverse("slots"))
    assert list(page.context["slots"]) == [slot]
    assert "Reste à programmer" in text_of(page)
    assert "31 sur 31" in text_of(page)


def test_slot_past_its_lead_time_is_listed_on_demand(client, scene):
    scene.open_slot(valid_until=timezone.now() - timedelta(minutes=1))
    client.force_login(scene.mediator)
    said = text_of(client.get(reverse("slots")))
    assert "Délai passé : sur demande" in said
    assert "Demander" in said


def test_slots_leave_out_taken_withdrawn_begun_and_foreign_ones(client, scene):
    SessionFactory(slot=scene.open_slot(), quota=scene.quota, activity=scene.activity)
    scene.open_slot(state=Slot.State.WITHDRAWN)
    scene.open_slot(starts_at=timezone.now() - timedelta(minutes=1))
    SlotFactory(commitments=[CommitmentFactory()])
    client.force_login(scene.mediator)
    assert not client.get(reverse("slots")).context["slots"]


def test_slots_are_narrowed_by_hospital_date_and_format(client, scene):
    wanted = scene.open_slot()
    elsewhere = SlotFactory(commitments=[scene.commitment])
    scene.open_slot(starts_at=in_days(60))
    client.force_login(scene.mediator)
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    found = client.get(reverse("slots"), {"hospital": scene.hospital.pk, "until": until, "format": "workshop"})
    assert list(found.context["slots"]) == [wanted]
    assert elsewhere not in found.context["slots"]
    assert not client.get(reverse("slots"), {"format": Format.MUSEUM_VISIT}).context["slots"]


def test_slots_say_whom_to_ask_once_all_is_programmed(client):
    scene = hospital_scene(quantity=0)
    scene.open_slot()
    client.force_login(scene.mediator)
    assert f"demandez : {scene.convention.owner.name}, {scene.convention.owner.mailbox}" in text_of(
        client.get(reverse("slots"))
    )


@pytest.mark.parametrize("value", ["x" * 5000, "-1", "99999999999999999999999", "🎨", "‮abc"])
def test_slots_survive_any_filter(client, scene, value):
    scene.open_slot()
    client.force_login(scene.mediator)
    page = client.get(reverse("slots"), {"hospital": value, "since": value, "format": value, "page": "1"})
    assert page.status_code == 200


def test_referent_finds_the_museums_slots_only(client, scene):
    commitment, _activity = visits_of(scene)
    scene.open_slot()
    visit = SlotFactory(museum=True, partner=scene.partner, commitments=[commitment])
    client.force_login(scene.referent)
    assert list(client.get(reverse("slots")).context["slots"]) == [visit]


@pytest.mark.parametrize("count", [3, 30])
def test_slots_cost_the_same_whatever_their_number(client, scene, django_assert_num_queries, count):
    for _ in range(count):
        scene.open_slot()
    client.force_login(scene.mediator)
    with django_assert_num_queries(10):
        client.get(reverse("slots"))


def test_referent_sees_own_slots_with_what_was_booked(client, scene):
    free, booked = scene.open_slot(), scene.open_slot()
    SessionFactory(slot=booked, quota=scene.quota, activity=scene.activity)
    SlotFactory(commitments=[scene.commitment])
    client.force_login(scene.referent)
    page = client.get(reverse("my_slots"))
    assert list(page.context["slots"]) == [free, booked]
    assert scene.activity.title in text_of(page)


@pytest.mark.parametrize("count", [3, 30])
def test_own_slots_cost_the_same_whatever_their_number(client, scene, django_assert_num_queries, count):
    for _ in range(count):
        scene.open_slot()
    client.force_login(scene.referent)
    with django_assert_num_queries(7):
        client.get(reverse("my_slots"))


def test_referent_withdraws(client, scene):
    slot = scene.open_slot()
    client.force_login(scene.referent)
    page = client.post(reverse("slot_withdraw", args=[slot.pk]), follow=True)
    slot.refresh_from_db()
    assert slot.state == Slot.State.WITHDRAWN
    assert "Le créneau est retiré" in text_of(page)


def test_booked_slot_is_not_withdrawn(client, scene):
    slot = scene.open_slot()
    SessionFactory(slot=slot, quota=scene.quota, activity=scene.activity)
    client.force_login(scene.referent)
    page = client.post(reverse("slot_withdraw", args=[slot.pk]), follow=True)
    assert "Annulez la séance" in text_of(page)
    slot.refresh_from_db()
    assert slot.state == Slot.State.OPEN


def test_withdrawing_is_the_openers_and_posted(client, scene):
    slot = scene.open_slot()
    address = reverse("slot_withdraw", args=[slot.pk])
    client.force_login(scene.mediator)
    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 405
    client.force_login(MembershipFactory(referent=True).user)
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("name", ["my_week", "workspace", "slots", "my_slots", "session_list", "activities"])
def test_person_without_role_is_told_whom_to_ask(client, name):
    client.force_login(UserFactory())
    page = client.get(reverse(name))
    assert page.status_code == 403
    assert "service culture" in text_of(page)


@pytest.mark.parametrize("name", ["my_week", "slots", "session_list", "activities", "slot_open", "activity_new"])
def test_workspace_asks_to_sign_in(client, name):
    assert client.get(reverse(name)).status_code == 302
