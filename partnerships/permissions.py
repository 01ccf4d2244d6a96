"""Who may act in partnerships: small named questions."""

from partnerships.models.people import Role
from partnerships.scopes import scope_of


def can_enter_back_office(user) -> bool:
    """Officers of a head-office service, and the installation's technical administrator."""
    scope = scope_of(user)
    return scope.is_superuser or bool(scope.service_ids)


def can_invite(user) -> bool:
    return can_enter_back_office(user)


def can_give(user, role: str) -> bool:
    """Accompanying teams opens their files: that role is given by the service that runs the patient partnership."""
    return can_invite(user) and (role != Role.PARTNERSHIP or scope_of(user).runs_partnership)


def can_manage(user, convention) -> bool:
    """A convention is its owning service's."""
    scope = scope_of(user)
    return scope.is_superuser or convention.owner_id in scope.service_ids


def voices_of(user, convention) -> list:
    """The parties to a convention that a person speaks for: its partners, of their coordination and their contacts."""
    partners = scope_of(user).contact_partner_ids
    return list(convention.parties.filter(partner__in=partners).select_related("partner")) if partners else []


def follows(user, convention) -> bool:
    """Whoever manages the convention, and the people of its partners: theirs is what is being prepared under it."""
    partners = scope_of(user).followed_partner_ids
    return can_manage(user, convention) or (bool(partners) and convention.parties.filter(partner__in=partners).exists())


def can_measure(user, convention) -> bool:
    """Whoever manages the convention, and who speaks for a party to it."""
    return can_manage(user, convention) or bool(voices_of(user, convention))


def can_end(user, membership) -> bool:
    """An officer's role is its own service's business, as is accompanying teams; the others are every service's."""
    scope = scope_of(user)
    if membership.accompanied_group_id and not scope.runs_partnership:
        return False
    return scope.is_superuser or (
        bool(scope.service_ids) and (membership.service_id is None or membership.service_id in scope.service_ids)
    )


def can_close(user, person) -> bool:
    """An account opens its officer's service, the files of teams, or the whole installation: only these close it."""
    scope = scope_of(user)
    if scope.is_superuser:
        return True
    if not scope.runs_partnership and person.memberships.exclude(accompanied_group=None).exists():
        return False
    services = set(person.memberships.exclude(service=None).values_list("service", flat=True))
    return bool(scope.service_ids) and services <= scope.service_ids and not person.is_superuser
