"""The verbs of an evaluation: planned, begun, commented by each party, validated, corrected in a new version.

Each locks the evaluation's row; those of the service lock its convention first. What an evaluation says is composed
above this app; here it is kept.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from partnerships.dates import VagueDate
from partnerships.models import Commitment, Contribution, Convention, Document, Edition, Evaluation
from partnerships.models.evaluations import subject_key
from partnerships.notices.evaluations import announce_begun, announce_validated
from partnerships.permissions import can_manage, voices_of
from partnerships.services.conventions import OLDEST_DAY, lock_convention, touch

# The version of each party's comments as a page showed them, by partner (None: the hospital group); 0: none yet.
SeenComments = Mapping[int | None, int]


def plan_evaluation(*, actor, convention_id: int, seen: int | None, kind: str, planned: VagueDate) -> Evaluation:
    """Plan one for a day, a month or a year, if any is known. Raises Refusal for another service's convention, one that
    changed since `seen`, an evaluation of this kind that is planned already, and a date before the convention begins.
    """
    with speaking_kindly(), transaction.atomic():
        convention = lock_convention(actor, convention_id, seen)
        _refuse_strange_day(convention, planned.last_day)
        evaluation = Evaluation(convention=convention, kind=kind, planned_by=actor)
        evaluation.plan(planned)
        evaluation.save()
        touch(convention, f"{evaluation.get_kind_display()} prévue\u00a0: {planned.said}", actor=actor)
    return evaluation


def replan_evaluation(*, actor, evaluation_id: int, seen: int | None, planned: VagueDate) -> Evaluation:
    """Another date. Raises Refusal as `plan_evaluation`, and once a version was validated."""
    with speaking_kindly(), transaction.atomic():
        evaluation = _lock_own(actor, evaluation_id, seen)
        if evaluation.editions.validated().exists():
            raise Refusal("Cette évaluation est validée : sa date ne change plus.")
        _refuse_strange_day(evaluation.convention, planned.last_day)
        evaluation.plan(planned)
        evaluation.save(update_fields=["planned_on", "planned_precision", "planned_is_assumed"])
        verb = f"{evaluation.get_kind_display()} prévue\u00a0: {planned.said}"
        touch(evaluation.convention, verb, actor=actor)
    return evaluation


def withdraw_evaluation(*, actor, evaluation_id: int, seen: int | None) -> None:
    """Delete one that was never begun. Raises Refusal as above, and once a version is begun."""
    with transaction.atomic():
        evaluation = _lock_own(actor, evaluation_id, seen)
        if evaluation.editions.exists():
            raise Refusal("Cette évaluation est commencée. Abandonnez d’abord la version en préparation.")
        evaluation.delete()
        touch(evaluation.convention, f"{evaluation.get_kind_display()} retirée", actor=actor)


def start_edition(*, actor, evaluation_id: int, seen: int | None, why: str = "") -> Edition:
    """Begin the next version, with the comments of the last one; after the first, it says what is corrected.

    Raises Refusal for another service's convention, an evaluation that changed since `seen`, a version that is being
    prepared, and a correction without its reason.
    """
    with speaking_kindly(), transaction.atomic():
        evaluation = _lock_own(actor, evaluation_id, seen)
        last = evaluation.editions.first()
        if last and last.validated_at is None:
            raise Refusal("Une version est déjà en préparation. La voici.")
        if last and not why.strip():
            raise Refusal("Indiquez le motif de la correction : il se lit dans la nouvelle version.", field="why")
        edition = Edition.objects.create(
            evaluation=evaluation, number=last.number + 1 if last else 1, why=why.strip(), started_by=actor
        )
        if last:
            _copy_comments(last, edition)
        touch(
            evaluation.convention, f"{evaluation.get_kind_display()} : version {edition.number} commencée", actor=actor
        )
        announce_begun(edition)
    return edition


def give_up_edition(*, actor, edition_id: int, seen: int | None) -> None:
    """Delete a version that was never validated. Raises Refusal as above, and when another party has commented it."""
    with transaction.atomic():
        evaluation, edition = _lock_draft(edition_id, actor)
        _refuse_unseen(edition, seen)
        theirs = edition.contributions.exclude(partner=None).filter(written_at__gte=edition.started_at)
        if names := [str(one.partner) for one in theirs.select_related("partner")]:
            raise Refusal(
                f"{', '.join(names)} a commenté cette version : elle ne s’abandonne plus. Validez-la ; une correction "
                "fera l’objet d’une autre."
            )
        edition.delete()
        verb = f"{evaluation.get_kind_display()} : version {edition.number} abandonnée"
        touch(evaluation.convention, verb, actor=actor)


def comment(
    *, actor, edition_id: int, partner_id: int | None, seen: int, comments: Mapping[str, str]
) -> Contribution | None:
    """What a party says of the version in preparation, by subject; without a partner, the service says it for the
    hospital group. Nothing is written where nothing is said.

    Raises Refusal for a party that the actor does not speak for, a version validated or given up meanwhile, and
    comments that somebody of the same party changed since they were `seen` (0: there were none).
    """
    with speaking_kindly(), transaction.atomic():
        evaluation, edition = _lock_draft(edition_id)
        _refuse_voice(actor, evaluation.convention, partner_id)
        return _write(actor, edition, partner_id, seen, comments)


def validate_edition(
    *,
    actor,
    edition_id: int,
    seen_comments: SeenComments,
    comments: Mapping[str, str],
    content: dict,
    paper: bytes,
) -> Edition:
    """Freeze what the version says, with the service's own `comments`, and give its PDF to the parties.

    `paper` was let through by `foundation.papers`. Raises Refusal for another service's convention, a version that is
    not in preparation any more, and comments that are not those of `content`: somebody wrote since they were seen.
    """
    with speaking_kindly(), transaction.atomic():
        evaluation, edition = _lock_draft(edition_id, actor)
        _refuse_unread(edition, seen_comments)
        _write(actor, edition, None, seen_comments.get(None, 0), comments)
        document = Document(
            convention=evaluation.convention,
            kind=Document.Kind.EVALUATION,
            title=str(evaluation)[:200],
            summary="\n".join(section["title"] for section in content["sections"]),
            edition=str(edition.number),
            dated_on=timezone.localdate(),
            readers=Document.Readers.PARTIES,
            is_accessible=True,
            added_by=actor,
        )
        document.hold(paper)
        document.save()
        edition.content, edition.document = content, document
        edition.validated_by, edition.validated_at = actor, timezone.now()
        edition.save()
        verb = f"{evaluation.get_kind_display()} : version {edition.number} validée"
        touch(evaluation.convention, verb, actor=actor)
        announce_validated(edition)
    return edition


def _lock_own(actor, evaluation_id: int, seen: int | None) -> Evaluation:
    """The convention's row, then the evaluation's: another service has nothing to do with them."""
    convention_id = Evaluation.objects.values_list("convention", flat=True).filter(pk=evaluation_id).first()
    if convention_id is None:
        raise Refusal("Cette évaluation a été retirée entre-temps. Revenez à la page de la convention.")
    convention = lock_convention(actor, convention_id, None)
    evaluation = Evaluation.objects.select_for_update(no_key=True).filter(pk=evaluation_id).first()
    if evaluation is None:
        raise Refusal("Cette évaluation a été retirée entre-temps. Revenez à la page de la convention.")
    if seen not in (None, evaluation.version):
        raise Refusal(
            f"L’évaluation a changé pendant que cette page était ouverte : date prévue\u00a0: "
            f"{evaluation.planned}. Rien n’est enregistré ; recommencez si cela vous convient.",
            field="seen",
        )
    evaluation.convention = convention
    return evaluation


def _lock_draft(edition_id: int, owner=None) -> tuple[Evaluation, Edition]:
    """The version in preparation with its evaluation, locked; for its `owner`, who must be of the service."""
    evaluation_id = Edition.objects.values_list("evaluation", flat=True).filter(pk=edition_id).first()
    if evaluation_id is None:
        raise Refusal(GIVEN_UP)
    if owner is not None:
        evaluation = _lock_own(owner, evaluation_id, None)
    else:
        rows = Evaluation.objects.select_for_update(no_key=True, of=("self",)).select_related("convention")
        evaluation = rows.get(pk=evaluation_id)
    # Read again under the lock: whoever was first has validated it, or given it up.
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise Refusal(GIVEN_UP)
    if edition.validated_at:
        raise Refusal(
            "Cette version vient d’être validée : elle ne change plus, et rien n’est enregistré. Ce que vous avez "
            "écrit peut faire l’objet d’une correction, dans une nouvelle version."
        )
    return evaluation, edition


GIVEN_UP = "Cette version a été abandonnée entre-temps. Revenez à la page de l’évaluation."


def _write(
    actor, edition: Edition, partner_id: int | None, seen: int, comments: Mapping[str, str]
) -> Contribution | None:
    known = edition.contributions.filter(partner=partner_id).select_related("written_by").first()
    if (known.version if known else 0) != seen:
        who = f" ({known.written_by})" if known else ""
        raise Refusal(
            f"Quelqu’un d’autre{who} a changé ces commentaires entre-temps. Les voici tels qu’ils sont maintenant, à "
            "côté des vôtres : relisez-les, puis recommencez.",
            field="seen",
        )
    said = _said(edition.evaluation_id, comments)
    if said == (known.comments if known else {}):
        return known
    known = known or Contribution(edition=edition, partner_id=partner_id)
    known.comments, known.written_by, known.written_at = said, actor, timezone.now()
    known.save()
    return known


def _said(evaluation_id: int, comments: Mapping[str, str]) -> dict[str, str]:
    """What is said, of what the convention holds: nothing else is kept."""
    of_it = {"strand__convention__evaluations": evaluation_id}
    convention = Convention.objects.filter(evaluations=evaluation_id).prefetch_related("strands").get()
    subjects = [convention, *convention.strands.all(), *Commitment.objects.filter(**of_it)]
    texts = {subject_key(row): comments.get(subject_key(row), "").strip() for row in subjects}
    return {key: text for key, text in texts.items() if text}


def _copy_comments(last: Edition, edition: Edition) -> None:
    """As they were written, and when: who changes them in the new version signs anew."""
    Contribution.objects.bulk_create(
        Contribution(
            edition=edition,
            partner_id=one.partner_id,
            comments=one.comments,
            written_by_id=one.written_by_id,
            written_at=one.written_at,
        )
        for one in last.contributions.all()
    )


def _refuse_voice(actor, convention: Convention, partner_id: int | None) -> None:
    if partner_id is None:
        may = can_manage(actor, convention)
    else:
        may = partner_id in {party.partner_id for party in voices_of(actor, convention)}
    if not may:
        raise Refusal("Vous ne parlez pas pour cette partie. Demandez-lui.")


def _refuse_unread(edition: Edition, seen: SeenComments) -> None:
    """The hospital group's own are compared where they are written."""
    now = dict(edition.contributions.exclude(partner=None).values_list("partner", "version"))
    if now != {partner: version for partner, version in seen.items() if partner is not None and version}:
        raise Refusal(
            "Une partie a commenté pendant que cette page était ouverte. Voici l’évaluation avec ce qu’elle dit : "
            "relisez-la, puis validez.",
            field="seen",
        )


def _refuse_unseen(edition: Edition, seen: int | None) -> None:
    if seen not in (None, edition.version):
        raise Refusal("Cette version a changé pendant que la page était ouverte. La voici.", field="seen")


def _refuse_strange_day(convention: Convention, day: date | None) -> None:
    begins_on = convention.effective_on or OLDEST_DAY
    if day and day <= begins_on:
        raise Refusal(
            f"Choisissez un jour qui suit la prise d’effet de la convention ({say_date(begins_on)})."
            if convention.effective_on
            else "Vérifiez l’année de ce jour.",
            field="planned",
        )
