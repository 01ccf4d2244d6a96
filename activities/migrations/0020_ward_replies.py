"""What a ward says of its session by its link, which may call it off, and the version of that link."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0018_period_kept_by_what_counts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="session",
            name="session_changed_by_someone",
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state_changed_by__isnull", False), ("state_changed_by_name", "")),
                    models.Q(("state", "lapsed"), ("state_changed_by", None), ("state_changed_by_name", "")),
                    models.Q(
                        ("state__in", ("requested", "confirmed", "declined", "cancelled")),
                        ("state_changed_by", None),
                        models.Q(("state_changed_by_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="session_changed_by_someone",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="link_version",
            field=models.PositiveSmallIntegerField(
                default=1, editable=False, verbose_name="version du lien du service"
            ),
        ),
        migrations.CreateModel(
            name="WardReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ready", "c’est bon"),
                            ("fewer", "moins de participants"),
                            ("elsewhere", "dans un autre service"),
                            ("off", "pas ce jour-là"),
                        ],
                        max_length=9,
                        verbose_name="réponse",
                    ),
                ),
                ("before", models.JSONField(blank=True, default=dict, verbose_name="avant")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="reprise le")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply",
                        to="activities.sessionevent",
                        verbose_name="événement de la séance",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="activities.participation",
                        verbose_name="groupe",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse d'un service",
                "verbose_name_plural": "réponses des services",
                "ordering": ["event__at", "id"],
            },
        ),
    ]
