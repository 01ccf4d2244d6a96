"""The first screen of those who accompany teams, and of the service in the back office: what waits, how many where."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patient_partners.models import TeamTarget
from patient_partners.models.choices import Stage
from patient_partners.overview import overview_of
from portal.first_screen import first_screen
from tests.factories import (
    CallFactory,
    EventFactory,
    HospitalFactory,
    IntroductionFactory,
    MembershipFactory,
    PartnershipServiceFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    ProjectFactory,
    SearchFactory,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TODAY = timezone.localdate


@pytest.fixture
def programme():
    programme = ProgrammeFactory()
    programme.targets.all().delete()
    said = {"programme": programme, "wording": "« env. 60 équipes »"}
    TeamTarget.objects.create(**said, position=1, slug="a", meaning="about", number=60, note="La source dit aussi 50.")
    TeamTarget.objects.create(**said, position=2, slug="b", meaning="more_than", number=50)
    return programme


@pytest.fixture
def hospital():
    return HospitalFactory()


@pytest.fixture
def officer(programme):
    return MembershipFactory(officer=True, service=programme.owner).user


@pytest.fixture
def referent(hospital):
    return MembershipFactory(accompanier=True, accompanied_group=hospital.group).user


@pytest.fixture
def elsewhere():
    return HospitalFactory()


@pytest.fixture
def teams(programme, hospital, elsewhere):
    """Of one GHU: a sheet to read, a team underway, one stuck, one over; elsewhere one stuck, and an open call."""
    CallFactory(programme=programme)
    here = {"programme": programme, "hospital": hospital}
    ProjectFactory(**here, sent=True)
    ProjectFactory(**here, accepted=True)
    ProjectFactory(**here, accepted=True, title="Ici", stage=Stage.SEARCH, stuck_on=TODAY() - timedelta(days=2))
    ProjectFactory(**here, accepted=True, ended_on=TODAY(), stuck_on=None)
    there = {"programme": programme, "hospital": elsewhere, "title": "Ailleurs"}
    ProjectFactory(**there, accepted=True, stuck_on=TODAY() - timedelta(days=9))


def test_referent_reads_what_waits_in_their_ghu(teams, programme, referent):
    overview = overview_of(referent, programme)

    assert (overview.to_read, overview.stuck, overview.targets) == (1, 1, [])
    assert [team.title for team in overview.stuck_teams] == ["Ici"]
    assert {step.stage: step.teams for step in overview.steps if step.teams} == {Stage.CHOICE: 1, Stage.SEARCH: 1}


def test_service_reads_all_ghu_against_both_figures_of_its_source(teams, programme, hospital, elsewhere, officer):
    overview = overview_of(officer, programme)

    assert (overview.to_read, overview.stuck, overview.accompanied, len(overview.calls)) == (1, 2, 4, 1)
    assert [team.title for team in overview.stuck_teams] == ["Ailleurs", "Ici"]
    assert {group.name: group.teams for group in overview.groups} == {hospital.group.name: 2, elsewhere.group.name: 1}
    assert [target.number for target in overview.targets] == [60, 50]


def test_another_service_that_runs_a_partnership_reads_no_figure_of_this_programme(programme):
    other = MembershipFactory(officer=True, service=PartnershipServiceFactory(slug="autre", name="Autre service")).user
    assert overview_of(other, programme).targets == []


def test_first_screen_says_both_figures_and_their_conflict(client, teams, officer):
    client.force_login(officer, BACKEND)
    page = client.get(reverse("accompaniment")).content.decode()

    assert "environ 60 équipes" in page
    assert "plus de 50 équipes" in page
    assert "La source dit aussi 50." in page


def test_whoever_waits_for_nothing_reads_so(client, programme, referent):
    client.force_login(referent, BACKEND)

    assert "Rien ne vous attend" in client.get(reverse("accompaniment")).content.decode()


def test_back_office_counts_sheets_and_stuck_teams_for_their_service_alone(teams, officer):
    other = MembershipFactory(officer=True).user

    assert {thing.words: thing.count for thing in first_screen(officer)["waiting"]} == {
        "fiche projet à lire": 1,
        "équipes en partenariat bloquées": 2,
    }
    assert "équipe" not in str(first_screen(other)["waiting"])


def test_back_office_counts_who_waits_for_news_and_meetings_without_outcome(programme, officer):
    met = timezone.now() - timedelta(days=2)
    IntroductionFactory(
        project=SearchFactory(project=ProjectFactory(programme=programme, accepted=True)).project,
        planned=True,
        starts_at=met,
    )
    PatientPartnerFactory(owner=programme.owner, last_news_at=timezone.now() - timedelta(days=40))

    waiting = {thing.words: thing.url for thing in first_screen(officer)["waiting"]}

    assert waiting == {
        "partenaire attend des nouvelles": f"{reverse('partner_list')}?show=waiting",
        "première rencontre dont la suite n’est pas notée": f"{reverse('introduction_list')}?show=no_outcome",
    }
    assert "partenaire" not in str(first_screen(MembershipFactory(officer=True).user)["waiting"])


def test_the_next_events_of_ones_own_are_named_soonest_first(client, programme, hospital, elsewhere, referent):
    later = EventFactory(programme=programme, starts_at=timezone.now() + timedelta(days=20))
    soon = EventFactory(programme=programme)
    EventFactory(programme=programme, readers="teams", group=elsewhere.group)
    EventFactory(programme=programme, state="cancelled", why="Salle fermée")

    client.force_login(referent, BACKEND)
    page = client.get(reverse("accompaniment"))

    assert page.context["overview"].events == [soon, later]
    assert f'href="{reverse("event", args=[soon.pk])}"' in page.content.decode()
