"""The public offer in a real browser: on a phone in a bed, on a desk, by keyboard, without scripts, on a wall."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from activities.models.choices import Place
from partnerships.models import Commitment, Document
from partnerships.models.choices import Visibility
from tests.factories import (
    ActivityFactory,
    DocumentFactory,
    HeadOfficeServiceFactory,
    HospitalFactory,
    ParticipationFactory,
    QuotaFactory,
    SessionFactory,
    WardFactory,
    in_days,
)

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, SMALL_PHONE, DESK = 390, 320, 1280


@pytest.fixture
def programme():
    """A hospital with a session today, one cancelled, an outing; an empty one, a closed one; a public document."""
    HeadOfficeServiceFactory()
    hospital = HospitalFactory(name="Hôpital Saint-Essai", slug="saint-essai", phone="01 99 00 10 00")
    ward = WardFactory(hospital=hospital, name="Gériatrie aiguë", slug="geriatrie-aigue")
    HospitalFactory(name="Hôpital sans rien", slug="sans-rien", city="Bobigny", postcode="93000")
    HospitalFactory(name="Hôpital fermé", slug="ferme", is_active=False)
    quota = QuotaFactory()
    activity = ActivityFactory(
        commitment=quota.commitment,
        title="Atelier de gravure",
        simple_text="Vous gravez.\nVous imprimez.",
        accessibility="Accessible en fauteuil roulant.",
    )
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    SessionFactory(
        quota=quota,
        activity=activity,
        ward=ward,
        where="salle d'animation",
        starts_at=midnight,
        ends_at=midnight.replace(hour=23, minute=59),
    )
    SessionFactory(quota=quota, activity=activity, ward=ward, starts_at=in_days(2), cancelled=True)
    SessionFactory(quota=quota, activity=activity, ward=ward, starts_at=in_days(4), visibility=Visibility.WARD)
    visits = QuotaFactory(commitment__kind=Commitment.Kind.MUSEUM_VISIT)
    outing = SessionFactory(
        quota=visits,
        activity=ActivityFactory(commitment=visits.commitment, title="Les grands portraits"),
        place=Place.MUSEUM,
        ward=None,
        starts_at=in_days(9),
    )
    ParticipationFactory(session=outing, hospital=hospital, ward=ward)
    DocumentFactory(readers=Document.Readers.PUBLIC, summary="Ce que le musée propose.", is_accessible=True)
    return hospital


def every_page(language: str) -> list[str]:
    start = "" if language == "fr" else "/en"
    return [
        f"{start}/",
        f"{start}/?q=paris",
        f"{start}/?q=zzz",
        f"{start}/hopitaux/saint-essai/",
        f"{start}/hopitaux/saint-essai/services/geriatrie-aigue/",
        f"{start}/hopitaux/saint-essai/affiches/{timezone.localdate():%Y-%m}/",
        f"{start}/hopitaux/saint-essai/affiches/2099-01/",
        f"{start}/hopitaux/sans-rien/",
        f"{start}/hopitaux/ferme/",
        f"{start}/hopitaux/inconnu/",
        f"{start}/accessibilite/",
        f"{start}/donnees-personnelles/",
        f"{start}/documents/",
        f"{start}/documents/?q=zzz",
    ]


def set_width(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_public_page_is_accessible(page, live_server, axe, programme, language, width, scheme):
    set_width(page, width)
    page.emulate_media(color_scheme=scheme)
    for address in every_page(language):
        page.goto(live_server.url + address)
        axe()


@pytest.mark.parametrize("width", [SMALL_PHONE, PHONE, DESK])
def test_no_page_scrolls_sideways(page, live_server, programme, width):
    """320 px is also a desk at 400 %, and 640 px at 200 %: WCAG 1.4.10."""
    set_width(page, width)
    for address in [*every_page("fr"), *every_page("en")]:
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_enlarged_text_stays_inside_and_readable(page, live_server, programme):
    """A reader's own text size of 200 %: WCAG 1.4.4. A session's words keep most of the sheet's width."""
    set_width(page, PHONE)
    for address in [*every_page("fr"), *every_page("en"), reverse("account_login")]:
        page.goto(live_server.url + address)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, address
    page.goto(live_server.url + "/hopitaux/saint-essai/")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    sheet, words = (page.locator(part).first.bounding_box()["width"] for part in (".session", ".session-head"))
    assert words > 0.6 * sheet


def test_patient_finds_what_is_on_in_two_taps(page, live_server, programme):
    set_width(page, PHONE)
    page.goto(live_server.url)
    page.get_by_role("link", name="Hôpital Saint-Essai").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hôpital Saint-Essai")
    first = page.get_by_role("article").first
    expect(first).to_contain_text("Aujourd’hui")
    expect(first).to_contain_text("Atelier de gravure")
    expect(first).to_contain_text("Gratuit, pour les patients et leurs proches")
    first.get_by_text("Version simplifiée").click()
    expect(first.get_by_text("Vous gravez.")).to_be_visible()


def test_list_narrows_while_typing_and_says_how_many_remain(page, live_server, programme):
    page.goto(live_server.url)
    field = page.get_by_label("Nom de l’hôpital, ville ou code postal")
    status = page.get_by_role("status")
    field.fill("BOBIGNY")
    expect(page.get_by_role("link", name="Hôpital sans rien")).to_be_visible()
    expect(page.get_by_role("link", name="Hôpital Saint-Essai")).to_have_count(0)
    expect(status).to_have_text("1 hôpital")
    field.fill("st essai")
    expect(page.get_by_role("link", name="Hôpital Saint-Essai")).to_be_visible()
    field.fill("zzz")
    expect(status).to_contain_text("Aucun hôpital")
    field.fill("")
    expect(page.get_by_role("heading", name="Prochains rendez-vous")).to_be_visible()


@pytest.fixture
def page_without_scripts(browser):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    yield context.new_page()
    context.close()


def test_search_works_without_scripts(page_without_scripts, live_server, programme):
    page = page_without_scripts
    page.goto(live_server.url)
    page.get_by_label("Nom de l’hôpital, ville ou code postal").fill("st-essai")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", name="1 hôpital pour")).to_be_visible()
    page.get_by_role("link", name="Hôpital Saint-Essai").click()
    expect(page.get_by_role("article").first).to_contain_text("Atelier de gravure")
    expect(page.get_by_role("button", name="Imprimer")).to_have_count(0)


def test_keyboard_alone_leads_to_the_programme(page, live_server, programme):
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("saint essai")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hôpital Saint-Essai")


def test_other_language_is_one_tap_away_on_every_page(page, live_server, programme):
    page.goto(live_server.url + "/hopitaux/saint-essai/")
    page.get_by_role("link", name="English").click()
    assert page.url == live_server.url + "/en/hopitaux/saint-essai/"
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Français").click()
    assert page.url == live_server.url + "/hopitaux/saint-essai/"


def test_pages_ask_nothing_of_anybody_else(page, live_server, programme):
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in ("/", "/hopitaux/saint-essai/", "/accessibilite/", "/donnees-personnelles/", "/documents/"):
        page.goto(live_server.url + address)
    assert hosts == {urlsplit(live_server.url).netloc}
    assert not complaints
    assert page.context.cookies() == []


def test_what_is_tapped_is_large_enough(page, live_server, programme):
    set_width(page, PHONE)
    for address in ("/", "/hopitaux/saint-essai/", "/documents/"):
        page.goto(live_server.url + address)
        for target in page.locator("main a:visible, main button:visible, main summary:visible, main input").all():
            if target.evaluate("element => getComputedStyle(element).display") != "inline":
                assert target.bounding_box()["height"] >= 44, target.inner_text()


def test_printed_sheet_holds_dates_and_nothing_to_tap(page, live_server, programme):
    page.goto(live_server.url + reverse("hospital", args=[programme.slug]))
    expect(page.get_by_role("link", name="Imprimer l’affiche").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Imprimer l’affiche").first).to_be_hidden()
    expect(page.get_by_role("link", name="English")).to_be_hidden()
    first = page.get_by_role("article").first
    expect(first.get_by_text("Aujourd’hui")).to_be_hidden()
    day = timezone.localdate()
    expect(first.locator(".print-only")).to_contain_text(str(day.day))
    expect(first.locator(".print-only")).to_be_visible()
    expect(page.get_by_text(f"/hopitaux/{programme.slug}/")).to_be_visible()


def test_a_poster_is_two_taps_away(page, live_server, programme):
    set_width(page, PHONE)
    page.goto(live_server.url + reverse("hospital", args=[programme.slug]))
    page.get_by_role("link", name="Imprimer l’affiche").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(programme.name)
    paper = page.get_by_role("link", name="Ouvrir l’affiche à imprimer (PDF)")
    answer = page.request.get(live_server.url + paper.get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
