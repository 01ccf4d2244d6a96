"""What every verb about a committee's meeting begins with."""

from foundation.errors import Refusal
from partnerships.models import Meeting
from partnerships.permissions import can_manage


def lock_meeting(actor, meeting_id: int) -> Meeting:
    """The meeting, locked until the transaction ends. Raises Refusal for another service's committee."""
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    if not can_manage(actor, meeting.committee.convention):
        raise Refusal("Ce comité relève d’un autre service. Demandez-lui.")
    return meeting
