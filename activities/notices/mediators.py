"""The news of who animates a session: named, released, absent, replaced."""

from collections.abc import Iterable

from activities.emails import mediators as letters
from activities.models import Absence, Session
from activities.models.choices import State
from activities.notices.diaries import RELEASED
from activities.notices.rendering import SESSION, rendered_by
from activities.notices.sessions import queue_about
from activities.people.recipients import (
    coordination_of,
    recipients_for,
)
from notifications.kinds import Kind, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

ABSENT = "mediator_absent"


def announce_arrivals(session: Session, people: Iterable, *, actor) -> None:
    """Tell those who animate a session together with its lead from now on."""
    queue_about("mediator_assigned", session, [Recipient.of(person) for person in people if person.pk != actor.pk])


def announce_release(session: Session, people: Iterable, *, actor) -> None:
    """Tell those who animated a session until now, so that nobody comes to a session that is another one's."""
    here = [person for person in people if person != actor and session.partner_id in scope_of(person).partner_ids]
    queue_about(RELEASED, session, [Recipient.of(person) for person in here])


def announce_absences(sessions: Iterable[Session], absence: Absence, *, actor) -> None:
    """Of the sessions hit by an absence tell whoever names the mediators, and the hospital of those that are near."""
    for session in sessions:
        hospital = recipients_for(session, Side.HOSPITAL) if session.is_near() else []
        queue_notices(
            kind=ABSENT,
            object_type=SESSION,
            object_id=session.pk,
            occasion=str(absence.pk),
            recipients=[person for person in (*coordination_of(session), *hospital) if person.user_id != actor.pk],
            not_after=session.ends_at,
            concerns_at=session.starts_at,
        )


def is_still_assigned(notice: Notice) -> bool:
    mine = Session.objects.animated_by(notice.recipient_id)
    return mine.filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED)).exists()


def is_still_released(notice: Notice) -> bool:
    return not Session.objects.animated_by(notice.recipient_id).filter(pk=notice.object_id).exists()


def is_still_uncovered(notice: Notice) -> bool:
    """Nobody else was named, the absence was not taken back, and the session is still to come."""
    return Session.objects.hit_by_absence().filter(pk=notice.object_id).exists()


def is_still_led(notice: Notice) -> bool:
    is_open = Session.objects.upcoming().filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED))
    return is_open.exclude(lead_mediator=None).exists()


register(
    Kind(
        name="mediator_assigned",
        label="médiateur désigné",
        still_true=is_still_assigned,
        render=rendered_by(letters.mediator_assigned),
    )
)
register(
    Kind(
        name=RELEASED,
        label="médiateur remplacé",
        still_true=is_still_released,
        render=rendered_by(letters.mediator_released),
    )
)
register(
    Kind(
        name=ABSENT,
        label="séance à remplacer",
        still_true=is_still_uncovered,
        render=rendered_by(letters.mediator_absent),
    )
)
register(
    Kind(
        name="replacement_named",
        label="médiateur de dernière heure",
        still_true=is_still_led,
        render=rendered_by(letters.replacement_named),
    )
)
