"""How long a partner's mediators travel between two places."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0005_hospitals_part"),
    ]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="travel_minutes",
            field=models.PositiveSmallIntegerField(
                default=45,
                help_text="Entre deux séances d'un même médiateur dans des lieux différents. Avertit, sans interdire.",
                validators=[django.core.validators.MaxValueValidator(240)],
                verbose_name="trajet entre deux lieux (minutes)",
            ),
        ),
    ]
