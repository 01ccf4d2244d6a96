"""The reminder rules that a new portal starts with. The service edits them."""

from django.db import migrations

RULES = [
    *(("session_reminder", side, days) for side in ("hospital", "partner") for days in (7, 1)),
    ("request_unanswered", "answering", 5),
    ("request_unanswered", "service", 8),
    ("ward_unanswered", "ward", 5),
    ("group_unanswered", "ward", 5),
    ("group_unanswered", "referents", 8),
    ("report_missing", "writer", 1),
    ("report_missing", "writer", 3),
    ("report_missing", "managers", 7),
    *(("report_missing", "group", days) for days in (1, 3, 7)),
    ("visit_unready", "hospital", 7),
    ("visit_unready", "hospital", 2),
    ("theme_missing", "hospital", 30),
    ("theme_missing", "partner", 30),
    ("connection_missing", "partner", 7),
    ("registration_reminder", "person", 7),
    ("registration_reminder", "person", 1),
    ("relay_ends", "person", 60),
    ("relays_end", "referent", 60),
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
        ("activities", "0045_one_reminder_of_relays"),
    ]

    dependencies = [
        ("activities", "0003_closed_years"),
        ("notifications", "0005_copies"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
