"""What a committee reads of the commitments without sessions: the actions that are late."""

from partnerships.models import Committee, ProjectAction
from portal.dossiers.parts import Section, Table


def action_section(committee: Committee) -> Section | None:
    """The late actions of the committee's project, or of the whole convention; nothing where none is undertaken."""
    actions = ProjectAction.objects.of(committee.convention, committee.strand)
    if not actions.exists():
        return None
    rows = [
        [action.title, str(action.strand or "autre thème"), action.owners, action.due, action.get_status_display()]
        for action in actions.late()
    ]
    if not rows:
        return Section("actions", "Les actions en retard", ["Aucune action n’est en retard."])
    columns = ["Action", "Projet", "Qui s’en charge", "Échéance", "État"]
    return Section("actions", "Les actions en retard", [], [Table("Actions en retard", columns, rows)])
