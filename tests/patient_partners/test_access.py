"""The patient partnership is one service's own: the others do not meet it, and nobody gives themselves its roles."""

import pytest
from django.urls import reverse

from foundation.errors import Refusal
from partnerships.models import HeadOfficeService, HospitalGroup, Membership
from partnerships.models.people import Role
from partnerships.permissions import can_close, can_end
from partnerships.scopes import scope_of
from partnerships.services import invite
from tests.factories import (
    HeadOfficeServiceFactory,
    HospitalFactory,
    HospitalGroupFactory,
    MembershipFactory,
    PartnershipServiceFactory,
    ProgrammeFactory,
    ToolSheetFactory,
)

pytestmark = pytest.mark.django_db
LISTS = ("programme", "toolsheet")


def enter(client, user):
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def culture():
    return MembershipFactory(officer=True, service=HeadOfficeServiceFactory()).user


@pytest.fixture
def officer():
    return MembershipFactory(officer=True, service=PartnershipServiceFactory()).user


@pytest.fixture
def accompanier():
    return MembershipFactory(accompanier=True)


@pytest.mark.parametrize("name", LISTS)
def test_back_office_of_the_partnership_is_its_services_alone(client, culture, officer, name):
    address = reverse(f"admin:patient_partners_{name}_changelist")

    assert enter(client, culture).get(address).status_code == 403
    assert enter(client, officer).get(address).status_code == 200


def test_first_screen_of_the_culture_service_does_not_name_it(client, culture, officer):
    assert "Fiches-outils" not in enter(client, culture).get(reverse("admin:index")).content.decode()
    assert "Fiches-outils" in enter(client, officer).get(reverse("admin:index")).content.decode()


def test_back_office_leads_whoever_runs_the_partnership_to_its_teams_and_nobody_else(client, culture, officer):
    screen = reverse("admin:index")
    way = f'href="{reverse("accompaniment")}"'

    assert way in enter(client, officer).get(screen).content.decode()
    assert way not in enter(client, culture).get(screen).content.decode()


def test_first_screen_of_another_service_asks_nothing_more_for_it(
    client, culture, officer, django_assert_max_num_queries
):
    enter(client, culture)

    with django_assert_max_num_queries(12):
        client.get(reverse("admin:index"))


def test_a_service_sees_its_own_programme_alone(client, officer):
    ProgrammeFactory(title="Le nôtre")
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service", runs_partnership=True)
    theirs = ProgrammeFactory(title="Le leur", owner=other)

    page = enter(client, officer).get(reverse("admin:patient_partners_programme_changelist")).content.decode()

    assert "Le nôtre" in page
    assert "Le leur" not in page
    address = reverse("admin:patient_partners_programme_change", args=[theirs.pk])
    assert client.get(address).status_code == 404


def test_accompanier_has_nothing_to_do_with_sessions(accompanier):
    HospitalFactory(group=accompanier.accompanied_group)
    scope = scope_of(accompanier.user)

    assert scope.accompanied_group_ids == {accompanier.accompanied_group_id}
    assert scope.is_empty
    assert not scope.hospital_ids


def test_accompanier_lands_on_the_partnership_and_is_turned_away_from_sessions(client, accompanier):
    ToolSheetFactory(readers="referents", name="Fiche des référents")
    enter(client, accompanier.user)

    landing = client.get(reverse("workspace"), follow=True)

    assert landing.redirect_chain[0][0] == reverse("accompaniment")
    assert "Fiche des référents" in landing.content.decode()
    assert [item["label"] for item in landing.context["workspace_nav"]] == [
        "Partenariat",
        "Équipes",
        "Fiches projet",
        "Partenaires",
        "Mises en relation",
        "Rendez-vous",
        "Lettres",
    ]
    assert client.get(reverse("session_list")).status_code == 403


def test_culture_referent_does_not_meet_the_partnership(client):
    referent = MembershipFactory(group_referent=True).user

    assert enter(client, referent).get(reverse("accompaniment")).status_code == 404


def test_role_that_opens_files_of_teams_is_given_by_the_service_that_runs_them(culture, officer):
    group = HospitalGroupFactory()
    said = {"email": "x@example.org", "full_name": "Xavière", "role": Role.PARTNERSHIP, "accompanied_group": group}

    with pytest.raises(Refusal, match="pilote le partenariat"):
        invite(actor=culture, **said)

    assert invite(actor=officer, **said).membership.place == group


def test_culture_service_cannot_add_the_role_in_the_back_office(client, culture):
    group, person = HospitalGroup.objects.create(name="GHU", slug="ghu"), MembershipFactory(mediator=True).user
    fields = {"user": person.pk, "role": "partnership", "accompanied_group": group.pk, "since": "2026-01-01"}

    answer = enter(client, culture).post(reverse("admin:partnerships_membership_add"), fields)

    assert answer.status_code == 200
    assert not Membership.objects.filter(accompanied_group=group).exists()


def test_culture_service_cannot_make_the_partnership_its_own(client, culture):
    service = HeadOfficeService.objects.get(slug="culture")
    address = reverse("admin:partnerships_headofficeservice_change", args=[service.pk])
    fields = {"name": service.name, "runs_partnership": "on", "row_version": service.version}

    enter(client, culture).post(address, fields)

    service.refresh_from_db()
    assert service.version == 2
    assert not service.runs_partnership


def test_account_that_opens_files_of_teams_is_not_the_culture_services_to_close(culture, officer, accompanier):
    assert not can_close(culture, accompanier.user)
    assert not can_end(culture, accompanier)
    assert can_close(officer, accompanier.user)
    assert can_end(officer, accompanier)
