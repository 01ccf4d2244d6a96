"""The reminders of confirmed sessions, some days before."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from activities.emails import sessions as letters
from activities.models import Session
from activities.models.choices import State
from activities.notices.rendering import SESSION, rendered_by, session_of
from activities.people.recipients import (
    recipients_by_side,
)
from notifications.kinds import Kind, Planned, register
from notifications.models import Notice
from notifications.reminders import Window, is_for_start, open_windows, written_occasions
from partnerships.models.choices import Side

REMINDER = "session_reminder"
AUDIENCES = {Side.HOSPITAL: "l’hôpital", Side.PARTNER: "le partenaire"}


def due_reminders(now: datetime) -> Iterable[Planned]:
    """Reminders of confirmed sessions that are due, not written, and not too late. Seven queries, however many.

    A session that was confirmed after a reminder's due time has just been spoken of: that one is left out.
    """
    windows = open_windows(REMINDER, now)
    missing = _unwritten(windows) if windows else []
    sessions = (
        Session.objects.select_related("partner", "lead_mediator")
        .prefetch_related("other_mediators")
        .in_bulk({pk for pk, _ in missing})
    )
    people = recipients_by_side(sessions.values()) if sessions else {}
    for pk, window in missing:
        starts_at = sessions[pk].starts_at
        yield Planned(
            kind=REMINDER,
            object_type=SESSION,
            object_id=pk,
            occasion=window.occasion(starts_at),
            recipients=people[pk][Side(window.audience)],
            due_at=window.due_at(starts_at),
            not_after=window.not_after(starts_at),
        )


def _unwritten(windows: list[Window]) -> list[tuple[int, Window]]:
    in_a_window = Q()
    for window in windows:
        in_a_window |= Q(starts_at__gte=window.starts_from, starts_at__lt=window.starts_before)
    rows = Session.objects.filter(in_a_window, state=State.CONFIRMED).values_list("pk", "starts_at", "confirmed_at")
    due = [
        (pk, window, window.occasion(starts_at))
        for pk, starts_at, confirmed_at in rows
        for window in windows
        if window.covers(starts_at) and confirmed_at <= window.due_at(starts_at)
    ]
    written = written_occasions(REMINDER, SESSION, {pk for pk, _, _ in due})
    return [(pk, window) for pk, window, occasion in due if (pk, occasion) not in written]


def is_still_to_remind_of(notice: Notice) -> bool:
    """Confirmed, at the start that the reminder was written for, and the reader still takes part."""
    session = session_of(notice)
    if session is None or session.state != State.CONFIRMED or not is_for_start(notice.occasion, session.starts_at):
        return False
    people = recipients_by_side([session])[session.pk]
    return notice.recipient_email in {recipient.email.lower() for side in people.values() for recipient in side}


register(
    Kind(
        name=REMINDER,
        label="rappel de séance",
        still_true=is_still_to_remind_of,
        render=rendered_by(letters.session_reminder),
        due=due_reminders,
        is_reminder=True,
        audiences=AUDIENCES,
    )
)
