"""The rules that a new portal starts with: both sides are reminded a week and a day before. The service edits them."""

from django.db import migrations

KIND = "session_reminder"
RULES = [(audience, days) for audience in ("hospital", "partner") for days in (7, 1)]


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    # The column was renamed in notifications.0002, which may come before or after this one.
    names = {field.name for field in rule._meta.get_fields()}
    number = "number" if "number" in names else "days_before"
    rule.objects.bulk_create(
        [rule(kind=KIND, audience=audience, **{number: days}) for audience, days in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    apps.get_model("notifications", "ReminderRule").objects.filter(kind=KIND).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0003_database_guards"),
        ("notifications", "0001_initial"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
