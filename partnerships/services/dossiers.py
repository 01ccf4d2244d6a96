"""The verbs of a meeting's dossier: begun, arranged and commented, released or given up. Each locks the meeting's row.

What a dossier says is composed above this app; here it is kept.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Refusal, speaking_kindly
from partnerships.models import Document, Dossier, Meeting
from partnerships.notices.dossiers import announce_dossier
from partnerships.services.meetings import lock_meeting
from partnerships.tokens import read_dossier_token

CHANGED = (
    "Quelqu’un d’autre a changé ce dossier entre-temps. Le voici tel qu’il est maintenant, avec vos commentaires : "
    "relisez-le, puis recommencez."
)


def start_dossier(*, actor, meeting_id: int) -> Dossier:
    """Begin the next version of a meeting's dossier, arranged and commented as the last one was.

    Raises Refusal for another service's committee, a cancelled meeting, and a version that is being prepared.
    """
    with speaking_kindly(), transaction.atomic():
        meeting = lock_meeting(actor, meeting_id)
        if meeting.status == Meeting.Status.CANCELLED:
            raise Refusal("Cette réunion est annulée : elle n’a plus de dossier à préparer.")
        last = meeting.dossiers.order_by("-number").first()
        if last and last.released_at is None:
            raise Refusal("Une version est déjà en préparation. La voici.")
        return Dossier.objects.create(
            meeting=meeting,
            number=last.number + 1 if last else 1,
            arrangement=last.arrangement if last else [],
            changed_by=actor,
        )


def arrange_dossier(*, actor, dossier_id: int, seen: int | None, arrangement: list[dict]) -> Dossier:
    """Keep the order of the sections, their comments, and which are left out.

    Raises Refusal for another service's committee, a dossier released meanwhile, or changed since it was `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        dossier = _lock_draft(actor, dossier_id, seen)
        if arrangement != dossier.arrangement:
            dossier.arrangement = arrangement
            _sign_change(dossier, actor)
            dossier.save()
    return dossier


def release_dossier(
    *, actor, dossier_id: int, seen: int | None, arrangement: list[dict], content: dict, paper: bytes
) -> Dossier:
    """Freeze what the dossier says, keep its PDF among the convention's documents, and send each member a link.

    `paper` was let through by `foundation.papers`. Raises Refusal as `arrange_dossier` does.
    """
    with speaking_kindly(), transaction.atomic():
        dossier = _lock_draft(actor, dossier_id, seen)
        meeting = dossier.meeting
        document = Document(
            convention=meeting.committee.convention,
            kind=Document.Kind.DOSSIER,
            title=f"Dossier du comité : {meeting}"[:200],
            summary="\n".join(section["title"] for section in content["sections"]),
            edition=str(dossier.number),
            dated_on=timezone.localdate(),
            readers=Document.Readers.COMMITTEE,
            is_accessible=True,
            added_by=actor,
        )
        document.hold(paper)
        document.save()
        dossier.arrangement, dossier.content, dossier.document = arrangement, content, document
        dossier.released_by, dossier.released_at = actor, timezone.now()
        _sign_change(dossier, actor)
        dossier.save()
        announce_dossier(dossier)
    return dossier


def read_dossier(token: str) -> Dossier:
    """The version that a member's link names. Raises Refusal when the link is forged or expired, when a later version
    was released, when its member sits in the committee no more, and when the service took the paper back for itself.
    """
    number, member = read_dossier_token(token)
    rows = Dossier.objects.released().select_related("meeting__committee__convention__owner", "document")
    dossier = rows.defer("document__content", "document__search").filter(pk=number).first()
    is_member = dossier is not None and dossier.meeting.committee.members.sitting().filter(pk=member).exists()
    if not is_member or dossier.document.readers == Document.Readers.INTERNAL:
        raise Refusal(_("Ce lien a été remplacé ou retiré. Le message le plus récent en porte peut-être un autre."))
    if not dossier.is_latest:
        raise Refusal(_("Une version plus récente a remplacé celle-ci. Un autre message vous y mène."))
    return dossier


def give_up_dossier(*, actor, dossier_id: int, seen: int | None) -> None:
    """Delete a version that was never released. Raises Refusal as `arrange_dossier` does."""
    with transaction.atomic():
        _lock_draft(actor, dossier_id, seen).delete()


def _sign_change(dossier: Dossier, actor) -> None:
    dossier.changed_by, dossier.changed_at = actor, timezone.now()


def _lock_draft(actor, dossier_id: int, seen: int | None) -> Dossier:
    meeting_id = Dossier.objects.values_list("meeting", flat=True).filter(pk=dossier_id).first()
    if meeting_id is None:
        raise Refusal("Cette version a été abandonnée entre-temps. Préparez-en une autre.")
    lock_meeting(actor, meeting_id)
    # Read again under the lock: whoever was first has changed it, released it or given it up.
    dossier = Dossier.objects.filter(pk=dossier_id).first()
    if dossier is None:
        raise Refusal("Cette version a été abandonnée entre-temps. Préparez-en une autre.")
    if dossier.released_at:
        raise Refusal("Cette version vient d’être diffusée : elle ne change plus. Préparez une nouvelle version.")
    if dossier.version != seen:
        raise Refusal(CHANGED, field="seen")
    return dossier
