"""Trainings: made and corrected by those who organise them.

Lock order within: the session, its training, then the registrations; the places are counted by the database's trigger.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from activities.models import Participation, Session, Training
from activities.models.choices import LIVE_STATES, Format, Place, State
from activities.models.trainings import TRAINING_KINDS, USUAL_RELAY_MONTHS
from activities.notices import announce_training
from activities.permissions import can_organise, can_plan_training, gives_hospitals_word
from activities.services.answers import confirm_if_agreed
from activities.services.booking import (
    Group,
    Received,
    default_visibility,
    lock_offered_activity,
    partner_of,
    place_in,
    quota_for,
    room_of,
)
from activities.services.grants import stamp_grant
from activities.services.mediators import refuse_unacknowledged
from activities.services.registrations import DESK
from activities.services.slots import refuse_past_or_upside_down, refuse_unexplained_days
from activities.services.steps import (
    ask_ward,
    lock_mediator,
    lock_session,
    moment_of_agreement,
    refuse_closed_year,
    refuse_other_partners_mediator,
    stamp_agreement,
    stamp_wards_rule,
    write_event,
)
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Commitment, Hospital, Ward
from partnerships.models.choices import Side

COURSE_VERB = "formation précisée"
RESOURCES_VERB = "ressources précisées"


@dataclass(frozen=True, kw_only=True)
class Course:
    """What a training says besides when and where it is. `closes_at` is aware.

    `relay_months`: for how long whoever attends is a relay; as usual where a relay's training does not say it.
    """

    places: int
    closes_at: datetime
    places_per_hospital: int | None = None
    relay_months: int | None = None
    asks_manager: bool = False
    programme: str = ""
    trainers: str = ""
    audience: str = ""
    structures: str = ""
    invited: str = ""


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """A training as somebody plans it. Times are aware; `host` only for one at a hospital.

    `acknowledged`: the mediator agrees, although absent then or far away just before or after.
    """

    activity_id: int
    place: Place
    starts_at: datetime
    ends_at: datetime
    course: Course
    host: Group | None = None
    room_id: int | None = None
    lead_mediator_id: int | None = None
    note: str = ""
    override_reason: str = ""
    acknowledged: bool = False


@once_more
def plan_training(*, actor, side: Side, plan: TrainingPlan, received: Received | None = None) -> Training:
    """Plan a training: `side` agrees, the other side answers as for any session; then professionals register.

    At the museum the hospitals' agreement is the owning service's: planned by it in the museum's name, nobody's is
    missing and it is confirmed at once.

    Raises Refusal to whoever may not plan it for that side, for a time in the past or outside the convention, a holiday
    or closing day without a reason, an exhausted volume, a closing after the start, a busy mediator and, unless
    acknowledged, an absent one.
    """
    refuse_past_or_upside_down(plan.starts_at, plan.ends_at)
    _refuse_late_closing(plan.course, plan.starts_at)
    with speaking_kindly(), transaction.atomic():
        session, hospital, ward = _draft(actor, side, plan)
        if not plan.override_reason.strip():
            refuse_unexplained_days(
                [plan.starts_at], hospital, session.partner if session.place == Place.MUSEUM else None
            )
        refuse_unacknowledged(
            session,
            lead=session.lead_mediator,
            hospital_id=hospital.pk if hospital else 0,
            acknowledged=plan.acknowledged,
        )
        received = received or Received()
        stamp_agreement(
            session,
            side,
            actor=actor,
            agreed_by=received.agreed_by,
            means=received.means,
            agreed_at=moment_of_agreement(received.agreed_on),
        )
        stamp_wards_rule(session)
        ask_ward(session)
        stamp_grant(session, session.quota)
        session.state_changed_by = session.booked_by = actor
        session.save(force_insert=True)
        session.seconds = []
        training = Training(session=session, host=hospital)
        _apply(training, plan.course)
        training.save(force_insert=True)
        if hospital:
            _welcome(session, hospital, ward, plan.course.places)
        write_event(session, "demandée", source="", actor=actor, side=side)
        _confirm_or_ask(session, hospital, actor=actor, side=side)
    return training


def _confirm_or_ask(session: Session, host: Hospital | None, *, actor, side: Side) -> None:
    """Nobody waits for themselves: whoever also gives the hospitals' word has just given it."""
    convention = session.commitment.strand.convention
    if side == Side.PARTNER and gives_hospitals_word(actor, host=host, convention=convention):
        stamp_agreement(session, Side.HOSPITAL, actor=actor)
        confirm_if_agreed(session, actor=actor, side=Side.HOSPITAL)
    if session.state == State.REQUESTED:
        announce_training(session, actor=actor)


def _draft(actor, side: Side, plan: TrainingPlan) -> tuple[Session, Hospital | None, Ward | None]:
    """An unsaved session, its mediator and activity locked; the hospital and ward that welcome it."""
    mediator = lock_mediator(plan.lead_mediator_id)
    activity = lock_offered_activity(actor, plan.activity_id, plan.place)
    if activity.commitment.kind not in TRAINING_KINDS:
        raise Refusal("Cette activité n’est pas une formation. Choisissez-en une autre.", field="activity")
    convention, partner = activity.commitment.strand.convention, partner_of(activity)
    hospital, ward = place_in(convention, plan.host) if plan.place == Place.WARD and plan.host else (None, None)
    if plan.place == Place.WARD and hospital is None:
        raise Refusal("Choisissez l’hôpital qui accueille cette formation.", field="host")
    if not can_plan_training(actor, side, partner=partner, host=hospital, convention=convention):
        raise Refusal("Vous ne pouvez agir ici que pour vos propres lieux.")
    refuse_other_partners_mediator(actor, mediator, partner)
    session = Session(
        activity=activity,
        commitment=activity.commitment,
        quota=quota_for(activity.commitment, plan.starts_at, hospitals=[hospital.pk] if hospital else []),
        partner=partner,
        place=plan.place,
        ward=ward,
        room=room_of(partner, plan.room_id) if plan.place == Place.MUSEUM else None,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        lead_mediator=mediator,
        visibility=default_visibility(Format(activity.format), ward),
        note=plan.note,
        override_reason=plan.override_reason,
        max_people=plan.course.places,
    )
    return session, hospital, ward


def _welcome(session: Session, hospital: Hospital, ward: Ward | None, places: int) -> None:
    """The hospital that welcomes it expects so many people: it is told as of any session, and answers for it."""
    Participation.objects.create(
        session=session,
        hospital=hospital,
        ward=ward,
        state=Participation.State.REQUESTED,
        contact_name=ward.contact_name if ward else "",
        contact_phone=ward.phone if ward else hospital.phone,
        expected_total=places,
        expected_staff=places,
    )


@once_more
def edit_training(*, actor, training_id: int, course: Course, seen: int | None = None) -> Training:
    """Correct what a training says, until it is held; places that are added go to the waiting list at once.

    Raises Refusal to whoever does not organise it, for fewer places than are taken, for a closing after its start, and
    when somebody changed the session since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        session_id = Training.objects.values_list("session", flat=True).get(pk=training_id)
        session = lock_session(session_id, seen=seen)
        training = Training.objects.select_for_update(no_key=True, of=("self",)).get(pk=training_id)
        training.session = session
        if not can_organise(actor, training):
            raise Refusal("Une formation se corrige par ceux qui l’organisent.")
        if session.state not in (State.REQUESTED, State.CONFIRMED) or session.is_over():
            raise Refusal("Cette formation est passée ou annulée : elle ne se corrige plus.")
        refuse_closed_year(session.quota)
        _refuse_late_closing(course, session.starts_at)
        if course.places < training.taken:
            raise Refusal(
                f"{training.taken} places sont déjà prises : gardez-en au moins autant, ou annulez d’abord des "
                "inscriptions.",
                field="places",
            )
        before = training.places
        _apply(training, course)
        training.save()
        session.max_people = max(session.max_people, course.places)
        session.save()
        groups = session.participations.live().filter(hospital=training.host_id, present_total=None)
        groups.update(expected_total=course.places, expected_staff=course.places)
        changes = [["places", str(before), str(course.places)]] if before != course.places else []
        write_event(session, COURSE_VERB, source=session.state, actor=actor, side=None, changes=changes)
        DESK.offer_free_places(training, timezone.now())
    return training


@once_more
def share_resources(*, actor, training_id: int, resources: str, seen: int | None = None) -> Training:
    """Leave links or short texts to those who were there, before or after; they read them on their own page.

    Raises Refusal to whoever does not organise it, for one that does not take place, in a closed year, and when
    somebody changed the session since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(Training.objects.values_list("session", flat=True).get(pk=training_id), seen=seen)
        training = Training.objects.select_for_update(no_key=True, of=("self",)).get(pk=training_id)
        training.session = session
        if not can_organise(actor, training):
            raise Refusal("Les ressources se laissent par ceux qui organisent la formation.")
        if session.state not in LIVE_STATES:
            raise Refusal("Cette formation n’a pas lieu : il n’y a personne à qui laisser des ressources.")
        refuse_closed_year(session.quota)
        training.resources = resources.strip()
        training.save()
        write_event(session, RESOURCES_VERB, source=session.state, actor=actor, side=None, is_to_be_seen=False)
        session.save()
    return training


def _apply(training: Training, course: Course) -> None:
    training.places, training.places_per_hospital = course.places, course.places_per_hospital
    training.closes_at, training.asks_manager = course.closes_at, course.asks_manager
    training.programme, training.trainers = course.programme.strip(), course.trainers.strip()
    training.structures = course.structures.strip()
    training.invited = course.invited.strip() if training.is_for_museum_staff else ""
    training.audience = course.audience.strip()
    makes_relays = training.session.commitment.kind == Commitment.Kind.RELAY_TRAINING
    training.relay_months = course.relay_months or (USUAL_RELAY_MONTHS if makes_relays else None)


def _refuse_late_closing(course: Course, starts_at: datetime) -> None:
    if course.closes_at > starts_at:
        raise Refusal("Les inscriptions se ferment avant le début de la formation.", field="closes_on")
