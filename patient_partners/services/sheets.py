"""The verbs of a tool sheet: its next version is written, dropped, released. Each locks the sheet's row."""

from django.db import transaction
from django.utils import timezone

from foundation.errors import Refusal, speaking_kindly
from patient_partners.blanks import BLANKS, NEEDED, blanks_of
from patient_partners.models import SheetVersion, ToolSheet
from patient_partners.models.choices import Model
from patient_partners.permissions import can_run

CHANGED = "Quelqu’un a repris cette fiche depuis que vous l’avez ouverte. Relisez-la, puis recommencez."


def write_version(*, actor, sheet_id: int, seen: int, body: str, why: str) -> SheetVersion:
    """Keep the words of the next version; nobody else reads them before it is released.

    `seen` is the sheet's version (0: no page showed it). Raises Refusal for another service's sheet, one that changed
    since it was seen, and a version that does not say what changes from the one before.
    """
    with speaking_kindly(), transaction.atomic():
        sheet = _lock(actor, sheet_id, seen)
        last = sheet.versions.first()
        if last and (last.released_on or last.number > 1) and not why.strip():
            raise Refusal("Dites en une phrase ce qui change : la nouvelle version le porte.", field="why")
        draft = last if last and not last.released_on else SheetVersion(sheet=sheet, number=_next(last))
        draft.body, draft.why, draft.written_by = body.strip(), why.strip(), actor
        draft.save()
        sheet.save(update_fields=["version"])
    return draft


def drop_version(*, actor, sheet_id: int, seen: int) -> None:
    """Give up the version that is being written. Raises Refusal as above, and when there is none."""
    with transaction.atomic():
        sheet = _lock(actor, sheet_id, seen)
        _draft_of(sheet).delete()
        sheet.save(update_fields=["version"])


def release_version(*, actor, sheet_id: int, seen: int) -> SheetVersion:
    """From now on this version is the sheet (Paris day). Raises Refusal as above, when none is being written, and for
    the template of a letter whose places are not those that the portal fills.
    """
    with transaction.atomic():
        sheet = _lock(actor, sheet_id, seen)
        draft = _draft_of(sheet)
        if sheet.becomes == Model.LETTER:
            refuse_broken_template(draft.body)
        draft.released_on = timezone.localdate()
        draft.save(update_fields=["released_on"])
        sheet.save(update_fields=["version"])
    return draft


def refuse_broken_template(body: str) -> None:
    """Raises Refusal for a place that nobody fills, and without one that a letter needs."""
    found = blanks_of(body)
    if unknown := found - BLANKS.keys():
        known = ", ".join(f"[{name}]" for name in BLANKS)
        raise Refusal(f"Le portail ne sait pas remplir [{sorted(unknown)[0]}]. Il remplit\u00a0: {known}.")
    if missing := [name for name in NEEDED if name not in found]:
        raise Refusal(f"Il manque dans le texte\u00a0: {', '.join(f'[{name}]' for name in missing)}.")


def _lock(actor, sheet_id: int, seen: int) -> ToolSheet:
    sheet = ToolSheet.objects.select_for_update(no_key=True).get(pk=sheet_id)
    if not can_run(actor, sheet):
        raise Refusal("Cette fiche est celle d’un autre service. Demandez-lui de la reprendre.")
    if sheet.version != seen:
        raise Refusal(CHANGED)
    return sheet


def _next(last: SheetVersion | None) -> int:
    return last.number + 1 if last else 1


def _draft_of(sheet: ToolSheet) -> SheetVersion:
    draft = sheet.versions.filter(released_on=None).first()
    if draft is None:
        raise Refusal("Aucune version n’est en préparation. Écrivez-la d’abord.")
    return draft
