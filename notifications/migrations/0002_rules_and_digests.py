"""Rules that count in any unit and add words, what waits for a digest, mails that came back."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="reminderrule", name="reminderrule_days_before"),
        migrations.RemoveConstraint(model_name="reminderrule", name="reminderrule_once"),
        migrations.AlterModelOptions(
            name="reminderrule",
            options={
                "ordering": ["kind", "audience", "number"],
                "verbose_name": "règle de rappel",
                "verbose_name_plural": "règles de rappel",
            },
        ),
        migrations.RenameField(model_name="reminderrule", old_name="days_before", new_name="number"),
        migrations.AlterField(
            model_name="reminderrule",
            name="number",
            field=models.PositiveSmallIntegerField(
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="combien",
            ),
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="addition",
            field=models.TextField(blank=True, default="", max_length=500, verbose_name="texte ajouté"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reminderrule",
            name="addition_en",
            field=models.TextField(blank=True, default="", max_length=500, verbose_name="texte ajouté, en anglais"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.UniqueConstraint(fields=("kind", "audience", "number"), name="reminderrule_once"),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(condition=Q(("number__range", (1, 60))), name="reminderrule_number"),
        ),
        migrations.RemoveConstraint(model_name="notice", name="notice_sent_has_its_time"),
        migrations.AlterField(
            model_name="notice",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "à envoyer"),
                    ("claimed", "en préparation"),
                    ("handing", "en cours de remise"),
                    ("sent", "envoyé"),
                    ("failed", "en échec"),
                    ("cancelled", "plus nécessaire"),
                    ("uncertain", "remise incertaine"),
                    ("gathered", "dans un récapitulatif"),
                    ("bounced", "revenu"),
                ],
                default="pending",
                max_length=9,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="concerns_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="pour ce qui commence le"),
        ),
        migrations.AddField(
            model_name="notice",
            name="waits_for_digest",
            field=models.BooleanField(default=False, verbose_name="attend le récapitulatif"),
        ),
        migrations.AddField(
            model_name="notice",
            name="digest",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="gathered",
                to="notifications.notice",
                verbose_name="récapitulatif",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notifications.reminderrule",
                verbose_name="règle de rappel",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("sent_at__isnull", False), ("state__in", ["sent", "bounced"])),
                    Q(Q(("state__in", ["sent", "bounced"]), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="notice_sent_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("digest__isnull", False), ("state", "gathered")),
                    Q(Q(("state", "gathered"), _negated=True), ("digest", None)),
                    _connector="OR",
                ),
                name="notice_gathered_has_its_digest",
            ),
        ),
    ]
