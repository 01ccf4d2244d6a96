"""What people are told of their registration for an event of the programme."""

from django.db.models import Q

from notifications.kinds import readable_by
from partnerships.models.registrations import OPEN_STATES, RegistrationState
from partnerships.notices.registrations import RegistrationNotices
from patient_partners.emails import events as letters
from patient_partners.models import EventRegistration
from patient_partners.models.events import EventState

State = RegistrationState
REGISTRATION = "event_registration"
NOTICES = RegistrationNotices(
    EventRegistration,
    object_type=REGISTRATION,
    prefix="event",
    start="event__starts_at",
    live=Q(event__state=EventState.ANNOUNCED),
    agreed=Q(event__state=EventState.ANNOUNCED),
    near=("event__programme__owner", "event__team", "event__group", "project"),
)
RESOURCES = NOTICES.named("resources")

readable_by(REGISTRATION, EventRegistration.objects.visible_to, near=("event",))
for name, label, states, letter in (
    (NOTICES.ASKED, "inscription à un rendez-vous à confirmer", (State.REQUESTED,), letters.asked),
    (NOTICES.KNOWN, "inscription à un rendez-vous déjà faite", OPEN_STATES, letters.known),
    (NOTICES.WAITING, "liste d’attente d’un rendez-vous", (State.WAITING,), letters.waiting),
    (NOTICES.REGISTERED, "inscription à un rendez-vous confirmée", (State.REGISTERED,), letters.done),
    (NOTICES.OFFERED, "place proposée à un rendez-vous", (State.OFFERED,), letters.offered),
    (NOTICES.MOVED, "rendez-vous du programme déplacé", OPEN_STATES, letters.moved),
    (RESOURCES, "ressources d’un rendez-vous", (State.ATTENDED,), letters.resources),
):
    NOTICES.register(name, label, letter, NOTICES.is_in(*states))
NOTICES.register(
    NOTICES.ENDED, "inscription à un rendez-vous annulée", letters.ended, NOTICES.stays_in(State.CANCELLED)
)
NOTICES.register_reminder("rappel d’un rendez-vous du programme", letters.reminder, anchored_to="le rendez-vous")
