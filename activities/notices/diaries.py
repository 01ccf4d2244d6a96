"""Whose diary follows a session, by the calendar files that they were sent."""

from django.db.models import Q

from activities.calendars.entries import uid_of
from activities.models import Session
from activities.notices.rendering import CYCLE, SESSION
from foundation.calendars import has_entry
from notifications.models import Notice, State

RELEASED, GROUP_LEFT = "mediator_released", "group_left"
# What takes an entry from its reader while the session goes on without them.
FAREWELLS = (RELEASED, GROUP_LEFT)


def follows(person, session: Session) -> bool:
    """Whether somebody's diary has followed a session until now: they were sent a calendar file of it, and the last one
    did not take it from them alone. One query.
    """
    about = Q(object_type=SESSION, object_id=session.pk)
    if session.cycle_id:
        about |= Q(object_type=CYCLE, object_id=session.cycle_id)
    left = Notice.objects.filter(about, recipient=person, state__in=(State.HANDING, State.SENT, State.UNCERTAIN))
    files = left.exclude(calendar=None).order_by("-pk").values_list("kind", "calendar")
    last = next((kind for kind, file in files if has_entry(bytes(file), uid_of(session))), None)
    return last is not None and last not in FAREWELLS
