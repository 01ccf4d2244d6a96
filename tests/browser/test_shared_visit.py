"""A visit at a distance that three hospitals share, on a phone, from its opening to its report, group by group."""

import pytest
from playwright.sync_api import expect

from activities.models import Participation, Session
from activities.models.choices import State
from activities.tokens import ward_page_token
from tests.browser.signing_in import sign_in
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    MembershipFactory,
    QuotaFactory,
    SlotFactory,
    WardFactory,
    in_days,
)

pytestmark = pytest.mark.django_db(transaction=True)

LINK, TEST_LINK = "https://visio.example/visite", "https://visio.example/essai"
RESCUE, OFFLINE = "01 99 00 00 42", "Trois reproductions à regarder ensemble"


@pytest.fixture
def guests():
    """The referents of two more hospitals."""
    return [MembershipFactory(referent=True, hospital=WardFactory(name=name).hospital).user for name in ("Est", "Nord")]


@pytest.fixture
def page_of(phone, live_server):
    """Sign a person in, and open one of their pages."""

    def enter(person, path: str) -> None:
        sign_in(phone.context, live_server, person)
        phone.goto(f"{live_server.url}/espace/{path}")

    return enter


def book_and_open(phone, page_of, scene, looked_at) -> Session:
    """By a referent, on the museum's slot; the coordination then opens the visit to others."""
    commitment = CommitmentFactory(strand__convention=scene.convention, remote_visit=True)
    QuotaFactory(commitment=commitment, quantity=12)
    ActivityFactory(commitment=commitment)
    SlotFactory(remote=True, partner=scene.partner, commitments=[commitment], capacity=10)
    page_of(scene.referent, "creneaux/")
    phone.get_by_role("link", name="Réserver").first.click()
    phone.get_by_label("Pour quel service").select_option(label=scene.ward.name)
    phone.get_by_role("button", name="Confirmer la réservation").click()
    expect(phone.get_by_text("C’est réservé et confirmé")).to_be_visible()
    visit = Session.objects.get()
    page_of(scene.coordinator, f"seances/{visit.pk}/")
    phone.get_by_role("link", name="Ouvrir à d’autres hôpitaux").click()
    looked_at()
    phone.get_by_label("Groupes au plus").fill("3")
    phone.get_by_label("Personnes au plus").fill("24")
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_text("2 encore libres").first).to_be_visible()
    return visit


def join(phone, page_of, guest, scene, looked_at) -> None:
    """From the list, which names nobody who comes."""
    page_of(guest, "visites-a-rejoindre/")
    expect(phone.get_by_text(scene.hospital.name)).to_have_count(0)
    looked_at()
    phone.get_by_role("link", name="Rejoindre").click()
    looked_at()
    phone.get_by_label("Personnes attendues").fill("5")
    phone.get_by_role("button", name="Inscrire notre groupe").click()
    expect(phone.get_by_text("vient à la visite").first).to_be_visible()


def leave(phone, looked_at) -> None:
    """On its page, where whoever joined last still is."""
    phone.get_by_role("link", name="Retirer notre groupe").click()
    looked_at()
    phone.locator("[name=reason][value=staff]").check()
    phone.get_by_role("button", name="Retirer ce groupe").click()
    expect(phone.get_by_text("La visite a lieu pour les autres").first).to_be_visible()


def connect(phone, page_of, scene, visit, looked_at) -> None:
    """By the coordination; a ward then reads it on its own page, and on the sheet that needs no network."""
    page_of(scene.coordinator, f"seances/{visit.pk}/connexion/")
    said = {"link": LINK, "test_link": TEST_LINK, "phone": RESCUE, "phone_code": "4321#", "offline": OFFLINE}
    said |= {"technician": "Alain Inventé", "technician_phone": "01 99 00 00 43"}
    for name, words in said.items():
        phone.locator(f"[name={name}]").fill(words)
    looked_at()
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_text("C’est enregistré").first).to_be_visible()
    looked_at()
    phone.get_by_role("link", name="Imprimer la fiche").click()
    for words in (LINK, "code 4321#", OFFLINE):
        expect(phone.get_by_text(words).first).to_be_visible()
    looked_at()


def read_in_the_ward(phone, live_server, group: Participation, looked_at) -> None:
    """Without an account: the test, the visit, and the phone for when neither works."""
    phone.context.clear_cookies()
    phone.goto(f"{live_server.url}/accord/seance/{ward_page_token(group)}/")
    for address in (LINK, TEST_LINK):
        expect(phone.locator(f"a[href='{address}']")).to_be_visible()
    for number, beside in (("42", "code 4321#"), ("43", "Alain Inventé")):
        line = phone.get_by_role("listitem").filter(has_text=beside)
        expect(line.get_by_role("link")).to_have_text(f"01\u00a099\u00a000\u00a000\u00a0{number}")
    expect(phone.get_by_text(OFFLINE)).to_be_visible()
    looked_at()


def report(phone, page_of, scene, guest, visit, looked_at) -> None:
    """The museum says the number that it knows; the other hospital completes it."""
    Session.objects.filter(pk=visit.pk).update(starts_at=in_days(0, -3), ends_at=in_days(0, -2))
    first, second = Participation.objects.filter(session=visit).order_by("pk")
    page_of(scene.coordinator, f"seances/{visit.pk}/bilan/")
    phone.locator(f"[name=present_total_{first.pk}]").fill("7")
    looked_at()
    phone.get_by_role("button", name="Enregistrer le bilan").click()
    expect(phone.get_by_text("Merci, le bilan est enregistré").first).to_be_visible()
    page_of(guest, "semaine/")
    phone.get_by_role("link", name="Compléter le bilan").click()
    expect(phone.locator(f"[name=present_total_{first.pk}]")).to_have_count(0)
    phone.locator(f"[name=present_total_{second.pk}]").fill("4")
    phone.get_by_role("button", name="Enregistrer le bilan").click()
    expect(phone.get_by_text("4 personnes présentes").first).to_be_visible()
    looked_at()


def test_visit_that_three_hospitals_share_from_its_opening_to_the_figures(
    phone, live_server, page_of, scene, guests, looked_at
):
    visit = book_and_open(phone, page_of, scene, looked_at)
    for guest in guests:
        join(phone, page_of, guest, scene, looked_at)
    leave(phone, looked_at)
    connect(phone, page_of, scene, visit, looked_at)
    group = Participation.objects.exclude(hospital=scene.hospital).get(session=visit)
    read_in_the_ward(phone, live_server, group, looked_at)
    report(phone, page_of, scene, guests[0], visit, looked_at)
    page_of(scene.coordinator, "chiffres/")
    expect(phone.get_by_text("1 séance réalisée").first).to_be_visible()
    phone.locator("summary", has_text="Par hôpital (2)").click()
    for hospital, people in ((scene.hospital, 7), (group.hospital, 4)):
        expect(phone.get_by_role("listitem").filter(has_text=hospital.name)).to_contain_text(f"{people} personnes")
    looked_at()
    visit.refresh_from_db()
    visit.quota.refresh_from_db()
    assert (visit.state, visit.groups, visit.quota.used) == (State.HELD, 2, 1)
