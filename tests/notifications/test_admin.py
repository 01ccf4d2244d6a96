"""The log in the back office: it shows, it sends again, it changes nothing else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice, ReminderRule, State
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    """A technical administrator: letters are no service's business."""
    client.force_login(MembershipFactory(officer=True, user__is_superuser=True).user)
    return client


@pytest.fixture
def notice(queue_letter):
    notice = queue_letter()
    fields = {
        "subject": "Lettre <b>1</b>",
        "text": "Bonjour.",
        "html": "<p>Bonjour.</p>",
        "calendar": b"BEGIN:VCALENDAR",
        "state": State.FAILED,
        "last_error": "Le serveur de courriel a refusé le message.",
    }
    Notice.objects.filter(pk=notice.pk).update(**fields)
    return notice


def test_log_says_what_became_of_a_message(officer, notice):
    page = officer.get(reverse("admin:notifications_notice_changelist")).content.decode()
    assert "anne@example.org" in page
    assert "en échec" in page
    assert "Lettre &lt;b&gt;1&lt;/b&gt;" in page
    page = officer.get(reverse("admin:notifications_notice_change", args=[notice.pk])).content.decode()
    assert "Le serveur de courriel a refusé le message." in page
    assert reverse("admin:notifications_notice_html", args=[notice.pk]) in page
    assert reverse("admin:notifications_notice_calendar", args=[notice.pk]) in page


def test_log_costs_the_same_for_one_and_for_many(officer, queue_letter, django_assert_max_num_queries):
    for number in range(60):
        queue_letter(object_id=number)
    with django_assert_max_num_queries(12):
        assert officer.get(reverse("admin:notifications_notice_changelist")).status_code == 200


@pytest.mark.parametrize("query", ["?state__exact=failed", "?type=letter", "?q=anne", "?q=Lettre"])
def test_log_can_be_searched(officer, notice, query):
    assert "anne@example.org" in officer.get(reverse("admin:notifications_notice_changelist") + query).content.decode()


def test_html_of_a_mail_is_shown_where_nothing_runs(officer, notice):
    response = officer.get(reverse("admin:notifications_notice_html", args=[notice.pk]))
    assert response.content == b"<p>Bonjour.</p>"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def test_calendar_file_can_be_downloaded(officer, notice):
    response = officer.get(reverse("admin:notifications_notice_calendar", args=[notice.pk]))
    assert response.content == b"BEGIN:VCALENDAR"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["html", "calendar"])
def test_what_a_message_does_not_have_is_unknown(officer, queue_letter, name):
    notice = queue_letter()
    assert officer.get(reverse(f"admin:notifications_notice_{name}", args=[notice.pk])).status_code == 404
    assert officer.get(reverse(f"admin:notifications_notice_{name}", args=[0])).status_code == 404


@pytest.mark.parametrize("name", ["html", "calendar", "change"])
def test_stranger_to_the_back_office_meets_nothing(client, notice, name):
    client.force_login(MembershipFactory(mediator=True).user)
    assert client.get(reverse(f"admin:notifications_notice_{name}", args=[notice.pk])).status_code == 404


def send_again(client, *notices):
    data = {"action": "send_again", "_selected_action": [notice.pk for notice in notices]}
    return client.post(reverse("admin:notifications_notice_changelist"), data, follow=True).content.decode()


def test_failed_message_is_sent_again(officer, notice):
    assert "le message repart" in send_again(officer, notice)
    notice.refresh_from_db()
    assert notice.state == State.PENDING


def test_sent_message_says_why_it_is_not_sent_again(officer, notice):
    Notice.objects.update(state=State.SENT, sent_at=timezone.now())
    assert "il n&#x27;y a rien à renvoyer" in send_again(officer, notice)


def test_log_cannot_be_changed(officer, notice):
    url = reverse("admin:notifications_notice_change", args=[notice.pk])
    assert officer.post(url, {"state": "sent"}).status_code == 403
    assert officer.get(reverse("admin:notifications_notice_add")).status_code == 403
    assert officer.post(reverse("admin:notifications_notice_delete", args=[notice.pk])).status_code == 403


def test_reminder_rule_offers_what_the_apps_registered(officer):
    url = reverse("admin:notifications_reminderrule_add")
    page = officer.get(url).content.decode()
    assert "rappel de séance" in page
    assert "le partenaire" in page
    rule = {"kind": "session_reminder", "audience": "partner", "number": 3, "is_on": "on"}
    assert officer.post(url, rule).status_code == 302
    assert ReminderRule.objects.filter(kind="session_reminder", number=3).count() == 1
    assert "existe déjà" in officer.post(url, rule).content.decode()
    assert officer.post(url, {**rule, "number": 0}).status_code == 200
    assert ReminderRule.objects.filter(number=0).count() == 0


def test_reminder_rules_are_listed_in_words(officer):
    ReminderRule.objects.get_or_create(kind="session_reminder", audience="hospital", number=7)
    ReminderRule.objects.create(kind="of_another_release", audience="somebody", number=2)
    page = officer.get(reverse("admin:notifications_reminderrule_changelist")).content.decode()
    assert "J-7" in page
    assert "l’hôpital" in page
    assert "of_another_release" in page
