"""What a returned mail changes: a message that was sent shows as come back, in the server's words."""

from django.db import transaction
from django.utils import timezone

from notifications.bounces import Bounce, Fate
from notifications.models import Notice, State

# The mail may have left in these; a returned mail that comes twice changes nothing the second time.
GONE = (State.SENT, State.UNCERTAIN, State.HANDING)


@transaction.atomic
def record_bounce(bounce: Bounce) -> Notice | None:
    """The notice that came back, marked so; one that is only late keeps its state and says it. None: none of ours."""
    notice = _returned(bounce)
    if notice is None or notice.state not in GONE:
        return notice
    if bounce.fate is Fate.FAILED:
        notice.state, notice.smtp_reply, notice.last_error = State.BOUNCED, bounce.words, "Le message est revenu."
        notice.sent_at = notice.sent_at or timezone.now()
    else:
        notice.last_error = f"Le serveur du destinataire essaie encore : {bounce.words}"[:500]
    notice.save(update_fields=["state", "smtp_reply", "last_error", "sent_at"])
    return notice


def _returned(bounce: Bounce) -> Notice | None:
    rows = Notice.objects.select_for_update(no_key=True)
    if bounce.message_id and (notice := rows.filter(message_id=bounce.message_id).first()):
        return notice
    return rows.filter(pk=bounce.notice_id, recipient_email__in=bounce.addresses).first() if bounce.notice_id else None
