"""The first rules that ask again for a head nurse's word to one group; whose part of a volume a shared session takes."""

from django.db import migrations

# Kind, audience, working days after the request.
RULES = [("group_unanswered", "ward", 5), ("group_unanswered", "referents", 8)]

# A session is counted for one hospital: that of the first group that stays. Whoever joins it takes nothing more of the
# volume, and a group that left is history. The lock as before (0014).
OTHERS = """
CREATE OR REPLACE FUNCTION activities_others_of_hospitals(volume bigint, hospitals bigint[], but bigint) RETURNS bigint
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


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=kind, audience=audience, number=number) for kind, audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    kinds = {kind for kind, _, _ in RULES}
    apps.get_model("notifications", "ReminderRule").objects.filter(kind__in=kinds).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0029_connections"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [
        migrations.RunSQL(OTHERS, migrations.RunSQL.noop),
        migrations.RunPython(add_rules, remove_rules),
    ]
