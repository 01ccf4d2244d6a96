"""The verbs about a convention: the steps of its life, the bodies that approve it, its years.

Each verb on one convention takes `seen`, the version of it that the person had before their eyes, locks the
convention's row before anything of it, and raises its version: whoever else has its page open is told.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from foundation.errors import Refusal, speaking_kindly
from foundation.versions import VersionedModel
from partnerships.dates import Precision, VagueDate
from partnerships.life import blockers
from partnerships.models import Approval, Commitment, Convention, ConventionEvent, Document, Quota
from partnerships.models.choices import Side
from partnerships.notices.conventions import announce_resumption, announce_termination
from partnerships.periods import convention_years
from partnerships.permissions import can_manage
from partnerships.transitions import TRANSITIONS, Status, Way

LONGEST_TERM_YEARS = 15
# How the history of one that `prepare_successor` made begins.
CARRIED_OVER = "préparée pour succéder à"
# A slip of the finger writes 0026.
OLDEST_DAY = date(1990, 1, 1)


def advance(
    *, actor, convention_id: int, target: Status, seen: int | None, on: date | None = None, why: str = ""
) -> Convention:
    """Take one way of the table, done on a day (Paris, today by default): presented, signed, in force, terminated…

    Whoever speaks for its parties is told of a termination, and when it is taken back. Raises Refusal for another
    service's convention, one that changed since `seen`, a way that the table does not know, a way back or an early
    end without its reason, and whatever stands in the way.
    """
    on = on or timezone.localdate()
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        way = _way(convention, target)
        if way.needs_reason and not why.strip():
            raise Refusal("Indiquez le motif : il reste dans l’histoire de la convention.", field="why")
        _refuse_strange_day(on)
        if standing := blockers(convention, target, convention.approvals.all(), on):
            raise Refusal(" ".join(standing))
        source = convention.status
        _step(convention, target, way, actor=actor, on=on, why=why)
        if target == Status.TERMINATED:
            announce_termination(convention)
        elif source == Status.TERMINATED:
            announce_resumption(convention)
    return convention


def take_effect_and_end(now: datetime) -> None:
    """What the clock does: a signed convention enters into force on its day, and one that is over ends."""
    today = timezone.localdate(now)
    to_the_day = {"effective_precision": Precision.DAY, "ends_precision": Precision.DAY}
    begun = Convention.objects.filter(status=Status.SIGNED, effective_on__lte=today, ends_on__gte=today, **to_the_day)
    over = Convention.objects.filter(status=Status.IN_FORCE, ends_on__lt=today)
    for rows, target in ((begun, Status.IN_FORCE), (over, Status.ENDED)):
        with transaction.atomic():
            for convention in rows.select_for_update(no_key=True, skip_locked=True).order_by("pk"):
                on = convention.effective_on if target == Status.IN_FORCE else convention.ends_on
                _step(convention, target, _way(convention, target), actor=None, on=on)


def plan_approval(
    *, actor, convention_id: int, seen: int | None, body: str, side: Side | str = "", planned: VagueDate, note: str = ""
) -> Approval:
    """Name a body that must approve the convention, with its planned date, as vague as it is known.

    Raises Refusal as `advance`, for a body that is named already, and once the convention is signed.
    """
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        _refuse_signed(convention)
        approval = Approval(convention=convention, body=body.strip(), side=side, note=note.strip())
        _set_planned(approval, planned)
        approval.save()
        touch(convention, f"{approval.body} : passage prévu, {approval.planned}", actor=actor)
    return approval


def replan_approval(*, actor, convention_id: int, approval_id: int, seen: int | None, planned: VagueDate) -> Approval:
    """Another planned date; a body that had put off its opinion is waited for again. Raises Refusal as above."""
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        _refuse_signed(convention)
        approval = _approval_of(convention, approval_id)
        if approval.is_cleared:
            raise Refusal(f"{approval.body} s’est déjà prononcé.")
        _set_planned(approval, planned)
        approval.result, approval.decided_on = "", None
        approval.save()
        touch(convention, f"{approval.body} : passage prévu, {approval.planned}", actor=actor)
    return approval


def record_result(
    *,
    actor,
    convention_id: int,
    approval_id: int,
    seen: int | None,
    result: Approval.Result | str,
    decided_on: date | None = None,
    note: str = "",
) -> Approval:
    """What a body said, and on which day (Paris, today by default). Raises Refusal as above, and for a day to come."""
    decided_on = decided_on or timezone.localdate()
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        _refuse_signed(convention)
        _refuse_strange_day(decided_on, field="decided_on")
        approval = _approval_of(convention, approval_id)
        approval.result, approval.decided_on = result, decided_on
        approval.note = note.strip() or approval.note
        approval.save()
        touch(convention, f"{approval.body} : avis {approval.get_result_display()}", actor=actor, on=decided_on)
    return approval


def attach_paper(
    *,
    actor,
    convention_id: int,
    seen: int | None,
    approval_id: int,
    document_id: int | None = None,
    content: bytes | None = None,
    is_for_parties: bool = False,
) -> Approval:
    """The paper in which a body gave its opinion, at any time: it often comes after the signature. None takes it off.

    It is a document of the convention, or the `content` of a PDF that `foundation.papers` let through, which becomes
    one. Raises Refusal for another service's convention, one that changed since `seen`, a body without its opinion, a
    paper that is no deliberation of this convention, both at once, and a file that is among its documents already.
    """
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        approval = _approval_of(convention, approval_id)
        if not approval.result:
            raise Refusal("Cette instance ne s’est pas encore prononcée. Notez d’abord son avis.")
        if content and document_id is not None:
            raise Refusal("Choisissez un document ou un fichier, pas les deux.", field="content")
        if content:
            approval.paper = _add_deliberation(actor, approval, content, is_for_parties=is_for_parties)
        else:
            approval.paper = None if document_id is None else _deliberation_of(convention, document_id)
        approval.save(update_fields=["paper"])
        what = "délibération jointe" if approval.paper else "délibération retirée"
        touch(convention, f"{what}\u00a0: {approval}", actor=actor)
        return approval


def _deliberation_of(convention: Convention, document_id: int) -> Document:
    papers = convention.documents.filter(kind=Document.Kind.APPROVAL).defer("content", "search")
    if (paper := papers.filter(pk=document_id).first()) is None:
        raise Refusal("Choisissez une délibération de cette convention.", field="document_id")
    return paper


def _add_deliberation(actor, approval: Approval, content: bytes, *, is_for_parties: bool) -> Document:
    paper = Document(
        convention=approval.convention,
        kind=Document.Kind.APPROVAL,
        title=f"Délibération, {approval.body}",
        dated_on=approval.decided_on,
        readers=Document.Readers.PARTIES if is_for_parties else Document.Readers.INTERNAL,
        added_by=actor,
    )
    paper.hold(content)
    paper.save()
    return paper


def withdraw_approval(*, actor, convention_id: int, approval_id: int, seen: int | None) -> None:
    """Take a body off the list: named by mistake. Raises Refusal as above, and once it has given its opinion."""
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        _refuse_signed(convention)
        approval = _approval_of(convention, approval_id)
        if approval.result:
            raise Refusal(f"{approval.body} s’est déjà prononcé : son avis reste dans l’histoire.")
        approval.delete()
        touch(convention, f"{approval.body} : retirée de la liste des instances", actor=actor)


def open_years(*, actor, convention: Convention) -> int:
    """Make the volumes that the convention's commitments still lack: one for each of its years, or one for its term.

    Returns how many were made. Raises Refusal when the actor does not manage the convention, or it has no dates yet.
    """
    if not can_manage(actor, convention):
        raise Refusal("Cette convention relève d’un autre service. Demandez-lui de créer les volumes.")
    if convention.effective_on is None or convention.ends_on is None:
        raise Refusal("Indiquez d’abord la date d’effet et le dernier jour de la convention.")
    if convention.ends_on.year - convention.effective_on.year > LONGEST_TERM_YEARS:
        raise Refusal(f"Cette convention durerait plus de {LONGEST_TERM_YEARS} ans. Vérifiez ses dates d’abord.")
    term = [(convention.effective_on, convention.ends_on)]
    with speaking_kindly(), transaction.atomic():
        commitments = Commitment.objects.filter(strand__convention=convention, quantity__isnull=False, quotas=None)
        missing = [
            Quota(commitment=commitment, starts_on=first, ends_on=last, quantity=commitment.quantity)
            for commitment in commitments
            for first, last in (convention_years(*term[0]) if commitment.per == Commitment.Per.YEAR else term)
        ]
        Quota.objects.bulk_create(missing)
    return len(missing)


def prepare_successor(*, actor, convention_id: int, seen: int | None, title: str) -> Convention:
    """A convention in preparation that succeeds to this one: its parties, hospitals, objectives, strands, commitments.

    It is supposed to take effect the day after this one's last, or its termination; its own end is still to be said.
    Raises Refusal as `advance`, and when one succeeds already.
    """
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        if Convention.objects.filter(predecessor=convention).exists():
            raise Refusal("Une convention lui succède déjà. Rechargez la page.")
        successor = _copy(convention, title=title.strip())
        touch(convention, f"renouvellement préparé : {successor}"[:250], actor=actor)
        touch(successor, f"{CARRIED_OVER} {convention}"[:250], actor=actor)
    return successor


def _copy(convention: Convention, *, title: str) -> Convention:
    last_day = convention.terminated_on or convention.ends_on
    successor = Convention.objects.create(
        slug=_free_slug(title),
        title=title,
        kind=convention.kind,
        owner=convention.owner,
        parent=convention.parent,
        predecessor=convention,
        purpose=convention.purpose,
        effective_on=last_day and last_day + timedelta(days=1),
        effective_precision=Precision.DAY if convention.terminated_on else convention.ends_precision,
        effective_is_assumed=last_day is not None,
        allows_transfers=convention.allows_transfers,
    )
    successor.hospitals.set(convention.hospitals.all())
    _copy_rows(convention.parties.all(), convention=successor)
    _copy_rows(convention.objectives.all(), convention=successor)
    for strand in convention.strands.prefetch_related("commitments"):
        commitments = list(strand.commitments.order_by("pk"))
        (copied,) = _copy_rows([strand], convention=successor)
        _copy_rows(commitments, strand=copied)
    return successor


def _copy_rows(rows: Iterable[VersionedModel], **parent) -> list:
    copied = []
    for row in rows:
        row.pk, row.version = None, 1
        row._state.adding = True
        for name, value in parent.items():
            setattr(row, name, value)
        row.save()
        copied.append(row)
    return copied


def _free_slug(title: str) -> str:
    stem = slugify(title)[:70] or "convention"
    taken = set(Convention.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for number in count(1) if (slug := stem if number == 1 else f"{stem}-{number}") not in taken)


def lock_convention(actor, convention_id: int, seen: int | None) -> Convention:
    """The convention, locked. Raises Refusal when it is another service's, or not as it was seen."""
    convention = Convention.objects.select_for_update(no_key=True).get(pk=convention_id)
    if not can_manage(actor, convention):
        raise Refusal("Cette convention relève d’un autre service : lui seul la fait avancer.")
    if seen not in (None, convention.version):
        last = convention.events.select_related("actor").order_by("pk").last()
        what = f" ({last.verb}, noté par {last.actor or 'le portail'})" if last else ""
        raise Refusal(
            f"La convention a changé pendant que cette page était ouverte{what} : rien n’est enregistré. Lisez ce "
            "qu’elle est maintenant, puis recommencez si cela vous convient.",
            field="seen",
        )
    return convention


def _way(convention: Convention, target: Status) -> Way:
    if (way := TRANSITIONS.get((Status(convention.status), Status(target)))) is None:
        raise Refusal(
            f"Cette convention est « {convention.get_status_display()} » : elle ne peut pas devenir "
            f"« {Status(target).label} ». Rechargez la page."
        )
    return way


def _step(convention: Convention, target: Status, way: Way, *, actor, on: date, why: str = "") -> None:
    """Move a locked convention, stamp the day, write its history."""
    source, convention.status = convention.status, target
    convention.terminated_on = on if target == Status.TERMINATED else None
    if target == Status.SIGNED:
        convention.signed_on = on
    elif target == Status.PREPARATION:
        convention.signed_on = None
    convention.save(update_fields=["status", "signed_on", "terminated_on"])
    _write_event(convention, way.said, source=source, actor=actor, on=on, why=why)


def touch(convention: Convention, verb: str, *, actor, on: date | None = None) -> None:
    """Something of a locked convention changed: its version rises, its history tells."""
    convention.save(update_fields=[])
    _write_event(convention, verb, source=convention.status, actor=actor, on=on or timezone.localdate())


def _write_event(convention: Convention, verb: str, *, source: str, actor, on: date, why: str = "") -> None:
    ConventionEvent.objects.create(
        convention=convention,
        verb=verb,
        from_status=source,
        to_status=convention.status,
        happened_on=on,
        why=why.strip(),
        actor=actor,
    )


def _approval_of(convention: Convention, approval_id: int) -> Approval:
    approval = Approval.objects.select_for_update(no_key=True).filter(pk=approval_id, convention=convention).first()
    if approval is None:
        raise Refusal("Cette instance n’est plus dans la liste. Rechargez la page.")
    return approval


def _set_planned(approval: Approval, planned: VagueDate) -> None:
    approval.planned_on, approval.planned_precision = planned.day, planned.precision
    approval.planned_is_assumed = planned.is_assumed


def _refuse_signed(convention: Convention) -> None:
    if convention.status not in Convention.NOT_YET_SIGNED:
        raise Refusal(
            f"Cette convention est « {convention.get_status_display()} » : les avis qui ont précédé sa signature ne "
            "changent plus."
        )


def _refuse_strange_day(day: date, field: str = "on") -> None:
    if day > timezone.localdate():
        raise Refusal("Ce jour est à venir. Notez-le quand il sera passé.", field=field)
    if day < OLDEST_DAY:
        raise Refusal("Vérifiez l’année de ce jour.", field=field)
