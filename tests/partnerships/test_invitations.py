"""Accepting an invitation: the link only opens a page; the button signs in, once."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Invitation, Membership
from partnerships.services import invitation_token, invite
from tests.factories import HeadOfficeServiceFactory, HospitalFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "une aquarelle au troisième étage"


@pytest.fixture
def officer():
    return MembershipFactory(officer=True).user


@pytest.fixture
def invitation(officer) -> Invitation:
    return invite(
        actor=officer,
        email="nouvelle@example.org",
        full_name="Iris Nouvelle",
        role=Membership.Role.REFERENT,
        hospital=HospitalFactory(),
    )


def address(invitation) -> str:
    return reverse("invitation_accept", args=[invitation_token(invitation)])


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_opening_the_link_says_who_where_and_does_nothing(client, invitation):
    page = client.get(address(invitation))
    invitation.refresh_from_db()
    assert page.status_code == 200
    assert str(invitation.membership.hospital) in unescape(page.content.decode())
    assert invitation.accepted_at is None
    assert not signed_in(client)


def test_scanners_head_request_does_nothing(client, invitation):
    client.head(address(invitation))
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_button_signs_in_and_leads_to_ones_space(client, invitation):
    answer = client.post(address(invitation), {"password": ""}, follow=True)
    assert answer.redirect_chain[0] == (reverse("workspace"), 302)
    assert answer.status_code == 200
    assert answer.context["user"] == invitation.membership.user
    assert not answer.context["user"].has_usable_password()


def test_officer_lands_in_the_back_office(client, officer):
    colleague = invite(
        actor=officer,
        email="agent@example.org",
        full_name="Agent Inventé",
        role=Membership.Role.OFFICER,
        service=HeadOfficeServiceFactory(),
    )
    assert client.post(address(colleague)).url == reverse("admin:index")


def test_password_is_chosen_on_the_way(client, invitation):
    client.post(address(invitation), {"password": PASSWORD})
    invitation.membership.user.refresh_from_db()
    assert invitation.membership.user.check_password(PASSWORD)


def test_weak_password_is_said_and_the_invitation_still_stands(client, invitation):
    page = client.post(address(invitation), {"password": "court"})
    invitation.refresh_from_db()
    assert page.context["form"].errors["password"]
    assert invitation.accepted_at is None
    assert not signed_in(client)


def test_person_with_a_password_keeps_it(client, officer):
    person = UserFactory(email="deja@example.org")
    second = invite(
        actor=officer,
        email=person.email,
        full_name=person.full_name,
        role=Membership.Role.REFERENT,
        hospital=HospitalFactory(),
    )
    assert "password" not in client.get(address(second)).context["form"].fields
    client.post(address(second), {"password": PASSWORD})
    person.refresh_from_db()
    assert not person.check_password(PASSWORD)


def test_link_serves_once(client, invitation):
    client.post(address(invitation), {"password": ""})
    client.logout()
    page = client.post(address(invitation), {"password": ""})
    assert page.status_code == 404
    assert "a déjà servi" in page.content.decode()
    assert not signed_in(client)


def test_forged_old_and_ended_links_open_nothing(client, invitation):
    forged = reverse("invitation_accept", args=["1:abc:def"])
    assert client.get(forged).status_code == client.post(forged).status_code == 404
    link = address(invitation)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert "a expiré" in client.post(link).content.decode()
    Membership.objects.filter(pk=invitation.membership_id).update(
        since=timezone.localdate() - timedelta(days=9), until=timezone.localdate() - timedelta(days=1)
    )
    assert client.post(link).status_code == 404
    assert not signed_in(client)


def test_inactive_account_is_not_opened(client, invitation):
    invitation.membership.user.is_active = False
    invitation.membership.user.save()
    assert client.post(address(invitation)).status_code == 404
    assert not signed_in(client)


def test_accepting_leaves_somebody_elses_session(client, invitation, officer):
    client.force_login(officer)
    client.post(address(invitation), {"password": ""})
    assert client.session["_auth_user_id"] == str(invitation.membership.user_id)


def test_other_methods_are_refused(client, invitation):
    assert client.delete(address(invitation)).status_code == 405
