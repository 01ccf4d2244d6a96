"""The verb on an action of a project: moving it along its table. The rest is edited in its form."""

from django.db import transaction

from foundation.errors import Refusal, speaking_kindly
from partnerships.action_transitions import TRANSITIONS, Status
from partnerships.models import ProjectAction
from partnerships.permissions import can_manage


def move_action(*, actor, action_id: int, target: Status | str, seen: int | None, note: str = "") -> ProjectAction:
    """Bring an action into another state. `seen` is the version that the person had before their eyes.

    Raises Refusal for another service's convention, an action that changed since, a way that the table does not know,
    an end before its time or a way back without its reason, and a wait for nothing.
    """
    with speaking_kindly(), transaction.atomic():
        action = ProjectAction.objects.select_for_update(no_key=True).get(pk=action_id)
        if not can_manage(actor, action.convention):
            raise Refusal("Cette action relève d’un autre service. Demandez-lui.")
        if seen not in (None, action.version):
            raise Refusal(
                f"Quelqu’un vient de changer cette action. Elle est maintenant\u00a0: {action.get_status_display()}. "
                "Relisez-la, puis recommencez.",
                field="seen",
            )
        _check_way(action, target, note)
        action.status, action.status_note = target, note.strip()
        action.save(update_fields=["status", "status_note"])
    return action


def _check_way(action: ProjectAction, target: str, note: str) -> None:
    way = TRANSITIONS.get((action.status, target))
    if way is None:
        raise Refusal(f"Cette action est {action.get_status_display()}. Choisissez un autre état.", field="target")
    if way.needs_reason and not note.strip():
        raise Refusal("Indiquez pourquoi\u00a0: cela reste dans l’histoire de l’action.", field="note")
    if target == Status.WAITING and not action.waits:
        raise Refusal("Dites d’abord, sur sa fiche, ce que l’action attend\u00a0: l’avis d’une instance, ou un texte.")
