from partnerships.models.actions import ProjectAction
from partnerships.models.amendments import Amendment, AmendmentLine
from partnerships.models.calendar import PublicHoliday, QuietPeriod, SchoolHoliday
from partnerships.models.committees import Committee, CommitteeMember, Decision, Meeting
from partnerships.models.conventions import (
    Commitment,
    Convention,
    Objective,
    Party,
    Strand,
)
from partnerships.models.documents import Document
from partnerships.models.dossiers import Dossier
from partnerships.models.evaluations import Contribution, Edition, Evaluation
from partnerships.models.funding import Funding
from partnerships.models.indicators import Indicator, IndicatorSite, Measure, Target
from partnerships.models.life import Approval, ConventionEvent
from partnerships.models.minutes import MinutesReview
from partnerships.models.partners import Partner, PartnerClosure, Room
from partnerships.models.people import HeadOfficeService, Invitation, Membership
from partnerships.models.places import Hospital, HospitalGroup, Ward
from partnerships.models.reference import ReferenceRow
from partnerships.models.volumes import Quota, QuotaChange

__all__ = [
    "Amendment",
    "AmendmentLine",
    "Approval",
    "Commitment",
    "Committee",
    "CommitteeMember",
    "Contribution",
    "Convention",
    "ConventionEvent",
    "Decision",
    "Document",
    "Dossier",
    "Edition",
    "Evaluation",
    "Funding",
    "HeadOfficeService",
    "Hospital",
    "HospitalGroup",
    "Indicator",
    "IndicatorSite",
    "Invitation",
    "Measure",
    "Meeting",
    "Membership",
    "MinutesReview",
    "Objective",
    "Partner",
    "PartnerClosure",
    "Party",
    "ProjectAction",
    "PublicHoliday",
    "QuietPeriod",
    "Quota",
    "QuotaChange",
    "ReferenceRow",
    "Room",
    "SchoolHoliday",
    "Strand",
    "Target",
    "Ward",
]
