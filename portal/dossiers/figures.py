"""What a committee reads of its convention's years: the sections that come out of sessions and volumes.

Each figure is asked of the one place that counts it elsewhere; nothing is counted here but sums of whole lines.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import add

from django.utils import timezone

from activities.figures import figures_of
from activities.heard import LEAST, Heard, heard_by
from activities.ledger import Ledger, ledger_of
from activities.models import Participation, Session
from activities.models.choices import State
from activities.reached import Reached, hospitals_reached, reached_by
from activities.trained import trained_in
from foundation.days import say_date, say_duration
from partnerships.models import Committee, Quota
from portal.frozen.parts import Section, Table

CONVENTION = "commitment__strand__convention"


@dataclass
class Year:
    """The volumes of the committee's convention, or of its strand, that share their first and last days."""

    starts_on: date
    ends_on: date
    ledgers: list[Ledger]
    reached: Reached = field(default_factory=Reached)
    heard: Heard = field(default_factory=Heard)

    @property
    def said(self) -> str:
        return f"du {say_date(self.starts_on)} au {say_date(self.ends_on)}"


def years_of(committee: Committee) -> list[Year]:
    """Those that have begun, the latest first. Five queries, whatever the length."""
    quotas = list(
        _quotas(committee)
        .counting_sessions()
        .filter(starts_on__lte=timezone.localdate())
        .select_related("commitment__strand")
        .order_by("commitment__strand__position", "commitment")
    )
    groups: dict[tuple, list[Ledger]] = defaultdict(list)
    for ledger in ledger_of(quotas):
        groups[ledger.quota.starts_on, ledger.quota.ends_on].append(ledger)
    sessions = Session.objects.filter(quota__in=quotas)
    reached, heard = reached_by(sessions, "quota"), heard_by(sessions.filter(state=State.HELD), "quota")
    return [
        Year(
            *days,
            ledgers,
            reduce(add, (reached.get(line.quota.pk, Reached()) for line in ledgers), Reached()),
            reduce(add, (heard.get(line.quota.pk, Heard()) for line in ledgers), Heard()),
        )
        for days, ledgers in sorted(groups.items(), reverse=True)
    ]


def _quotas(committee: Committee):
    if committee.strand_id:
        return Quota.objects.filter(commitment__strand=committee.strand_id)
    return Quota.objects.filter(commitment__strand__convention=committee.convention_id)


def ledger_sections(years: list[Year]) -> Iterator[Section]:
    """The tableau of each year, always adding up, as every screen shows it."""
    for year in years:
        labels = [figure.label for figure in figures_of(year.ledgers[0])]
        lines = [_values(line) for line in year.ledgers]
        rows = [[str(ledger.quota.commitment), *line] for ledger, line in zip(year.ledgers, lines, strict=True)]
        if len(rows) > 1:
            rows.append(["Ensemble", *map(sum, zip(*lines, strict=True))])
        table = Table(f"Tableau de l’année {year.said}", ["Engagement", *labels], rows)
        said = [
            "Prévu + accordé en plus = en attente + confirmé + bilan à saisir + réalisé + annulé compté + reste.",
            *(["Année close : ces chiffres ne changent plus."] if _is_closed(year) else []),
        ]
        yield Section(f"year-{year.starts_on}-{year.ends_on}", f"L’année {year.said}", said, [table])


def _values(line: Ledger) -> list[int]:
    return [figure.value for figure in figures_of(line)]


def _is_closed(year: Year) -> bool:
    return all(line.quota.closed_at for line in year.ledgers)


def people_sections(years: list[Year], user) -> Iterator[Section]:
    """Who was reached and trained, and what was thought of it: masked as everywhere."""
    yield _reached(years)
    yield _heard(years)
    yield _trained(years[0], user)


def _reached(years: list[Year]) -> Section:
    columns = ["Année", "Séances réalisées", "dont effectif inconnu", "Personnes présentes", "Temps passé ensemble"]
    rows = [
        [
            year.said,
            year.reached.sessions,
            year.reached.unknown,
            year.reached.people,
            say_duration(year.reached.minutes),
        ]
        for year in years
    ]
    latest = years[0]
    tables = [Table("Les personnes, année par année", columns, rows)]
    if audiences := latest.reached.by_audience():
        tables.append(Table(f"Par public, {latest.said}", ["Public", "Personnes présentes"], [*map(list, audiences)]))
    if hospitals := _hospitals(latest):
        columns = ["Hôpital", "Séances", "dont effectif inconnu", "Personnes présentes"]
        tables.append(Table(f"Par hôpital, {latest.said}", columns, hospitals))
    said = [
        "Une séance que plusieurs hôpitaux partagent compte pour chacun d’eux, et une fois dans l’ensemble.",
        "Les formations comptent dans l’ensemble, et pas par hôpital : qui a été formé se lit à part.",
    ]
    return Section("reached", "Les personnes", said if hospitals else [], tables)


def _hospitals(year: Year) -> list[list]:
    sessions = Session.objects.filter(quota__in=[line.quota for line in year.ledgers])
    found = hospitals_reached(sessions, CONVENTION, Participation.objects.all())
    return [[row.name, row.sessions, row.unsaid, row.people] for rows in found.values() for row in rows]


def _heard(years: list[Year]) -> Section:
    words = [str(word) for _face, word in Heard().question.words()]
    rows = [
        [year.said, year.heard.sessions, *(year.heard.good, year.heard.fair, year.heard.poor), year.heard.hidden]
        for year in years
        if year.heard.sessions or year.heard.hidden
    ]
    few = f"Séances de moins de {LEAST} avis"
    if not rows:
        return Section("heard", "Les avis", ["Aucun avis ne peut encore être lu."], [])
    said = [f"Les avis d’une séance qui en a moins de {LEAST} ne sont ni montrés, ni comptés."]
    return Section(
        "heard", "Les avis", said, [Table("Les avis, année par année", ["Année", "Séances", *words, few], rows)]
    )


def _trained(year: Year, user) -> Section:
    found = trained_in(user, [line.quota for line in year.ledgers])
    rows = [[line.place, line.people] for lines in found.values() for line in lines]
    if not rows:
        return Section("trained", "Les personnes formées", [f"Personne n’a encore été formé {year.said}."], [])
    table = Table(f"Personnes formées, {year.said}", ["Lieu", "Personnes"], rows)
    return Section("trained", "Les personnes formées", [], [table])
