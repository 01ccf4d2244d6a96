"""A freed slot is told to eight referents at once, and all of them want it: the first to take it has it."""

from django.db import connection

from accounts.models import User
from activities.models import Session, Slot
from activities.models.choices import CancelReason
from activities.services.answers import cancel
from activities.services.booking import Group, book_slot
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import Quota
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, PlaceWishFactory, SlotFactory, in_days
from tests.guarantees.crowd import all_at_once
from tests.scenes import hospital_scene, visits_of

REFERENTS = 8
ROUNDS = 5


class Crowd:
    """A museum's slot that its booker gives back, and the referents who wait for one."""

    def __init__(self) -> None:
        self.scene = hospital_scene()
        self.commitment, self.activity = visits_of(self.scene)
        self.people = [MembershipFactory(referent=True).user for _ in range(REFERENTS)]
        for person in self.people:
            PlaceWishFactory(commitment=self.commitment, person=person)

    def free_slot(self, number: int) -> Slot:
        slot = SlotFactory(
            museum=True, partner=self.scene.partner, commitments=[self.commitment], starts_at=in_days(10 + number)
        )
        assert self.book(self.scene.referent, slot) == "booked"
        session = Session.objects.get(slot=slot)
        cancel(actor=self.scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
        return slot

    def book(self, person: User, slot: Slot) -> str:
        hospital = person.memberships.get().hospital_id
        group = Group(expected_total=4, hospital_id=hospital)
        try:
            book_slot(actor=person, slot_id=slot.pk, activity_id=self.activity.pk, group=group)
        except Refusal as refusal:
            return refusal.sentence
        return "booked"

    def rush(self, number: int) -> list[str]:
        slot = self.free_slot(number)
        told = Notice.objects.filter(kind="slot_freed", object_id=slot.pk)
        # Who had an earlier one has what they wished for.
        waiting = {person.pk for person in self.people} - set(Session.objects.values_list("booked_by", flat=True))
        assert set(told.values_list("recipient", flat=True)) == waiting
        return all_at_once(lambda person: self.book(User.objects.get(pk=person.pk), slot), self.people)


def test_freed_slot_goes_to_exactly_one(own_database):
    crowd = Crowd()
    for number in range(ROUNDS):
        answers = crowd.rush(number)
        assert answers.count("booked") == 1
        assert all("vient d’être pris" in answer for answer in answers if answer != "booked")
    assert Quota.objects.get(commitment=crowd.commitment).used == ROUNDS


def test_without_lock_and_wall_it_goes_to_several(broken_database, monkeypatch):
    """The negative control: the race above is real."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX session_one_live_per_slot")
    monkeypatch.setattr(type(Slot.objects.all()), "select_for_update", lambda rows, **_how: rows)
    crowd = Crowd()
    assert any(crowd.rush(number).count("booked") > 1 for number in range(3))
