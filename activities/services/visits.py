"""Preparing a visit to the museum for one group: its counts, its way there, and the attestation of its outing."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from activities.models import Outing, Participation, Session
from activities.models.choices import PREPARED_VERB, Organiser, Paper, State, Transport
from activities.models.outings import ATTESTED
from activities.models.readiness import ARRIVES_WITHIN
from activities.permissions import can_answer_for
from activities.phrases.visits import say_transport
from activities.services.rooms import refuse_crowded
from activities.services.slots import paris_moment
from activities.services.steps import OLDEST_AGREEMENT, lock_session, refuse_closed_year, write_event
from foundation.days import local_day, say_date, say_time
from foundation.errors import Refusal, once_more, speaking_kindly
from foundation.retention import Rule, report_forgotten
from partnerships.models.choices import Side

COUNTS = ("expected_total", "expected_patients", "expected_relatives", "expected_staff", "wheelchairs")
# How long the names of an attestation are of use after the end of the convention's year: shared domain notes, B7.
NAMES_KEPT = relativedelta(years=1)
NAMES = Rule("noms sur des attestations de sortie", "un an après la fin de l’année de la convention")


@dataclass(frozen=True, kw_only=True)
class Obtained:
    """One part of the attestation: what became of it; obtained, by whom (name and function) and which day."""

    paper: Paper | str = ""
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class VisitPlan:
    """All that the page of a visit says of a group; what is not known yet is None or empty.

    `arrives` is an hour in Paris, on the day of the visit. `companions` are among the `expected_total`.
    """

    expected_total: int
    expected_patients: int | None = None
    expected_relatives: int | None = None
    expected_staff: int | None = None
    wheelchairs: int = 0
    companions: int | None = None
    transport: Transport | str = ""
    organiser: Organiser | str = ""
    arrives: time | None = None
    meeting_point: str = ""
    attestation: dict[str, Obtained] = field(default_factory=dict)


@once_more
def prepare_visit(
    *,
    actor,
    session_id: int,
    group_id: int,
    plan: VisitPlan,
    acknowledged: bool = False,
    seen: int | None = None,
) -> Outing:
    """Keep what is known of a group's visit; what is missing stays missing, and keeps nothing from taking place.

    The history says who changed what, without the names of the attestation. Within a day of the visit the museum has
    it to see, but for the attestation, which is the hospital's. Raises Refusal to whoever may not act for this group's
    hospital, for a session that is no visit or is over, more people than it takes, an arrival after its start or more
    than `ARRIVES_WITHIN` before, a paper obtained on a day to come or over a year ago, more people or wheelchairs
    than before in a room that does not hold them (unless `acknowledged`: the history then says so), and when somebody
    changed the session since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        group = _lock_group(session, group_id)
        _refuse_unpreparable(actor, session, group)
        outing = Outing.objects.filter(group=group).first() or Outing(group=group)
        _refuse_too_many_people(plan, session, group)
        crowding = _mind_room(session, group, plan, acknowledged)
        before, names = _situation(group, outing), _names(outing)
        _apply(plan, session, group, outing)
        after = _situation(group, outing)
        changes = [[what, before[what], after[what]] for what in before if before[what] != after[what]]
        if changes or names != _names(outing):
            group.save()
            outing.save()
            # Its version rises with what its pages say of it.
            session.save()
            is_to_be_seen = any(what not in ATTESTED for what, _before, _after in changes)
            history = {
                "actor": actor,
                "side": Side.HOSPITAL,
                "changes": changes,
                "why": crowding,
                "is_to_be_seen": is_to_be_seen,
            }
            write_event(session, PREPARED_VERB, source=session.state, **history)
    return outing


@transaction.atomic
def forget_names(now: datetime | None = None) -> int:
    """A year after the end of its convention's year, an attestation no longer says by whom. Returns how many."""
    now = now or timezone.now()
    today = local_day(now)
    old = Outing.objects.naming_somebody().filter(group__session__quota__ends_on__lt=today - NAMES_KEPT)
    forgotten = old.update(medical_by="", direction_by="", parental_by="", names_forgotten_on=today)
    report_forgotten(NAMES, forgotten, now)
    return forgotten


def _lock_group(session: Session, group_id: int) -> Participation:
    locked = Participation.objects.select_for_update(no_key=True, of=("self",)).select_related("ward__hospital")
    return locked.get(pk=group_id, session=session)


def _refuse_unpreparable(actor, session: Session, group: Participation) -> None:
    if not can_answer_for(actor, session, group):
        raise Refusal("La visite d’un groupe se prépare par le référent culture de son hôpital.")
    is_open = session.state in (State.REQUESTED, State.CONFIRMED) and not session.is_over()
    if not (is_open and session.is_visit) or group.state == Participation.State.CANCELLED:
        raise Refusal("Une visite au musée se prépare jusqu’à sa fin, tant qu’elle n’est pas annulée.")
    refuse_closed_year(session.quota)


def _mind_room(session: Session, group: Participation, plan: VisitPlan, acknowledged: bool) -> str:
    """What was said of the room, where the group grows beyond it."""
    return refuse_crowded(
        session,
        persons=plan.expected_total,
        wheelchairs=plan.wheelchairs,
        group=group,
        is_there=True,
        acknowledged=acknowledged,
    )


def _apply(plan: VisitPlan, session: Session, group: Participation, outing: Outing) -> None:
    for name in COUNTS:
        setattr(group, name, getattr(plan, name))
    _refuse_too_many_companions(plan)
    outing.companions = plan.companions
    outing.transport, outing.organiser = plan.transport, plan.organiser
    outing.meeting_point = plan.meeting_point.strip()
    outing.arrives_at = _arrival(plan.arrives, session)
    for part in ATTESTED:
        _attest(outing, part, plan.attestation.get(part, Obtained()))


def _refuse_too_many_people(plan: VisitPlan, session: Session, group: Participation) -> None:
    most = session.max_people - session.people + group.expected_total
    if plan.expected_total > most:
        raise Refusal(
            f"Cette visite accueille {most} personne{'s' if most > 1 else ''} de votre groupe au plus : réduisez ce "
            f"nombre, ou convenez d’un autre créneau avec {session.partner}.",
            field="expected_total",
        )


def _refuse_too_many_companions(plan: VisitPlan) -> None:
    if plan.companions is not None and plan.companions > plan.expected_total:
        raise Refusal(
            f"Les accompagnateurs sont compris dans les {plan.expected_total} personnes du groupe : corrigez l’un ou "
            "l’autre nombre.",
            field="companions",
        )


def _arrival(arrives: time | None, session: Session) -> datetime | None:
    if arrives is None:
        return None
    moment = paris_moment(local_day(session.starts_at), arrives, field="arrives")
    if not session.starts_at - ARRIVES_WITHIN <= moment <= session.starts_at:
        raise Refusal(
            f"La visite commence à {say_time(session.starts_at)} : indiquez une arrivée dans les trois heures qui "
            "précèdent.",
            field="arrives",
        )
    return moment


def _attest(outing: Outing, part: str, said: Obtained) -> None:
    is_obtained = said.paper == Paper.OBTAINED
    if is_obtained and said.on is not None:
        _refuse_strange_day(said.on, part)
    setattr(outing, part, said.paper)
    setattr(outing, f"{part}_by", said.by.strip() if is_obtained else "")
    setattr(outing, f"{part}_on", said.on if is_obtained else None)


def _refuse_strange_day(day: date, part: str) -> None:
    if day > timezone.localdate():
        raise Refusal("Ce jour est à venir : indiquez celui où vous l’avez obtenu.", field=f"{part}_on")
    if day < timezone.localdate() - OLDEST_AGREEMENT:
        raise Refusal("Ce serait il y a plus d’un an : vérifiez l’année.", field=f"{part}_on")


def _situation(group: Participation, outing: Outing) -> dict[str, str]:
    """What the history tells of it, without any name."""
    counts = {name: _in_words(getattr(group, name)) for name in COUNTS}
    return {
        "expected": counts.pop("expected_total"),
        **counts,
        "companions": _in_words(outing.companions),
        "transport": say_transport(outing),
        "arrival": say_time(outing.arrives_at) if outing.arrives_at else "",
        "meeting_point": outing.meeting_point,
        **{part: _say_part(outing, part) for part in ATTESTED},
    }


def _in_words(number: int | None) -> str:
    return "" if number is None else str(number)


def _say_part(outing: Outing, part: str) -> str:
    paper, day = getattr(outing, part), getattr(outing, f"{part}_on")
    if paper == Paper.OBTAINED:
        return f"oui, le {say_date(day)}" if day else "oui"
    return str(Paper(paper).label) if paper else "à obtenir"


def _names(outing: Outing) -> list[str]:
    return [getattr(outing, f"{part}_by") for part in ATTESTED]
