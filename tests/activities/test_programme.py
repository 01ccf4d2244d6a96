"""Proposing activities and agreeing on their themes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import Activity
from activities.models.choices import Format, Means
from activities.permissions import can_agree_for, can_edit_activity
from activities.services.programme import agree_on_activities, propose_activity
from foundation.errors import Refusal
from partnerships.models.choices import Side
from tests.factories import ActivityFactory, CommitmentFactory, MembershipFactory
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


def party_of(scene, side: Side):
    return scene.convention.parties.get(side=side)


def agree(scene, activities, side=Side.HOSPITAL, *, actor=None, **fields):
    return agree_on_activities(
        actor=actor or scene.officer,
        activity_ids=[activity.pk for activity in activities],
        party=party_of(scene, side),
        agreed_on=fields.pop("agreed_on", timezone.localdate()),
        agreed_by="Mme Bouleau",
        means=Means.MEETING,
        **fields,
    )


def test_proposing_records_the_partners_own_agreement():
    scene = hospital_scene()
    draft = Activity(commitment=scene.commitment, format=Format.LECTURE, title="Le bleu, le rose")
    activity = propose_activity(actor=scene.coordinator, activity=draft)
    assert [agreement.party for agreement in activity.agreements.all()] == [party_of(scene, Side.PARTNER)]
    assert activity not in Activity.objects.agreed()
    agree(scene, [activity])
    assert activity in Activity.objects.agreed()


def test_same_title_gets_another_address():
    slugs = [propose(scene, "Gravure").slug for scene in (hospital_scene(), hospital_scene(), hospital_scene())]
    assert slugs == ["gravure", "gravure-2", "gravure-3"]


def test_same_title_under_one_commitment_is_refused_as_a_second_click():
    scene = hospital_scene()
    propose(scene, "Gravure")
    with pytest.raises(Refusal, match="existe déjà"):
        propose(scene, "gravure")


def propose(scene, title: str) -> Activity:
    activity = Activity(commitment=scene.commitment, format=Format.WORKSHOP, title=title)
    return propose_activity(actor=scene.coordinator, activity=activity)


def test_format_must_fit_the_commitment():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="format"):
        propose_activity(
            actor=scene.coordinator,
            activity=Activity(commitment=scene.commitment, format=Format.MUSEUM_VISIT, title="Visite"),
        )


def test_mediator_cannot_propose():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="coordination"):
        propose_activity(
            actor=scene.mediator,
            activity=Activity(commitment=scene.commitment, format=Format.WORKSHOP, title="Gravure"),
        )


def test_season_programme_is_agreed_at_once_and_twice_changes_nothing():
    scene = hospital_scene()
    themes = [ActivityFactory(commitment=scene.commitment, agreed=False) for _ in range(3)]
    assert agree(scene, themes, programme="Saison 2026-2027") == 3
    assert agree(scene, themes, programme="Saison 2026-2027") == 0


def test_coordinator_agrees_for_their_partner_only():
    scene = hospital_scene()
    theme = ActivityFactory(commitment=scene.commitment, agreed=False)
    assert agree(scene, [theme], Side.PARTNER, actor=scene.coordinator) == 1
    with pytest.raises(Refusal, match="propre partie"):
        agree(scene, [theme], Side.HOSPITAL, actor=scene.coordinator)


def test_theme_of_another_convention_is_refused():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="ne relève pas"):
        agree(scene, [ActivityFactory(agreed=False)])


def test_agreement_to_come_is_refused():
    scene = hospital_scene()
    with pytest.raises(Refusal, match="à venir"):
        agree(scene, [scene.activity], agreed_on=timezone.localdate() + timedelta(days=1))


def test_theme_without_rule_needs_no_agreement():
    visit = ActivityFactory(commitment=CommitmentFactory(museum_visit=True), agreed=False)
    assert visit in Activity.objects.agreed()


def test_withdrawn_proposition_is_not_bookable():
    activity = ActivityFactory(is_active=False)
    assert activity not in Activity.objects.agreed()


@pytest.mark.parametrize("who", ["mediator", "referent"])
def test_only_the_coordination_and_the_service_edit_a_proposition(who):
    scene = hospital_scene()
    stranger = MembershipFactory(coordinator=True).user
    other_service = MembershipFactory(officer=True, service__slug="autre", service__name="Autre service").user
    assert can_edit_activity(scene.coordinator, scene.activity)
    assert can_edit_activity(scene.officer, scene.activity)
    for person in (getattr(scene, who), stranger, other_service):
        assert not can_edit_activity(person, scene.activity)


def test_another_service_does_not_agree_for_the_group():
    scene = hospital_scene()
    other_service = MembershipFactory(officer=True, service__slug="autre", service__name="Autre service").user
    party = scene.convention.parties.get(side="hospital")
    assert can_agree_for(scene.officer, party)
    assert not can_agree_for(other_service, party)
