"""Several hospitals share a visit at a distance, each with its own group, which may leave."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0025_opinions"),
        ("partnerships", "0008_quiet_periods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="max_groups",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Plus d'un\xa0: d'autres hôpitaux peuvent rejoindre une visite à distance déjà confirmée.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
                verbose_name="groupes à la fois",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="leave_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("isolation", "isolement ou épidémie"),
                    ("staff", "manque de personnel"),
                    ("patients", "trop peu de patients"),
                    ("transport", "transport"),
                    ("museum_closed", "musée fermé"),
                    ("speaker", "intervenant absent"),
                    ("other", "autre"),
                    ("mistake", "saisie par erreur"),
                ],
                editable=False,
                max_length=13,
                verbose_name="motif du départ",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="left_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="parti le"),
        ),
        migrations.AddField(
            model_name="participation",
            name="needs_ward_agreement",
            field=models.BooleanField(default=False, verbose_name="accord du cadre de santé demandé"),
        ),
        migrations.AddField(
            model_name="participation",
            name="ward_agreed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé le"),
        ),
        migrations.AddField(
            model_name="participation",
            name="ward_agreed_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="accord du cadre de santé donné par"),
        ),
        migrations.AddField(
            model_name="participation",
            name="ward_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé demandé le"),
        ),
        migrations.AddField(
            model_name="participation",
            name="ward_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                    ("import", "d'après un fichier importé"),
                ],
                max_length=8,
                verbose_name="accord du cadre de santé",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="ward_recorded_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide : donné par lien, sans compte.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="accord du cadre de santé enregistré par",
            ),
        ),
        migrations.AddField(
            model_name="sessionevent",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="activities.participation",
                verbose_name="groupe",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_groups", 1),
                    models.Q(("format", "remote_visit"), ("max_groups__range", (2, 30))),
                    _connector="OR",
                ),
                name="activity_shared_on_a_screen",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    ("needs_ward_agreement", False),
                    ("ward_agreed_at__isnull", False),
                    _connector="OR",
                ),
                name="participation_confirmed_has_wards_agreement",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ward_agreed_at", None), ("ward_agreed_by", ""), ("ward_means", ""), ("ward_recorded_by", None)
                    ),
                    models.Q(
                        ("needs_ward_agreement", True),
                        ("ward_agreed_at__isnull", False),
                        models.Q(("ward_agreed_by", ""), _negated=True),
                        models.Q(("ward_means", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="participation_ward_agreement_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("leave_reason", ""), ("left_at", None)),
                    models.Q(
                        ("left_at__isnull", False),
                        ("state", "cancelled"),
                        models.Q(("leave_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="participation_left_says_why",
            ),
        ),
    ]
