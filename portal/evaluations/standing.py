"""Where the evaluations of a convention stand, for its own page: no query, they come with the convention."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from partnerships.models import Convention, Evaluation


@dataclass(frozen=True)
class Validated:
    number: int
    on: date


@dataclass(frozen=True)
class Standing:
    """One evaluation; `validated` are its versions, the latest first, `is_begun` whether one is in preparation."""

    pk: int
    name: str
    planned_on: date
    validated: tuple[Validated, ...]
    is_begun: bool
    is_late: bool


def standings_of(convention: Convention) -> Iterator[Standing]:
    """Of a convention annotated with `evaluations_said` (`EvaluationQuerySet.by_convention`)."""
    for said in convention.evaluations_said:
        validated = tuple(
            Validated(one["number"], timezone.localdate(datetime.fromisoformat(one["validated_at"])))
            for one in said["editions"]
            if one["validated_at"]
        )
        planned_on = date.fromisoformat(said["planned_on"])
        is_past = planned_on < timezone.localdate()
        yield Standing(
            pk=said["pk"],
            name=Evaluation.Kind(said["kind"]).label.capitalize(),
            planned_on=planned_on,
            validated=validated,
            is_begun=len(validated) < len(said["editions"]),
            is_late=is_past and not validated and not convention.is_example,
        )
