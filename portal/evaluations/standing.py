"""Where the evaluations of a convention stand, for its own page: no query, they come with the convention."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from partnerships.dates import VagueDate
from partnerships.models import Convention, Evaluation
from partnerships.scopes import scope_of


@dataclass(frozen=True)
class Validated:
    number: int
    on: date


@dataclass(frozen=True)
class Standing:
    """One evaluation; `validated` are its versions, the latest first, `is_begun` whether one is in preparation, and
    `commented_by` the partners that have commented the latest.
    """

    pk: int
    name: str
    planned: VagueDate
    validated: tuple[Validated, ...]
    is_begun: bool
    is_late: bool
    commented_by: frozenset[int | None] = frozenset()

    def waits_for(self, partners: Iterable[int]) -> bool:
        """Whether the version in preparation lacks the word of one of them."""
        return self.is_begun and not self.commented_by.issuperset(partners)


def standings_of(convention: Convention) -> Iterator[Standing]:
    """Of a convention annotated with `evaluations_said` (`EvaluationQuerySet.by_convention`)."""
    for said in convention.evaluations_said:
        validated = tuple(
            Validated(one["number"], timezone.localdate(datetime.fromisoformat(one["validated_at"])))
            for one in said["editions"]
            if one["validated_at"]
        )
        day = date.fromisoformat(said["day"]) if said["day"] else None
        planned = VagueDate(day, said["precision"], said["is_assumed"])
        is_past = day is not None and planned.last_day < timezone.localdate()
        yield Standing(
            pk=said["pk"],
            name=Evaluation.Kind(said["kind"]).label.capitalize(),
            planned=planned,
            validated=validated,
            is_begun=len(validated) < len(said["editions"]),
            is_late=is_past and not validated and not convention.is_example,
            commented_by=frozenset(said["editions"][0]["partners"]) if said["editions"] else frozenset(),
        )


def speaks_for(user, convention: Convention) -> set[int]:
    """The partners that somebody speaks for, among the parties of a convention, which is read with them."""
    return {party.partner_id for party in convention.parties.all()} & scope_of(user).contact_partner_ids


def to_comment(user, convention: Convention) -> list[Standing]:
    """The evaluations in preparation that a party that somebody speaks for has not commented yet.

    The convention is read with its parties, and annotated as for `standings_of`.
    """
    spoken_for = speaks_for(user, convention)
    return [one for one in standings_of(convention) if spoken_for and one.waits_for(spoken_for)]
