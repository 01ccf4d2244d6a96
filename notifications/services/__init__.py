from notifications.kinds import Planned, Recipient
from notifications.services.delivery import deliver_due, settle_lost
from notifications.services.digests import gather_digests
from notifications.services.outbox import hushed, is_hushed, queue_notices, resend, write_planned
from notifications.services.ticking import foreseen, last_tick_at, tick

__all__ = [
    "Planned",
    "Recipient",
    "deliver_due",
    "foreseen",
    "gather_digests",
    "hushed",
    "is_hushed",
    "last_tick_at",
    "queue_notices",
    "resend",
    "settle_lost",
    "tick",
    "write_planned",
]
