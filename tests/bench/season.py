"""The rows that the bench works on: one hospital with a full programme, and slots enough to book."""

from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from accounts.models import User
from activities.models import Slot
from tests.factories import MembershipFactory, in_days
from tests.scenes import Scene, hospital_scene
from tests.seasons import add_sessions, add_slots

MEDIATORS = 4
HOURS = 8


@dataclass(frozen=True)
class Season:
    scene: Scene
    mediators: list[User]
    # One list of free slots for each mediator, at times that never meet.
    free: list[list[Slot]]

    def take_slots(self, count: int) -> list[tuple[User, Slot]]:
        """Slots that nobody has had yet, each with the mediator who is to book it."""
        return [(self.mediators[n % MEDIATORS], self.free[n % MEDIATORS].pop()) for n in range(count)]


def build_season(*, sessions: int, slots: int) -> Season:
    scene = hospital_scene(quantity=slots)
    add_sessions(scene, sessions)
    moments = [in_days(2 + number // HOURS, 1.5 * (number % HOURS)) for number in range(slots // MEDIATORS)]
    mediators = [MembershipFactory(mediator=True, partner=scene.partner).user for _ in range(MEDIATORS)]
    return Season(scene, mediators, [add_slots(scene, moments) for _ in mediators])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client
