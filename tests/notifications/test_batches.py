"""What messages of one batch share is read once, and never old."""

import pytest

from notifications import batches
from notifications.batches import read_once, sharing


@pytest.fixture
def read():
    """Gives 1, then 2, and so on: what was read anew shows."""
    return iter(range(1, 100)).__next__


def test_outside_a_batch_everything_is_read_anew(read):
    assert [read_once("a", read), read_once("a", read)] == [1, 2]


def test_messages_about_one_thing_share_what_was_read(read):
    with sharing():
        assert [read_once(key, read) for key in "aabba"] == [1, 1, 2, 2, 3]
    with sharing():
        assert read_once("a", read) == 4


def test_what_a_slow_mail_server_made_old_is_read_anew(read, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(batches.time, "monotonic", lambda: now[0])
    with sharing():
        first = read_once("a", read)
        now[0] = batches.FRESH
        second = read_once("a", read)
        now[0] = batches.FRESH + 0.1
        assert [first, second, read_once("a", read)] == [1, 1, 2]


def test_what_could_not_be_read_is_not_remembered(read):
    def fail():
        raise LookupError

    with sharing():
        with pytest.raises(LookupError):
            read_once("a", fail)
        assert read_once("a", read) == 1
