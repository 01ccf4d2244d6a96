"""What becomes of one group of a shared visit: its own hospital and the partner know it; the others are not touched."""

from dataclasses import replace

from activities.emails import sharing as letters
from activities.models import Participation, Session, SessionEvent
from activities.models.choices import State
from activities.notices.diaries import GROUP_LEFT
from activities.notices.questions import announce_group_question
from activities.notices.rendering import SESSION, session_of
from activities.people.recipients import groups_of, recipients_by_side
from notifications.kinds import Kind, Message, register
from notifications.models import Notice
from notifications.services import is_hushed, queue_notices
from partnerships.models.choices import Side

JOINED, ELSEWHERE = "group_joined", "group_elsewhere"


def announce_joined(session: Session, group: Participation, event: SessionEvent) -> None:
    """Tell that a group comes, or waits for its head nurse, who is asked.

    Whoever wrote it down is told too, for their calendar.
    """
    _announce(JOINED, session, group, event)
    announce_group_question(session, group)


def announce_left(session: Session, group: Participation, event: SessionEvent) -> None:
    """Tell that a group comes no more: with the file that takes the visit out of its people's calendars."""
    _announce(GROUP_LEFT, session, group, event)


def announce_elsewhere(session: Session, group: Participation, event: SessionEvent) -> None:
    """Tell that a group comes from another ward of its hospital, which is told with its own link."""
    _announce(ELSEWHERE, session, group, event)


def _announce(kind: str, session: Session, group: Participation, event: SessionEvent) -> None:
    if is_hushed():
        return
    sides = recipients_by_side([session], {session.pk: [group]})[session.pk]
    # The ward that is asked has a message of its own.
    asked = group.ward.mailbox.lower() if group.waits_for_ward else ""
    told = [recipient for side in (Side.HOSPITAL, Side.PARTNER) for recipient in sides[side]]
    queue_notices(
        kind=kind,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(event.pk),
        recipients=[recipient for recipient in told if recipient.email != asked],
        not_after=session.ends_at,
        concerns_at=session.starts_at,
    )


def _group_of(notice: Notice) -> Participation | None:
    """The group that a notice is about, as it is now."""
    groups = Participation.with_left.select_related("hospital", "ward__hospital")
    return groups.filter(events=int(notice.occasion)).first()


def still_comes(notice: Notice) -> bool:
    group = _group_of(notice)
    is_open = Session.objects.filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED)).exists()
    return is_open and group is not None and group.state != Participation.State.CANCELLED


def has_left(notice: Notice) -> bool:
    """It did not come back, and the visit still takes place: its cancellation is told to everybody who comes."""
    group = _group_of(notice)
    return group is not None and group.left_at is not None


def rendered_for_group(letter):
    """A kind's `render`: the reader is told of this group alone, although it has left."""

    def render(notice: Notice) -> Message:
        session, group = session_of(notice), _group_of(notice)
        people = recipients_by_side([session], {session.pk: [group]})[session.pk]
        others = [other for other in groups_of([session]).get(session.pk, []) if other.pk != group.pk]
        occasion = letters.GroupOccasion(notice, session, [group], people)
        return letter(replace(occasion, others=others, event=SessionEvent.objects.get(pk=notice.occasion)))

    return render


register(
    Kind(
        name=JOINED,
        label="groupe inscrit à une visite partagée",
        still_true=still_comes,
        render=rendered_for_group(letters.group_joined),
    )
)
register(
    Kind(
        name=GROUP_LEFT,
        label="groupe retiré d’une visite partagée",
        still_true=has_left,
        render=rendered_for_group(letters.group_left),
    )
)
register(
    Kind(
        name=ELSEWHERE,
        label="groupe d’une visite partagée, dans un autre service",
        still_true=still_comes,
        render=rendered_for_group(letters.group_elsewhere),
    )
)
