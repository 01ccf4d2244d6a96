"""What each hospital says of another time of a session that several share: one's yes confirms nobody else's group."""

from collections.abc import Iterable

from django.utils import timezone

from activities.models import Participation, Session, Slot
from activities.models.choices import Place, State
from activities.notices import announce_joined
from activities.permissions import can_answer_for
from activities.services.steps import write_event
from foundation.errors import Refusal
from partnerships.models.choices import Side

WHICH = "Plusieurs hôpitaux viennent : dites de quel groupe vous avez reçu l’accord."


def ask_groups_again(session: Session, slot: Slot | None, side: Side) -> None:
    """After another time for a locked session at a distance: what a group's people told of the former one stands no
    more. `side` moved it; the hospital that opened the `slot` has said yes by it, the others are asked.
    """
    if session.place != Place.REMOTE:
        return
    now = timezone.now()
    groups = live_groups(session)
    is_shared = len({group.hospital_id for group in groups}) > 1
    for group in groups:
        has_opened = slot is not None and slot.hospital_id == group.hospital_id
        group.hospital_asked_at = now if is_shared and side == Side.PARTNER and not has_opened else None
        if group.needs_ward_agreement:
            group.ward_asked_at, group.ward_agreed_at, group.ward_recorded_by = now, None, None
            group.ward_agreed_by = group.ward_means = ""
        group.settle(State.REQUESTED)
        group.save()


def live_groups(session: Session) -> list[Participation]:
    """The groups of a locked session, each with it, as they are now."""
    groups = list(session.participations.live().select_related("ward", "hospital").order_by("pk"))
    for group in groups:
        group.session = session
    return groups


def groups_asked(session: Session, actor, group_id: int | None) -> list[Participation]:
    """Those of a locked session for which a yes is given: one group, or all the actor's own whose hospital is asked.

    None is asked: the yes is to the session. Raises Refusal where somebody else's must be named, and for one that is
    not asked any more.
    """
    asked = [group for group in live_groups(session) if group.waits_for_hospital]
    if not asked:
        return []
    own = [group for group in asked if can_answer_for(actor, session, group)]
    answered = [group for group in asked if group.pk == group_id] if group_id else own
    if not answered:
        raise Refusal(
            "L’accord de ce groupe est déjà enregistré, ou n’est plus attendu. Rechargez la page." if own else WHICH,
            field="group",
        )
    return answered


def say_they_come(groups: Iterable[Participation]) -> None:
    """Their hospital has answered: their state follows the session's (`settle`)."""
    for group in groups:
        group.hospital_asked_at = None
        group.save()


def let_them_come(session: Session, groups: Iterable[Participation], *, actor, actor_name="", verb: str) -> None:
    """A word was given to groups of a locked session that is saved here: those that lack no other come to it, and are
    told so where it takes place.
    """
    groups = list(groups)
    for group in groups:
        group.settle(State(session.state))
        group.save()
    # Its version rises with what its pages say of it.
    session.save()
    who = {"actor": actor, "actor_name": actor_name, "side": Side.HOSPITAL}
    for group in groups:
        event = write_event(session, verb, source=session.state, group=group, **who)
        if group.state == Participation.State.CONFIRMED:
            announce_joined(session, group, event)
