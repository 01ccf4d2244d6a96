"""What those who offered themselves share, behind the link of each: to whom to talk, what comes, what others lived."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patient_partners.tokens import partner_token
from tests.factories import (
    EventFactory,
    HeadOfficeServiceFactory,
    HospitalGroupFactory,
    MembershipFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    group = HospitalGroupFactory()
    return PatientPartnerFactory(groups=[group])


def community(client, partner):
    return client.get(reverse("partner_community", args=[partner_token(partner)]))


def test_names_the_referents_of_the_chosen_ghu_and_no_other_person(client, partner):
    near = MembershipFactory(accompanier=True, accompanied_group=partner.groups.get())
    far = MembershipFactory(accompanier=True)
    other = PatientPartnerFactory(full_name="Autre Personne", groups=list(partner.groups.all()))

    shown = community(client, partner).content.decode()

    assert near.user.email in shown
    assert far.user.email not in shown
    assert other.full_name not in shown


def test_shows_what_comes_and_what_was_shared_of_what_is_for_everybody(client, partner):
    over = timezone.now() - timedelta(days=9)
    past = {"starts_at": over, "ends_at": over + timedelta(hours=1)}
    EventFactory(title="Webinaire à venir")
    EventFactory(title="Séminaire à venir", readers="referents")
    EventFactory(title="Dit à tous", minutes="On a commencé à deux.", is_shared=True, **past)
    EventFactory(title="Gardé pour soi", minutes="Entre nous.", **past)

    shown = community(client, partner).content.decode()

    assert "Webinaire à venir" in shown
    assert "On a commencé à deux." in shown
    assert "Séminaire à venir" not in shown
    assert "Gardé pour soi" not in shown


def test_reads_what_its_own_service_published_for_today(client, partner):
    today = timezone.localdate()
    programme = ProgrammeFactory(owner=partner.owner)
    PublicationFactory(programme=programme, title="Une nouvelle du jour", ends_on=today)
    PublicationFactory(programme=programme, kind="experience", title="Une expérience racontée")
    PublicationFactory(programme=programme, title="Pas encore", starts_on=today + timedelta(days=1))
    PublicationFactory(
        programme=programme,
        title="Plus maintenant",
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )
    other = ProgrammeFactory(owner=HeadOfficeServiceFactory())
    PublicationFactory(programme=other, title="Celle d’un autre service")

    page = community(client, partner)

    assert [str(each) for each in page.context["news"]] == ["Une nouvelle du jour"]
    assert [str(each) for each in page.context["told"]] == ["Une expérience racontée"]
    shown = page.content.decode()
    assert all(said in shown for said in ("Une nouvelle du jour", "Une expérience racontée"))
    assert not any(said in shown for said in ("Pas encore", "Plus maintenant", "Celle d’un autre service"))


@pytest.mark.parametrize("outside", ["unconfirmed", "left"])
def test_whoever_is_not_in_it_is_led_to_their_own_page(client, outside):
    partner = PatientPartnerFactory(**{outside: True})

    token = partner_token(partner)
    page = client.get(reverse("partner_community", args=[token]))

    assert page.url == reverse("partner_own", args=[token])


def test_link_that_opens_nothing_says_so(client):
    assert client.get(reverse("partner_community", args=["rien"])).status_code == 404


def test_own_page_leads_there(client, partner):
    token = partner_token(partner)

    shown = client.get(reverse("partner_own", args=[token])).content.decode()

    assert reverse("partner_community", args=[token]) in shown
