"""Messages that came back or did not arrive: what people decided, and which address they were for."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_rules_and_digests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("notice", "is_closed", models.BooleanField(default=False, verbose_name="classé")),
        migrations.AddIndex("notice", models.Index(fields=["recipient_email", "-due_at"], name="notice_to_address")),
        migrations.CreateModel(
            name="NoticeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("resent", "renvoyé"),
                            ("marked_sent", "marqué comme envoyé"),
                            ("marked_not_gone", "marqué comme non parti"),
                            ("closed", "classé"),
                        ],
                        max_length=15,
                        verbose_name="décision",
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="adresse")),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quand")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="notifications.notice",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "verbose_name": "décision",
                "verbose_name_plural": "décisions",
                "ordering": ["-decided_at", "-pk"],
            },
        ),
    ]
