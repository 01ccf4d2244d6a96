"""Digests: what may wait, gathered for its reader into one message at the hour that they chose."""

import logging
from collections import defaultdict
from datetime import datetime

from django.db import transaction

from notifications.digests import DIGEST, is_true
from notifications.models import Notice, State
from notifications.services.delivery import unneeded_because

logger = logging.getLogger(__name__)


def gather_digests(now: datetime) -> None:
    """Gather what waited for its digest and is due. One transaction for each reader; two ticks at once do no harm.

    A reader's digest that cannot be gathered is logged, and keeps nobody else's message from leaving.
    """
    readers = _due(now).order_by().values_list("recipient", flat=True).distinct()
    for reader in list(readers):
        try:
            with transaction.atomic(durable=True):
                _gather_for(reader, now)
        except Exception:
            logger.exception("The digest of person %s could not be gathered", reader)


def _gather_for(reader_id: int, now: datetime) -> None:
    rows = _due(now).filter(recipient=reader_id).select_related("recipient").order_by("id")
    waiting = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",)))
    reasons = defaultdict(list)
    for notice in waiting:
        reasons[unneeded_because(notice, is_true)].append(notice)
    needed = reasons.pop(None, [])
    for reason, notices in reasons.items():
        _rows(notices).update(state=State.CANCELLED, last_error=reason, waits_for_digest=False)
    if len(needed) == 1:
        _rows(needed).update(waits_for_digest=False)
    elif needed:
        _rows(needed).update(state=State.GATHERED, waits_for_digest=False, digest=_digest_of(needed, now))


def _digest_of(notices: list[Notice], now: datetime) -> Notice:
    first, last = notices[0], notices[-1]
    return Notice.objects.create(
        kind=DIGEST,
        object_type="user",
        object_id=first.recipient_id,
        occasion=f"{first.pk}-{last.pk}",
        recipient=first.recipient,
        recipient_email=last.recipient_email,
        language=last.language,
        due_at=now,
        next_try_at=now,
        created_at=now,
    )


def _due(now: datetime):
    return Notice.objects.filter(state=State.PENDING, waits_for_digest=True, next_try_at__lte=now)


def _rows(notices: list[Notice]):
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices])
