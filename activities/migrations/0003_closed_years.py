"""What the database itself refuses in a closed year, whatever the door and the isolation level.

`closed_at` stands in a unique key of the volume. PostgreSQL then locks the key for whoever closes or reopens a year,
and whoever writes one of its sessions shares the key first: the one waits for the other, and looks only then.
"""

from django.db import migrations

SESSION = (
    "id, quota_id, activity_id, state, counts_anyway, starts_at, ends_at, cancelled_side, cancel_reason, cancelled_how, "
    "attendance_unknown, reported_at, report_text, lived_minutes"
)
GROUP = (
    "id, session_id, hospital_id, state, present_total, present_patients, present_relatives, present_staff, "
    "present_children, present_teenagers, present_adults, present_seniors"
)

CLOSED_YEARS = """
CREATE FUNCTION activities_refuse_closed_years(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM partnerships_quota WHERE id = ANY (ids) ORDER BY id FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM partnerships_quota WHERE id = ANY (ids) AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a year is closed: its sessions and figures do not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_year_is_closed';
    END IF;
END $$;

CREATE FUNCTION activities_refuse_closed_years_of(sessions bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years(
        (SELECT array_agg(DISTINCT quota_id) FROM activities_session WHERE id = ANY (sessions)));
END $$;

CREATE FUNCTION activities_closed_quota() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM activities_refuse_closed_years(ARRAY[OLD.id]);
        RETURN OLD;
    END IF;
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS NOT NULL
       AND (OLD.commitment_id, OLD.quantity, OLD.extra, OLD.starts_on, OLD.ends_on)
           IS DISTINCT FROM (NEW.commitment_id, NEW.quantity, NEW.extra, NEW.starts_on, NEW.ends_on) THEN
        RAISE EXCEPTION 'a closed year does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_year_is_closed';
    END IF;
    IF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL
       AND ((NEW.closed_at AT TIME ZONE 'Europe/Paris')::date <= NEW.ends_on
            OR EXISTS (SELECT 1 FROM activities_session
                       WHERE quota_id = NEW.id AND state IN ('requested', 'confirmed'))) THEN
        RAISE EXCEPTION 'a year is closed once it is over and all is reported'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_closed_once_complete';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER quota_closed BEFORE UPDATE OR DELETE ON partnerships_quota
    FOR EACH ROW EXECUTE FUNCTION activities_closed_quota();

CREATE FUNCTION activities_closed_sessions_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years((SELECT array_agg(DISTINCT quota_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_sessions_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years((SELECT array_agg(DISTINCT quota_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_sessions_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT quota_id) INTO touched FROM (
        (SELECT {session} FROM old_rows EXCEPT SELECT {session} FROM new_rows)
        UNION ALL
        (SELECT {session} FROM new_rows EXCEPT SELECT {session} FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_refuse_closed_years(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER sessions_inserted_in_closed_year AFTER INSERT ON activities_session
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_sessions_inserted();
CREATE TRIGGER sessions_updated_in_closed_year AFTER UPDATE ON activities_session
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_sessions_updated();
CREATE TRIGGER sessions_deleted_in_closed_year AFTER DELETE ON activities_session
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_sessions_deleted();

CREATE FUNCTION activities_closed_groups_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((SELECT array_agg(DISTINCT session_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_groups_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((SELECT array_agg(DISTINCT session_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_groups_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT session_id) INTO touched FROM (
        (SELECT {group} FROM old_rows EXCEPT SELECT {group} FROM new_rows)
        UNION ALL
        (SELECT {group} FROM new_rows EXCEPT SELECT {group} FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_refuse_closed_years_of(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER participations_inserted_in_closed_year AFTER INSERT ON activities_participation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_groups_inserted();
CREATE TRIGGER participations_updated_in_closed_year AFTER UPDATE ON activities_participation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_groups_updated();
CREATE TRIGGER participations_deleted_in_closed_year AFTER DELETE ON activities_participation
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_groups_deleted();
""".replace("{session}", SESSION).replace("{group}", GROUP)

CLOSED_YEARS_UNDONE = """
DROP TRIGGER participations_deleted_in_closed_year ON activities_participation;
DROP TRIGGER participations_updated_in_closed_year ON activities_participation;
DROP TRIGGER participations_inserted_in_closed_year ON activities_participation;
DROP FUNCTION activities_closed_groups_updated(), activities_closed_groups_deleted();
DROP FUNCTION activities_closed_groups_inserted();
DROP TRIGGER sessions_deleted_in_closed_year ON activities_session;
DROP TRIGGER sessions_updated_in_closed_year ON activities_session;
DROP TRIGGER sessions_inserted_in_closed_year ON activities_session;
DROP FUNCTION activities_closed_sessions_updated(), activities_closed_sessions_deleted();
DROP FUNCTION activities_closed_sessions_inserted();
DROP TRIGGER quota_closed ON partnerships_quota;
DROP FUNCTION activities_closed_quota();
DROP FUNCTION activities_refuse_closed_years_of(bigint[]), activities_refuse_closed_years(bigint[]);
"""

CLOSED_OPINIONS = """
CREATE FUNCTION activities_closed_opinions_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((SELECT array_agg(DISTINCT session_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_opinions_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((
        SELECT array_agg(DISTINCT session_id)
          FROM (SELECT session_id FROM old_rows UNION SELECT session_id FROM new_rows) AS touched));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_closed_opinions_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_refuse_closed_years_of((SELECT array_agg(DISTINCT session_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE TRIGGER opinions_inserted_in_closed_year AFTER INSERT ON activities_opinions
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_opinions_inserted();
CREATE TRIGGER opinions_updated_in_closed_year AFTER UPDATE ON activities_opinions
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_opinions_updated();
CREATE TRIGGER opinions_deleted_in_closed_year AFTER DELETE ON activities_opinions
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_closed_opinions_deleted();
"""

CLOSED_OPINIONS_UNDONE = """
DROP TRIGGER opinions_deleted_in_closed_year ON activities_opinions;
DROP TRIGGER opinions_updated_in_closed_year ON activities_opinions;
DROP TRIGGER opinions_inserted_in_closed_year ON activities_opinions;
DROP FUNCTION activities_closed_opinions_deleted(), activities_closed_opinions_updated();
DROP FUNCTION activities_closed_opinions_inserted();
"""


class Migration(migrations.Migration):
    replaces = [
        ("activities", "0044_session_at_most_a_day"),
    ]

    dependencies = [
        ("activities", "0002_database_guards"),
    ]

    operations = [
        migrations.RunSQL(CLOSED_YEARS, CLOSED_YEARS_UNDONE),
        migrations.RunSQL(CLOSED_OPINIONS, CLOSED_OPINIONS_UNDONE),
    ]
