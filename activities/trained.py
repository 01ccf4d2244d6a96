"""Who was trained in a year, as numbers: people by hospital and job. No name leaves this module."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Lower, NullIf, Trim

from activities.models import Registration
from activities.models.trainings import MUSEUM_STAFF_KINDS
from partnerships.models import Party, Quota
from partnerships.scopes import scope_of

UNSAID = "fonction non précisée"
MUSEUM_STAFF = "Agents du musée et structures invitées"
ELSEWHERE = "Hors des hôpitaux de la convention"
COLUMNS = ("Convention", "Hôpital", "Fonction", "Personnes formées")


@dataclass(frozen=True)
class Trained:
    """The people of one place, by job; somebody who came to two trainings is one person."""

    place: str
    jobs: list[tuple[str, int]]

    @property
    def people(self) -> int:
        return sum(count for _job, count in self.jobs)


def trained_in(user, quotas: Collection[Quota]) -> dict[int, list[Trained]]:
    """By convention, of these volumes: a referent reads their own hospitals, both parties all of it. One query.

    Whoever left no address counts each time.
    """
    person = Coalesce(NullIf("email", Value("")), Concat(Value("#"), Cast("pk", CharField())))
    for_museum = Q(training__session__commitment__kind__in=MUSEUM_STAFF_KINDS)
    without_hospital = Case(When(for_museum, then=Value(MUSEUM_STAFF)), default=Value(ELSEWHERE))
    rows = (
        _read_by(user)
        .filter(state=Registration.State.ATTENDED, training__session__quota__in=quotas)
        .annotate(
            convention=F("training__session__commitment__strand__convention"),
            place=Coalesce("hospital__merged_into__name", "hospital__name", without_hospital),
            said_job=Lower(Trim("job")),
        )
        .order_by("place", "said_job")
        .values_list("convention", "place", "said_job")
        .annotate(people=Count(person, distinct=True))
    )
    jobs = defaultdict(lambda: defaultdict(list))
    for convention, place, job, people in rows:
        jobs[convention][place].append((job or UNSAID, people))
    return {key: [Trained(*each) for each in places.items()] for key, places in jobs.items()}


def _read_by(user):
    scope = scope_of(user)
    if scope.is_superuser:
        return Registration.objects.all()
    signed = Party.objects.filter(partner__in=scope.partner_ids).values("convention")
    convention = "training__session__commitment__strand__convention"
    return Registration.objects.filter(
        Q(hospital__in=scope.hospital_ids)
        | Q(**{f"{convention}__owner__in": scope.service_ids})
        | Q(**{f"{convention}__in": signed})
    )


def trained_rows(years) -> Iterator[tuple]:
    """A line for each convention, place and job."""
    for year in years:
        for line in year.trained:
            yield from ((year.convention.title, line.place, job, people) for job, people in line.jobs)
