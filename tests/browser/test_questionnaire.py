"""The evaluation on a phone: the holder answers and hands the link on; a colleague who presses twice counts once."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from patient_partners.models import Tally, Turnout
from patient_partners.tokens import colleagues_url, project_path
from tests.browser.signing_in import sign_in
from tests.factories import MembershipFactory, ProjectFactory, QuestionnaireFactory
from tests.patient_partners.test_impact import say

pytestmark = pytest.mark.django_db(transaction=True)
# The sections that stand closer than two lines to what is above them.
CROWDED = """
[...document.querySelectorAll("main section")].filter(one => {
  const above = one.previousElementSibling;
  return above && one.getBoundingClientRect().top - above.getBoundingClientRect().bottom < 32;
}).map(one => one.getAttribute("aria-labelledby"))
"""


@pytest.fixture
def questionnaire(live_server, settings):
    settings.SITE_URL = live_server.url
    return QuestionnaireFactory()


def test_holder_answers_from_the_page_of_the_team_and_hands_the_link_on(phone, live_server, questionnaire, looked_at):
    phone.goto(live_server.url + project_path(questionnaire.project))
    assert phone.evaluate(CROWDED) == []
    looked_at()
    phone.get_by_role("link", name="Répondre").click()
    looked_at()
    phone.get_by_label("Plutôt oui").check()
    phone.get_by_role("button", name="Envoyer mes réponses").click()
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    looked_at()

    assert Tally.objects.get().rather_yes == 1
    handed_on = phone.locator(".link-to-hand-on a").get_attribute("href")
    assert handed_on.rsplit(":", 2)[0] == colleagues_url(questionnaire).rsplit(":", 2)[0]


def test_colleague_who_presses_twice_counts_once(phone, questionnaire, looked_at):
    phone.goto(colleagues_url(questionnaire))
    looked_at()
    phone.get_by_label("Oui", exact=True).check()
    phone.get_by_role("button", name="Envoyer mes réponses").dblclick(no_wait_after=True)
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()

    assert Tally.objects.get().yes == 1
    assert Turnout.objects.get(public="professional").answered == 1


def test_service_reads_results_on_a_phone_without_scrolling_sideways(phone, live_server, questionnaire, looked_at):
    programme = questionnaire.project.programme
    for _number in range(5):
        say(QuestionnaireFactory(project=ProjectFactory(programme=programme, accepted=True)))
    sign_in(phone.context, live_server, MembershipFactory(officer=True, service=programme.owner).user)
    phone.goto(live_server.url + reverse("impact"))
    looked_at()
    phone.get_by_text("Question par question").click()
    expect(phone.get_by_text(re.compile("100 % de 5"))).to_be_visible()
    looked_at()
