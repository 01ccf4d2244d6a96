"""What an act would do, shown before it is done."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

Outcome = TypeVar("Outcome")


def rehearse(deed: Callable[..., Outcome], *args, **kwargs) -> Outcome:
    """What `deed` would do: it is done and undone, so that what is shown cannot differ. Raises what `deed` raises."""
    with transaction.atomic():
        outcome = deed(*args, **kwargs)
        transaction.set_rollback(True)
    return outcome
