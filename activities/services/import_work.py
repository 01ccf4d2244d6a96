"""What the clock does with imports: the long files, which no request waits for."""

import logging
from datetime import datetime

from django.db import OperationalError, transaction

from activities.models import ImportBatch
from activities.services.import_undo import undo
from activities.services.imports import apply, preview
from foundation.errors import Refusal

logger = logging.getLogger(__name__)

WORK = {
    ImportBatch.State.READING: preview,
    ImportBatch.State.APPLYING: apply,
    ImportBatch.State.UNDOING: undo,
}
WORD_FAILED = "Rien n’a été écrit : une panne a interrompu le travail. Envoyez de nouveau le fichier."


def work_on_imports(now: datetime | None = None) -> int:
    """The clock's part: the long files, one transaction each. Returns how many were worked on."""
    waiting = list(ImportBatch.objects.waiting().order_by("pk").values_list("pk", "state"))
    for batch_id, state in waiting:
        _work(batch_id, state)
    return len(waiting)


def _work(batch_id: int, state: str) -> None:
    """What fails says so on its page, and the next one is worked on all the same; a lost lock is tried again later."""
    if _is_held_elsewhere(batch_id):
        return
    try:
        WORK[state](batch_id)
    except OperationalError:
        logger.warning("Import %s waits for rows that others hold", batch_id)
    except Exception as error:
        logger.exception("Import %s could not be worked on", batch_id)
        word = error.sentence if isinstance(error, Refusal) else WORD_FAILED
        back = ImportBatch.State.APPLIED if state == ImportBatch.State.UNDOING else ImportBatch.State.FAILED
        ImportBatch.objects.filter(pk=batch_id, state=state).update(state=back, word=word[:250])


def _is_held_elsewhere(batch_id: int) -> bool:
    """Another tick, or the request itself, is at work on it."""
    with transaction.atomic():
        free = ImportBatch.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=batch_id)
        return not list(free.values_list("pk"))
