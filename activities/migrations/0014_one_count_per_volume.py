"""Count a hospital's part under one lock for the whole volume.

With a lock for each hospital, who brings several hospitals into one volume (an import) and who books for one of them
could wait for each other: the volume's own row, taken at the first session, comes in between.
"""

from django.db import migrations

OTHERS = """
CREATE OR REPLACE FUNCTION activities_others_of_hospitals(volume bigint, hospitals bigint[], but bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    most bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(format('parts of volume %s', volume), 0));
    SELECT coalesce(max(sessions), 0) INTO most FROM (
        SELECT count(DISTINCT session.id) AS sessions
          FROM activities_session AS session
          JOIN activities_participation AS part ON part.session_id = session.id
         WHERE session.quota_id = volume AND session.holds_place AND session.id IS DISTINCT FROM but
           AND part.hospital_id = ANY (hospitals) AND (part.state <> 'cancelled' OR session.state = 'cancelled')
         GROUP BY part.hospital_id
    ) AS counted;
    RETURN most;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0013_recorded_by_mistake")]

    operations = [migrations.RunSQL(OTHERS, migrations.RunSQL.noop)]
