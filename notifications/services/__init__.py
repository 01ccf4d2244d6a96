from notifications.kinds import Planned, Recipient
from notifications.services.bounces import record_bounce
from notifications.services.decisions import close, mark_not_gone, mark_sent, resend
from notifications.services.delivery import deliver_due, settle_lost
from notifications.services.digests import gather_digests
from notifications.services.erasure import forget_about
from notifications.services.forecasts import Foretold, forecast
from notifications.services.outbox import hushed, is_hushed, queue_gathering, queue_notices, write_planned
from notifications.services.retention import forget_old
from notifications.services.rules import switch_rule
from notifications.services.ticking import foreseen, last_tick_at, tick

__all__ = [
    "Foretold",
    "Planned",
    "Recipient",
    "close",
    "deliver_due",
    "forecast",
    "foreseen",
    "forget_about",
    "forget_old",
    "gather_digests",
    "hushed",
    "is_hushed",
    "last_tick_at",
    "mark_not_gone",
    "mark_sent",
    "queue_gathering",
    "queue_notices",
    "record_bounce",
    "resend",
    "settle_lost",
    "switch_rule",
    "tick",
    "write_planned",
]
