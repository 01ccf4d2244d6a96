"""Forgetting a person before time: what was, or was to be, said about something of theirs goes with it."""

from collections.abc import Collection

from notifications.models import Notice


def forget_about(object_type: str, ids: Collection[int]) -> None:
    """Delete every message about these objects, sent or not, whomever it was for; in the transaction that erases them.

    A sender that holds one meanwhile finds it gone, and keeps nothing of it.
    """
    Notice.objects.filter(object_type=object_type, object_id__in=ids).delete()
