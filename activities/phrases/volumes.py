"""What the year's volume makes one say."""

from collections.abc import Iterable

from activities.models.sessions import Session
from foundation.days import local_day, say_date
from partnerships.models import Quota
from partnerships.models.choices import Side


def say_late_rule(session: Session, sides: Iterable[Side]) -> str:
    """What cancelling now would cost in the year's volume, by whichever of these sides; nothing where it is free."""
    whose = {Side.HOSPITAL: "l’hôpital", Side.PARTNER: session.partner.name}
    counting = [whose[side] for side in sides if session.counts_if_cancelled_by(side)]
    if not counting:
        return ""
    return (
        f"Il reste moins de {session.commitment.late_cancellation_hours} h avant la séance, ou elle a commencé : "
        f"annulée par {' ou '.join(counting)}, elle compte tout de même dans le volume de l’année. Elle ne compte pas "
        "si ni l’hôpital ni le partenaire n’y peut rien : cochez-le alors."
    )


def say_closed(quota: Quota) -> str:
    """Of a year that is closed: since when, and who can open it again."""
    return (
        f"L’année du {say_date(quota.starts_on)} au {say_date(quota.ends_on)} est close depuis le "
        f"{say_date(local_day(quota.closed_at))} : ses séances et son volume ne changent plus. Le service qui "
        "suit la convention peut la rouvrir, avec un motif."
    )
