"""People who act on the same thing at the same moment: exact, whoever comes first. Each race has its negative control,
the same with the lock or the wall taken away.
"""

from collections import Counter
from datetime import timedelta
from functools import partial

import psycopg
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from psycopg import IsolationLevel

from accounts.models import User
from activities.models import Session, Slot
from activities.models.choices import CancelReason, Place, State
from activities.services import answers, booking, moves, past
from activities.services.booking import Group, Wish, book_slot, request_session
from foundation.errors import Refusal
from partnerships.models import Quota
from partnerships.models.choices import Side
from tests.factories import HospitalFactory, MembershipFactory, ParticipationFactory, SessionFactory, in_days
from tests.guarantees.crowd import all_at_once, raw_connection
from tests.scenes import Scene, hospital_scene
from tests.seasons import add_slots

CLIENTS = 32
ROUNDS = 10


def outcome_of(deed) -> str:
    """« done », or the sentence of the refusal. Anything else, a deadlock too, fails the test."""
    try:
        deed()
    except Refusal as refusal:
        return refusal.sentence
    return "done"


def rush(deeds: list) -> Counter:
    """All deeds at once: how often each outcome."""
    return Counter(all_at_once(outcome_of, deeds))


def tear_down(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# One mediator


def ask_for(scene: Scene, day: int, actor: User, hours: float = 0):
    start = in_days(day, hours)
    wish = Wish(
        activity_id=scene.activity.pk,
        place=Place.WARD,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        group=Group(expected_total=6, ward_id=scene.ward.pk),
        lead_mediator_id=scene.mediator.pk,
        override_reason="Un essai.",
    )
    return lambda: request_session(actor=actor, side=Side.PARTNER, wish=wish)


def want_one_mediator(scene: Scene, day: int) -> Counter:
    """Requests that overlap each other, all for the same person."""
    return rush([ask_for(scene, day, scene.coordinator, number / CLIENTS) for number in range(CLIENTS)])


def test_one_mediator_is_in_one_place(own_database):
    scene = hospital_scene(quantity=1000)
    for number in range(ROUNDS):
        outcomes = want_one_mediator(scene, 10 + number)
        assert outcomes.pop("done") == 1
        assert sum(outcomes.values()) == CLIENTS - 1
        assert all("Ce médiateur a déjà une séance" in sentence for sentence in outcomes)
    assert Session.objects.filter(lead_mediator=scene.mediator).count() == ROUNDS


def test_one_mediator_is_in_many_places_without_lock_and_wall(broken_database, monkeypatch):
    scene = hospital_scene(quantity=1000)
    monkeypatch.setattr(booking, "lock_mediator", lambda mediator_id: User.objects.get(pk=mediator_id))
    tear_down("ALTER TABLE activities_session DROP CONSTRAINT session_mediator_in_one_place")
    assert want_one_mediator(scene, 10)["done"] > 1


# A shared session's groups and people

LOOK_THEN_JOIN = """
DROP TRIGGER participations_inserted ON activities_participation;
CREATE FUNCTION look_then_join() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM activities_participation WHERE session_id = NEW.session_id)
       >= (SELECT max_groups FROM activities_session WHERE id = NEW.session_id) THEN
        RAISE EXCEPTION 'full' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_groups_within_maximum';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER look_then_join BEFORE INSERT ON activities_participation
    FOR EACH ROW EXECUTE FUNCTION look_then_join();
"""


def join_at_once(scene: Scene, *, max_groups: int, max_people: int, day: int) -> int:
    """How many of the groups of six got in."""
    session = SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        group=False,
        starts_at=in_days(day),
        max_groups=max_groups,
        max_people=max_people,
    )
    hospitals = [HospitalFactory() for _ in range(CLIENTS)]

    def join(hospital) -> bool:
        try:
            with transaction.atomic():
                ParticipationFactory(session=session, hospital=hospital)
        except IntegrityError:
            return False
        return True

    joined = sum(all_at_once(join, hospitals))
    session.refresh_from_db()
    assert session.participations.count() == joined
    return joined


def test_a_shared_session_takes_no_group_and_no_person_too_many(own_database):
    scene = hospital_scene(quantity=1000)
    for number in range(ROUNDS // 2):
        assert join_at_once(scene, max_groups=3 + number, max_people=1000, day=10 + number) == 3 + number
        assert join_at_once(scene, max_groups=100, max_people=6 * number + 11, day=30 + number) == number + 1


def test_looking_before_joining_lets_too_many_in(broken_database):
    scene = hospital_scene(quantity=1000)
    tear_down(LOOK_THEN_JOIN)
    assert max(join_at_once(scene, max_groups=3, max_people=1000, day=10 + number) for number in range(3)) > 3


# Cancel against confirm


def cancel_against_confirm(scene: Scene, day: int) -> tuple[Session, Counter]:
    """Half of the people confirm a request for the hospital, the others cancel it for the museum."""
    request = SessionFactory(
        quota=scene.quota, activity=scene.activity, ward=scene.ward, requested=True, starts_at=in_days(day)
    )
    confirm = [lambda: answers.agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL)] * (CLIENTS // 2)
    cancel = [
        lambda: answers.cancel(
            actor=scene.coordinator, session_id=request.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER
        )
    ] * (CLIENTS // 2)
    outcomes = rush([deed for pair in zip(confirm, cancel, strict=True) for deed in pair])
    request.refresh_from_db()
    return request, outcomes


def is_without_gap(session: Session) -> bool:
    """Each line of the history begins where the one before it ended, and the last one says what is."""
    state = State.REQUESTED
    for event in session.events.order_by("pk"):
        if event.from_state != state:
            return False
        state = event.to_state
    return state == session.state


def test_cancelled_and_confirmed_at_once(own_database):
    scene = hospital_scene(quantity=1000)
    for number in range(ROUNDS):
        session, outcomes = cancel_against_confirm(scene, 10 + number)
        assert session.state == State.CANCELLED
        assert is_without_gap(session)
        assert session.events.filter(to_state=State.CANCELLED).exclude(from_state=State.CANCELLED).count() == 1
        assert outcomes["done"] in (1, 2)
    scene.quota.refresh_from_db()
    assert scene.quota.used == 0


def test_cancelled_and_confirmed_at_once_without_the_lock(broken_database, monkeypatch):
    scene = hospital_scene(quantity=1000)
    monkeypatch.setattr(answers, "lock_session", read_without_lock)
    assert not all(is_without_gap(cancel_against_confirm(scene, 10 + number)[0]) for number in range(ROUNDS))


def read_without_lock(session_id: int, **_seen) -> Session:
    return Session.objects.select_related("activity", "commitment__strand__convention", "partner").get(pk=session_id)


# Move against book


def move_against_book(scene: Scene, moved: Session, mediators: list[User], day: int) -> tuple[Slot, Counter]:
    """A session of the museum's is moved onto a slot that everybody books."""
    slot = add_slots(scene, [in_days(day)])[0]
    plan = moves.Plan(starts_at=slot.starts_at, ends_at=slot.ends_at, ward_id=scene.ward.pk)

    def book(mediator: User):
        return lambda: book_slot(
            actor=mediator, slot_id=slot.pk, activity_id=scene.activity.pk, group=Group(expected_total=6)
        )

    deeds = [book(mediator) for mediator in mediators]
    deeds[CLIENTS // 2] = lambda: moves.reschedule(
        actor=scene.coordinator, session_id=moved.pk, side=Side.PARTNER, plan=plan, slot_id=slot.pk
    )
    return slot, rush(deeds)


def session_and_mediators(scene: Scene) -> tuple[Session, list[User]]:
    moved = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(3))
    return moved, [MembershipFactory(mediator=True, partner=scene.partner).user for _ in range(CLIENTS)]


def test_moved_and_booked_at_once(own_database):
    scene = hospital_scene(quantity=1000)
    moved, mediators = session_and_mediators(scene)
    for number in range(ROUNDS):
        slot, outcomes = move_against_book(scene, moved, mediators, 10 + number)
        assert outcomes["done"] == 1
        assert slot.sessions.live().count() == 1
    scene.quota.refresh_from_db()
    assert scene.quota.used == Session.objects.filter(quota=scene.quota, holds_place=True).count()


def test_moved_and_booked_at_once_without_the_wall(broken_database, monkeypatch):
    """Neither locked nor unique: a slot is taken twice."""
    scene = hospital_scene(quantity=1000)
    moved, mediators = session_and_mediators(scene)
    tear_down("DROP INDEX session_one_live_per_slot")
    monkeypatch.setattr(Slot._default_manager._queryset_class, "select_for_update", lambda rows, **_how: rows)
    assert max(move_against_book(scene, moved, mediators, 10 + number)[1]["done"] for number in range(3)) > 1


# The same past session, written down by several


def write_down_at_once(scene: Scene, day: int) -> Counter:
    wish = Wish(
        activity_id=scene.activity.pk,
        place=Place.WARD,
        starts_at=in_days(-day),
        ends_at=in_days(-day, 1),
        group=Group(expected_total=5, ward_id=scene.ward.pk),
    )
    deed = partial(past.record_past, actor=scene.referent, side=Side.HOSPITAL, wish=wish, present={"present_total": 5})
    return rush([deed] * 8)


def test_a_past_session_is_written_down_once(own_database):
    scene = hospital_scene(quantity=1000)
    for number in range(ROUNDS):
        outcomes = write_down_at_once(scene, 10 + number)
        assert outcomes.pop("done") == 1
        assert all("déjà sur le portail" in sentence for sentence in outcomes)


def test_a_past_session_is_written_down_twice_without_the_lock(own_database, monkeypatch):
    scene = hospital_scene(quantity=1000)
    monkeypatch.setattr(past, "lock_activity_alone", lambda _activity_id: None)
    assert max(write_down_at_once(scene, 10 + number)["done"] for number in range(ROUNDS)) > 1


# Everybody by every door

COPIED_COLUMNS = """
SELECT string_agg(format('%I', column_name), ', ') FROM information_schema.columns
WHERE table_name = 'activities_session' AND is_generated = 'NEVER'
  AND column_name NOT IN ('id', 'slot_id', 'lead_mediator_id')
"""


def insert_a_copy(session: Session, isolation: IsolationLevel) -> str:
    """A row written past the portal, as a script would."""
    with raw_connection(isolation) as raw:
        ((columns,),) = raw.execute(COPIED_COLUMNS)
        try:
            raw.execute(
                f"INSERT INTO activities_session ({columns}) SELECT {columns} FROM activities_session WHERE id = %s",  # noqa: S608
                [session.pk],
            )
            raw.commit()
        except (psycopg.errors.CheckViolation, psycopg.errors.SerializationFailure) as error:
            return type(error).__name__
    return "done"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    return client


def cancel_in_office(officer: Client, session: Session) -> str:
    url = reverse("admin:activities_session_act", args=[session.pk, "cancel_sessions"])
    answer = officer.post(url, {"answered": "1", "side": "hospital", "reason": "staff"})
    return "done" if answer.status_code == 302 else f"{answer.status_code}: {answer.text}"


def change_volume(quota: Quota, step: int) -> str:
    try:
        with transaction.atomic():
            Quota.objects.filter(pk=quota.pk).update(quantity=F("quantity") + step)
    except IntegrityError:
        return "CheckViolation"
    return "done"


def by_every_door(scene: Scene, mediators: list[User], day: int) -> list:
    """64 deeds: 24 bookings and 4 cancellations by the services, 4 in the back office, 20 rows by raw SQL at two levels
    of isolation, and a volume that goes up and down 12 times.
    """
    standing = [
        SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(5 + place))
        for place in range(8)
    ]
    slots = add_slots(scene, [in_days(day)] * len(mediators))
    bookings = [
        partial(
            book_slot,
            actor=mediator,
            slot_id=slot.pk,
            activity_id=scene.activity.pk,
            group=Group(expected_total=6),
        )
        for mediator, slot in zip(mediators, slots, strict=True)
    ]
    cancellations = [
        partial(
            answers.cancel,
            actor=scene.referent,
            session_id=session.pk,
            side=Side.HOSPITAL,
            reason=CancelReason.STAFF,
        )
        for session in standing[:4]
    ]
    levels = [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ] * 10
    return [
        *(partial(outcome_of, deed) for deed in (*bookings, *cancellations)),
        *(partial(cancel_in_office, client_of(scene.officer), session) for session in standing[4:]),
        *(partial(insert_a_copy, standing[0], level) for level in levels),
        *(partial(change_volume, scene.quota, step) for step in (1, -1) * 6),
    ]


def test_everybody_by_every_door(own_database):
    """Whoever comes first: the volume is never oversold, its counter is its rows, and nobody meets a deadlock."""
    scene = hospital_scene(quantity=12)
    mediators = [MembershipFactory(mediator=True, partner=scene.partner).user for _ in range(24)]
    for number in range(ROUNDS):
        deeds = by_every_door(scene, mediators, 10 + number)
        said = all_at_once(lambda deed: deed(), deeds)
        assert len(said) == 64
        assert [words for words in said if words not in EXPECTED and "épuisé" not in words] == []
        quota = Quota.objects.get(pk=scene.quota.pk)
        assert quota.used == quota.sessions.filter(holds_place=True).count() <= quota.quantity + quota.extra
        # The next round begins with four places left.
        Quota.objects.filter(pk=quota.pk).update(quantity=quota.used + 12)


EXPECTED = {"done", "CheckViolation", "SerializationFailure"}
