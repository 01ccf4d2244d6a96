"""Photos of sessions, each with what was declared of its authorisations."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0032_each_hospitals_word"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField(verbose_name="image JPEG")),
                ("width", models.PositiveSmallIntegerField(verbose_name="largeur en pixels")),
                ("height", models.PositiveSmallIntegerField(verbose_name="hauteur en pixels")),
                ("description", models.CharField(max_length=250, verbose_name="description")),
                ("credit", models.CharField(max_length=120, verbose_name="crédit")),
                (
                    "authorisation",
                    models.CharField(
                        choices=[
                            ("hospital", "signées et conservées par l’hôpital"),
                            ("partner", "signées et conservées par le partenaire"),
                            ("nobody", "personne n’est reconnaissable"),
                        ],
                        max_length=8,
                        verbose_name="autorisations écrites",
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[("internal", "interne"), ("partners", "partenaires"), ("publication", "publication")],
                        max_length=11,
                        verbose_name="usage permis",
                    ),
                ),
                ("valid_until", models.DateField(db_index=True, verbose_name="valable jusqu'au")),
                ("declared_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="déclaré le")),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déclaré par",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo d'une séance",
                "verbose_name_plural": "photos des séances",
                "ordering": ["declared_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__gte", models.F("declared_on")),
                            (
                                "valid_until__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("declared_on"), "+", models.Value(datetime.timedelta(days=1096))
                                ),
                            ),
                        ),
                        name="sessionphoto_valid_three_years",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("description", ""), _negated=True), models.Q(("credit", ""), _negated=True)
                        ),
                        name="sessionphoto_described",
                    ),
                ],
            },
        ),
    ]
