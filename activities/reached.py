"""Who was reached: people present and time lived, added up from the reports of sessions that took place.

What nobody said stands as « non précisé », so that every detail adds up to the people present.
"""

from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from activities.models import Participation, Registration, Session
from activities.models.choices import AgeBand, Format, State
from activities.models.groups import AUDIENCES
from foundation.days import say_duration

UNSAID = "non précisé"
PARTS = (*AUDIENCES, *AgeBand.values)


@dataclass(frozen=True)
class Reached:
    """What held sessions brought. `unknown` are those of them whose attendance nobody knows; `parts` the people of each
    audience and age band, by name.
    """

    sessions: int = 0
    unknown: int = 0
    people: int = 0
    minutes: int = 0
    parts: dict[str, int] = field(default_factory=dict)

    @property
    def lived(self) -> str:
        return say_duration(self.minutes)

    def __add__(self, other: "Reached") -> "Reached":
        numbers = {
            name: getattr(self, name) + getattr(other, name) for name in ("sessions", "unknown", "people", "minutes")
        }
        return Reached(**numbers, parts={part: self.parts.get(part, 0) + other.parts.get(part, 0) for part in PARTS})

    def by_audience(self) -> list[tuple[str, int]]:
        return self._split(AUDIENCES)

    def by_age(self) -> list[tuple[str, int]]:
        return self._split({band.value: band.label for band in AgeBand})

    def _split(self, labels: dict[str, str]) -> list[tuple[str, int]]:
        """How many of each that there were, and of whom nobody said; nothing where nobody said anything."""
        counts = [(label, self.parts[name]) for name, label in labels.items() if self.parts.get(name)]
        said = sum(count for _label, count in counts)
        unsaid = [(UNSAID, self.people - said)] if self.people > said else []
        return [*counts, *unsaid] if said else []


@dataclass(frozen=True)
class HospitalReached:
    """One hospital's part: sessions that its groups came to, its people, and of how many sessions nobody said them."""

    name: str
    sessions: int
    people: int
    unsaid: int


def reached_by(
    sessions: QuerySet[Session], key: str, groups: QuerySet[Participation] | None = None
) -> dict[object, Reached]:
    """What these held sessions brought, for each value of `key`; of their `groups`, where one sees only some.

    Three queries. How long a session lasted is as planned unless it was said; whoever attended a training counts as a
    professional.
    """
    held = sessions.filter(state=State.HELD).order_by()
    planned = Sum(F("ends_at") - F("starts_at"), filter=Q(lived_minutes=None))
    unknown = Count("pk", filter=Q(attendance_unknown=True))
    counted = held.values(key).annotate(count=Count("pk"), unknown=unknown, said=Sum("lived_minutes"), rest=planned)
    sums = {name: Coalesce(Sum(f"present_{name}"), 0) for name in ("total", *PARTS)}
    groups = Participation.objects.all() if groups is None else groups
    present = groups.live().filter(session__in=held.values("pk")).order_by()
    people = {row.pop(f"session__{key}"): row for row in present.values(f"session__{key}").annotate(**sums)}
    trainees = Registration.objects.filter(state=Registration.State.ATTENDED).order_by()
    attended = trainees.filter(training__session__in=held.values("pk"))
    trained = dict(attended.values_list(f"training__session__{key}").annotate(Count("pk")))
    return {row[key]: _reached(row, people.get(row[key], {}), trained.get(row[key], 0)) for row in counted}


def with_trained(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """With `trained`, how many attended each one's training; 0 of what trains nobody."""
    attended = Registration.objects.filter(training__session=OuterRef("pk"), state=Registration.State.ATTENDED)
    counted = attended.order_by().values("training__session").annotate(count=Count("pk")).values("count")
    return sessions.annotate(trained=Coalesce(Subquery(counted), 0))


def hospitals_reached(
    sessions: QuerySet[Session], key: str, groups: QuerySet[Participation]
) -> dict[object, list[HospitalReached]]:
    """The same people by hospital, for each value of `key`, by name; one query.

    A session that several shared counts for each of them here, and once in what it brought. A training that a hospital
    welcomes is none of its groups: who attended is said by `trained`.
    """
    held = sessions.filter(state=State.HELD).exclude(activity__format=Format.TRAINING)
    present = groups.filter(session__in=held.values("pk"), state="confirmed").order_by()
    counted = present.values(f"session__{key}", "hospital__name").annotate(
        sessions=Count("session", distinct=True),
        people=Coalesce(Sum("present_total"), 0),
        unsaid=Count("session", distinct=True, filter=Q(present_total=None)),
    )
    found: dict[object, list[HospitalReached]] = {}
    for row in counted.order_by("hospital__name"):
        hospital = HospitalReached(row["hospital__name"], row["sessions"], row["people"], row["unsaid"])
        found.setdefault(row[f"session__{key}"], []).append(hospital)
    return found


def _reached(row: dict, people: dict[str, int], trained: int) -> Reached:
    planned = int(row["rest"].total_seconds() // 60) if row["rest"] else 0
    return Reached(
        sessions=row["count"],
        unknown=row["unknown"],
        people=people.pop("total", 0) + trained,
        minutes=(row["said"] or 0) + planned,
        parts={**people, "staff": people.get("staff", 0) + trained},
    )
