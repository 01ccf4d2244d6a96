"""The secret part of the addresses that work without an account, for the mail that carries it and the page behind it.

A head nurse's link is for one session and one asking: a move asks anew, and the older link opens nothing any more. A
link that ticks « vu » is for one change and one side.
"""

from datetime import datetime, timedelta

from activities.models import NearChange, Session
from foundation.links import read_link, sign_link

PURPOSE = "accord-du-service"
# Longer than anybody asks ahead: the session's own start ends it.
VALIDITY = timedelta(days=800)
SEEN = "changement-vu"
# A day before the start, and the reading of old mail.
SEEN_VALIDITY = timedelta(days=30)


def ward_token(session: Session) -> str:
    return sign_link(PURPOSE, f"{session.pk} {session.ward_asking}")


def read_ward_token(token: str) -> tuple[int, datetime]:
    """The session's id, and when its ward was asked (aware). Raises Refusal when it is forged or too old."""
    number, _space, asked_at = read_link(PURPOSE, token, valid_for=VALIDITY).partition(" ")
    return int(number), datetime.fromisoformat(asked_at)


def seen_token(row: NearChange) -> str:
    """For the mail that asks one side to tick a near change, and for that change alone."""
    return sign_link(SEEN, f"{row.pk} {row.change_id}")


def read_seen_token(token: str) -> tuple[int, int]:
    """The row's id and the change's. Raises Refusal when it is forged, or older than a near change can be."""
    number, _space, change = read_link(SEEN, token, valid_for=SEEN_VALIDITY).partition(" ")
    return int(number), int(change)
