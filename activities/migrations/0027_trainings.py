"""Trainings with their places, and registrations with their whole life.

The bare registrations of before had no screen: only the demonstration wrote some, so that they need not be kept.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

KIND = "registration_reminder"
RULES = [(KIND, "person", 7), (KIND, "person", 1)]

PLACES_RECOUNT = """
CREATE FUNCTION activities_recount_training() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most bigint;
BEGIN
    SELECT count(*) INTO NEW.taken FROM activities_registration WHERE training_id = NEW.id AND holds_place;
    IF NEW.places_per_hospital IS NOT NULL THEN
        SELECT max(held) INTO most FROM (
            SELECT count(*) AS held FROM activities_registration
            WHERE training_id = NEW.id AND holds_place AND hospital_id IS NOT NULL GROUP BY hospital_id
        ) AS by_hospital;
        IF most > NEW.places_per_hospital THEN
            RAISE EXCEPTION 'more registered than the places of one hospital in training %', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'training_hospital_within_places';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER training_recount BEFORE INSERT OR UPDATE ON activities_training
    FOR EACH ROW EXECUTE FUNCTION activities_recount_training();

CREATE FUNCTION activities_touch_trainings(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM activities_training WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE activities_training SET taken = taken WHERE id = ANY (ids);
END $$;

CREATE FUNCTION activities_registrations_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_trainings((SELECT array_agg(DISTINCT training_id) FROM new_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_registrations_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_touch_trainings((SELECT array_agg(DISTINCT training_id) FROM old_rows));
    RETURN NULL;
END $$;

CREATE FUNCTION activities_registrations_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT training_id) INTO touched FROM (
        (SELECT id, training_id, holds_place, hospital_id FROM old_rows
         EXCEPT SELECT id, training_id, holds_place, hospital_id FROM new_rows)
        UNION ALL
        (SELECT id, training_id, holds_place, hospital_id FROM new_rows
         EXCEPT SELECT id, training_id, holds_place, hospital_id FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_touch_trainings(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER registrations_inserted AFTER INSERT ON activities_registration
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_registrations_inserted();
CREATE TRIGGER registrations_updated AFTER UPDATE ON activities_registration
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_registrations_updated();
CREATE TRIGGER registrations_deleted AFTER DELETE ON activities_registration
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_registrations_deleted();
"""
PLACES_RECOUNT_UNDONE = """
DROP TRIGGER registrations_deleted ON activities_registration;
DROP TRIGGER registrations_updated ON activities_registration;
DROP TRIGGER registrations_inserted ON activities_registration;
DROP TRIGGER training_recount ON activities_training;
DROP FUNCTION activities_registrations_updated(), activities_registrations_deleted();
DROP FUNCTION activities_registrations_inserted();
DROP FUNCTION activities_touch_trainings(bigint[]);
DROP FUNCTION activities_recount_training();
"""


def add_rules(apps, schema_editor):
    rule = apps.get_model("notifications", "ReminderRule")
    rule.objects.bulk_create(
        [rule(kind=kind, audience=audience, number=number) for kind, audience, number in RULES], ignore_conflicts=True
    )


def remove_rules(apps, schema_editor):
    apps.get_model("notifications", "ReminderRule").objects.filter(kind=KIND).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0026_shared_visits"),
        ("notifications", "0002_rules_and_digests"),
    ]

    operations = [
        migrations.DeleteModel("Registration"),
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("programme", models.TextField(blank=True, verbose_name="programme")),
                ("trainers", models.CharField(blank=True, max_length=250, verbose_name="qui forme")),
                ("audience", models.CharField(blank=True, max_length=250, verbose_name="pour qui")),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="places",
                    ),
                ),
                (
                    "places_per_hospital",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="places par hôpital",
                    ),
                ),
                ("closes_at", models.DateTimeField(verbose_name="inscriptions jusqu'au")),
                ("asks_manager", models.BooleanField(default=False, verbose_name="accord du responsable demandé")),
                ("taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="places prises")),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : au musée.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hosted_trainings",
                        to="partnerships.hospital",
                        verbose_name="hôpital qui accueille",
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="training",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "formation",
                "verbose_name_plural": "formations",
                "ordering": ["session__starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("full_name", models.CharField(max_length=150, verbose_name="nom et prénom")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail professionnelle")),
                ("ward", models.CharField(blank=True, max_length=150, verbose_name="service")),
                ("job", models.CharField(blank=True, max_length=100, verbose_name="fonction")),
                ("needs", models.CharField(blank=True, max_length=250, verbose_name="besoins d'accessibilité")),
                ("language", models.CharField(default="fr", max_length=2, verbose_name="langue")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "à confirmer par la personne"),
                            ("agreement", "attend l'accord du responsable"),
                            ("offered", "place proposée"),
                            ("registered", "inscrit"),
                            ("waiting", "liste d'attente"),
                            ("cancelled", "annulé"),
                            ("attended", "présent"),
                            ("absent", "absent"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "holds_place",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(("state__in", ("agreement", "offered", "registered", "attended", "absent"))),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                        verbose_name="tient une place",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="demandée le")),
                ("registered_at", models.DateTimeField(blank=True, null=True, verbose_name="place prise le")),
                ("queued_at", models.DateTimeField(blank=True, null=True, verbose_name="en attente depuis")),
                ("offered_until", models.DateTimeField(blank=True, null=True, verbose_name="place proposée jusqu'au")),
                ("manager_name", models.CharField(blank=True, max_length=150, verbose_name="responsable")),
                (
                    "manager_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail du responsable"),
                ),
                (
                    "manager_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="réponse du responsable attendue jusqu'au"
                    ),
                ),
                (
                    "manager_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du responsable le"),
                ),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "annulée par la personne"),
                            ("organiser", "annulée par l'organisation"),
                            ("manager", "refusée par le responsable"),
                            ("no_answer", "sans réponse du responsable"),
                            ("lapsed", "place proposée, sans réponse"),
                            ("session", "formation annulée"),
                            ("no_place", "aucune place libérée"),
                        ],
                        max_length=9,
                        verbose_name="fin",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="pourquoi")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                ("told_start", models.DateTimeField(blank=True, null=True, verbose_name="début annoncé")),
                ("told_end", models.DateTimeField(blank=True, null=True, verbose_name="fin annoncée")),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "manager_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : donnée par lien.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="réponse du responsable notée par",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : la personne elle-même.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inscrite par",
                    ),
                ),
                (
                    "training",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="activities.training",
                        verbose_name="formation",
                    ),
                ),
            ],
            options={
                "verbose_name": "inscription",
                "verbose_name_plural": "inscriptions",
                "ordering": ["training", "created_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken__lte", models.F("places"))), name="training_not_overfull"
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("places__range", (1, 500)),
                    models.Q(("places_per_hospital", None), ("places_per_hospital__gte", 1), _connector="OR"),
                ),
                name="training_has_places",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["training", "state", "queued_at"], name="registration_line"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                models.F("training"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("state", "cancelled"), _negated=True),
                name="registration_person_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False), ("state", "cancelled"), models.Q(("ending", ""), _negated=True)
                    ),
                    models.Q(models.Q(("state", "cancelled"), _negated=True), ("ended_at", None), ("ending", "")),
                    _connector="OR",
                ),
                name="registration_cancelled_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), _negated=True), ("queued_at__isnull", False), _connector="OR"
                ),
                name="registration_waits_since",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "offered"), _negated=True), ("offered_until__isnull", False), _connector="OR"
                ),
                name="registration_offer_ends",
            ),
        ),
        migrations.RunSQL(PLACES_RECOUNT, PLACES_RECOUNT_UNDONE),
        migrations.RunPython(add_rules, remove_rules),
    ]
