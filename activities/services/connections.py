"""How the groups of a visit at a distance reach it: said by the partner, told to every group at once."""

from collections.abc import Mapping

from django.db import transaction

from activities.models import Connection, Session
from activities.models.choices import CONNECT_VERB, Place, State
from activities.notices import announce_connection
from activities.services.steps import lock_session, refuse_closed_year, refuse_stranger, write_event
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side


@once_more
def set_connection(*, actor, session_id: int, said: Mapping[str, str], seen: int | None = None) -> Session:
    """Keep what is known of the connection (the fields of `Connection`); what is empty stays to be said.

    Every group is told, with the calendar file that says it too, where something changed. Raises Refusal to whoever
    may not act for the partner, for another kind of session and one that is over, and where it changed since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(session_id, seen=seen)
        refuse_stranger(actor, session, Side.PARTNER)
        is_open = session.state in (State.REQUESTED, State.CONFIRMED) and not session.is_over()
        if session.place != Place.REMOTE or not is_open:
            raise Refusal("La connexion se précise pour une visite à distance, jusqu’à sa fin.")
        refuse_closed_year(session.quota)
        connection = Connection.objects.filter(session=session).first() or Connection(session=session)
        if all(getattr(connection, name) == value for name, value in said.items()):
            return session
        for name, value in said.items():
            setattr(connection, name, value)
        connection.save()
        session.save()
        event = write_event(session, CONNECT_VERB, source=session.state, actor=actor, side=Side.PARTNER)
        if session.state == State.CONFIRMED:
            announce_connection(session, event)
    return session
