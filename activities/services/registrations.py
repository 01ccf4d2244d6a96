"""What a training says of its places besides any gathering's: whom it is for, hospitals' parts, managers.

The verbs themselves are `partnerships.services.registrations`, each under the training's lock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Registration, Training
from activities.notices import registrations as notices
from activities.permissions import can_register_for
from activities.phrases.people import say_contact
from foundation.errors import Refusal, once_more, speaking_kindly
from foundation.retention import Rule
from partnerships.models.registrations import Ending
from partnerships.services import registrations as shared
from partnerships.services.registrations import Overdue, awaited_until

State = Registration.State

# How long a manager's agreement waits for their answer; see `awaited_until`.
MANAGER_HAS = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Person(shared.Person):
    """A professional as they, or a colleague, say who they are. `needs` are forgotten a week after the training."""

    hospital_id: int | None = None
    organisation: str = ""
    ward: str = ""
    job: str = ""
    needs: str = ""
    manager_name: str = ""
    manager_email: str = ""


class TrainingDesk(shared.Desk):
    """Places of a hospital's own may be counted, and a manager asked, while the place is held."""

    rows, notices = Registration, notices.NOTICES
    start = "training__session__starts_at"
    unconfirmed = Rule("demandes d’inscription jamais confirmées", "24 heures après la demande")
    awaited = ("offered_until", "manager_until")
    closed = gettext_lazy("Les inscriptions à cette formation sont closes. Regardez les autres dates.")
    ended = gettext_lazy("Cette inscription est déjà annulée, ou la formation a commencé : rien n’a changé.")

    def refuse_stranger(self, gathering: Training, person: Person) -> None:
        refuse_stranger(gathering, person)

    def turnstile(self, gathering: Training) -> Callable[[Registration], bool]:
        """One of the hospital's own places, where they are counted."""
        most = gathering.places_per_hospital
        if most is None:
            return super().turnstile(gathering)
        held = _held_by_hospital(gathering)

        def lets_through(row: Registration) -> bool:
            if row.hospital_id is not None and held.get(row.hospital_id, 0) >= most:
                return False
            held[row.hospital_id] = held.get(row.hospital_id, 0) + 1
            return True

        return lets_through

    def take_place(self, gathering: Training, row: Registration, now: datetime) -> None:
        """The place is theirs, or held while their manager is asked."""
        if not gathering.asks_manager or row.manager_agreed_at is not None:
            super().take_place(gathering, row, now)
            return
        row.state, row.offered_until = State.AGREEMENT, None
        row.manager_until = awaited_until(now, MANAGER_HAS, gathering.starts_at)
        row.save()
        notices.ask_manager(row)
        self.notices.tell(notices.PENDING, row)

    def overdue(self, now: datetime) -> Iterator[Overdue]:
        yield from super().overdue(now)
        yield Overdue(
            Q(state=State.AGREEMENT, manager_until__lte=now),
            lambda row: row.state == State.AGREEMENT and row.manager_until <= now,
            Ending.NO_ANSWER,
        )


DESK = TrainingDesk()
confirm_request, accept_offer, leave = DESK.confirm, DESK.accept_offer, DESK.leave


def ask_to_register(*, training_id: int, person: Person) -> None:
    """`Desk.ask` for a training. Raises Refusal after the closing, and for a hospital that it is not for."""
    DESK.ask(training_id, person)


@once_more
def register_colleague(*, actor, training_id: int, person: Person, is_manager_agreed: bool = False) -> Registration:
    """Register somebody else, who is told by mail; they have a place, or stand at the end of the waiting list.

    `is_manager_agreed`: their manager said yes, as the actor records it. Raises Refusal to whoever may not, after the
    closing, for a hospital that it is not for, and for somebody who is registered already.
    """
    with speaking_kindly(), transaction.atomic():
        training = DESK.lock(training_id)
        if not can_register_for(actor, training, person.hospital_id):
            raise Refusal("Vous inscrivez les professionnels de vos hôpitaux. Choisissez l’un d’eux.", field="hospital")
        refuse_stranger(training, person)
        row = DESK.new(training, person, registered_by=actor)
        if is_manager_agreed:
            row.manager_agreed_at, row.manager_recorded_by = timezone.now(), actor
        DESK.register(training, row)
    return row


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


def _held_by_hospital(training: Training) -> dict[int | None, int]:
    holding = training.registrations.filter(holds_place=True).order_by()
    return dict(holding.values_list("hospital").annotate(Count("pk")))


@once_more
def remove_registration(*, actor, registration_id: int, why: str = "") -> Registration:
    """Cancel somebody's registration for them; they are told. Raises Refusal to whoever may not, and once it began."""
    with speaking_kindly(), transaction.atomic():
        training, row = DESK.lock_row(registration_id)
        if not can_register_for(actor, training, row.hospital_id):
            raise Refusal("Cette inscription s’annule par ceux qui organisent la formation, ou par le référent.")
        DESK.refuse_ended(row)
        DESK.end(training, row, Ending.ORGANISER, timezone.now(), why=why)
    return row


@once_more
def record_manager(*, actor, registration_id: int, is_agreed: bool, why: str = "") -> Registration:
    """What a manager answered, as the referent or the organisers heard it.

    Raises Refusal to whoever may not, when nothing is asked any more, and for a refusal without its sentence.
    """
    with speaking_kindly(), transaction.atomic():
        training, row = DESK.lock_row(registration_id)
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
        training, row = DESK.lock_row(registration_id)
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
        DESK.take_place(training, row, now)
        return
    if not why.strip():
        raise Refusal(_("Dites en une phrase pourquoi : la personne la lira."), field="why")
    DESK.end(training, row, Ending.MANAGER, now, why=why)
