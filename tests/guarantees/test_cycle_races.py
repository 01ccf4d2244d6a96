"""Cycles that want the same last places, slots and mediator at once: exact totals, nobody sees a deadlock."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from accounts.models import User
from activities.models import Cycle, Session
from activities.models.choices import CancelReason, Place, State
from activities.services.booking import Group, Wish, book_slot
from activities.services.cycle_changes import (
    CycleCancellation,
    CycleMove,
    Shift,
    agree_to_cycle,
    cancel_cycle,
    move_cycle,
)
from activities.services.cycles import book_cycle, cycle_days, key_of, preview_cycle
from foundation.calendars import PARIS
from foundation.errors import Refusal
from partnerships.models import Quota, Ward
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, QuotaFactory, WardFactory, in_days
from tests.guarantees.crowd import all_at_once
from tests.scenes import Scene, hospital_scene
from tests.seasons import add_slots

CLIENTS, DATES = 12, 6
ROUNDS = 5


def first_day(days: float) -> date:
    return in_days(days).astimezone(PARIS).date()


def wishes_of(scene: Scene, ward: Ward, first: date, **fields) -> list[Wish]:
    moments = [datetime.combine(day, time(14), PARIS) for day in cycle_days(first, Cycle.Rhythm.WEEKLY, DATES)]
    group = Group(expected_total=6, ward_id=ward.pk)
    return [
        Wish(
            activity_id=scene.activity.pk,
            place=Place.WARD,
            starts_at=moment,
            ends_at=moment + timedelta(hours=1),
            group=group,
            **fields,
        )
        for moment in moments
    ]


def book(scene: Scene, actor: User, wishes: list[Wish], state: State = State.REQUESTED) -> str:
    promises = {key_of(wish): state for wish in wishes}
    try:
        book_cycle(
            actor=actor, side=Side.PARTNER, rhythm=Cycle.Rhythm.WEEKLY, wishes=wishes, promises=promises, reason="Voulu"
        )
    except Refusal as refusal:
        return refusal.sentence
    return "booked"


def counts(quota: Quota) -> tuple[int, int]:
    """Live sessions of the volume, and what its counter says."""
    quota.refresh_from_db()
    return quota.sessions.filter(holds_place=True).count(), quota.used


@pytest.fixture
def scene(own_database) -> Scene:
    return hospital_scene(quantity=0)


@pytest.fixture
def people(scene) -> list[User]:
    return [MembershipFactory(mediator=True, partner=scene.partner).user for _ in range(CLIENTS)]


def test_last_places_of_a_volume_go_to_whole_cycles(scene, people):
    wards = WardFactory.create_batch(CLIENTS, hospital=scene.hospital)
    for _round in range(ROUNDS):
        before, _used = counts(scene.quota)
        # Two cycles and a half.
        Quota.objects.filter(pk=scene.quota.pk).update(quantity=before + 2 * DATES + DATES // 2)
        pairs = list(zip(people, wards, strict=True))
        outcomes = all_at_once(lambda pair: book(scene, pair[0], wishes_of(scene, pair[1], first_day(10))), pairs)
        assert outcomes.count("booked") == 2
        assert counts(scene.quota) == (before + 2 * DATES, before + 2 * DATES)
        assert set(Cycle.objects.values_list("sessions__state", flat=True)) == {State.REQUESTED}


# Looking whether there is room for each date, then inserting it: in turn, never one too many.
LOOK_THEN_INSERT = """
DROP TRIGGER sessions_inserted ON activities_session;
ALTER TABLE partnerships_quota DROP CONSTRAINT quota_not_oversold;
CREATE FUNCTION look_then_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM activities_session WHERE quota_id = NEW.quota_id AND holds_place)
       >= (SELECT quantity + extra FROM partnerships_quota WHERE id = NEW.quota_id) THEN
        RAISE EXCEPTION 'exhausted' USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_not_oversold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER look_then_insert BEFORE INSERT ON activities_session
    FOR EACH ROW EXECUTE FUNCTION look_then_insert();
"""


def test_looking_before_inserting_oversells_whole_cycles(broken_database):
    """The negative control: booked in turn, exactly the two that fit; at once, more."""
    scene = hospital_scene(quantity=2 * DATES + DATES // 2)
    with connection.cursor() as cursor:
        cursor.execute(LOOK_THEN_INSERT)
    wards = WardFactory.create_batch(CLIENTS, hospital=scene.hospital)
    in_turn = [book(scene, scene.coordinator, wishes_of(scene, ward, first_day(10))) for ward in wards[:3]]
    assert [outcome == "booked" for outcome in in_turn] == [True, True, False]
    oversold = []
    for _round in range(ROUNDS):
        held = scene.quota.sessions.count()
        Quota.objects.filter(pk=scene.quota.pk).update(quantity=held + 2 * DATES)
        outcomes = all_at_once(
            lambda ward: book(scene, scene.coordinator, wishes_of(scene, ward, first_day(10))), wards
        )
        oversold.append(outcomes.count("booked") - 2)
    assert max(oversold) > 0


def test_cycles_previews_and_single_bookings_on_the_same_slots_leave_no_deadlock(scene, people):
    """All with one mediator, over the border of two years of the convention; the previews go backwards in time."""
    following = QuotaFactory(
        commitment=scene.commitment, quantity=100, starts_on=scene.quota.ends_on + timedelta(days=1)
    )
    Quota.objects.filter(pk=scene.quota.pk).update(quantity=100)
    mediator = people[0]
    first = scene.quota.ends_on - timedelta(days=17)
    wishes = wishes_of(scene, scene.ward, first, lead_mediator_id=mediator.pk)
    slots = add_slots(scene, [wish.starts_at for wish in reversed(wishes)])

    def deed(number: int) -> str:
        if number % 3 == 0:
            return book(scene, scene.coordinator, wishes, State.CONFIRMED)
        if number % 3 == 1:
            preview_cycle(actor=scene.coordinator, side=Side.PARTNER, wishes=wishes[::-1])
            return "seen"
        try:
            book_slot(
                actor=mediator,
                slot_id=slots[number % DATES].pk,
                activity_id=scene.activity.pk,
                group=Group(expected_total=6),
                lead_mediator_id=mediator.pk,
            )
        except Refusal as refusal:
            return refusal.sentence
        return "single"

    outcomes = all_at_once(deed, range(CLIENTS))
    booked, single = outcomes.count("booked"), outcomes.count("single")
    assert booked <= 1
    live = Session.objects.filter(commitment=scene.commitment).count()
    assert live == booked * DATES + single
    assert sum(counts(quota)[1] for quota in (scene.quota, following)) == live


def test_moves_cancellations_and_answers_of_one_cycle_leave_no_deadlock(scene, people):
    """Each whole or refused: at the end the cycle is as one of them left it, and the volume counts what is live."""
    Quota.objects.filter(pk=scene.quota.pk).update(quantity=100)
    for _round in range(ROUNDS):
        book(scene, scene.coordinator, wishes_of(scene, WardFactory(hospital=scene.hospital), first_day(20)))
        cycle = Cycle.objects.latest("pk")
        outcomes = all_at_once(lambda number, cycle=cycle: change(scene, cycle, number), range(CLIENTS))
        assert "done" in outcomes
        states = set(cycle.sessions.values_list("state", flat=True))
        assert len(states) == 1
        live, used = counts(scene.quota)
        assert live == used


def change(scene: Scene, cycle: Cycle, number: int) -> str:
    since = cycle.sessions.first().starts_at
    promises = {str(pk): State.REQUESTED for pk in cycle.sessions.values_list("pk", flat=True)}
    common = {"cycle_id": cycle.pk}
    try:
        if number % 3 == 0:
            agree_to_cycle(actor=scene.referent, side=Side.HOSPITAL, **common)
        elif number % 3 == 1:
            shift = Shift(days=number, start=time(9), end=time(10))
            move = CycleMove(side=Side.PARTNER, since=since, shift=shift, reason="Voulu")
            move_cycle(actor=scene.coordinator, move=move, promises=promises, **common)
        else:
            cancellation = CycleCancellation(side=Side.PARTNER, since=since, reason=CancelReason.SPEAKER)
            promises = dict.fromkeys(promises, State.CANCELLED)
            cancel_cycle(actor=scene.coordinator, cancellation=cancellation, promises=promises, **common)
    except Refusal:
        return "refused"
    return "done"
