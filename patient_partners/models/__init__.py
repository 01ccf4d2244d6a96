from patient_partners.models.path import PathEntry
from patient_partners.models.programme import Actor, Axis, Domain, Programme, Step, TeamTarget
from patient_partners.models.projects import Call, Project, ProjectEvent, SheetComment
from patient_partners.models.tool_sheets import SheetVersion, ToolSheet

__all__ = [
    "Actor",
    "Axis",
    "Call",
    "Domain",
    "PathEntry",
    "Programme",
    "Project",
    "ProjectEvent",
    "SheetComment",
    "SheetVersion",
    "Step",
    "TeamTarget",
    "ToolSheet",
]
