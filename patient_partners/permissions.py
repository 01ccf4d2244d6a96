"""Who may act in the patient partnership: small named questions."""

from partnerships.scopes import scope_of
from patient_partners.models import PatientPartner, Programme, Project, ToolSheet


def can_run(user, row: Programme | ToolSheet | PatientPartner) -> bool:
    """A programme, or a sheet, is its owning service's, which also runs the patient partnership today."""
    scope = scope_of(user)
    return scope.is_superuser or row.owner_id in scope.partnership_service_ids


def can_decide(user, project: Project) -> bool:
    """The service that owns the programme, and whoever accompanies the teams of the hospital's GHU."""
    scope = scope_of(user)
    is_of_ghu = project.hospital is not None and project.hospital.group_id in scope.accompanied_group_ids
    return is_of_ghu or can_run(user, project.programme)


def can_accompany(user) -> bool:
    """Whoever accompanies the teams of a GHU, and the services that run the whole."""
    scope = scope_of(user)
    return scope.runs_partnership or bool(scope.accompanied_group_ids)


def can_answer_for(user, partner: PatientPartner) -> bool:
    """Who answers a person that asks for a copy of their file, or that it be erased: the service that keeps it."""
    return can_run(user, partner)


def can_read_readings(user) -> bool:
    """Who reads who read which file: the services that run the partnership, each for the files that it keeps."""
    return scope_of(user).runs_partnership


def can_read_results(user) -> bool:
    """Who reads what came of the evaluation: the services that run the partnership, each of its own programme."""
    return scope_of(user).runs_partnership
