"""What a ward said of its session by its link: everybody whom it concerns knows within a minute."""

from activities.emails import ward_replies as letters
from activities.models import Session, SessionEvent, WardReply
from activities.models.choices import State
from activities.notices.audiences import told_of_answers
from activities.notices.rendering import SESSION, rendered_by
from notifications.kinds import Kind, register
from notifications.models import Notice
from notifications.services import is_hushed, queue_notices

READY, REPLIED = "ward_ready", "ward_replied"


def announce_reply(session: Session, event: SessionEvent, *, is_optional: bool = False) -> None:
    """Tell of what a ward said, or took back. What asks nothing of the reader `is_optional`."""
    if is_hushed():
        return
    queue_notices(
        kind=READY if is_optional else REPLIED,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(event.pk),
        recipients=told_of_answers(session, event.actor),
        not_after=session.ends_at,
        concerns_at=session.starts_at,
    )


def is_still_confirmed(notice: Notice) -> bool:
    return Session.objects.filter(pk=notice.object_id, state=State.CONFIRMED).exists()


def is_still_ready(notice: Notice) -> bool:
    """Not taken back."""
    said = WardReply.objects.filter(event=notice.occasion, undone_at=None)
    return is_still_confirmed(notice) and said.exists()


register(
    Kind(
        name=READY,
        label="« c’est bon » du service",
        still_true=is_still_ready,
        render=rendered_by(letters.ward_ready),
        is_optional=True,
    )
)
register(
    Kind(
        name=REPLIED,
        label="réponse du service",
        still_true=is_still_confirmed,
        render=rendered_by(letters.ward_replied),
    )
)
