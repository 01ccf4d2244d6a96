"""A mission letter on a phone: the person accepts it and declares time, the referent adds the copy signed by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from patient_partners.models import TimeGiven
from patient_partners.tokens import partner_letter_url
from tests.browser.signing_in import sign_in
from tests.factories import IntroductionFactory, LetterFactory, MembershipFactory
from tests.foundation.paper_files import paper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letter(live_server, settings):
    settings.SITE_URL = live_server.url
    begun = timezone.localdate() - timedelta(days=9)
    return LetterFactory(
        introduction=IntroductionFactory(working=True),
        proposed=True,
        team_accepted_at=timezone.now(),
        starts_on=begun,
    )


def test_person_accepts_a_letter_then_declares_time(phone, letter, looked_at):
    phone.goto(partner_letter_url(letter))
    looked_at()
    phone.get_by_role("button", name="J’accepte la lettre et la charte").click()
    expect(phone.get_by_text("En cours")).to_be_visible()
    letter.refresh_from_db()
    assert letter.state == "accepted"

    phone.locator("summary", has_text="Déclarer du temps").click()
    phone.get_by_label("Combien de temps").fill("1 h 30")
    phone.get_by_label("une réunion").check()
    looked_at()
    phone.get_by_role("button", name="Déclarer").click()

    expect(phone.get_by_text("1 h 30").first).to_be_visible()
    assert TimeGiven.objects.get().minutes == 90
    looked_at()


def test_referent_adds_the_copy_signed_by_hand(phone, live_server, letter, looked_at):
    referent = MembershipFactory(accompanier=True, accompanied_group=letter.project.hospital.group).user
    sign_in(phone.context, live_server, referent)
    phone.goto(f"{live_server.url}{reverse('letter', args=[letter.pk])}")
    content = paper()

    phone.locator("summary", has_text="Ajouter la lettre signée à la main").click()
    phone.locator("input[type=file]").set_input_files(
        {"name": "lettre.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    looked_at()
    phone.locator("button[value=sign]").click()

    expect(phone.get_by_role("link", name="La copie signée")).to_be_visible()
    looked_at()
    letter.refresh_from_db()
    assert letter.state == "accepted"
    assert bytes(letter.signed_copy.content) == content
