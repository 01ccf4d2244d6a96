"""What was thought of sessions, where it may be read: never of fewer than five answers, never while they come in.

A total holds only the sessions that have five answers of their own. So no total less the others, nor two totals of
different years, hospitals or activities, ever tells what the few said of a small session.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, prefetch_related_objects
from django.utils import timezone

from activities.models import Opinions, Session
from activities.models.choices import Format
from activities.models.opinions import (
    LINK_VALIDITY,
    LINKS_AFTER,
    MAIL_AFTER_TRAINING,
    Face,
    Question,
    collected_until,
)

LEAST = 5
# Read once all links have run out: whoever looks between two answers would know the second.
COLLECTED_AFTER = LINKS_AFTER + LINK_VALIDITY


@dataclass(frozen=True)
class Heard:
    """The faces of `sessions` that have enough of them; `hidden` are the sessions whose few are not shown."""

    sessions: int = 0
    hidden: int = 0
    good: int = 0
    fair: int = 0
    poor: int = 0
    question: Question = Question.WHOLE

    @property
    def total(self) -> int:
        return self.good + self.fair + self.poor

    def faces(self) -> list[tuple[str, str, int]]:
        """Each face with its word and how many; nothing where nothing is shown."""
        return [(face, word, getattr(self, face)) for face, word in self.question.words()] if self.sessions else []

    def __add__(self, other: "Heard") -> "Heard":
        return Heard(*(getattr(self, name) + getattr(other, name) for name in ("sessions", "hidden", *Face.values)))


def readable_from(session: Session) -> datetime:
    """When what was collected of a session may be read (aware)."""
    return collected_until(session)


def heard_of(session: Session, now: datetime | None = None, question: Question = Question.WHOLE) -> Heard | None:
    """Of one session; None where nothing was collected, or it is still collected. A query, unless they were fetched."""
    if (now or timezone.now()) <= readable_from(session):
        return None
    rows = [row for row in session.opinions.all() if row.question == question]
    totals = {face.value: sum(getattr(row, face) for row in rows) for face in Face}
    answers = sum(totals.values())
    if not answers:
        return None
    return Heard(sessions=1, **totals, question=question) if answers >= LEAST else Heard(hidden=1)


def heard_of_training(session: Session, now: datetime | None = None) -> list[tuple[str, Heard]]:
    """What its three questions were answered, each with its words; one query."""
    prefetch_related_objects([session], "opinions")
    heard = [(question.label, heard_of(session, now, question)) for question in Question]
    return [(label, said) for label, said in heard if said]


def heard_by(sessions: QuerySet[Session], key: str, now: datetime | None = None) -> dict[object, Heard]:
    """Of these sessions as wholes, for each value of `key`; one query."""
    now = now or timezone.now()
    answers = Sum(F("good") + F("fair") + F("poor"))
    of_one = (
        Opinions.objects.filter(session=OuterRef("pk"), question=Question.WHOLE)
        .order_by()
        .values("session")
        .annotate(n=answers)
        .values("n")
    )
    collected = (
        sessions.filter(ends_at__lt=now - COLLECTED_AFTER)
        .exclude(activity__format=Format.TRAINING, ends_at__gte=now - MAIL_AFTER_TRAINING)
        .order_by()
        .alias(answers=Subquery(of_one))
        .filter(answers__gt=0)
    )
    enough, whole = Q(answers__gte=LEAST), Q(opinions__question=Question.WHOLE)
    rows = collected.values(key).annotate(
        shown=Count("pk", filter=enough, distinct=True),
        hidden=Count("pk", filter=~enough, distinct=True),
        **{f"said_{face}": Sum(f"opinions__{face}", filter=enough & whole, default=0) for face in Face.values},
    )
    return {
        row[key]: Heard(row["shown"], row["hidden"], *(row[f"said_{face}"] for face in Face.values)) for row in rows
    }
