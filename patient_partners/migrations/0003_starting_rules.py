"""The reminder rules that a new portal starts with. The service edits them."""

from django.db import migrations

# Kind, audience, number: days before what is to come, or after what is waited for.
RULES = [
    ("team_stuck", "referent", 1),
    ("team_stuck", "service", 14),
    ("partner_consent_ends", "person", 30),
    ("partner_consent_ends", "person", 7),
    ("partner_waits", "service", 1),
    ("partner_waits", "service", 15),
    ("introduction_no_outcome", "referent", 1),
    ("questionnaire_reminded", "person", 14),
    ("event_reminder", "person", 7),
    ("event_reminder", "person", 1),
    *(("letter_ends", side, days) for side in ("person", "team", "staff") for days in (60, 30)),
]


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=kind, audience=audience, number=number) for kind, audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    kinds = {kind for kind, _, _ in RULES}
    apps.get_model("notifications", "ReminderRule").objects.filter(kind__in=kinds).delete()


class Migration(migrations.Migration):
    replaces = [
        ("patient_partners", "0012_mission_letters"),
    ]

    dependencies = [
        ("notifications", "0002_rules_and_digests"),
        ("patient_partners", "0002_database_guards"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
