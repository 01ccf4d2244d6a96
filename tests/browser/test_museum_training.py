"""A training for the museum's staff, from the culture service's announcement to the certificate, as each reads it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Registration, Session, Training
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Commitment
from portal.public import SECONDS
from tests.browser.signing_in import sign_in
from tests.factories import in_days
from tests.scenes import trainings_of

pytestmark = pytest.mark.django_db(transaction=True)

TRAINERS = "Une cadre de santé et une ergothérapeute de l’hôpital"
STRUCTURE = "Association Les Ateliers du lien"
ADDRESS = "claude@musee.example"


def announce(phone, live_server, scene, activity, looked_at) -> Training:
    """By the culture service, for the hospitals; then the museum confirms."""
    phone.goto(f"{live_server.url}/formations/")
    expect(phone.get_by_text("Aucune date pour l’instant")).to_be_visible()
    looked_at()
    sign_in(phone.context, live_server, scene.officer)
    phone.goto(f"{live_server.url}/espace/formations/")
    expect(phone.get_by_text("Aucune formation à venir")).to_be_visible()
    looked_at()
    phone.goto(f"{live_server.url}/espace/formations/nouvelle/")
    looked_at()
    phone.get_by_role("button", name="Prévoir cette formation").click()
    expect(phone.get_by_text("Choisissez une formation.").first).to_be_visible()
    looked_at()
    phone.get_by_label("l’hôpital", exact=True).check()
    phone.get_by_label("Accord donné par").fill("Odile Martin, service culture")
    phone.get_by_label("Formation", exact=True).select_option(str(activity.pk))
    phone.get_by_label("Où", exact=True).select_option("museum")
    phone.get_by_label("Jour", exact=True).fill((timezone.localdate() + timedelta(days=10)).isoformat())
    phone.get_by_label("Début", exact=True).fill("10:00")
    phone.get_by_label("Qui forme").fill(TRAINERS)
    phone.get_by_label("Structures qui interviennent").fill(STRUCTURE)
    phone.get_by_role("button", name="Prévoir cette formation").click()
    expect(phone.get_by_text("La formation est prévue").first).to_be_visible()
    looked_at()
    training = Training.objects.get()
    sign_in(phone.context, live_server, scene.coordinator)
    phone.goto(f"{live_server.url}/espace/seances/{training.session_id}/confirmer/")
    looked_at()
    phone.get_by_role("button", name="Confirmer").click()
    expect(phone.get_by_text("Confirmée").first).to_be_visible()
    looked_at()
    return training


def open_announcements(phone, live_server) -> None:
    """The public page, which server and browser remember for some seconds: it was empty when it was last looked at."""
    for _ in range(2 * SECONDS + 1):
        phone.goto(f"{live_server.url}/formations/")
        if phone.locator("h2 a").count():
            return
        phone.wait_for_timeout(1_000)


def register(phone, live_server, scene, looked_at) -> None:
    """Somebody of the museum, without an account: the public page, then the mail's button."""
    phone.context.clear_cookies()
    open_announcements(phone, live_server)
    looked_at()
    phone.locator("h2 a").click()
    looked_at()
    phone.get_by_role("button", name="Demander une place").click()
    expect(phone.get_by_text("Indiquez le nom et le prénom.").first).to_be_visible()
    looked_at()
    for said in (TRAINERS, STRUCTURE):
        expect(phone.get_by_text(said).first).to_be_visible()
    phone.get_by_label("Nom et prénom").fill("Claude")
    phone.get_by_label("Adresse e-mail professionnelle").fill(ADDRESS)
    phone.get_by_label("Musée ou organisation").select_option(label=scene.partner.name)
    phone.get_by_label("Fonction").fill("agent d’accueil")
    phone.get_by_role("button", name="Demander une place").click()
    expect(phone.get_by_text("Regardez votre messagerie")).to_be_visible()
    phone.goto(link_of_the_last_mail())
    looked_at()
    phone.get_by_role("button", name="Confirmer mon inscription").click()
    expect(phone.get_by_text("Claude, votre place est réservée")).to_be_visible()
    looked_at()


def register_a_colleague(phone, live_server, scene, training, looked_at) -> None:
    """By the museum's coordination, who corrects places and programme, and takes the colleague off again."""
    sign_in(phone.context, live_server, scene.coordinator)
    page = f"{live_server.url}/espace/formations/{training.pk}"
    phone.goto(f"{page}/modifier/")
    looked_at()
    phone.goto(f"{page}/inscrire/")
    phone.get_by_role("button", name="Inscrire cette personne").click()
    expect(phone.get_by_text("Indiquez le nom et le prénom.").first).to_be_visible()
    looked_at()
    phone.get_by_label("Nom et prénom").fill("Dominique")
    phone.get_by_label("Adresse e-mail professionnelle").fill("dominique@musee.example")
    phone.get_by_label("Fonction").fill("médiatrice")
    phone.get_by_role("button", name="Inscrire cette personne").click()
    expect(phone.get_by_text("Dominique est inscrit").first).to_be_visible()
    looked_at()
    phone.goto(f"{page}/inscriptions/{Registration.objects.get(full_name='Dominique').pk}/")
    looked_at()
    phone.get_by_role("button", name="Annuler cette inscription").click()
    expect(phone.get_by_text("L’inscription de Dominique est annulée").first).to_be_visible()
    looked_at()


def enter_attendance(phone, live_server, scene, training, looked_at) -> None:
    """By the museum's coordination, once it is over."""
    Session.objects.filter(pk=training.session_id).update(starts_at=in_days(0, -4), ends_at=in_days(0, -1))
    sign_in(phone.context, live_server, scene.coordinator)
    phone.goto(f"{live_server.url}/espace/formations/{training.pk}/")
    phone.get_by_role("link", name="Noter les présences").click()
    expect(phone.get_by_label("Claude")).to_be_checked()
    looked_at()
    phone.get_by_label("Claude").uncheck()
    phone.get_by_role("button", name="Enregistrer les présences").click()
    expect(phone.get_by_text("Annulez plutôt la formation").first).to_be_visible()
    looked_at()
    phone.get_by_label("Claude").check()
    phone.get_by_role("button", name="Enregistrer les présences").click()
    expect(phone.get_by_text("1 présent. Chacun reçoit le lien").first).to_be_visible()
    looked_at()
    phone.goto(f"{live_server.url}/espace/formations/?passees")
    looked_at()


def link_of_the_last_mail() -> str:
    """The address behind its button."""
    notice = Notice.objects.filter(recipient_email=ADDRESS).latest("pk")
    text = kind_named(notice.kind).render(notice).text
    return re.search(r"http\S+/formations/inscription/\S+", text)[0]


def test_training_of_the_museums_staff_from_the_announcement_to_the_certificate(phone, live_server, scene, looked_at):
    activity = trainings_of(scene, kind=Commitment.Kind.MUSEUM_STAFF_TRAINING)
    training = announce(phone, live_server, scene, activity, looked_at)
    register(phone, live_server, scene, looked_at)
    row = Registration.objects.get()
    assert (row.organisation, row.hospital) == (scene.partner.name, None)
    register_a_colleague(phone, live_server, scene, training, looked_at)
    enter_attendance(phone, live_server, scene, training, looked_at)
    phone.context.clear_cookies()
    phone.goto(link_of_the_last_mail())
    looked_at()
    phone.get_by_role("button", name="Donner mon avis").click()
    expect(phone.get_by_text("Choisissez une réponse.").first).to_be_visible()
    looked_at()
    phone.goto(f"{live_server.url}/formations/inscription/forge/")
    expect(phone.get_by_text("Ce lien n’est pas valable")).to_be_visible()
    looked_at()
    phone.goto(link_of_the_last_mail())
    certificate = phone.get_by_role("link", name="Télécharger mon attestation").get_attribute("href")
    answer = phone.request.get(live_server.url + certificate)
    assert (answer.headers["content-type"], answer.body()[:5]) == ("application/pdf", b"%PDF-")
