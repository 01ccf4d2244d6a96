"""« Défaire cet import »: what it made goes, what it changed comes back, what somebody worked on since stays."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from activities.models import ImportBatch, ImportedSession, Session
from activities.notices import announce_undone_import
from activities.services.import_lines import hold_still
from activities.services.import_traces import restore, traces_of
from activities.services.imports import is_short, lock_batch
from activities.services.steps import write_event
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

UNDO_VERB = "import défait"
TOUCHED = "quelqu’un y a travaillé depuis"
OUT_OF_REACH = "sa convention n’est pas de votre service"
IN_USE = "d’autres fiches en dépendent"
NOTHING_UNDONE = "Rien n’a été défait. Chaque séance reste, et voici pourquoi."


def ask_undo(*, actor, batch_id: int) -> ImportBatch:
    """Undo an import: at once when it is short, by the clock otherwise. Asking twice is asking once."""
    with transaction.atomic():
        batch = lock_batch(batch_id)
        if batch.state != ImportBatch.State.APPLIED:
            return batch
        batch.state, batch.asked_by, batch.word = ImportBatch.State.UNDOING, actor, ""
        batch.save()
    if is_short(batch):
        undo(batch.pk)
        batch.refresh_from_db()
    return batch


@once_more
def undo(batch_id: int) -> None:
    """Delete the sessions that the import made and write back those that it changed, in one transaction.

    Deleted, not cancelled: they never were, and the year's figures are what they were; the audit keeps their rows.
    A session that anybody worked on since stays, and is named in `kept`. Where all of them stay (their year was closed,
    say), nothing was undone: nobody is told so, and it can be asked again.
    """
    with transaction.atomic():
        batch = lock_batch(batch_id)
        if batch.state != ImportBatch.State.UNDOING:
            return
        rows = list(batch.sessions.select_related("session__activity").order_by("line"))
        hold_still([row.session for row in rows], [])
        traces = traces_of(row.session_id for row in rows)
        reachable = set(
            Session.objects.visible_to(batch.asked_by).filter(imports__batch=batch).values_list("pk", flat=True)
        )
        # What goes first makes room in the volumes for what comes back.
        rows.sort(key=lambda row: row.before is not None)
        whys = [(row, _undo_one(row, traces, reachable, batch)) for row in rows]
        batch.kept = [{"line": row.line, "label": str(row.session), "why": why} for row, why in whys if why]
        if rows and len(batch.kept) == len(rows):
            batch.state, batch.word = ImportBatch.State.APPLIED, NOTHING_UNDONE
        else:
            batch.state, batch.undone_by, batch.undone_at = ImportBatch.State.UNDONE, batch.asked_by, timezone.now()
            announce_undone_import(batch)
        batch.save()


def _undo_one(row: ImportedSession, traces: dict[int, list], reachable: set[int], batch: ImportBatch) -> str:
    """Why a session stays as it is; nothing once it is undone."""
    if row.session_id not in reachable:
        return OUT_OF_REACH
    if traces[row.session_id] != row.left_as:
        return TOUCHED
    try:
        with speaking_kindly(), transaction.atomic():
            _take_away(row, batch)
    except ProtectedError:
        return IN_USE
    except Refusal as refusal:
        return refusal.sentence
    return ""


def _take_away(row: ImportedSession, batch: ImportBatch) -> None:
    if row.before is None:
        Session.objects.filter(pk=row.session_id).delete()
        return
    restore(row.before)
    session = Session.objects.get(pk=row.session_id)
    write_event(
        session,
        UNDO_VERB,
        source=row.session.state,
        actor=batch.asked_by,
        side=Side(batch.side),
        why=f"{batch.file_name}, ligne {row.line}",
    )
