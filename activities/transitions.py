"""The life of a session in one table: from, to, and which sides may do it.

Services, buttons and the test over every (state, target, side) read this table; nothing else decides.
The culture service may act for either side. A way that no side may take belongs to the clock.
"""

from activities.models.choices import State
from partnerships.models.choices import Side

BOTH = frozenset({Side.HOSPITAL, Side.PARTNER})
CLOCK = frozenset()

TRANSITIONS: dict[tuple[State, State], frozenset[Side]] = {
    (State.REQUESTED, State.CONFIRMED): BOTH,
    (State.REQUESTED, State.DECLINED): BOTH,
    (State.REQUESTED, State.CANCELLED): BOTH,
    (State.REQUESTED, State.LAPSED): CLOCK,
    (State.CONFIRMED, State.CANCELLED): BOTH,
    (State.CONFIRMED, State.HELD): BOTH,
    # Moved: the other side has not agreed to the new time yet.
    (State.CONFIRMED, State.REQUESTED): BOTH,
    # Taken back, by whoever did it or by the service that owns the convention (TAKEN_BACK).
    (State.DECLINED, State.REQUESTED): BOTH,
    (State.CANCELLED, State.REQUESTED): BOTH,
    (State.CANCELLED, State.CONFIRMED): BOTH,
    (State.HELD, State.CONFIRMED): BOTH,
    # Recorded afterwards by mistake: it never was.
    (State.HELD, State.CANCELLED): BOTH,
}

# What an ended session may be taken back from. Everything is checked again then: volume, slot, mediator.
TAKEN_BACK = (State.DECLINED, State.CANCELLED, State.HELD)


def may_move(source: State, target: State, side: Side | None) -> bool:
    """Whether a side may take this way; `side` None is the clock."""
    sides = TRANSITIONS.get((source, target))
    if sides is None:
        return False
    return not sides if side is None else side in sides
