"""Themes agreed in a meeting: every party's agreement at once, proved by the minutes."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, ActivityAgreement, Session
from activities.services.programme import agree_in_meeting
from foundation.errors import Refusal
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    CommitteeFactory,
    ConventionFactory,
    DocumentFactory,
    HeadOfficeServiceFactory,
    MeetingFactory,
    MembershipFactory,
    SessionFactory,
    in_days,
)
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    scene = hospital_scene(quantity=31)
    client.force_login(scene.officer)
    return scene


@pytest.fixture
def meeting(scene):
    """Held ten days ago, with its minutes."""
    return MeetingFactory(
        committee=CommitteeFactory(convention=scene.convention),
        starts_at=timezone.now() - timedelta(days=10),
        status="held",
        minutes=DocumentFactory(convention=scene.convention, kind="minutes", readers="committee"),
    )


@pytest.fixture
def themes(scene):
    return [ActivityFactory(commitment=scene.commitment, title=title, agreed=False) for title in ("Bleu", "Rose")]


def page_of(meeting) -> str:
    return reverse("admin:meeting_themes", args=[meeting.pk])


def agree(client, meeting, themes, **changes):
    return client.post(page_of(meeting), {"key": uuid.uuid4(), "themes": [one.pk for one in themes], **changes})


def test_all_parties_agree_on_all_themes_at_once_and_the_minutes_prove_it(client, meeting, themes):
    page = client.get(page_of(meeting)).content.decode()
    assert all(theme.title in page for theme in themes)
    assert agree(client, meeting, themes).status_code == 302
    agreements = ActivityAgreement.objects.filter(activity__in=themes)
    assert agreements.count() == 4
    proof = f"en comité du {meeting.day:%d/%m/%Y}, compte rendu"
    assert {(one.meeting, one.agreed_on, one.means, one.proof) for one in agreements} == {
        (meeting, meeting.day, "meeting", proof)
    }
    assert set(Activity.objects.agreed()) >= set(themes)
    assert proof in client.get(page_of(meeting)).content.decode()
    theme_page = client.get(reverse("admin:activities_activity_change", args=[themes[0].pk])).content.decode()
    assert proof in theme_page
    assert reverse("document", args=[meeting.minutes_id]) in theme_page


def test_what_a_party_agreed_on_before_keeps_its_own_proof(client, scene, meeting, themes):
    party = scene.convention.parties.get(side="partner")
    before = ActivityAgreement.objects.create(
        activity=themes[0], party=party, agreed_on=meeting.day, agreed_by="La coordination", recorded_by=scene.officer
    )
    agree(client, meeting, themes)
    before.refresh_from_db()
    assert (before.meeting, before.agreed_by) == (None, "La coordination")
    assert ActivityAgreement.objects.filter(activity=themes[0]).count() == 2


def test_sending_twice_records_once(client, meeting, themes):
    key = uuid.uuid4()
    first, second = (agree(client, meeting, themes, key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert ActivityAgreement.objects.filter(activity__in=themes).count() == 4


def test_a_page_left_open_says_that_all_was_agreed_already(client, meeting, themes):
    said = [str(*client.get(agree(client, meeting, themes).url).context["messages"]) for _ in range(2)]
    assert said == [
        "2 thèmes sont convenus (4 accords enregistrés), avec le compte rendu comme preuve.",
        "Tout était déjà convenu\u00a0: rien n’a changé.",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"), [({"status": "planned"}, "s’est tenue"), ({"minutes": None}, "Joignez d’abord")]
)
def test_without_a_held_meeting_and_its_minutes_nothing_is_agreed(client, meeting, themes, change, sentence):
    for name, value in change.items():
        setattr(meeting, name, value)
    meeting.save()
    assert sentence in client.get(page_of(meeting)).content.decode()
    assert sentence in agree(client, meeting, themes).content.decode()
    assert not ActivityAgreement.objects.filter(activity__in=themes).exists()


def test_a_theme_of_another_convention_is_refused(client, scene, meeting):
    other = ActivityFactory(
        commitment=CommitmentFactory(strand__convention=ConventionFactory(owner=scene.convention.owner)), agreed=False
    )
    assert agree(client, meeting, [other]).status_code == 200
    with pytest.raises(Refusal, match="ne relève pas de la convention"):
        agree_in_meeting(actor=scene.officer, activity_ids=[other.pk], meeting_id=meeting.pk)
    assert not other.agreements.exists()


def test_nothing_ticked_is_said(client, meeting, themes):
    assert "Cochez au moins un thème" in agree(client, meeting, []).content.decode()


def test_another_service_agrees_on_nothing(client, meeting, themes):
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    with pytest.raises(Refusal, match="autre service"):
        agree_in_meeting(actor=stranger, activity_ids=[themes[0].pk], meeting_id=meeting.pk)
    client.force_login(stranger)
    assert client.get(page_of(meeting)).status_code == 404
    assert agree(client, meeting, themes).status_code == 404


def test_a_request_that_waited_for_the_theme_alone_is_confirmed(client, scene, meeting, themes):
    waiting = {"state": "requested", "confirmed_at": None}
    session = SessionFactory(quota=scene.quota, activity=themes[0], ward=scene.ward, starts_at=in_days(30), **waiting)
    agree(client, meeting, themes)
    assert Session.objects.get(pk=session.pk).state == "confirmed"
