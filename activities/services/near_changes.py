"""Changes within 24 h of a session's start: each side ticks that it has seen them, or was told on the phone."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from activities.models import NearChange, Session, SessionEvent
from activities.models.near_changes import UNDOABLE
from activities.models.sessions import NEAR
from activities.people.recipients import side_of
from activities.permissions import can_act_for, can_tick
from foundation.errors import Refusal, speaking_kindly
from notifications.services import is_hushed
from partnerships.models import Ward
from partnerships.models.choices import Side

# Not ticked so long before the start, it rises; or so long after the change, where that is later.
RISES_BEFORE = timedelta(hours=2)
RISES_AFTER = timedelta(minutes=15)
TOLD = NearChange._meta.get_field("told").max_length
NEWER = "Cette séance a changé encore une fois depuis. Lisez ce qu’elle est maintenant."
BEGUN = "L’heure de cette séance est venue : il n’y a plus rien à cocher."


def note_near_change(session: Session, event: SessionEvent, *, sides: Collection[Side] | None = None) -> None:
    """Where a change is near, each of these sides (by default whoever did not make it) has it to see.

    One statement, in the caller's transaction; a newer change takes the older one's place. Far changes cost nothing.
    """
    starts_at = _nearest_start(session, event)
    if starts_at is None or is_hushed():
        return
    rises_at = max(starts_at - RISES_BEFORE, event.at + RISES_AFTER)
    NearChange.objects.bulk_create(
        [
            NearChange(session=session, side=side, change=event, starts_at=starts_at, rises_at=rises_at)
            for side in (_sides_to_tell(session, event) if sides is None else sides)
        ],
        update_conflicts=True,
        unique_fields=["session", "side"],
        update_fields=["change", "starts_at", "rises_at", "seen_at", "seen_by", "seen_how", "told"],
    )
    if event.actor and session.ward and session.ward.mailbox:
        # Its referent knows what they did. What its ward has not seen yet is from now on this, not what was before.
        unseen = NearChange.objects.unseen().filter(session=session, side=Side.HOSPITAL).exclude(change=event)
        unseen.update(change=event, starts_at=starts_at, rises_at=rises_at)


def _nearest_start(session: Session, event: SessionEvent) -> datetime | None:
    """The start that is within a day, before a move or after it; None where none is."""
    former = [datetime.fromisoformat(before) for what, before, _after in event.changes if what == "starts_at"]
    near = [at for at in (session.starts_at, *former) if event.at < at <= event.at + NEAR]
    return min(near, default=None)


def _sides_to_tell(session: Session, event: SessionEvent) -> Iterator[Side]:
    """Whoever did not make the change; and of another mediator, the partner's people, whoever named them."""
    own = side_of(event.actor, session, session.participations.all()) if event.actor else event.on_behalf_of
    names_another = any(what == "mediator" for what, _old, _new in event.changes)
    is_own_choice = event.actor_id is not None and event.actor_id == session.lead_mediator_id
    for side in Side:
        if side != own or (names_another and side == Side.PARTNER and not is_own_choice):
            yield side


def tick(*, actor, session_id: int, side: Side, change_id: int, told: str = "") -> NearChange:
    """Tick for a side that it has seen a change; with `told`, the function of whoever of it was called.

    One sees for one's own side what others changed, and calls the other one. Of two who tick at once the first is
    written, and both get its row. Raises Refusal when the session has changed again, or begun.
    """
    rows = NearChange.objects.visible_to(actor).select_related("session", "change")
    row = rows.filter(session=session_id, side=side).first()
    if row is None:
        raise Refusal(BEGUN)
    if not can_act_for(actor, row.session, side.other if told else side):
        raise Refusal("Vous cochez pour votre partie, ou dites qui vous avez appelé de l’autre.")
    if not told and not can_tick(actor, row, row.session):
        raise Refusal("Ce changement vient de vous : quelqu’un d’autre de votre partie coche qu’il l’a vu.")
    how = NearChange.Seen.PHONE if told else NearChange.Seen.PORTAL
    return _see(row, change_id, seen_by=actor, seen_how=how, told=told.strip())


def tick_by_link(*, row_id: int, change_id: int, reader: str = "") -> NearChange:
    """Tick as the reader whose message carries the link (`tokens.seen_token`), with or without an account. Raises
    Refusal as `tick`.
    """
    who, _space, number = reader.partition(" ")
    people = get_user_model().objects.filter(pk=number) if who == "person" else ()
    wards = Ward.objects.filter(pk=number).values_list("name", flat=True) if who == "ward" else ()
    as_whom = {"seen_by": next(iter(people), None), "told": next(iter(wards), "")[:TOLD]}
    return _see(NearChange.objects.get(pk=row_id), change_id, seen_how=NearChange.Seen.LINK, **as_whom)


def take_tick_back(*, actor, session_id: int, side: Side, change_id: int) -> None:
    """Whoever ticked by mistake takes it back, for some minutes. Raises Refusal later, and to anybody else."""
    since = timezone.now() - UNDOABLE
    ticked = NearChange.objects.visible_to(actor).filter(session=session_id, side=side, change=change_id)
    ticked = ticked.filter(seen_by=actor, seen_at__gte=since)
    if not ticked.update(seen_at=None, seen_by=None, seen_how="", told=""):
        raise Refusal("Cela ne s’annule plus : quelques minutes ont passé, ou la séance a changé.")


def _see(row: NearChange, change_id: int, **how) -> NearChange:
    """The database lets one of several pass: it alone finds the row unseen."""
    unseen = NearChange.objects.unseen().filter(pk=row.pk, change=change_id)
    with speaking_kindly():
        unseen.update(seen_at=timezone.now(), **how)
    row.refresh_from_db()
    if row.change_id != change_id:
        raise Refusal(NEWER)
    if row.seen_at is None:
        raise Refusal(BEGUN)
    return row
