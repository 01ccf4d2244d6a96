"""Where an open questionnaire is found besides its mail, and what those who accompany read: whether a team answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patient_partners.models.impact import OPEN_FOR
from patient_partners.services import offers
from patient_partners.tokens import colleagues_url, partner_path, project_path, questionnaire_path
from tests.factories import MembershipFactory, PatientPartnerFactory, QuestionnaireFactory
from tests.patient_partners.test_impact import say

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TO_MARK = 'href="?evaluee#note"'


def address(url: str) -> str:
    """The part of a signed link that is the same each time it is made."""
    return url.rsplit(":", 2)[0]


def team_page(client, team) -> str:
    """As the referent of its GHU reads it."""
    referent = MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user
    client.force_login(referent, BACKEND)
    return client.get(reverse("team", args=[team.pk])).content.decode()


def test_page_of_a_team_has_its_questionnaire_until_it_is_answered_and_the_link_for_colleagues(client):
    row = QuestionnaireFactory()
    assert address(questionnaire_path(row)) in client.get(project_path(row.project)).content.decode()

    say(row)
    page = client.get(project_path(row.project)).content.decode()

    assert address(questionnaire_path(row)) not in page
    assert address(colleagues_url(row)) in page


def test_page_of_a_team_has_no_link_of_a_closed_questionnaire_nor_of_a_partners(client):
    row = QuestionnaireFactory(asked_on=timezone.localdate() - OPEN_FOR)
    of_partner = QuestionnaireFactory(project=row.project, partner=PatientPartnerFactory())

    page = client.get(project_path(row.project)).content.decode()

    for each in (row, of_partner):
        assert address(questionnaire_path(each)) not in page
        assert address(colleagues_url(each)) not in page


def test_page_of_a_partner_has_their_questionnaire_unless_they_answered_or_are_in_retreat(client):
    partner = PatientPartnerFactory()
    row, answered = QuestionnaireFactory(partner=partner), QuestionnaireFactory(partner=partner)
    say(answered)

    page = client.get(partner_path(partner)).content.decode()
    offers.pause(partner_id=partner.pk)

    assert address(questionnaire_path(row)) in page
    assert address(questionnaire_path(answered)) not in page
    assert address(questionnaire_path(row)) not in client.get(partner_path(partner)).content.decode()


def test_those_who_accompany_read_that_a_team_answered_and_nothing_of_its_partners(client):
    row = QuestionnaireFactory()
    of_partner = QuestionnaireFactory(project=row.project, partner=PatientPartnerFactory())
    say(of_partner)

    before = team_page(client, row.project)
    say(row)
    after = team_page(client, row.project)

    assert ("n’a pas répondu" in before, "a répondu" in after) == (True, True)
    assert "n’a pas répondu" not in after
    assert before.count("demande du") == 1


def test_answer_at_the_end_offers_the_step_and_never_takes_it(client):
    row = QuestionnaireFactory(moment="end", asked_on=timezone.localdate() - timedelta(days=2))
    row.project.programme.steps.create(stage="evaluated", question="Qu’est-ce qui a changé ?", position=9)
    assert TO_MARK not in team_page(client, row.project)
    say(row)

    page = team_page(client, row.project)
    proposed = client.get(reverse("team", args=[row.project.pk]), {"evaluee": ""}).content.decode()

    row.project.refresh_from_db()
    assert row.project.stage != "evaluated"
    assert TO_MARK in page
    assert 'value="step:evaluated" selected' in proposed
