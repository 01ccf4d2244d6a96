"""From the files of a folder to the rows that should be, checked against each other before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from partnerships.dates import Precision
from partnerships.models import Commitment, Convention, Partner, ProjectAction, Strand
from partnerships.models.choices import Side
from partnerships.periods import convention_years
from partnerships.reference.faults import BrokenReference, Fault, Place
from partnerships.reference.parsing import csv_lines, read_text, toml_keys
from partnerships.reference.tables import (
    ACTIONS,
    APPROVALS,
    CLOSURES,
    COMMITMENTS,
    COMMITTEES,
    CONVENTIONS,
    CSV_FILES,
    FUNDINGS,
    INDICATORS,
    OBJECTIVES,
    PARTIES,
    PARTNERS,
    QUOTAS,
    STRANDS,
    TABLES,
    TARGETS,
    Link,
    Table,
)
from partnerships.reference.values import checked, expected, from_cell, is_required


@dataclass(frozen=True)
class Ref:
    """Points at another record, by its model and key."""

    model: type[models.Model]
    key: str
    section: str


@dataclass(frozen=True)
class Record:
    """A row that should be: its values by field, where a Ref (or a list of them) stands for another row."""

    table: Table
    key: str
    values: dict
    place: Place

    @property
    def ref(self) -> Ref:
        return Ref(self.table.model, self.key, self.table.section)

    @property
    def refs(self) -> list[Ref]:
        """The rows that this one points at."""
        values = [
            member for value in self.values.values() for member in (value if isinstance(value, list) else [value])
        ]
        return [value for value in values if isinstance(value, Ref)]


def read_folder(folder: Path) -> list[Record]:
    """Every record of the folder's files, in the order of writing. Raises BrokenReference with all that is wrong."""
    reader = _Reader(folder)
    for name, table in CSV_FILES.items():
        reader.read_csv(name, table)
    reader.read_partners("partners.toml")
    for name in reader.convention_files():
        reader.read_convention(name)
    if reader.faults:
        raise BrokenReference(reader.faults)
    return sorted(reader.records.values(), key=lambda record: TABLES.index(record.table))


class _Reader:
    """Goes through the files and keeps the faults that it meets, so that all of them are said at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[Ref, Record] = {}
        self.faults: list[Fault] = []
        # What points at one of these would be said to be unknown only because its own file is at fault.
        self.faulty: set[type[models.Model]] = set()

    def read_csv(self, name: str, table: Table) -> None:
        try:
            for place, cells in csv_lines(read_text(self.folder / name, name), name, table.columns):
                self.take(table, {column: cell for column, cell in cells.items() if cell}, place, cell_of=from_cell)
        except BrokenReference as error:
            self.faults += error.faults
            self.faulty.add(table.model)

    def read_partners(self, name: str) -> None:
        known = len(self.faults)
        file = self._toml(name)
        if len(self.faults) > known:
            self.faulty.add(PARTNERS.model)
        for place, raw in self._lists(file, "partners", Place(name, "")):
            if partner := self.take(PARTNERS, raw, place):
                for child_place, child in self._lists(raw, "closures", place):
                    self.take(CLOSURES, child, child_place, parent={"partner": partner.ref})
        self._refuse_unknown(file, ("partners",), Place(name, ""))

    def convention_files(self) -> list[str]:
        """The files of conventions/, one each; a folder without any is one that was lost."""
        names = sorted(f"conventions/{path.name}" for path in self.folder.glob("conventions/*"))
        files = [name for name in names if name.lower().endswith(".toml")]
        if not files:
            self.faults.append(Fault(Place("conventions/", ""), "aucun fichier. Attendu : un fichier .toml au moins."))
        return files

    def read_convention(self, name: str) -> None:
        known = len(self.faults)
        raw, place = self._toml(name), Place(name, "")
        if len(self.faults) > known:
            return
        convention = self.take(CONVENTIONS, raw, place)
        if convention is None:
            return
        self._check_convention(convention)
        parent = {"convention": convention.ref}
        for child_place, child in self._lists(raw, "parties", place):
            self._check_party(self.take(PARTIES, child, child_place, parent=parent))
        for child_place, child in self._lists(raw, "approvals", place):
            self._check_approval(self.take(APPROVALS, child, child_place, parent=parent))
        for rank, (child_place, child) in enumerate(self._lists(raw, "objectives", place), start=1):
            self.take(OBJECTIVES, child, child_place, parent={**parent, "position": rank})
        for rank, (child_place, child) in enumerate(self._lists(raw, "strands", place), start=1):
            if strand := self.take(STRANDS, child, child_place, parent={**parent, "position": rank}):
                self._read_commitments(convention, strand, child)
                self._read_governance(convention, strand, child)
                self._read_indicators(convention, strand, child)
        self._read_governance(convention, None, raw)

    def _read_commitments(self, convention: Record, strand: Record, raw: dict) -> None:
        for place, child in self._lists(raw, "commitments", strand.place):
            if commitment := self.take(COMMITMENTS, child, place, parent={"strand": strand.ref}):
                self._add_quotas(convention, commitment)

    def _read_governance(self, convention: Record, strand: Record | None, raw: dict) -> None:
        """The committees, actions and fundings of a strand, or of the whole convention."""
        place = (strand or convention).place
        parent = {"convention": convention.ref, "strand": strand.ref if strand else None}
        for child_place, child in self._lists(raw, "committees", place):
            self.take(COMMITTEES, child, child_place, parent=parent)
        for rank, (child_place, child) in enumerate(self._lists(raw, "actions", place), start=1):
            self._check_action(self.take(ACTIONS, child, child_place, parent={**parent, "position": rank}))
        for child_place, child in self._lists(raw, "fundings", place):
            self._check_funding(self.take(FUNDINGS, child, child_place, parent=parent))

    def _read_indicators(self, convention: Record, strand: Record, raw: dict) -> None:
        for place, child in self._lists(raw, "indicators", strand.place):
            parent = {"convention": convention.ref, "strand": strand.ref}
            if indicator := self.take(INDICATORS, child, place, parent=parent):
                self._check_indicator(indicator)
                for target_place, target in self._lists(child, "targets", place):
                    self._check_target(
                        self.take(TARGETS, target, target_place, parent={"indicator": indicator.ref, "site": None})
                    )

    def _add_quotas(self, convention: Record, commitment: Record) -> None:
        """One volume for each convention year, or a single one when the commitment runs over the whole term."""
        quantity = commitment.values.get("quantity")
        first, last = (convention.values.get(name) for name in ("effective_on", "ends_on"))
        if quantity is None or first is None or last is None:
            return
        over_term = commitment.values.get("per") == Commitment.Per.TERM
        periods = [(first, last)] if over_term else convention_years(first, last)
        for year, (starts_on, ends_on) in enumerate(periods, start=1):
            values = {"commitment": commitment.ref, "starts_on": starts_on, "ends_on": ends_on, "quantity": quantity}
            self._keep(QUOTAS, f"{commitment.key}/{year}", values, commitment.place.at("quantity"))

    def take(self, table: Table, raw: dict, place: Place, *, parent: dict | None = None, cell_of=None) -> Record | None:
        """The record of one line or section, or None when it is at fault (which is then noted)."""
        known = len(self.faults)
        self._refuse_unknown(raw, (*table.columns, *table.children), place)
        row = {column: self._value(table, column, raw, place, cell_of) for column in table.columns}
        self._check_order(row, place)
        if len(self.faults) > known:
            self.faulty.add(table.model)
            return None
        parent = parent or {}
        above = [value.key for value in parent.values() if isinstance(value, Ref)]
        values = {
            table.links[column].field if column in table.links else column: value
            for column, value in row.items()
            if column not in table.file_only
        }
        return self._keep(table, "/".join([*above, table.key(row)]), {**parent, **values}, place)

    def _value(self, table: Table, column: str, raw: dict, place: Place, cell_of):
        """One value: from the file, or the field's own default when the file leaves it out."""
        if link := table.links.get(column):
            return self._linked(table, link, raw.get(column), place.at(column))
        # A slug that only the file knows obeys the same rule as the others.
        field = Strand._meta.get_field("slug") if column in table.file_only else table.model._meta.get_field(column)
        if column not in raw:
            if is_required(field):
                self.faults.append(Fault(place, f"« {column} » manque. Attendu : {expected(field)}."))
            return field.get_default()
        try:
            return checked(field, cell_of(field, raw[column]) if cell_of else raw[column])
        except ValueError:
            self.faults.append(
                Fault(place.at(column), f"« {raw[column]} » ne convient pas. Attendu : {expected(field)}.")
            )
            return None

    def _linked(self, table: Table, link: Link, names, place: Place):
        """The Ref, or list of Refs, that a column's words mean."""
        field = table.model._meta.get_field(link.field)
        if field.many_to_many:
            if not isinstance(names or [], list):
                self.faults.append(Fault(place, "ceci n'est pas une liste. Attendu : une liste entre crochets."))
                return []
            return [self._target(link, name, place) for name in names or []]
        is_none = names == link.nothing if link.nothing else names is None and field.null
        if is_none:
            return None
        return self._target(link, names, place)

    def _target(self, link: Link, name, place: Place) -> Ref | None:
        targets = {record.values[link.by]: record.ref for record in self._of(link.model)}
        is_known = isinstance(name, str) and name in targets
        if not is_known and link.model not in self.faulty:
            words = [*targets, link.nothing] if link.nothing else [*targets]
            what = "valeur absente" if name in (None, "") else f"« {name} » est inconnu"
            self.faults.append(Fault(place, f"{what}. Attendu : {' ; '.join(words) or 'aucune fiche n’est donnée'}."))
        return targets[name] if is_known else None

    def _of(self, model: type[models.Model]) -> Iterator[Record]:
        return (record for record in self.records.values() if record.table.model is model)

    def _keep(self, table: Table, key: str, values: dict, place: Place) -> Record | None:
        record = Record(table, key, values, place)
        if record.ref in self.records:
            first = self.records[record.ref].place
            self.faults.append(Fault(place, f"« {key} » figure déjà ici : {first}. Attendu : une seule fois."))
            return None
        self.records[record.ref] = record
        return record

    def _toml(self, name: str) -> dict:
        try:
            return toml_keys(read_text(self.folder / name, name), name)
        except BrokenReference as error:
            self.faults += error.faults
            return {}

    def _lists(self, raw: dict, name: str, place: Place) -> Iterator[tuple[Place, dict]]:
        """The sections [[name]] of a file, each with its key, counted from 1."""
        sections = raw.get(name, [])
        if not isinstance(sections, list) or not all(isinstance(section, dict) for section in sections):
            self.faults.append(Fault(place.at(name), f"ceci ne convient pas. Attendu : des sections [[{name}]]."))
            return
        for rank, section in enumerate(sections, start=1):
            yield place.at(f"{name}[{rank}]"), section

    def _refuse_unknown(self, raw: dict, known: tuple[str, ...], place: Place) -> None:
        for key in raw:
            if key not in known:
                self.faults.append(Fault(place.at(key), f"clé inconnue. Attendu : {', '.join(known)}."))

    def _check_order(self, row: dict, place: Place) -> None:
        first, last = row.get("starts_on"), row.get("ends_on")
        if first and last and last < first:
            self.faults.append(
                Fault(place, f"le dernier jour, {last}, vient avant le premier, {first}. Attendu : l'inverse.")
            )

    def _check_convention(self, convention: Record) -> None:
        first, last = convention.values["effective_on"], convention.values["ends_on"]
        if first and last and last <= first:
            self.faults.append(
                Fault(convention.place.at("ends_on"), f"« {last} » ne vient pas après la date d'effet, {first}.")
            )
        if convention.values["status"] == Convention.Status.IN_FORCE and not (first and last):
            self.faults.append(
                Fault(convention.place, "une convention en vigueur a ses dates. Attendu : effective_on et ends_on.")
            )
        precisions = {convention.values[name] for name in ("effective_precision", "ends_precision")}
        if convention.values["status"] == Convention.Status.IN_FORCE and precisions != {Precision.DAY}:
            sentence = "une convention en vigueur commence et finit un jour précis. Attendu : « day »."
            self.faults.append(Fault(convention.place, sentence))
        if convention.values["status"] == Convention.Status.TERMINATED:
            sentence = "une résiliation se note dans le portail, avec son jour et son motif."
            self.faults.append(Fault(convention.place.at("status"), sentence))

    def _check_approval(self, approval: Record | None) -> None:
        if approval and approval.values["decided_on"] and not approval.values["result"]:
            sentence = "une date sans avis. Attendu : « result », ou aucune des deux."
            self.faults.append(Fault(approval.place.at("decided_on"), sentence))

    def _check_action(self, action: Record | None) -> None:
        if action is None:
            return
        if action.values["status"] == ProjectAction.Status.WAITING and not action.values["waits_for"]:
            sentence = "une action en attente dit de quoi. Attendu : « waits_for »."
            self.faults.append(Fault(action.place.at("status"), sentence))
        if action.values["partner_owner"] and not action.values["partner"] and Partner not in self.faulty:
            sentence = "quelqu'un chez un partenaire, mais lequel ? Attendu : « partner » aussi."
            self.faults.append(Fault(action.place.at("partner_owner"), sentence))

    def _check_funding(self, funding: Record | None) -> None:
        if funding and funding.values["partner"] and funding.values["third_party"]:
            sentence = "un financeur est un partenaire ou un tiers. Attendu : « partner » ou « third_party »."
            self.faults.append(Fault(funding.place.at("third_party"), sentence))

    def _check_indicator(self, indicator: Record) -> None:
        said = indicator.values
        if (said["baseline_value"] is None) != (said["baseline_on"] is None):
            sentence = "une valeur de départ a sa date. Attendu : les deux, ou aucune."
            self.faults.append(Fault(indicator.place.at("baseline_on"), sentence))
        if said["share_percent"] is None and (said["base_value"] is not None or said["share_is_rough"]):
            sentence = "une base sans sa part. Attendu : « share_percent », ou ni l'une ni l'autre."
            self.faults.append(Fault(indicator.place.at("base_value"), sentence))
        if said["base_is_derived"] and said["base_value"] is None:
            sentence = "déduite, la base se donne. Attendu : « base_value »."
            self.faults.append(Fault(indicator.place.at("base_is_derived"), sentence))

    def _check_target(self, target: Record | None) -> None:
        if target is None:
            return
        if target.values["value"] is None:
            self.faults.append(Fault(target.place, "« value » manque. Attendu : la valeur à atteindre."))
        if target.values["effective_from"] > target.values["due_on"]:
            sentence = "un objectif vaut à compter d'un jour qui précède son échéance. Attendu : l'inverse."
            self.faults.append(Fault(target.place.at("effective_from"), sentence))

    def _check_party(self, party: Record | None) -> None:
        if Partner in self.faulty:
            return
        if party and (party.values["side"] == Side.PARTNER) != bool(party.values["partner"]):
            self.faults.append(
                Fault(
                    party.place,
                    "« partner » va avec le côté « partner », et seulement avec lui. Corrigez l'un ou l'autre.",
                )
            )
