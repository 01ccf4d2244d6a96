"""The end of a session that will not take place: its groups go with it, people are told, and so are those who wait."""

from activities.models import Participation, Session, Slot
from activities.notices import announce
from activities.services.training_changes import end_registrations
from activities.services.waiting_list import tell_of_freed


def let_go(session: Session, kind: str, *, slot: Slot | None, actor, tell=announce) -> None:
    """Save a locked session that has just ended in its state, and tell this `kind` of news.

    `slot` is the one that it stood on; it and the volume's place may be free again.
    """
    session.save()
    session.participations.live().update(state=Participation.State.CANCELLED)
    end_registrations(session)
    tell(kind, session, actor=actor)
    tell_of_freed(session, slot=slot, quota=session.quota, actor=actor)
