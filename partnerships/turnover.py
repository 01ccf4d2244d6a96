"""When somebody leaves: what they leave behind, and which places nobody answers for afterwards.

The apps above say what hangs on a person; this one knows only roles.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from partnerships.models import Membership
from partnerships.models.people import ROLES_BY_PLACE, Role

# What a place lacks once nobody has the role.
LACKING = {
    Role.COORDINATOR: "de coordination",
    Role.REFERENT: "de référent culture",
    Role.OFFICER: "d’agent sur le portail",
    Role.PARTNERSHIP: "de référent partenariat",
}


@dataclass(frozen=True)
class Left:
    """One thing that hangs on a person, in words, and where it is seen."""

    words: str
    url: str


@dataclass(frozen=True)
class Consequences:
    """What the end of some roles means: what hangs on the person, and the places that nobody answers for then."""

    left: tuple[Left, ...]
    alone: tuple[Membership, ...]

    @property
    def lacking(self) -> str:
        """« Musée Picasso n'aura plus de coordination », one after the other; empty when somebody stays."""
        return ", ".join(f"{role.place} n’aura plus {LACKING[role.role]}" for role in self.alone)


_finders: list[Callable[[Collection[Membership], date], Iterable[Left]]] = []


def leaves(finder: Callable[[Collection[Membership], date], Iterable[Left]]) -> None:
    """Has `finder(memberships, last_day)` say what hangs on these roles after their last day (Paris)."""
    _finders.append(finder)


def consequences_of(memberships: Collection[Membership], last_day: date) -> Consequences:
    """What it means that these roles of one person end with this day (Paris), included."""
    ids = [membership.pk for membership in memberships]
    alone = Membership.objects.filter(pk__in=ids).alone(last_day + timedelta(days=1), besides=ids)
    places = alone.select_related(*ROLES_BY_PLACE)
    left = [thing for finder in _finders for thing in finder(memberships, last_day)]
    return Consequences(tuple(left), tuple(places))


def roles_to_end(person) -> list[Membership]:
    """What closing an account ends: the person's roles that are not over."""
    return list(person.memberships.lasting().select_related(*ROLES_BY_PLACE))


def yesterday() -> date:
    """The last day of whoever loses everything at once."""
    return timezone.localdate() - timedelta(days=1)
