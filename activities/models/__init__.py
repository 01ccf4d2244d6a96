from activities.models.activities import Activity, ActivityAgreement
from activities.models.groups import Participation, Registration
from activities.models.sessions import Session, SessionEvent
from activities.models.slots import Slot

__all__ = [
    "Activity",
    "ActivityAgreement",
    "Participation",
    "Registration",
    "Session",
    "SessionEvent",
    "Slot",
]
