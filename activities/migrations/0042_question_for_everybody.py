"""The third question to those who were trained, in words for everybody."""

from django.db import migrations, models

QUESTIONS = [
    ("whole", "Comment avez-vous trouvé cette formation\xa0?"),
    ("useful", "Ce que vous y avez appris vous servira-t-il\xa0?"),
    ("ready", "Pensez-vous pouvoir en faire quelque chose\xa0?"),
]


class Migration(migrations.Migration):
    dependencies = [("activities", "0041_rules_of_missing_numbers")]

    operations = [
        migrations.AlterField(
            "opinions",
            "question",
            models.CharField("question", max_length=6, choices=QUESTIONS, default="whole"),
        )
    ]
