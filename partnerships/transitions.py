"""The life of a convention in one table: from, to, and what each way is.

Services, buttons and the test over every (status, target) read this table; nothing else decides. The service that owns
the convention may take every way; the clock takes those that only wait for a day.
"""

from dataclasses import dataclass

from partnerships.models.conventions import Convention

Status = Convention.Status


@dataclass(frozen=True)
class Way:
    """`verb` stands on the button, `said` in the history. A way back, or an early end, `needs_reason`."""

    verb: str
    said: str
    needs_reason: bool = False
    is_of_clock: bool = False


TRANSITIONS: dict[tuple[Status, Status], Way] = {
    (Status.PREPARATION, Status.BODIES): Way("Présenter aux instances", "présentée aux instances"),
    (Status.PREPARATION, Status.SIGNED): Way("Noter la signature", "signée"),
    (Status.BODIES, Status.SIGNED): Way("Noter la signature", "signée"),
    (Status.SIGNED, Status.IN_FORCE): Way("Mettre en vigueur", "entrée en vigueur", is_of_clock=True),
    (Status.IN_FORCE, Status.ENDED): Way("Noter la fin", "arrivée à son terme", is_of_clock=True),
    (Status.SIGNED, Status.TERMINATED): Way("Résilier", "résiliée", needs_reason=True),
    (Status.IN_FORCE, Status.TERMINATED): Way("Résilier", "résiliée", needs_reason=True),
    # Noted too early, or by mistake.
    (Status.BODIES, Status.PREPARATION): Way("Remettre en préparation", "remise en préparation", needs_reason=True),
    (Status.SIGNED, Status.PREPARATION): Way("Remettre en préparation", "remise en préparation", needs_reason=True),
    (Status.IN_FORCE, Status.PREPARATION): Way("Remettre en préparation", "remise en préparation", needs_reason=True),
    (Status.ENDED, Status.IN_FORCE): Way("Remettre en vigueur", "remise en vigueur", needs_reason=True),
    (Status.TERMINATED, Status.IN_FORCE): Way("Remettre en vigueur", "remise en vigueur", needs_reason=True),
}

# The way onward from each status, the others being ways back or early ends.
ONWARD = {
    Status.PREPARATION: (Status.BODIES, Status.SIGNED),
    Status.BODIES: (Status.SIGNED,),
    Status.SIGNED: (Status.IN_FORCE,),
    Status.IN_FORCE: (Status.ENDED,),
    Status.ENDED: (),
    Status.TERMINATED: (),
}


def ways_from(status: str) -> dict[Status, Way]:
    return {target: way for (source, target), way in TRANSITIONS.items() if source == status}
