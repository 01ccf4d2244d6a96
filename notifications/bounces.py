"""Reading a mail that came back: a delivery status notification (RFC 3464), written by whatever server.

What arrives here is anybody's: it is read within bounds, believed only where it names a mail that we sent, and its
words are kept as one short line of text.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from email.policy import compat32

from notifications.smtp import printable

# A returned mail quotes what we sent: text, HTML, a calendar file. Far less than this.
LARGEST = 512 * 1024
MOST_PARTS = 100
ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
NOTICE = re.compile(r"\w{1,60}/(\d{1,18})")


class Fate(enum.Enum):
    """What the server says became of the mail: given up, or not yet."""

    FAILED = "failed"
    DELAYED = "delayed"


@dataclass(frozen=True)
class Bounce:
    """One returned mail: what it says became of the mail, of which one, and in the server's words.

    `message_id` is a secret of the mail itself; `notice_id` is a guessable number, so that it is believed only with
    one of `addresses`.
    """

    fate: Fate
    words: str
    message_id: str
    notice_id: int | None
    addresses: frozenset[str]


def read_bounce(content: bytes) -> Bounce | None:
    """What a returned mail says; None for what is none (an answer of somebody's absence, a mail by mistake)."""
    try:
        parts = _parts(message_from_bytes(content[:LARGEST], policy=compat32))
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return None  # parts within parts without end, or headers that no program writes
    statuses = [block for part in parts if _type(part) == "message/delivery-status" for block in _blocks(part)]
    said = next((block for block in statuses if _fate(block)), None)
    original = next((original for part in parts if (original := _original(part)) is not None), None)
    if said is None or original is None:
        return None
    number = NOTICE.fullmatch(_header(original, "X-Portal-Notice"))
    message_id = MESSAGE_ID.search(_header(original, "Message-ID"))
    return Bounce(
        fate=_fate(said),
        words=printable(_header(said, "Diagnostic-Code") or _header(said, "Status") or _header(said, "Action")),
        message_id=message_id[0] if message_id else "",
        notice_id=int(number[1]) if number else None,
        addresses=frozenset(_addresses(statuses)),
    )


def _parts(mail: Message) -> list[Message]:
    return [part for part, _number in zip(mail.walk(), range(MOST_PARTS), strict=False)]


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _fate(block: Message) -> Fate | None:
    """Whatever else it may say (delivered, relayed) is no trouble."""
    action = _header(block, "Action").lower()
    return Fate(action) if action in {fate.value for fate in Fate} else None


def _original(part: Message) -> Message | None:
    """The mail of ours that is sent back, whole or its headers alone."""
    if _type(part) not in ORIGINALS:
        return None
    payload = part.get_payload()
    if isinstance(payload, list):
        return payload[0] if payload and isinstance(payload[0], Message) else None
    return message_from_string(payload, policy=compat32) if isinstance(payload, str) else None


def _addresses(blocks: list[Message]) -> Iterator[str]:
    """« rfc822; someone@example.org », as it was reached and as we wrote it."""
    for block in blocks:
        for name in ("Final-Recipient", "Original-Recipient"):
            yield _header(block, name).rpartition(";")[2].strip().strip("<>").lower()


def _type(part: Message) -> str:
    return part.get_content_type()


def _header(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())
