"""How the groups of a visit at a distance connect, and the first rule that asks for what is missing."""

import django.db.models.deletion
from django.db import migrations, models

# Kind, audience, days before the visit.
RULES = [("connection_missing", "partner", 7)]


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
        ("activities", "0028_theme_reminder"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="lien de la visite")),
                ("test_link", models.URLField(blank=True, max_length=500, verbose_name="lien pour essayer avant")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone de secours")),
                ("phone_code", models.CharField(blank=True, max_length=30, verbose_name="code à composer")),
                ("technician", models.CharField(blank=True, max_length=150, verbose_name="contact technique")),
                (
                    "technician_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="téléphone du contact technique"),
                ),
                ("offline", models.CharField(blank=True, max_length=400, verbose_name="sans réseau, sur place")),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="connection",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "connexion d'une visite à distance",
                "verbose_name_plural": "connexions des visites à distance",
                "ordering": ["session"],
            },
        ),
        migrations.RunPython(add_rules, remove_rules),
    ]
