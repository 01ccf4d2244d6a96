"""The site's antivirus (ClamAV's daemon), asked about each file that is kept and given out again.

Its protocol is one command (clamd(8), INSTREAM): pieces with their length before them, an empty one at the end, one
line of answer. The libraries that speak it are no longer kept, or under a licence that would become the portal's own.
"""

import logging
import socket
from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)

# Where something else scans the files, the site says so with this word in place of an address.
NONE = "none"
DEFAULT_PORT = 3310
# For connecting and for each answer; ClamAV takes under a second for 20 Mo.
PATIENCE_SECONDS = 10
PIECE = 64 * 1024


class Verdict(StrEnum):
    """What is known of a file: nothing against it, something, or nothing at all."""

    FINE = "fine"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


def scan(content: bytes) -> Verdict:
    """What the antivirus says of a file; FINE where the site has none, UNSCANNED whatever goes wrong on the way."""
    if settings.ANTIVIRUS_URL in ("", NONE):
        return Verdict.FINE
    try:
        answer = _ask(content)
    except (OSError, ValueError) as error:  # the second for an address that is none
        logger.error("The antivirus cannot be asked: %s", error)
        return Verdict.UNSCANNED
    if answer == "stream: OK":
        return Verdict.FINE
    if answer.endswith(" FOUND"):
        logger.warning("The antivirus refused a file of %s bytes: %s", len(content), answer)
        return Verdict.INFECTED
    logger.error("The antivirus could not scan a file of %s bytes: %s", len(content), answer or "no answer")
    return Verdict.UNSCANNED


def _ask(content: bytes) -> str:
    with _connected() as connection:
        connection.sendall(b"zINSTREAM\0")
        for piece in _pieces(content):
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        with connection.makefile("rb") as answer:
            return answer.read(1000).rstrip(b"\0\n").decode("utf-8", "replace")


def _connected() -> socket.socket:
    address = urlsplit(settings.ANTIVIRUS_URL)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname, address.port or DEFAULT_PORT), timeout=PATIENCE_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE_SECONDS)
    try:
        connection.connect(address.path)
    except OSError:
        connection.close()
        raise
    return connection


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]
    yield b""
