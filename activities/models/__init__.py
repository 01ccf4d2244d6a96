from activities.models.absences import Absence
from activities.models.activities import Activity, ActivityAgreement
from activities.models.connections import Connection
from activities.models.cycles import Cycle
from activities.models.feeds import CalendarFeed
from activities.models.groups import Participation
from activities.models.imports import ImportBatch, ImportedSession
from activities.models.near_changes import NearChange
from activities.models.notes import PracticalNote
from activities.models.opinions import Opinions
from activities.models.outings import Outing
from activities.models.photos import SessionPhoto
from activities.models.registrations import Registration
from activities.models.relays import EarlierRelay, Relay
from activities.models.session_events import SessionEvent
from activities.models.sessions import Session
from activities.models.slots import Slot
from activities.models.trainings import Training
from activities.models.ward_replies import WardReply
from activities.models.wishes import PlaceWish

__all__ = [
    "Absence",
    "Activity",
    "ActivityAgreement",
    "CalendarFeed",
    "Connection",
    "Cycle",
    "EarlierRelay",
    "ImportBatch",
    "ImportedSession",
    "NearChange",
    "Opinions",
    "Outing",
    "Participation",
    "PlaceWish",
    "PracticalNote",
    "Registration",
    "Relay",
    "Session",
    "SessionEvent",
    "SessionPhoto",
    "Slot",
    "Training",
    "WardReply",
]
