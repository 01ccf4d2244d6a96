"""A volume's period is kept by the sessions that take a place in it; what was cancelled for nothing holds no period."""

from django.db import migrations

RECOUNT = """
CREATE OR REPLACE FUNCTION activities_recount_quota() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
# As in 0003. It looks at a volume when that is next written: what stands outside by then keeps its volume from changing.
RECOUNT_BEFORE = """
CREATE OR REPLACE FUNCTION activities_recount_quota() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0017_near_changes")]

    operations = [migrations.RunSQL(RECOUNT, RECOUNT_BEFORE)]
