"""The life of a session in one table: from, to, and which sides may do it.

Services, buttons and the test over every (state, target, side) read this table; nothing else decides.
The culture service may act for either side.
"""

from activities.models.choices import State
from partnerships.models.choices import Side

BOTH = frozenset({Side.HOSPITAL, Side.PARTNER})

TRANSITIONS: dict[tuple[State, State], frozenset[Side]] = {
    (State.REQUESTED, State.CONFIRMED): BOTH,
    (State.REQUESTED, State.DECLINED): BOTH,
    (State.REQUESTED, State.CANCELLED): BOTH,
    (State.CONFIRMED, State.CANCELLED): BOTH,
    (State.CONFIRMED, State.HELD): BOTH,
}


def may_move(source: State, target: State, side: Side) -> bool:
    return side in TRANSITIONS.get((source, target), frozenset())
