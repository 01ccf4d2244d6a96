"""How groups come to the museum, the attestation of their outing, and the first rules that chase what is missing."""

import django.db.models.deletion
from django.db import migrations, models

# Kind, audience, days before the visit.
RULES = [("visit_unready", "hospital", 7), ("visit_unready", "hospital", 2)]


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
        ("activities", "0022_practical_notes"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("companions", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="accompagnateurs")),
                (
                    "transport",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("walk", "à pied"),
                            ("public", "transports en commun"),
                            ("hospital", "véhicule de l’hôpital"),
                            ("adapted", "transport adapté (fauteuils roulants)"),
                            ("coach", "autocar"),
                            ("taxi", "taxi"),
                            ("other", "autre"),
                        ],
                        max_length=8,
                        verbose_name="transport",
                    ),
                ),
                (
                    "organiser",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hospital", "l’hôpital"),
                            ("partner", "le musée"),
                            ("other", "une association ou un tiers"),
                        ],
                        max_length=8,
                        verbose_name="transport organisé par",
                    ),
                ),
                ("arrives_at", models.DateTimeField(blank=True, null=True, verbose_name="arrivée au musée")),
                ("meeting_point", models.CharField(blank=True, max_length=150, verbose_name="point de rendez-vous")),
                (
                    "medical",
                    models.CharField(
                        blank=True,
                        choices=[("obtained", "obtenu"), ("none", "sans objet")],
                        max_length=8,
                        verbose_name="avis médicaux",
                    ),
                ),
                ("medical_by", models.CharField(blank=True, max_length=150, verbose_name="avis médicaux obtenus par")),
                ("medical_on", models.DateField(blank=True, null=True, verbose_name="avis médicaux obtenus le")),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[("obtained", "obtenu"), ("none", "sans objet")],
                        max_length=8,
                        verbose_name="autorisation de la direction",
                    ),
                ),
                ("direction_by", models.CharField(blank=True, max_length=150, verbose_name="autorisation obtenue par")),
                ("direction_on", models.DateField(blank=True, null=True, verbose_name="autorisation obtenue le")),
                (
                    "parental",
                    models.CharField(
                        blank=True,
                        choices=[("obtained", "obtenu"), ("none", "sans objet")],
                        max_length=8,
                        verbose_name="autorité parentale",
                    ),
                ),
                (
                    "parental_by",
                    models.CharField(blank=True, max_length=150, verbose_name="autorité parentale obtenue par"),
                ),
                ("parental_on", models.DateField(blank=True, null=True, verbose_name="autorité parentale obtenue le")),
                (
                    "names_forgotten_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="noms effacés le"),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outing",
                        to="activities.participation",
                        verbose_name="groupe",
                    ),
                ),
            ],
            options={
                "verbose_name": "préparation d'une visite",
                "verbose_name_plural": "préparations des visites",
                "ordering": ["group"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("medical", "obtained"),
                                ("medical_on__isnull", False),
                                models.Q(
                                    models.Q(("medical_by", ""), _negated=True),
                                    ("names_forgotten_on__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("medical", "obtained"), _negated=True),
                                ("medical_by", ""),
                                ("medical_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="outing_medical_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("direction", "obtained"),
                                ("direction_on__isnull", False),
                                models.Q(
                                    models.Q(("direction_by", ""), _negated=True),
                                    ("names_forgotten_on__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("direction", "obtained"), _negated=True),
                                ("direction_by", ""),
                                ("direction_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="outing_direction_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("parental", "obtained"),
                                ("parental_on__isnull", False),
                                models.Q(
                                    models.Q(("parental_by", ""), _negated=True),
                                    ("names_forgotten_on__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("parental", "obtained"), _negated=True),
                                ("parental_by", ""),
                                ("parental_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="outing_parental_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("medical", "none"), _negated=True), models.Q(("direction", "none"), _negated=True)
                        ),
                        name="outing_only_minors_may_not_concern",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_rules, remove_rules),
    ]
