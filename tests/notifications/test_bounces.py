"""Mails that come back: read within bounds, believed only where they name a mail of ours."""

import io
import sys

import pytest
from django.core.management import call_command
from django.utils import timezone

from notifications.bounces import LARGEST, Fate, read_bounce
from notifications.models import Notice, State
from notifications.services import record_bounce, tick
from notifications.smtp import REPLY_LENGTH

pytestmark = pytest.mark.django_db

DSN = """\
From: MAILER-DAEMON@mx.example.net
To: retours@example.org
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
MIME-Version: 1.0

--b1
Content-Type: text/plain

Sorry.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4ABCD

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address rejected:
    User unknown

--b1
Content-Type: {original}

From: culture@example.org
Message-ID: {message_id}
X-Portal-Notice: {number}
Subject: Lettre

--b1--
"""


def dsn(notice, **words) -> bytes:
    values = {
        "address": notice.recipient_email,
        "action": "failed",
        "original": "text/rfc822-headers",
        "message_id": notice.message_id,
        "number": f"{notice.kind}/{notice.pk}",
        **words,
    }
    return DSN.format(**values).replace("\n", "\r\n").encode()


@pytest.fixture
def sent(queue_letter):
    notice = queue_letter()
    Notice.objects.filter(pk=notice.pk).update(state=State.SENT, sent_at=timezone.now())
    return notice


def take(content: bytes, monkeypatch) -> str:
    """What the command says of a mail that is piped into it."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    said = io.StringIO()
    call_command("record_bounce", stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_returned_mail_marks_its_notice_in_the_servers_words_once(sent, monkeypatch, original):
    for _ in range(2):
        assert "revenu" in take(dsn(sent, original=original), monkeypatch)
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED
    assert sent.smtp_reply == ("smtp; 550 5.1.1 <anne@example.org>: Recipient address rejected: User unknown")


def test_late_mail_is_noted_and_stays_sent(sent):
    record_bounce(read_bounce(dsn(sent, action="delayed")))
    sent.refresh_from_db()
    assert sent.state == State.SENT
    assert "essaie encore" in sent.last_error


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "", "exploded"])
def test_what_is_no_failure_changes_nothing(sent, action):
    assert read_bounce(dsn(sent, action=action)) is None


def test_number_is_believed_only_with_the_address_that_it_was_sent_to(sent):
    strange = "<other@example.net>"
    assert record_bounce(read_bounce(dsn(sent, message_id=strange, address="bob@example.org"))) is None
    assert record_bounce(read_bounce(dsn(sent, message_id=strange))) == sent


@pytest.mark.parametrize("state", [State.PENDING, State.CANCELLED, State.FAILED])
def test_what_never_left_cannot_come_back(queue_letter, state):
    notice = queue_letter()
    Notice.objects.update(state=state)
    record_bounce(read_bounce(dsn(notice)))
    notice.refresh_from_db()
    assert notice.state == state


NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number) for number in range(3_000)
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00" * 1_000,
        b"Subject: Absence\r\n\r\nJe suis absente.",
        NESTED,
        b'Content-Type: multipart/report; boundary=""\r\n\r\n----\r\n',
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n" * 20_000,
        b"Content-Type: text/plain; charset*=x'y'%ff\r\n\r\nAction: failed",
    ],
)
def test_what_is_no_returned_mail_is_nothing_and_no_error(content, monkeypatch):
    assert take(content, monkeypatch) == "Rien à noter.\n"


def test_words_of_a_stranger_stay_one_short_line(sent):
    hostile = dsn(sent).replace(b"User unknown", b"\x1b[31m<script>" + b"x" * 10_000)
    record_bounce(read_bounce(hostile))
    sent.refresh_from_db()
    assert len(sent.smtp_reply) == REPLY_LENGTH
    assert sent.smtp_reply.isprintable()


def test_large_mail_is_read_up_to_a_bound(sent):
    content = dsn(sent, original="message/rfc822") + b"x" * (2 * LARGEST)
    assert read_bounce(content).fate is Fate.FAILED
    late = dsn(sent).replace(b"Sorry.", b"x" * LARGEST)
    assert read_bounce(late) is None


@pytest.mark.django_db(transaction=True)
def test_mail_is_sent_back_to_the_bounce_address(queue_letter, smtp_sink, settings):
    settings.BOUNCE_ADDRESS = "retours@example.org"
    queue_letter()
    tick()
    assert smtp_sink[0].sender == "retours@example.org"
    assert smtp_sink[0].message["From"].endswith(settings.DEFAULT_FROM_EMAIL)
