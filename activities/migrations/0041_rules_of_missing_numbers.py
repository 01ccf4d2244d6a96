"""The first rules that ask a hospital for the number of its group, once others reported the visit that it shared."""

from django.db import migrations

# Kind, audience, days after the report.
RULES = [("report_missing", "group", 1), ("report_missing", "group", 3), ("report_missing", "group", 7)]


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=kind, audience=audience, number=number) for kind, audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    apps.get_model("notifications", "ReminderRule").objects.filter(kind="report_missing", audience="group").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0040_who_museum_trainings_concern"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
