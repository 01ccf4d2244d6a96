"""What a partner's room holds at once: going beyond it warns, and is never forbidden."""

from django.db.models import Count, Q, Sum

from activities.models import Participation, Session
from foundation.errors import Refusal

PERSONS, WHEELCHAIRS, GROUPS = "personnes", "fauteuils roulants", "groupes à la fois"


def say_crowding(
    session: Session, *, persons: int, wheelchairs: int, group: Participation | None = None, is_there: bool = False
) -> str:
    """« Salle Rouge : 24 personnes pour 20 » : what a session's room does not hold once a group of so many joins those
    who are in it then, without the `group` itself; nothing where it holds them, or says no limit. One query.

    Of a group that `is_there` already, nothing is said again until more of it than the room holds is added to it. The
    session is as it is to be, and may be unsaved.
    """
    room = session.room
    if room is None:
        return ""
    there = _others(session, group).aggregate(
        persons=Sum("expected_total", default=0), wheelchairs=Sum("wheelchairs", default=0), groups=Count("pk")
    )
    held = {
        PERSONS: (there["persons"] + persons, room.persons),
        WHEELCHAIRS: (there["wheelchairs"] + wheelchairs, room.wheelchairs),
        GROUPS: (there["groups"] + 1, room.groups),
    }
    beyond = {what: f"{count} {what} pour {most}" for what, (count, most) in held.items() if _exceeds(count, most)}
    grows = {PERSONS, WHEELCHAIRS, GROUPS}
    if is_there:
        more = {PERSONS: persons > group.expected_total, WHEELCHAIRS: wheelchairs > group.wheelchairs}
        grows = {what for what, is_more in more.items() if is_more}
    return f"{room.name} : {', '.join(beyond.values())}" if grows & set(beyond) else ""


def _exceeds(count: int, most: int | None) -> bool:
    return most is not None and count > most


def refuse_crowded(session: Session, *, acknowledged: bool, **counts) -> str:
    """Raises Refusal for a room that does not hold a group, unless it is `acknowledged`: then returns what was said.

    `counts` as in `say_crowding`.
    """
    crowding = say_crowding(session, **counts)
    if crowding and not acknowledged:
        raise Refusal(
            f"{crowding}. Si c’est entendu avec {session.partner}, confirmez ci-dessous ; sinon, réduisez le groupe ou "
            "changez l’heure.",
            field="acknowledged",
        )
    return crowding


def _others(session: Session, group: Participation | None):
    """The groups that are in its room while it takes place, its own among them."""
    at_once = Session.objects.live().filter(
        room=session.room_id, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    of_others = Participation.objects.live().filter(Q(session=session.pk) | Q(session__in=at_once.values("pk")))
    return of_others.exclude(pk=group.pk) if group else of_others
