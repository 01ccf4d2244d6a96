"""From the files of a folder to the rows that should be, checked against each other before anything is written."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from partnerships.models import Strand
from partnerships.reference.faults import BrokenReference, Fault, Place
from partnerships.reference.parsing import csv_lines, read_text, toml_keys
from partnerships.reference.tables import Link, Table
from partnerships.reference.values import checked, expected, from_cell, is_required


@dataclass(frozen=True)
class Ref:
    """Points at another record, by its model and key; at a row of the portal where no file here has it (`""`)."""

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


class Reader(ABC):
    """Goes through an app's files and keeps the faults that it meets, so that all of them are said at once.

    `tables` are those that the files fill, in the order of writing: what is pointed at comes first.
    """

    tables: tuple[Table, ...]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[Ref, Record] = {}
        self.faults: list[Fault] = []
        # What points at one of these would be said to be unknown only because its own file is at fault.
        self.faulty: set[type[models.Model]] = set()

    @abstractmethod
    def read(self) -> None:
        """Take every file of the folder."""

    def read_all(self) -> list[Record]:
        """Every record, in the order of writing. Raises BrokenReference with all that is wrong."""
        self.read()
        if self.faults:
            raise BrokenReference(self.faults)
        return sorted(self.records.values(), key=lambda record: self.tables.index(record.table))

    def files_of(self, folder: str) -> list[str]:
        """The TOML files of a folder; one without any is one that was lost."""
        names = sorted(f"{folder}/{path.name}" for path in self.folder.glob(f"{folder}/*"))
        files = [name for name in names if name.lower().endswith(".toml")]
        if not files:
            self.faults.append(Fault(Place(f"{folder}/", ""), "aucun fichier. Attendu : un fichier .toml au moins."))
        return files

    def read_csv(self, name: str, table: Table) -> None:
        try:
            for place, cells in csv_lines(read_text(self.folder / name, name), name, table.columns):
                self.take(table, {column: cell for column, cell in cells.items() if cell}, place, cell_of=from_cell)
        except BrokenReference as error:
            self.faults += error.faults
            self.faulty.add(table.model)

    def take(self, table: Table, raw: dict, place: Place, *, parent: dict | None = None, cell_of=None) -> Record | None:
        """The record of one line or section, or None when it is at fault (which is then noted)."""
        known = len(self.faults)
        self.refuse_unknown(raw, (*table.columns, *table.children), place)
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
        return self.keep(table, "/".join([*above, table.key(row)]), {**parent, **values}, place)

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
        if link.is_elsewhere and isinstance(name, str) and name:
            return Ref(link.model, name, "")
        targets = {record.values[link.by]: record.ref for record in self._of(link.model)}
        is_known = isinstance(name, str) and name in targets
        if not is_known and link.model not in self.faulty:
            words = [*targets, link.nothing] if link.nothing else [*targets]
            what = "valeur absente" if name in (None, "") else f"« {name} » est inconnu"
            self.faults.append(Fault(place, f"{what}. Attendu : {' ; '.join(words) or 'aucune fiche n’est donnée'}."))
        return targets[name] if is_known else None

    def _of(self, model: type[models.Model]) -> Iterator[Record]:
        return (record for record in self.records.values() if record.table.model is model)

    def keep(self, table: Table, key: str, values: dict, place: Place) -> Record | None:
        record = Record(table, key, values, place)
        if record.ref in self.records:
            first = self.records[record.ref].place
            self.faults.append(Fault(place, f"« {key} » figure déjà ici : {first}. Attendu : une seule fois."))
            return None
        self.records[record.ref] = record
        return record

    def toml(self, name: str) -> dict:
        try:
            return toml_keys(read_text(self.folder / name, name), name)
        except BrokenReference as error:
            self.faults += error.faults
            return {}

    def lists(self, raw: dict, name: str, place: Place) -> Iterator[tuple[Place, dict]]:
        """The sections [[name]] of a file, each with its key, counted from 1."""
        sections = raw.get(name, [])
        if not isinstance(sections, list) or not all(isinstance(section, dict) for section in sections):
            self.faults.append(Fault(place.at(name), f"ceci ne convient pas. Attendu : des sections [[{name}]]."))
            return
        for rank, section in enumerate(sections, start=1):
            yield place.at(f"{name}[{rank}]"), section

    def refuse_unknown(self, raw: dict, known: tuple[str, ...], place: Place) -> None:
        for key in raw:
            if key not in known:
                self.faults.append(Fault(place.at(key), f"clé inconnue. Attendu : {', '.join(known)}."))

    def _check_order(self, row: dict, place: Place) -> None:
        first, last = row.get("starts_on"), row.get("ends_on")
        if first and last and last < first:
            self.faults.append(
                Fault(place, f"le dernier jour, {last}, vient avant le premier, {first}. Attendu : l'inverse.")
            )
