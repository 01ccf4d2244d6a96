"""The log in the back office: it shows, it sends again, it changes nothing else."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from notifications.models import TROUBLED_STATES, Notice, NoticeDecision, State
from notifications.services import Recipient, queue_notices
from tests.factories import HeadOfficeServiceFactory, MembershipFactory, SessionFactory, WardFactory

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


def test_page_of_a_ward_names_the_session_of_what_is_not_sent_yet(officer):
    session = SessionFactory(ward=WardFactory(mailbox="geriatrie@example.org"))
    to_ward = [Recipient(session.ward.mailbox)]
    told = {"kind": "session_confirmed", "object_type": "session", "object_id": session.pk}
    queue_notices(**told, occasion="1", recipients=to_ward)
    page = officer.get(reverse("admin:partnerships_ward_change", args=[session.ward.pk])).content.decode()
    assert f" : {escape(str(session))}</a> · geriatrie@example.org" in page


def test_log_names_the_session_of_what_is_not_sent_yet_and_says_when_it_leaves(officer):
    session = SessionFactory()
    queue_notices(
        kind="session_confirmed",
        object_type="session",
        object_id=session.pk,
        occasion="1",
        recipients=[Recipient("anne@example.org")],
    )
    page = officer.get(reverse("admin:notifications_notice_changelist")).content.decode()
    assert f"Séance confirmée\u00a0: {escape(session)}" in page
    assert "part dans la minute" in page
    address = reverse("admin:notifications_notice_change", args=[Notice.objects.get().pk])
    assert "Rien\u00a0: ce message part dans la minute." in officer.get(address).content.decode()


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


def decide(client, action, *notices, **answers):
    data = {"action": action, "_selected_action": [notice.pk for notice in notices], "answered": "1", **answers}
    return client.post(reverse("admin:notifications_notice_changelist"), data, follow=True).content.decode()


def act_url(notice, action):
    return reverse("admin:notifications_notice_act", args=[notice.pk, action])


def test_failed_message_is_sent_again(officer, notice):
    assert "fait pour 1 message" in decide(officer, "send_again", notice, address="juste@example.org")
    notice.refresh_from_db()
    assert (notice.state, notice.recipient_email) == (State.PENDING, "juste@example.org")
    assert NoticeDecision.objects.get().decided_by.email


def test_many_messages_are_sent_again_to_where_they_went(officer, notice, queue_letter):
    other = queue_letter(object_id=2)
    Notice.objects.update(state=State.FAILED)
    assert "fait pour 2 messages" in decide(officer, "send_again", notice, other)


def test_message_that_its_reader_lost_goes_again_as_a_copy(officer, notice):
    Notice.objects.update(state=State.SENT, sent_at=timezone.now())
    assert "fait pour 1 message" in decide(officer, "send_again", notice, address=notice.recipient_email)
    listed = officer.get(reverse("admin:notifications_notice_changelist")).content.decode()
    assert listed.count("(copie)") == 1
    assert "déjà en route" in decide(officer, "send_again", notice, address=notice.recipient_email)


def test_message_that_waits_says_why_it_is_not_sent_again(officer, notice):
    Notice.objects.update(state=State.PENDING)
    assert "rien à renvoyer" in decide(officer, "send_again", notice, address=notice.recipient_email)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.FAILED, {"send_again", "close_it"}),
        (State.BOUNCED, {"send_again", "close_it"}),
        (State.UNCERTAIN, {"send_again", "mark_as_sent", "mark_as_not_gone", "close_it"}),
        (State.SENT, {"send_again"}),
        (State.PENDING, set()),
    ],
)
def test_page_of_a_message_offers_what_makes_sense(officer, notice, state, offered):
    Notice.objects.update(state=state, sent_at=timezone.now() if state in ("sent", "bounced") else None)
    page = officer.get(reverse("admin:notifications_notice_change", args=[notice.pk])).content.decode()
    actions = ("send_again", "mark_as_sent", "mark_as_not_gone", "close_it")
    assert {action for action in actions if f"../agir/{action}/" in page} == offered


@pytest.mark.parametrize(
    ("action", "state"),
    [("mark_as_sent", State.SENT), ("mark_as_not_gone", State.FAILED), ("close_it", State.UNCERTAIN)],
)
def test_uncertain_message_is_decided_upon_after_a_question(officer, notice, action, state):
    Notice.objects.update(state=State.UNCERTAIN)
    assert officer.get(act_url(notice, action)).status_code == 200
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert officer.post(act_url(notice, action), {"answered": "1"}).status_code == 302
    notice.refresh_from_db()
    assert notice.state == state
    page = officer.get(reverse("admin:notifications_notice_change", args=[notice.pk])).content.decode()
    assert NoticeDecision.objects.get().get_verb_display() in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("suite=non_remis", 1),
        ("suite=incertain", 0),
        ("suite=classe", 0),
        ("object_type__exact=letter&object_id__exact=1", 1),
        ("object_type__exact=letter&object_id__exact=2", 0),
        ("recipient_email__exact=anne@example.org", 1),
    ],
)
def test_log_is_narrowed_to_what_waits_and_to_one_object(officer, notice, query, found):
    response = officer.get(f"{reverse('admin:notifications_notice_changelist')}?{query}")
    assert response.context["cl"].result_count == found


def test_log_cannot_be_changed(officer, notice):
    url = reverse("admin:notifications_notice_change", args=[notice.pk])
    assert officer.post(url, {"state": "sent"}).status_code == 403
    assert officer.get(reverse("admin:notifications_notice_add")).status_code == 403
    assert officer.post(reverse("admin:notifications_notice_delete", args=[notice.pk])).status_code == 403


@pytest.mark.parametrize("state", TROUBLED_STATES)
def test_page_of_a_person_shows_their_messages_and_what_went_wrong(officer, notice, state):
    person = MembershipFactory(mediator=True).user
    sent_at = timezone.now() if state == State.BOUNCED else None
    Notice.objects.update(recipient=person, state=state, sent_at=sent_at, smtp_reply="550 <no> such mailbox")
    page = officer.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert reverse("admin:notifications_notice_change", args=[notice.pk]) in page
    assert "550 &lt;no&gt; such mailbox" in page
    Notice.objects.update(is_closed=True)
    page = officer.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert "such mailbox" not in page


def test_page_of_a_mailbox_shows_its_messages(officer, notice):
    ward = WardFactory(mailbox="Anne@example.org")
    page = officer.get(reverse("admin:partnerships_ward_change", args=[ward.pk])).content.decode()
    assert "sans récapitulatif" in page
    assert reverse("admin:notifications_notice_change", args=[notice.pk]) in page


def test_page_of_a_session_shows_what_was_said_about_it(officer, notice):
    session = SessionFactory()
    Notice.objects.update(object_type="session", object_id=session.pk)
    page = officer.get(reverse("admin:activities_session_change", args=[session.pk])).content.decode()
    assert reverse("admin:notifications_notice_change", args=[notice.pk]) in page


def test_officer_of_another_service_reads_no_message_on_the_page_of_a_person(client, notice):
    person = MembershipFactory(mediator=True).user
    Notice.objects.update(recipient=person, object_type="session", object_id=SessionFactory().pk)
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    client.force_login(MembershipFactory(officer=True, service=other).user)
    page = client.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert "Aucun message au journal" in page
