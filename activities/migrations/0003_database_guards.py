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
    SELECT count(*) FILTER (WHERE holds_place),
           count(*) FILTER (WHERE (starts_at AT TIME ZONE 'Europe/Paris')::date
                                  NOT BETWEEN NEW.starts_on AND NEW.ends_on)
      INTO NEW.used, outside
      FROM activities_session WHERE quota_id = NEW.id;
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


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_relations")]

    operations = [
        migrations.RunSQL(COMPOSITE_KEYS, COMPOSITE_KEYS_UNDONE),
        migrations.RunSQL(QUOTA_RECOUNT, QUOTA_RECOUNT_UNDONE),
        migrations.RunSQL(GROUPS_RECOUNT, GROUPS_RECOUNT_UNDONE),
    ]
