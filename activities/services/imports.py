"""Import of a spreadsheet of sessions: kept, looked at, applied in one transaction, undone.

Short files are worked on at once; for long ones the request only writes what is wanted, and the clock does it. While
an import is written, it holds its volumes: a booking on them waits.
"""

from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activities.imports.headings import understand
from activities.models import ImportBatch, ImportedSession
from activities.notices import announce_import, announce_questions
from activities.services.import_lines import Lines, Outcome
from activities.services.import_traces import traces_of
from foundation.errors import Refusal, once_more
from foundation.spreadsheet_reading import read_sheets
from notifications.services import hushed
from partnerships.models.choices import Side
from partnerships.scopes import wear_office_hat

# Beyond, a person would wait in front of a blank page, and whoever books meanwhile behind them.
MOST_AT_ONCE = 200
KEPT_FOR = timedelta(hours=24)
COMPARED = ("line", "outcome", "cell", "sentence", "changes", "state")
WORD_CHANGED = "La situation a changé depuis l’aperçu : rien n’est encore importé. Relisez, puis importez."


def keep_upload(*, actor, side: Side, file_name: str, content: bytes) -> ImportBatch:
    """Read a spreadsheet and keep what it says for its preview: nothing of it is a session yet.

    Raises Refusal for what is no table, too large, or without the columns that are needed.
    """
    table = understand(read_sheets(content))
    if not table.lines:
        raise Refusal("Aucune ligne sous les en-têtes : il n’y a rien à importer.", field="file")
    batch = ImportBatch.objects.create(
        file_name=file_name[-100:],
        side=side,
        content={
            "sheet": table.sheet,
            "letters": table.letters,
            "lines": table.lines,
            "unknown": table.unknown,
            "totals": table.totals,
        },
        uploaded_by=actor,
        asked_by=actor,
    )
    if is_short(batch):
        preview(batch.pk)
        batch.refresh_from_db()
    return batch


def is_short(batch: ImportBatch) -> bool:
    return len(batch.content.get("lines") or batch.fates) <= MOST_AT_ONCE


class _RolledBack(Exception):
    """Everything was tried, and nothing stays."""


@once_more
def preview(batch_id: int) -> None:
    """Say what would become of each line: written with the very verbs of the import, then rolled back."""
    with transaction.atomic():
        batch = lock_batch(batch_id)
        if batch.state == ImportBatch.State.READING:
            _show(batch, _tried(batch))


def _tried(batch: ImportBatch) -> list[dict]:
    fates: list[dict] = []
    try:
        with transaction.atomic():
            fates = _write(batch)[0]
            raise _RolledBack
    except _RolledBack:
        return fates


def _write(batch: ImportBatch) -> tuple[list[dict], Lines]:
    lines = Lines(batch, batch.asked_by)
    with hushed():
        return [asdict(fate) for fate in lines.settle()], lines


def _show(batch: ImportBatch, fates: list[dict], word: str = "") -> None:
    batch.state, batch.fates, batch.word = ImportBatch.State.PREVIEWED, fates, word
    batch.counts = Counter(fate["outcome"] for fate in fates)
    batch.save()


def ask_import(*, actor, batch_id: int, is_all_or_nothing: bool) -> ImportBatch:
    """Import the lines of a preview: at once when they are few, by the clock otherwise. Asking twice is asking once.

    Raises Refusal when a line is refused and all of them were wanted, or none is good.
    """
    with transaction.atomic():
        batch = lock_batch(batch_id)
        if batch.state != ImportBatch.State.PREVIEWED:
            return batch
        _refuse_unwanted(batch, is_all_or_nothing)
        batch.state, batch.asked_by, batch.word = ImportBatch.State.APPLYING, actor, ""
        batch.save()
    if is_short(batch):
        apply(batch.pk)
        batch.refresh_from_db()
    return batch


def _refuse_unwanted(batch: ImportBatch, is_all_or_nothing: bool) -> None:
    if is_all_or_nothing and batch.counts.get(Outcome.REFUSED):
        raise Refusal("Des lignes sont refusées : rien n’est importé. Corrigez le fichier, puis envoyez-le de nouveau.")
    if not (batch.counts.get(Outcome.NEW) or batch.counts.get(Outcome.CHANGED)):
        raise Refusal("Aucune ligne n’apporte rien de nouveau : il n’y a rien à importer.")


@once_more
def apply(batch_id: int) -> None:
    """Write the good lines, all in one transaction, if they still come out as the preview said; else show it again."""
    with transaction.atomic():
        batch = lock_batch(batch_id)
        if batch.state != ImportBatch.State.APPLYING:
            return
        before_lines = transaction.savepoint()
        fates, lines = _write(batch)
        if _compared(fates) != _compared(batch.fates):
            transaction.savepoint_rollback(before_lines)
            _show(batch, fates, WORD_CHANGED)
            return
        _keep_traces(batch, lines)
        batch.state, batch.applied_by, batch.applied_at = ImportBatch.State.APPLIED, batch.asked_by, timezone.now()
        batch.fates = _with_sessions(fates, lines)
        # What the cells said is in the sessions now.
        batch.content = {**batch.content, "lines": []}
        batch.save()
        announce_import(batch)
        for row in batch.sessions.filter(before__isnull=True).select_related("session__ward"):
            announce_questions(row.session)


def _compared(fates: list[dict]) -> list[list]:
    return [[fate[name] for name in COMPARED] for fate in fates]


def _keep_traces(batch: ImportBatch, lines: Lines) -> None:
    traces = traces_of(one.session_id for one in lines.written)
    ImportedSession.objects.bulk_create(
        ImportedSession(
            batch=batch,
            session_id=one.session_id,
            line=one.line,
            reference=one.reference,
            before=one.before,
            left_as=traces[one.session_id],
        )
        for one in lines.written
    )


def _with_sessions(fates: list[dict], lines: Lines) -> list[dict]:
    """A new session has its number only now."""
    number = {one.line: one.session_id for one in lines.written}
    return [{**fate, "session": number.get(fate["line"], fate["session"])} for fate in fates]


def discard(*, batch_id: int) -> None:
    """« Ne rien importer »: forget a preview. What was imported is undone, not forgotten."""
    with transaction.atomic():
        batch = lock_batch(batch_id)
        if batch.applied_at:
            raise Refusal("Cet import est fait : défaites-le plutôt.")
        batch.delete()


def forget_unapplied(now: datetime | None = None) -> int:
    """A preview that nobody imported within a day is deleted, with all that it kept. Returns how many were."""
    old = ImportBatch.objects.filter(applied_at=None, uploaded_at__lt=(now or timezone.now()) - KEPT_FOR)
    return old.delete()[0]


def lock_batch(batch_id: int) -> ImportBatch:
    """The batch, locked, and whoever asked in the hat of their office: a colleague waits for their turn."""
    batch = (
        ImportBatch.objects.select_for_update(no_key=True, of=("self",)).select_related("asked_by").filter(pk=batch_id)
    ).first()
    if batch is None:
        raise Refusal("Cet aperçu n’existe plus : il est gardé un jour. Envoyez de nouveau le fichier.")
    wear_office_hat(batch.asked_by)
    return batch
