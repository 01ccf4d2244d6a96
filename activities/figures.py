"""The figures of the ledger, each with the address of the rows behind it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from activities.ledger import Ledger


@dataclass(frozen=True)
class Figure:
    """One figure of the ledger with the address of its rows; its part of the year's bar, if it is one."""

    label: str
    value: int
    url: str
    part: str = ""


def list_url(model: str, **filters) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(filters)}"


def figures_of(ledger: Ledger) -> tuple[Figure, ...]:
    """The whole line, always adding up."""
    quota = ledger.quota
    page = reverse("admin:partnerships_quota_change", args=[quota.pk])

    def rows(state: str) -> str:
        return list_url("activities_session", volume=quota.pk, etat=state)

    return (
        Figure("Prévu", quota.quantity, page),
        Figure("Accordé en plus", quota.extra, page),
        Figure("En attente", ledger.requested, rows("requested"), "requested"),
        Figure("Confirmé, à venir", ledger.upcoming, rows("upcoming"), "upcoming"),
        Figure("Bilan à saisir", ledger.to_report, rows("to_report"), "to_report"),
        Figure("Réalisé", ledger.held, rows("held"), "held"),
        Figure("Annulé compté", ledger.cancelled_counted, rows("cancelled_counted"), "cancelled_counted"),
        Figure("Reste à programmer", ledger.left, page, "left"),
    )
