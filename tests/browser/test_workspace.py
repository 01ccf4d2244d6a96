"""The workspace in a real browser: on a phone, by keyboard only, without scripts, every page and state through axe."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Session, Slot
from activities.models.choices import State
from partnerships.models import Invitation, Membership, PublicHoliday
from partnerships.models.choices import Side
from partnerships.services import invitation_token, invite
from tests.browser.signing_in import sign_in
from tests.factories import (
    ActivityFactory,
    CalendarFeedFactory,
    CommitmentFactory,
    HospitalFactory,
    IndicatorFactory,
    IndicatorSiteFactory,
    MeasureFactory,
    MembershipFactory,
    QuotaFactory,
    SessionFactory,
    SlotFactory,
    TargetFactory,
    UserFactory,
)
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def scene():
    """Slots of both sides, and sessions in every state that a page shows."""
    scene = hospital_scene()
    scene.ward.hygiene = "Friction hydro-alcoolique à l'entrée"
    scene.ward.save()
    scene.open_slot(note="Tables basses")
    scene.open_slot()
    ActivityFactory(commitment=scene.commitment, title="Estampes", agreed=False)
    visits = CommitmentFactory(strand__convention=scene.convention, museum_visit=True)
    QuotaFactory(commitment=visits)
    ActivityFactory(commitment=visits, title="Les grands portraits")
    SlotFactory(museum=True, partner=scene.partner, commitments=[visits])
    return scene


@pytest.fixture
def session_in(scene):
    def build(**fields) -> Session:
        return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)

    return build


@pytest.fixture
def enter(page, live_server):
    """Sign a person in, then open one of their pages at a width."""

    def open_as(person, address, size=PHONE):
        sign_in(page.context, live_server, person)
        page.set_viewport_size(size)
        page.goto(live_server.url + address)

    return open_as


def overflows(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_mediator_books_in_two_taps_on_a_phone(page, scene, enter):
    enter(scene.mediator, reverse("slots"))
    page.get_by_role("link", name="Réserver").first.click()
    page.get_by_role("button", name="Confirmer la réservation").click()
    expect(page.get_by_text("C’est réservé et confirmé")).to_be_visible()
    expect(page.get_by_role("link", name="Ajouter à mon agenda")).to_be_visible()
    assert Session.objects.get().lead_mediator == scene.mediator


def test_double_click_books_once(page, scene, enter):
    enter(scene.mediator, reverse("slot_book", args=[scene.slots[0].pk]))
    page.get_by_role("button", name="Confirmer la réservation").dblclick()
    expect(page.get_by_text("C’est réservé et confirmé").first).to_be_visible()
    assert Session.objects.count() == 1


def test_booking_by_keyboard_only(page, scene, enter):
    enter(scene.mediator, reverse("slots"), DESK)
    reach(page, "Réserver")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Réserver ce créneau")).to_be_visible()
    reach(page, "Confirmer la réservation")
    page.keyboard.press("Enter")
    expect(page.get_by_text("C’est réservé et confirmé")).to_be_visible()


def reach(page, words: str) -> None:
    """Press Tab until what has the focus begins with these words; what has the focus is always outlined."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { const e = document.activeElement;"
            " return [e.innerText.trim(), getComputedStyle(e).outlineStyle]; })()"
        )
        assert focused[1] != "none", focused
        if focused[0].startswith(words):
            return
    pytest.fail(f"Tab never reached « {words} »")


def test_report_is_one_number_and_one_button(page, scene, enter, session_in):
    session = session_in(to_report=True, lead_mediator=scene.mediator)
    enter(scene.mediator, reverse("my_week"))
    page.get_by_role("link", name="Saisir le bilan").click()
    number = page.get_by_label("Personnes présentes")
    assert number.get_attribute("inputmode") == "numeric"
    number.fill("7")
    page.get_by_role("button", name="Enregistrer le bilan").click()
    expect(page.get_by_text("Merci, le bilan est enregistré")).to_be_visible()
    session.refresh_from_db()
    assert session.state == State.HELD


def test_referent_opens_a_series_and_reads_what_was_left_out(page, scene, enter):
    first = timezone.localdate() + timedelta(days=20)
    PublicHoliday.objects.create(day=first + timedelta(days=7), name="jour inventé")
    enter(scene.referent, reverse("slot_open"))
    page.get_by_label("Jour", exact=True).fill(first.isoformat())
    page.get_by_label("Début", exact=True).fill("14:30")
    page.get_by_label("Fin", exact=True).fill("15:30")
    page.get_by_label("chaque semaine").check()
    page.get_by_label("Jusqu’au").fill((first + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_text("2 créneaux sont ouverts")).to_be_visible()
    expect(page.get_by_text("jour inventé")).to_be_visible()
    assert Slot.objects.exclude(series=None).count() == 2


def test_holiday_asks_why_and_keeps_the_form(page, scene, enter):
    day = timezone.localdate() + timedelta(days=20)
    PublicHoliday.objects.create(day=day, name="jour inventé")
    enter(scene.referent, reverse("slot_open"))
    page.get_by_label("Jour", exact=True).fill(day.isoformat())
    page.get_by_label("Début", exact=True).fill("14:30")
    page.get_by_label("Fin", exact=True).fill("15:30")
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_label("Début", exact=True)).to_have_value("14:30")
    page.get_by_label("Motif pour garder cette date").fill("Fête du service")
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_text("Le créneau est ouvert")).to_be_visible()


def test_booking_works_without_scripts(browser, live_server, scene):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    sign_in(context, live_server, scene.mediator)
    page = context.new_page()
    page.goto(live_server.url + reverse("slots"))
    page.get_by_role("link", name="Réserver").first.click()
    page.get_by_role("button", name="Confirmer la réservation").click()
    expect(page.get_by_text("C’est réservé et confirmé")).to_be_visible()
    context.close()


def test_invited_person_comes_in_by_the_button(page, live_server, axe):
    officer = MembershipFactory(officer=True).user
    invitation = invite(
        actor=officer,
        email="iris@example.org",
        full_name="Iris Nouvelle",
        role=Membership.Role.REFERENT,
        hospital=HospitalFactory(),
    )
    link = live_server.url + reverse("invitation_accept", args=[invitation_token(invitation)])
    page.set_viewport_size(PHONE)
    page.goto(link)
    axe()
    page.get_by_role("button", name="Entrer dans mon espace").click()
    expect(page.get_by_role("heading", name="Ma semaine")).to_be_visible()
    page.goto(link)
    expect(page.get_by_text("a déjà servi")).to_be_visible()
    axe()
    assert Invitation.objects.get().accepted_at


def filled(scene, session_in) -> list[tuple]:
    """Each page, for whom it is, once there is something on it."""
    confirmed = session_in(lead_mediator=scene.mediator)
    request = session_in(requested=True)
    to_report = session_in(to_report=True, lead_mediator=scene.mediator)
    held, cancelled = session_in(held=True), session_in(cancelled=True)
    visit = Slot.objects.get(side=Side.PARTNER)
    party = scene.convention.parties.get(side=Side.PARTNER)
    slot = scene.slots[0]
    people = scene.mediator, scene.coordinator, scene.referent, scene.officer
    mediator, coordinator, referent, officer = people
    lists = ("my_week", "posters", "slots", "my_slots", "session_list", "activities")
    return [
        *((person, reverse(name)) for person in people for name in lists),
        *((person, f"{reverse('agenda')}?vue={look}") for person in people for look in ("mois", "semaine", "liste")),
        *(
            (officer, reverse("session_detail", args=[one.pk]))
            for one in (confirmed, request, to_report, held, cancelled)
        ),
        (mediator, reverse("session_sheet", args=[confirmed.pk])),
        *((person, reverse("calendar_feeds")) for person in (mediator, referent, officer)),
        (referent, reverse("feed_renew", args=[CalendarFeedFactory(ward=scene.ward).pk])),
        (mediator, reverse("slot_book", args=[slot.pk])),
        (coordinator, reverse("slot_book", args=[slot.pk])),
        (referent, reverse("slot_book", args=[visit.pk])),
        (referent, reverse("slot_open")),
        (coordinator, reverse("slot_open")),
        (officer, reverse("slot_open") + "?place=remote"),
        (mediator, reverse("session_report", args=[to_report.pk])),
        (mediator, reverse("session_cancel", args=[confirmed.pk])),
        (referent, reverse("session_decline", args=[request.pk])),
        (officer, reverse("session_agree", args=[request.pk])),
        (referent, reverse("session_request")),
        (officer, reverse("session_request")),
        (coordinator, reverse("session_past")),
        (referent, reverse("session_move", args=[confirmed.pk])),
        (coordinator, reverse("session_move", args=[request.pk])),
        (coordinator, reverse("session_receive", args=[request.pk])),
        (coordinator, reverse("session_assign", args=[confirmed.pk])),
        (coordinator, reverse("activity_new")),
        (coordinator, reverse("activity_edit", args=[scene.activity.pk])),
        (coordinator, reverse("activity_agree", args=[party.pk])),
        (mediator, reverse("session_list") + "?state=held&since=2026-13-01"),
    ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_holds_its_width(page, scene, enter, session_in, axe, size):
    for person, address in filled(scene, session_in):
        enter(person, address, size)
        for fold in page.locator("details.fold").all():
            fold.evaluate("fold => { fold.open = true }")
        axe()
        assert not overflows(page), address


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_indicator_is_measured_without_scrolling_sideways(page, scene, enter, axe, size):
    """For its service and for the contact of a party: the tables too hold their width."""
    indicator = IndicatorFactory(convention=scene.convention, name="Places ouvertes aux familles")
    for number in range(3):
        site = IndicatorSiteFactory(indicator=indicator, name=f"Une crèche au nom assez long, numéro {number}")
        TargetFactory(indicator=indicator, site=site)
        MeasureFactory(indicator=indicator, site=site, on=scene.convention.effective_on, source="Un tableau de bord")
    contact = MembershipFactory(contact=True, party=scene.partner).user
    for person, name in ((scene.officer, "admin:indicator"), (contact, "indicator_read")):
        enter(person, reverse(name, args=[indicator.pk]), size)
        page.locator(".story-act > summary").first.click()
        axe()
        assert not overflows(page), name
        assert not page.evaluate(
            "[...document.querySelectorAll('.table-scroll')].some(one => one.scrollWidth > one.clientWidth + 1)"
        ), name


def test_empty_pages_say_what_to_do_next_and_are_accessible(page, enter, axe):
    scene = hospital_scene()
    for person in (scene.mediator, scene.coordinator, scene.referent):
        for name in ("my_week", "slots", "my_slots", "session_list"):
            enter(person, reverse(name))
            axe()
    enter(UserFactory(), reverse("my_week"))
    expect(page.get_by_role("heading", name="Vous n’avez pas de rôle en cours")).to_be_visible()
    axe()


ERRORS = [
    ("referent", "slot_open", "Ouvrir"),
    ("coordinator", "activity_new", "Proposer"),
    ("mediator", "session_report", "Enregistrer le bilan"),
    ("mediator", "session_cancel", "Enregistrer"),
    ("mediator", "slot_book", "Confirmer la réservation"),
]


@pytest.mark.parametrize(("role", "name", "button"), ERRORS)
def test_errors_are_accessible_and_said_in_a_summary(page, scene, enter, session_in, axe, role, name, button):
    session = session_in(to_report=True, lead_mediator=scene.mediator)
    arguments = {"slot_book": [scene.slots[0].pk], "session_report": [session.pk], "session_cancel": [session.pk]}
    enter(getattr(scene, role), reverse(name, args=arguments.get(name)))
    if name == "slot_book":
        page.get_by_label("Personnes attendues").fill("99")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe()
    assert not overflows(page)


def test_nothing_focused_hides_behind_the_bar_of_a_phone(page, scene, enter):
    enter(scene.coordinator, reverse("cycle_book"))
    bar = page.locator(".tabs").bounding_box()["y"]
    for _press in range(40):
        page.keyboard.press("Tab")
        focused = page.locator("main :focus")
        if focused.count() and (box := focused.bounding_box()):
            assert box["y"] + min(box["height"], bar / 2) <= bar, focused.evaluate("element => element.outerHTML")
