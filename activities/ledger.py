"""Tableau de l'année: each year's volume in full, always adding up.

prévu par la convention + accordé en plus = en attente + confirmé à venir + bilan à saisir + réalisé + annulé compté
+ reste à programmer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from activities.models import Session
from activities.models.choices import State
from partnerships.models import Quota


@dataclass(frozen=True)
class Ledger:
    """One line of the tableau. `left` may only be what the others leave of `total`."""

    quota: Quota
    requested: int = 0
    upcoming: int = 0
    to_report: int = 0
    held: int = 0
    cancelled_counted: int = 0

    @property
    def total(self) -> int:
        return self.quota.quantity + self.quota.extra

    @property
    def taken(self) -> int:
        return self.requested + self.upcoming + self.to_report + self.held + self.cancelled_counted

    @property
    def left(self) -> int:
        """Reste à programmer."""
        return self.total - self.taken


def ledger_filters(now=None) -> dict[str, Q]:
    """The rows behind each figure: every screen that shows or opens a figure uses these and nothing else."""
    now = now or timezone.now()
    return {
        "requested": Q(state=State.REQUESTED),
        "upcoming": Q(state=State.CONFIRMED, ends_at__gt=now),
        "to_report": Q(state=State.CONFIRMED, ends_at__lte=now),
        "held": Q(state=State.HELD),
        "cancelled_counted": Q(state=State.CANCELLED, counts_anyway=True),
    }


def ledger_of(quotas: Iterable[Quota], now=None) -> list[Ledger]:
    """The tableau of these volumes, in their order; one query."""
    quotas = list(quotas)
    figures = {name: Count("pk", filter=rows) for name, rows in ledger_filters(now).items()}
    counted = Session.objects.filter(quota__in=quotas).order_by().values("quota").annotate(**figures)
    by_quota = {row.pop("quota"): row for row in counted}
    return [Ledger(quota=quota, **by_quota.get(quota.pk, {})) for quota in quotas]
