"""Practical notes for whoever comes next to a ward, or with an activity."""

from django.db import transaction

from activities.models import PracticalNote, Session
from activities.permissions import can_erase_note, sides_open_to
from foundation.errors import Refusal, speaking_kindly


def write_note(*, actor, session: Session, text: str, ward_id: int | None = None) -> PracticalNote:
    """Keep what was learned at a session: of one of its wards, or of its activity without a `ward_id`.

    Shown with the actor's side; the head office acts for both and stands for itself. Raises Refusal for whoever does
    not act in this session, and for a ward that has no group in it.
    """
    sides = sides_open_to(actor, session)
    if not sides:
        raise Refusal("Seules les personnes de cette séance y ajoutent une note.")
    if ward_id and not session.participations.filter(ward=ward_id).exists():
        raise Refusal("Ce service ne participe pas à cette séance. Choisissez-en un autre.", field="about")
    with speaking_kindly(), transaction.atomic():
        return PracticalNote.objects.create(
            ward_id=ward_id,
            activity_id=None if ward_id else session.activity_id,
            text=text.strip(),
            side=sides.pop() if len(sides) == 1 else "",
            written_by=actor,
        )


def erase_note(*, actor, session: Session, note_id: int) -> None:
    """Take away a note of this session's places that holds no more, or says too much. Nothing of it is kept.

    Raises Refusal for the other side's; the service that owns the convention erases any. Erased twice, it is gone.
    """
    with transaction.atomic():
        note = PracticalNote.objects.of_session(session).select_for_update(of=("self",)).filter(pk=note_id).first()
        if note is None:
            return
        if not can_erase_note(actor, session, note):
            raise Refusal("Cette note est de l’autre partie : demandez-lui de la retirer, ou au service culture.")
        note.delete()
