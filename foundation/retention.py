"""The report of what was forgotten in time: what, how many, when, and by which rule. Never who."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from foundation.calendars import PARIS

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """One promise of the page « Données personnelles », in the words of the report: what goes, and when."""

    what: str
    why: str


def report_forgotten(rule: Rule, count: int, now: datetime) -> None:
    """Add to what this rule forgot on this Paris day; in the transaction that forgets. Nothing for none."""
    if not count:
        return
    logger.info("Forgotten: %d %s (%s)", count, rule.what, rule.why)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO foundation_forgotten (day, what, why, count, last_at) VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (day, what, why)
            DO UPDATE SET count = foundation_forgotten.count + EXCLUDED.count, last_at = EXCLUDED.last_at
            """,
            [now.astimezone(PARIS).date(), rule.what, rule.why, count, now],
        )
