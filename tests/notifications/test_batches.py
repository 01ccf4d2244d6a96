"""What the messages of one batch say is read together, and is never old."""

import pytest

from notifications import batches
from notifications.batches import read_together, sharing
from notifications.models import Notice


def about(number: int, object_type: str = "session") -> Notice:
    return Notice(object_type=object_type, object_id=number)


class Reading:
    """Gives for each id how often anything was read, and remembers what was asked for."""

    def __init__(self):
        self.asked: list[set[int]] = []

    def __call__(self, ids):
        self.asked.append(set(ids))
        return {number: len(self.asked) for number in ids if number != GONE}


GONE = 99


@pytest.fixture
def read():
    return Reading()


def test_outside_a_batch_everything_is_read_anew(read):
    assert [read_together(about(1), read), read_together(about(1), read)] == [1, 2]


def test_what_a_batch_is_about_is_read_once_for_all_of_it(read):
    batch = [about(1), about(1), about(2), about(3, "slot")]
    with sharing(batch):
        assert [read_together(notice, read) for notice in batch] == [1, 1, 1, 2]
    assert read.asked == [{1, 2}, {3}]
    with sharing(batch):
        assert read_together(batch[0], read) == 3


def test_what_a_slow_mail_server_made_old_is_read_anew(read, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(batches.time, "monotonic", lambda: now[0])
    with sharing([about(1)]):
        first = read_together(about(1), read)
        now[0] = batches.FRESH
        second = read_together(about(1), read)
        now[0] = batches.FRESH + 0.1
        assert [first, second, read_together(about(1), read)] == [1, 1, 2]


def test_one_that_cannot_be_read_holds_up_no_other():
    def read(ids):
        if 2 in ids:
            raise LookupError
        return dict.fromkeys(ids, "read")

    batch = [about(1), about(2), about(3)]
    with sharing(batch):
        assert read_together(batch[0], read) == "read"
        with pytest.raises(LookupError):
            read_together(batch[1], read)
        assert read_together(batch[2], read) == "read"


def test_what_is_not_there_keeps_no_other_from_being_read(read):
    batch = [about(1), about(GONE)]
    with sharing(batch):
        with pytest.raises(KeyError):
            read_together(batch[1], read)
        assert read_together(batch[0], read)
