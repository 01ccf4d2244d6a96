"""Writes the records of the reference files, and leaves alone every row that somebody edited since the last load."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pghistory
from django.db import IntegrityError, models, transaction

from foundation.errors import constraint_of, sentence_of
from partnerships.models import Quota, ReferenceRow
from partnerships.reference.faults import BrokenReference, Fault
from partnerships.reference.reading import Reader, Record, Ref
from partnerships.reference.records import PartnershipsReader
from partnerships.reference.tables import Table, sections_of


@dataclass
class Report:
    """What a load did, or would do."""

    created: Counter = field(default_factory=Counter)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def changes_nothing(self) -> bool:
        return not (self.created or self.updated)


def load(
    folder: Path,
    *,
    reader: type[Reader] = PartnershipsReader,
    only: Iterable[str] | None = None,
    dry_run: bool = False,
) -> Report:
    """Bring the database to what an app's files say, in one transaction; `only` names sections, all by default.

    A dry run does the same and undoes it. Raises BrokenReference, with nothing written, when a file is broken or
    the database refuses a value.
    """
    records = reader(folder).read_all()
    sections = sections_of(reader.tables) if only is None else only
    with transaction.atomic(), pghistory.context(label="load_reference"):
        report = _Writer(records, reader.tables, frozenset(sections)).write()
        transaction.set_rollback(dry_run)
    return report


class _Writer:
    def __init__(self, records: list[Record], tables: tuple[Table, ...], sections: frozenset[str]) -> None:
        self.records = records
        self.tables = tables
        self.sections = sections
        self.report = Report()
        self.loaded = {(row.model, row.key): row for row in ReferenceRow.objects.all()}
        self.objects: dict[Ref, models.Model | None] = {}
        self.remembered: list[ReferenceRow] = []

    def write(self) -> Report:
        for table in self.tables:
            records = [record for record in self.records if record.table is table]
            rows = self._locked_rows(table.model)
            for record in _moving_later_first(records, self.loaded):
                try:
                    self.objects[record.ref] = self._write_one(record, rows)
                except IntegrityError as error:
                    raise BrokenReference([Fault(record.place, _sentence(error))]) from error
        self._report_absent()
        ReferenceRow.objects.bulk_create(
            self.remembered,
            update_conflicts=True,
            unique_fields=["model", "key"],
            update_fields=["object_id", "values", "loaded_at"],
        )
        return self.report

    def _locked_rows(self, model: type[models.Model]) -> dict[int, models.Model]:
        """The rows that earlier loads wrote, held until the end: an edit in between is neither missed nor lost."""
        label = model._meta.label_lower
        ids = [row.object_id for (name, _), row in self.loaded.items() if name == label]
        return {row.pk: row for row in model._base_manager.select_for_update(no_key=True).filter(pk__in=ids)}

    def _write_one(self, record: Record, rows: dict[int, models.Model]) -> models.Model | None:
        """The record's row in the database after the load, or None when there is none."""
        is_selected = record.table.section in self.sections
        missing = next((ref for ref in record.refs if self._row_of(ref) is None), None)
        if missing:
            if is_selected:
                self._say_missing(record, missing)
            return None
        values = {name: self._resolved(value) for name, value in record.values.items()}
        row = self.loaded.get((record.table.model._meta.label_lower, record.key))
        known = rows.get(row.object_id) if row else _typed_before(record, values)
        if not is_selected:
            return known
        if row and known is None:
            self.report.deleted.append(_named(record))
            return None
        if known is None:
            return self._create(record, values)
        return self._follow(record, known, values, row)

    def _row_of(self, ref: Ref) -> models.Model | None:
        """The row that a record points at, one that no file here holds included."""
        if ref not in self.objects:
            self.objects[ref] = ref.model._base_manager.filter(slug=ref.key).first()
        return self.objects[ref]

    def _say_missing(self, record: Record, ref: Ref) -> None:
        """A row that somebody deleted takes those below it along; one that was never loaded must be loaded first."""
        if (ref.model._meta.label_lower, ref.key) not in self.loaded and ref.section not in self.sections:
            what = f"{ref.model._meta.verbose_name} « {ref.key} » n'est pas encore dans le portail."
            wanted = f"charger aussi --only {ref.section}" if ref.section else "charger d'abord ce qui le contient"
            raise BrokenReference([Fault(record.place, f"{what} Attendu : {wanted}.")])
        self.report.deleted.append(_named(record))

    def _create(self, record: Record, values: dict) -> models.Model:
        many = {name: value for name, value in values.items() if _is_many(record, name)}
        created = record.table.model(**{name: value for name, value in values.items() if name not in many})
        created.save()
        for name, value in many.items():
            getattr(created, name).set(value)
        self.report.created[record.table.model] += 1
        self._remember(record, created, values)
        return created

    def _follow(self, record: Record, known: models.Model, values: dict, row: ReferenceRow | None) -> models.Model:
        """Update a row that still is what the last load wrote; list it when somebody made it something else."""
        wanted, now = _plain(values), _plain(_current(known, values))
        changed = [name for name in values if wanted[name] != now[name]]
        is_untouched = row and all(now[name] == value for name, value in row.values.items() if name in now)
        if not changed:
            self.report.unchanged += 1
        elif is_untouched:
            self._update(record, known, {name: values[name] for name in changed})
        elif row and row.values == wanted:
            self.report.unchanged += 1
            return known
        else:
            self.report.kept.append(f"{_named(record)} ({_differences(record, changed, now, wanted)})")
            return known
        self._remember(record, known, values)
        return known

    def _update(self, record: Record, known: models.Model, values: dict) -> None:
        if isinstance(known, Quota) and known.used > values.get("quantity", known.quantity) + known.extra:
            raise BrokenReference([Fault(record.place, _too_low(known, values["quantity"]))])
        many = [name for name in values if _is_many(record, name)]
        for name, value in values.items():
            if name not in many:
                setattr(known, name, value)
        known.save(update_fields=[name for name in values if name not in many])
        for name in many:
            getattr(known, name).set(values[name])
        labels = ", ".join(str(known._meta.get_field(name).verbose_name) for name in values)
        self.report.updated.append(f"{_named(record)} ({labels})")

    def _remember(self, record: Record, known: models.Model, values: dict) -> None:
        label, plain = record.table.model._meta.label_lower, _plain(values)
        row = self.loaded.get((label, record.key))
        if row is None or row.values != plain or row.object_id != known.pk:
            self.remembered.append(ReferenceRow(model=label, key=record.key, object_id=known.pk, values=plain))

    def _resolved(self, value):
        """The value to store: each Ref becomes the row that it points at."""
        if isinstance(value, list):
            return [self._resolved(member) for member in value]
        return self.objects[value] if isinstance(value, Ref) else value

    def _report_absent(self) -> None:
        """Rows that an earlier load wrote and that the files no longer name: they stay, and it is said."""
        for table in self.tables:
            if table.section in self.sections:
                label = table.model._meta.label_lower
                keys = {record.key for record in self.records if record.table is table}
                self.report.absent += [
                    f"{table.model._meta.verbose_name} « {key} »"
                    for name, key in self.loaded
                    if name == label and key not in keys
                ]


def _typed_before(record: Record, values: dict) -> models.Model | None:
    """The row that somebody typed before the file was first loaded."""
    natural = {name: values[name] for name in record.table.natural}
    return record.table.model._base_manager.filter(**natural).first()


def _moving_later_first(records: list[Record], loaded: dict) -> list[Record]:
    """Volumes of one commitment never overlap, not even between two updates: those that move later go last to first."""
    later, others = [], []
    for record in records:
        row = loaded.get((record.table.model._meta.label_lower, record.key))
        moves_later = record.table.model is Quota and row and row.values["starts_on"] < str(record.values["starts_on"])
        (later if moves_later else others).append(record)
    return [*reversed(later), *others]


def _is_many(record: Record, name: str) -> bool:
    return record.table.model._meta.get_field(name).many_to_many


def _current(known: models.Model, names: Iterable[str]) -> dict:
    """The row's values of these fields as the database holds them."""
    values = {}
    for name in names:
        model_field = known._meta.get_field(name)
        is_many = model_field.many_to_many
        values[name] = list(getattr(known, name).all()) if is_many else getattr(known, model_field.attname)
    return values


def _plain(values: dict) -> dict:
    """Values as they are kept in JSON: rows by their ids, dates as ISO text, amounts to the cent."""
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value):
    match value:
        case models.Model():
            return value.pk
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:.2f}"
        case list() if value and isinstance(value[0], models.Model):
            return sorted(row.pk for row in value)
    return value


def _named(record: Record) -> str:
    name = record.values.get("name") or record.values.get("title") or record.key
    return f"{record.table.model._meta.verbose_name} « {name} »"


def _differences(record: Record, changed: list[str], now: dict, wanted: dict) -> str:
    return " ; ".join(
        f"{record.table.model._meta.get_field(name).verbose_name} : « {now[name]} » dans le portail, "
        f"« {wanted[name]} » dans le fichier"
        for name in changed
    )


def _too_low(quota: Quota, quantity: int) -> str:
    return (
        f"le volume {quota} ne peut pas descendre à {quantity} : {quota.used} séances y tiennent déjà leur place. "
        f"Attendu : {max(quota.used - quota.extra, 0)} au moins, ou des séances annulées d'abord."
    )


def _sentence(error: IntegrityError) -> str:
    return sentence_of(error) or (
        f"une fiche du portail s'y oppose déjà ({constraint_of(error)}). Corrigez l'une ou l'autre."
    )
