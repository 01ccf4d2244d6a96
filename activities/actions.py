"""What a person may do with a session now: the verbs on its page, from the table of transitions and the permissions."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from activities.models import Session
from activities.models.choices import State
from activities.permissions import can_assign_mediator, sides_open_to
from activities.transitions import may_move
from partnerships.models.choices import Side


@dataclass(frozen=True)
class Verb:
    """A way along the table; `fits` asks what the table does not know: the clock, and who has already agreed."""

    target: State
    page: str
    label: str
    icon: str
    fits: Callable[[Session, Side], bool]
    style: str = "button-quiet"


def _waits_for(session: Session, side: Side) -> bool:
    return not session.is_over() and not session.agreed_at(side)


def _waits_only_for(session: Session, side: Side) -> bool:
    return _waits_for(session, side) and bool(session.agreed_at(side.other))


def _has_begun(session: Session, side: Side) -> bool:
    return session.starts_at <= timezone.now()


def _has_agreed(session: Session, side: Side) -> bool:
    """A side cancels what it agreed to; what still waits for it, it declines."""
    return bool(session.agreed_at(side))


VERBS = (
    Verb(State.CONFIRMED, "session_agree", "Confirmer", "check-lg", _waits_only_for, ""),
    Verb(State.HELD, "session_report", "Saisir le bilan", "pencil-square", _has_begun, ""),
    Verb(State.DECLINED, "session_decline", "Décliner", "x-circle", _waits_for),
    Verb(State.CANCELLED, "session_cancel", "Annuler la séance", "slash-circle", _has_agreed, "button-danger"),
)


@dataclass(frozen=True)
class Action:
    """A verb that this person may do now, and for which sides."""

    verb: Verb
    sides: tuple[Side, ...]
    on_behalf: bool

    @property
    def asks_nothing(self) -> bool:
        """Confirming for one's own side is a single button; everything else has its page."""
        return self.verb.target == State.CONFIRMED and not self.on_behalf


def sides_to(user, session: Session, verb: Verb) -> tuple[Side, ...]:
    """The sides for which a person may do this now; none when the state, the clock or the agreements forbid it."""
    may = sides_open_to(user, session)
    source = State(session.state)
    return tuple(
        side for side in Side if side in may and may_move(source, verb.target, side) and verb.fits(session, side)
    )


def acts_for_both(user, session: Session) -> bool:
    """The culture service acts in the name of others, and says of whom."""
    return len(sides_open_to(user, session)) > 1


def actions_on(user, session: Session) -> list[Action]:
    """All that a person may do with this session now, in the order of the buttons."""
    on_behalf = acts_for_both(user, session)
    possible = (Action(verb, sides_to(user, session, verb), on_behalf) for verb in VERBS)
    return [action for action in possible if action.sides]


def may_assign_now(user, session: Session) -> bool:
    """Naming the mediator stays possible until the session is over."""
    is_open = session.state in (State.REQUESTED, State.CONFIRMED) and not session.is_over()
    return is_open and can_assign_mediator(user, session)
