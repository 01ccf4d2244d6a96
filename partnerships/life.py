"""What stands in the way of a convention's next step, in words: its page shows it, its verbs refuse by it."""

from collections.abc import Callable, Collection
from datetime import date

from django.utils import timezone

from partnerships.dates import Precision, say_vaguely
from partnerships.models import Approval, Convention
from partnerships.models.choices import Side
from partnerships.transitions import Status

Objection = Callable[[Convention, date], list[str]]

# What the apps above know against the end of a convention: sessions under it that are planned, or were, after its day.
_objections: list[Objection] = []


def object_to_ends(objection: Objection) -> Objection:
    """Register what keeps a convention from being terminated on a day: sentences, for a convention that is locked."""
    _objections.append(objection)
    return objection


def blockers(convention: Convention, target: Status, approvals: Collection[Approval], on: date) -> list[str]:
    """Sentences; empty when nothing stands in the way on a day (Paris). `approvals` are the convention's."""
    match target:
        case Status.BODIES:
            return [*_missing_parties(convention), *([] if approvals else ["Nommez au moins une instance."])]
        case Status.SIGNED:
            waited = [f"{one.body} : {one.waits_for}." for one in approvals if one.waits_for]
            return [*_missing_parties(convention), *waited]
        case Status.IN_FORCE:
            return _missing_term(convention)
        case Status.ENDED:
            return _still_running(convention)
        case Status.TERMINATED:
            return [sentence for objection in _objections for sentence in objection(convention, on)]
    return []


def lacks_on_sheet(convention: Convention, target: Status) -> list[str]:
    """Of what stands in the way, what its form mends."""
    match target:
        case Status.BODIES | Status.SIGNED:
            return _missing_parties(convention)
        case Status.IN_FORCE:
            return _vague_term(convention)
    return []


def _missing_parties(convention: Convention) -> list[str]:
    sides = {party.side for party in convention.parties.all()}
    return [f"Indiquez la partie du côté {side.label}, sur la fiche." for side in Side if side not in sides]


def _vague_term(convention: Convention) -> list[str]:
    days = (
        ("La date d’effet", convention.effective_on, convention.effective_precision),
        ("Le dernier jour", convention.ends_on, convention.ends_precision),
    )
    return [
        f"{label} est « {say_vaguely(day, precision)} » : indiquez le jour, sur la fiche."
        for label, day, precision in days
        if day is None or precision != Precision.DAY
    ]


def _missing_term(convention: Convention) -> list[str]:
    today = timezone.localdate()
    if vague := _vague_term(convention):
        return vague
    if convention.effective_on > today:
        return [f"Elle prend effet le {convention.effective} : elle entre en vigueur ce jour-là d’elle-même."]
    if convention.ends_on < today:
        return [f"Son dernier jour, le {convention.end}, est passé."]
    return []


def _still_running(convention: Convention) -> list[str]:
    if convention.ends_on >= timezone.localdate():
        return [f"Elle court jusqu’au {convention.end} inclus, et finit d’elle-même."]
    return []
