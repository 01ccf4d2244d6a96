"""For how long a training makes relays, and those who left their hospital."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As long as a relay's training is good for unless it says otherwise (`models/trainings.py`).
USUAL_MONTHS = 24


def say_how_long(apps, schema_editor):
    trainings = apps.get_model("activities", "Training").objects
    trainings.filter(session__commitment__kind="relay_training").update(relay_months=USUAL_MONTHS)


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0033_session_photos"),
        ("partnerships", "0008_quiet_periods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Relay",
            fields=[],
            options={
                "verbose_name": "relais",
                "verbose_name_plural": "relais",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("activities.registration",),
        ),
        migrations.AddField(
            model_name="registration",
            name="left_on",
            field=models.DateField(blank=True, null=True, verbose_name="n'est plus relais depuis le"),
        ),
        migrations.AddField(
            model_name="registration",
            name="left_recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="départ noté par",
            ),
        ),
        migrations.AddField(
            model_name="training",
            name="relay_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Vide : ne fait pas de relais.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="fait des relais pendant (mois)",
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(("relay_months", None), ("relay_months__range", (1, 60)), _connector="OR"),
                name="training_makes_relays_for_months",
            ),
        ),
        migrations.RunPython(say_how_long, migrations.RunPython.noop),
    ]
