"""Places that professionals take one by one: asking, confirming, waiting, leaving; each under the training's lock.

What holds a place, and whether one is left, the database alone counts. A place that comes free is offered to the first
in line who may have it (a hospital may have used its own places); whoever waits keeps their order.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Registration, Training
from activities.models.choices import State as SessionState
from activities.models.registrations import Ending
from activities.models.trainings import NEAR
from activities.notices import registrations as notices
from activities.permissions import can_register_for
from activities.phrases.people import say_contact
from foundation.calendars import PARIS
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.working_days import add_days

State = Registration.State

# How long a request waits for the button in its mail; it holds no place meanwhile, and is forgotten after.
CONFIRM_WITHIN = timedelta(hours=24)
# How long an offered place waits for its answer, and a manager's agreement for theirs; see `awaited_until`.
OFFER_LASTS = timedelta(hours=48)
MANAGER_HAS = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A professional as they, or a colleague, say who they are. `needs` are forgotten a week after the training."""

    full_name: str
    email: str
    hospital_id: int | None = None
    organisation: str = ""
    ward: str = ""
    job: str = ""
    needs: str = ""
    manager_name: str = ""
    manager_email: str = ""
    language: str = "fr"

    def fields(self) -> dict:
        names = ("full_name", "hospital_id", "organisation", "ward", "job", "needs")
        names += ("manager_name", "manager_email", "language")
        return {name: getattr(self, name) for name in names} | {"email": self.email.strip().lower()}


def lock_training(training_id: int) -> Training:
    """The training, locked, with what its verbs and messages read."""
    return Training.objects.select_for_update(no_key=True, of=("self",)).with_all_said().get(pk=training_id)


def lock_registration(registration_id: int) -> tuple[Training, Registration]:
    """A registration with its training, both locked, the training first. Raises Registration.DoesNotExist."""
    training_id = Registration.objects.values_list("training", flat=True).get(pk=registration_id)
    training = lock_training(training_id)
    row = Registration.objects.select_for_update(no_key=True, of=("self",)).get(pk=registration_id)
    row.training = training
    return training, row


def find_registration(registration_id: int) -> Registration:
    """For the page behind a link. Raises Refusal when it was forgotten, or never confirmed in time."""
    near = ("hospital", *(f"training__{name}" for name in NEAR))
    row = Registration.objects.select_related(*near).filter(pk=registration_id).first()
    if row is None:
        raise Refusal(
            _(
                "Cette inscription n’existe plus. Si vous avez fait une demande depuis, ouvrez le message le plus "
                "récent ; sinon, inscrivez-vous de nouveau."
            )
        )
    return row


@once_more
def ask_to_register(*, training_id: int, person: Person) -> None:
    """Somebody without an account asks for a place: a mail to their address asks them to confirm.

    Whoever is registered already is told so in that mail, and nowhere else: nobody learns whose address is known.
    Raises Refusal after the closing, and for a hospital that it is not for.
    """
    with speaking_kindly(), transaction.atomic():
        training = lock_training(training_id)
        refuse_closed(training)
        refuse_stranger(training, person)
        row = Registration(training=training, **person.fields())
        known = training.registrations.live().filter(email__iexact=row.email).first()
        if known:
            known.training = training
            notices.say_known(known)
            return
        forget_unconfirmed(training, row.email)
        row.save()
        notices.tell(notices.ASKED, row)


@once_more
def confirm_request(*, registration_id: int) -> Registration:
    """The button of that mail: they have a place, or stand at the end of the line.

    Raises Refusal when it was confirmed already, too late, or after the closing.
    """
    with speaking_kindly(), transaction.atomic():
        training, row = lock_registration(registration_id)
        now = timezone.now()
        if row.state != State.REQUESTED:
            raise Refusal(_("Cette inscription est déjà confirmée. Voici ce qu’il en est."))
        if row.created_at + CONFIRM_WITHIN <= now:
            raise Refusal(_("Cette demande a plus de 24 heures : inscrivez-vous de nouveau."))
        refuse_closed(training)
        _give_place_or_queue(training, row, now)
    return row


@once_more
def register_colleague(*, actor, training_id: int, person: Person, is_manager_agreed: bool = False) -> Registration:
    """Register somebody else, who is told by mail; they have a place, or stand at the end of the waiting list.

    `is_manager_agreed`: their manager said yes, as the actor records it. Raises Refusal to whoever may not, after the
    closing, for a hospital that it is not for, and for somebody who is registered already.
    """
    with speaking_kindly(), transaction.atomic():
        training = lock_training(training_id)
        if not can_register_for(actor, training, person.hospital_id):
            raise Refusal("Vous inscrivez les professionnels de vos hôpitaux. Choisissez l’un d’eux.", field="hospital")
        refuse_closed(training)
        refuse_stranger(training, person)
        row = Registration(training=training, registered_by=actor, **person.fields())
        forget_unconfirmed(training, row.email)
        if is_manager_agreed:
            row.manager_agreed_at, row.manager_recorded_by = timezone.now(), actor
        _give_place_or_queue(training, row, timezone.now())
    return row


def refuse_closed(training: Training) -> None:
    if not training.is_open():
        raise Refusal(_("Les inscriptions à cette formation sont closes. Regardez les autres dates."))


def refuse_stranger(training: Training, person: Person) -> None:
    """A training for the hospital's staff has its hospitals; one for the museum's has it and those invited."""
    if training.is_for_museum_staff:
        _refuse_other_organisation(training, person)
        return
    if not training.hospitals().filter(pk=person.hospital_id).exists():
        raise Refusal(
            _(
                "Cette formation s’adresse aux professionnels des hôpitaux de la convention. Le vôtre n’en est pas : "
                "demandez à %(service)s."
            )
            % {"service": training.session.commitment.strand.convention.owner.name},
            field="hospital",
        )


def _refuse_other_organisation(training: Training, person: Person) -> None:
    """Of the whole form: no other choice of its field would be truer."""
    organisations = training.organisations()
    if person.organisation in organisations:
        return
    raise Refusal(
        _(
            "Merci de votre intérêt. Cette formation est réservée aux équipes de : %(organisations)s. Si elle vous "
            "concerne aussi, voici à qui le dire : %(contact)s. Votre structure peut être conviée."
        )
        % {"organisations": ", ".join(organisations), "contact": say_contact(training.session)}
    )


def forget_unconfirmed(training: Training, email: str) -> None:
    """An older request from this address that nobody confirmed: the newer one replaces it."""
    training.registrations.filter(email__iexact=email, state=State.REQUESTED).delete()


def has_place_for(training: Training, hospital_id: int | None) -> bool:
    """Whether a place is left, and one of the hospital's own where they are counted; the training was just locked."""
    return training.left > 0 and not is_hospital_full(training, hospital_id, held_by_hospital(training))


def held_by_hospital(training: Training) -> dict[int | None, int]:
    """The places that each hospital holds; nothing, and no query, where they are not counted."""
    if training.places_per_hospital is None:
        return {}
    holding = training.registrations.filter(holds_place=True).order_by()
    return dict(holding.values_list("hospital").annotate(Count("pk")))


def is_hospital_full(training: Training, hospital_id: int | None, held: dict[int | None, int]) -> bool:
    most = training.places_per_hospital
    return most is not None and hospital_id is not None and held.get(hospital_id, 0) >= most


def _give_place_or_queue(training: Training, row: Registration, now: datetime) -> None:
    """Saves the row with a place, or at the end of the line."""
    if has_place_for(training, row.hospital_id):
        _take_place(training, row, now)
        return
    row.state, row.queued_at = State.WAITING, now
    row.save()
    notices.tell(notices.WAITING, row)


def _take_place(training: Training, row: Registration, now: datetime) -> None:
    """The place is theirs, or held while their manager is asked."""
    row.offered_until = None
    if training.asks_manager and row.manager_agreed_at is None:
        row.state = State.AGREEMENT
        row.manager_until = awaited_until(now, MANAGER_HAS, training.session.starts_at)
        row.save()
        notices.ask_manager(row)
        notices.tell(notices.PENDING, row)
        return
    row.state, row.registered_at = State.REGISTERED, now
    row.told_start, row.told_end = training.session.starts_at, training.session.ends_at
    row.save()
    notices.tell(notices.REGISTERED, row)


def awaited_until(now: datetime, lasts: timedelta, starts_at: datetime) -> datetime:
    """When an answer that keeps a place from others comes too late: on a day on which people read their work mail. Near
    the start it has half of what is left: the other half is for the next in line.
    """
    return min(_on_working_day(now + lasts), now + (starts_at - now) / 2)


def _on_working_day(moment: datetime) -> datetime:
    """The same hour in Paris, on the first working day from then on."""
    local = moment.astimezone(PARIS)
    return datetime.combine(add_days(local.date(), 0), local.time(), PARIS)


def offer_free_places(training: Training, now: datetime) -> int:
    """Offer each free place to the first in line who may have it; the training is locked. Returns how many."""
    session = training.session
    if session.state != SessionState.CONFIRMED or session.starts_at <= now:
        return 0
    # As the database counts after what this transaction did.
    training.refresh_from_db(fields=["taken"])
    free, offered = training.left, 0
    if free <= 0:
        return 0
    held = held_by_hospital(training)
    for row in training.registrations.in_line():
        if offered == free:
            break
        if is_hospital_full(training, row.hospital_id, held):
            continue
        held[row.hospital_id] = held.get(row.hospital_id, 0) + 1
        row.state, row.offered_until = State.OFFERED, awaited_until(now, OFFER_LASTS, session.starts_at)
        row.training = training
        row.save()
        notices.tell(notices.OFFERED, row)
        offered += 1
    return offered


def end(training: Training, row: Registration, ending: Ending, now: datetime, *, why: str = "", tell=True) -> None:
    """A registration comes to nothing; its place goes to the first in line. Both are locked."""
    row.state, row.ending, row.why, row.ended_at = State.CANCELLED, ending, why.strip(), now
    row.offered_until = row.manager_until = None
    row.save()
    if tell:
        notices.tell(notices.ENDED, row)
    offer_free_places(training, now)


@once_more
def remove_registration(*, actor, registration_id: int, why: str = "") -> Registration:
    """Cancel somebody's registration for them; they are told. Raises Refusal to whoever may not, and once it began."""
    with speaking_kindly(), transaction.atomic():
        training, row = lock_registration(registration_id)
        if not can_register_for(actor, training, row.hospital_id):
            raise Refusal("Cette inscription s’annule par ceux qui organisent la formation, ou par le référent.")
        refuse_ended(row)
        end(training, row, Ending.ORGANISER, timezone.now(), why=why)
    return row


def refuse_ended(row: Registration) -> None:
    """What is cancelled, or has begun, is left by nobody any more."""
    if not row.is_open or row.training.session.has_begun():
        raise Refusal(_("Cette inscription est déjà annulée, ou la formation a commencé : rien n’a changé."))


@once_more
def record_manager(*, actor, registration_id: int, is_agreed: bool, why: str = "") -> Registration:
    """What a manager answered, as the referent or the organisers heard it.

    Raises Refusal to whoever may not, when nothing is asked any more, and for a refusal without its sentence.
    """
    with speaking_kindly(), transaction.atomic():
        training, row = lock_registration(registration_id)
        if not can_register_for(actor, training, row.hospital_id):
            raise Refusal("L’accord d’un responsable se note par le référent de son hôpital.")
        row.manager_recorded_by = actor
        _answer_for_manager(training, row, is_agreed, why)
    return row


@once_more
def answer_as_manager(*, registration_id: int, address: str, is_agreed: bool, why: str = "") -> Registration:
    """The manager's own answer, by the link sent to `address`. Raises Refusal when nothing is asked of them any more,
    and for a refusal without its sentence.
    """
    with speaking_kindly(), transaction.atomic():
        training, row = lock_registration(registration_id)
        if row.manager_email != address:
            raise Refusal(_("Cette demande ne vous est plus adressée : rien n’a changé."))
        _answer_for_manager(training, row, is_agreed, why)
    return row


def _answer_for_manager(training: Training, row: Registration, is_agreed: bool, why: str) -> None:
    now = timezone.now()
    if row.state != State.AGREEMENT or training.session.has_begun():
        raise Refusal(_("Cet accord n’est plus attendu : rien n’a changé."))
    if is_agreed:
        row.manager_agreed_at = now
        _take_place(training, row, now)
        return
    if not why.strip():
        raise Refusal(_("Dites en une phrase pourquoi : la personne la lira."), field="why")
    end(training, row, Ending.MANAGER, now, why=why)


@once_more
def accept_offer(*, registration_id: int) -> Registration:
    """Take the place that was offered. Raises Refusal when it was not, or not in time."""
    with speaking_kindly(), transaction.atomic():
        training, row = lock_registration(registration_id)
        now = timezone.now()
        if row.state != State.OFFERED or row.offered_until <= now:
            raise Refusal(_("Cette place n’est plus proposée. Voici ce qu’il en est."))
        _take_place(training, row, now)
    return row


@once_more
def leave(*, registration_id: int) -> Registration:
    """The person gives up their place, or leaves the waiting list. Raises Refusal when there is nothing to leave."""
    with speaking_kindly(), transaction.atomic():
        training, row = lock_registration(registration_id)
        refuse_ended(row)
        end(training, row, Ending.PERSON, timezone.now())
    return row


def rank_of(row: Registration) -> int:
    """Their place in the line, from 1."""
    before = row.training.registrations.in_line().filter(
        Q(queued_at__lt=row.queued_at) | Q(queued_at=row.queued_at, pk__lt=row.pk)
    )
    return before.count() + 1
