"""Signing an amendment: its effect on every year's volume, and on the sessions that are planned in them.

`effect_of` only reads, and both the page that shows it and the signature that saves it go through it: what is shown
cannot differ from what is done. The convention is locked first, then its volumes in id order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from activities.models import Session
from activities.services.volumes import FIGURES, Outdated, read_figures, what_sessions_forbid
from activities.services.waiting_list import tell_of_places
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.dates import Precision
from partnerships.models import Amendment, AmendmentLine, Commitment, Convention, Quota, QuotaChange, Strand
from partnerships.models.amendments import say_quantity
from partnerships.periods import convention_years
from partnerships.services.amendments import lock_draft
from partnerships.services.conventions import touch

Kind = AmendmentLine.Kind


@dataclass(frozen=True)
class AmendmentEffect:
    """What each volume was and becomes, the volumes that are added, and the sessions that stand in the way.

    `seen` marks the figures that it was made on.
    """

    changes: list[QuotaChange]
    added: list[Quota]
    sentences: list[str]
    sessions: list[Session]
    seen: str


def effect_of(amendment: Amendment) -> AmendmentEffect:
    """Of an amendment with its convention; nothing is written."""
    return _effect(amendment, list(_volumes_of(amendment.convention)))


@once_more
def sign_amendment(
    *, actor, convention_id: int, amendment_id: int, seen: int | None, signed_on: date, effect_seen: str | None = None
) -> AmendmentEffect:
    """Note the signature, on a day that is past (Paris); from then on the convention is what the amendment says.

    Raises Refusal for another service's convention, an amendment without lines or signed already, and for what would
    fall under what is used, or outside the convention, with the sessions; `Outdated` when somebody booked since
    `effect_seen`.
    """
    with speaking_kindly(), transaction.atomic():
        amendment = lock_draft(actor, convention_id, amendment_id, seen)
        quotas = list(_volumes_of(amendment.convention).select_for_update(no_key=True, of=("self",)))
        effect = _effect(amendment, quotas)
        if effect_seen not in (None, effect.seen):
            raise Outdated(
                "Entre-temps, une place d’un de ces volumes a été prise ou rendue. Voici l’effet, recalculé : rien "
                "n’est encore enregistré."
            )
        _refuse(amendment, effect, signed_on)
        _save_volumes(amendment, effect, actor, signed_on)
        said = _save_rest(amendment)
        amendment.signed_on, amendment.recorded_by = signed_on, actor
        amendment.save()
        touch(
            amendment.convention,
            f"{amendment} signé, à compter du {amendment.effective_on:%d/%m/%Y} : {said}"[:250],
            actor=actor,
            on=signed_on,
        )
    return effect


def _volumes_of(convention: Convention):
    rows = Quota.objects.filter(commitment__strand__convention=convention)
    return rows.select_related("commitment__strand__convention").order_by("pk")


def _refuse(amendment: Amendment, effect: AmendmentEffect, signed_on: date) -> None:
    if not amendment.lines.exists():
        raise Refusal("Cet avenant ne change rien encore. Ajoutez ce qu’il change.")
    if signed_on > timezone.localdate():
        raise Refusal("Ce jour est à venir. Notez la signature quand elle aura eu lieu.", field="signed_on")
    if effect.sentences:
        raise Refusal(" ".join(effect.sentences))


def _effect(amendment: Amendment, quotas: list[Quota]) -> AmendmentEffect:
    seen = "-".join(f"{quota.pk}.{quota.version}.{quota.used}" for quota in quotas)
    lines = list(amendment.lines.all())
    changes = [change for quota in quotas if not quota.closed_at and (change := _change(amendment, lines, quota))]
    sentences, sessions = [], []
    for change in changes:
        if standing := what_sessions_forbid(change.quota):
            sentence, _field, in_the_way = standing
            sentences.append(f"{change.quota} : {sentence}")
            sessions += in_the_way
    return AmendmentEffect(changes, list(_added(amendment, lines, quotas)), sentences, sessions, seen)


def _change(amendment: Amendment, lines: list[AmendmentLine], quota: Quota) -> QuotaChange | None:
    """Set what the amendment says on a volume, unsaved; None when it says nothing of it."""
    old, convention = read_figures(quota), amendment.convention
    new_end = _new_end(lines)
    promised = _promised(lines, quota.commitment)
    if quota.ends_on >= amendment.effective_on and promised is not None:
        quota.quantity = promised
    if new_end:
        _set_end(quota, convention, new_end)
    new = read_figures(quota)
    if old == new:
        return None
    return QuotaChange(quota=quota, kind=QuotaChange.Kind.AMENDMENT, old=old, new=new)


def _set_end(quota: Quota, convention: Convention, new_end: date) -> None:
    """A year beyond the new end has no volume left; one that the old end cut, or the new one cuts, ends otherwise."""
    if quota.starts_on > new_end:
        quota.quantity = 0
        return
    if quota.starts_on > convention.ends_on and quota.quantity == 0:
        # Taken away by an amendment that this one undoes.
        quota.quantity = quota.commitment.quantity or 0
    ends = dict(_periods(quota.commitment, convention, new_end))
    quota.ends_on = ends.get(quota.starts_on, min(quota.ends_on, new_end))


def _added(amendment: Amendment, lines: list[AmendmentLine], quotas: list[Quota]) -> Iterator[Quota]:
    """The years that a later end adds, and those of a commitment that had no number."""
    convention = amendment.convention
    new_end = _new_end(lines)
    known = {line.commitment: set() for line in lines if line.kind == Kind.VOLUME}
    for quota in quotas:
        known.setdefault(quota.commitment, set()).add(quota.starts_on)
    for commitment, starts in known.items():
        if starts and new_end is None:
            continue
        promised = _promised(lines, commitment)
        quantity = commitment.quantity if promised is None else promised
        for first, last in _periods(commitment, convention, new_end or convention.ends_on):
            is_new = first > max(starts) if starts else last >= amendment.effective_on
            if is_new and quantity is not None:
                yield Quota(commitment=commitment, starts_on=first, ends_on=last, quantity=quantity)


def _periods(commitment: Commitment, convention: Convention, new_end: date) -> list[tuple[date, date]]:
    if commitment.per == Commitment.Per.TERM:
        return [(convention.effective_on, new_end)]
    return list(convention_years(convention.effective_on, new_end))


def _new_end(lines: list[AmendmentLine]) -> date | None:
    return next((line.ends_on for line in lines if line.kind == Kind.TERM), None)


def _promised(lines: list[AmendmentLine], commitment: Commitment) -> int | None:
    of_it = (line for line in lines if line.kind == Kind.VOLUME and line.commitment_id == commitment.pk)
    return next((line.quantity for line in of_it), None)


def _save_volumes(amendment: Amendment, effect: AmendmentEffect, actor, signed_on: date) -> None:
    for change in effect.changes:
        change.amendment = f"{amendment} du {signed_on:%d/%m/%Y}"
        change.since, change.reason, change.actor = amendment.effective_on, amendment.title, actor
        change.quota.save(update_fields=FIGURES)
        change.save()
        occasion = f"volume {change.quota.version}"
        tell_of_places(change.quota, left_before=change.old["left"], occasion=occasion, actor=actor)
    for quota in effect.added:
        quota.save()


def _save_rest(amendment: Amendment) -> str:
    """Each line with what stood before it, and what is no volume: strands, the last day. Returns them in words."""
    said = []
    for line in amendment.lines.select_related("commitment", "strand"):
        match line.kind:
            case Kind.VOLUME:
                line.before = say_quantity(line.commitment)
                line.commitment.quantity = line.quantity
                line.commitment.save(update_fields=["quantity"])
            case Kind.TERM:
                _save_term(amendment.convention, line)
            case Kind.STRAND:
                _save_strand(amendment.convention, line)
        line.save(update_fields=["before", "strand"])
        said.append(line.change)
    return " ; ".join(said)


def _save_term(convention: Convention, line: AmendmentLine) -> None:
    line.before = f"{convention.ends_on:%d/%m/%Y}"
    convention.ends_on, convention.ends_precision, convention.ends_is_assumed = line.ends_on, Precision.DAY, False
    convention.save(update_fields=["ends_on", "ends_precision", "ends_is_assumed"])


def _save_strand(convention: Convention, line: AmendmentLine) -> None:
    if line.strand:
        line.before, line.strand.title = line.strand.title, line.after
        line.strand.save(update_fields=["title"])
        return
    position = convention.strands.count() + 1
    slug = f"avenant-{line.amendment.number}-{line.pk}"
    line.strand = Strand.objects.create(convention=convention, position=position, slug=slug, title=line.after)
