"""The last place of a training, wanted by many at once: one has it, all others stand in line, in one order."""

from collections import Counter

from django.db import connection
from django.utils import timezone

from activities.models import Registration, Training
from activities.services.registration_clock import pass_places_on
from activities.services.registrations import (
    Person,
    TrainingDesk,
    accept_offer,
    confirm_request,
    leave,
    register_colleague,
)
from foundation.errors import Refusal
from tests.factories import RegistrationFactory, in_days
from tests.guarantees.crowd import all_at_once
from tests.scenes import hospital_scene, training_of

MANY = 12

# The places are still counted, and nothing refuses more of them.
NO_WALL = "ALTER TABLE activities_training DROP CONSTRAINT training_not_overfull"


def outcome_of(deed) -> str:
    try:
        return deed().state
    except Refusal as refusal:
        return refusal.sentence


def rush(deeds: list) -> Counter:
    return Counter(all_at_once(outcome_of, deeds))


def asking(training: Training) -> list:
    """As many people as want it, each about to press the button in their mail."""
    rows = [
        RegistrationFactory(training=training, state="requested", registered_at=None, told_start=None, told_end=None)
        for _ in range(MANY)
    ]
    return [lambda row=row: confirm_request(registration_id=row.pk) for row in rows]


def holding(training: Training) -> int:
    return training.registrations.filter(holds_place=True).count()


def test_last_place_goes_to_one(own_database):
    training = training_of(hospital_scene(), places=1)
    assert rush(asking(training)) == {"registered": 1, "waiting": MANY - 1}
    line = [row.queued_at for row in training.registrations.in_line()]
    assert line == sorted(line)
    assert (holding(training), Training.objects.get(pk=training.pk).taken) == (1, 1)


def test_referents_and_the_web_at_once_never_oversell(own_database):
    scene = hospital_scene()
    training = training_of(scene, places=3)

    def colleague(number: int):
        who = Person(full_name=f"Claude {number}", email=f"c{number}@example.org", hospital_id=scene.hospital.pk)
        return lambda: register_colleague(actor=scene.referent, training_id=training.pk, person=who)

    said = rush([*asking(training)[:6], *(colleague(number) for number in range(6))])
    assert said == {"registered": 3, "waiting": 9}


def test_place_that_comes_free_is_offered_once(own_database):
    training = training_of(hospital_scene(), places=2)
    leaving = [RegistrationFactory(training=training) for _ in range(2)]
    for number in range(5):
        RegistrationFactory(training=training, waiting=True, queued_at=in_days(-1, number))
    rush([lambda row=row: leave(registration_id=row.pk) for row in leaving])
    offered = list(training.registrations.filter(state="offered").order_by("queued_at"))
    first_two = list(Registration.objects.filter(training=training).exclude(queued_at=None).order_by("queued_at")[:2])
    assert offered == first_two


def test_offer_taken_while_the_clock_ends_it_is_one_or_the_other(own_database):
    training = training_of(hospital_scene(), places=1)
    row = RegistrationFactory(training=training, offered=True)
    RegistrationFactory(training=training, waiting=True)
    deeds = [lambda: accept_offer(registration_id=row.pk)] * 4

    def clock():
        pass_places_on(row.offered_until)
        row.refresh_from_db()
        return row

    said = rush([*deeds, clock])
    row.refresh_from_db()
    assert row.state in ("registered", "cancelled")
    assert said["registered"] <= 2
    assert holding(training) == 1


def without_lock(monkeypatch) -> None:
    """What most programs do: read how many are left, then write."""
    monkeypatch.setattr(TrainingDesk, "lock", lambda _desk, pk: Training.objects.with_all_said().get(pk=pk))


def test_without_its_lock_the_wall_alone_keeps_the_last_place_for_one(own_database, monkeypatch):
    without_lock(monkeypatch)
    for _ in range(3):
        training = training_of(hospital_scene(), places=1)
        rush(asking(training))
        assert holding(training) == 1


def test_without_its_lock_and_its_wall_the_last_place_is_sold_many_times(broken_database, monkeypatch):
    """The negative control: the bug is there to be found."""
    without_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute(NO_WALL)
    sold = []
    for _ in range(5):
        training = training_of(hospital_scene(), places=1)
        rush(asking(training))
        sold.append(holding(training))
    assert max(sold) > 1, timezone.now()
