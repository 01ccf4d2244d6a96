"""Who may act in partnerships: small named questions."""

from partnerships.scopes import scope_of


def can_enter_back_office(user) -> bool:
    """Officers of a head-office service, and the installation's technical administrator."""
    scope = scope_of(user)
    return scope.is_superuser or bool(scope.service_ids)


def can_invite(user) -> bool:
    return can_enter_back_office(user)


def can_manage(user, convention) -> bool:
    """A convention is its owning service's."""
    scope = scope_of(user)
    return scope.is_superuser or convention.owner_id in scope.service_ids
