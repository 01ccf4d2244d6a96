from patient_partners.models.programme import Actor, Axis, Domain, Programme, Step, TeamTarget
from patient_partners.models.tool_sheets import SheetVersion, ToolSheet

__all__ = ["Actor", "Axis", "Domain", "Programme", "SheetVersion", "Step", "TeamTarget", "ToolSheet"]
