from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patient_partners", "0004_words_of_registrations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="patientpartner",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "à confirmer"),
                    ("potential", "se propose"),
                    ("contacted", "en contact"),
                    ("active", "en équipe"),
                    ("paused", "en pause"),
                    ("left", "a quitté le partenariat"),
                ],
                default="asked",
                max_length=9,
                verbose_name="état",
            ),
        ),
    ]
