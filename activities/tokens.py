"""The secret part of the address at which a head nurse answers, for the mail that carries it and the page behind it.

A link is for one session and one asking: a move asks anew, and the older link opens nothing any more.
"""

from datetime import datetime, timedelta

from activities.models import Session
from foundation.links import read_link, sign_link

PURPOSE = "accord-du-service"
# Longer than anybody asks ahead: the session's own start ends it.
VALIDITY = timedelta(days=800)


def ward_token(session: Session) -> str:
    return sign_link(PURPOSE, f"{session.pk} {session.ward_asking}")


def read_ward_token(token: str) -> tuple[int, datetime]:
    """The session's id, and when its ward was asked (aware). Raises Refusal when it is forged or too old."""
    number, _space, asked_at = read_link(PURPOSE, token, valid_for=VALIDITY).partition(" ")
    return int(number), datetime.fromisoformat(asked_at)
