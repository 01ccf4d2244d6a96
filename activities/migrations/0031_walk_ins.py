"""Who came to a training without a place: a presence more, that holds none. Some have no address to write to."""

import django.db.models.functions.text
from django.db import migrations, models

PLACE_STATES = ("agreement", "offered", "registered", "attended", "absent")


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0030_groups_of_shared_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="is_walk_in",
            field=models.BooleanField(
                default=False,
                help_text="Noté le jour même : une présence de plus, qui n’a tenu aucune place.",
                verbose_name="venu sans place",
            ),
        ),
        migrations.RemoveField(model_name="registration", name="holds_place"),
        migrations.AddField(
            model_name="registration",
            name="holds_place",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(
                    models.Q(("is_walk_in", False), ("state__in", PLACE_STATES)),
                    output_field=models.BooleanField(),
                ),
                output_field=models.BooleanField(),
                verbose_name="tient une place",
            ),
        ),
        migrations.AlterField(
            model_name="registration",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail professionnelle"),
        ),
        migrations.RemoveConstraint(model_name="registration", name="registration_person_once"),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                models.F("training"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True), models.Q(("email", ""), _negated=True)
                ),
                name="registration_person_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("email", ""), _negated=True), ("is_walk_in", True), _connector="OR"),
                name="registration_has_address_unless_walk_in",
            ),
        ),
    ]
