"""A relay who left their hospital, or came back: what attendance alone does not know."""

from django.db import transaction
from django.utils import timezone

from activities.models import EarlierRelay, Relay
from activities.permissions import can_end_relay
from foundation.errors import Refusal, once_more


@once_more
def mark_relay(
    *, actor, relay_id: int, has_left: bool, kind: type[Relay] | type[EarlierRelay] = Relay
) -> Relay | EarlierRelay:
    """Take a relay off the list of their hospital, or put them back; whoever is trained again comes back by it.

    Raises Refusal to whoever may not, and to what says nothing new.
    """
    with transaction.atomic():
        # `latest` itself groups people: only the row's own table can be locked.
        kind.objects.select_for_update(no_key=True).get(pk=relay_id)
        relay = kind.objects.latest().with_training().get(pk=relay_id)
        if not can_end_relay(actor, relay):
            raise Refusal("Le départ d’un relais se note par le référent de son hôpital.")
        if has_left == bool(relay.left_on):
            raise Refusal("C’était déjà noté : rien n’a changé.")
        relay.left_on = timezone.localdate() if has_left else None
        relay.left_recorded_by = actor if has_left else None
        relay.save(update_fields=["left_on", "left_recorded_by"])
    return relay
