"""What a person may do with a session now: the verbs on its page, from the table of transitions and the permissions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from activities.models import NearChange, Participation, Session
from activities.models.choices import Place, State
from activities.models.opinions import takes_opinions
from activities.names import Names
from activities.permissions import (
    can_act_for,
    can_answer_for,
    can_assign_mediator,
    can_decide_for_all,
    can_grant,
    can_take_back,
    can_tick,
    may_contest_report,
    sides_open_to,
)
from activities.transitions import may_move
from partnerships.models.choices import Side


@dataclass(frozen=True)
class Verb:
    """What one may do with a session: its page, its button, and for which sides it `fits` a session as it stands.

    `for_other` is said of the other side than one's own. `may` asks who; by default whoever acts for that side.
    `afterwards`: the button once the session has begun.
    `in_closed_year`: its sessions do not change, but one may still speak of them.
    """

    page: str
    label: str
    icon: str
    fits: Callable[[Session, Side], bool]
    style: str = "button-quiet"
    for_other: bool = False
    in_closed_year: bool = False
    afterwards: str = ""
    may: Callable[[object, Session, Side], bool] = can_act_for


def _moves_to(target: State, fits: Callable[[Session, Side], bool]) -> Callable[[Session, Side], bool]:
    """The table of transitions knows the way; `fits` asks what it does not: the clock, and who has already agreed."""
    return lambda session, side: may_move(State(session.state), target, side) and fits(session, side)


def _waits_for(session: Session, side: Side) -> bool:
    """For its agreement; of a session that several hospitals share, for that of one whose group the person sees."""
    if session.state == State.REQUESTED and not session.is_over() and not session.agreed_at(side):
        return True
    return side == Side.HOSPITAL and any(group.waits_for_hospital for group in session.participations.all())


def _waits_for_ward(session: Session, side: Side) -> bool:
    is_asked = session.waits_for_ward or any(group.waits_for_ward for group in session.participations.all())
    return side == Side.HOSPITAL and is_asked


def _waits_for_grant(session: Session, side: Side) -> bool:
    return side == Side.HOSPITAL and session.waits_for_grant


def _may_grant(user, session: Session, side: Side) -> bool:
    return can_grant(user, session)


def _has_begun(session: Session, side: Side) -> bool:
    return session.has_begun()


def _has_agreed(session: Session, side: Side) -> bool:
    """A side cancels what it agreed to; what still waits for it, it declines; what took place is not cancelled."""
    return session.state != State.HELD and bool(session.agreed_at(side))


def _is_to_come(session: Session, side: Side) -> bool:
    return is_open(session)


def _may_be_shared(session: Session, side: Side) -> bool:
    return side == Side.PARTNER and session.place == Place.REMOTE and is_open(session)


def _comes_with_others(session: Session, side: Side) -> bool:
    return side == Side.HOSPITAL and session.place == Place.REMOTE and session.groups > 1 and is_open(session)


def _is_held(session: Session, side: Side) -> bool:
    return session.state == State.HELD


def _is_corrigible(session: Session, side: Side) -> bool:
    """Without any group nobody's number can be corrected."""
    return _is_held(session, side) and any(session.participations.all())


def _is_contestable(session: Session, side: Side) -> bool:
    return _is_held(session, side) and may_contest_report(session, side)


def _is_recorded_afterwards(session: Session, side: Side) -> bool:
    return session.is_recorded_afterwards()


def _has_ended(session: Session, side: Side) -> bool:
    """Held is taken back by correcting it: this is for what was declined or cancelled by mistake.

    What was never confirmed would wait again, and no request waits once its hour has come.
    """
    would_wait = session.confirmed_at is None
    is_ended = session.state in (State.DECLINED, State.CANCELLED)
    return is_ended and not (would_wait and _has_begun(session, side))


CONFIRM = Verb("session_agree", "Confirmer", "check-lg", _waits_for, "")
GRANT = Verb("session_grant", "Accorder la place", "check-lg", _waits_for_grant, "", may=_may_grant)
VERBS = (
    GRANT,
    Verb("session_refuse_grant", "Ne pas accorder", "x-circle", _waits_for_grant, may=_may_grant),
    CONFIRM,
    Verb("session_ward_agree", "Noter l’accord du cadre de santé", "clipboard-check", _waits_for_ward),
    Verb("session_report", "Saisir le bilan", "pencil-square", _moves_to(State.HELD, _has_begun), ""),
    Verb("session_take_back", "Rétablir la séance", "arrow-counterclockwise", _has_ended, "", may=can_take_back),
    Verb("session_correct", "Corriger le bilan", "pencil-square", _is_corrigible),
    Verb("session_move", "Déplacer", "arrow-left-right", _is_to_come, may=can_decide_for_all),
    Verb("session_connection", "Préciser la connexion", "camera-video", _may_be_shared),
    Verb("session_share", "Ouvrir à d’autres hôpitaux", "share", _may_be_shared),
    Verb("session_receive", "Noter leur accord", "telephone", _waits_for, for_other=True),
    Verb("session_decline", "Décliner", "x-circle", _moves_to(State.DECLINED, _waits_for), may=can_decide_for_all),
    Verb("session_contest", "Contester le bilan", "exclamation-circle", _is_contestable, in_closed_year=True),
    Verb(
        "session_withdraw",
        "Retirer cette saisie",
        "slash-circle",
        _is_recorded_afterwards,
        "button-danger",
        may=can_take_back,
    ),
    Verb("session_leave", "Retirer notre groupe", "box-arrow-left", _comes_with_others, "button-danger"),
    Verb(
        "session_cancel",
        "Annuler la séance",
        "slash-circle",
        _moves_to(State.CANCELLED, _has_agreed),
        "button-danger",
        afterwards="La séance n’a pas eu lieu",
        may=can_decide_for_all,
    ),
)
VERB_OF_PAGE = {verb.page: verb for verb in VERBS}


@dataclass(frozen=True)
class Action:
    """A verb that this person may do now, and for which sides."""

    verb: Verb
    sides: tuple[Side, ...]
    on_behalf: bool
    label: str

    @property
    def asks_nothing(self) -> bool:
        """Granting, and confirming for one's own side, is a single button; everything else has its page."""
        return self.verb is GRANT or (self.verb is CONFIRM and not self.on_behalf)


def sides_to(user, session: Session, verb: Verb) -> tuple[Side, ...]:
    """The sides for which a person may do this now; none when the state, the clock or the agreements forbid it."""
    if session.quota.closed_at and not verb.in_closed_year:
        return ()
    own = [side for side in Side if can_act_for(user, session, side)]
    if verb.for_other:
        return tuple(side.other for side in own if side.other not in own and verb.fits(session, side.other))
    return tuple(side for side in own if verb.fits(session, side) and verb.may(user, session, side))


def acts_for_both(user, session: Session) -> bool:
    """The culture service acts in the name of others, and says of whom."""
    return len(sides_open_to(user, session)) > 1


def actions_on(user, session: Session) -> list[Action]:
    """All that a person may do with this session now, in the order of the buttons."""
    on_behalf = acts_for_both(user, session)
    possible = ((verb, sides_to(user, session, verb)) for verb in VERBS)
    return [Action(verb, sides, on_behalf, _label(verb, session)) for verb, sides in possible if sides]


def _label(verb: Verb, session: Session) -> str:
    if verb.page == "session_correct" and session.uncounted_groups:
        return "Compléter le bilan"
    return (session.has_begun() and verb.afterwards) or verb.label


def is_open(session: Session) -> bool:
    """To come, or going on, and not given up."""
    return session.state in (State.REQUESTED, State.CONFIRMED) and not session.is_over()


def may_assign_now(user, session: Session) -> bool:
    """Naming the mediator stays possible until the session is over."""
    return is_open(session) and can_assign_mediator(user, session)


def may_step_aside_now(user, session: Session) -> bool:
    """« Je ne peux pas assurer » : whoever animates it, until it is over."""
    return is_open(session) and session.is_animated_by(user)


def groups_to_prepare(user, session: Session) -> list[Participation]:
    """Of a visit to the museum that is not over, the groups whose visit a person prepares."""
    if not (session.is_visit and is_open(session)) or session.quota.closed_at:
        return []
    groups = session.participations.all()
    return [
        group
        for group in groups
        if group.state != Participation.State.CANCELLED and can_answer_for(user, session, group)
    ]


def groups_without_ward(user, session: Session) -> list[Participation]:
    """Of a shared session, the groups that wait for their head nurse and for which a person notes her word."""
    groups = session.participations.all()
    return [group for group in groups if group.waits_for_ward and can_answer_for(user, session, group)]


def may_collect_opinions(user, session: Session) -> bool:
    """Whoever acts for a side of it, from just before its end until some hours after its end."""
    return takes_opinions(session) and bool(sides_open_to(user, session))


def may_add_photo(user, session: Session) -> bool:
    """Whoever may report it, once it is held, until its year is closed."""
    is_reported = session.state == State.HELD and not session.quota.closed_at
    return is_reported and bool(sides_open_to(user, session))


def may_see_ward_links(user, session: Session) -> bool:
    """Whoever answers for one of its wards, while they have a page."""
    has_pages = session.state == State.CONFIRMED and not session.is_over()
    return has_pages and any(can_answer_for(user, session, group) for group in session.participations.all())


def shows_absence_to(user, session: Session) -> bool:
    """Those who settle it, those who animate it; the hospital once it is told, within a day."""
    if not (is_open(session) and session.absent_names):
        return False
    return session.is_near() or session.is_animated_by(user) or can_assign_mediator(user, session)


@dataclass(frozen=True)
class Tick:
    """One side's near change, and what a person may do with it now."""

    row: NearChange
    seen_by: str
    may_see: bool
    may_call: bool
    may_take_back: bool


def ticks_of(user, session: Session, names: Names) -> list[Tick]:
    """The changes near the start, until it comes, by whom as the person may know it; `session` has its near changes."""
    own = sides_open_to(user, session)
    rows = [row for row in session.near_changes.all() if row.starts_at > timezone.now()]
    for row in rows:
        names.settle(row.change)
    return [
        Tick(
            row=row,
            seen_by=names.of(row.seen_by),
            may_see=row.may_be_ticked() and can_tick(user, row, session),
            may_call=row.may_be_ticked() and Side(row.side).other in own,
            may_take_back=row.may_be_taken_back_by(user),
        )
        for row in rows
    ]


def sides_to_change(user, sessions: Iterable[Session], page: str) -> tuple[Side, ...]:
    """The sides for which a person may do now, to at least one of these sessions, what this page does to one."""
    possible = {side for session in sessions for side in sides_to(user, session, VERB_OF_PAGE[page])}
    return tuple(side for side in Side if side in possible)
