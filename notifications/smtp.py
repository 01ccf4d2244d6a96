"""Handing messages to a mail server, knowing at every moment whether it may have taken them.

SMTP (RFC 5321) has no transaction with the database: until the final dot is sent, a lost connection means that the
server has nothing; after it, and before its answer, nobody knows.
"""

import enum
import re
import smtplib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

REPLY_LENGTH = 500
LINE_STARTING_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)


class Verdict(enum.Enum):
    ACCEPTED = enum.auto()
    LATER = enum.auto()
    REFUSED = enum.auto()
    UNKNOWN = enum.auto()


@dataclass(frozen=True)
class Outcome:
    """What became of one message, in the server's words."""

    verdict: Verdict
    reply: str


@dataclass(frozen=True)
class Envelope:
    """A message made ready to travel: nothing is left that could fail before the server is asked."""

    sender: str
    recipient: str
    content: bytes


class Unsendable(ValueError):
    """A message that no server could be given, now or later: a line end in a header, an address that is none."""


def seal(mail: EmailMessage) -> Envelope:
    """The message as it goes over the wire, to its only recipient. Raises Unsendable.

    What cannot be delivered is sent back to the envelope's sender: BOUNCE_ADDRESS, or the sender that people see.
    """
    try:
        sender = settings.BOUNCE_ADDRESS or _addressed(mail, "From")
        return Envelope(sender, _addressed(mail, "To"), mail.as_bytes())
    except (ValueError, MessageError) as error:
        raise Unsendable(str(error)) from error


def _addressed(mail: EmailMessage, header: str) -> str:
    """The one plain address of a header. Raises ValueError for none, for more than one, and for one that is broken."""
    (address,) = mail[header].addresses
    if mail[header].defects or not address.domain or re.search(r"[\s<>]", address.addr_spec):
        raise ValueError(f"{header} is not one plain address.")
    return address.addr_spec.encode("ascii").decode()


class Carrier:
    """One connection for many messages; it opens when first needed and again after a break."""

    def __init__(self) -> None:
        self._backend = EmailBackend()
        self.failure = ""
        self.waited = 0.0  # seconds for the server, in all: not for the database, nor for a busy machine

    def __enter__(self) -> "Carrier":
        return self

    def __exit__(self, *exception) -> None:
        self._hang_up()

    def connect(self) -> bool:
        """Whether the server can be talked to; `failure` says why not, and is final for this carrier."""
        if self.failure or self._backend.connection is not None:
            return not self.failure
        with self._counting():
            return self._open()

    def _open(self) -> bool:
        try:
            self._backend.open()
            # The last dot is a packet of its own: without this it waits 40 ms for the answer to the one before.
            self._backend.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._backend.connection.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            self.failure = _words(error)
            self._backend.connection = None
            return False
        return True

    def hand_over(self, envelope: Envelope) -> Outcome:
        """One message, one transaction of the connection. Call `connect` first."""
        with self._counting():
            return self._transact(envelope)

    def _transact(self, envelope: Envelope) -> Outcome:
        smtp = self._backend.connection
        try:
            refusal = self._announce(smtp, envelope)
            if refusal:
                return refusal
            smtp.send(LINE_STARTING_WITH_A_DOT.sub(b"..", envelope.content.removesuffix(b"\r\n")))
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return Outcome(Verdict.LATER, _words(error))
        return self._finish(smtp)

    @contextmanager
    def _counting(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self.waited += time.monotonic() - started

    def _announce(self, smtp: smtplib.SMTP, envelope: Envelope) -> Outcome | None:
        """Sender, recipient, then the wish to send; None when the server is willing."""
        for step in (
            lambda: smtp.mail(envelope.sender),
            lambda: smtp.rcpt(envelope.recipient),
            lambda: smtp.docmd("DATA"),
        ):
            code, words = step()
            if not 200 <= code < 400:
                self._reset(smtp, code)
                return _outcome(code, words)
        return None

    def _finish(self, smtp: smtplib.SMTP) -> Outcome:
        """The final dot, and the answer that decides."""
        try:
            smtp.send(b"\r\n.\r\n")
            code, words = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return Outcome(Verdict.UNKNOWN, _words(error))
        if code != 250:
            self._reset(smtp, code)
        return _outcome(code, words)

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        try:
            if code == 421:  # the server is closing
                raise smtplib.SMTPServerDisconnected
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._hang_up()

    def _hang_up(self) -> None:
        smtp, self._backend.connection = self._backend.connection, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()


def _outcome(code: int, words: bytes) -> Outcome:
    verdict = Verdict.ACCEPTED if code == 250 else Verdict.REFUSED if 500 <= code < 600 else Verdict.LATER
    return Outcome(verdict, printable(f"{code} {words.decode(errors='replace')}"))


def _words(error: Exception) -> str:
    return printable(f"{type(error).__name__}: {error}")


def printable(words: str) -> str:
    """What a server says goes into the log: one line, no control characters."""
    return "".join(char if char.isprintable() else " " for char in words)[:REPLY_LENGTH]
