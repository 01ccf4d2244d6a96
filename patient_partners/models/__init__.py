from patient_partners.models.events import Event, EventRegistration, PlannedEvent
from patient_partners.models.impact import ImpactQuestion, Questionnaire, Tally, Turnout
from patient_partners.models.introductions import Introduction
from patient_partners.models.letters import Letter, RecognitionFact, SignedCopy, TimeGiven, Wishes
from patient_partners.models.news import News
from patient_partners.models.path import PathEntry
from patient_partners.models.patient_partners import Consent, FileReading, PatientPartner
from patient_partners.models.programme import Actor, Axis, Domain, Programme, Step, TeamTarget
from patient_partners.models.projects import Call, Project, ProjectEvent, SheetComment
from patient_partners.models.publications import Publication
from patient_partners.models.searches import Search
from patient_partners.models.tool_sheets import SheetVersion, ToolSheet

__all__ = [
    "Actor",
    "Axis",
    "Call",
    "Consent",
    "Domain",
    "Event",
    "EventRegistration",
    "FileReading",
    "ImpactQuestion",
    "Introduction",
    "Letter",
    "News",
    "PathEntry",
    "PatientPartner",
    "PlannedEvent",
    "Programme",
    "Project",
    "ProjectEvent",
    "Publication",
    "Questionnaire",
    "RecognitionFact",
    "Search",
    "SheetComment",
    "SheetVersion",
    "SignedCopy",
    "Step",
    "Tally",
    "TeamTarget",
    "TimeGiven",
    "ToolSheet",
    "Turnout",
    "Wishes",
]
