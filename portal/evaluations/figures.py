"""What an evaluation counts, strand by strand: what was promised, what was done, who was reached.

Each figure is asked of the one place that counts it elsewhere; nothing is counted here but sums of whole lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from django.utils import timezone

from activities.ledger import Ledger, ledger_of
from activities.models import Session
from activities.reached import Reached, reached_by
from foundation.days import say_date, say_duration
from partnerships.models import Commitment, Convention, Indicator, ProjectAction, Quota, Strand
from partnerships.models.evaluations import subject_key
from partnerships.undertaken import actions_by_project
from portal.dossiers.commitments import indicator_table, shares_of
from portal.frozen.parts import Section, Table

WHOLE = "Ensemble"
YEARS = [
    "Engagement",
    "Période",
    "Promis",
    "Réalisé",
    "Annulé compté",
    "Bilan à saisir",
    "Personnes présentes",
    "Effectif inconnu",
]
STRANDS = ["Volet", "Promis", "Réalisé", "Personnes présentes", "Temps passé ensemble"]
ACTIONS = ["Action", "Qui s’en charge", "Échéance", "État"]
WORDS = (
    "Promis : le volume de l’année, avec ce qui a été accordé en plus. Réalisé : les séances qui ont eu lieu et "
    "dont le bilan est saisi ; effectif inconnu, celles dont personne ne sait combien y étaient. Seules les années "
    "commencées sont comptées."
)


@dataclass(frozen=True)
class Subject:
    """What a party may comment."""

    key: str
    title: str


@dataclass(frozen=True)
class Part:
    """A section, and what may be commented in it: first itself, then each commitment."""

    section: Section
    subjects: list[Subject]


@dataclass(frozen=True)
class Line:
    """One year of a commitment."""

    ledger: Ledger
    reached: Reached

    @property
    def counts(self) -> list[int]:
        """Under the columns of YEARS that are numbers."""
        ledger, reached = self.ledger, self.reached
        done = [ledger.total, ledger.held, ledger.cancelled_counted, ledger.to_report]
        return [*done, reached.people, reached.unknown]


@dataclass
class Counted:
    """What one strand holds; without a strand, what its convention holds beside the strands."""

    lines: list[Line] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    actions: list[ProjectAction] = field(default_factory=list)

    def tables(self, title: str) -> list[Table]:
        """Each under its own name: that of its section, and what it counts."""
        tables = [_years_table(f"{title}, promis et réalisé", self.lines)] if self.lines else []
        if self.indicators:
            tables.append(indicator_table(self.indicators, f"{title}, où en sont les indicateurs"))
        rows = [[one.title, one.owners, one.due, one.get_status_display()] for one in self.actions]
        return [*tables, *([Table(f"{title}, les actions", ACTIONS, rows)] if rows else [])]


def compose(convention: Convention) -> list[Part]:
    """The whole convention, then strand by strand, as it stands now. Nine queries, whatever the length."""
    strands = list(convention.strands.prefetch_related("commitments"))
    counted = _count(convention)
    found = [(strand, counted.get(strand.pk, Counted())) for strand in strands]
    return [_whole(convention, found, counted.get(None, Counted())), *(_part(*one) for one in found)]


def _count(convention: Convention) -> dict[int | None, Counted]:
    """By strand; under None what belongs to none."""
    counted: dict[int | None, Counted] = {}
    for line in _lines(convention):
        counted.setdefault(line.ledger.quota.commitment.strand_id, Counted()).lines.append(line)
    for one in convention.indicators.select_related("commitment").with_figures():
        strand_id = one.strand_id or (one.commitment.strand_id if one.commitment else None)
        counted.setdefault(strand_id, Counted()).indicators.append(one)
    for project in actions_by_project(convention):
        counted.setdefault(project.strand and project.strand.pk, Counted()).actions = project.actions
    return counted


def _lines(convention: Convention) -> Iterator[Line]:
    """Of the years that have begun; one that an end brought forward has emptied is none."""
    quotas = list(
        Quota.objects.filter(commitment__strand__convention=convention, starts_on__lte=timezone.localdate())
        .counting_sessions()
        .select_related("commitment")
        .order_by("commitment__pk", "starts_on")
    )
    reached = reached_by(Session.objects.filter(quota__in=quotas), "quota")
    for ledger in ledger_of(quotas):
        if ledger.total or ledger.taken:
            yield Line(ledger, reached.get(ledger.quota.pk, Reached()))


def _whole(convention: Convention, found: list[tuple[Strand, Counted]], beside: Counted) -> Part:
    with_lines = [(strand, counted.lines) for strand, counted in found if counted.lines]
    tables = [_strands_table(with_lines)] if with_lines else []
    said = [WORDS] if with_lines else ["Cette convention ne compte pas de séances."]
    section = Section(
        subject_key(convention), "La convention dans son ensemble", [*said, *shares_of(beside.indicators)], tables
    )
    section.tables.extend(beside.tables("Toute la convention"))
    return Part(section, [Subject(section.key, section.title)])


def _part(strand: Strand, counted: Counted) -> Part:
    commitments = sorted(strand.commitments.all(), key=lambda one: one.pk)
    said = [*_uncounted(commitments, counted), *shares_of(counted.indicators)]
    section = Section(subject_key(strand), strand.title, said, counted.tables(strand.title))
    about = [Subject(subject_key(one), one.title) for one in commitments]
    return Part(section, [Subject(section.key, section.title), *about])


def _uncounted(commitments: list[Commitment], counted: Counted) -> Iterator[str]:
    """What the convention promises and no figure shows, so that silence is not taken for nothing."""
    shown = {line.ledger.quota.commitment_id for line in counted.lines}
    shown |= {one.commitment_id for one in counted.indicators}
    for commitment in commitments:
        if commitment.pk in shown:
            continue
        if commitment.quantity is None:
            yield f"« {commitment} » : la convention ne le chiffre pas."
        else:
            promised = f"{commitment.quantity} {commitment.get_per_display()}"
            yield f"« {commitment} » : promis, {promised} ; rien n’est encore compté."
    if not commitments and not counted.indicators:
        yield "La convention ne chiffre rien pour ce volet."


def _years_table(caption: str, lines: list[Line]) -> Table:
    rows = [[str(line.ledger.quota.commitment), _period(line.ledger.quota), *line.counts] for line in lines]
    if len(rows) > 1:
        rows.append([WHOLE, "", *_added(line.counts for line in lines)])
    return Table(caption, YEARS, rows)


def _strands_table(found: list[tuple[Strand, list[Line]]]) -> Table:
    rows = [[strand.title, *_sums(lines)] for strand, lines in found]
    if len(rows) > 1:
        rows.append([WHOLE, *_sums([line for _strand, lines in found for line in lines])])
    return Table("Volet par volet", STRANDS, rows)


def _sums(lines: list[Line]) -> list[int | str]:
    reached = reduce(add, (line.reached for line in lines))
    promised, held = _added([line.ledger.total, line.ledger.held] for line in lines)
    return [promised, held, reached.people, say_duration(reached.minutes)]


def _added(rows: Iterable[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _period(quota: Quota) -> str:
    said = f"du {say_date(quota.starts_on)} au {say_date(quota.ends_on)}"
    return f"{said}, en cours" if quota.ends_on >= timezone.localdate() else said
