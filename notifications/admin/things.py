"""What messages are about, by name, while they have no subject yet."""

from collections import defaultdict
from collections.abc import Iterable

from notifications.kinds import is_readable, things_of
from notifications.models import Notice


def name_things(user, notices: Iterable[Notice]) -> list[Notice]:
    """The same, `named` with what they are about while they have no subject, where it is this person's business."""
    notices = list(notices)
    ids = defaultdict(set)
    for notice in notices:
        if not notice.subject and is_readable(notice.object_type):
            ids[notice.object_type].add(notice.object_id)
    things = {object_type: things_of(user, object_type, wanted) for object_type, wanted in ids.items()}
    for notice in notices:
        notice.thing = things.get(notice.object_type, {}).get(notice.object_id) if not notice.subject else None
        notice.named = say_with_thing(notice)
    return notices


def say_with_thing(notice: Notice) -> str:
    """« Rappel de séance : Papiers découpés, 24/11/2026 »; its subject alone once it has one."""
    thing = getattr(notice, "thing", None)
    return f"{notice.said} : {thing}" if thing else notice.said
