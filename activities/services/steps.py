"""The steps that the verbs share: locking in the one order, stamping agreements, moving along the table of states.

Every verb on one session takes `seen`, the version of it that the person had before their eyes (see `lock_session`).
"""

from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from activities.models import Activity, Opinions, Session, SessionEvent, Slot
from activities.models.choices import WARD, Means, Place, State
from activities.permissions import can_act_for, can_decide_for_all
from activities.phrases.volumes import say_closed
from activities.services.near_changes import note_near_change
from activities.transitions import may_move
from foundation.calendars import PARIS
from foundation.errors import Refusal
from partnerships.models import Membership, Partner, Quota
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

MIDDAY = time(12, 0)
# A session is agreed on within the convention's year.
OLDEST_AGREEMENT = timedelta(days=366)


def lock_mediator(mediator_id: int | None):
    """The person who is to lead, locked; None while nobody is named."""
    if mediator_id is None:
        return None
    return get_user_model().objects.select_for_update(no_key=True, of=("self",)).get(pk=mediator_id)


def refuse_other_partners_mediator(actor, mediator, partner: Partner) -> None:
    if mediator is None or (mediator == actor and partner.pk in scope_of(actor).partner_ids):
        return
    if not Membership.objects.current().filter(user=mediator, partner=partner).exists():
        raise Refusal(f"Cette personne n’est pas médiatrice de {partner}. Choisissez-en une autre.", field="mediator")


def lock_activity(activity_id: int) -> None:
    """Hold an activity still until the end of the transaction: its agreements do not change meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM activities_activity WHERE id = %s FOR SHARE", [activity_id])


def lock_activity_alone(activity_id: int) -> None:
    """Like `lock_activity`, but one at a time: of two who write down the same, the second sees what the first wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM activities_activity WHERE id = %s FOR NO KEY UPDATE", [activity_id])


def lock_activities_of(sessions: QuerySet[Session]) -> None:
    """Hold the activities of several sessions still, in id order, before the sessions themselves are locked."""
    for activity_id in sessions.order_by("activity_id").values_list("activity_id", flat=True).distinct():
        lock_activity(activity_id)


def lock_slot_of(session_id: int) -> Slot | None:
    """The slot that a session stands on, locked; None without one."""
    return Slot.objects.select_for_update(no_key=True).filter(sessions=session_id).first()


def lock_session(session_id: int, *, seen: int | None = None) -> Session:
    """The session, locked, with what the verbs need to read; its activity is held still before it.

    `seen` is the version that the person had before their eyes: raises Refusal when it is another one by now.
    """
    lock_activity(Session.objects.values_list("activity", flat=True).get(pk=session_id))
    session = (
        Session.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "activity", "commitment__strand__convention__owner", "quota", "partner", "ward__hospital", "lead_mediator"
        )
        .prefetch_related("participations__ward", "participations__hospital")
        .get(pk=session_id)
    )
    if seen not in (None, session.version):
        _refuse_unseen(session)
    return session


def _refuse_unseen(session: Session) -> None:
    # Of a shared session, one group's matter and another hospital's names are not everybody's.
    last = None if session.max_groups > 1 else session.events.select_related("actor").last()
    what = f" ({last.verb} par {last.who})" if last else ""
    raise Refusal(
        f"La séance a changé pendant que cette page était ouverte{what} : rien n’est enregistré. Lisez ce qu’elle est "
        "maintenant, puis recommencez si cela vous convient.",
        field="seen",
    )


def move(session: Session, target: State, *, actor, side: Side, **history) -> None:
    """`step` for a side that the actor must be allowed to act for: raises Refusal otherwise."""
    refuse_stranger(actor, session, side)
    step(session, target, actor=actor, side=side, **history)


def refuse_stranger(actor, session: Session, side: Side) -> None:
    if not can_act_for(actor, session, side):
        raise Refusal("Vous ne pouvez pas agir pour cette partie. Demandez au service culture.")


def refuse_for_others(actor, session: Session, side: Side) -> None:
    """Of a session that several hospitals share, one of them takes away its own group alone."""
    refuse_stranger(actor, session, side)
    if not can_decide_for_all(actor, session, side):
        raise Refusal(
            "D’autres hôpitaux viennent à cette séance : retirez seulement votre groupe, ou appelez le partenaire."
        )


def step(
    session: Session, target: State, *, actor, side: Side | None, actor_name="", is_for_nobody=False, **history
) -> SessionEvent:
    """Move a locked session along the table, stamp who and when, write its history. The caller saves it.

    Actor and side are None for the clock; somebody without an account is an `actor_name` instead. `is_for_nobody`: the
    history names no side that it was done for. Raises Refusal when the table does not know this way.
    """
    source = State(session.state)
    refuse_closed_year(session.quota)
    if not may_move(source, target, side):
        raise Refusal(
            f"Cette séance est « {source.label} » : elle ne peut pas devenir « {target.label} ». Rechargez la page."
        )
    session.state = target
    session.state_changed_at = timezone.now()
    session.state_changed_by = actor
    session.state_changed_by_name = actor_name
    for_whom = None if is_for_nobody else side
    return write_event(session, source=source, actor=actor, actor_name=actor_name, side=for_whom, **history)


def refuse_closed_year(quota: Quota) -> None:
    """What happened in a closed year stays as it was reported."""
    if quota.closed_at:
        raise Refusal(say_closed(quota))


def write_event(
    session: Session,
    verb: str,
    *,
    source: str,
    actor,
    side: Side | None,
    why="",
    changes=(),
    actor_name="",
    is_to_be_seen=True,
    group=None,
) -> SessionEvent:
    """One line of the session's history, « par » the actor and « pour » the side.

    `group`: whose matter it is, where it is one group's alone. `is_to_be_seen`: near the start, whoever did not make it
    ticks that they have seen it.
    """
    event = SessionEvent.objects.create(
        session=session,
        verb=verb,
        from_state=source,
        to_state=session.state,
        actor=actor,
        actor_name=actor_name,
        on_behalf_of=side or "",
        why=why,
        changes=list(changes),
        group=group,
    )
    if is_to_be_seen:
        note_near_change(session, event)
    return event


def stamp_agreement(session: Session, side: str, *, actor, agreed_by="", means=Means.PORTAL, agreed_at=None) -> None:
    """Write the agreement of a side, or of the ward: who gave it, when (aware), how, and who recorded it."""
    setattr(session, f"{side}_agreed_at", agreed_at or timezone.now())
    setattr(session, f"{side}_agreed_by", agreed_by or actor.full_name)
    setattr(session, f"{side}_means", means)
    setattr(session, f"{side}_recorded_by", actor)


def clear_agreement(session: Session, side: str) -> None:
    setattr(session, f"{side}_agreed_at", None)
    setattr(session, f"{side}_agreed_by", "")
    setattr(session, f"{side}_means", "")
    setattr(session, f"{side}_recorded_by", None)


def forget_report(session: Session) -> None:
    """The stamps of a report that is taken back; the history keeps them."""
    session.reported_at = session.reported_by = None
    session.report_text, session.lived_minutes = "", None
    session.opinions.filter(source=Opinions.Source.PAPER).delete()
    session.attendance_unknown = False


def moment_of_agreement(agreed_on: date | None) -> datetime:
    """When an agreement was given: now, or at midday (Paris) of the day that was said.

    Refused for a day to come, and for one so long ago that the year must be wrong.
    """
    now = timezone.now()
    if agreed_on is None or agreed_on == timezone.localdate():
        return now
    if agreed_on > timezone.localdate():
        raise Refusal("La date de l’accord ne peut pas être à venir.", field="agreed_on")
    if agreed_on < timezone.localdate() - OLDEST_AGREEMENT:
        raise Refusal("Cet accord aurait plus d’un an. Vérifiez l’année.", field="agreed_on")
    return datetime.combine(agreed_on, MIDDAY, PARIS)


def stamp_wards_rule(session: Session) -> None:
    """Whether the head nurse must agree, by the hospital's rule at the moment when the ward is chosen."""
    hospital = session.ward.hospital if session.place == Place.WARD and session.ward else None
    session.needs_ward_agreement = bool(hospital and hospital.asks_head_nurse)


def ask_ward(session: Session, slot: Slot | None = None) -> None:
    """Where the head nurse must agree, ask anew: what they told of another time or ward stands no more.

    An open slot of this ward may carry their agreement: then nothing is left to ask.
    """
    clear_agreement(session, WARD)
    session.ward_asked_at = None
    if not session.needs_ward_agreement:
        return
    if slot and slot.ward_id == session.ward_id and slot.ward_agreed_by:
        stamp_agreement(
            session,
            WARD,
            actor=slot.opened_by,
            agreed_by=slot.ward_agreed_by,
            means=Means.SLOT,
            agreed_at=slot.opened_at,
        )
    else:
        session.ward_asked_at = timezone.now()


def is_agreed(session: Session) -> bool:
    """The one rule for confirming: both sides, the ward where it must, and nothing missing on the theme."""
    return session.has_agreements and is_theme_agreed(session)


def is_theme_agreed(session: Session) -> bool:
    """Whether nothing is missing on the theme. Where no prior agreement is needed, it never is."""
    return Activity.objects.theme_agreed().filter(pk=session.activity_id).exists()
