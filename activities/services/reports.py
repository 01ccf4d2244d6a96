"""The report after a session: it becomes held, and the year's ledger moves. Either side corrects it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from activities.models import Participation, Session, SessionEvent
from activities.models.choices import COMPLETE_VERB, CORRECT_VERB, AgeBand, State
from activities.models.groups import AUDIENCES
from activities.models.opinions import Face
from activities.names import names_told
from activities.notices import announce_correction
from activities.permissions import can_act_for
from activities.services.opinions import enter_paper_faces, refuse_fewer_than_paper_faces
from activities.services.steps import lock_session, move, refuse_closed_year, write_event
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

COUNTS = tuple(f"present_{part}" for part in ("total", *AUDIENCES, *AgeBand.values))


@once_more
def report(
    *,
    actor,
    session_id: int,
    side: Side,
    counts: Mapping[int, Mapping[str, int | None]],
    text="",
    lived_minutes: int | None = None,
    paper: Mapping[Face, int] | None = None,
    is_correction=False,
    is_attendance_unknown=False,
    seen: int | None = None,
) -> Session:
    """Record who was there, as counts per group (participation id → counts); one total is enough.

    A hospital that shares a session reports its own groups; the others' stay as they are, and so does a count that is
    not named. Of a shared session, whoever does not know a group's number leaves it out (None): its hospital completes
    the report. `lived_minutes` is how long it really lasted (None: as planned); `paper` the faces collected on paper,
    as totals of the whole session (None: as before). `is_correction` says that the report of a held session was read
    and is put right; the history keeps what it said before, and the other side is told. The service that owns the
    convention may say `is_attendance_unknown` instead of a total. Raises Refusal before the session's start, when
    somebody has reported meanwhile, when nobody came (then it is cancelled « annulée sur place »), when a group has
    no total, when there are more paper faces, new or kept, than people; and when the session is another version than
    the one `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        if session.starts_at > timezone.now():
            raise Refusal("Cette séance n’a pas encore commencé. Le bilan se saisit ensuite.")
        if session.state == State.HELD and not is_correction:
            who = names_told(actor, session).of(session.reported_by) or "une autre personne"
            raise Refusal(f"Le bilan est déjà saisi, par {who}. Ouvrez-le, puis corrigez-le.")
        groups = list(session.participations.live().filter(pk__in=counts))
        before = _told(session, groups)
        for group in groups:
            for name in COUNTS:
                setattr(group, name, counts[group.pk].get(name, getattr(group, name)))
        session.lived_minutes = lived_minutes
        if is_attendance_unknown:
            refuse_unknown_attendance(actor, session)
        else:
            _refuse_incomplete(session, groups)
        corrections = []
        if session.state == State.HELD:
            corrections = _note_corrections(session, before, _told(session, groups), actor=actor, side=side)
        else:
            move(session, State.HELD, actor=actor, side=side, verb="réalisée")
            session.reported_at = session.state_changed_at
            session.reported_by = actor
        session.report_text, session.attendance_unknown = text, is_attendance_unknown
        session.save()
        for group in groups:
            group.save()
        if paper is not None:
            enter_paper_faces(session, paper)
        elif is_correction:
            refuse_fewer_than_paper_faces(session)
        for correction in corrections:
            announce_correction(session, correction, actor=actor)
    return session


def present_people(groups: list[Participation]) -> str:
    """How many were there, as the history keeps it; empty while nobody said."""
    totals = [group.present_total for group in groups if group.present_total is not None]
    return str(sum(totals)) if totals else ""


def _told(session: Session, groups: list[Participation]) -> dict[Participation | None, dict[str, str]]:
    """What a correction may change and the history keeps: everybody's (None), and a group's own where others share
    the session.
    """
    lived = {"lived": str(session.lived_minutes or "")}
    if session.groups == 1:
        return {None: {"present": present_people(groups), **lived}}
    return {**{group: {"present": present_people([group])} for group in groups}, None: lived}


def _note_corrections(session: Session, before: dict, after: dict, *, actor, side: Side) -> list[SessionEvent]:
    """In the history; returns what is to be announced: not the number that a group had left to be said."""
    if not can_act_for(actor, session, side):
        raise Refusal("Vous ne pouvez pas agir pour cette partie. Demandez au service culture.")
    refuse_closed_year(session.quota)
    changes = {
        group: [[what, said, after[group][what]] for what, said in told.items() if said != after[group][what]]
        for group, told in before.items()
    }
    changed = {group: rows for group, rows in changes.items() if rows} or {None: []}
    events = []
    for group, rows in changed.items():
        is_first_word = before[group].get("present") == ""
        verb = COMPLETE_VERB if is_first_word else CORRECT_VERB
        history = {"actor": actor, "side": side, "changes": rows, "group": group}
        event = write_event(session, verb, source=session.state, **history)
        events += [] if is_first_word else [event]
    return events


def refuse_unknown_attendance(actor, session: Session) -> None:
    """Whoever was there counts; only the service that settles the figures says that nobody knows."""
    if not scope_of(actor).owns(session.commitment.strand.convention):
        raise Refusal(
            "Seul le service responsable de la convention peut noter un effectif inconnu. Indiquez un total.",
            field="present_total",
        )


def _refuse_incomplete(session: Session, groups: list[Participation]) -> None:
    """A total is said, and of a session that is not shared every one; nobody at all is another matter."""
    totals = {group.pk: group.present_total for group in session.participations.live()}
    totals |= {group.pk: group.present_total for group in groups}
    unsaid = [group for group in groups if group.present_total is None]
    if len(unsaid) == len(groups) or (unsaid and len(totals) == 1):
        raise Refusal("Indiquez le nombre de personnes présentes : un total suffit.", field="present_total")
    if not any(total is None or total > 0 for total in totals.values()):
        raise Refusal(
            "Personne n’est venu : annulez plutôt la séance, avec son motif. Elle restera dans l’historique.",
            field="present_total",
        )
