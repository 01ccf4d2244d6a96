"""How many sessions of a commitment a hospital may have in a year before the owning service must agree."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0004_closed_years"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="max_per_hospital",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Au-delà, une réservation attend l'accord du service responsable. Vide : sans limite.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="au plus par hôpital et par an",
            ),
        ),
    ]
