"""The life of an action of a project in one table: from, to, and what each way is; in the manner of `transitions`.

The service and the question on its page read this table; nothing else decides.
"""

from partnerships.models import ProjectAction
from partnerships.transitions import Way

Status = ProjectAction.Status

LAUNCH = Way("À lancer", "à lancer")
START = Way("En cours", "commencée")
WAIT = Way("En attente d’une validation", "mise en attente")
FINISH = Way("Terminée", "terminée")
ABANDON = Way("Abandonnée", "abandonnée", needs_reason=True)
REOPEN = Way("En cours, de nouveau", "reprise", needs_reason=True)
RELAUNCH = Way("À lancer, de nouveau", "remise à lancer", needs_reason=True)

TRANSITIONS: dict[tuple[Status, Status], Way] = {
    (Status.UNSAID, Status.TO_LAUNCH): LAUNCH,
    (Status.UNSAID, Status.UNDER_WAY): START,
    (Status.UNSAID, Status.WAITING): WAIT,
    (Status.UNSAID, Status.DONE): FINISH,
    (Status.UNSAID, Status.ABANDONED): ABANDON,
    (Status.TO_LAUNCH, Status.UNDER_WAY): START,
    (Status.TO_LAUNCH, Status.WAITING): WAIT,
    (Status.TO_LAUNCH, Status.DONE): FINISH,
    (Status.TO_LAUNCH, Status.ABANDONED): ABANDON,
    (Status.UNDER_WAY, Status.WAITING): WAIT,
    (Status.UNDER_WAY, Status.DONE): FINISH,
    (Status.UNDER_WAY, Status.ABANDONED): ABANDON,
    (Status.WAITING, Status.TO_LAUNCH): LAUNCH,
    (Status.WAITING, Status.UNDER_WAY): START,
    (Status.WAITING, Status.DONE): FINISH,
    (Status.WAITING, Status.ABANDONED): ABANDON,
    (Status.DONE, Status.UNDER_WAY): REOPEN,
    (Status.ABANDONED, Status.TO_LAUNCH): RELAUNCH,
}


def ways_from(status: str) -> dict[Status, Way]:
    return {target: way for (source, target), way in TRANSITIONS.items() if source == status}
