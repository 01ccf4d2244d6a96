"""Periods in which the pace of a volume stands still, and the rules for volumes behind their pace."""

from datetime import date

from django.db import migrations, models

RULES = [("volume_behind", audience, months) for audience in ("service", "coordination") for months in (3, 6, 9)]
# The summer of the Paris hospitals and the end of the year; the service edits them and adds the years after.
YEARS = range(2025, 2032)


def add_periods(apps, schema_editor):
    period = apps.get_model("partnerships", "QuietPeriod")
    for year in YEARS:
        period.objects.create(name="Été", starts_on=date(year, 7, 14), ends_on=date(year, 8, 31))
        period.objects.create(name="Fin d’année", starts_on=date(year, 12, 21), ends_on=date(year + 1, 1, 3))


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=kind, audience=audience, number=number) for kind, audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    apps.get_model("notifications", "ReminderRule").objects.filter(kind="volume_behind").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0007_rules_of_ends"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuietPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(help_text="Inclus.", verbose_name="dernier jour")),
            ],
            options={
                "verbose_name": "période calme",
                "verbose_name_plural": "périodes calmes",
                "ordering": ["starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("starts_on", "ends_on"), name="quietperiod_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="quietperiod_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_periods, migrations.RunPython.noop),
        migrations.RunPython(add_rules, remove_rules),
    ]
