"""What people are told of their registration for an event of the programme."""

from django.db.models import Q

from notifications.kinds import readable_by
from partnerships.models.registrations import RegistrationState
from partnerships.notices.registrations import RegistrationNotices
from patient_partners.emails.events import LETTERS
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
NOTICES.register_shared(
    LETTERS,
    {
        NOTICES.ASKED: "inscription à un rendez-vous à confirmer",
        NOTICES.KNOWN: "inscription à un rendez-vous déjà faite",
        NOTICES.WAITING: "liste d’attente d’un rendez-vous",
        NOTICES.REGISTERED: "inscription à un rendez-vous confirmée",
        NOTICES.OFFERED: "place proposée à un rendez-vous",
        NOTICES.MOVED: "rendez-vous du programme déplacé",
        NOTICES.ENDED: "inscription à un rendez-vous annulée",
    },
)
NOTICES.register(RESOURCES, "ressources d’un rendez-vous", LETTERS.resources, NOTICES.is_in(State.ATTENDED))
NOTICES.register_reminder("rappel d’un rendez-vous du programme", LETTERS.reminder, anchored_to="le rendez-vous")
