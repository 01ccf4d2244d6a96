"""Each hospital says whether the head nurse is informed (as until now) or must agree."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="hospital",
            name="head_nurse",
            field=models.CharField(
                choices=[("informed", "est informé"), ("agrees", "doit donner son accord")],
                default="informed",
                help_text="Pour une séance dans son service. Son accord se donne par un lien envoyé à l'adresse du service, ou le référent le note. Les séances déjà demandées suivent la règle d'avant.",
                max_length=8,
                verbose_name="le cadre de santé",
            ),
        ),
    ]
