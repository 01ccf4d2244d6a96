from django.db import migrations

# Kind, audience, number: days after a count is due, and after the day that a body's opinion was planned for.
RULES = [
    ("measure_due", "owner", 1),
    ("measure_due", "service", 14),
    ("approval_late", "service", 1),
    ("approval_late", "service", 30),
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
        ("notifications", "0002_rules_and_digests"),
        ("partnerships", "0018_evaluations"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
