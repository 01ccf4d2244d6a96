"""The life of a mission letter in one table: what is done with it, from which states, by which side."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.errors import Refusal
from patient_partners.models.letters import Letter, LetterState, Side

State = LetterState
WRITERS = (Side.TEAM, Side.STAFF)
CHANGE, DROP, PROPOSE, ACCEPT, DECLINE = "change", "drop", "propose", "accept", "decline"
WITHDRAW, SIGN, STOP, AGAIN = "withdraw", "sign", "stop", "again"


@dataclass(frozen=True)
class Act:
    """`to` is None where the state stays, or where the letter goes."""

    sources: tuple[State, ...]
    sides: tuple[Side, ...]
    to: State | None = None


ACTS = {
    CHANGE: Act((State.DRAFT,), WRITERS),
    DROP: Act((State.DRAFT,), WRITERS),
    PROPOSE: Act((State.DRAFT,), WRITERS, State.PROPOSED),
    ACCEPT: Act((State.PROPOSED,), (Side.PERSON, Side.TEAM), State.ACCEPTED),
    DECLINE: Act((State.PROPOSED,), (Side.PERSON,), State.DECLINED),
    WITHDRAW: Act((State.PROPOSED,), WRITERS, State.WITHDRAWN),
    SIGN: Act((State.PROPOSED, State.ACCEPTED, State.STOPPED), WRITERS, State.ACCEPTED),
    STOP: Act((State.ACCEPTED,), tuple(Side), State.STOPPED),
    AGAIN: Act((State.ACCEPTED, State.STOPPED, State.DECLINED, State.WITHDRAWN), WRITERS),
}


def may(letter: Letter, act: str, side: Side) -> bool:
    """Whether a side may do this with the letter as it stands today. Who its people are is permissions' to say."""
    rule = ACTS[act]
    if letter.state not in rule.sources or side not in rule.sides:
        return False
    if side == Side.TEAM and not letter.says_name:
        return False
    if act == ACCEPT:
        return (letter.person_accepted_at if side == Side.PERSON else letter.team_accepted_at) is None
    return not (act == STOP and letter.is_over)


def open_acts(letter: Letter, side: Side) -> set[str]:
    """What the buttons of a page may offer."""
    return {act for act in ACTS if may(letter, act, side)}


def guard(letter: Letter, act: str, side: Side) -> None:
    """Raises Refusal when it is not this side's to do, or no more."""
    if not may(letter, act, side):
        raise Refusal(
            _("Cette lettre est maintenant « %(state)s ». Relisez-la, puis recommencez.") % {"state": letter.standing}
        )
