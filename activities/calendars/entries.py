"""A session as an entry of a calendar file: on its page, in the mails and in the feeds it is one and the same entry."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from activities.models import Participation, Session, Training
from activities.models.choices import LIVE_STATES, Place, State
from activities.phrases.labels import say_labelled
from activities.phrases.places import say_full_place
from foundation.calendars import Entry


def page_of(session: Session) -> str:
    """The whole address of a session's page, for whoever reads about it elsewhere."""
    return settings.SITE_URL + reverse("session_detail", args=[session.pk])


def training_page_of(training: Training) -> str:
    """The whole address of a training's page, for a referent whose people go there."""
    return settings.SITE_URL + reverse("training_detail", args=[training.pk])


def say_summary(session: Session) -> str:
    """« Atelier : Papiers découpés »."""
    return say_labelled(capfirst(str(session.format.label)), session.activity.title_in_language())


def uid_of(session: Session) -> str:
    return f"session-{session.pk}@{urlsplit(settings.SITE_URL).hostname}"


def entry_of(session: Session, groups: Iterable[Participation], **more) -> Entry:
    """The entry of a session for whoever sees these of its groups; `more` adds to it, or says it otherwise.

    Its UID never changes and its SEQUENCE is the session's version: a later file replaces an earlier one.
    """
    said = {
        "summary": say_summary(session),
        "location": _say_where_to_go(session, groups),
        "description": page_of(session),
        "stamped_at": session.state_changed_at,
        "cancelled": session.state not in LIVE_STATES,
        "tentative": session.state == State.REQUESTED,
    }
    return Entry(
        uid=uid_of(session),
        sequence=session.version,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        **{**said, **more},
    )


def _say_where_to_go(session: Session, groups: Iterable[Participation]) -> str:
    """The place, and where in it one is met: in a museum, where the groups of whoever reads all are met."""
    points = {session.ward.meeting_point} if session.place == Place.WARD and session.ward else set()
    if session.place == Place.MUSEUM:
        points = {group.outing.meeting_point if hasattr(group, "outing") else "" for group in groups}
    point = points.pop() if len(points) == 1 else ""
    return ", ".join(part for part in (say_full_place(session, groups), point) if part)
