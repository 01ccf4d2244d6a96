"""The tick: it writes, it delivers, it says that it ran; one failing kind stops no other."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from notifications.kinds import Kind, Planned, Recipient, register
from notifications.models import Notice, State
from notifications.services import last_tick_at, tick
from tests.notifications.conftest import write_letter


def always_due(now):
    yield Planned(
        kind="punctual", object_type="letter", object_id=1, occasion="1", recipients=[Recipient("anne@example.org")]
    )


def broken(now):
    raise LookupError("a bug of one kind")


@pytest.mark.django_db(transaction=True)
def test_kind_that_cannot_say_what_is_due_stops_no_other(register_kind, smtp_sink):
    register_kind("broken", due=broken)
    register_kind("punctual", due=always_due)
    assert tick() == 1
    assert len(smtp_sink) == 1


@pytest.mark.django_db(transaction=True)
def test_tick_says_when_it_ran():
    assert last_tick_at() is None
    before = timezone.now()
    tick()
    assert before <= last_tick_at() <= timezone.now()
    first = last_tick_at()
    tick()
    assert last_tick_at() > first


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_send_once(register_kind, smtp_sink):
    register_kind("punctual", due=always_due)
    start = threading.Barrier(3)

    def work():
        start.wait(10)
        tick()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(smtp_sink) == 1
    assert Notice.objects.get().state == State.SENT


@pytest.mark.django_db(transaction=True)
def test_command_does_what_the_task_does(register_kind, smtp_sink):
    register_kind("punctual", due=always_due)
    output = StringIO()
    call_command("tick", stdout=output)
    assert output.getvalue() == "Messages traités : 1\n"
    assert len(smtp_sink) == 1


def test_two_kinds_of_one_name_are_refused(register_kind):
    register_kind("letter")
    with pytest.raises(ValueError, match="letter"):
        register(Kind(name="letter", label="Lettre", still_true=lambda notice: True, render=write_letter))
