"""The tick: every 15 s by Celery's beat, or by cron. Missing one loses nothing; two at once do no harm."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from operator import methodcaller

from django.utils import timezone

from notifications.kinds import Planned, acts_of_the_clock, registered
from notifications.models import Heartbeat, ReminderRule
from notifications.reminders import due_reminders, foreseen_reminders, rules_in_force, span_of
from notifications.services.delivery import deliver_due, settle_lost
from notifications.services.digests import gather_digests
from notifications.services.outbox import write_planned

logger = logging.getLogger(__name__)


def tick() -> int:
    """Let time act, write what it makes due, then deliver what is due. Returns how many notices were dealt with."""
    now = timezone.now()
    let_time_act(now)
    write_due(now)
    settle_lost(now)
    gather_digests(now)
    dealt_with = deliver_due()
    _record(now)
    return dealt_with


def let_time_act(now: datetime) -> None:
    """Run what the apps above do as time passes; one that fails is logged and keeps no other from running."""
    for act in acts_of_the_clock():
        try:
            act(now)
        except Exception:
            logger.exception("What the clock does could not be done: %s", act.__qualname__)


def write_due(now: datetime) -> None:
    """Ask every kind what is due; one that fails is logged and keeps no other from being written."""
    rules, at_hand = rules_in_force(), cache(methodcaller("at_hand", {}))
    for kind in registered():
        try:
            write_planned(kind.due(now))
            if kind.schedule:
                write_planned(due_reminders(kind, rules[kind.name], now, at_hand(kind.schedule.timing)))
        except Exception:
            logger.exception("Due notices of kind %s could not be written", kind.name)


def foreseen(rules: Mapping[str, list[ReminderRule]], after: datetime, until: datetime) -> list[Planned]:
    """What these rules, by kind, would make due after one moment and until another, if nothing changed; by due time."""
    at_hand = cache(methodcaller("at_hand", {}))
    kinds = [kind for kind in registered() if kind.schedule and rules[kind.name]]
    spans = defaultdict(list)
    for kind in kinds:
        spans[kind.schedule.between].append(span_of(rules[kind.name], after, until, at_hand(kind.schedule.timing)))
    # Kinds that remind of the same things ask for them once.
    anchors = {
        between: list(between(min(first for first, _ in asked), max(last for _, last in asked)))
        for between, asked in spans.items()
    }
    planned = [
        plan
        for kind in kinds
        for plan in foreseen_reminders(
            kind, rules[kind.name], anchors[kind.schedule.between], after, until, at_hand(kind.schedule.timing)
        )
    ]
    return sorted(planned, key=lambda plan: plan.due_at)


def last_tick_at() -> datetime | None:
    """When the tick last ran to its end, in whichever process; None: never."""
    return Heartbeat.objects.values_list("beat_at", flat=True).first()


def _record(now: datetime) -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(id=1, beat_at=now)], update_conflicts=True, unique_fields=["id"], update_fields=["beat_at"]
    )
