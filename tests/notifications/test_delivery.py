"""Delivery over real SMTP: what the outbox promises when servers, senders and templates fail."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from notifications.kinds import Message, Recipient
from notifications.models import Notice, State
from notifications.services import deliver_due, delivery, queue_gathering, resend, settle_lost, tick
from notifications.services.delivery import BATCH, HANDING_LEASE, LADDER, claim, deliver
from notifications.services.waiting import leaves_at, say_wait, with_wait
from notifications.smtp import Carrier
from tests.notifications.conftest import write_letter

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def later(minutes):
    """Make what is put off due, as the passing of time would."""
    Notice.objects.filter(state=State.PENDING).update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_due_notice_is_sent_and_kept_for_the_log(queue_letter, smtp_sink):
    notice = queue_letter()
    assert deliver_due() == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.smtp_reply) == (State.SENT, 1, "250 Message kept")
    assert (notice.subject, notice.reply_to) == ("Lettre 1", "contact@example.org")
    (received,) = smtp_sink
    assert received.recipients == ["anne@example.org"]
    assert received.message["Message-ID"] == notice.message_id
    assert received.message["Reply-To"] == "contact@example.org"
    assert received.message.get_body(("plain",)).get_content().splitlines()[:2] == ["Bonjour.", "."]


def test_many_notices_share_one_connection(queue_letter, moody_smtp):
    for number in range(BATCH + 5):
        queue_letter(object_id=number)
    assert deliver_due() == BATCH + 5
    assert len(moody_smtp.taken) == BATCH + 5
    assert moody_smtp.connections == 1


def test_slow_batch_gives_back_what_it_has_no_time_for(register_kind, queue_letter, smtp_sink):
    def render(notice):
        time.sleep(0.3)
        return write_letter(notice)

    for number in range(3):
        queue_letter(object_id=number)
    register_kind(render=render)
    assert deliver_due(seconds=0.2) == 1
    assert len(smtp_sink) == 1
    assert Notice.objects.filter(state=State.PENDING, attempts=1, attempts_forgiven=1).count() == 2
    assert deliver_due() == 2


def test_notice_not_due_yet_waits(queue_letter, smtp_sink):
    queue_letter(due_at=timezone.now() + timedelta(hours=1))
    assert deliver_due() == 0
    assert not smtp_sink


def test_notice_no_longer_true_is_not_sent(register_kind, queue_letter, smtp_sink):
    notice = queue_letter()
    register_kind(still_true=lambda notice: False)
    deliver_due()
    notice.refresh_from_db()
    assert notice.state == State.CANCELLED
    assert not smtp_sink


def test_notice_that_comes_too_late_is_not_sent(queue_letter, smtp_sink):
    notice = queue_letter(not_after=timezone.now() - timedelta(seconds=1))
    deliver_due()
    notice.refresh_from_db()
    assert notice.state == State.CANCELLED
    assert not smtp_sink


def test_person_whose_account_is_closed_gets_nothing(queue_letter, smtp_sink):
    notice = queue_letter()
    Notice.objects.update(recipient=User.objects.create_user("anne@example.org", full_name="Anne", is_active=False))
    deliver_due()
    notice.refresh_from_db()
    assert notice.state == State.CANCELLED
    assert not smtp_sink


def test_notice_that_cannot_be_rendered_blocks_no_other(register_kind, queue_letter, smtp_sink):
    def render(notice):
        if notice.object_id == 1:
            raise KeyError("a template's bug")
        return write_letter(notice)

    bad, good = queue_letter(object_id=1), queue_letter(object_id=2)
    register_kind(render=render)
    deliver_due()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.last_error) == (State.PENDING, 'KeyError: "a template\'s bug"')
    assert good.state == State.SENT


def test_notice_that_cannot_be_stored_blocks_no_other(register_kind, queue_letter, smtp_sink):
    def render(notice):
        return Message(subject="x" * 900 if notice.object_id == 1 else "x", text="\0", html="")

    bad, good = queue_letter(object_id=1), queue_letter("bob@example.org", object_id=2)
    register_kind(render=render)
    deliver_due()
    bad.refresh_from_db()
    assert bad.state == State.PENDING
    register_kind()
    later(1)
    deliver_due()
    good.refresh_from_db()
    assert good.state == State.SENT


@pytest.mark.parametrize("place", ["subject", "reply_to"])
def test_line_end_in_a_header_is_refused(register_kind, queue_letter, smtp_sink, place):
    values = {"subject": "Bonjour", "text": "t", "html": "h", "reply_to": "a@example.org"}
    values[place] += "\r\nBcc: stranger@example.org"
    notice = queue_letter()
    register_kind(render=lambda notice: Message(**values))
    deliver_due()
    notice.refresh_from_db()
    assert notice.state == State.FAILED
    assert not smtp_sink


@pytest.mark.parametrize(
    "address",
    [
        "anne@example.org>\r\nrcpt to:<stranger@example.org",
        "anne@example.org, bob@example.org",
        "anne@exa mple.org",
        "élise@example.org",
        "anne",
    ],
)
def test_address_that_is_none_reaches_no_server(queue_letter, smtp_sink, address):
    notice = queue_letter(address)
    deliver_due()
    notice.refresh_from_db()
    assert notice.state == State.FAILED
    assert not smtp_sink


def test_refused_address_is_shown_and_blocks_no_other(queue_letter, moody_smtp):
    refused, good = queue_letter("refused@example.org"), queue_letter("anne@example.org")
    deliver_due()
    refused.refresh_from_db()
    good.refresh_from_db()
    assert (refused.state, refused.smtp_reply) == (State.FAILED, "550 No such mailbox")
    assert good.state == State.SENT


@pytest.mark.parametrize("mood", ["later", "busy-after-data", "lost-before-data"])
def test_server_that_cannot_take_it_now_is_asked_again(queue_letter, moody_smtp, mood):
    notice, other = queue_letter(f"{mood}@example.org"), queue_letter("anne@example.org")
    before = timezone.now()
    deliver_due()
    notice.refresh_from_db()
    other.refresh_from_db()
    assert notice.state == State.PENDING
    assert notice.last_error
    assert LADDER[0] <= notice.next_try_at - before < LADDER[0] + timedelta(seconds=30)
    assert other.state == State.SENT


def test_connection_lost_after_the_last_dot_stays_in_doubt(queue_letter, moody_smtp):
    notice, other = queue_letter("lost-after-data@example.org"), queue_letter("anne@example.org")
    deliver_due()
    notice.refresh_from_db()
    other.refresh_from_db()
    assert (notice.state, other.state) == (State.HANDING, State.SENT)
    settle_lost(timezone.now() + HANDING_LEASE)
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert deliver_due() == 0
    assert [address for address, _ in moody_smtp.taken].count("lost-after-data@example.org") == 1


def test_retries_follow_the_ladder_under_one_message_id_then_fail(queue_letter, moody_smtp):
    notice = queue_letter("later@example.org")
    waits = []
    for _ in LADDER:
        deliver_due()
        row = Notice.objects.get()
        assert (row.state, row.message_id) == (State.PENDING, notice.message_id)
        waits.append(round((row.next_try_at - timezone.now()).total_seconds() / 60))
        later(1)
    assert waits == [1, 5, 15, 60, 240]
    deliver_due()
    assert Notice.objects.get().state == State.FAILED
    resend(notice_id=notice.pk)
    deliver_due()
    assert Notice.objects.get().state == State.PENDING


@pytest.fixture
def busy_smtp(settings):
    """A server that says at once that it is busy; the list of the connections it refused."""
    refused = []

    def refuse():
        while True:
            connection, _ = listener.accept()
            with connection:
                if is_over.is_set():
                    return
                refused.append(1)
                connection.sendall(b"421 Busy\r\n")

    is_over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    thread = threading.Thread(target=refuse)
    thread.start()
    yield refused
    is_over.set()
    socket.create_connection(listener.getsockname()).close()
    thread.join()
    listener.close()


def test_busy_server_is_asked_once_puts_off_one_batch_and_leaves_the_rest(queue_letter, busy_smtp):
    for number in range(BATCH + 3):
        queue_letter(object_id=number)
    deliver_due()
    assert len(busy_smtp) == 1
    assert Notice.objects.filter(state=State.PENDING, attempts=1, last_error__contains="421").count() == BATCH
    assert Notice.objects.filter(state=State.PENDING, attempts=0).count() == 3


def test_server_that_is_not_there_is_asked_again(queue_letter, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notice = queue_letter()
    deliver_due()
    notice.refresh_from_db()
    assert (notice.state, notice.last_error[:22]) == (State.PENDING, "ConnectionRefusedError")


def test_unknown_kind_is_tried_later_and_blocks_no_other(queue_letter, smtp_sink):
    orphan, good = queue_letter(object_id=1), queue_letter(object_id=2)
    Notice.objects.filter(pk=orphan.pk).update(kind="of_another_release")
    deliver_due()
    good.refresh_from_db()
    orphan.refresh_from_db()
    assert (orphan.state, good.state) == (State.PENDING, State.SENT)


def test_what_was_given_back_untried_goes_before_what_was_tried(queue_letter):
    fresh, tried, given_back = (queue_letter(object_id=number) for number in range(3))
    due = timezone.now() - timedelta(minutes=1)
    Notice.objects.filter(pk=tried.pk).update(attempts=1, next_try_at=due - timedelta(minutes=9))
    Notice.objects.filter(pk=given_back.pk).update(attempts=1, attempts_forgiven=1, next_try_at=due)
    assert [notice.pk for notice in claim(timezone.now())] == [given_back.pk, fresh.pk, tried.pk]


def test_slow_recipient_gives_the_rest_back_and_waits_with_all_that_is_its_own(queue_letter, moody_smtp, monkeypatch):
    """One time-out, not three, and the others' message does not stand behind the second."""
    monkeypatch.setattr(delivery, "SLOW", 0.2)

    async def handle_rcpt(server, session, envelope, address, options):
        if address.startswith("slow"):
            await asyncio.sleep(0.3)
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    moody_smtp.handle_RCPT = handle_rcpt
    for number in range(3):
        queue_letter("slow@example.org", object_id=number)
    good = queue_letter(object_id=9)
    assert deliver_due() == 2
    good.refresh_from_db()
    slow = Notice.objects.filter(recipient_email="slow@example.org", next_try_at__gt=timezone.now())
    assert (good.state, good.attempts_forgiven, slow.count()) == (State.SENT, 1, 3)
    assert sorted(slow.values_list("attempts", "attempts_forgiven")) == [(1, 0), (1, 1), (1, 1)]


def test_who_waits_for_a_busy_machine_and_not_for_the_mail_server_is_not_put_off(
    register_kind, queue_letter, smtp_sink, monkeypatch
):
    monkeypatch.setattr(delivery, "SLOW", 0.2)

    def render(notice):
        time.sleep(0.3)
        return write_letter(notice)

    for number in range(3):
        queue_letter(object_id=number)
    register_kind(render=render)
    assert deliver_due() == 3
    assert len(smtp_sink) == 3


def test_every_try_interrupted_fails_even_if_the_log_never_saw_it(queue_letter):
    notice = queue_letter()
    Notice.objects.filter(pk=notice.pk).update(attempts=len(LADDER) + 1)
    settle_lost(timezone.now())
    notice.refresh_from_db()
    assert notice.state == State.FAILED
    assert not claim(timezone.now())


def test_parallel_senders_never_claim_the_same_notice(queue_letter):
    for number in range(8 * BATCH):
        queue_letter(object_id=number)
    claimed, start = [], threading.Barrier(4)

    def work():
        start.wait(5)
        while batch := claim(timezone.now()):
            claimed.extend(notice.pk for notice in batch)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 8 * BATCH
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}


def test_what_will_say_more_is_not_worded_before_that_is_there():
    def tell(occasion: str) -> None:
        to = [Recipient("anne@example.org")]
        with transaction.atomic():
            queue_gathering(
                within=timedelta(0), kind="letter", object_type="letter", object_id=1, occasion=occasion, recipients=to
            )

    tell("first")
    with transaction.atomic(), ThreadPoolExecutor() as other:
        tell("second")
        assert other.submit(_claim_elsewhere).result() == []
    assert [notice.occasion for notice in claim(timezone.now())] == ["first"]
    tell("third")
    assert [notice.occasion for notice in claim(timezone.now())] == ["third"]


def _claim_elsewhere() -> list[Notice]:
    try:
        return claim(timezone.now())
    finally:
        connection.close()


def test_sender_that_lost_its_lease_sends_nothing(queue_letter, smtp_sink):
    queue_letter()
    (slow,) = claim(timezone.now())
    (quick,) = claim(timezone.now() + timedelta(minutes=3))
    with Carrier() as carrier:
        deliver(slow, carrier)
        assert not smtp_sink
        deliver(quick, carrier)
    assert len(smtp_sink) == 1
    assert Notice.objects.get().state == State.SENT


def test_notice_that_kills_every_sender_fails_in_the_end(queue_letter):
    queue_letter()
    now = timezone.now()
    for _ in range(len(LADDER) + 1):
        settle_lost(now)
        assert len(claim(now)) == 1
        now += timedelta(minutes=3)
    settle_lost(now)
    assert Notice.objects.get().state == State.FAILED
    assert not claim(now)


def test_sender_killed_while_handing_over_leaves_a_visible_doubt(queue_letter, moody_smtp, process_environment):
    """SIGKILL at the worst moment: the server has the mail, the database does not know."""
    notice = queue_letter("killed@example.org")
    sender = subprocess.Popen(
        [sys.executable, "-m", "tests.notifications.sender"],
        cwd=django_settings.BASE_DIR,
        env=process_environment(),
    )
    taken = threading.Event()

    async def kill_and_take(server, session, envelope):
        os.kill(sender.pid, signal.SIGKILL)
        moody_smtp.taken.append((envelope.rcpt_tos[0], envelope.content))
        taken.set()
        return "250 Taken"

    moody_smtp.handle_DATA = kill_and_take
    assert taken.wait(90)
    assert sender.wait(5) == -signal.SIGKILL
    notice.refresh_from_db()
    assert (notice.state, notice.subject) == (State.HANDING, "Lettre 1")
    with time_machine.travel(timezone.now() + HANDING_LEASE + timedelta(seconds=1)):
        tick()
    notice.refresh_from_db()
    assert notice.state == State.UNCERTAIN
    assert len(moody_smtp.taken) == 1


@pytest.mark.parametrize(
    ("hour", "sent"), [(6, False), (7, True), (12, True), (19, True), (20, False), (23, False), (0, False)]
)
def test_reminders_wait_for_the_end_of_quiet_hours(register_kind, queue_letter, smtp_sink, hour, sent):
    register_kind("reminder", is_reminder=True)
    moment = datetime(2026, 11, 24, hour, 30, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(moment, tick=False):
        queue_letter(kind="reminder", not_after=moment + timedelta(days=3))
        queue_letter(object_id=2)
        assert deliver_due() == (2 if sent else 1)


def test_reminder_of_something_within_a_day_goes_at_night(register_kind, queue_letter, smtp_sink):
    register_kind("reminder", is_reminder=True)
    night = datetime(2026, 11, 24, 22, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(night, tick=False):
        queue_letter(kind="reminder", concerns_at=night + timedelta(hours=12))
        assert deliver_due() == 1


@pytest.mark.parametrize(
    ("traits", "said", "leaves"),
    [
        ({}, "attend la fin des heures calmes, part demain à 7\u00a0h", timedelta(hours=9)),
        ({"concerns_at": 26}, "attend la fin des heures calmes, part demain à 0\u00a0h", timedelta(hours=2)),
        ({"concerns_at": 20}, "part dans la minute", timedelta()),
        ({"due_at": 3}, "attend la fin des heures calmes, part demain à 7\u00a0h", timedelta(hours=9)),
        ({"due_at": 10.5}, "part demain à 8\u00a0h\u00a030", timedelta(hours=10.5)),
    ],
)
def test_what_waits_says_until_when_and_leaves_then(register_kind, queue_letter, smtp_sink, traits, said, leaves):
    register_kind("reminder", is_reminder=True)
    night = datetime(2026, 11, 24, 22, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(night, tick=False):
        moments = {name: night + timedelta(hours=hours) for name, hours in traits.items()}
        pk = queue_letter(kind="reminder", **moments).pk
        notice = with_wait(Notice.objects.all(), night).get(pk=pk)
        assert say_wait(notice, night) == said
        assert leaves_at(notice, night) == night + leaves
    if leaves:
        with time_machine.travel(night + leaves - timedelta(seconds=1), tick=False):
            assert deliver_due() == 0
    with time_machine.travel(night + leaves, tick=False):
        assert deliver_due() == 1


def test_retry_says_when_it_will_be_tried_again(queue_letter, moody_smtp):
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(noon, tick=False):
        pk = queue_letter("later@example.org").pk
        deliver_due()
        notice = with_wait(Notice.objects.all(), noon).get(pk=pk)
        assert say_wait(notice, noon) == "attend un nouvel essai, part aujourd’hui à 12\u00a0h\u00a001"
