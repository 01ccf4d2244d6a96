"""The rules of reminders in the back office: sentences, one click, own words, their mail beforehand."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.tokens import ward_token
from notifications.kinds import say_rule_in_full, say_to
from notifications.models import Notice, ReminderRule
from tests.factories import HeadOfficeServiceFactory, MembershipFactory, SessionFactory, WardFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:notifications_reminderrule_changelist")
ADD = reverse("admin:notifications_reminderrule_add")
PREVIEW = reverse("admin:notifications_reminderrule_preview")


@pytest.fixture
def officer(client):
    client.force_login(MembershipFactory(officer=True).user)
    return client


@pytest.fixture
def rule():
    ReminderRule.objects.all().delete()
    return ReminderRule.objects.create(kind="session_reminder", audience="partner", number=7)


@pytest.fixture
def session():
    """Confirmed, ten days from now, with a mediator."""
    session = SessionFactory()
    session.lead_mediator = MembershipFactory(mediator=True, partner=session.partner).user
    session.save()
    return session


def booked_later(session):
    moment = timezone.now() + timedelta(days=40)
    return SessionFactory(quota=session.quota, activity=session.activity, starts_at=moment)


def address(name: str, *args) -> str:
    return reverse(f"admin:notifications_reminderrule_{name}", args=args)


def page_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("kind", "audience", "number", "sentence"),
    [
        ("session_reminder", "partner", 7, "7 jours avant la séance, au partenaire"),
        ("session_reminder", "hospital", 1, "1 jour avant la séance, à l’hôpital"),
        ("request_unanswered", "answering", 5, "5 jours ouvrés après la demande, à qui doit répondre"),
        ("convention_ends", "service", 9, "9 mois avant la fin de la convention, au service responsable"),
        ("of_another_release", "somebody", 2, "2, somebody"),
    ],
)
def test_rule_is_a_sentence(kind, audience, number, sentence):
    rule = ReminderRule(kind=kind, audience=audience, number=number)
    assert say_rule_in_full(rule).replace("\u00a0", " ") == sentence


def test_two_readers_are_named_as_french_does():
    assert say_to("le service et le médiateur") == "au service et au médiateur"
    assert say_to("la coordination et le référent") == "à la coordination et au référent"
    assert say_to("les référents de son hôpital") == "aux référents de son hôpital"


def test_list_says_each_rule_and_whether_it_is_on(officer, rule):
    ReminderRule.objects.create(kind="of_another_release", audience="somebody", number=2, is_on=False)
    page = page_of(officer.get(LIST))
    assert "7 jours avant la séance, au partenaire" in page
    assert page.count("Arrêter<") == page.count("Activer<") == 1


def test_rule_is_stopped_and_started_in_one_click(officer, rule):
    for name, is_on in (("off", False), ("on", True)):
        rule.refresh_from_db()
        page = page_of(officer.post(address(name, rule.pk), {"seen": rule.version}, follow=True))
        rule.refresh_from_db()
        assert rule.is_on is is_on
        assert "7 jours avant la séance, au partenaire." in page
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize("seen", ["1", "", "x"])
def test_click_on_an_old_list_changes_nothing(officer, rule, seen):
    rule.addition = "Venez à l’heure."
    rule.save()
    page = page_of(officer.post(address("off", rule.pk), {"seen": seen}, follow=True))
    assert "modifié cette règle entre-temps" in page
    rule.refresh_from_db()
    assert rule.is_on


def test_new_rule_asks_for_its_kind_then_for_what_this_kind_may_say(officer, rule):
    assert "Rappel de séance" in page_of(officer.get(ADD))
    page = page_of(officer.post(ADD, {"answered": "1", "kind": "report_missing"}, follow=True))
    assert "À qui saisit le bilan" in page
    assert "Au partenaire" not in page
    assert "Combien de jours après la séance" in page
    assert "{lieu} (le lieu)" in page


def test_new_rule_is_kept_once(officer, rule):
    typed = {"kind": "session_reminder", "audience": "partner", "number": 3, "is_on": "on"}
    assert officer.post(ADD, typed).status_code == 302
    assert ReminderRule.objects.filter(kind="session_reminder", number=3).count() == 1
    assert "existe déjà" in page_of(officer.post(ADD, typed))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": 0}, "supérieur"),
        ({"number": 61}, "inférieur"),
        ({"audience": "writer"}, "Sélectionnez un choix valide"),
        ({"addition": "Venez à {endroit}."}, "{endroit} n’est pas un mot que le portail sait remplacer"),
        ({"addition": "Venez à {lieu."}, "Une accolade est restée seule"),
        ({"addition_en": "Come to {place}."}, "{place} n’est pas un mot que le portail sait remplacer"),
    ],
)
def test_what_a_kind_cannot_say_is_refused(officer, rule, typed, sentence):
    data = {"kind": "session_reminder", "audience": "partner", "number": 3, "is_on": "on", **typed}
    response = officer.post(ADD, data)
    assert response.status_code == 200
    assert sentence in page_of(response)
    assert ReminderRule.objects.count() == 1


def test_kind_of_a_rule_does_not_change(officer, rule):
    data = {"kind": "report_missing", "audience": "hospital", "number": 4, "row_version": rule.version}
    assert officer.post(address("change", rule.pk), data).status_code == 302
    rule.refresh_from_db()
    assert (rule.kind, rule.audience, rule.number) == ("session_reminder", "hospital", 4)


def test_preview_shows_the_next_session_with_unsaved_words_and_writes_nothing(officer, rule, session):
    booked_later(session)
    typed = {"kind": rule.kind, "audience": "partner", "number": 2, "addition": "Entrée {lieu} <b>!</b>\r\nMerci"}
    with CaptureQueriesContext(connection) as queries:
        response = officer.post(PREVIEW, typed)
        mail = officer.get(response.context["html_url"])
    shown = response.context["shown"]
    assert shown.thing.anchor.object_id == session.pk
    assert session.lead_mediator.email in {told.email for told in shown.recipients}
    assert "Entrée " in shown.message.text
    assert "{lieu}" not in shown.message.text
    assert "&lt;b&gt;!&lt;/b&gt;<br>Merci" in mail.content.decode()
    assert mail["Content-Security-Policy"].startswith("sandbox")
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert not written
    assert not Notice.objects.exists()


def test_preview_of_a_saved_rule_in_either_language_about_a_chosen_session(officer, rule, session):
    later = booked_later(session)
    assert officer.get(PREVIEW, {"rule": rule.pk}).context["shown"].thing.anchor.object_id == session.pk
    typed = {"kind": rule.kind, "audience": "partner", "number": 7, "thing": later.pk, "language": "en"}
    shown = officer.post(PREVIEW, typed).context["shown"]
    assert shown.thing.anchor.object_id == later.pk
    assert "Reminder" in shown.message.subject


def test_preview_refuses_an_unknown_placeholder_with_the_sentence(officer, rule, session):
    typed = {"kind": rule.kind, "audience": "partner", "number": 7, "addition": "{endroit}"}
    response = officer.post(PREVIEW, typed)
    assert "{endroit} n’est pas un mot" in page_of(response)
    assert response.context["shown"] is None


def test_preview_holds_no_link_that_acts_for_its_reader(officer):
    asked = SessionFactory(ward_asked=True, ward=WardFactory(mailbox="service@example.org"))
    typed = {"kind": "ward_unanswered", "audience": "ward", "number": 5}
    response = officer.post(PREVIEW, typed)
    shown = response.context["shown"]
    assert shown.thing.anchor.object_id == asked.pk
    mail = officer.get(response.context["html_url"]).content.decode()
    assert "/accord/" not in shown.message.text + mail
    assert ward_token(asked) not in shown.message.text + mail


def test_preview_of_another_services_session_is_not_offered(client, rule, session):
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    client.force_login(MembershipFactory(officer=True, service=other).user)
    response = client.get(PREVIEW, {"rule": rule.pk})
    assert response.context["shown"] is None
    assert str(session) not in page_of(response)


def test_address_of_a_preview_cannot_be_made_up(officer, session):
    assert officer.get(address("preview_html", "inventee")).status_code == 404


@pytest.mark.parametrize("rule_id", ["", "x", "0", "9" * 30])
def test_preview_of_no_rule_is_unknown(officer, rule_id):
    assert officer.get(PREVIEW, {"rule": rule_id}).status_code == 404
