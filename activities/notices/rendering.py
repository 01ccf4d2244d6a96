"""The session that a notice is about, and the mail that it becomes for its reader."""

from collections.abc import Collection

from django.db.models import Prefetch, QuerySet

from activities.emails.occasions import Occasion
from activities.models import NearChange, Participation, Session
from activities.people.recipients import SideRecipients, groups_of, recipients_by_side
from notifications.batches import read_together
from notifications.kinds import Message, readable_by
from notifications.models import Notice

SESSION, GROUP, CYCLE = "session", "group", "cycle"
SAID_OF_SESSION = (
    "activity",
    "commitment",
    "partner",
    "connection",
    "ward__hospital",
    "lead_mediator",
    "booked_by",
    "state_changed_by",
)


def said_sessions() -> QuerySet[Session]:
    """Sessions with all that a mail says of them, whatever their number."""
    return Session.objects.with_absent_lead().select_related(*SAID_OF_SESSION).prefetch_related("other_mediators")


def session_of(notice: Notice) -> Session | None:
    return said_sessions().filter(pk=notice.object_id).first()


def group_of(notice: Notice) -> Participation | None:
    """The group of a session that a notice is about, while it comes."""
    return Participation.objects.select_related("session", "hospital", "ward").filter(pk=notice.object_id).first()


def rendered_for(letter):
    """A kind's `render` for one group of a session: the reader is told of this group alone."""

    def render(notice: Notice) -> Message:
        groups = Participation.objects.select_related("hospital", "ward__hospital", "outing")
        group = groups.get(pk=notice.object_id)
        session = said_sessions().get(pk=group.session_id)
        people = recipients_by_side([session], {session.pk: [group]})[session.pk]
        return letter(Occasion(notice, session, [group], people))

    return render


def rendered_by(letter):
    """A kind's `render` from one function of activities.emails."""

    def render(notice: Notice) -> Message:
        return letter(Occasion(notice, *read_together(notice, said_of)))

    return render


def said_of(ids: Collection[int]) -> dict[int, tuple[Session, list[Participation], SideRecipients]]:
    """By id what the mails about sessions say: each with its groups, and whom to tell on each side."""
    near = Prefetch("near_changes", NearChange.objects.select_related("change"))
    sessions = said_sessions().prefetch_related(near).in_bulk(ids)
    groups = groups_of(sessions.values())
    people = recipients_by_side(sessions.values(), groups)
    return {pk: (session, groups.get(pk, []), people[pk]) for pk, session in sessions.items()}


def occasion_for(notice: Notice, session: Session) -> Occasion:
    groups = groups_of([session])
    people = recipients_by_side([session], groups)[session.pk]
    return Occasion(notice, session, groups.get(session.pk, []), people)


readable_by(SESSION, Session.objects.visible_to, near=("activity",))
readable_by(GROUP, Participation.objects.visible_to, near=("hospital", "ward"))
