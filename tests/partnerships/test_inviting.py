"""Inviting creates the account and the role at once; the mailed link works once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import Invitation, Membership
from partnerships.services import accept_invitation, invitation_token, invite
from tests.factories import HospitalFactory, MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def invite_someone(**fields) -> Invitation:
    fields = {
        "actor": MembershipFactory(officer=True).user,
        "email": "Nouvelle@Example.org",
        "full_name": "Nouvelle Venue",
        "role": Membership.Role.REFERENT,
        **fields,
    }
    if not {"hospital", "partner"} & set(fields):
        fields["hospital"] = HospitalFactory()
    return invite(**fields)


def test_inviting_creates_account_role_and_message():
    invitation = invite_someone()
    user = invitation.membership.user
    assert (user.email, user.has_usable_password()) == ("nouvelle@example.org", False)
    assert Membership.objects.current().get(user=user).role == Membership.Role.REFERENT
    assert Notice.objects.get(kind="invitation").recipient_email == user.email


def test_known_address_gets_the_role_on_its_account():
    known = UserFactory(email="nouvelle@example.org")
    assert invite_someone().membership.user == known
    assert User.objects.filter(email__iexact="nouvelle@example.org").count() == 1


def test_same_role_twice_is_refused():
    hospital = HospitalFactory()
    invite_someone(hospital=hospital)
    with pytest.raises(Refusal, match="a déjà ce rôle"):
        invite_someone(hospital=hospital)


@pytest.mark.parametrize("place", [{"partner": None}, {"role": Membership.Role.MEDIATOR}])
def test_role_must_go_with_one_place(place):
    with pytest.raises(Refusal, match="un seul lieu"):
        invite_someone(**place)


def test_only_head_office_invites():
    with pytest.raises(Refusal, match="service culture"):
        invite_someone(actor=MembershipFactory(referent=True).user)


def test_link_opens_the_door_once():
    invitation = invite_someone()
    token = invitation_token(invitation)
    assert accept_invitation(token) == invitation.membership.user
    with pytest.raises(Refusal, match="déjà servi"):
        accept_invitation(token)


def test_link_expires():
    token = invitation_token(invite_someone())
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(Refusal, match="expiré"):
        accept_invitation(token)


@pytest.mark.parametrize("spoil", [lambda token: token[:-2] + "xx", lambda token: "", lambda token: "é\x00"])
def test_forged_link_is_refused(spoil):
    token = invitation_token(invite_someone())
    with pytest.raises(Refusal, match="pas valable"):
        accept_invitation(spoil(token))


def test_link_dies_with_the_role():
    invitation = invite_someone(role=Membership.Role.MEDIATOR, partner=PartnerFactory())
    Membership.objects.filter(pk=invitation.membership_id).update(
        since=timezone.localdate() - timedelta(days=2), until=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(Refusal, match="plus valable"):
        accept_invitation(invitation_token(invitation))


def test_link_does_not_change_the_password_that_a_person_already_has():
    person = UserFactory()
    invitation = invite_someone(email=person.email)
    accept_invitation(invitation_token(invitation), password="une autre phrase de passe")
    person.refresh_from_db()
    assert person.check_password("une phrase de passe assez longue")
