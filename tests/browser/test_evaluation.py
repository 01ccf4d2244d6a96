"""The half-term of a convention on a phone: planned and begun by its service, commented, validated, read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from partnerships.models import Contribution, Edition, Evaluation
from tests.browser.signing_in import sign_in
from tests.factories import MembershipFactory, SessionFactory, in_days

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_evaluation_from_its_plan_to_its_reading(phone, live_server, scene, looked_at):
    contact = MembershipFactory(contact=True, party=scene.partner).user
    held = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(-3), held=True)
    held.participations.update(present_total=7)

    evaluation = plan_and_begin(phone, live_server, scene, looked_at)
    comment(phone, live_server, scene, contact, evaluation, looked_at)
    validate(phone, live_server, scene, evaluation, looked_at)

    sign_in(phone.context, live_server, contact)
    phone.goto(f"{live_server.url}{reverse('convention_read', args=[scene.convention.pk])}")
    phone.get_by_role("link", name="Version 1").first.click()
    for said in ("Une belle entente", "Les ateliers plaisent"):
        expect(phone.get_by_text(said)).to_be_visible()
    looked_at()
    with phone.expect_download() as paper:
        phone.get_by_role("link", name="PDF").click()
    assert paper.value.suggested_filename.startswith("evaluation-a-mi-parcours")


def plan_and_begin(phone, live_server, scene, looked_at) -> Evaluation:
    sign_in(phone.context, live_server, scene.officer)
    phone.goto(f"{live_server.url}{reverse('admin:convention_story', args=[scene.convention.pk])}")
    phone.locator("summary", has_text="Prévoir une évaluation").click()
    phone.get_by_label("évaluation à mi-parcours").check()
    phone.get_by_label("Prévue pour").fill(f"{timezone.localdate() + timedelta(days=20):%d/%m/%Y}")
    phone.get_by_role("button", name="Prévoir une évaluation").click()
    phone.get_by_role("link", name="Évaluation à mi-parcours").first.click()
    looked_at()
    phone.locator("summary", has_text="Commencer l’évaluation").click()
    phone.get_by_role("button", name="Commencer l’évaluation").click()
    expect(phone.get_by_text("Version 1, en préparation.")).to_be_visible()
    looked_at()
    return Evaluation.objects.get()


def comment(phone, live_server, scene, contact, evaluation, looked_at) -> None:
    sign_in(phone.context, live_server, contact)
    phone.goto(f"{live_server.url}{reverse('convention_read', args=[scene.convention.pk])}")
    phone.get_by_role("link", name="Évaluation à mi-parcours").first.click()
    looked_at()
    phone.locator("summary", has_text="Commenter").first.click()
    phone.get_by_label(f"Commentaire : {scene.commitment}").fill("Une belle entente")
    phone.get_by_role("button", name="Garder nos commentaires").click()
    expect(phone.get_by_text("Vos commentaires sont gardés")).to_be_visible()
    assert Contribution.objects.get().partner == scene.partner


def validate(phone, live_server, scene, evaluation, looked_at) -> None:
    sign_in(phone.context, live_server, scene.officer)
    phone.goto(f"{live_server.url}{reverse('admin:evaluation', args=[evaluation.pk])}")
    expect(phone.get_by_text("Une belle entente")).to_be_visible()
    phone.get_by_label("Votre commentaire : La convention dans son ensemble").fill("Les ateliers plaisent")
    phone.get_by_role("button", name="Valider la version 1").click()
    expect(phone.get_by_text("Validée le")).to_be_visible()
    looked_at()
    assert Edition.objects.validated().count() == 1
