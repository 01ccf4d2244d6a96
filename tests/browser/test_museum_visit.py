"""A visit to the museum on a phone, from its booking to what its group thought of it: the hospital and the museum."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Session
from activities.models.choices import State
from activities.notices.outings import VISIT_UNREADY
from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice
from tests.browser.signing_in import sign_in
from tests.factories import RoomFactory, SlotFactory, in_days
from tests.rules import remind
from tests.scenes import visits_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("starting_rules")]

DOCTOR, DIRECTOR = "Dr Inventé, médecin du service", "Mme Inventée, directrice"


def book(phone, live_server, scene, looked_at) -> Session:
    """By the referent, in a room that is too small: they say that it is agreed."""
    commitment, _activity = visits_of(scene)
    room = RoomFactory(partner=scene.partner, name="Salle Bleue", persons=8, wheelchairs=1)
    afternoon = timezone.localtime(in_days(10), PARIS).replace(hour=14, minute=30)
    where = {"partner": scene.partner, "room": room}
    SlotFactory(museum=True, **where, commitments=[commitment], capacity=12, starts_at=afternoon)
    sign_in(phone.context, live_server, scene.referent)
    phone.goto(f"{live_server.url}/espace/creneaux/")
    looked_at()
    phone.get_by_role("link", name="Réserver").first.click()
    phone.get_by_label("Pour quel service").select_option(label=scene.ward.name)
    phone.locator("summary", has_text="Préciser le groupe").click()
    fill(phone, expected_total=10, wheelchairs=1)
    phone.get_by_role("button", name="Confirmer la réservation").click()
    expect(phone.get_by_text("Salle Bleue : 10 personnes pour 8").first).to_be_visible()
    looked_at()
    phone.get_by_label("c’est entendu").check()
    phone.get_by_role("button", name="Confirmer la réservation").click()
    expect(phone.get_by_text("C’est réservé et confirmé")).to_be_visible()
    expect(phone.get_by_text("À préparer").first).to_be_visible()
    looked_at()
    return Session.objects.get()


def chased(phone, visit, days: int) -> str:
    """What the referent is sent so many days before, whose button is then pressed; its words."""
    with time_machine.travel(visit.starts_at - timedelta(days=days), tick=False):
        remind(VISIT_UNREADY)
        notice = Notice.objects.filter(kind=VISIT_UNREADY, recipient=visit.booked_by).latest("pk")
        text = kind_named(VISIT_UNREADY).render(notice).text
    phone.goto(re.search(r"http\S+/espace/seances/\d+/", text)[0])
    phone.get_by_role("link", name="Préparer la visite").click()
    return text


def count_the_group(phone, looked_at) -> None:
    """Who comes, as counts; the attestation is asked because patients do. The way and the opinions are to come."""
    looked_at()
    fill(phone, expected_patients=5, expected_relatives=2, expected_staff=3, companions=3)
    attest(phone, "direction", DIRECTOR)
    phone.locator("[name=parental][value=none]").check()
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_text("Il manque encore : ").first).to_be_visible()
    looked_at()


def fill(phone, **answers) -> None:
    for name, answer in answers.items():
        phone.locator(f"[name={name}]").fill(str(answer))


def attest(phone, part: str, by: str) -> None:
    phone.locator(f"[name={part}][value=obtained]").check()
    fill(phone, **{f"{part}_by": by, f"{part}_on": timezone.localdate().isoformat()})


def say_the_way(phone, visit, looked_at) -> None:
    """The rest, until nothing is missing."""
    arrives = timezone.localtime(visit.starts_at - timedelta(minutes=15), PARIS)
    phone.get_by_label("Comment vient le groupe").select_option("coach")
    phone.locator("[name=organiser][value=partner]").check()
    fill(phone, arrives=f"{arrives:%H:%M}", meeting_point="Porte B")
    attest(phone, "medical", DOCTOR)
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_text("la visite est prête")).to_be_visible()
    looked_at()


def print_the_sheet(phone, live_server, scene, looked_at) -> None:
    """By the coordination, who reads the way and no name of the attestation."""
    sign_in(phone.context, live_server, scene.coordinator)
    phone.goto(f"{live_server.url}/espace/seances/")
    expect(phone.get_by_text("Prête").first).to_be_visible()
    phone.locator(".row-sheet a").first.click()
    phone.get_by_role("link", name="Imprimer la fiche").click()
    for said in ("Porte B", "Autocar, organisé par le musée", "Salle Bleue"):
        expect(phone.get_by_text(said).first).to_be_visible()
    for name in (DOCTOR, DIRECTOR):
        expect(phone.get_by_text(name)).to_have_count(0)
    looked_at()
    pdf = phone.request.get(live_server.url + phone.get_by_role("link", name="PDF").get_attribute("href"))
    assert pdf.body()[:5] == b"%PDF-"


def hold_out_the_code(phone, live_server, visit, looked_at) -> None:
    """On the day: two of the group touch a face."""
    Session.objects.filter(pk=visit.pk).update(starts_at=in_days(0, -1), ends_at=in_days(0, -0.1))
    phone.goto(f"{live_server.url}/espace/seances/{visit.pk}/")
    looked_at()
    phone.get_by_role("link", name="Recueillir les avis").click()
    phone.locator(".code-url a").click()
    for face in ("J’ai aimé", "Entre les deux"):
        phone.get_by_role("button", name=face, exact=True).click()
        phone.get_by_role("link", name="Personne suivante").click()


def report(phone, live_server, visit, looked_at) -> None:
    """Audiences, ages, how long it lasted, and the faces of paper."""
    phone.goto(f"{live_server.url}/espace/seances/{visit.pk}/")
    phone.get_by_role("link", name="Saisir le bilan").click()
    phone.get_by_label("Personnes présentes").fill("9")
    phone.locator("summary", has_text="Publics, âges").click()
    present = {"patients": 5, "relatives": 1, "staff": 3, "adults": 9}
    of_group = visit.participations.get().pk
    fill(phone, **{f"present_{name}_{of_group}": count for name, count in present.items()})
    fill(phone, lived_minutes=75, paper_good=3, paper_fair=1)
    looked_at()
    phone.get_by_role("button", name="Enregistrer le bilan").click()
    expect(phone.get_by_text("Merci, le bilan est enregistré")).to_be_visible()
    for said in ("9 personnes présentes", "Durée réelle", "dès"):
        expect(phone.get_by_text(said).first).to_be_visible()
    looked_at()


def test_visit_to_the_museum_from_its_booking_to_what_its_group_thought(phone, live_server, scene, looked_at):
    visit = book(phone, live_server, scene, looked_at)
    assert "le nombre d’accompagnateurs" in chased(phone, visit, 7)
    count_the_group(phone, looked_at)
    text = chased(phone, visit, 2)
    assert ("avis médicaux" in text, "autorisation de la direction" in text) == (True, False)
    say_the_way(phone, visit, looked_at)
    print_the_sheet(phone, live_server, scene, looked_at)
    hold_out_the_code(phone, live_server, visit, looked_at)
    report(phone, live_server, visit, looked_at)
    Session.objects.filter(pk=visit.pk).update(starts_at=in_days(0, -7), ends_at=in_days(0, -6))
    for person in (scene.coordinator, scene.referent):
        sign_in(phone.context, live_server, person)
        phone.goto(f"{live_server.url}/espace/seances/{visit.pk}/")
        expect(phone.get_by_text("6 avis")).to_be_visible()
    looked_at()
    visit.refresh_from_db()
    assert visit.state == State.HELD
    assert visit.quota.used == 1
