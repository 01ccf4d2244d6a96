"""What the mail server's log settles: messages whose sender died before it heard the answer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from notifications import mail_log
from notifications.mail_log import Fate, read_mail_log, stamp_of
from notifications.models import Notice, State
from notifications.services import deliver_due, settle_lost
from notifications.services.doubts import HANDING_LEASE

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HANDED = NOW - timedelta(minutes=20)
OVER = HANDED + HANDING_LEASE
ID = "<1@portail.example.org>"


def line(words, *, minutes=0.0, seconds=0.0):
    """Written so long after the message was handed over."""
    return f"{(HANDED + timedelta(minutes=minutes, seconds=seconds)).isoformat()} mail {words}"


def named(message_id=ID, queue="4F1", **when):
    return line(f"postfix/cleanup[2]: {queue}: message-id={message_id}", **when)


def queued(queue="4F1", **when):
    return line(f"postfix/qmgr[3]: {queue}: from=<portail@example.org>, size=900, nrcpt=1 (queue active)", **when)


BEFORE = line("postfix/master[1]: daemon started", minutes=-5)
AFTER = line("postfix/anvil[4]: statistics", minutes=16)
TAKEN = [named(seconds=1), queued(seconds=1)]
OTHERS = [named("<2@example.org>", "4F2", seconds=2), queued("4F2", seconds=2)]


def write(path: Path, *lines: str) -> None:
    path.write_text("".join(f"{each}\n" for each in lines))


def fate(path: Path, message_id=ID) -> Fate:
    return read_mail_log(path, [message_id], since=HANDED, now=NOW).fate_of(message_id, since=HANDED, until=OVER)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([BEFORE, *TAKEN, AFTER], Fate.TAKEN),
        (TAKEN, Fate.TAKEN),
        ([BEFORE, *OTHERS, AFTER], Fate.NEVER_SEEN),
        ([BEFORE, *OTHERS], Fate.UNKNOWN),  # it may have stopped writing
        ([*OTHERS, AFTER], Fate.UNKNOWN),  # it begins too late
        ([], Fate.UNKNOWN),
        ([BEFORE, named(seconds=1), *OTHERS, AFTER], Fate.UNKNOWN),  # named, then dropped or held
        ([BEFORE, named(minutes=-3), queued(minutes=-3), AFTER], Fate.NEVER_SEEN),  # an earlier try
        (
            [BEFORE, named(seconds=1), named("<2@x>", minutes=2), queued(minutes=2), AFTER],
            Fate.UNKNOWN,
        ),  # number reused
        ([BEFORE, "what is no line of a log", AFTER], Fate.NEVER_SEEN),
        (["not a log at all", "\0\0"], Fate.UNKNOWN),
    ],
)
def test_fate_of_a_message(tmp_path, lines, expected):
    write(tmp_path / "mail.log", *lines)
    assert fate(tmp_path / "mail.log") is expected


def test_line_that_is_still_being_written_is_not_read(tmp_path):
    path = tmp_path / "mail.log"
    write(path, BEFORE, named(seconds=1))
    with path.open("a") as file:
        file.write(queued(seconds=1))
    assert fate(path) is Fate.UNKNOWN


@pytest.mark.parametrize(
    ("aside", "current", "expected"),
    [
        ([BEFORE, *TAKEN], [AFTER], Fate.TAKEN),
        ([BEFORE, named(seconds=1)], [queued(seconds=2), AFTER], Fate.TAKEN),
        ([BEFORE, *OTHERS], [AFTER], Fate.NEVER_SEEN),
        ([BEFORE, *OTHERS, AFTER], [], Fate.NEVER_SEEN),
        ([*OTHERS], [AFTER], Fate.UNKNOWN),
    ],
)
def test_log_is_read_across_a_rotation(tmp_path, aside, current, expected):
    write(tmp_path / "mail.log.1", *aside)
    write(tmp_path / "mail.log", *current)
    assert fate(tmp_path / "mail.log") is expected


def test_only_the_end_of_a_large_log_is_read(tmp_path, monkeypatch):
    """A part that was not read is a gap: what came before it proves nothing."""
    monkeypatch.setattr(mail_log, "MOST_READ", 600)
    write(tmp_path / "mail.log.1", BEFORE)
    write(tmp_path / "mail.log", *OTHERS * 20, AFTER)
    assert fate(tmp_path / "mail.log") is Fate.UNKNOWN
    write(tmp_path / "mail.log", BEFORE, *OTHERS * 20, *TAKEN, AFTER)
    assert fate(tmp_path / "mail.log") is Fate.TAKEN


def test_traditional_stamps_are_read_in_the_machines_time():
    january = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
    assert stamp_of(b"Dec 31 23:59:59 mail x", january, UTC) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert stamp_of(b"Jan  1 00:29:00 mail x", january, UTC) == datetime(2027, 1, 1, 0, 29, tzinfo=UTC)
    assert stamp_of(b"2026-11-24T10:00:00 mail x", january, UTC) is None  # whose time?


@pytest.fixture
def doubt(queue_letter, moody_smtp, settings, tmp_path):
    """A message that the server may have, whose lease is over; gives the row and a way to write the server's log."""
    settings.MAIL_LOG = tmp_path / "mail.log"
    notice = queue_letter("lost-after-data@example.org")
    deliver_due()
    Notice.objects.update(next_try_at=OVER)
    notice.refresh_from_db()
    assert notice.state == State.HANDING
    return notice


def state_after_asking(doubt):
    settle_lost(NOW)
    doubt.refresh_from_db()
    return doubt.state


@pytest.mark.django_db(transaction=True)
class TestSettling:
    def test_message_that_the_server_has_is_sent(self, doubt, settings):
        write(settings.MAIL_LOG, BEFORE, named(doubt.message_id, seconds=1), queued(seconds=1))
        assert state_after_asking(doubt) == State.SENT
        assert (doubt.sent_at, doubt.last_error) == (HANDED + timedelta(seconds=1), "")

    def test_message_that_the_server_never_saw_goes_again(self, doubt, settings):
        write(settings.MAIL_LOG, BEFORE, *OTHERS, AFTER)
        assert state_after_asking(doubt) == State.PENDING
        Notice.objects.update(recipient_email="anne@example.org", next_try_at=timezone.now())
        deliver_due()
        doubt.refresh_from_db()
        assert doubt.state == State.SENT

    def test_without_a_readable_log_a_person_decides(self, doubt, settings):
        assert state_after_asking(doubt) == State.UNCERTAIN
        settings.MAIL_LOG = None
        assert state_after_asking(doubt) == State.UNCERTAIN

    def test_doubt_is_asked_again_while_the_log_cannot_tell(self, doubt, settings):
        write(settings.MAIL_LOG, BEFORE, *OTHERS)
        assert state_after_asking(doubt) == State.UNCERTAIN
        write(settings.MAIL_LOG, BEFORE, *OTHERS, AFTER)
        assert state_after_asking(doubt) == State.PENDING

    def test_message_that_is_being_handed_over_is_left_alone(self, doubt, settings):
        write(settings.MAIL_LOG, BEFORE, *OTHERS, AFTER)
        Notice.objects.update(next_try_at=NOW + timedelta(minutes=1))
        assert state_after_asking(doubt) == State.HANDING
