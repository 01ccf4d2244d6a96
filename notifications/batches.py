"""What the messages of one batch share: what is said of the things that they are about is read together."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from notifications.models import Notice

logger = logging.getLogger(__name__)

# What is said may be so old, no older: a mail server can make a batch wait.
FRESH = 2  # seconds

T = TypeVar("T")
Read = Callable[[Collection[int]], Mapping[int, T]]


@dataclass
class _Batch:
    notices: Collection[Notice]
    read: dict[tuple[str, Read], tuple[float, Mapping]] = field(default_factory=dict)


_batch: ContextVar[_Batch | None] = ContextVar("batch", default=None)


@contextmanager
def sharing(notices: Collection[Notice]) -> Iterator[None]:
    """Inside, `read_together` reads for all of these notices at once."""
    token = _batch.set(_Batch(notices))
    try:
        yield
    finally:
        _batch.reset(token)


def read_together(notice: Notice, read: Read[T]) -> T:
    """What `read` finds, by id, for the object of a notice; in a batch with those of all its notices of that type. For
    what is said only: whether it is still true to say it is asked each time. Raises KeyError for what is not there.
    """
    batch = _batch.get()
    if batch is None:
        return read([notice.object_id])[notice.object_id]
    at, found = batch.read.get((notice.object_type, read), (0.0, {}))
    if notice.object_id not in found or time.monotonic() - at > FRESH:
        at, found = time.monotonic(), _read_ahead(notice, read, batch.notices)
        batch.read[notice.object_type, read] = at, found
    return found[notice.object_id]


def _read_ahead(notice: Notice, read: Read[T], notices: Collection[Notice]) -> Mapping[int, T]:
    """When they cannot be read together, this one is read alone: what is wrong with one holds up no other."""
    ids = {other.object_id for other in notices if other.object_type == notice.object_type}
    try:
        return read(ids | {notice.object_id})
    except Exception:
        logger.exception("What %s notices say could not be read together", notice.object_type)
        return read([notice.object_id])
