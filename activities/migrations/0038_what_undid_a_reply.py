"""By which line of history a ward took back what it had said: what it said before stands again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0037_ticked_by_its_reader"),
    ]

    operations = [
        migrations.AddField(
            model_name="wardreply",
            name="undone_by",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="undid",
                to="activities.sessionevent",
                verbose_name="reprise par",
            ),
        ),
    ]
