"""The back office in a real browser: desk and phone, under the strict policy, without scripts, through axe."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import ImportBatch, Session
from activities.models.choices import State
from activities.services.imports import keep_upload
from notifications.models import Notice, ReminderRule
from notifications.services import Recipient, queue_notices
from partnerships.models import Approval, Convention
from partnerships.models.choices import Side
from partnerships.services.amendments import add_volume, prepare_amendment
from tests.activities.sheets import xlsx
from tests.browser.signing_in import sign_in
from tests.factories import (
    ActivityFactory,
    DossierFactory,
    FundingFactory,
    HospitalFactory,
    MeetingFactory,
    MinutesReviewFactory,
    ProjectActionFactory,
    SessionFactory,
    in_days,
)
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db(transaction=True)

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def scene() -> Scene:
    """Sessions in several states, a free slot, a theme that waits, a hospital without any session."""
    scene = hospital_scene()
    kept = {"quota": scene.quota, "activity": scene.activity, "ward": scene.ward}
    SessionFactory(requested=True, **kept)
    SessionFactory(to_report=True, **kept)
    SessionFactory(held=True, **kept)
    scene.open_slot()
    ActivityFactory(commitment=scene.commitment, title="Estampes", agreed=False)
    HospitalFactory()
    return scene


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser refused or could not run."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def preview_of(scene: Scene) -> ImportBatch:
    """A spreadsheet with a good line and a mistake."""
    place = ["14 h", scene.hospital.name, scene.ward.name, scene.activity.title, "", 7, ""]
    content = xlsx([timezone.localdate() - timedelta(days=20), *place], ["31/02/2026", *place])
    return keep_upload(actor=scene.officer, side=Side.HOSPITAL, file_name="Bilan.xlsx", content=content)


def amendment_of(scene: Scene) -> str:
    """One that promises less than what is taken already."""
    common = {"actor": scene.officer, "convention_id": scene.convention.pk, "seen": None}
    amendment = prepare_amendment(**common, title="Moins de séances", effective_on=timezone.localdate())
    add_volume(**common, amendment_id=amendment.pk, commitment_id=scene.commitment.pk, quantity=1)
    return reverse("admin:convention_amendment", args=[scene.convention.pk, amendment.pk])


def meetings_of(scene: Scene) -> dict[str, str]:
    """A dossier in preparation and one that was released; a meeting with minutes to approve and themes to agree on."""
    meeting = MeetingFactory(committee__convention=scene.convention, starts_at=in_days(-3), status="held")
    DossierFactory(meeting=meeting, number=1, released="Une bonne année.")
    DossierFactory(meeting=meeting, number=2)
    MinutesReviewFactory(meeting=meeting)
    return {
        "meeting": reverse("admin:partnerships_meeting_change", args=[meeting.pk]),
        "dossier": reverse("admin:meeting_dossier", args=[meeting.pk]),
        "released dossier": reverse("admin:meeting_dossier_released", args=[meeting.pk, 1]),
        "themes": reverse("admin:meeting_themes", args=[meeting.pk]),
    }


def late_action_of(scene: Scene) -> str:
    """One that waits for nothing any more, beside money that nobody said: the story shows both."""
    late = {"due_on": timezone.localdate() - timedelta(days=40), "partner": scene.partner}
    action = ProjectActionFactory(convention=scene.convention, strand=scene.commitment.strand, **late)
    FundingFactory(convention=scene.convention, planned_amount=1200)
    return reverse("admin:partnerships_projectaction_change", args=[action.pk])


def pages_of(scene: Scene) -> dict[str, str]:
    session = Session.objects.get(state=State.REQUESTED)
    sessions = reverse("admin:activities_session_changelist")
    return {
        "first screen": reverse("admin:index"),
        "list": sessions,
        "filtered list": f"{sessions}?etat=to_report",
        "empty list": f"{sessions}?etat=lapsed",
        "proposals": reverse("admin:activities_activity_changelist"),
        "session": reverse("admin:activities_session_change", args=[session.pk]),
        "convention": reverse("admin:partnerships_convention_change", args=[scene.convention.pk]),
        "action": late_action_of(scene),
        "story": reverse("admin:convention_story", args=[scene.convention.pk]),
        "amendment": amendment_of(scene),
        **meetings_of(scene),
        "hospital": reverse("admin:partnerships_hospital_change", args=[scene.hospital.pk]),
        "role": reverse("admin:partnerships_membership_add"),
        "cancelling": reverse("admin:activities_session_act", args=[session.pk, "cancel_sessions"]),
        "inviting": reverse("admin:partnerships_invitation_add"),
        "slot": reverse("admin:activities_slot_add"),
        "forecast": reverse("admin:notifications_reminderrule_forecast"),
        "spreadsheet": reverse("admin:activities_importbatch_add"),
        "preview": reverse("admin:activities_importbatch_change", args=[preview_of(scene).pk]),
        "history": reverse("admin:partnerships_convention_history", args=[scene.convention.pk]),
        "refused deletion": reverse("admin:partnerships_hospital_delete", args=[scene.hospital.pk]),
    }


def overflows(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_kind_of_page_is_sound(page, scene, live_server, complaints, axe, size):
    sign_in(page.context, live_server, scene.officer)
    page.set_viewport_size(size)
    for name, address in pages_of(scene).items():
        page.goto(live_server.url + address)
        assert not overflows(page), name
        assert complaints == [], name
        axe()
        # axe looks at imported styles in a way that the policy refuses.
        complaints.clear()


def test_a_subject_without_spaces_widens_no_page(page, scene, live_server):
    session = SessionFactory(requested=True, quota=scene.quota, activity=scene.activity, ward=scene.ward)
    queue_notices(
        kind="session_requested",
        object_type="session",
        object_id=session.pk,
        occasion="1",
        recipients=[Recipient.of(scene.coordinator)],
    )
    Notice.objects.update(state=Notice.State.SENT, sent_at=timezone.now(), subject="À confirmer : " + "W" * 100)
    sign_in(page.context, live_server, scene.officer)
    page.set_viewport_size(PHONE)
    for name, pk in (
        ("notifications_notice", Notice.objects.get().pk),
        ("activities_session", session.pk),
        ("accounts_user", scene.coordinator.pk),
    ):
        page.goto(live_server.url + reverse(f"admin:{name}_change", args=[pk]))
        expect(page.get_by_text("W" * 100).first).to_be_visible()
        assert not overflows(page), name


def test_first_screen_with_nothing_at_all_is_sound(page, scene, live_server, axe):
    Session.objects.all().delete()
    Convention.objects.update(status=Convention.Status.ENDED)
    sign_in(page.context, live_server, scene.officer)
    page.goto(live_server.url + reverse("admin:index"))
    expect(page.get_by_role("heading", name="Aucune convention en cours")).to_be_visible()
    axe()


@pytest.mark.parametrize(
    ("url_name", "button"),
    [("admin:partnerships_convention_add", "Enregistrer"), ("admin:partnerships_invitation_add", "Inviter")],
)
def test_a_refused_form_is_sound_and_leads_to_its_fields(page, scene, live_server, axe, url_name, button):
    sign_in(page.context, live_server, scene.officer)
    page.goto(live_server.url + reverse(url_name))
    page.get_by_role("button", name=button, exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("À corriger")
    axe()
    link = summary.get_by_role("link").first
    field = page.locator(link.get_attribute("href"))
    expect(field).to_be_visible()


def test_the_shortcuts_of_dates_work_under_the_policy(page, scene, live_server, complaints):
    sign_in(page.context, live_server, scene.officer)
    page.goto(live_server.url + reverse("admin:partnerships_convention_change", args=[scene.convention.pk]))
    page.get_by_role("link", name="Aujourd'hui").first.click()
    expect(page.locator("#id_signature_planned_on")).to_have_value(re.compile(r"\d\d/\d\d/\d{4}"))
    page.locator("#calendarlink0").click()
    expect(page.locator("#calendarbox0")).to_be_visible()
    page.locator("#calendarin0 td a").first.click()
    expect(page.locator("#calendarbox0")).to_be_hidden()
    assert complaints == []


def test_a_row_is_added_under_its_parent(page, scene, live_server, complaints):
    sign_in(page.context, live_server, scene.officer)
    page.goto(live_server.url + reverse("admin:partnerships_convention_change", args=[scene.convention.pk]))
    page.get_by_role("button", name="Ajouter : objectif").click()
    page.locator("#id_objectives-0-text").fill("Faire entrer l'art dans les chambres")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    assert scene.convention.objectives.count() == 1
    assert complaints == []


@pytest.mark.usefixtures("starting_rules")
def test_a_rules_mail_is_read_with_words_that_are_not_saved(page, scene, live_server):
    """From its own form, as a browser sends it: what is disabled there is not sent."""
    rule = ReminderRule.objects.get(kind="session_reminder", audience="partner", number=7)
    sign_in(page.context, live_server, scene.officer)
    page.goto(live_server.url + reverse("admin:notifications_reminderrule_change", args=[rule.pk]))
    page.get_by_label("Texte ajouté :", exact=True).fill("Passez par l’entrée de {partenaire}.")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Voir le message avec ce texte").click()
    mail = opened.value.frame_locator("iframe")
    expect(mail.get_by_text(f"Passez par l’entrée de {scene.partner.name}.")).to_be_visible()


def test_an_action_is_done_without_scripts(browser, scene, live_server):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    sign_in(context, live_server, scene.officer)
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('admin:activities_session_changelist')}?etat=requested")
    page.locator(".action-select").check()
    page.get_by_label("Pour les lignes cochées").select_option("confirm_for")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("hôpital", exact=True).check()
    page.get_by_label("Accord reçu de").fill("M. Hêtre, cadre de santé")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("status")).to_contain_text("C’est fait pour 1 séance.")
    assert not Session.objects.filter(state=State.REQUESTED).exists()
    context.close()


def test_an_opinion_is_noted_in_two_taps_on_a_phone(page, scene, live_server, complaints, axe):
    Convention.objects.update(status=Convention.Status.BODIES)
    body = Approval.objects.create(convention=scene.convention, body="Conseil de Paris")
    sign_in(page.context, live_server, scene.officer)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("admin:convention_story", args=[scene.convention.pk]))
    expect(page.get_by_text("avis attendu, passage prévu : non précisé")).to_be_visible()
    page.locator("summary", has_text="Noter l’avis").click()
    assert not overflows(page)
    axe()
    complaints.clear()
    page.get_by_label("favorable", exact=True).check()
    page.get_by_role("button", name="Noter l’avis").click()
    expect(page.get_by_role("status")).to_contain_text("C’est noté")
    expect(page.get_by_text("Rien ne s’oppose à")).to_be_visible()
    body.refresh_from_db()
    assert (body.result, body.decided_on) == (Approval.Result.APPROVED, timezone.localdate())
    assert complaints == []
