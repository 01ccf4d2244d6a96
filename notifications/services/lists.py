"""Leaving in one click what one had asked to be told of (RFC 8058), and coming back."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from accounts.models import User
from foundation.links import read_link, sign_link
from notifications.digests import DIGEST_LIST
from notifications.kinds import registered
from notifications.models import LeftList, Notice, State

LEFT = "Cette personne a quitté cette liste."
PURPOSE = "leave"
# An old mail stays a way out.
VALID_FOR = timedelta(days=3650)


@dataclass(frozen=True)
class WayOut:
    """One person's way out of one list."""

    person_id: int
    name: str

    @property
    def has_left(self) -> bool:
        if self.name == DIGEST_LIST:
            return not User.objects.filter(pk=self.person_id, pace=User.Pace.DIGEST).exists()
        return LeftList.objects.filter(person=self.person_id, name=self.name).exists()


def sign_way_out(person_id: int, name: str) -> str:
    """For the header of a mail; it opens nothing else."""
    return sign_link(PURPOSE, f"{person_id} {name}")


def read_way_out(token: str) -> WayOut:
    """Raises Refusal when the link is forged."""
    person_id, name = read_link(PURPOSE, token, valid_for=VALID_FOR).split(" ")
    return WayOut(int(person_id), name)


def leave(way: WayOut) -> None:
    """Nothing of this list any more, what is written and waits included. Who leaves the digest wants only what needs an
    action. Twice is once; of a person who is gone, nothing is left to do.
    """
    with transaction.atomic():
        person = _lock(way)
        waiting = Notice.objects.filter(recipient=person, state=State.PENDING)
        if person and way.name == DIGEST_LIST:
            _set_pace(person, User.Pace.ACTIONS)
            waiting.filter(waits_for_digest=True).update(state=State.CANCELLED, waits_for_digest=False, last_error=LEFT)
        elif person:
            LeftList.objects.get_or_create(person=person, name=way.name)
            kinds = [kind.name for kind in registered() if kind.mailing_list == way.name]
            waiting.filter(kind__in=kinds).update(state=State.CANCELLED, last_error=LEFT)


def come_back(way: WayOut) -> None:
    with transaction.atomic():
        person = _lock(way)
        if person and way.name == DIGEST_LIST:
            _set_pace(person, User.Pace.DIGEST)
        elif person:
            LeftList.objects.filter(person=person, name=way.name).delete()


def _lock(way: WayOut) -> User | None:
    return User.objects.select_for_update(no_key=True).filter(pk=way.person_id).first()


def _set_pace(person: User, pace: str) -> None:
    person.pace = pace
    person.save(update_fields=["pace"])
