"""Who may act in the patient partnership: small named questions."""

from partnerships.scopes import scope_of
from patient_partners.models import Programme, ToolSheet


def can_run(user, row: Programme | ToolSheet) -> bool:
    """A programme, or a sheet, is its owning service's, which also runs the patient partnership today."""
    scope = scope_of(user)
    return scope.is_superuser or row.owner_id in scope.partnership_service_ids


def can_accompany(user) -> bool:
    """Whoever accompanies the teams of a GHU, and the services that run the whole."""
    scope = scope_of(user)
    return scope.runs_partnership or bool(scope.accompanied_group_ids)
