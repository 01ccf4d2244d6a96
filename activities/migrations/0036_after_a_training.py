"""What a training leaves: its resources, and three questions, of whose answers totals are kept alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0035_relay_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="training",
            name="resources",
            field=models.TextField(
                blank=True,
                help_text="Liens ou textes courts, pour ceux qui étaient là.",
                verbose_name="ressources",
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="has_answered",
            field=models.BooleanField(default=False, editable=False, verbose_name="a donné son avis"),
        ),
        migrations.RemoveConstraint(model_name="opinions", name="opinions_once_per_source"),
        migrations.AlterModelOptions(
            name="opinions",
            options={
                "ordering": ["session", "source", "question"],
                "verbose_name": "avis d'une séance",
                "verbose_name_plural": "avis des séances",
            },
        ),
        migrations.AddField(
            model_name="opinions",
            name="question",
            field=models.CharField(
                choices=[
                    ("whole", "Comment avez-vous trouvé cette formation ?"),
                    ("useful", "Ce que vous y avez appris vous servira-t-il ?"),
                    ("ready", "Vous sentez-vous prêt à en faire quelque chose ?"),
                ],
                default="whole",
                max_length=6,
                verbose_name="question",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinions",
            constraint=models.UniqueConstraint(
                fields=("session", "source", "question"), name="opinions_once_per_source"
            ),
        ),
    ]
