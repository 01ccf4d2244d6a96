"""What happened outside the portal: recorded in seconds by whoever knows, told to the other side, who can contest."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from activities.models import Activity, Participation, Session
from activities.models.choices import CONTEST_VERB, Cancellation, CancelReason, State
from activities.models.opinions import Face
from activities.notices import announce
from activities.permissions import can_act_for, can_take_back, may_contest_report
from activities.services.answers import NEITHER
from activities.services.booking import Wish, draft_session
from activities.services.endings import let_go
from activities.services.opinions import enter_paper_faces
from activities.services.reports import refuse_unknown_attendance
from activities.services.steps import (
    forget_report,
    is_theme_agreed,
    lock_activity_alone,
    lock_mediator,
    lock_session,
    move,
    stamp_agreement,
    write_event,
)
from foundation.days import say_period
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Hospital, Ward
from partnerships.models.choices import Side


@once_more
def record_past(
    *,
    actor,
    side: Side,
    wish: Wish,
    present: Mapping[str, int | None],
    text: str = "",
    lived_minutes: int | None = None,
    paper: Mapping[Face, int] | None = None,
    is_attendance_unknown: bool = False,
) -> Session:
    """« Saisir une séance passée »: straight to held, with who reported it; the other side is told.

    `present` holds the counts of who was there (present_total and, if known, by audience and by age); that nobody
    knows is said by the service that owns the convention alone, with `is_attendance_unknown`. `lived_minutes` and
    `paper` as in a `report`. Raises Refusal for a time to come, a date outside the convention, an exhausted volume, a
    theme without its agreements, more paper faces than people, and what the portal knows already: the same activity,
    at that place and time.
    """
    _refuse_not_past(wish)
    if not (present.get("present_total") or is_attendance_unknown):
        raise Refusal("Indiquez le nombre de personnes présentes : un total suffit.", field="present_total")
    with speaking_kindly(), transaction.atomic():
        lock_mediator(wish.lead_mediator_id)
        lock_activity_alone(wish.activity_id)
        session, hospital, ward = draft_session(actor=actor, side=side, wish=wish)
        if is_attendance_unknown:
            refuse_unknown_attendance(actor, session)
        if not is_theme_agreed(session):
            raise _waiting_theme(session.activity)
        _refuse_known_already(session, hospital, ward)
        now = timezone.now()
        session.state = State.HELD
        session.state_changed_at = session.booked_at = session.reported_at = now
        session.state_changed_by = session.booked_by = session.reported_by = actor
        session.report_text, session.attendance_unknown = text, is_attendance_unknown
        session.lived_minutes = lived_minutes
        stamp_agreement(session, side, actor=actor)
        session.save(force_insert=True)
        Participation.objects.create(
            session=session,
            hospital=hospital,
            ward=ward,
            state=Participation.State.CONFIRMED,
            expected_total=wish.group.expected_total,
            **present,
        )
        if paper is not None:
            enter_paper_faces(session, paper)
        write_event(session, "saisie après coup", source="", actor=actor, side=side)
        announce("session_recorded", session, actor=actor)
    return session


def _waiting_theme(activity: Activity) -> Refusal:
    """Who must still agree on a theme, and where they do."""
    whom = " et ".join(str(party) for party in activity.missing_parties())
    return Refusal(
        f"Le thème « {activity} » attend encore l’accord de : {whom}. Chaque partie le donne, ou le service culture le "
        "note pour elle, à la page « Activités » ; enregistrez ensuite la séance.",
        field="activity",
    )


@once_more
def record_cancelled(*, actor, side: Side, wish: Wish, reason: CancelReason, why: str = "") -> Session:
    """What was planned outside the portal and did not take place: cancelled by neither side, not counted, with why.

    It asks for no place in the volume, and nobody is told: nobody awaited it here. Raises Refusal for a date outside
    the convention, and for what the portal knows already.
    """
    with speaking_kindly(), transaction.atomic():
        lock_mediator(wish.lead_mediator_id)
        lock_activity_alone(wish.activity_id)
        session, hospital, ward = draft_session(actor=actor, side=side, wish=wish, takes_place=False)
        _refuse_known_already(session, hospital, ward)
        has_begun = wish.starts_at <= timezone.now()
        session.state = State.CANCELLED
        session.state_changed_by = session.booked_by = actor
        session.cancelled_side, session.cancel_reason = NEITHER, reason
        session.cancelled_how = Cancellation.NOT_HELD if has_begun else Cancellation.AHEAD
        session.save(force_insert=True)
        Participation.objects.create(
            session=session,
            hospital=hospital,
            ward=ward,
            state=Participation.State.CANCELLED,
            expected_total=wish.group.expected_total,
        )
        write_event(session, session.get_cancelled_how_display(), source="", actor=actor, side=side, why=why)
    return session


def _refuse_not_past(wish: Wish) -> None:
    if wish.ends_at <= wish.starts_at:
        raise Refusal("La fin doit venir après le début. Corrigez l’heure de fin.", field="end_time")
    if wish.ends_at > timezone.now():
        raise Refusal("Cette séance n’est pas encore finie. Demandez-la, ou réservez un créneau.", field="day")


def _refuse_known_already(session: Session, hospital: Hospital, ward: Ward | None) -> None:
    """Two wards of one hospital may each have theirs at the same time; a group of the whole hospital is any of them.

    The activity is locked for one alone: two people who record the same session do not both succeed.
    """
    groups = Participation.objects.live().filter(hospital=hospital)
    if ward:
        groups = groups.filter(Q(ward=ward) | Q(ward=None))
    known = Session.objects.live().filter(
        activity=session.activity,
        participations__in=groups,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    )
    if twin := known.first():
        when = say_period(twin.starts_at, twin.ends_at)
        raise Refusal(
            f"Cette séance est déjà sur le portail ({when}, {State(twin.state).label}). Ouvrez sa fiche.", field="day"
        )


@once_more
def contest(*, actor, session_id: int, side: Side, why: str, seen: int | None = None) -> Session:
    """Say that a report is not what happened: the service that owns the convention and the other side are told.

    Nothing else changes until somebody corrects the report; a correction may be contested in turn.
    """
    if not why.strip():
        raise Refusal("Dites en une phrase ce qui ne va pas : l’autre partie et le service la liront.", field="why")
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        if not can_act_for(actor, session, side):
            raise Refusal("Vous ne pouvez pas agir pour cette partie. Demandez au service culture.")
        if session.state != State.HELD:
            raise Refusal("Seul un bilan saisi peut être contesté. Rechargez la page.")
        if Session.objects.contested().filter(pk=session.pk).exists():
            raise Refusal("Ce bilan est déjà contesté : il attend que quelqu’un le corrige. Rechargez la page.")
        if not may_contest_report(session, side):
            raise Refusal("Ce bilan est le vôtre : corrigez-le.")
        write_event(session, CONTEST_VERB, source=session.state, actor=actor, side=side, why=why)
        session.save()
        announce("session_contested", session, actor=actor)
    return session


@once_more
def withdraw_record(*, actor, session_id: int, side: Side, why: str = "", seen: int | None = None) -> Session:
    """« Retirer cette saisie » : what was recorded afterwards by mistake never was; its place is free again.

    By the side that recorded it, or the owning service; the other side is told. Raises Refusal for anybody else, who
    contests, and for a session that had been confirmed, whose report is corrected or taken back.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        if not session.is_recorded_afterwards():
            raise Refusal("Seule une séance saisie après coup se retire. Rechargez la page.")
        if not can_take_back(actor, session, side):
            raise Refusal("Seule la partie qui l’a saisie peut la retirer, ou le service culture : contestez-la.")
        move(session, State.CANCELLED, actor=actor, side=side, verb="saisie retirée", why=why)
        session.cancelled_side = side
        session.cancel_reason = CancelReason.MISTAKE
        session.cancelled_how = Cancellation.NOT_HELD
        forget_report(session)
        let_go(session, "record_withdrawn", slot=session.slot, actor=actor)
    return session
