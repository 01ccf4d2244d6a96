"""What each membership opens, and when it stops."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from activities.models import Session
from partnerships.models import Convention, Hospital, Membership
from partnerships.scopes import Scope, scope_of
from tests.factories import ConventionFactory, HospitalFactory, MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


def again(user) -> User:
    """The same person in another request."""
    return User.objects.get(pk=user.pk)


def test_anonymous_and_roleless_people_know_nothing():
    assert scope_of(AnonymousUser()) == Scope()
    assert scope_of(UserFactory()).is_empty


def test_group_referent_knows_the_groups_hospitals():
    membership = MembershipFactory(group_referent=True)
    hospitals = HospitalFactory.create_batch(2, group=membership.hospital_group)
    HospitalFactory()
    assert scope_of(membership.user).hospital_ids == {hospital.pk for hospital in hospitals}


@pytest.mark.parametrize(
    ("since", "until", "is_current"), [(0, None, True), (-9, 0, True), (1, None, False), (-9, -1, False)]
)
def test_membership_holds_from_its_first_to_its_last_day(since, until, is_current):
    today = timezone.localdate()
    membership = MembershipFactory(
        referent=True,
        since=today + timedelta(days=since),
        until=None if until is None else today + timedelta(days=until),
    )
    assert bool(scope_of(membership.user).hospital_ids) is is_current


def test_inactive_person_knows_nothing():
    membership = MembershipFactory(officer=True)
    User.objects.filter(pk=membership.user.pk).update(is_active=False)
    assert scope_of(again(membership.user)) == Scope()


def test_only_a_coordinator_coordinates():
    mediator, coordinator = MembershipFactory(mediator=True), MembershipFactory(coordinator=True)
    assert not scope_of(mediator.user).coordinated_partner_ids
    assert scope_of(coordinator.user).coordinated_partner_ids == {coordinator.partner.pk}


def test_scope_is_one_query_a_request(django_assert_num_queries):
    user = again(MembershipFactory(group_referent=True).user)
    with django_assert_num_queries(1):
        scope_of(user)
        scope_of(user)


def test_referent_sees_the_sessions_of_their_hospitals_groups_only():
    session, _other = SessionFactory(), SessionFactory()
    referent = MembershipFactory(referent=True, hospital=session.ward.hospital).user
    assert list(Session.objects.visible_to(referent)) == [session]


def test_partner_sees_its_sessions_only():
    session, _other = SessionFactory(), SessionFactory()
    mediator = MembershipFactory(mediator=True, partner=session.partner).user
    assert list(Session.objects.visible_to(mediator)) == [session]


def test_head_office_service_sees_what_its_conventions_hold():
    session = SessionFactory()
    owner = MembershipFactory(officer=True, service=session.commitment.strand.convention.owner).user
    stranger = MembershipFactory(officer=True, service__slug="autre", service__name="Autre service").user
    assert list(Session.objects.visible_to(owner)) == [session]
    assert not Session.objects.visible_to(stranger).exists()
    assert not Convention.objects.visible_to(stranger).exists()


def test_convention_with_chosen_hospitals_is_theirs_only():
    convention = ConventionFactory()
    inside, outside = MembershipFactory(referent=True), MembershipFactory(referent=True)
    assert convention in Convention.objects.visible_to(outside.user)
    convention.hospitals.add(inside.hospital)
    assert convention in Convention.objects.visible_to(again(inside.user))
    assert convention not in Convention.objects.visible_to(again(outside.user))


def test_referent_knows_their_own_hospital_only():
    membership = MembershipFactory(referent=True)
    HospitalFactory()
    assert list(Hospital.objects.visible_to(membership.user)) == [membership.hospital]


def test_people_are_known_in_their_own_places():
    mine, theirs = MembershipFactory(mediator=True), MembershipFactory(mediator=True)
    assert mine in Membership.objects.visible_to(mine.user)
    assert theirs not in Membership.objects.visible_to(mine.user)
