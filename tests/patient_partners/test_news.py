"""Nobody who offered themselves waits unseen: since when somebody waits too long, who is told, what ends the wait."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from notifications.composing import compose
from notifications.kinds import kind_named
from notifications.models import Notice
from patient_partners.models import News, PatientPartner
from patient_partners.models.programme import NEWS_DAYS
from patient_partners.services.news import give_news
from tests.factories import IntroductionFactory, MembershipFactory, PatientPartnerFactory, ProgrammeFactory
from tests.rules import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
KIND = "partner_waits"


@pytest.fixture
def programme():
    return ProgrammeFactory()


def heard(programme, days_ago: int, **said) -> PatientPartner:
    at = timezone.now() - timedelta(days=days_ago)
    return PatientPartnerFactory(**{"owner": programme.owner, "last_news_at": at} | said)


@pytest.fixture
def waiting(programme):
    return heard(programme, NEWS_DAYS + 1, email="alma@example.org", full_name="Alma Inventée")


@pytest.fixture
def referent(waiting):
    return MembershipFactory(accompanier=True, accompanied_group=waiting.groups.get()).user


def told() -> list[str]:
    return list(Notice.objects.filter(kind=KIND).values_list("recipient_email", flat=True))


def test_who_heard_nothing_for_longer_than_the_programme_says_waits(programme, waiting):
    heard(programme, NEWS_DAYS)

    assert list(PatientPartner.objects.waiting()) == [waiting]


@pytest.mark.parametrize(
    "said",
    [
        {"state": "paused"},
        {"state": "active"},
        {"left": True},
        {"consent_ends_on": timezone.localdate() - timedelta(1)},
    ],
    ids=["paused", "with a team", "left", "without consent"],
)
def test_who_hopes_for_no_team_does_not_wait(programme, said):
    heard(programme, 90, **said)

    assert not PatientPartner.objects.waiting().exists()


def test_length_is_the_programmes_of_each_service(programme, waiting):
    programme.news_days = NEWS_DAYS + 5
    programme.save()

    assert not PatientPartner.objects.waiting().exists()


@pytest.mark.parametrize("days", [6, 181])
def test_length_stays_within_reason(programme, days):
    programme.news_days = days

    with pytest.raises(IntegrityError), transaction.atomic():
        programme.save()


def test_service_is_told_on_the_day_and_again_two_weeks_later_by_number(programme, time_machine):
    partner = heard(programme, 0, full_name="Alma Inventée", email="alma@example.org")
    today, told_after = timezone.localdate(), []
    noon = timezone.localtime().replace(hour=12)
    for day in range(NEWS_DAYS + 18):
        time_machine.move_to(noon + timedelta(days=day))
        before = len(told())
        remind(KIND)
        if len(told()) > before:
            told_after.append((timezone.localdate() - today).days)

    assert told_after == [NEWS_DAYS + 1, NEWS_DAYS + 15]
    assert set(told()) == {programme.owner.mailbox}
    notice = Notice.objects.filter(kind=KIND).latest("pk")
    assert kind_named(KIND).still_true(notice)
    message = compose(notice)
    assert reverse("give_news", args=[partner.pk]) in message.text
    assert "Alma" not in message.text + message.subject
    assert "supposée" in message.text


def test_few_words_close_the_wait_and_reach_the_person(client, waiting, referent, time_machine):
    client.force_login(referent, BACKEND)
    page = reverse("give_news", args=[waiting.pk])
    assert "Alma" not in client.get(page).content.decode()
    time_machine.move_to(timezone.localtime().replace(hour=12))
    remind(KIND)
    notice = Notice.objects.filter(kind=KIND).first()

    client.post(page, {"key": uuid.uuid4(), "text": "Encore un peu de patience."})

    assert not PatientPartner.objects.waiting().exists()
    assert notice is None or not kind_named(KIND).still_true(notice)
    assert (News.objects.get().partner, News.objects.get().written_by) == (waiting, referent)
    letter = compose(Notice.objects.get(kind="partner_news", recipient_email="alma@example.org"))
    assert "Encore un peu de patience." in letter.text


def test_opening_the_form_writes_nothing(client, waiting, referent):
    client.force_login(referent, BACKEND)
    client.get(reverse("give_news", args=[waiting.pk]))

    assert not News.objects.exists()


def test_mail_in_english_for_who_offered_in_english(waiting, referent):
    PatientPartner.objects.update(language="en")

    give_news(actor=referent, partner_id=waiting.pk, text="A little more patience.")

    assert Notice.objects.get(kind="partner_news").language == "en"


@pytest.mark.parametrize("text", ["", "  ", "1 85 05 78 006 084"])
def test_nothing_and_numbers_of_people_are_not_sent(client, waiting, referent, text):
    client.force_login(referent, BACKEND)

    assert client.post(reverse("give_news", args=[waiting.pk]), {"key": uuid.uuid4(), "text": text}).status_code == 200
    assert not News.objects.exists()


def test_another_ghu_writes_to_nobody(client, waiting):
    stranger = MembershipFactory(accompanier=True).user
    client.force_login(stranger, BACKEND)

    assert client.post(reverse("give_news", args=[waiting.pk]), {"text": "x"}).status_code == 404
    with pytest.raises(PatientPartner.DoesNotExist):
        give_news(actor=stranger, partner_id=waiting.pk, text="x")


def test_who_pauses_is_not_written_to(waiting):
    officer = MembershipFactory(officer=True, service=waiting.owner).user
    PatientPartner.objects.update(state="paused")

    with pytest.raises(Refusal):
        give_news(actor=officer, partner_id=waiting.pk, text="Bonjour.")


def test_list_says_who_waits_and_for_how_long(client, programme, waiting, referent):
    heard(programme, 1, groups=[waiting.groups.get()])
    client.force_login(referent, BACKEND)

    page = client.get(reverse("partner_list"), {"show": "waiting"})

    assert list(page.context["partners"]) == [waiting]
    assert f"Attend des nouvelles depuis {NEWS_DAYS + 1} jours" in page.content.decode()
    assert len(client.get(reverse("partner_list")).context["partners"]) == 2


def test_first_screen_counts_who_waits_and_what_is_to_come(client, waiting, referent):
    team = IntroductionFactory(planned=True).project
    type(team.hospital).objects.filter(pk=team.hospital_id).update(group=waiting.groups.get())
    client.force_login(referent, BACKEND)

    page = client.get(reverse("accompaniment"))

    assert page.context["overview"].counts == {"waiting": 1, "to_meet": 1, "no_outcome": 0, "letters_ending": 0}
    assert f"{reverse('partner_list')}?show=waiting" in page.content.decode()
