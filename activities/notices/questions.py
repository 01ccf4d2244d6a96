"""What a request leaves open, asked of whoever can answer: its ward, and the service that owns the convention; and of
the ward of one group that joins a shared session.
"""

from collections.abc import Iterator

from activities.emails import questions as letters
from activities.models import Participation, Session
from activities.notices.rendering import GROUP, SESSION, group_of, rendered_by, rendered_for, session_of
from notifications.kinds import Kind, Planned, register
from notifications.models import Notice
from notifications.services import Recipient, write_planned
from partnerships.notices import people_of

WARD_ASKED = "ward_asked"
GROUP_WARD_ASKED = "group_ward_asked"
GRANT_ASKED = "session_to_grant"


def announce_questions(session: Session) -> None:
    """Ask the ward's mailbox for the head nurse's agreement, once for each asking, and the service that owns the
    convention for a session beyond its hospital's part; nothing where none is missing.
    """
    write_planned(questions_of(session))


def questions_of(session: Session) -> Iterator[Planned]:
    if session.waits_for_ward:
        yield Planned(
            kind=WARD_ASKED,
            object_type=SESSION,
            object_id=session.pk,
            occasion=session.ward_asking,
            recipients=[Recipient(session.ward.mailbox)],
            not_after=session.starts_at,
            concerns_at=session.starts_at,
        )
    if session.waits_for_grant:
        yield Planned(
            kind=GRANT_ASKED,
            object_type=SESSION,
            object_id=session.pk,
            occasion=str(session.version),
            recipients=people_of(session.commitment.strand.convention.owner),
            not_after=session.starts_at,
            concerns_at=session.starts_at,
        )


def announce_group_question(session: Session, group: Participation) -> None:
    write_planned(questions_of_group(session, group))


def questions_of_group(session: Session, group: Participation) -> Iterator[Planned]:
    """Ask the ward's mailbox about this group, once for each asking; nothing where no word is missing."""
    if group.waits_for_ward and group.ward.mailbox:
        yield Planned(
            kind=GROUP_WARD_ASKED,
            object_type=GROUP,
            object_id=group.pk,
            occasion=group.ward_asking,
            recipients=[Recipient(group.ward.mailbox)],
            not_after=session.starts_at,
            concerns_at=session.starts_at,
        )


def is_group_still_asked(notice: Notice) -> bool:
    group = group_of(notice)
    return group is not None and group.waits_for_ward and group.ward_asking == notice.occasion


def is_still_asked(notice: Notice) -> bool:
    """The head nurse has not answered yet, and nothing has moved since."""
    session = session_of(notice)
    return session is not None and session.waits_for_ward and session.ward_asking == notice.occasion


def is_grant_awaited(notice: Notice) -> bool:
    return Session.objects.awaiting_grant().filter(pk=notice.object_id).exists()


register(
    Kind(
        # The link answers for the ward: nobody else may read it in the log.
        name=WARD_ASKED,
        label="accord du cadre de santé demandé",
        still_true=is_still_asked,
        render=rendered_by(letters.ward_asked),
        is_kept=False,
    )
)
register(
    Kind(
        name=GROUP_WARD_ASKED,
        label="accord du cadre de santé demandé, pour un groupe",
        still_true=is_group_still_asked,
        render=rendered_for(letters.group_ward_asked),
        is_kept=False,
    )
)
register(
    Kind(
        name=GRANT_ASKED,
        label="séance au-delà du maximum",
        still_true=is_grant_awaited,
        render=rendered_by(letters.session_to_grant),
    )
)
