from django.db import migrations

# Kind, audience, number: days before the last day of a consent.
RULES = [("partner_consent_ends", "person", 30), ("partner_consent_ends", "person", 7)]


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
        ("patient_partners", "0005_people_who_offer_themselves"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
