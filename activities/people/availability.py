"""What stands in the way of a mediator at a time and a place. It warns and never forbids; only leading two sessions at
once is refused, by the database.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from activities.models import Absence, Participation, Session
from activities.models.absences import mediators_of
from activities.models.choices import Place
from foundation.days import say_duration

ABSENT, LEADS, SECONDS = "absent", "leads", "seconds"


@dataclass(frozen=True)
class Errand:
    """A time (aware) and a site that a mediator would have to be at, and the way there from any other site.

    A site is a hospital, or the partner's own house, from where remote visits are made too.
    """

    starts_at: datetime
    ends_at: datetime
    site: tuple[str, int]
    travel: timedelta
    session_id: int | None = None


def errand_of(session: Session, hospital_id: int | None = None) -> Errand:
    """Of a session with its partner and groups; `hospital_id` while it is unsaved and has no group yet."""
    if hospital_id is None:
        hospital_id = next((group.hospital_id for group in session.participations.all()), None)
    return Errand(
        session.starts_at,
        session.ends_at,
        _site(session.place, hospital_id, session.partner_id),
        timedelta(minutes=session.partner.travel_minutes),
        session.pk,
    )


def _site(place: str, hospital_id: int | None, partner_id: int) -> tuple[str, int]:
    return ("hospital", hospital_id or 0) if place == Place.WARD else ("partner", partner_id)


@dataclass
class Availability:
    """Of one mediator for one errand: what to say of it, and whether they lead elsewhere, which is refused."""

    leads_elsewhere: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        return not self.reasons


def availability_for(errand: Errand, people: Collection) -> dict[int, Availability]:
    """By person's id, what stands in the way of each; one query, however many. Says no name, place or cause."""
    found = {person.pk: Availability() for person in people}
    for person_id, what, starts_at, ends_at, *site in _nearby(errand, found).order_by("starts_at"):
        overlaps = starts_at < errand.ends_at and ends_at > errand.starts_at
        reason = _say_overlap(what) if overlaps else _say_way(errand, starts_at, ends_at, _site(*site))
        if reason and reason not in found[person_id].reasons:
            found[person_id].reasons.append(reason)
        found[person_id].leads_elsewhere |= overlaps and what == LEADS
    return found


@dataclass(frozen=True)
class Candidate:
    """Somebody who could lead a session, with what stands in their way."""

    person: object
    availability: Availability
    is_lead: bool


def candidates_for(session: Session) -> list[Candidate]:
    """The people of the session's partner, whoever is free first, then by name; two queries."""
    people = list(mediators_of([session.partner_id]))
    found = availability_for(errand_of(session), people)
    rows = [Candidate(person, found[person.pk], person.pk == session.lead_mediator_id) for person in people]
    return sorted(rows, key=lambda row: (len(row.availability.reasons), row.availability.leads_elsewhere))


def _nearby(errand: Errand, people: Collection[int]) -> QuerySet:
    """Rows (person, what, start, end, place, hospital, partner) of absences then, and of sessions within the way."""
    nothing = Cast(Value(None), BigIntegerField())
    absences = Absence.objects.during(errand.starts_at, errand.ends_at).filter(mediator__in=people)
    first_group = Participation.objects.filter(session=OuterRef("pk")).order_by("pk").values("hospital")[:1]
    sessions = (
        Session.objects.live()
        .filter(starts_at__lt=errand.ends_at + errand.travel, ends_at__gt=errand.starts_at - errand.travel)
        .exclude(pk=errand.session_id)
        .order_by()
    )
    where = ("place", Coalesce("ward__hospital", Subquery(first_group), output_field=BigIntegerField()), "partner")
    return (
        absences.order_by()
        .values_list("mediator", _word(ABSENT), "starts_at", "ends_at", _word(""), nothing, nothing)
        .union(
            sessions.filter(lead_mediator__in=people).values_list(
                "lead_mediator", _word(LEADS), "starts_at", "ends_at", *where
            ),
            sessions.filter(other_mediators__in=people).values_list(
                F("other_mediators"), _word(SECONDS), "starts_at", "ends_at", *where
            ),
        )
    )


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _say_overlap(what: str) -> str:
    return {
        ABSENT: "n’est pas disponible à cette heure",
        LEADS: "a déjà une séance à cette heure",
        SECONDS: "accompagne déjà une autre séance à cette heure",
    }[what]


def _say_way(errand: Errand, starts_at: datetime, ends_at: datetime, site: tuple[str, int]) -> str:
    """Nothing when the way is long enough. Not from where: the reader may not know the other place."""
    is_before = ends_at <= errand.starts_at
    gap = errand.starts_at - ends_at if is_before else starts_at - errand.ends_at
    if site == errand.site or gap >= errand.travel:
        return ""
    way = say_duration(int(errand.travel.total_seconds() // 60))
    between = say_duration(int(gap.total_seconds() // 60)) if gap else ""
    if is_before:
        return f"finit ailleurs {f'{between} avant' if between else 'juste avant'}, pour un trajet de {way}"
    return f"commence ailleurs {f'{between} après' if between else 'juste après'}, pour un trajet de {way}"
