"""The life of a project sheet in one table: from which states it comes to another."""

from foundation.errors import Refusal
from patient_partners.models.projects import Project, ProjectState

FROM = {
    ProjectState.SUBMITTED: (ProjectState.DRAFT, ProjectState.RETURNED),
    ProjectState.RETURNED: (ProjectState.SUBMITTED,),
    ProjectState.ACCEPTED: (ProjectState.SUBMITTED,),
    ProjectState.DECLINED: (ProjectState.SUBMITTED,),
}


def guard(project: Project, state: ProjectState) -> None:
    """Raises Refusal when the sheet, as it stands, does not come to this state."""
    if ProjectState(project.state) not in FROM[state]:
        raise Refusal(f"Cette fiche est maintenant « {project.get_state_display()} ». Relisez-la, puis recommencez.")
