"""Somebody offers to work with teams: offered, confirmed by a button, changed, paused, renewed, left; by their link."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from foundation.errors import Refusal
from foundation.models import Forgotten
from foundation.typography import keep_together
from notifications.kinds import kind_named
from notifications.models import Notice
from patient_partners.consent import CURRENT, WORDINGS, wording
from patient_partners.models import PatientPartner
from patient_partners.models.patient_partners import CONFIRM_WITHIN, PartnerState
from patient_partners.services import offers
from patient_partners.services.erasure import forget_unconfirmed
from patient_partners.tokens import partner_path
from tests.factories import HospitalGroupFactory, MembershipFactory, PatientPartnerFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
State = PartnerState
# What people accepted: another wording is another version.
ACCEPTED = {1: "a2af678c7581"}


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def group():
    return HospitalGroupFactory()


def form(group, **said) -> dict:
    answers = {
        "full_name": "Alma Inventée",
        "email": "Alma@Example.org",
        "groups": [group.pk],
        "contributions": ["read"],
        "rhythm": "rarely",
        "length": "hour",
        "setting": "remote",
        "contact_by": "email",
        "accepted": CURRENT,
        "accepts": "on",
    }
    return {"key": uuid.uuid4(), **answers} | said


def offer(client, group, **said):
    return client.post(reverse("partner_offer"), form(group, **said))


def press(client, partner, answer, **said):
    return client.post(partner_path(partner), {"key": uuid.uuid4(), "answer": answer} | said, follow=True)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


@pytest.fixture
def asked(client, programme, group):
    offer(client, group)
    return PatientPartner.objects.get()


def test_offer_waits_for_the_button_in_its_mail(client, asked, programme):
    assert (asked.state, asked.owner) == (State.ASKED, programme.owner)
    assert told("partner_asked") == ["alma@example.org"]
    assert told("partner_arrived") == []


def test_opening_the_mailed_link_confirms_nothing(client, asked):
    for _scanner in range(3):
        assert client.get(partner_path(asked)).status_code == 200

    asked.refresh_from_db()
    assert asked.state == State.ASKED


def test_button_confirms_and_tells_the_service_and_the_referents_of_the_chosen_ghu(client, asked, programme, group):
    referent = MembershipFactory(accompanier=True, accompanied_group=group).user
    MembershipFactory(accompanier=True)

    press(client, asked, "confirm")

    asked.refresh_from_db()
    assert asked.state == State.POTENTIAL
    assert told("partner_arrived") == sorted([referent.email, programme.owner.mailbox])
    assert told("partner_confirmed") == ["alma@example.org"]


def test_consent_is_kept_word_for_word_with_its_date_and_lasts_two_years(client, asked):
    press(client, asked, "confirm")

    asked.refresh_from_db()
    consent = asked.consents.get()
    assert (consent.wording, consent.text) == (CURRENT, WORDINGS[CURRENT])
    today = timezone.localdate()
    assert timezone.localdate(consent.accepted_at) == today
    assert asked.consent_ends_on.year == today.year + 2


def test_consent_in_english_is_kept_in_english(client, programme, group):
    with translation.override("fr"):
        client.post("/en/partenariat/devenir-partenaire/", form(group))

    partner = PatientPartner.objects.get()
    assert partner.language == partner.consents.get().language == "en"
    assert partner.consents.get().text.startswith("I agree")


def test_words_that_people_accepted_never_change():
    """Another text is a version more: correct this figure for none of those that are here."""
    digests = {number: hashlib.sha256(text.encode()).hexdigest()[:12] for number, text in WORDINGS.items()}

    assert digests == ACCEPTED


def test_offer_with_a_wording_that_is_not_in_force_is_shown_the_new_one(client, programme, group):
    page = offer(client, group, accepted=CURRENT + 1).content.decode()

    assert "Le texte de l’accord vient de changer" in page
    assert "Alma Inventée" in page
    assert not PatientPartner.objects.exists()


def test_without_consent_nothing_is_kept(client, programme, group):
    page = offer(client, group, accepts="").content.decode()

    assert "sans elle, rien n’est gardé" in page
    assert not PatientPartner.objects.exists()


def test_second_offer_of_a_known_address_answers_the_same_and_tells_its_owner_alone(client, programme, group):
    known = PatientPartnerFactory(email="alma@example.org", full_name="Celle d’avant")
    stranger = offer(client, group, email="autre@example.org")
    again = offer(client, group)

    assert (again.status_code, again.url) == (stranger.status_code, stranger.url)
    known.refresh_from_db()
    assert known.full_name == "Celle d’avant"
    assert told("partner_known") == ["alma@example.org"]
    assert told("partner_asked") == ["autre@example.org"]


def test_second_offer_before_the_button_takes_the_place_of_the_first(client, asked, group):
    offer(client, group, full_name="Alma Corrigée")

    assert PatientPartner.objects.get().full_name == "Alma Corrigée"
    assert client.get(partner_path(asked)).status_code == 404


def test_offer_is_not_confirmed_after_a_week_and_forgotten_then(client, asked):
    PatientPartner.objects.update(offered_at=timezone.now() - CONFIRM_WITHIN)
    assert "plus de sept jours" in press(client, asked, "confirm").content.decode()

    forget_unconfirmed(timezone.now())

    assert not PatientPartner.objects.exists()
    assert not Notice.objects.exists()
    assert Forgotten.objects.get().count == 1


def test_confirmed_file_is_no_forgotten_offer(client, asked):
    press(client, asked, "confirm")
    PatientPartner.objects.update(offered_at=timezone.now() - CONFIRM_WITHIN)

    forget_unconfirmed(timezone.now())

    assert PatientPartner.objects.exists()


@pytest.mark.parametrize("name", ["full_name", "wishes", "limits", "contact_when"])
def test_number_of_a_person_is_refused_and_nothing_typed_is_lost(client, programme, group, name):
    page = offer(client, group, **{"wishes": "Relire", name: "1 85 05 78 006 084"}).content.decode()

    assert "ressemble à celui d’une personne" in page
    assert "alma@example.org" in page.lower()
    assert not PatientPartner.objects.exists()


def test_whoever_wants_a_call_says_where(client, programme, group):
    assert "Indiquez votre téléphone" in offer(client, group, contact_by="phone").content.decode()


def test_addresses_are_not_written_to_without_end(client, programme, group, settings):
    settings.ACCOUNT_RATE_LIMITS = {"partner_offer": "2/h/key", "partner_link": "2/h/key"}
    statuses = [offer(client, group).status_code for _ in range(3)]
    links = [
        client.post(reverse("partner_link"), {"key": uuid.uuid4(), "email": "alma@example.org"}).status_code
        for _ in range(3)
    ]

    assert statuses == links == [302, 302, 429]


def test_lost_link_goes_to_a_known_address_and_the_answer_is_the_same(client):
    partner = PatientPartnerFactory(email="alma@example.org")
    PatientPartnerFactory(email="asked@example.org", unconfirmed=True)

    answers = [
        client.post(reverse("partner_link"), {"key": uuid.uuid4(), "email": address})
        for address in ("ALMA@example.org", "nobody@example.org", "asked@example.org")
    ]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    assert told("partner_link") == [partner.email]


def test_person_corrects_their_own_file(client, group):
    partner = PatientPartnerFactory()

    press(client, partner, "save", **form(group, full_name="Autre Nom"), seen=partner.version)

    partner.refresh_from_db()
    assert (partner.full_name, list(partner.groups.all())) == ("Autre Nom", [group])


def test_file_that_changed_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(client, group):
    partner = PatientPartnerFactory()
    seen = partner.version
    partner.save()

    page = press(client, partner, "save", **form(group, full_name="Autre Nom"), seen=seen).content.decode()

    assert "a changé entre-temps" in page
    assert 'value="Autre Nom"' in page


def test_own_page_survives_a_button_without_its_key(client):
    partner = PatientPartnerFactory()

    answer = client.post(partner_path(partner), {"answer": "pause"})

    assert answer.status_code == 200
    assert "envoyez-la encore une fois" in answer.content.decode()


@pytest.mark.parametrize("state", [{"unconfirmed": True}, {}, {"state": "paused"}, {"left": True}])
def test_every_button_of_the_own_page_carries_its_token(client, state):
    page = client.get(partner_path(PatientPartnerFactory(**state))).content.decode()

    assert page.count("csrfmiddlewaretoken") == page.count('<form method="post"') >= 3


def test_pause_hides_and_coming_back_shows(client):
    partner = PatientPartnerFactory()
    referent = MembershipFactory(accompanier=True, accompanied_group=partner.groups.get()).user

    press(client, partner, "pause")
    assert not PatientPartner.objects.visible_to(referent).exists()
    press(client, partner, "come_back")

    assert PatientPartner.objects.visible_to(referent).exists()


def test_leaving_is_told_and_hides(client):
    partner = PatientPartnerFactory()
    referent = MembershipFactory(accompanier=True, accompanied_group=partner.groups.get()).user

    press(client, partner, "leave")

    partner.refresh_from_db()
    assert partner.state == State.LEFT
    assert referent.email in told("partner_left")
    assert not PatientPartner.objects.visible_to(referent).exists()


def test_coming_back_after_leaving_begins_a_new_consent_and_is_told(client):
    partner = PatientPartnerFactory(left=True, consent_ends_on=timezone.localdate() - timedelta(days=3))
    referent = MembershipFactory(accompanier=True, accompanied_group=partner.groups.get()).user
    page = client.get(partner_path(partner)).content.decode()
    assert keep_together(wording(CURRENT, "fr")) in page
    assert "à partir d’aujourd’hui" in page

    press(client, partner, "return", accepted=CURRENT)

    partner.refresh_from_db()
    assert partner.state == State.POTENTIAL
    assert partner.left_at is None
    assert partner.consent_ends_on == timezone.localdate() + relativedelta(years=2)
    last = partner.consents.latest("accepted_at")
    assert (last.wording, last.text) == (CURRENT, wording(CURRENT, "fr"))
    assert timezone.localdate(last.accepted_at) == timezone.localdate()
    assert referent.email in told("partner_arrived")
    assert PatientPartner.objects.visible_to(referent).exists()


@pytest.mark.parametrize("said", [{}, {"accepted": CURRENT - 1}])
def test_nobody_comes_back_after_leaving_without_the_words_in_force(client, said):
    partner = PatientPartnerFactory(left=True)

    press(client, partner, "return", **said)
    with pytest.raises(Refusal):
        offers.come_back(partner_id=partner.pk)

    partner.refresh_from_db()
    assert partner.state == State.LEFT


def test_departure_is_not_told_once_it_is_taken_back(client):
    partner = PatientPartnerFactory()
    MembershipFactory(accompanier=True, accompanied_group=partner.groups.get())
    press(client, partner, "leave")
    press(client, partner, "return", accepted=CURRENT)

    notice = Notice.objects.filter(kind="partner_left").latest("pk")
    assert not kind_named("partner_left").still_true(notice)


def test_ended_consent_hides_until_it_is_renewed(client):
    partner = PatientPartnerFactory(consent_ends_on=timezone.localdate() - timedelta(days=1))
    referent = MembershipFactory(accompanier=True, accompanied_group=partner.groups.get()).user
    assert not PatientPartner.objects.visible_to(referent).exists()

    press(client, partner, "renew", accepted=CURRENT)

    assert PatientPartner.objects.visible_to(referent).exists()
    assert partner.consents.count() == 2


def test_coming_back_asks_for_a_consent_in_force():
    partner = PatientPartnerFactory(state="paused", consent_ends_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(Refusal, match="Renouvelez"):
        offers.come_back(partner_id=partner.pk)


def test_link_of_another_purpose_opens_nothing(client):
    assert client.get(reverse("partner_own", args=["forged"])).status_code == 404


@pytest.mark.parametrize(
    "broken", [{"state": "left"}, {"confirmed_at": None}, {"consent_ends_on": None}, {"last_news_at": None}]
)
def test_database_refuses_a_state_without_what_it_needs(broken):
    partner = PatientPartnerFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PatientPartner.objects.filter(pk=partner.pk).update(**broken)


def test_two_files_of_one_address_never_are():
    PatientPartnerFactory(email="alma@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        PatientPartnerFactory(email="ALMA@example.org")
