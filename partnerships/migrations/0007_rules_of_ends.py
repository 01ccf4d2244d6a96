"""The rules that a new portal starts with for the ends of conventions and unused invitations. The service edits them."""

from django.db import migrations

# Kind, audience, number: months before the last day, days after the invitation.
RULES = [
    *(("convention_ends", audience, months) for audience in ("service", "coordination") for months in (12, 9, 6, 3)),
    ("invitation_reminded", "invited", 7),
    ("invitation_unused", "host", 14),
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
        ("partnerships", "0006_travel_minutes"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
