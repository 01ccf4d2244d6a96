"""What the messages of one batch share: several about one thing usually leave one after the other."""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# What is said may be so old, no older: a mail server can make a batch wait.
FRESH = 2  # seconds

_last: ContextVar[dict | None] = ContextVar("last_read", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """Inside, `read_once` remembers what it read last."""
    token = _last.set({})
    try:
        yield
    finally:
        _last.reset(token)


def read_once(key: Hashable, read: Callable):
    """What `read()` gives; in a batch what it gave just before for the same key. For what is said only: whether it is
    still true to say it is asked each time.
    """
    last = _last.get()
    if last is None:
        return read()
    if last.get("key") != key or time.monotonic() - last["at"] > FRESH:
        last.update(at=time.monotonic(), value=read(), key=key)
    return last["value"]
