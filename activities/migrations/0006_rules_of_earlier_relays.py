"""The first rules that recall that a relay's training of before the portal ends: as for all other relays."""

from django.db import migrations

KIND = "earlier_relays_end"
# Audience, days before the last day.
RULES = [("person", 60), ("referent", 60)]


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=KIND, audience=audience, number=number) for audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    apps.get_model("notifications", "ReminderRule").objects.filter(kind=KIND).delete()


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_earlier_relays"), ("notifications", "0005_copies")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
