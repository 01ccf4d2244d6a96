"""A training that was planned: the other side is asked; with the hospital's, the service that owns the convention."""

from activities.models import Session
from activities.notices.audiences import told_of_requests
from activities.notices.sessions import queue_about
from notifications.services import Recipient


def announce_training(session: Session, *, actor) -> None:
    """Without a hospital that welcomes it, the group's word is its head office's."""
    owner = session.commitment.strand.convention.owner
    asks_owner = not session.hospital_agreed_at and owner.mailbox
    service = [Recipient(owner.mailbox)] if asks_owner else []
    queue_about("session_requested", session, [*service, *told_of_requests(session, actor)], asks=True)
