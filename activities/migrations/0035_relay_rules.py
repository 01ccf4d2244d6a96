"""The first rules that recall that a relay's training ends."""

from django.db import migrations

# Kind, audience, days before the last day.
RULES = [("relay_ends", "person", 60), ("relay_ends", "referent", 60)]


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=kind, audience=audience, number=number) for kind, audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    kinds = {kind for kind, _, _ in RULES}
    apps.get_model("notifications", "ReminderRule").objects.filter(kind__in=kinds).delete()


class Migration(migrations.Migration):
    dependencies = [("activities", "0034_relays"), ("notifications", "0002_rules_and_digests")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
