"""What a new portal starts with: the first reminder rules, and the periods in which the pace of a volume stands still.

The service edits both.
"""

from datetime import date

from django.db import migrations

RULES = [
    *(("convention_ends", audience, months) for audience in ("service", "coordination") for months in (12, 9, 6, 3)),
    *(("volume_behind", audience, months) for audience in ("service", "coordination") for months in (3, 6, 9)),
    ("invitation_reminded", "invited", 7),
    ("invitation_unused", "host", 14),
    ("meeting_reminder", "members", 7),
    ("minutes_reminder", "asked", 7),
    ("decision_due", "owner", 14),
    ("decision_late", "owner", 1),
    ("decision_late", "service", 7),
    ("measure_due", "owner", 1),
    ("measure_due", "service", 14),
    ("approval_late", "service", 1),
    ("approval_late", "service", 30),
]
YEARS = range(2025, 2032)


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=kind, audience=audience, number=number) for kind, audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    kinds = {kind for kind, _, _ in RULES}
    apps.get_model("notifications", "ReminderRule").objects.filter(kind__in=kinds).delete()


def add_periods(apps, schema_editor):
    period = apps.get_model("partnerships", "QuietPeriod")
    for year in YEARS:
        period.objects.create(name="Été", starts_on=date(year, 7, 14), ends_on=date(year, 8, 31))
        period.objects.create(name="Fin d’année", starts_on=date(year, 12, 21), ends_on=date(year + 1, 1, 3))


class Migration(migrations.Migration):
    replaces = [
        ("partnerships", "0021_partnership_referents"),
        ("partnerships", "0022_order_of_parties"),
    ]

    dependencies = [
        ("partnerships", "0002_database_guards"),
        ("notifications", "0005_copies"),
    ]

    operations = [
        migrations.RunPython(add_rules, remove_rules),
        migrations.RunPython(add_periods, migrations.RunPython.noop),
    ]
