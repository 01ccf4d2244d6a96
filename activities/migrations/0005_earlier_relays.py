"""Relays trained before the portal was there."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import activities.models.relays


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_starting_rules"),
        ("partnerships", "0003_starting_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierRelay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("full_name", models.CharField(max_length=150, verbose_name="nom et prénom")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Pour lui rappeler la fin de validité, et reconnaître la personne quand elle se forme de nouveau.",
                        max_length=254,
                        verbose_name="adresse e-mail professionnelle",
                    ),
                ),
                ("ward", models.CharField(blank=True, max_length=150, verbose_name="service")),
                ("job", models.CharField(blank=True, max_length=100, verbose_name="fonction")),
                (
                    "title",
                    models.CharField(
                        help_text="Son titre, comme il était annoncé.", max_length=200, verbose_name="formation"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="formé le")),
                (
                    "until",
                    models.DateField(
                        help_text="Son dernier jour de relais, cinq ans au plus après la formation.",
                        verbose_name="valable jusqu’au",
                    ),
                ),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="n’est plus relais depuis le")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "left_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="départ noté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "relais formé avant le portail",
                "verbose_name_plural": "relais formés avant le portail",
                "ordering": ["hospital", "full_name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("convention"),
                        models.F("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="earlierrelay_person_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="earlierrelay_address_is_plain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__gte", models.F("held_on")),
                            (
                                "until__lte",
                                models.Func(
                                    models.F("held_on"),
                                    output_field=models.DateField(),
                                    template="(%(expressions)s + interval '5 years')::date",
                                ),
                            ),
                        ),
                        name="earlierrelay_for_a_time",
                    ),
                ],
            },
            bases=(activities.models.relays.IsRelay, models.Model),
        ),
    ]
