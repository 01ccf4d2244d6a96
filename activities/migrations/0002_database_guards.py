"""What the database itself refuses, whatever the door and the isolation level.

Counters are kept here alone: every update of a volume recounts its sessions, every update of a session's places
recounts its groups. A change of sessions touches their volumes in id order, after the statement; the touch is a write,
so that a concurrent transaction waits under READ COMMITTED and is refused under REPEATABLE READ.
"""

from django.db import migrations

COMPOSITE_KEYS = """
ALTER TABLE activities_session
    ADD CONSTRAINT session_activity_of_its_commitment
        FOREIGN KEY (activity_id, commitment_id) REFERENCES activities_activity (id, commitment_id),
    ADD CONSTRAINT session_quota_of_its_commitment
        FOREIGN KEY (quota_id, commitment_id) REFERENCES partnerships_quota (id, commitment_id);
ALTER TABLE activities_slot
    ADD CONSTRAINT slot_ward_of_its_hospital
        FOREIGN KEY (ward_id, hospital_id) REFERENCES partnerships_ward (id, hospital_id);
ALTER TABLE activities_participation
    ADD CONSTRAINT participation_ward_of_its_hospital
        FOREIGN KEY (ward_id, hospital_id) REFERENCES partnerships_ward (id, hospital_id);
"""

COMPOSITE_KEYS_UNDONE = """
ALTER TABLE activities_participation DROP CONSTRAINT participation_ward_of_its_hospital;
ALTER TABLE activities_slot DROP CONSTRAINT slot_ward_of_its_hospital;
ALTER TABLE activities_session
    DROP CONSTRAINT session_activity_of_its_commitment, DROP CONSTRAINT session_quota_of_its_commitment;
"""

QUOTA_RECOUNT = """
CREATE FUNCTION activities_recount_quota() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    outside bigint;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE (starts_at AT TIME ZONE 'Europe/Paris')::date
                                            NOT BETWEEN NEW.starts_on AND NEW.ends_on)
      INTO NEW.used, outside
      FROM activities_session WHERE quota_id = NEW.id AND holds_place;
    IF outside > 0 THEN
        RAISE EXCEPTION 'a session starts outside the period of its quota %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_inside_quota_period';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER quota_recount BEFORE INSERT OR UPDATE ON partnerships_quota
    FOR EACH ROW EXECUTE FUNCTION activities_recount_quota();

CREATE FUNCTION activities_touch_quotas(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM partnerships_quota WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE partnerships_quota SET used = used WHERE id = ANY (ids);
END $$;

CREATE FUNCTION activities_sessions_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_quotas((SELECT array_agg(DISTINCT quota_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_sessions_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_quotas((SELECT array_agg(DISTINCT quota_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_sessions_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT quota_id) INTO touched FROM (
        (SELECT id, quota_id, holds_place, starts_at FROM old_rows
         EXCEPT SELECT id, quota_id, holds_place, starts_at FROM new_rows)
        UNION ALL
        (SELECT id, quota_id, holds_place, starts_at FROM new_rows
         EXCEPT SELECT id, quota_id, holds_place, starts_at FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_touch_quotas(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER sessions_inserted AFTER INSERT ON activities_session
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_sessions_inserted();
CREATE TRIGGER sessions_updated AFTER UPDATE ON activities_session
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_sessions_updated();
CREATE TRIGGER sessions_deleted AFTER DELETE ON activities_session
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_sessions_deleted();
"""

QUOTA_RECOUNT_UNDONE = """
DROP TRIGGER sessions_deleted ON activities_session;
DROP TRIGGER sessions_updated ON activities_session;
DROP TRIGGER sessions_inserted ON activities_session;
DROP TRIGGER quota_recount ON partnerships_quota;
DROP FUNCTION activities_sessions_updated(), activities_sessions_deleted(), activities_sessions_inserted();
DROP FUNCTION activities_touch_quotas(bigint[]);
DROP FUNCTION activities_recount_quota();
"""

GROUPS_RECOUNT = """
CREATE FUNCTION activities_recount_groups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(*), coalesce(sum(expected_total), 0) INTO NEW.groups, NEW.people
      FROM activities_participation
     WHERE session_id = NEW.id AND state IN ('requested', 'confirmed');
    RETURN NEW;
END $$;

CREATE TRIGGER session_recount_groups
    BEFORE INSERT OR UPDATE OF groups, people, max_groups, max_people ON activities_session
    FOR EACH ROW EXECUTE FUNCTION activities_recount_groups();

CREATE FUNCTION activities_touch_sessions(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM activities_session WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE activities_session SET groups = groups WHERE id = ANY (ids);
END $$;

CREATE FUNCTION activities_participations_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_sessions((SELECT array_agg(DISTINCT session_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_participations_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_sessions((SELECT array_agg(DISTINCT session_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_participations_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT session_id) INTO touched FROM (
        (SELECT id, session_id, state, expected_total FROM old_rows
         EXCEPT SELECT id, session_id, state, expected_total FROM new_rows)
        UNION ALL
        (SELECT id, session_id, state, expected_total FROM new_rows
         EXCEPT SELECT id, session_id, state, expected_total FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_touch_sessions(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER participations_inserted AFTER INSERT ON activities_participation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_participations_inserted();
CREATE TRIGGER participations_updated AFTER UPDATE ON activities_participation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_participations_updated();
CREATE TRIGGER participations_deleted AFTER DELETE ON activities_participation
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_participations_deleted();
"""

GROUPS_RECOUNT_UNDONE = """
DROP TRIGGER participations_deleted ON activities_participation;
DROP TRIGGER participations_updated ON activities_participation;
DROP TRIGGER participations_inserted ON activities_participation;
DROP TRIGGER session_recount_groups ON activities_session;
DROP FUNCTION activities_participations_updated(), activities_participations_deleted();
DROP FUNCTION activities_participations_inserted();
DROP FUNCTION activities_touch_sessions(bigint[]);
DROP FUNCTION activities_recount_groups();
"""

PLACES_RECOUNT = """
CREATE FUNCTION activities_recount_training() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most bigint;
BEGIN
    SELECT count(*) INTO NEW.taken FROM activities_registration WHERE training_id = NEW.id AND holds_place;
    IF NEW.places_per_hospital IS NOT NULL THEN
        SELECT max(held) INTO most FROM (
            SELECT count(*) AS held FROM activities_registration
            WHERE training_id = NEW.id AND holds_place AND hospital_id IS NOT NULL GROUP BY hospital_id
        ) AS by_hospital;
        IF most > NEW.places_per_hospital THEN
            RAISE EXCEPTION 'more registered than the places of one hospital in training %', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'training_hospital_within_places';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER training_recount BEFORE INSERT OR UPDATE ON activities_training
    FOR EACH ROW EXECUTE FUNCTION activities_recount_training();

CREATE FUNCTION activities_touch_trainings(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM activities_training WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE activities_training SET taken = taken WHERE id = ANY (ids);
END $$;

CREATE FUNCTION activities_registrations_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_trainings((SELECT array_agg(DISTINCT training_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_registrations_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_trainings((SELECT array_agg(DISTINCT training_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_registrations_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT training_id) INTO touched FROM (
        (SELECT id, training_id, holds_place, hospital_id FROM old_rows
         EXCEPT SELECT id, training_id, holds_place, hospital_id FROM new_rows)
        UNION ALL
        (SELECT id, training_id, holds_place, hospital_id FROM new_rows
         EXCEPT SELECT id, training_id, holds_place, hospital_id FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_touch_trainings(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER registrations_inserted AFTER INSERT ON activities_registration
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_registrations_inserted();
CREATE TRIGGER registrations_updated AFTER UPDATE ON activities_registration
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_registrations_updated();
CREATE TRIGGER registrations_deleted AFTER DELETE ON activities_registration
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_registrations_deleted();
"""

PLACES_RECOUNT_UNDONE = """
DROP TRIGGER registrations_deleted ON activities_registration;
DROP TRIGGER registrations_updated ON activities_registration;
DROP TRIGGER registrations_inserted ON activities_registration;
DROP TRIGGER training_recount ON activities_training;
DROP FUNCTION activities_registrations_updated(), activities_registrations_deleted();
DROP FUNCTION activities_registrations_inserted();
DROP FUNCTION activities_touch_trainings(bigint[]);
DROP FUNCTION activities_recount_training();
"""

HOSPITALS_PART = """
CREATE FUNCTION activities_others_of_hospitals(volume bigint, hospitals bigint[], but bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    most bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(format('parts of volume %s', volume), 0));
    SELECT coalesce(max(sessions), 0) INTO most FROM (
        SELECT count(*) AS sessions
          FROM activities_session AS session
          JOIN LATERAL (
                SELECT part.hospital_id FROM activities_participation AS part
                 WHERE part.session_id = session.id AND part.left_at IS NULL
                   AND (part.state <> 'cancelled' OR session.state = 'cancelled')
                 ORDER BY part.id LIMIT 1
               ) AS first ON first.hospital_id = ANY (hospitals)
         WHERE session.quota_id = volume AND session.holds_place AND session.id IS DISTINCT FROM but
         GROUP BY first.hospital_id
    ) AS counted;
    RETURN most;
END $$;
"""

HOSPITALS_PART_UNDONE = """
DROP FUNCTION activities_others_of_hospitals(bigint, bigint[], bigint);
"""


class Migration(migrations.Migration):
    replaces = [
        ("activities", "0043_words_of_registrations"),
    ]

    dependencies = [
        ("activities", "0001_tables"),
        ("partnerships", "0003_starting_rules"),
    ]

    operations = [
        migrations.RunSQL(COMPOSITE_KEYS, COMPOSITE_KEYS_UNDONE),
        migrations.RunSQL(QUOTA_RECOUNT, QUOTA_RECOUNT_UNDONE),
        migrations.RunSQL(GROUPS_RECOUNT, GROUPS_RECOUNT_UNDONE),
        migrations.RunSQL(PLACES_RECOUNT, PLACES_RECOUNT_UNDONE),
        migrations.RunSQL(HOSPITALS_PART, HOSPITALS_PART_UNDONE),
    ]
