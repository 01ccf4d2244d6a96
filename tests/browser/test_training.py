"""A training on a phone, from the public list to the certificate: who registers, their manager, and the museum."""

import pytest
from playwright.sync_api import expect

from activities.models import Registration, Session
from activities.tokens import manager_url, registration_url
from tests.browser.signing_in import sign_in
from tests.factories import HospitalFactory, RegistrationFactory, in_days
from tests.scenes import training_of

pytestmark = pytest.mark.django_db(transaction=True)


def row_of(name: str) -> Registration:
    return Registration.objects.get(full_name=name)


def ask(phone, live_server, scene, name: str) -> None:
    """Registers from the public list, then confirms by the mail's button."""
    phone.goto(f"{live_server.url}/formations/")
    phone.locator("h2 a").click()
    phone.get_by_label("Nom et prénom").fill(name)
    phone.get_by_label("Adresse e-mail professionnelle").fill(f"{name.lower()}@example.org")
    if phone.get_by_label("Hôpital").input_value() == "":
        phone.get_by_label("Hôpital").select_option(label=scene.hospital.name)
    phone.get_by_label("Fonction").fill("infirmière")
    phone.get_by_label("Adresse e-mail du responsable").fill("chef@example.org")
    phone.locator("main form button.button").click()
    expect(phone.get_by_text("Regardez votre messagerie")).to_be_visible()
    press(phone, row_of(name), "Confirmer mon inscription")


def press(phone, row: Registration, button: str) -> None:
    """On somebody's own page."""
    phone.goto(registration_url(row))
    phone.get_by_role("button", name=button).click()


def answer(phone, row: Registration, button: str, why: str = "") -> None:
    """Their manager's, by the link in the manager's mail."""
    phone.goto(manager_url(row))
    if why:
        phone.get_by_text("Je ne suis pas d’accord").click()
        phone.get_by_label("Pourquoi").fill(why)
    phone.get_by_role("button", name=button, exact=True).click()


def test_places_of_a_training_from_the_list_to_the_line(phone, live_server, scene, looked_at):
    training = training_of(scene, places=1, asks_manager=True)
    ask(phone, live_server, scene, "Claude")
    expect(phone.get_by_text("l’accord de votre responsable est demandé")).to_be_visible()
    looked_at()
    phone.goto(manager_url(row_of("Claude")))
    looked_at()
    answer(phone, row_of("Claude"), "D’accord")
    expect(phone.get_by_text("Votre accord est noté").first).to_be_visible()
    for rank, name in enumerate(("Dominique", "Sacha"), start=1):
        ask(phone, live_server, scene, name)
        expect(phone.get_by_text(f"au rang {rank}")).to_be_visible()
    looked_at()
    press(phone, row_of("Claude"), "Annuler mon inscription")
    expect(phone.get_by_text("annulée, comme vous l’avez demandé")).to_be_visible()
    phone.goto(registration_url(row_of("Dominique")))
    looked_at()
    phone.get_by_role("button", name="Prendre la place").click()
    expect(phone.get_by_text("Une place vous est gardée")).to_be_visible()
    answer(phone, row_of("Dominique"), "Refuser", why="L’effectif ne le permet pas.")
    phone.goto(registration_url(row_of("Dominique")))
    expect(phone.get_by_text("L’effectif ne le permet pas.")).to_be_visible()
    press(phone, row_of("Sacha"), "Prendre la place")
    answer(phone, row_of("Sacha"), "D’accord")
    states = training.registrations.order_by("full_name").values_list("full_name", "state")
    assert list(states) == [("Claude", "cancelled"), ("Dominique", "cancelled"), ("Sacha", "registered")]


def test_day_of_a_training_and_what_is_left_of_it(phone, live_server, scene, looked_at):
    training = training_of(scene, places=2, resources="https://exemple.fr/livret")
    for name in ("Alix", "Sacha"):
        RegistrationFactory(training=training, full_name=name, hospital=scene.hospital)
    Session.objects.filter(pk=training.session_id).update(starts_at=in_days(0, -4), ends_at=in_days(0, -1))
    sign_in(phone.context, live_server, scene.coordinator)
    phone.goto(f"{live_server.url}/espace/formations/{training.pk}/")
    phone.get_by_role("link", name="Noter les présences").click()
    looked_at()
    phone.get_by_label("Alix").uncheck()
    phone.get_by_label("Venus sans être inscrits").fill("Lou Rivière, lou@example.org, cadre\nMaé, animateur")
    phone.get_by_label("Leur hôpital").select_option(label=scene.hospital.name)
    phone.get_by_role("button", name="Enregistrer les présences").click()
    expect(phone.get_by_text("3 présents pour 2 places, dont 2 venus sans place, 1 absent").first).to_be_visible()
    looked_at()
    phone.get_by_role("link", name="Ressources").click()
    looked_at()

    phone.context.clear_cookies()
    phone.goto(registration_url(row_of("Lou Rivière")))
    looked_at()
    phone.get_by_label("J’ai aimé", exact=True).check()
    for yes in phone.get_by_label("Oui", exact=True).all():
        yes.check()
    phone.get_by_role("button", name="Donner mon avis").click()
    expect(phone.get_by_text("votre avis est compté").first).to_be_visible()
    looked_at()
    certificate = phone.get_by_role("link", name="Télécharger mon attestation").get_attribute("href")
    assert phone.request.get(live_server.url + certificate).headers["content-type"] == "application/pdf"
    phone.goto(registration_url(row_of("Alix")))
    expect(phone.get_by_role("link", name="Télécharger mon attestation")).to_have_count(0)


def test_relays_of_each_hospital_on_a_narrow_phone(phone, live_server, scene, looked_at):
    HospitalFactory(name="Hôpital sans relais")
    training = training_of(scene, relay_months=24)
    RegistrationFactory(training=training, full_name="Alix", hospital=scene.hospital, state="attended")
    phone.set_viewport_size({"width": 360, "height": 740})
    sign_in(phone.context, live_server, scene.referent)
    phone.goto(f"{live_server.url}/espace/relais/")
    expect(phone.get_by_text("Alix", exact=True)).to_be_visible()
    looked_at()
    sign_in(phone.context, live_server, scene.coordinator)
    phone.goto(f"{live_server.url}/espace/relais/")
    alone = phone.get_by_role("region", name="Hôpital sans relais")
    expect(alone.get_by_text("Aucun relais valable")).to_be_visible()
    looked_at()
    phone.goto(f"{live_server.url}/espace/relais/?show=none&hospital={scene.hospital.pk}")
    expect(phone.get_by_text("Rien ne correspond à ce filtre")).to_be_visible()
    looked_at()
