"""Of a visit that several hospitals share: who is named to whom. Each hospital's people are its own, the partner's and
head office's matter; to the others it speaks as a hospital.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from accounts.models import User
from activities.models import Session, SessionEvent
from activities.models.choices import Place
from partnerships.models import Hospital
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

HOSPITAL = "l’hôpital"


@dataclass(frozen=True)
class Names:
    """What one person reads for the names of those who acted: `hospitals` holds, by id, whom they read as a hospital;
    `stranger` what they read for somebody without an account (empty: their name).
    """

    hospitals: Mapping[int, str] = field(default_factory=dict)
    stranger: str = ""

    def of(self, person: User | None) -> str:
        """By name, or their hospital; empty for nobody."""
        return self.hospitals.get(person.pk) or str(person) if person else ""

    def of_giver(self, name: str, recorder: User | None) -> str:
        """Whoever agreed for a hospital, as they were noted by somebody; who noted their own word may be told."""
        if recorder and recorder.pk in self.hospitals:
            return self.hospitals[recorder.pk]
        is_own_word = recorder is not None and recorder.full_name == name
        return name if is_own_word or not name else self.stranger or name

    def settle(self, event: SessionEvent) -> SessionEvent:
        """The event, which says from here on (`who`) what this reader may know. One group's matter is told to its own
        people alone (`told_to`), and so by name.
        """
        if event.group_id is None and event.on_behalf_of != Side.PARTNER:
            event.told_as = self.stranger if event.actor_name else self.hospitals.get(event.actor_id, "")
        return event


def names_told(user, session: Session) -> Names:
    """Everybody's name, but to a hospital those of the others that share the visit, come to it or left it. One query
    for a referent of a visit at a distance, none for the others.
    """
    scope = scope_of(user)
    if scope.is_head_office or session.partner_id in scope.partner_ids:
        return Names()
    return names_told_to_hospitals(scope.hospital_ids, session)


def names_told_to_hospitals(hospital_ids: Collection[int], session: Session) -> Names:
    """What these hospitals read of a visit at a distance: a ward's mailbox, which has no account, reads as its own."""
    if session.place != Place.REMOTE:
        return Names()
    rows = list(
        Hospital.objects.filter(participations__session=session)
        .order_by("participations__pk")
        .values_list("pk", "name", "membership__user", "group__membership__user")
    )
    own = {person for pk, _name, *people in rows if pk in hospital_ids for person in people}
    others = [(name, people) for pk, name, *people in rows if pk not in hospital_ids]
    hospitals = {person: name for name, people in reversed(others) for person in people if person not in own}
    hospitals.pop(None, None)
    # Whoever has no account spoke for the hospital that came first, before others joined.
    came_first = not rows or rows[0][0] in hospital_ids
    return Names(hospitals, "" if came_first else HOSPITAL)
