"""The rules that a new portal starts with for answers and reports that do not come. The service edits them."""

from django.db import migrations

# Kind, audience, number: working days after the request, days after the session.
RULES = [
    ("request_unanswered", "answering", 5),
    ("request_unanswered", "service", 8),
    ("ward_unanswered", "ward", 5),
    ("report_missing", "writer", 1),
    ("report_missing", "writer", 3),
    ("report_missing", "managers", 7),
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
    dependencies = [
        ("activities", "0015_cycles"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
