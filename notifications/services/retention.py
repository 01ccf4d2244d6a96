"""How long messages are kept: the log helps to answer « I was never told », and names people."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from foundation.retention import Rule, report_forgotten
from notifications.kinds import on_tick
from notifications.models import OPEN_STATES, Notice

# A tick has better things to do: what is left waits for the next one.
MOST_AT_ONCE = 1000


@transaction.atomic
def forget_old(now: datetime) -> int:
    """Delete messages that were written longer ago than MESSAGES_KEPT_DAYS, but those still to be sent.

    Returns how many went, and reports them.
    """
    old = Notice.objects.filter(created_at__lt=now - timedelta(days=settings.MESSAGES_KEPT_DAYS))
    ended = old.exclude(state__in=OPEN_STATES)
    # A digest goes after what it gathered.
    free = ended.filter(gathered=None).order_by("created_at").values_list("pk", flat=True)[:MOST_AT_ONCE]
    _rows, by_model = Notice.objects.filter(pk__in=list(free)).delete()
    count = by_model.get(Notice._meta.label, 0)
    report_forgotten(Rule("messages", f"{settings.MESSAGES_KEPT_DAYS} jours après leur écriture"), count, now)
    return count


on_tick(forget_old)
