"""A past session that was recorded by mistake says so, and the way back to before the clock acted is open."""

from django.db import migrations, models

REASONS = [
    ("isolation", "isolement ou épidémie"),
    ("staff", "manque de personnel"),
    ("patients", "trop peu de patients"),
    ("transport", "transport"),
    ("museum_closed", "musée fermé"),
    ("speaker", "intervenant absent"),
    ("other", "autre"),
    ("mistake", "saisie par erreur"),
]

# The tables of before 0005 always name an account: what the clock did becomes whoever booked's.
CLOCK_NAMED = """
UPDATE activities_session SET state_changed_by_id = booked_by_id
    WHERE state_changed_by_id IS NULL AND state_changed_by_name = '';
ALTER TABLE activities_sessionhistory DISABLE TRIGGER USER;
UPDATE activities_sessionhistory SET state_changed_by_id = booked_by_id
    WHERE state_changed_by_id IS NULL AND state_changed_by_name = '';
ALTER TABLE activities_sessionhistory ENABLE TRIGGER USER;
UPDATE activities_sessionevent AS event SET actor_id = session.booked_by_id
    FROM activities_session AS session
    WHERE session.id = event.session_id AND event.actor_id IS NULL AND event.actor_name = '';
"""


def reason_field() -> models.CharField:
    return models.CharField("motif d'annulation", max_length=13, choices=REASONS, blank=True)


class Migration(migrations.Migration):
    dependencies = [("activities", "0012_imports")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, CLOCK_NAMED),
        migrations.AlterField("session", "cancel_reason", reason_field()),
        migrations.AlterField("sessionhistory", "cancel_reason", reason_field()),
    ]
