"""The secret part of the addresses that work without an account, for the mail that carries it and the page behind it.

A head nurse's link is for one session and one asking: a move asks anew, and the older link opens nothing any more. A
link that ticks « vu » is for one change and one reader. The page of a ward's session is for one group while it is in
that ward, until the session ends or the link is replaced. The link to three faces is for one session and one hour.
Whoever registers for a training has a page of their own, as long as their name is kept; their manager answers by a link
for one asking.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from activities.models import NearChange, Participation, Registration, Session
from activities.models.opinions import LINK_VALIDITY
from foundation.links import read_link, sign_link

PURPOSE = "accord-du-service"
# Longer than anybody asks ahead: the session's own start ends it.
VALIDITY = timedelta(days=800)
SEEN = "changement-vu"
# A day before the start, and the reading of old mail.
SEEN_VALIDITY = timedelta(days=30)
WARD_PAGE = "page-du-service"
OPINIONS = "avis"
REGISTRATION = "inscription"
# As long as attendance is kept: the certificate is behind it.
REGISTRATION_VALIDITY = timedelta(days=5 * 366)
MANAGER = "accord-du-responsable"


def ward_token(session: Session, group: Participation | None = None) -> str:
    """For the head nurse who is asked about a session, or about one group of a shared one, by this asking alone."""
    number = f"{session.pk}/{group.pk}" if group else str(session.pk)
    return sign_link(PURPOSE, f"{number} {(group or session).ward_asking}")


def read_ward_token(token: str) -> tuple[int, int, datetime]:
    """The session's id, its group's (0: none), and when its ward was asked (aware). Raises Refusal when it is forged or
    too old.
    """
    number, _space, asked_at = read_link(PURPOSE, token, valid_for=VALIDITY).partition(" ")
    session, _slash, group = number.partition("/")
    return int(session), int(group or 0), datetime.fromisoformat(asked_at)


def seen_token(row: NearChange, reader: str) -> str:
    """For the mail that asks one reader to tick a near change for their side, and for that change alone.

    `reader` is « person 12 » or « ward 3 », or "" for a mailbox that stands for the whole side.
    """
    return sign_link(SEEN, f"{row.pk} {row.change_id} {reader}".strip())


def read_seen_token(token: str) -> tuple[int, int, str]:
    """The row's id, the change's, and the reader. Raises Refusal when it is forged, or older than a near change can
    be.
    """
    number, change, *reader = read_link(SEEN, token, valid_for=SEEN_VALIDITY).split(" ", 2)
    return int(number), int(change), "".join(reader)


def ward_page_token(group: Participation) -> str:
    return sign_link(WARD_PAGE, f"{group.pk} {group.ward_id or 0} {group.link_version}")


def ward_page_url(group: Participation) -> str:
    """The absolute signed address of the page where a ward answers for its session: in its mails and on the session's
    sheet, never on a poster. Whoever holds it may answer for the ward.
    """
    return settings.SITE_URL + reverse("ward_page", args=[ward_page_token(group)])


def read_ward_page_token(token: str) -> tuple[int, int, int]:
    """The group's id, its ward's (0: none) and the version of its link. Raises Refusal when it is forged or too old."""
    group, ward, version = read_link(WARD_PAGE, token, valid_for=VALIDITY).split(" ")
    return int(group), int(ward), int(version)


def opinion_token(session: Session) -> str:
    """For whoever was there, good for an hour from now: it counts faces for this session and opens nothing else."""
    return sign_link(OPINIONS, str(session.pk))


def read_opinion_token(token: str) -> int:
    """The session's id. Raises Refusal when it is forged, or its hour is over."""
    return int(read_link(OPINIONS, token, valid_for=LINK_VALIDITY))


def registration_url(row: Registration) -> str:
    """The absolute signed address of a person's own page: what became of their registration, and their certificate."""
    token = sign_link(REGISTRATION, str(row.pk))
    return settings.SITE_URL + reverse("registration", args=[token])


def read_registration_token(token: str) -> int:
    """The registration's id. Raises Refusal when it is forged or too old."""
    return int(read_link(REGISTRATION, token, valid_for=REGISTRATION_VALIDITY))


def manager_url(row: Registration) -> str:
    """Where a manager agrees or refuses, for one asking: another manager's link opens nothing of it."""
    token = sign_link(MANAGER, f"{row.pk} {row.manager_email}")
    return settings.SITE_URL + reverse("manager_answer", args=[token])


def read_manager_token(token: str) -> tuple[int, str]:
    """The registration's id and the manager's address. Raises Refusal when it is forged or too old."""
    number, _space, address = read_link(MANAGER, token, valid_for=VALIDITY).partition(" ")
    return int(number), address
