"""What a person may know, read once from their memberships."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class Scope:
    """The places that a person's current memberships open, by id."""

    hospital_ids: frozenset[int] = frozenset()
    partner_ids: frozenset[int] = frozenset()
    coordinated_partner_ids: frozenset[int] = frozenset()
    booking_partner_ids: frozenset[int] = frozenset()
    service_ids: frozenset[int] = frozenset()
    # Whose conventions the person reads; of `contact_partner_ids` they also speak for the party.
    followed_partner_ids: frozenset[int] = frozenset()
    contact_partner_ids: frozenset[int] = frozenset()
    # The GHU whose teams in patient partnership the person accompanies; the services of theirs that run the whole.
    accompanied_group_ids: frozenset[int] = frozenset()
    partnership_service_ids: frozenset[int] = frozenset()
    is_superuser: bool = False

    @property
    def is_head_office(self) -> bool:
        return self.is_superuser or bool(self.service_ids)

    def owns(self, convention) -> bool:
        """Is this convention one of the person's own head-office service?"""
        return self.is_superuser or convention.owner_id in self.service_ids

    @property
    def is_empty(self) -> bool:
        """No role that has to do with sessions."""
        return not (self.is_head_office or self.hospital_ids or self.partner_ids)

    @property
    def only_follows(self) -> bool:
        """The conventions of a party are all that the person may read."""
        return self.is_empty and bool(self.followed_partner_ids)

    @property
    def runs_partnership(self) -> bool:
        """The patient partnership is the person's service's work: to other services it does not exist."""
        return self.is_superuser or bool(self.partnership_service_ids)


def scope_of(user: AbstractBaseUser | AnonymousUser) -> Scope:
    """The scope of an active person today (Paris): one query, remembered on the user for the request."""
    if not user.is_authenticated or not user.is_active:
        return Scope()
    if not hasattr(user, "_scope"):
        user._scope = _read_scope(user)
    return user._scope


def wear_office_hat(user: AbstractBaseUser) -> None:
    """From here on the person is their head-office service alone: their other roles open nothing in the back office."""
    scope = scope_of(user)
    user._scope = Scope(
        service_ids=scope.service_ids,
        partnership_service_ids=scope.partnership_service_ids,
        is_superuser=scope.is_superuser,
    )


def _read_scope(user: AbstractBaseUser) -> Scope:
    membership = apps.get_model("partnerships", "Membership")
    hospitals, partners, coordinated, booking, services = set(), set(), set(), set(), set()
    followed, contacts = set(), set()
    accompanied, running = set(), set()
    rows = (
        membership.objects.current()
        .filter(user=user)
        .values_list(
            "role",
            "hospital_id",
            "hospital_group__hospitals",
            "partner_id",
            "partner__mediators_book",
            "service_id",
            "service__runs_partnership",
            "party_id",
            "accompanied_group_id",
        )
    )
    for role, hospital, group_hospital, partner, mediators_book, service, runs, party, accompanied_group in rows:
        hospitals |= {hospital, group_hospital}
        partners.add(partner)
        services.add(service)
        followed |= {partner, party}
        accompanied.add(accompanied_group)
        if runs:
            running.add(service)
        if role in (membership.Role.COORDINATOR, membership.Role.CONTACT):
            contacts |= {partner, party}
        if role == membership.Role.COORDINATOR:
            coordinated.add(partner)
        if mediators_book or role == membership.Role.COORDINATOR:
            booking.add(partner)
    found = (hospitals, partners, coordinated, booking, services, followed, contacts, accompanied, running)
    return Scope(
        *(frozenset(ids - {None}) for ids in found),
        is_superuser=user.is_superuser,
    )
