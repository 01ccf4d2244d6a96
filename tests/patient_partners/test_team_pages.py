"""What a team reads by the link of its sheet: its path, whom to turn to, the tool sheets for teams."""

import pytest
from django.urls import reverse
from django.utils import timezone

from patient_partners.models import PathEntry
from patient_partners.tokens import project_path, project_token
from tests.factories import HospitalFactory, MembershipFactory, ProjectFactory, ToolSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return ProjectFactory(hospital=HospitalFactory(), accepted=True)


def sheet(team, readers: str, **said):
    return ToolSheetFactory(owner=team.programme.owner, readers=readers, name=f"Fiche {readers}", **said)


def read(client, name: str, team, tool) -> int:
    return client.get(reverse(name, args=[project_token(team), tool.slug])).status_code


def test_team_reads_its_path_and_what_was_noted(client, team):
    said = {"what": "meeting", "on": timezone.localdate(), "text": "Choisi les lieux.", "actor": team.decided_by}
    PathEntry.objects.create(project=team, **said)

    page = client.get(project_path(team)).content.decode()

    assert 'aria-current="step"' in page
    assert "Choisi les lieux." in page


def test_team_reads_who_accompanies_it_and_nobody_elses_referent(client, team):
    own = MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user
    other = MembershipFactory(accompanier=True).user

    page = client.get(project_path(team)).content.decode()

    assert own.email in page
    assert other.email not in page


def test_team_without_a_referent_reads_the_service(client, team):
    assert team.programme.owner.mailbox in client.get(project_path(team)).content.decode()


@pytest.mark.parametrize(("readers", "status"), [("everybody", 200), ("teams", 200), ("referents", 404)])
@pytest.mark.parametrize("name", ["team_sheet", "team_sheet_pdf"])
def test_team_reads_the_sheets_for_teams(client, team, readers, status, name):
    assert read(client, name, team, sheet(team, readers)) == status


def test_page_leads_to_the_sheets_that_open(client, team):
    for readers in ("everybody", "teams", "referents"):
        sheet(team, readers)

    page = client.get(project_path(team)).content.decode()

    assert "Fiche teams" in page
    assert "Fiche referents" not in page


def test_sheet_that_is_not_accepted_opens_no_sheet_for_teams(client):
    sent = ProjectFactory(hospital=HospitalFactory(), sent=True)

    assert read(client, "team_sheet", sent, sheet(sent, "teams")) == 404


def test_forged_link_opens_no_sheet(client, team):
    tool = sheet(team, "teams")

    answer = client.get(reverse("team_sheet", args=["inventee", tool.slug]))

    assert answer.status_code == 404
    assert "Commencer une autre fiche" in answer.content.decode()
