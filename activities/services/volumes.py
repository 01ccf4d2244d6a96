"""Changing a year's volume: places granted beyond what was promised, amendments and corrections, transfers.

Each verb says what it changed, as rows of the volume's history. Whoever plans a change sees them first (`rehearse`),
and saves with `seen`, the mark of the figures that they saw: where somebody booked meanwhile, nothing is saved.

These verbs lock volumes only, in id order, so they never wait for anything while whoever books waits for them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models.functions import TruncDate
from django.utils import timezone

from activities.ledger import ledger_of
from activities.models import Session
from activities.models.choices import State
from activities.services.steps import refuse_closed_year
from activities.services.waiting_list import tell_of_places
from foundation.calendars import PARIS
from foundation.days import say_date
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Quota, QuotaChange
from partnerships.notices import announce_granted_places
from partnerships.permissions import can_manage

Kind = QuotaChange.Kind
FIGURES = ("quantity", "extra", "extra_reason", "extra_granted_by", "starts_on", "ends_on")
CLOSING = ("closed_at", "closed_by")


@dataclass(frozen=True)
class Effect:
    """What a change does: one row of history for each volume, and the mark of the figures that it was made on."""

    changes: list[QuotaChange]
    seen: str


class InTheWay(Refusal):
    """Sessions stand in the way of a change; with its effect, so that whoever plans it sees by how much."""

    def __init__(self, sentence: str, *, effect: Effect, sessions: list[Session], field: str) -> None:
        super().__init__(sentence, field=field)
        self.effect = effect
        self.sessions = sessions


class Outdated(Refusal):
    """The figures are not those that were seen."""


@once_more
def grant_places(
    *, actor, quota_id: int, count: int, reason: str, asked_by: Collection = (), seen: str | None = None
) -> Effect:
    """Grant `count` places beyond the convention's, with the reason; coordinators and who asked are told.

    Raises Refusal for another service's convention, without a reason, or when the volume was changed since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        quotas, seen = _lock(actor, [quota_id], seen)
        quota = quotas[quota_id]
        change = _change(quota, Kind.GRANT, actor, reason, extra=quota.extra + count)
        quota.extra_reason, quota.extra_granted_by = change.reason, actor
        effect = _save([change], seen)
        change.asked_by.set(asked_by)
        announce_granted_places(change)
    return effect


@once_more
def withdraw_places(*, actor, quota_id: int, count: int, reason: str, seen: str | None = None) -> Effect:
    """Take back granted places that nobody has used. Raises Refusal as `grant_places`, and below what is used."""
    with speaking_kindly(), transaction.atomic():
        quotas, seen = _lock(actor, [quota_id], seen)
        quota = quotas[quota_id]
        if count > quota.extra:
            raise Refusal(f"Accordé en plus : {quota.extra}. Reprenez-en moins.", field="count")
        change = _change(quota, Kind.WITHDRAWAL, actor, reason, extra=quota.extra - count)
        if quota.extra == 0:
            quota.extra_reason, quota.extra_granted_by = "", None
        effect = _save([change], seen)
        announce_granted_places(change)
    return effect


@once_more
def change_volume(
    *,
    actor,
    quota_id: int,
    kind: QuotaChange.Kind,
    quantity: int,
    starts_on: date,
    ends_on: date,
    reason: str,
    amendment: str = "",
    since: date | None = None,
    seen: str | None = None,
) -> Effect:
    """Put the volume or its period right, or as an amendment says from a day on.

    Raises Refusal when nothing would change, the period leaves the convention or meets another one, and `InTheWay`
    when sessions would lose their place or fall outside the period.
    """
    with speaking_kindly(), transaction.atomic():
        quotas, seen = _lock(actor, [quota_id], seen)
        figures = {"quantity": quantity, "starts_on": starts_on, "ends_on": ends_on}
        change = _change(quotas[quota_id], kind, actor, reason, **figures)
        if change.old == change.new:
            raise Refusal("Rien ne change : le volume est déjà celui-là.", field="quantity")
        if kind == Kind.AMENDMENT:
            change.amendment, change.since = amendment, since
        return _save([change], seen)


@once_more
def carry_over(*, actor, quota_id: int, target_id: int, count: int, reason: str, seen: str | None = None) -> Effect:
    """« Report » : move part of a volume to another year, or another commitment, of the same convention.

    Raises Refusal where the convention allows no transfer, and `InTheWay` when the places are taken already.
    """
    with speaking_kindly(), transaction.atomic():
        quotas, seen = _lock(actor, [quota_id, target_id], seen)
        source, target = quotas[quota_id], quotas[target_id]
        _refuse_transfer(source, target)
        if count > source.quantity:
            raise Refusal(f"Prévu dans ce volume : {source.quantity}. Reportez-en moins.", field="count")
        given = _change(source, Kind.TRANSFER, actor, reason, quantity=source.quantity - count)
        taken = _change(target, Kind.TRANSFER, actor, reason, quantity=target.quantity + count)
        given.counterpart, taken.counterpart = target, source
        return _save([given, taken], seen)


@once_more
def close_year(*, actor, quota_id: int, reason: str = "", seen: str | None = None) -> Effect:
    """Close a year that is over: its sessions are not touched any more, and its last figures stay in the history.

    Raises Refusal before its end, and `InTheWay` while a session waits for an answer or its report.
    """
    with speaking_kindly(), transaction.atomic():
        quotas, seen = _lock(actor, [quota_id], seen, is_closing=True)
        quota = quotas[quota_id]
        if quota.ends_on >= timezone.localdate():
            raise Refusal(f"Cette année finit le {say_date(quota.ends_on)} : elle se clôt ensuite.")
        figures, line = read_figures(quota), ledger_of([quota])[0]
        last = {**figures, "held": line.held, "cancelled_counted": line.cancelled_counted}
        change = QuotaChange(quota=quota, kind=Kind.CLOSING, actor=actor, reason=reason, old=last, new=last)
        effect = Effect([change], seen)
        _refuse_unfinished(quota, effect)
        quota.closed_at, quota.closed_by = timezone.now(), actor
        quota.save(update_fields=CLOSING)
        change.save()
    return effect


@once_more
def reopen_year(*, actor, quota_id: int, reason: str, seen: str | None = None) -> Effect:
    """Open a closed year again, with the reason. Raises Refusal when it is not closed."""
    with speaking_kindly(), transaction.atomic():
        quotas, seen = _lock(actor, [quota_id], seen, is_closing=True, is_closed=True)
        quota = quotas[quota_id]
        if quota.closed_at is None:
            raise Refusal("Cette année n’est pas close : il n’y a rien à rouvrir.")
        change = _change(quota, Kind.REOPENING, actor, reason)
        quota.closed_at = quota.closed_by = None
        quota.save(update_fields=CLOSING)
        change.save()
    return Effect([change], seen)


def _refuse_unfinished(quota: Quota, effect: Effect) -> None:
    unfinished = sessions_of(quota).filter(state__in=(State.REQUESTED, State.CONFIRMED))
    if unfinished:
        raise InTheWay(
            "Des séances de cette année attendent encore une réponse ou leur bilan. Terminez-les d’abord.",
            effect=effect,
            sessions=list(unfinished),
            field="reason",
        )


def _refuse_transfer(source: Quota, target: Quota) -> None:
    convention = source.commitment.strand.convention
    if source == target or target.commitment.strand.convention_id != convention.pk:
        raise Refusal("Choisissez un autre volume de la même convention.", field="target")
    if not convention.allows_transfers:
        raise Refusal(
            "Cette convention ne permet pas les reports. Si elle les permet, indiquez-le d’abord sur sa fiche."
        )


def _lock(
    actor, quota_ids: Collection[int], seen: str | None, *, is_closing=False, is_closed=False
) -> tuple[dict[int, Quota], str]:
    """The volumes, locked in id order, and the mark of what they say now.

    Closing takes the key's own lock from the start: whoever writes a session holds the key, and is waited for.
    """
    rows = (
        Quota.objects.select_for_update(no_key=not is_closing, of=("self",))
        .select_related("commitment__strand__convention")
        .filter(pk__in=quota_ids)
        .order_by("pk")
    )
    quotas = {quota.pk: quota for quota in rows}
    if not all(can_manage(actor, quota.commitment.strand.convention) for quota in quotas.values()):
        raise Refusal("Cette convention relève d’un autre service : lui seul change ses volumes.")
    if not is_closed:
        for quota in quotas.values():
            refuse_closed_year(quota)
    now = "-".join(f"{quota.pk}.{quota.version}.{quota.used}" for quota in quotas.values())
    if seen not in (None, now):
        raise Outdated(
            "Entre-temps, une place de ce volume a été prise ou rendue, ou le volume a changé. Voici l’effet, "
            "recalculé : rien n’est encore enregistré."
        )
    return quotas, now


def _change(quota: Quota, kind: QuotaChange.Kind, actor, reason: str, **figures) -> QuotaChange:
    """Set new figures on a locked volume; the unsaved row of its history."""
    if not reason.strip():
        raise Refusal("Indiquez le motif : il reste dans l’historique du volume.", field="reason")
    old = read_figures(quota)
    for name, value in figures.items():
        setattr(quota, name, value)
    if fault := quota.period_fault():
        raise Refusal(fault[1], field=fault[0])
    return QuotaChange(quota=quota, kind=kind, actor=actor, reason=reason.strip(), old=old, new=read_figures(quota))


def read_figures(quota: Quota) -> dict[str, int | str]:
    days = {"starts_on": quota.starts_on.isoformat(), "ends_on": quota.ends_on.isoformat()}
    return {"quantity": quota.quantity, "extra": quota.extra, "used": quota.used, "left": quota.left, **days}


def _save(changes: list[QuotaChange], seen: str) -> Effect:
    effect = Effect(changes, seen)
    for change in changes:
        _refuse_what_sessions_forbid(change.quota, effect)
    for change in changes:
        change.quota.save(update_fields=FIGURES)
        change.save()
        tell_of_places(
            change.quota, left_before=change.old["left"], occasion=f"volume {change.quota.version}", actor=change.actor
        )
    return effect


def _refuse_what_sessions_forbid(quota: Quota, effect: Effect) -> None:
    if standing := what_sessions_forbid(quota):
        sentence, field, sessions = standing
        raise InTheWay(sentence, effect=effect, sessions=sessions, field=field)


def what_sessions_forbid(quota: Quota) -> tuple[str, str, list[Session]] | None:
    """Why a volume cannot be what is set on it: the sentence, the field at fault, the sessions; None when it can."""
    sessions = sessions_of(quota).filter(holds_place=True)
    if quota.left < 0:
        taken = "Une place est déjà prise" if quota.used == 1 else f"{quota.used} places sont déjà prises"
        sentence = f"{taken} : le volume ne peut pas descendre en dessous. Annulez ou déplacez d’abord des séances."
        return sentence, "quantity", list(sessions)
    outside = sessions.annotate(day=TruncDate("starts_at", tzinfo=PARIS)).exclude(
        day__range=(quota.starts_on, quota.ends_on)
    )
    if outside:
        sentence = (
            "Des séances de ce volume ont lieu hors de cette période. Élargissez-la, ou déplacez d’abord ces séances."
        )
        return sentence, "ends_on", list(outside)
    return None


def sessions_of(quota: Quota):
    return Session.objects.filter(quota=quota).select_related("activity", "ward__hospital").order_by("starts_at")
