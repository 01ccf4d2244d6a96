"""How each person wants to be told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="pace",
            field=models.CharField(
                choices=[
                    ("at_once", "chaque message, aussitôt"),
                    ("digest", "les nouvelles en un récapitulatif par jour"),
                    ("actions", "seulement ce qui me demande quelque chose"),
                ],
                default="at_once",
                max_length=7,
                verbose_name="rythme des messages",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="digest_hour",
            field=models.PositiveSmallIntegerField(
                choices=[(hour, f"{hour} h") for hour in range(7, 20)],
                default=8,
                help_text="Heure de Paris.",
                verbose_name="heure du récapitulatif",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_hour__range", (7, 19))), name="user_digest_hour_is_by_day"
            ),
        ),
    ]
