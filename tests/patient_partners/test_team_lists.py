"""The lists of teams: whose, narrowed and ordered how, how many at each step, and the same as spreadsheets."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from patient_partners.models import Project
from patient_partners.models.choices import Stage
from patient_partners.teams import COLUMNS, count_by_step
from tests.factories import HospitalFactory, MembershipFactory, ProgrammeFactory, ProjectFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def hospital():
    return HospitalFactory()


@pytest.fixture
def officer(programme):
    return MembershipFactory(officer=True, service=programme.owner).user


@pytest.fixture
def referent(hospital):
    return MembershipFactory(accompanier=True, accompanied_group=hospital.group).user


def a_team(programme, hospital, title, stage=Stage.SEARCH, stuck_in=20, **said) -> Project:
    stuck_on = timezone.localdate() + timedelta(days=stuck_in)
    of = {"programme": programme, "hospital": hospital, "title": title, "accepted": True}
    return ProjectFactory(**of, stage=stage, **{"stuck_on": stuck_on} | said)


@pytest.fixture
def teams(programme, hospital):
    """Three of one GHU, underway, stuck and over; one elsewhere; a sheet that waits is none."""
    ProjectFactory(programme=programme, hospital=hospital, sent=True)
    return [
        a_team(programme, hospital, "Livret"),
        a_team(programme, hospital, "Repas", stuck_in=-3),
        a_team(programme, hospital, "Accueil", stuck_on=None, ended_on=timezone.localdate()),
        a_team(programme, HospitalFactory(), "Ailleurs", stage=Stage.START, stuck_in=-1),
    ]


def listed(client, user, query="") -> list[str]:
    client.force_login(user, BACKEND)
    return [team.title for team in client.get(f"{reverse('team_list')}{query}").context["teams"]]


def test_referent_reads_the_teams_of_their_ghu_the_longest_silence_first(client, teams, referent):
    assert listed(client, referent) == ["Repas", "Livret"]


def test_service_reads_all(client, teams, officer):
    assert listed(client, officer) == ["Repas", "Ailleurs", "Livret"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?show=stuck", ["Repas", "Ailleurs"]),
        ("?show=ended", ["Accueil"]),
        ("?stage=start", ["Ailleurs"]),
        ("?stage=start&show=ended", []),
        ("?group={group}", ["Repas", "Livret"]),
        ("?hospital={hospital}&show=stuck", ["Repas"]),
        ("?domain={domain}", ["Repas", "Ailleurs", "Livret"]),
        ("?sort=name", ["Ailleurs", "Livret", "Repas"]),
        ("?sort=step", ["Ailleurs", "Livret", "Repas"]),
        ("?stage=inventee", ["Repas", "Ailleurs", "Livret"]),
    ],
)
def test_list_is_narrowed_and_ordered(client, teams, officer, hospital, query, titles):
    said = {"group": hospital.group_id, "hospital": hospital.pk, "domain": teams[0].domain_id}

    assert listed(client, officer, query.format(**said)) == titles


def test_filters_offer_nothing_of_other_ghu(client, teams, referent):
    client.force_login(referent, BACKEND)
    form = client.get(reverse("team_list")).context["form"]

    assert "group" not in form.fields
    assert [hospital.pk for hospital in form.fields["hospital"].queryset] == [teams[0].hospital_id]


def test_counts_by_step_say_the_stuck_ones(teams, officer, referent):
    def counts(user):
        steps = count_by_step(Project.objects.visible_to(user))
        return {step.stage: (step.teams, step.stuck) for step in steps if step.teams}

    assert counts(officer) == {Stage.START: (1, 1), Stage.SEARCH: (2, 1)}
    assert counts(referent) == {Stage.SEARCH: (2, 1)}
    assert [step.stage for step in count_by_step(Project.objects.none())] == list(Stage)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_spreadsheet_holds_what_the_list_shows_and_no_browser_keeps_it(client, teams, referent, kind):
    client.force_login(referent, BACKEND)
    answer = client.get(f"{reverse(f'team_export_{kind}')}?show=stuck")
    content = b"".join(answer)

    if kind == "csv":
        header, *rows = [line.split(";") for line in content.decode("utf-8-sig").splitlines()]
    else:
        header, *rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    assert list(header) == list(COLUMNS)
    assert [row[0] for row in rows] == ["Repas"]
    assert answer["Cache-Control"] == "private, no-store"


def test_spreadsheet_says_what_a_team_lacks_as_its_page_does(client, referent, teams):
    team = teams[0]
    Project.objects.filter(pk=team.pk).update(stage=Stage.CHOICE, lacks="un bureau", next_on=None)
    client.force_login(referent, BACKEND)
    lacks = client.get(reverse("team", args=[team.pk])).context["path"].lacks

    _, *rows = load_workbook(BytesIO(b"".join(client.get(reverse("team_export_xlsx"))))).active.iter_rows(
        values_only=True
    )

    assert len(lacks) == 3
    assert ", ".join(lacks) in [row[COLUMNS.index("Ce qui manque")] for row in rows]


def test_list_says_who_is_stuck(client, teams, referent):
    client.force_login(referent, BACKEND)
    page = client.get(reverse("team_list")).content.decode()

    assert page.count("Bloquée depuis le") == 1
