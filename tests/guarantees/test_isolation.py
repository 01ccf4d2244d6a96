"""The walls of the database hold in every isolation level, against raw SQL from parallel connections."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import psycopg
import pytest
from django.db import OperationalError, connection
from psycopg import IsolationLevel, sql

from activities.models import Activity, Participation, Session
from activities.models.choices import CancelReason
from activities.services import answers, booking
from partnerships.models import Quota
from partnerships.models.choices import Side
from tests.factories import ActivityFactory, HospitalFactory, QuotaFactory, SessionFactory, SlotFactory
from tests.guarantees.crowd import PATIENCE, all_at_once, raw_connection
from tests.scenes import Scene, hospital_scene

LEVELS = [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE]
CLIENTS = 12
PLACES = 4
GROUP = 6

CANCEL = """
UPDATE activities_session
SET state = 'cancelled', cancelled_side = 'hospital', cancel_reason = 'staff', cancelled_how = 'ahead'
WHERE id = ANY (%s)
"""
REOPEN = """
UPDATE activities_session SET state = 'confirmed', cancelled_side = '', cancel_reason = '', cancelled_how = ''
WHERE id = ANY (%s)
"""

# How this guard is usually written: each row locks its volume and counts.
ROW_BY_ROW = """
DROP TRIGGER sessions_inserted ON activities_session;
DROP TRIGGER sessions_updated ON activities_session;
ALTER TABLE partnerships_quota DROP CONSTRAINT quota_not_oversold;
CREATE FUNCTION count_row_by_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    room integer;
BEGIN
    SELECT quantity + extra INTO room FROM partnerships_quota WHERE id = NEW.quota_id FOR UPDATE;
    IF (SELECT count(*) FROM activities_session WHERE quota_id = NEW.quota_id AND state = 'confirmed') >= room THEN
        RAISE EXCEPTION 'exhausted' USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_not_oversold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_row_by_row BEFORE INSERT ON activities_session
    FOR EACH ROW EXECUTE FUNCTION count_row_by_row();
"""

# The touch of volumes without its order: in that of the rows.
IN_ANY_ORDER = """
DROP TRIGGER sessions_updated ON activities_session;
CREATE FUNCTION touch_row_by_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE partnerships_quota SET used = used WHERE id = NEW.quota_id;
    RETURN NULL;
END $$;
CREATE TRIGGER touch_row_by_row AFTER UPDATE ON activities_session
    FOR EACH ROW EXECUTE FUNCTION touch_row_by_row();
"""


@dataclass(frozen=True)
class Scarce:
    """Something with room for fewer than all: how each client asks for it, how many got it, what the counter says."""

    statement: sql.Composable | str
    parameters: list[list]
    constraint: str
    room: int
    taken: Callable[[], int]
    counter: Callable[[], int]


def copy_of(model, *changed: str) -> sql.Composed:
    """An INSERT that copies one row, with a parameter in the place of the changed columns and then the row's id."""
    fields = [field for field in model._meta.concrete_fields if not (field.generated or field.primary_key)]
    names = [sql.Identifier(field.column) for field in fields]
    values = [sql.Placeholder() if field.column in changed else sql.Identifier(field.column) for field in fields]
    return sql.SQL("INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = %s").format(
        table=sql.Identifier(model._meta.db_table),
        names=sql.SQL(", ").join(names),
        values=sql.SQL(", ").join(values),
    )


def volume_by_insert() -> Scarce:
    first = SessionFactory(quota__quantity=PLACES + 1)
    return _volume(first, copy_of(Session), [[first.pk]] * CLIENTS)


def volume_by_reopening() -> Scarce:
    first = SessionFactory(quota__quantity=PLACES + 1)
    gone = [SessionFactory(quota=first.quota, activity=first.activity, cancelled=True) for _ in range(CLIENTS)]
    return _volume(first, REOPEN, [[[session.pk]] for session in gone])


def _volume(first: Session, statement, parameters: list[list]) -> Scarce:
    return Scarce(
        statement=statement,
        parameters=parameters,
        constraint="quota_not_oversold",
        room=PLACES,
        taken=first.quota.sessions.filter(holds_place=True).exclude(pk=first.pk).count,
        counter=lambda: Quota.objects.get(pk=first.quota_id).used - 1,
    )


def groups_of_a_session() -> Scarce:
    session = SessionFactory(max_groups=PLACES + 1, max_people=500)
    return _groups(session, "session_groups_within_maximum", lambda row: row.groups - 1)


def people_of_a_session() -> Scarce:
    session = SessionFactory(max_groups=CLIENTS + 1, max_people=GROUP * (PLACES + 1) + GROUP - 1)
    return _groups(session, "session_people_within_maximum", lambda row: row.people // GROUP - 1)


def _groups(session: Session, constraint: str, counter: Callable[[Session], int]) -> Scarce:
    first = session.participations.get()
    return Scarce(
        statement=copy_of(Participation, "hospital_id", "ward_id"),
        parameters=[[HospitalFactory().pk, None, first.pk] for _ in range(CLIENTS)],
        constraint=constraint,
        room=PLACES,
        taken=session.participations.exclude(pk=first.pk).count,
        counter=lambda: counter(Session.objects.get(pk=session.pk)),
    )


def place_on_a_slot() -> Scarce:
    first = SessionFactory()
    slot = SlotFactory(commitments=[first.commitment])
    return Scarce(
        statement=copy_of(Session, "slot_id"),
        parameters=[[slot.pk, first.pk]] * CLIENTS,
        constraint="session_one_live_per_slot",
        room=1,
        taken=slot.sessions.count,
        counter=slot.sessions.live().count,
    )


def ask_for(scarce: Scarce, level: IsolationLevel) -> Counter:
    """All clients ask at once, each after a first look that fixes its snapshot; "got", or the wall that they met.

    Whoever PostgreSQL asks to try again does so.
    """
    looked = threading.Barrier(CLIENTS)

    def claim(parameters: list) -> str:
        with raw_connection(level) as raw:
            for attempt in range(CLIENTS + 1):
                try:
                    with raw.transaction():
                        raw.execute("SELECT count(*) FROM activities_session, activities_participation")
                        if attempt == 0:
                            looked.wait(PATIENCE)
                        raw.execute(scarce.statement, parameters)
                except (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected):
                    continue
                except psycopg.IntegrityError as refusal:
                    return refusal.diag.constraint_name
                return "got"
        return "tried in vain"

    return Counter(all_at_once(claim, scarce.parameters))


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name.lower())
@pytest.mark.parametrize(
    "build",
    [volume_by_insert, volume_by_reopening, groups_of_a_session, people_of_a_session, place_on_a_slot],
)
def test_scarce_things_go_to_as_many_as_there_is_room_for(own_database, build, level):
    scarce = build()
    outcome = ask_for(scarce, level)
    assert outcome == {"got": scarce.room, scarce.constraint: CLIENTS - scarce.room}
    assert scarce.taken() == scarce.counter() == scarce.room


def test_a_guard_that_locks_and_counts_row_by_row_oversells(broken_database):
    """The negative control: under REPEATABLE READ the lock is granted, and the count is of the snapshot before it."""
    scarce = volume_by_insert()
    with connection.cursor() as cursor:
        cursor.execute(ROW_BY_ROW)
    ask_for(scarce, IsolationLevel.REPEATABLE_READ)
    assert scarce.taken() > scarce.room


def test_two_volumes_in_any_order_never_deadlock(own_database):
    """Raw statements over two volumes, grants by the back office, bookings and cancellations by the services."""
    scene = hospital_scene()
    two = two_volumes(scene)
    deeds = over_two_volumes(two, rounds=8) + bookings_and_grants(scene, two, rounds=4)
    faults = [fault for fault in all_at_once(lambda deed: deed(), deeds) if fault]
    assert faults == []
    assert deadlocks() == 0
    for quota, _theme in two:
        quota.refresh_from_db()
        assert quota.used == quota.sessions.filter(holds_place=True).count()


def test_touching_volumes_in_the_order_of_rows_deadlocks(broken_database):
    """The negative control of the one above: the same statements, without the order of the triggers."""
    deeds = over_two_volumes(two_volumes(hospital_scene()), rounds=20)
    with connection.cursor() as cursor:
        cursor.execute(IN_ANY_ORDER)
    all_at_once(lambda deed: deed(), deeds)
    assert deadlocks() > 0


def two_volumes(scene: Scene) -> list[tuple[Quota, Activity]]:
    other = QuotaFactory(commitment__strand=scene.commitment.strand, quantity=500)
    Quota.objects.filter(pk=scene.quota.pk).update(quantity=500)
    return [(scene.quota, scene.activity), (other, ActivityFactory(commitment=other.commitment))]


def over_two_volumes(two: list[tuple[Quota, Activity]], rounds: int) -> list[Callable]:
    """Clients whose statements meet the two volumes in opposite orders."""
    return [over_both(two if n % 2 else two[::-1], rounds) for n in range(CLIENTS)]


def bookings_and_grants(scene: Scene, two: list[tuple[Quota, Activity]], rounds: int) -> list[Callable]:
    """What people do to them meanwhile: bookings and cancellations through the services, grants."""
    slots = [[scene.open_slot().pk for _ in range(rounds)] for _ in range(4)]
    deeds = [partial(book_and_cancel, scene, own) for own in slots]
    return deeds + [partial(grant, quota.pk, rounds) for quota, _theme in two for _ in range(2)]


def over_both(two: list[tuple[Quota, Activity]], rounds: int) -> Callable:
    """One statement cancels a session of each volume, the next one opens both again; their rows in the order given."""
    pair = [SessionFactory(quota=quota, activity=activity).pk for quota, activity in two]

    def cancel_and_reopen() -> str | None:
        with raw_connection(IsolationLevel.READ_COMMITTED) as raw:
            try:
                for _ in range(rounds):
                    raw.execute(CANCEL, [pair])
                    raw.commit()
                    raw.execute(REOPEN, [pair])
                    raw.commit()
            except psycopg.OperationalError as fault:
                return str(fault)
        return None

    return cancel_and_reopen


def book_and_cancel(scene: Scene, slot_ids: list[int]) -> str | None:
    try:
        for slot_id in slot_ids:
            session = booking.book_slot(
                actor=scene.mediator,
                slot_id=slot_id,
                activity_id=scene.activity.pk,
                group=booking.Group(expected_total=GROUP),
            )
            answers.cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    except OperationalError as fault:
        return str(fault)
    return None


def grant(quota_id: int, rounds: int) -> str | None:
    """As the back office saves its form: the whole row, as it was read."""
    try:
        for _ in range(rounds):
            quota = Quota.objects.get(pk=quota_id)
            quota.quantity += 1
            quota.save()
    except OperationalError as fault:
        return str(fault)
    return None


def deadlocks() -> int:
    """How many PostgreSQL has met in this database, those that somebody tried again included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
