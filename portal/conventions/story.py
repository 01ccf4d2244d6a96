"""The whole life of a convention on one line: what took place, what is planned, what its source does not say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from activities.ledger import Ledger, ledger_of
from foundation.days import say_date
from partnerships.dates import UNSAID, VagueDate, say_vaguely
from partnerships.models import Approval, Convention, Document, Quota
from partnerships.transitions import Status
from portal.conventions.kin import Kin
from portal.evaluations.standing import standings_of


@dataclass(frozen=True)
class Entry:
    """One thing on the line. `mark`: done, planned, late, year (its volumes), unsaid (no day is known)."""

    day: date | None
    said: str
    title: str
    detail: str = ""
    mark: str = "done"
    url: str = ""

    @property
    def icon(self) -> str:
        return {
            "done": "check-lg",
            "planned": "hourglass-split",
            "late": "exclamation-circle",
            "year": "calendar3",
            "unsaid": "question-lg",
        }[self.mark]


@dataclass(frozen=True)
class Stage:
    """One of the five stations; `place` is done, current, ahead, or unsaid: passed, if the source tells the whole."""

    label: str
    place: str


@dataclass(frozen=True)
class Story:
    past: list[Entry]
    future: list[Entry]
    unsaid: list[Entry]
    stages: list[Stage]


def tell(
    convention: Convention, approvals: list[Approval], quotas: list[Quota], kin: Kin, *, is_inside: bool = True
) -> Story:
    """Two queries, whatever the length: the history and the sessions by volume.

    To the service that owns it (`is_inside`), with its notes, its drafts, and ways into the back office.
    """
    today = timezone.localdate()
    entries = [*_opinions(convention, approvals, today, is_inside), *_own_dates(convention, today, is_inside)]
    entries += [*_steps(convention, is_inside), *_years(quotas), *_amendments(convention, today, is_inside)]
    entries += [*_evaluations(convention, is_inside), *_kin(convention, kin, today, is_inside)]
    dated = sorted((entry for entry in entries if entry.day), key=lambda entry: entry.day)
    return Story(
        past=[entry for entry in dated if entry.day <= today],
        future=[entry for entry in dated if entry.day > today],
        unsaid=[entry for entry in entries if entry.day is None],
        stages=_stages(convention, approvals),
    )


def _opinions(convention: Convention, approvals: list[Approval], today: date, is_inside: bool) -> Iterator[Entry]:
    for one in approvals:
        note = one.note if is_inside else ""
        if one.decided_on:
            planned = f"Prévu : {one.planned}." if one.planned_on else ""
            title = f"{one.body} : avis {one.get_result_display()}"
            paper = _paper_to_read(one, is_inside)
            said = f"Délibération jointe : {paper}." if paper else ""
            url = reverse("document", args=[paper.pk]) if paper else ""
            yield Entry(one.decided_on, one.decided, title, _joined(planned, said, note), url=url)
        elif one.result:
            yield Entry(None, UNSAID, f"{one.body} : avis {one.get_result_display()}", note, "unsaid")
        else:
            planned = VagueDate(one.planned_on, one.planned_precision)
            mark = _mark_of_planned(convention, planned, today)
            real = "" if convention.status in Convention.NOT_YET_SIGNED else "Date réelle et avis : non précisés."
            yield Entry(one.planned_on, one.planned, f"{one.body} : passage prévu", _joined(real, note), mark)


def _paper_to_read(one: Approval, is_inside: bool) -> Document | None:
    """Parties read what is theirs to read, and do not learn that there is more."""
    if one.paper and (is_inside or one.paper.readers in (Document.Readers.PARTIES, Document.Readers.PUBLIC)):
        return one.paper
    return None


def _mark_of_planned(convention: Convention, planned: VagueDate, today: date) -> str:
    if planned.day is None:
        return "unsaid"
    is_late = convention.status in Convention.NOT_YET_SIGNED and planned.last_day < today
    return "late" if is_late else "planned"


def _own_dates(convention: Convention, today: date, is_inside: bool) -> Iterator[Entry]:
    yield _signature(convention, today)
    if convention.announced_on:
        yield Entry(convention.announced_on, say_vaguely(convention.announced_on), "Annoncée")
    begun = convention.effective_on is not None and convention.effective_on <= today
    yield _dated(convention.effective_on, convention.effective, "Prise d’effet", is_done=begun)
    if convention.terminated_on:
        yield _termination(convention, is_inside)
    else:
        over = convention.ends_on is not None and convention.ends_on < today
        yield _dated(convention.ends_on, convention.end, "Dernier jour", is_done=over)


def _kin(convention: Convention, kin: Kin, today: date, is_inside: bool) -> Iterator[Entry]:
    """The one before, on its own last day; the one after, on the day from which it holds."""
    page = "admin:convention_story" if is_inside else "convention_read"
    if before := kin.predecessor:
        day = before.terminated_on or before.ends_on
        said = say_vaguely(before.terminated_on) if before.terminated_on else before.end
        title = f"Fin de «\u00a0{before}\u00a0», à laquelle elle succède"
        over = day is not None and day < today
        yield _dated(day, said, title, is_done=over, url=reverse(page, args=[before.pk]))
    if after := kin.successor:
        is_signed = after.status not in Convention.NOT_YET_SIGNED
        title = f"{'Renouvelée' if is_signed else 'Renouvellement en préparation'}\u00a0: {after}"
        begun = is_signed and after.effective_on is not None and after.effective_on <= today
        url = reverse(page, args=[after.pk])
        yield _dated(after.effective_on, after.effective, title, is_done=begun, url=url)


def _termination(convention: Convention, is_inside: bool) -> Entry:
    """In place of the last day, which never comes; the reason is the service's own note."""
    planned = f"Son dernier jour était prévu\u00a0: {convention.end}." if convention.ends_on else ""
    notes = [
        event.why for event in convention.events.all() if event.to_status == Status.TERMINATED != event.from_status
    ]
    why = notes[-1] if notes and is_inside else ""
    return Entry(convention.terminated_on, say_vaguely(convention.terminated_on), "Résiliée", _joined(planned, why))


def _signature(convention: Convention, today: date) -> Entry:
    planned = VagueDate(convention.signature_planned_on, convention.signature_planned_precision)
    said = f"Prévue : {convention.signature_planned}." if planned.day else ""
    if convention.signed_on:
        return Entry(convention.signed_on, say_vaguely(convention.signed_on), "Signature", said)
    mark = _mark_of_planned(convention, planned, today)
    real = "" if convention.status in Convention.NOT_YET_SIGNED else "Date réelle : non précisée."
    title = "Signature prévue" if planned.day else "Signature"
    return Entry(planned.day, convention.signature_planned, title, real, mark)


def _dated(day: date | None, said: str, title: str, *, is_done: bool, url: str = "") -> Entry:
    return Entry(day, said, title, "", "unsaid" if day is None else "done" if is_done else "planned", url)


def _steps(convention: Convention, is_inside: bool) -> Iterator[Entry]:
    """What its dates do not tell already: presented to the bodies, taken back."""
    for event in convention.events.all():
        if event.from_status != event.to_status and event.to_status in Convention.NOT_YET_SIGNED:
            why = event.why if is_inside else ""
            yield Entry(event.happened_on, say_vaguely(event.happened_on), event.verb.capitalize(), why)


def _years(quotas: list[Quota]) -> Iterator[Entry]:
    ledgers = sorted(ledger_of(quotas), key=lambda one: (one.quota.starts_on, one.quota.ends_on))
    for (first, last), group in groupby(ledgers, key=lambda one: (one.quota.starts_on, one.quota.ends_on)):
        lines = list(group)
        if not any(line.total for line in lines):
            # Beyond an end that an amendment brought forward.
            continue
        title = f"Année du {say_date(first)} au {say_date(last)}"
        yield Entry(first, say_date(first), title, _figures_of(lines), "year")


def _figures_of(lines: list[Ledger]) -> str:
    """What a year's volumes come to: the parts add up to what is promised."""
    figures = [
        ("prévu", sum(line.total for line in lines)),
        ("réalisé", sum(line.held for line in lines)),
        ("à venir", sum(line.upcoming + line.requested for line in lines)),
        ("bilan à saisir", sum(line.to_report for line in lines)),
        ("reste à programmer", sum(line.left for line in lines)),
    ]
    if counted := sum(line.cancelled_counted for line in lines):
        figures.insert(-1, ("annulées comptées", counted))
    return " · ".join(f"{label}\u00a0: {count}" for label, count in figures)


def _amendments(convention: Convention, today: date, is_inside: bool) -> Iterator[Entry]:
    for one in convention.amendments.all():
        if not (is_inside or one.is_signed):
            continue
        url = reverse("admin:convention_amendment", args=[convention.pk, one.pk]) if is_inside else ""
        changes = "\u00a0; ".join(line.change.rstrip(".") for line in one.lines.all())
        detail = f"{changes}, à compter du {one.effective_on:%d/%m/%Y}" if changes else "Ne change rien encore"
        if one.is_signed:
            yield Entry(one.signed_on, say_date(one.signed_on), f"{one} signé", f"{detail}.", "done", url)
        else:
            yield Entry(
                one.effective_on, say_date(one.effective_on), f"{one}, en préparation", f"{detail}.", "planned", url
            )


def _evaluations(convention: Convention, is_inside: bool) -> Iterator[Entry]:
    page = "admin:evaluation" if is_inside else "evaluation_read"
    version = "admin:evaluation_validated" if is_inside else "evaluation_validated"
    for one in standings_of(convention):
        day, planned = one.planned.day, one.planned.said
        if not one.validated:
            detail = "En préparation." if one.is_begun else ""
            mark = "unsaid" if day is None else "late" if one.is_late else "planned"
            yield Entry(day, planned, one.name, detail, mark, reverse(page, args=[one.pk]))
        for each in one.validated:
            title = f"{one.name} validée" if each.number == 1 else f"{one.name} corrigée, version {each.number}"
            url = reverse(version, args=[one.pk, each.number])
            yield Entry(each.on, say_date(each.on), title, f"Prévue : {planned}.", "done", url)


def _stages(convention: Convention, approvals: list[Approval]) -> list[Stage]:
    is_terminated = convention.status == Status.TERMINATED
    stations = [Status.PREPARATION, Status.BODIES, Status.SIGNED, Status.IN_FORCE]
    stations.append(Status.TERMINATED if is_terminated else Status.ENDED)
    if not approvals and convention.status not in Convention.NOT_YET_SIGNED:
        stations.remove(Status.BODIES)
    now = stations.index(convention.status)
    return [
        Stage(station.label.capitalize(), _place(convention, station, rank, now, approvals))
        for rank, station in enumerate(stations)
    ]


def _place(convention: Convention, station: Status, rank: int, now: int, approvals: list[Approval]) -> str:
    if rank >= now:
        return "current" if rank == now else "ahead"
    unsigned = station == Status.SIGNED and convention.signed_on is None
    unheard = station == Status.BODIES and not all(one.result for one in approvals)
    return "unsaid" if convention.is_example and (unsigned or unheard) else "done"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
