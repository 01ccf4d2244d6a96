"""Secret calendar addresses; and sessions found by their day, for the agenda of all of them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import activities.models.feeds


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0009_mediators"),
        ("partnerships", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=activities.models.feeds.new_token,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="secret",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="révoqué le")),
                ("last_read_on", models.DateField(blank=True, null=True, verbose_name="lu pour la dernière fois le")),
            ],
            options={
                "verbose_name": "flux d'agenda",
                "verbose_name_plural": "flux d'agenda",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["starts_at"], name="session_start"),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="créé par",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="hospital",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calendar_feeds",
                to="partnerships.hospital",
                verbose_name="hôpital",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="révoqué par",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calendar_feeds",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="ward",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calendar_feeds",
                to="partnerships.ward",
                verbose_name="service",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hospital", None), ("user__isnull", False), ("ward", None)),
                    models.Q(("hospital", None), ("user", None), ("ward__isnull", False)),
                    models.Q(("hospital__isnull", False), ("user", None), ("ward", None)),
                    _connector="OR",
                ),
                name="calendarfeed_has_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at", None), ("revoked_by", None)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="calendarfeed_revoked_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("user", "ward", "hospital"),
                name="calendarfeed_one_live_per_owner",
                nulls_distinct=False,
            ),
        ),
    ]
