"""A session lasts a day at most: what takes place at once with another is looked for among few."""

from datetime import timedelta

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0043_words_of_registrations")]

    operations = [
        migrations.AddConstraint(
            "session",
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("starts_at") + timedelta(days=1)),
                name="session_lasts_a_day_at_most",
            ),
        )
    ]
