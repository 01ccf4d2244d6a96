"""What a professional is told of their registration for a training, and what their manager is asked."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from activities.emails.registrations import LETTERS
from activities.models import Registration
from activities.models.choices import LIVE_STATES
from activities.models.choices import State as SessionState
from activities.models.trainings import NEAR
from notifications.kinds import readable_by
from notifications.services import Recipient
from partnerships.models.registrations import OPEN_STATES
from partnerships.notices.registrations import RegistrationNotices

State = Registration.State
REGISTRATION = "registration"
NOTICES = RegistrationNotices(
    Registration,
    object_type=REGISTRATION,
    prefix="registration",
    start="training__session__starts_at",
    live=Q(training__session__state__in=LIVE_STATES),
    agreed=Q(training__session__state=SessionState.CONFIRMED),
    near=("hospital", *(f"training__{name}" for name in NEAR)),
)
ASKED, KNOWN, WAITING = NOTICES.ASKED, NOTICES.KNOWN, NOTICES.WAITING
REGISTERED, OFFERED, ENDED = NOTICES.REGISTERED, NOTICES.OFFERED, NOTICES.ENDED
MOVED, REMINDER = NOTICES.MOVED, NOTICES.REMINDER
PENDING, RESTORED, ATTENDED = NOTICES.named("pending"), NOTICES.named("restored"), NOTICES.named("attended")
MANAGER_ASKED = NOTICES.named("manager")


def say_attended(rows: Iterable[Registration], *, after: datetime) -> None:
    """Once, however often the list is corrected, and not before the end: what is theirs waits behind their link."""
    NOTICES.say_once(ATTENDED, rows, after=after)


def ask_manager(row: Registration) -> None:
    """Nothing where the person, or their referent, named nobody to write to: then the referent records the answer."""
    if row.manager_email:
        NOTICES.write(MANAGER_ASKED, row, Recipient(row.manager_email))


readable_by(REGISTRATION, Registration.objects.visible_to, near=("training__session__activity",))
NOTICES.register_shared(
    LETTERS,
    {
        ASKED: "inscription à confirmer",
        KNOWN: "inscription déjà faite",
        WAITING: "liste d’attente d’une formation",
        REGISTERED: "inscription confirmée",
        OFFERED: "place proposée",
        MOVED: "formation déplacée",
        ENDED: "inscription annulée",
    },
)
for name, label, states, letter in (
    (PENDING, "inscription qui attend le responsable", (State.AGREEMENT,), LETTERS.pending),
    (RESTORED, "formation rétablie", OPEN_STATES, LETTERS.restored),
    (MANAGER_ASKED, "accord demandé au responsable", (State.AGREEMENT,), LETTERS.manager_asked),
):
    NOTICES.register(name, label, letter, NOTICES.is_in(*states))
NOTICES.register(ATTENDED, "attestation de présence", LETTERS.attended, NOTICES.stays_in(State.ATTENDED))
NOTICES.register_reminder("rappel de formation", LETTERS.reminder, anchored_to="la formation")
