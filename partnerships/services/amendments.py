"""The verbs that prepare an amendment; its signature changes volumes and sessions' room, and is an app above."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from foundation.errors import Refusal, speaking_kindly
from partnerships.models import Amendment, AmendmentLine, Commitment, Convention, Strand
from partnerships.services.conventions import lock_convention, touch
from partnerships.transitions import Status

Kind = AmendmentLine.Kind


def prepare_amendment(*, actor, convention_id: int, seen: int | None, title: str, effective_on: date) -> Amendment:
    """The next amendment, still without lines. Raises Refusal as `advance`, and unless the convention is signed."""
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        if convention.status not in (Status.SIGNED, Status.IN_FORCE):
            raise Refusal("Un avenant change une convention signée ou en vigueur. Celle-ci se modifie sur sa fiche.")
        _refuse_outside(convention, effective_on)
        last = convention.amendments.aggregate(last=Max("number"))["last"] or 0
        amendment = Amendment.objects.create(
            convention=convention, number=last + 1, title=title.strip(), effective_on=effective_on
        )
        touch(convention, f"{amendment} préparé : {amendment.title}", actor=actor)
    return amendment


def add_volume(*, actor, convention_id: int, seen: int | None, amendment_id: int, commitment_id: int, quantity: int):
    """A commitment's new volume, for each year that is not over on the amendment's day."""
    with speaking_kindly(), transaction.atomic():
        amendment = lock_draft(actor, convention_id, amendment_id, seen)
        known = Commitment.objects.filter(pk=commitment_id, strand__convention=convention_id).first()
        if known is None:
            raise Refusal("Choisissez un engagement de cette convention.", field="commitment")
        return _add(amendment, actor, kind=Kind.VOLUME, commitment=known, quantity=quantity)


def add_term(*, actor, convention_id: int, seen: int | None, amendment_id: int, ends_on: date):
    """Another last day of the convention: later, years are added; earlier, they are cut."""
    with speaking_kindly(), transaction.atomic():
        amendment = lock_draft(actor, convention_id, amendment_id, seen)
        if ends_on <= amendment.convention.effective_on:
            raise Refusal("Le dernier jour doit venir après la prise d’effet.", field="ends_on")
        return _add(amendment, actor, kind=Kind.TERM, ends_on=ends_on)


def add_strand(
    *, actor, convention_id: int, seen: int | None, amendment_id: int, title: str, strand_id: int | None = None
):
    """A new strand, or another title for one."""
    with speaking_kindly(), transaction.atomic():
        amendment = lock_draft(actor, convention_id, amendment_id, seen)
        strand = Strand.objects.filter(pk=strand_id, convention=convention_id).first() if strand_id else None
        return _add(amendment, actor, kind=Kind.STRAND, strand=strand, after=title.strip())


def add_clause(
    *, actor, convention_id: int, seen: int | None, amendment_id: int, clause: str, after: str, before: str = ""
):
    """A clause in words, as it was and as it becomes."""
    with speaking_kindly(), transaction.atomic():
        amendment = lock_draft(actor, convention_id, amendment_id, seen)
        fields = {"clause": clause.strip(), "before": before.strip(), "after": after.strip()}
        return _add(amendment, actor, kind=Kind.CLAUSE, **fields)


def drop_line(*, actor, convention_id: int, seen: int | None, amendment_id: int, line_id: int) -> None:
    with speaking_kindly(), transaction.atomic():
        amendment = lock_draft(actor, convention_id, amendment_id, seen)
        line = amendment.lines.filter(pk=line_id).first()
        if line is None:
            raise Refusal("Cette ligne n’y est plus. Rechargez la page.")
        said = line.change
        line.delete()
        touch(amendment.convention, f"{amendment}, retiré : {said}"[:250], actor=actor)


def abandon_amendment(*, actor, convention_id: int, seen: int | None, amendment_id: int) -> None:
    """An amendment that will not be signed; its number is free again."""
    with speaking_kindly(), transaction.atomic():
        amendment = lock_draft(actor, convention_id, amendment_id, seen)
        convention, said = amendment.convention, str(amendment)
        amendment.delete()
        touch(convention, f"{said} abandonné", actor=actor)


def lock_draft(actor, convention_id: int, amendment_id: int, seen: int | None) -> Amendment:
    convention = lock_convention(actor, convention_id, seen)
    amendment = Amendment.objects.filter(pk=amendment_id, convention=convention).first()
    if amendment is None:
        raise Refusal("Cet avenant n’est plus là. Rechargez la page.")
    if amendment.is_signed:
        raise Refusal(f"{amendment} est signé : il ne change plus. Préparez-en un autre.")
    amendment.convention = convention
    return amendment


def _add(amendment: Amendment, actor, **fields) -> AmendmentLine:
    line = AmendmentLine.objects.create(amendment=amendment, **fields)
    touch(amendment.convention, f"{amendment}, ajouté : {line.change}"[:250], actor=actor)
    return line


def _refuse_outside(convention: Convention, day: date) -> None:
    first, last = convention.effective_on, convention.ends_on
    if first is None or last is None:
        raise Refusal("Indiquez d’abord la date d’effet et le dernier jour de la convention.")
    if not first <= day <= last:
        raise Refusal(
            f"La convention court du {convention.effective} au {convention.end} : un avenant vaut à compter d’un de "
            "ces jours.",
            field="effective_on",
        )
