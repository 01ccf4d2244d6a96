"""« Prévenez-moi » : who is told when a place is free again."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0010_calendar_feeds"),
        ("partnerships", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField(help_text="Fin de la période du volume.", verbose_name="jusqu'au")),
                ("wished_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="place_wishes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande d'être prévenu",
                "verbose_name_plural": "demandes d'être prévenu",
                "ordering": ["wished_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("commitment", "person"), name="placewish_once")],
            },
        ),
    ]
