"""Activities in the workspace: proposed, corrected, agreed on."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, ActivityAgreement
from partnerships.models import Party
from partnerships.models.choices import Side
from tests.factories import ActivityFactory, CommitmentFactory, MembershipFactory
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def proposal(scene, **fields):
    return {
        "key": uuid.uuid4(),
        "commitment": scene.commitment.pk,
        "format": "workshop",
        "title": "Estampes",
        "description": "On grave, on encre, on imprime.",
        "duration_minutes": 60,
        "group_size": 8,
        **fields,
    }


def party_of(scene, side) -> Party:
    return scene.convention.parties.get(side=side)


def agreement(*activities, **fields):
    today = timezone.localdate().isoformat()
    return {
        "key": uuid.uuid4(),
        "activities": [activity.pk for activity in activities],
        "agreed_on": today,
        "agreed_by": "Mme Bouleau",
        "means": "meeting",
        **fields,
    }


def test_list_says_who_agreed_and_who_is_missing(client, scene):
    ActivityFactory(commitment=scene.commitment, title="Estampes", agreed=False)
    client.force_login(scene.coordinator)
    said = text_of(client.get(reverse("activities")))
    assert "Thème accepté" in said
    assert "Attend l’accord : Groupe hospitalier" in said
    assert f"1 thème attend un accord : {scene.partner}" in said


def test_list_offers_an_agreement_only_to_its_party(client, scene):
    ActivityFactory(commitment=scene.commitment, agreed=False)
    offered = {}
    for person in (scene.mediator, scene.referent, scene.coordinator, scene.officer):
        client.force_login(person)
        offered[person] = {party.side for party in client.get(reverse("activities")).context["parties"]}
    assert offered == {
        scene.mediator: set(),
        scene.referent: set(),
        scene.coordinator: {Side.PARTNER},
        scene.officer: {Side.HOSPITAL, Side.PARTNER},
    }


def test_list_leaves_out_other_conventions(client, scene):
    ActivityFactory(title="Ailleurs")
    client.force_login(scene.mediator)
    assert "Ailleurs" not in text_of(client.get(reverse("activities")))


@pytest.mark.parametrize("count", [3, 30])
def test_list_costs_the_same_whatever_its_length(client, scene, django_assert_num_queries, count):
    for _ in range(count):
        ActivityFactory(commitment=scene.commitment, agreed=False)
        ActivityFactory(commitment=scene.commitment)
    client.force_login(scene.coordinator)
    with django_assert_num_queries(10):
        client.get(reverse("activities"))


# Proposing


def test_coordinator_proposes_and_has_agreed(client, scene):
    client.force_login(scene.coordinator)
    said = text_of(client.post(reverse("activity_new"), proposal(scene), follow=True))
    activity = Activity.objects.get(title="Estampes")
    assert activity.proposed_by == scene.coordinator
    assert [given.party for given in activity.agreements.all()] == [party_of(scene, Side.PARTNER)]
    assert "« Estampes » est proposée" in said


def test_proposing_twice_with_one_form_proposes_once(client, scene):
    client.force_login(scene.coordinator)
    form = proposal(scene)
    client.post(reverse("activity_new"), form)
    client.post(reverse("activity_new"), form)
    assert Activity.objects.filter(title="Estampes").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 151),
        ("format", "museum_visit"),
        ("format", "ballet"),
        ("duration_minutes", "5"),
        ("duration_minutes", "9" * 20),
        ("group_size", "0"),
        ("audiences", ["fantômes"]),
        ("commitment", "0"),
        ("description", "x" * 4001),
    ],
)
def test_bad_proposal_is_said_and_kept(client, scene, field, value):
    client.force_login(scene.coordinator)
    page = client.post(reverse("activity_new"), proposal(scene, material="🎨 encres") | {field: value})
    assert field in page.context["form"].errors
    assert page.context["form"]["material"].value() == "🎨 encres"
    assert not Activity.objects.filter(title="Estampes").exists()


def test_proposal_under_a_foreign_commitment_is_refused(client, scene):
    client.force_login(scene.coordinator)
    page = client.post(reverse("activity_new"), proposal(scene, commitment=CommitmentFactory().pk))
    assert "commitment" in page.context["form"].errors


def test_only_coordination_and_service_propose(client, scene):
    for person, status in ((scene.mediator, 403), (scene.referent, 403), (scene.officer, 200)):
        client.force_login(person)
        assert client.get(reverse("activity_new")).status_code == status


# Correcting


def correction(activity, **fields):
    return {
        "title": activity.title,
        "description": "Nouveau texte",
        "duration_minutes": 60,
        "group_size": 8,
        "row_version": activity.version,
        **fields,
    }


def test_correcting_a_text_keeps_the_agreements(client, scene):
    client.force_login(scene.coordinator)
    address = reverse("activity_edit", args=[scene.activity.pk])
    client.post(address, correction(scene.activity, title="Papiers, ciseaux"))
    scene.activity.refresh_from_db()
    assert scene.activity.title == "Papiers, ciseaux"
    assert not scene.activity.missing_parties()


def test_stale_correction_is_refused_and_kept(client, scene):
    client.force_login(scene.coordinator)
    stale = correction(scene.activity, description="Mon texte")
    scene.activity.title = "Corrigé par une collègue"
    scene.activity.save()
    page = client.post(reverse("activity_edit", args=[scene.activity.pk]), stale)
    assert "modifiée par quelqu’un d’autre" in text_of(page)
    assert page.context["form"]["description"].value() == "Mon texte"
    scene.activity.refresh_from_db()
    assert scene.activity.title == "Corrigé par une collègue"


def test_correcting_is_the_partners_coordination(client, scene):
    address = reverse("activity_edit", args=[scene.activity.pk])
    for person, status in ((scene.mediator, 403), (scene.referent, 403), (scene.officer, 200)):
        client.force_login(person)
        assert client.get(address).status_code == status
    client.force_login(MembershipFactory(coordinator=True).user)
    hidden, unknown = client.get(address), client.get(reverse("activity_edit", args=[scene.activity.pk + 1000]))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content


# Agreeing


def test_several_themes_are_agreed_on_at_once(client, scene):
    first, second = (ActivityFactory(commitment=scene.commitment, agreed=False) for _ in range(2))
    client.force_login(scene.coordinator)
    address = reverse("activity_agree", args=[party_of(scene, Side.PARTNER).pk])
    said = text_of(client.post(address, agreement(first, second, programme="Printemps"), follow=True))
    assert ActivityAgreement.objects.filter(programme="Printemps", recorded_by=scene.coordinator).count() == 2
    assert f"2 accords sont enregistrés pour {scene.partner}" in said


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("activities", []),
        ("activities", ["0"]),
        ("agreed_on", (timezone.localdate() + timedelta(days=2)).isoformat()),
        ("agreed_on", "hier"),
        ("agreed_by", ""),
        ("agreed_by", "x" * 151),
        ("means", "slot"),
        ("programme", "x" * 151),
    ],
)
def test_bad_agreement_is_said_and_records_nothing(client, scene, field, value):
    activity = ActivityFactory(commitment=scene.commitment, agreed=False)
    client.force_login(scene.coordinator)
    address = reverse("activity_agree", args=[party_of(scene, Side.PARTNER).pk])
    page = client.post(address, agreement(activity) | {field: value})
    assert field in page.context["form"].errors
    assert not activity.agreements.exists()


def test_agreeing_for_another_party_is_refused(client, scene):
    hospital = reverse("activity_agree", args=[party_of(scene, Side.HOSPITAL).pk])
    client.force_login(scene.coordinator)
    assert client.get(hospital).status_code == 403
    client.force_login(MembershipFactory(coordinator=True).user)
    assert client.get(hospital).status_code == 404
    client.force_login(scene.officer)
    assert client.get(hospital).status_code == 200
