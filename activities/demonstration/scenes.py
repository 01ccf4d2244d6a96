"""What the demonstration shows: sessions in every state, told as a script. Days count from today."""

from dataclasses import dataclass
from datetime import time

from activities.demonstration.people import (
    GERIATRICS,
    HAEMATOLOGY,
    LONG_STAY,
    PAEDIATRICS,
    PSYCHIATRY,
    REHABILITATION,
    DemoWard,
)
from activities.demonstration.programme import (
    AT_YOUR_PACE,
    BEDSIDE_STUDIO,
    COLOUR_TALK,
    CUT_PAPER,
    FACES,
    FIRST_STEPS,
    GARDEN_FROM_AFAR,
    HOUSE_FROM_AFAR,
    LOOK_AND_MAKE,
    ONE_LINE,
    RELAY,
    SHARED_DAY,
    WELCOMING,
    Proposition,
)
from activities.models.choices import CancelReason, State
from partnerships.models.choices import Side

MORNING, AFTERNOON = time(10, 30), time(14, 30)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One session. `day` counts from today; `window` says between which days one like it must exist, so that a later
    run adds what time has used up; without a window it is played once, on the first run.

    `expected` and `present` are patients, relatives and staff, `faces` those who liked it, more or less, or not;
    `mediator` is a rank, or None for « à désigner »; `joined_by` is the ward of another hospital, whose head nurse is
    asked.
    """

    proposition: Proposition
    ward: DemoWard | None
    day: int
    at: time = AFTERNOON
    state: State = State.CONFIRMED
    window: tuple[int, int] | None = None
    waiting: tuple[str, ...] = ()
    expected: tuple[int, int, int] = (5, 1, 1)
    present: tuple[int, int, int] | None = None
    present_total: int | None = None
    lived_minutes: int | None = None
    faces: tuple[int, int, int] | None = None
    mediator: int | None = 0
    waits_for: Side | None = None
    waits_for_ward: bool = False
    ended_by: Side | None = None
    reason: CancelReason | None = None
    why: str = ""
    counts_anyway: bool = False
    professionals: tuple[str, ...] = ()
    relay_months: int | None = None
    joined_by: DemoWard | None = None
    is_prepared: bool = False


# Kept up on every run: the public page always has something today, this week and later.
COMING = (
    Scene(proposition=CUT_PAPER, ward=GERIATRICS, day=0, window=(0, 0), expected=(6, 1, 1)),
    Scene(proposition=HOUSE_FROM_AFAR, ward=PAEDIATRICS, day=0, at=MORNING, window=(0, 0), mediator=1),
    Scene(proposition=BEDSIDE_STUDIO, ward=HAEMATOLOGY, day=1, window=(1, 6), expected=(6, 0, 0), mediator=1),
    Scene(proposition=ONE_LINE, ward=PAEDIATRICS, day=2, at=MORNING, window=(1, 6), expected=(5, 2, 1), mediator=2),
    Scene(proposition=AT_YOUR_PACE, ward=GERIATRICS, day=3, at=MORNING, window=(1, 6), expected=(6, 2, 2)),
    Scene(proposition=COLOUR_TALK, ward=LONG_STAY, day=4, window=(1, 6), expected=(9, 2, 1), mediator=None),
    Scene(proposition=FACES, ward=REHABILITATION, day=9, window=(7, 25), mediator=1),
    Scene(proposition=CUT_PAPER, ward=PSYCHIATRY, day=11, window=(7, 25), expected=(6, 0, 2), mediator=2),
    Scene(
        proposition=LOOK_AND_MAKE,
        ward=PAEDIATRICS,
        day=17,
        window=(8, 35),
        expected=(5, 4, 1),
        mediator=1,
        is_prepared=True,
    ),
    Scene(
        proposition=GARDEN_FROM_AFAR,
        ward=GERIATRICS,
        day=13,
        at=MORNING,
        window=(8, 35),
        expected=(7, 1, 0),
        joined_by=HAEMATOLOGY,
    ),
    Scene(
        proposition=FIRST_STEPS,
        ward=None,
        day=20,
        at=MORNING,
        window=(8, 40),
        mediator=2,
        professionals=("Capucine Rature", "Hector Gribouille", "Solène Brouillon"),
    ),
    # Full: two more wait for a place.
    Scene(
        proposition=RELAY,
        ward=None,
        day=16,
        at=MORNING,
        window=(8, 40),
        mediator=1,
        professionals=("Mélodie Ébauche", "Anatole Croquis", "Capucine Rature", "Solène Brouillon"),
        waiting=("Hector Gribouille", "Faustine Estompe"),
    ),
    # For the museum's own staff: at a hospital with its speakers, and a day with other structures.
    Scene(
        proposition=WELCOMING,
        ward=GERIATRICS,
        day=23,
        at=MORNING,
        window=(8, 45),
        expected=(0, 0, 12),
        mediator=None,
        professionals=("Virgile Canevas", "Philomène Aplat", "Octave Lavis"),
    ),
    Scene(
        proposition=SHARED_DAY,
        ward=None,
        day=27,
        at=MORNING,
        window=(8, 50),
        mediator=None,
        professionals=("Virgile Canevas", "Philomène Aplat"),
    ),
    Scene(
        proposition=ONE_LINE,
        ward=GERIATRICS,
        day=23,
        window=(8, 40),
        state=State.REQUESTED,
        waits_for=Side.HOSPITAL,
        mediator=2,
    ),
    # Both sides agreed; the head nurse has been asked by the ward's mailbox.
    Scene(
        proposition=BEDSIDE_STUDIO,
        ward=HAEMATOLOGY,
        day=15,
        at=MORNING,
        window=(8, 40),
        state=State.REQUESTED,
        waits_for_ward=True,
        expected=(6, 0, 0),
        mediator=1,
    ),
    Scene(
        proposition=LOOK_AND_MAKE,
        ward=LONG_STAY,
        day=26,
        window=(8, 40),
        state=State.REQUESTED,
        waits_for=Side.PARTNER,
        expected=(5, 1, 2),
        mediator=None,
    ),
)

# Played once, on the first run: what already happened, and what did not.
PAST = (
    # For the museum's own staff: who was there is still to be said.
    Scene(
        proposition=WELCOMING,
        ward=LONG_STAY,
        day=-1,
        at=MORNING,
        expected=(0, 0, 12),
        mediator=None,
        professionals=("Octave Lavis", "Virgile Canevas", "Zélie Fusain"),
    ),
    Scene(proposition=CUT_PAPER, ward=LONG_STAY, day=-2, expected=(7, 0, 1)),
    Scene(proposition=AT_YOUR_PACE, ward=REHABILITATION, day=-4, at=MORNING, expected=(6, 1, 2), mediator=1),
    Scene(
        proposition=ONE_LINE,
        ward=PAEDIATRICS,
        day=5,
        state=State.CANCELLED,
        ended_by=Side.HOSPITAL,
        reason=CancelReason.ISOLATION,
        why="Le service reçoit des patients en isolement cette semaine.",
    ),
    Scene(
        proposition=FACES,
        ward=REHABILITATION,
        day=-12,
        state=State.CANCELLED,
        ended_by=Side.HOSPITAL,
        reason=CancelReason.STAFF,
        why="Annulée le matin même ; la médiatrice était en route.",
        counts_anyway=True,
    ),
    Scene(
        proposition=COLOUR_TALK,
        ward=GERIATRICS,
        day=-26,
        state=State.CANCELLED,
        ended_by=Side.PARTNER,
        reason=CancelReason.SPEAKER,
        mediator=1,
    ),
    Scene(
        proposition=BEDSIDE_STUDIO,
        ward=HAEMATOLOGY,
        day=18,
        state=State.DECLINED,
        ended_by=Side.HOSPITAL,
        why="Le secteur protégé est en travaux ce jour-là.",
    ),
    Scene(proposition=LOOK_AND_MAKE, ward=GERIATRICS, day=-7, state=State.LAPSED, mediator=None),
)
HELD_SESSIONS = (
    (CUT_PAPER, GERIATRICS, -9, (7, 1, 1), (6, 1, 1)),
    (ONE_LINE, PAEDIATRICS, -16, (5, 2, 1), (4, 3, 1)),
    (AT_YOUR_PACE, LONG_STAY, -18, (6, 2, 2), (5, 2, 2)),
    (HOUSE_FROM_AFAR, HAEMATOLOGY, -23, (8, 1, 1), (6, 0, 1)),
    (FACES, REHABILITATION, -30, (6, 0, 1), (7, 0, 1)),
    (LOOK_AND_MAKE, PAEDIATRICS, -33, (5, 4, 1), (5, 3, 1)),
    (COLOUR_TALK, LONG_STAY, -37, (9, 2, 1), (8, 3, 1)),
    (BEDSIDE_STUDIO, HAEMATOLOGY, -44, (6, 0, 0), (5, 0, 1)),
    (AT_YOUR_PACE, REHABILITATION, -47, (7, 1, 2), (7, 1, 2)),
    (CUT_PAPER, PSYCHIATRY, -51, (6, 0, 2), (5, 0, 2)),
    (GARDEN_FROM_AFAR, LONG_STAY, -54, (12, 2, 2), (10, 1, 2)),
    (ONE_LINE, GERIATRICS, -58, (7, 0, 1), (8, 0, 1)),
    (LOOK_AND_MAKE, GERIATRICS, -61, (6, 1, 2), (6, 0, 2)),
    (CUT_PAPER, PAEDIATRICS, -65, (6, 2, 1), (6, 2, 1)),
    (AT_YOUR_PACE, PSYCHIATRY, -68, (5, 0, 2), (4, 0, 2)),
    (COLOUR_TALK, REHABILITATION, -79, (8, 1, 1), (9, 1, 1)),
    (HOUSE_FROM_AFAR, PAEDIATRICS, -82, (10, 4, 2), (9, 5, 2)),
    (LOOK_AND_MAKE, HAEMATOLOGY, -89, (4, 4, 2), (3, 4, 2)),
    (AT_YOUR_PACE, GERIATRICS, -96, (7, 2, 2), (7, 1, 2)),
)
# In turn: enough to be read, none collected, enough, too few to be read.
FACES_GIVEN = ((5, 1, 0), None, (4, 2, 1), (3, 0, 0))
HELD = (
    *(
        Scene(
            proposition=what,
            ward=ward,
            day=day,
            state=State.HELD,
            expected=expected,
            present=present,
            faces=FACES_GIVEN[rank % len(FACES_GIVEN)],
            mediator=rank,
        )
        for rank, (what, ward, day, expected, present) in enumerate(HELD_SESSIONS)
    ),
    # Only a total is known of the first, nothing of the second (« effectif inconnu »).
    Scene(
        proposition=ONE_LINE,
        ward=REHABILITATION,
        day=-72,
        state=State.HELD,
        present_total=6,
        lived_minutes=50,
        mediator=1,
    ),
    Scene(proposition=BEDSIDE_STUDIO, ward=HAEMATOLOGY, day=-86, state=State.HELD, mediator=2),
    Scene(
        proposition=RELAY,
        ward=None,
        day=-40,
        at=MORNING,
        state=State.HELD,
        mediator=2,
        professionals=("Capucine Rature", "Anatole Croquis", "Mélodie Ébauche", "Hector Gribouille"),
    ),
    # Its relays are to renew within two months: they and their referent are written to on the first morning.
    Scene(
        proposition=FIRST_STEPS,
        ward=None,
        day=-140,
        at=MORNING,
        state=State.HELD,
        mediator=1,
        relay_months=6,
        professionals=("Isaure Pastel", "Colette Sépia", "Faustine Estompe"),
    ),
)
ONCE = (*PAST, *HELD)
