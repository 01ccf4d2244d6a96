"""The tables of slots, sessions, groups and trainings.

The first migrations of this app in one: a portal that has all of them goes on, a new one is made in a third of the time.
"""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import activities.models.feeds


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("activities", "0001_initial"),
        ("activities", "0002_relations"),
        ("activities", "0003_database_guards"),
        ("activities", "0004_reminder_rules"),
        ("activities", "0005_whole_life_of_a_session"),
        ("activities", "0006_wards_agreement"),
        ("activities", "0007_closed_years"),
        ("activities", "0008_beyond_the_hospitals_part"),
        ("activities", "0009_mediators"),
        ("activities", "0010_calendar_feeds"),
        ("activities", "0011_place_wishes"),
        ("activities", "0012_imports"),
        ("activities", "0013_recorded_by_mistake"),
        ("activities", "0014_one_count_per_volume"),
        ("activities", "0015_cycles"),
        ("activities", "0016_rules_of_what_is_missing"),
        ("activities", "0017_near_changes"),
        ("activities", "0018_period_kept_by_what_counts"),
        ("activities", "0020_ward_replies"),
        ("activities", "0022_practical_notes"),
        ("activities", "0023_museum_visits"),
        ("activities", "0024_report_details"),
        ("activities", "0025_opinions"),
        ("activities", "0026_shared_visits"),
        ("activities", "0027_trainings"),
        ("activities", "0028_theme_reminder"),
        ("activities", "0029_connections"),
        ("activities", "0030_groups_of_shared_visits"),
        ("activities", "0031_walk_ins"),
        ("activities", "0032_each_hospitals_word"),
        ("activities", "0033_session_photos"),
        ("activities", "0034_relays"),
        ("activities", "0035_relay_rules"),
        ("activities", "0036_after_a_training"),
        ("activities", "0037_ticked_by_its_reader"),
        ("activities", "0038_what_undid_a_reply"),
        ("activities", "0039_agreed_in_a_meeting"),
        ("activities", "0040_who_museum_trainings_concern"),
        ("activities", "0041_rules_of_missing_numbers"),
        ("activities", "0042_question_for_everybody"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("partnerships", "0001_tables"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "kind",
                    models.CharField(
                        choices=[("leave", "congé"), ("training", "formation"), ("other", "autre empêchement")],
                        default="other",
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("series", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="série")),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="déclarée le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déclarée par",
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retirée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "indisponibilité",
                "verbose_name_plural": "indisponibilités",
                "ordering": ["starts_at", "id"],
                "indexes": [models.Index(fields=["mediator", "starts_at"], name="absence_mediator_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="absence_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="absence_withdrawn_by_someone",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "activities_absencehistory" ("declared_at", "declared_by_id", "ends_at", "id", "kind", "mediator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "starts_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."declared_at", NEW."declared_by_id", NEW."ends_at", NEW."id", NEW."kind", NEW."mediator_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."series", NEW."starts_at", NEW."version", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                            hash="a13c0cb045f10e4d14a30d62f8e4896e7a034f00",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0fb01",
                            table="activities_absence",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "activities_absencehistory" ("declared_at", "declared_by_id", "ends_at", "id", "kind", "mediator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "starts_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."declared_at", NEW."declared_by_id", NEW."ends_at", NEW."id", NEW."kind", NEW."mediator_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."series", NEW."starts_at", NEW."version", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                            hash="2806855dd8b76411c39247acac1cd05c2a522272",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_37a92",
                            table="activities_absence",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "activities_absencehistory" ("declared_at", "declared_by_id", "ends_at", "id", "kind", "mediator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "series", "starts_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."declared_at", OLD."declared_by_id", OLD."ends_at", OLD."id", OLD."kind", OLD."mediator_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."series", OLD."starts_at", OLD."version", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;',
                            hash="9b22e2ef8946430078f290dff7c26b6aedb7e599",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_58336",
                            table="activities_absence",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("workshop", "atelier"),
                            ("lecture", "conférence"),
                            ("bedside", "conférence au chevet"),
                            ("museum_visit", "visite au musée"),
                            ("remote_visit", "visite à distance"),
                            ("training", "formation"),
                        ],
                        max_length=12,
                        verbose_name="format",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(help_text="Ne change jamais.", max_length=80, unique=True, verbose_name="adresse"),
                ),
                ("title", models.CharField(max_length=150, verbose_name="titre")),
                ("description", models.TextField(blank=True, verbose_name="présentation pour le public")),
                (
                    "simple_text",
                    models.TextField(
                        blank=True,
                        help_text="Phrases courtes, une idée par phrase, sans sigle.",
                        verbose_name="version simplifiée",
                    ),
                ),
                ("title_en", models.CharField(blank=True, max_length=150, verbose_name="titre en anglais")),
                ("description_en", models.TextField(blank=True, verbose_name="présentation en anglais")),
                (
                    "duration_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="durée (minutes)",
                    ),
                ),
                (
                    "group_size",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="personnes par groupe",
                    ),
                ),
                (
                    "max_groups",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Plus d’un\xa0: d’autres hôpitaux peuvent rejoindre une visite à distance déjà confirmée.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="groupes à la fois",
                    ),
                ),
                (
                    "audiences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("patients", "les patients"),
                                ("relatives", "leurs proches"),
                                ("staff", "les professionnels de l’hôpital"),
                                ("involved_staff", "les professionnels impliqués dans le projet"),
                                ("museum_staff", "les équipes du musée"),
                            ],
                            max_length=14,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="publics",
                    ),
                ),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibilité")),
                ("material", models.TextField(blank=True, verbose_name="matériel")),
                ("hygiene", models.TextField(blank=True, verbose_name="hygiène")),
                ("is_active", models.BooleanField(default=True, verbose_name="proposée actuellement")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposition",
                "verbose_name_plural": "propositions",
                "ordering": ["title"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "commitment"), name="activity_of_its_commitment"),
                    models.CheckConstraint(
                        condition=models.Q(("duration_minutes__range", (10, 600))),
                        name="activity_lasts_minutes_not_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_groups", 1),
                            models.Q(("format", "remote_visit"), ("max_groups__range", (2, 30))),
                            _connector="OR",
                        ),
                        name="activity_shared_on_a_screen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=activities.models.feeds.new_token,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="secret",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="révoqué le")),
                ("last_read_on", models.DateField(blank=True, null=True, verbose_name="lu pour la dernière fois le")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="révoqué par",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to="partnerships.ward",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "flux d’agenda",
                "verbose_name_plural": "flux d’agenda",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hospital", None), ("user__isnull", False), ("ward", None)),
                            models.Q(("hospital", None), ("user", None), ("ward__isnull", False)),
                            models.Q(("hospital__isnull", False), ("user", None), ("ward", None)),
                            _connector="OR",
                        ),
                        name="calendarfeed_has_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="calendarfeed_revoked_by_someone",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("user", "ward", "hospital"),
                        name="calendarfeed_one_live_per_owner",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("weekly", "chaque semaine"),
                            ("fortnightly", "toutes les deux semaines"),
                            ("monthly", "chaque mois, le même jour de la semaine"),
                        ],
                        max_length=11,
                        verbose_name="rythme",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="réservé le")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="réservé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "cycle",
                "verbose_name_plural": "cycles",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=100, verbose_name="fichier")),
                (
                    "side",
                    models.CharField(
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        max_length=8,
                        verbose_name="au nom de",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "aperçu en préparation"),
                            ("previewed", "à vérifier"),
                            ("applying", "import en cours"),
                            ("applied", "importé"),
                            ("undoing", "retrait en cours"),
                            ("undone", "défait"),
                            ("failed", "en échec"),
                        ],
                        default="reading",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("content", models.JSONField(default=dict, verbose_name="contenu")),
                ("fates", models.JSONField(default=list, verbose_name="lignes")),
                ("counts", models.JSONField(default=dict, verbose_name="lignes par devenir")),
                ("kept", models.JSONField(default=list, verbose_name="séances laissées")),
                ("word", models.CharField(blank=True, max_length=250, verbose_name="à savoir")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyé le")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="importé le")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="défait le")),
                (
                    "applied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="importé par",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="défait par",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="envoyé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-uploaded_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("applied", "undoing", "undone")), _negated=True),
                            models.Q(("applied_at__isnull", False), ("applied_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="importbatch_applied_by_someone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateField(help_text="Fin de la période du volume.", verbose_name="jusqu’au")),
                ("wished_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="place_wishes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande d’être prévenu",
                "verbose_name_plural": "demandes d’être prévenu",
                "ordering": ["wished_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("commitment", "person"), name="placewish_once")],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "side",
                    models.CharField(
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        max_length=8,
                        verbose_name="ouvert par",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[("ward", "à l’hôpital"), ("museum", "au musée"), ("remote", "à distance")],
                        max_length=6,
                        verbose_name="lieu",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "valid_until",
                    models.DateTimeField(
                        help_text="Ensuite, le créneau n’est plus proposé.", verbose_name="à réserver avant"
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="personnes au plus",
                    ),
                ),
                (
                    "series",
                    models.UUIDField(blank=True, db_index=True, editable=False, null=True, verbose_name="série"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "ouvert"), ("withdrawn", "retiré")],
                        default="open",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="Jamais le nom d’un patient.", max_length=250, verbose_name="à savoir"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=250, verbose_name="motif malgré l’avertissement"),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="ouvert le")),
                (
                    "ward_agreed_by",
                    models.CharField(
                        blank=True,
                        help_text="Nom et fonction.",
                        max_length=150,
                        verbose_name="accord du cadre de santé donné par",
                    ),
                ),
                (
                    "commitments",
                    models.ManyToManyField(
                        related_name="slots", to="partnerships.commitment", verbose_name="engagements acceptés"
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ouvert par la personne",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="partnerships.room",
                        verbose_name="salle",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="partnerships.ward",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "créneau",
                "verbose_name_plural": "créneaux",
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(fields=["hospital", "starts_at"], name="slot_hospital_start"),
                    models.Index(fields=["side", "state", "starts_at"], name="slot_side_state_start"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="slot_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__lte", models.F("starts_at"))),
                        name="slot_valid_until_its_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hospital__isnull", False),
                                ("partner", None),
                                ("place", "ward"),
                                ("room", None),
                                ("side", "hospital"),
                            ),
                            models.Q(
                                ("hospital", None), ("partner__isnull", False), ("side", "partner"), ("ward", None)
                            ),
                            _connector="OR",
                        ),
                        name="slot_belongs_to_its_side",
                    ),
                    models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="slot_holds_someone"),
                    models.CheckConstraint(
                        condition=models.Q(("ward_agreed_by", ""), ("ward__isnull", False), _connector="OR"),
                        name="slot_ward_agreement_of_its_ward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AbsenceHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "kind",
                    models.CharField(
                        choices=[("leave", "congé"), ("training", "formation"), ("other", "autre empêchement")],
                        default="other",
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("series", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="série")),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="déclarée le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                (
                    "declared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déclarée par",
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="activities.absence",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retirée par",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="fab01b3bbd846bf3719be0a855dc0d19cef735e2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_24f30",
                            table="activities_absencehistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed_on", models.DateField(verbose_name="accord donné le")),
                ("agreed_by", models.CharField(max_length=150, verbose_name="accord donné par")),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        default="portal",
                        max_length=8,
                        verbose_name="comment",
                    ),
                ),
                ("programme", models.CharField(blank=True, max_length=150, verbose_name="programme de saison")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="enregistré le")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="activities.activity",
                        verbose_name="proposition",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        help_text="Où l’accord a été donné : son compte rendu en est la preuve.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="partnerships.meeting",
                        verbose_name="réunion",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="partnerships.party",
                        verbose_name="partie",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistré par",
                    ),
                ),
            ],
            options={
                "verbose_name": "accord sur un thème",
                "verbose_name_plural": "accords sur les thèmes",
                "ordering": ["activity", "party"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "party"), name="activityagreement_once_per_party")
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticalNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=250, verbose_name="note")),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        help_text="Vide : le service du siège.",
                        max_length=8,
                        verbose_name="écrite par",
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="activities.activity",
                        verbose_name="proposition",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="partnerships.ward",
                        verbose_name="service",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par la personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "note pratique",
                "verbose_name_plural": "notes pratiques",
                "ordering": ["-written_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity__isnull", False), ("ward__isnull", True)),
                            models.Q(("activity__isnull", True), ("ward__isnull", False)),
                            _connector="OR",
                        ),
                        name="practicalnote_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "place",
                    models.CharField(
                        choices=[("ward", "à l’hôpital"), ("museum", "au musée"), ("remote", "à distance")],
                        max_length=6,
                        verbose_name="lieu",
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=150, verbose_name="précision sur le lieu")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "other_speakers",
                    models.CharField(
                        blank=True,
                        help_text="Noms et métiers, séparés par des virgules. Jamais le nom d’un patient.",
                        max_length=250,
                        verbose_name="intervenants extérieurs",
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("hospital", "tout l’hôpital"),
                            ("ward", "la page du service seulement"),
                            ("unpublished", "non publié"),
                        ],
                        default="hospital",
                        max_length=12,
                        verbose_name="publication",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="Jamais le nom d’un patient.", max_length=250, verbose_name="à savoir"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=250, verbose_name="motif malgré l’avertissement"),
                ),
                ("max_groups", models.PositiveSmallIntegerField(default=1, verbose_name="groupes au plus")),
                ("max_people", models.PositiveSmallIntegerField(default=8, verbose_name="personnes au plus")),
                (
                    "groups",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="groupes inscrits"),
                ),
                ("people", models.PositiveIntegerField(default=0, editable=False, verbose_name="personnes annoncées")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "en attente"),
                            ("confirmed", "confirmée"),
                            ("held", "réalisée"),
                            ("declined", "déclinée"),
                            ("lapsed", "sans réponse"),
                            ("cancelled", "annulée"),
                        ],
                        default="requested",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("counts_anyway", models.BooleanField(default=False, verbose_name="annulée, comptée")),
                (
                    "holds_place",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(
                                ("state__in", ("requested", "confirmed", "held")),
                                models.Q(("counts_anyway", True), ("state", "cancelled")),
                                _connector="OR",
                            ),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                        verbose_name="tient sa place dans le volume",
                    ),
                ),
                (
                    "state_changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="dernier changement d’état le"
                    ),
                ),
                (
                    "state_changed_by_name",
                    models.CharField(blank=True, max_length=150, verbose_name="par (personne sans compte)"),
                ),
                ("booked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="réservée le")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmée le")),
                (
                    "hospital_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord de l’hôpital le"),
                ),
                (
                    "hospital_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord de l’hôpital donné par"),
                ),
                (
                    "hospital_means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        max_length=8,
                        verbose_name="accord de l’hôpital",
                    ),
                ),
                (
                    "partner_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du partenaire le"),
                ),
                (
                    "partner_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord du partenaire donné par"),
                ),
                (
                    "partner_means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        max_length=8,
                        verbose_name="accord du partenaire",
                    ),
                ),
                (
                    "needs_ward_agreement",
                    models.BooleanField(default=False, verbose_name="accord du cadre de santé demandé"),
                ),
                (
                    "ward_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé demandé le"),
                ),
                (
                    "ward_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé le"),
                ),
                (
                    "ward_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord du cadre de santé donné par"),
                ),
                (
                    "ward_means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        max_length=8,
                        verbose_name="accord du cadre de santé",
                    ),
                ),
                ("needs_grant", models.BooleanField(default=False, verbose_name="au-delà du maximum par hôpital")),
                (
                    "granted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du service responsable le"),
                ),
                (
                    "cancelled_side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire"), ("neither", "ni l’un ni l’autre")],
                        max_length=8,
                        verbose_name="annulée par",
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(
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
                        max_length=13,
                        verbose_name="motif d’annulation",
                    ),
                ),
                (
                    "cancelled_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ahead", "annulée à l’avance"),
                            ("on_site", "annulée sur place"),
                            ("not_held", "n’a pas eu lieu"),
                        ],
                        max_length=8,
                        verbose_name="annulation",
                    ),
                ),
                ("attendance_unknown", models.BooleanField(default=False, verbose_name="effectif inconnu")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="bilan saisi le")),
                (
                    "lived_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Vide : la durée prévue.",
                        null=True,
                        verbose_name="durée réelle (minutes)",
                    ),
                ),
                (
                    "report_text",
                    models.TextField(blank=True, help_text="Sans aucun nom.", verbose_name="ce qui s’est passé"),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="activities.activity",
                        verbose_name="proposition",
                    ),
                ),
                (
                    "booked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booked_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="réservée par",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="activities.cycle",
                        verbose_name="cycle",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord du service responsable par",
                    ),
                ),
                (
                    "hospital_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord de l’hôpital enregistré par",
                    ),
                ),
                (
                    "lead_mediator",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : à désigner.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="médiateur",
                    ),
                ),
                (
                    "other_mediators",
                    models.ManyToManyField(
                        blank=True,
                        related_name="seconded_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="en binôme avec",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "partner_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord du partenaire enregistré par",
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="partnerships.quota",
                        verbose_name="volume de l’année",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bilan saisi par",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="partnerships.room",
                        verbose_name="salle",
                    ),
                ),
                (
                    "state_changed_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : l’heure est passée sans réponse, ou une personne sans compte a répondu par lien.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dernier changement d’état par",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="partnerships.ward",
                        verbose_name="service",
                    ),
                ),
                (
                    "ward_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : donné par lien, sans compte.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord du cadre de santé enregistré par",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="activities.slot",
                        verbose_name="créneau",
                    ),
                ),
            ],
            options={
                "verbose_name": "séance",
                "verbose_name_plural": "séances",
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(fields=["quota", "state", "ends_at"], name="session_quota_state_end"),
                    models.Index(fields=["partner", "starts_at"], name="session_partner_start"),
                    models.Index(fields=["state", "ends_at"], name="session_state_end"),
                    models.Index(fields=["starts_at"], name="session_start"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_at"), "+", models.Value(datetime.timedelta(days=1))
                                ),
                            )
                        ),
                        name="session_lasts_a_day_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("hospital_agreed_at__isnull", False),
                                ("partner_agreed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="session_confirmed_has_both_agreements",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hospital_agreed_at", None),
                                ("hospital_agreed_by", ""),
                                ("hospital_means", ""),
                                ("hospital_recorded_by", None),
                            ),
                            models.Q(
                                ("hospital_agreed_at__isnull", False),
                                ("hospital_recorded_by__isnull", False),
                                models.Q(("hospital_agreed_by", ""), _negated=True),
                                models.Q(("hospital_means", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="session_hospital_agreement_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("partner_agreed_at", None),
                                ("partner_agreed_by", ""),
                                ("partner_means", ""),
                                ("partner_recorded_by", None),
                            ),
                            models.Q(
                                ("partner_agreed_at__isnull", False),
                                ("partner_recorded_by__isnull", False),
                                models.Q(("partner_agreed_by", ""), _negated=True),
                                models.Q(("partner_means", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="session_partner_agreement_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ward_agreed_at", None),
                                ("ward_agreed_by", ""),
                                ("ward_means", ""),
                                ("ward_recorded_by", None),
                            ),
                            models.Q(
                                ("ward_agreed_at__isnull", False),
                                models.Q(("ward_agreed_by", ""), _negated=True),
                                models.Q(
                                    models.Q(("ward_means", "link"), ("ward_recorded_by", None)),
                                    models.Q(
                                        models.Q(("ward_means__in", ("", "link")), _negated=True),
                                        ("ward_recorded_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="session_ward_agreement_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("needs_ward_agreement", True), ("place", "ward"), ("ward__isnull", False)),
                            models.Q(
                                ("needs_ward_agreement", False), ("ward_agreed_at", None), ("ward_asked_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="session_ward_agreement_of_its_ward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            ("needs_ward_agreement", False),
                            ("ward_agreed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="session_confirmed_has_wards_agreement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("granted_at", None), ("granted_by", None)),
                            models.Q(
                                ("granted_at__isnull", False), ("granted_by__isnull", False), ("needs_grant", True)
                            ),
                            _connector="OR",
                        ),
                        name="session_grant_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            ("needs_grant", False),
                            ("granted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="session_confirmed_has_its_grant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reported_at__isnull", False), ("reported_by__isnull", False), ("state", "held")),
                            models.Q(
                                models.Q(("state", "held"), _negated=True), ("reported_at", None), ("reported_by", None)
                            ),
                            _connector="OR",
                        ),
                        name="session_held_is_reported",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lived_minutes", None),
                            models.Q(("lived_minutes__gt", 0), ("lived_minutes__lte", 1440), ("state", "held")),
                            _connector="OR",
                        ),
                        name="session_lived_for_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "cancelled"),
                                models.Q(("cancelled_side", ""), _negated=True),
                                models.Q(("cancel_reason", ""), _negated=True),
                                models.Q(("cancelled_how", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True),
                                ("cancel_reason", ""),
                                ("cancelled_how", ""),
                                ("cancelled_side", ""),
                                ("counts_anyway", False),
                            ),
                            _connector="OR",
                        ),
                        name="session_cancelled_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state_changed_by__isnull", False), ("state_changed_by_name", "")),
                            models.Q(("state", "lapsed"), ("state_changed_by", None), ("state_changed_by_name", "")),
                            models.Q(
                                ("state__in", ("requested", "confirmed", "declined", "cancelled")),
                                ("state_changed_by", None),
                                models.Q(("state_changed_by_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="session_changed_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("groups__lte", models.F("max_groups"))),
                        name="session_groups_within_maximum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__lte", models.F("max_people"))),
                        name="session_people_within_maximum",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("requested", "confirmed", "held"))),
                        fields=("slot",),
                        name="session_one_live_per_slot",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state__in", ("requested", "confirmed", "held"))),
                        expressions=[
                            ("lead_mediator", "="),
                            (models.Func("starts_at", "ends_at", models.Value("[)"), function="tstzrange"), "&&"),
                        ],
                        name="session_mediator_in_one_place",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "granted_at", "granted_by_id", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "lived_minutes", "max_groups", "max_people", "needs_grant", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."granted_at", NEW."granted_by_id", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."lived_minutes", NEW."max_groups", NEW."max_people", NEW."needs_grant", NEW."needs_ward_agreement", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."state_changed_by_name", NEW."version", NEW."visibility", NEW."ward_agreed_at", NEW."ward_agreed_by", NEW."ward_asked_at", NEW."ward_id", NEW."ward_means", NEW."ward_recorded_by_id", NEW."where"); RETURN NULL;',
                            hash="9863d0ea0376c33e2ad43b60adf6cb7ff2fccf57",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0f388",
                            table="activities_session",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."attendance_unknown" IS DISTINCT FROM (NEW."attendance_unknown") OR OLD."booked_at" IS DISTINCT FROM (NEW."booked_at") OR OLD."booked_by_id" IS DISTINCT FROM (NEW."booked_by_id") OR OLD."cancel_reason" IS DISTINCT FROM (NEW."cancel_reason") OR OLD."cancelled_how" IS DISTINCT FROM (NEW."cancelled_how") OR OLD."cancelled_side" IS DISTINCT FROM (NEW."cancelled_side") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."counts_anyway" IS DISTINCT FROM (NEW."counts_anyway") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at") OR OLD."granted_by_id" IS DISTINCT FROM (NEW."granted_by_id") OR OLD."hospital_agreed_at" IS DISTINCT FROM (NEW."hospital_agreed_at") OR OLD."hospital_agreed_by" IS DISTINCT FROM (NEW."hospital_agreed_by") OR OLD."hospital_means" IS DISTINCT FROM (NEW."hospital_means") OR OLD."hospital_recorded_by_id" IS DISTINCT FROM (NEW."hospital_recorded_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lead_mediator_id" IS DISTINCT FROM (NEW."lead_mediator_id") OR OLD."lived_minutes" IS DISTINCT FROM (NEW."lived_minutes") OR OLD."max_groups" IS DISTINCT FROM (NEW."max_groups") OR OLD."max_people" IS DISTINCT FROM (NEW."max_people") OR OLD."needs_grant" IS DISTINCT FROM (NEW."needs_grant") OR OLD."needs_ward_agreement" IS DISTINCT FROM (NEW."needs_ward_agreement") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."other_speakers" IS DISTINCT FROM (NEW."other_speakers") OR OLD."override_reason" IS DISTINCT FROM (NEW."override_reason") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."partner_agreed_at" IS DISTINCT FROM (NEW."partner_agreed_at") OR OLD."partner_agreed_by" IS DISTINCT FROM (NEW."partner_agreed_by") OR OLD."partner_means" IS DISTINCT FROM (NEW."partner_means") OR OLD."partner_recorded_by_id" IS DISTINCT FROM (NEW."partner_recorded_by_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."quota_id" IS DISTINCT FROM (NEW."quota_id") OR OLD."report_text" IS DISTINCT FROM (NEW."report_text") OR OLD."reported_at" IS DISTINCT FROM (NEW."reported_at") OR OLD."reported_by_id" IS DISTINCT FROM (NEW."reported_by_id") OR OLD."room_id" IS DISTINCT FROM (NEW."room_id") OR OLD."slot_id" IS DISTINCT FROM (NEW."slot_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_changed_at" IS DISTINCT FROM (NEW."state_changed_at") OR OLD."state_changed_by_id" IS DISTINCT FROM (NEW."state_changed_by_id") OR OLD."state_changed_by_name" IS DISTINCT FROM (NEW."state_changed_by_name") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility") OR OLD."ward_id" IS DISTINCT FROM (NEW."ward_id") OR OLD."ward_agreed_at" IS DISTINCT FROM (NEW."ward_agreed_at") OR OLD."ward_agreed_by" IS DISTINCT FROM (NEW."ward_agreed_by") OR OLD."ward_asked_at" IS DISTINCT FROM (NEW."ward_asked_at") OR OLD."ward_means" IS DISTINCT FROM (NEW."ward_means") OR OLD."ward_recorded_by_id" IS DISTINCT FROM (NEW."ward_recorded_by_id") OR OLD."where" IS DISTINCT FROM (NEW."where"))',
                            func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "granted_at", "granted_by_id", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "lived_minutes", "max_groups", "max_people", "needs_grant", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."granted_at", NEW."granted_by_id", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."lived_minutes", NEW."max_groups", NEW."max_people", NEW."needs_grant", NEW."needs_ward_agreement", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."state_changed_by_name", NEW."version", NEW."visibility", NEW."ward_agreed_at", NEW."ward_agreed_by", NEW."ward_asked_at", NEW."ward_id", NEW."ward_means", NEW."ward_recorded_by_id", NEW."where"); RETURN NULL;',
                            hash="cc8c5e179e65deb501472582b17b52e759f56781",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7cff0",
                            table="activities_session",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "granted_at", "granted_by_id", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "lived_minutes", "max_groups", "max_people", "needs_grant", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (OLD."activity_id", OLD."attendance_unknown", OLD."booked_at", OLD."booked_by_id", OLD."cancel_reason", OLD."cancelled_how", OLD."cancelled_side", OLD."commitment_id", OLD."confirmed_at", OLD."counts_anyway", OLD."ends_at", OLD."granted_at", OLD."granted_by_id", OLD."hospital_agreed_at", OLD."hospital_agreed_by", OLD."hospital_means", OLD."hospital_recorded_by_id", OLD."id", OLD."lead_mediator_id", OLD."lived_minutes", OLD."max_groups", OLD."max_people", OLD."needs_grant", OLD."needs_ward_agreement", OLD."note", OLD."other_speakers", OLD."override_reason", OLD."partner_agreed_at", OLD."partner_agreed_by", OLD."partner_id", OLD."partner_means", OLD."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."quota_id", OLD."report_text", OLD."reported_at", OLD."reported_by_id", OLD."room_id", OLD."slot_id", OLD."starts_at", OLD."state", OLD."state_changed_at", OLD."state_changed_by_id", OLD."state_changed_by_name", OLD."version", OLD."visibility", OLD."ward_agreed_at", OLD."ward_agreed_by", OLD."ward_asked_at", OLD."ward_id", OLD."ward_means", OLD."ward_recorded_by_id", OLD."where"); RETURN NULL;',
                            hash="9e181a8a671d786081fd2a95b1339a4a12ed2fb4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1de24",
                            table="activities_session",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "en attente"), ("confirmed", "confirmé"), ("cancelled", "annulé")],
                        default="requested",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("contact_name", models.CharField(blank=True, max_length=150, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone du contact")),
                (
                    "expected_total",
                    models.PositiveSmallIntegerField(
                        help_text="Accompagnants compris.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="personnes attendues",
                    ),
                ),
                (
                    "expected_patients",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont patients"),
                ),
                (
                    "expected_relatives",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont proches"),
                ),
                (
                    "expected_staff",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont professionnels"),
                ),
                ("wheelchairs", models.PositiveSmallIntegerField(default=0, verbose_name="fauteuils roulants")),
                (
                    "link_version",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, verbose_name="version du lien du service"
                    ),
                ),
                (
                    "present_total",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="personnes présentes"),
                ),
                (
                    "present_patients",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont patients"),
                ),
                (
                    "present_relatives",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont proches"),
                ),
                (
                    "present_staff",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont professionnels"),
                ),
                (
                    "present_children",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont moins de 12 ans"),
                ),
                (
                    "present_teenagers",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont 12 à 17 ans"),
                ),
                (
                    "present_adults",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont 18 à 64 ans"),
                ),
                (
                    "present_seniors",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont 65 ans et plus"),
                ),
                (
                    "needs_ward_agreement",
                    models.BooleanField(default=False, verbose_name="accord du cadre de santé demandé"),
                ),
                (
                    "ward_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé demandé le"),
                ),
                (
                    "ward_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé le"),
                ),
                (
                    "ward_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord du cadre de santé donné par"),
                ),
                (
                    "ward_means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        max_length=8,
                        verbose_name="accord du cadre de santé",
                    ),
                ),
                (
                    "hospital_asked_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="accord de son hôpital demandé le"
                    ),
                ),
                ("left_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="parti le")),
                (
                    "leave_reason",
                    models.CharField(
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
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="partnerships.ward",
                        verbose_name="service",
                    ),
                ),
                (
                    "ward_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : donné par lien, sans compte.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord du cadre de santé enregistré par",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "groupe",
                "verbose_name_plural": "groupes",
                "ordering": ["session", "id"],
                "indexes": [models.Index(fields=["hospital", "session"], name="participation_hospital_session")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("requested", "confirmed"))),
                        fields=("session", "hospital", "ward"),
                        name="participation_ward_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(
                                models.Q(
                                    ("needs_ward_agreement", False), ("ward_agreed_at__isnull", False), _connector="OR"
                                ),
                                ("hospital_asked_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="participation_confirmed_has_wards_agreement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ward_agreed_at", None),
                                ("ward_agreed_by", ""),
                                ("ward_means", ""),
                                ("ward_recorded_by", None),
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
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_total__isnull", True),
                            (
                                "expected_total__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("expected_patients"), 0
                                        ),
                                        "+",
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("expected_relatives"), 0
                                        ),
                                    ),
                                    "+",
                                    django.db.models.functions.comparison.Coalesce(models.F("expected_staff"), 0),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="participation_expected_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("present_total__isnull", True),
                            (
                                "present_total__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.comparison.Coalesce(models.F("present_patients"), 0),
                                        "+",
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("present_relatives"), 0
                                        ),
                                    ),
                                    "+",
                                    django.db.models.functions.comparison.Coalesce(models.F("present_staff"), 0),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="participation_present_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("present_total__isnull", True),
                            (
                                "present_total__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.comparison.Coalesce(
                                                models.F("present_children"), 0
                                            ),
                                            "+",
                                            django.db.models.functions.comparison.Coalesce(
                                                models.F("present_teenagers"), 0
                                            ),
                                        ),
                                        "+",
                                        django.db.models.functions.comparison.Coalesce(models.F("present_adults"), 0),
                                    ),
                                    "+",
                                    django.db.models.functions.comparison.Coalesce(models.F("present_seniors"), 0),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="participation_ages_add_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("link", "par le lien"), ("paper", "sur papier")],
                        max_length=5,
                        verbose_name="recueillis",
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("whole", "Comment avez-vous trouvé cette formation\xa0?"),
                            ("useful", "Ce que vous y avez appris vous servira-t-il\xa0?"),
                            ("ready", "Pensez-vous pouvoir en faire quelque chose\xa0?"),
                        ],
                        default="whole",
                        max_length=6,
                        verbose_name="question",
                    ),
                ),
                ("good", models.PositiveSmallIntegerField(default=0, verbose_name="ont aimé")),
                ("fair", models.PositiveSmallIntegerField(default=0, verbose_name="entre les deux")),
                ("poor", models.PositiveSmallIntegerField(default=0, verbose_name="n’ont pas aimé")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "avis d’une séance",
                "verbose_name_plural": "avis des séances",
                "ordering": ["session", "source", "question"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "source", "question"), name="opinions_once_per_source")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="ligne")),
                ("reference", models.CharField(blank=True, max_length=100, verbose_name="référence")),
                ("before", models.JSONField(null=True, verbose_name="avant")),
                ("left_as", models.JSONField(default=list, verbose_name="laissée")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="activities.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "séance importée",
                "verbose_name_plural": "séances importées",
                "ordering": ["batch", "line"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=["reference"],
                        name="importedsession_reference",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "session"), name="importedsession_once_per_batch")
                ],
            },
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="lien de la visite")),
                ("test_link", models.URLField(blank=True, max_length=500, verbose_name="lien pour essayer avant")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone de secours")),
                ("phone_code", models.CharField(blank=True, max_length=30, verbose_name="code à composer")),
                ("technician", models.CharField(blank=True, max_length=150, verbose_name="contact technique")),
                (
                    "technician_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="téléphone du contact technique"),
                ),
                ("offline", models.CharField(blank=True, max_length=400, verbose_name="sans réseau, sur place")),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="connection",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "connexion d’une visite à distance",
                "verbose_name_plural": "connexions des visites à distance",
                "ordering": ["session"],
            },
        ),
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
                ("valid_until", models.DateField(db_index=True, verbose_name="valable jusqu’au")),
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
                "verbose_name": "photo d’une séance",
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
        migrations.CreateModel(
            name="SessionHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "place",
                    models.CharField(
                        choices=[("ward", "à l’hôpital"), ("museum", "au musée"), ("remote", "à distance")],
                        max_length=6,
                        verbose_name="lieu",
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=150, verbose_name="précision sur le lieu")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "other_speakers",
                    models.CharField(
                        blank=True,
                        help_text="Noms et métiers, séparés par des virgules. Jamais le nom d’un patient.",
                        max_length=250,
                        verbose_name="intervenants extérieurs",
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("hospital", "tout l’hôpital"),
                            ("ward", "la page du service seulement"),
                            ("unpublished", "non publié"),
                        ],
                        default="hospital",
                        max_length=12,
                        verbose_name="publication",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="Jamais le nom d’un patient.", max_length=250, verbose_name="à savoir"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=250, verbose_name="motif malgré l’avertissement"),
                ),
                ("max_groups", models.PositiveSmallIntegerField(default=1, verbose_name="groupes au plus")),
                ("max_people", models.PositiveSmallIntegerField(default=8, verbose_name="personnes au plus")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "en attente"),
                            ("confirmed", "confirmée"),
                            ("held", "réalisée"),
                            ("declined", "déclinée"),
                            ("lapsed", "sans réponse"),
                            ("cancelled", "annulée"),
                        ],
                        default="requested",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("counts_anyway", models.BooleanField(default=False, verbose_name="annulée, comptée")),
                (
                    "state_changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="dernier changement d’état le"
                    ),
                ),
                (
                    "state_changed_by_name",
                    models.CharField(blank=True, max_length=150, verbose_name="par (personne sans compte)"),
                ),
                ("booked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="réservée le")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmée le")),
                (
                    "hospital_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord de l’hôpital le"),
                ),
                (
                    "hospital_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord de l’hôpital donné par"),
                ),
                (
                    "hospital_means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        max_length=8,
                        verbose_name="accord de l’hôpital",
                    ),
                ),
                (
                    "partner_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du partenaire le"),
                ),
                (
                    "partner_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord du partenaire donné par"),
                ),
                (
                    "partner_means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        max_length=8,
                        verbose_name="accord du partenaire",
                    ),
                ),
                (
                    "needs_ward_agreement",
                    models.BooleanField(default=False, verbose_name="accord du cadre de santé demandé"),
                ),
                (
                    "ward_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé demandé le"),
                ),
                (
                    "ward_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé le"),
                ),
                (
                    "ward_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord du cadre de santé donné par"),
                ),
                (
                    "ward_means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "sur le portail"),
                            ("slot", "en ouvrant le créneau"),
                            ("phone", "par téléphone"),
                            ("mail", "par e-mail"),
                            ("meeting", "en réunion"),
                            ("link", "par le lien reçu par e-mail"),
                            ("import", "d’après un fichier importé"),
                        ],
                        max_length=8,
                        verbose_name="accord du cadre de santé",
                    ),
                ),
                ("needs_grant", models.BooleanField(default=False, verbose_name="au-delà du maximum par hôpital")),
                (
                    "granted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord du service responsable le"),
                ),
                (
                    "cancelled_side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire"), ("neither", "ni l’un ni l’autre")],
                        max_length=8,
                        verbose_name="annulée par",
                    ),
                ),
                (
                    "cancel_reason",
                    models.CharField(
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
                        max_length=13,
                        verbose_name="motif d’annulation",
                    ),
                ),
                (
                    "cancelled_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ahead", "annulée à l’avance"),
                            ("on_site", "annulée sur place"),
                            ("not_held", "n’a pas eu lieu"),
                        ],
                        max_length=8,
                        verbose_name="annulation",
                    ),
                ),
                ("attendance_unknown", models.BooleanField(default=False, verbose_name="effectif inconnu")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="bilan saisi le")),
                (
                    "lived_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Vide : la durée prévue.",
                        null=True,
                        verbose_name="durée réelle (minutes)",
                    ),
                ),
                (
                    "report_text",
                    models.TextField(blank=True, help_text="Sans aucun nom.", verbose_name="ce qui s’est passé"),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="activities.activity",
                        verbose_name="proposition",
                    ),
                ),
                (
                    "booked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="réservée par",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord du service responsable par",
                    ),
                ),
                (
                    "hospital_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord de l’hôpital enregistré par",
                    ),
                ),
                (
                    "lead_mediator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide : à désigner.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="médiateur",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "partner_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord du partenaire enregistré par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="activities.session",
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.quota",
                        verbose_name="volume de l’année",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bilan saisi par",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.room",
                        verbose_name="salle",
                    ),
                ),
                (
                    "state_changed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide : l’heure est passée sans réponse, ou une personne sans compte a répondu par lien.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dernier changement d’état par",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.ward",
                        verbose_name="service",
                    ),
                ),
                (
                    "ward_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide : donné par lien, sans compte.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord du cadre de santé enregistré par",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="activities.slot",
                        verbose_name="créneau",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f27d82e004039ca3c3479fb0f99447d3cb536264",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c27a1",
                            table="activities_sessionhistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("programme", models.TextField(blank=True, verbose_name="programme")),
                (
                    "resources",
                    models.TextField(
                        blank=True,
                        help_text="Liens ou textes courts, pour ceux qui étaient là.",
                        verbose_name="ressources",
                    ),
                ),
                ("trainers", models.CharField(blank=True, max_length=250, verbose_name="qui forme")),
                (
                    "structures",
                    models.TextField(
                        blank=True,
                        help_text="Une par ligne, hors le musée et l’hôpital.",
                        verbose_name="structures qui interviennent",
                    ),
                ),
                ("audience", models.CharField(blank=True, max_length=250, verbose_name="pour qui")),
                (
                    "invited",
                    models.TextField(
                        blank=True,
                        help_text="Une par ligne, outre le musée\xa0; pour ses formations d’équipe.",
                        verbose_name="organisations conviées",
                    ),
                ),
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
                ("closes_at", models.DateTimeField(verbose_name="inscriptions jusqu’au")),
                ("asks_manager", models.BooleanField(default=False, verbose_name="accord du responsable demandé")),
                (
                    "relay_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Vide : ne fait pas de relais.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="fait des relais pendant (mois)",
                    ),
                ),
                ("taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="places prises")),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: au musée.",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("places"))), name="training_not_overfull"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("places__range", (1, 500)),
                            models.Q(("places_per_hospital", None), ("places_per_hospital__gte", 1), _connector="OR"),
                        ),
                        name="training_has_places",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("relay_months", None), ("relay_months__range", (1, 60)), _connector="OR"),
                        name="training_makes_relays_for_months",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("companions", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="accompagnateurs")),
                (
                    "transport",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("walk", "à pied"),
                            ("public", "transports en commun"),
                            ("hospital", "véhicule de l’hôpital"),
                            ("adapted", "transport adapté (fauteuils roulants)"),
                            ("coach", "autocar"),
                            ("taxi", "taxi"),
                            ("other", "autre"),
                        ],
                        max_length=8,
                        verbose_name="transport",
                    ),
                ),
                (
                    "organiser",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hospital", "l’hôpital"),
                            ("partner", "le musée"),
                            ("other", "une association ou un tiers"),
                        ],
                        max_length=8,
                        verbose_name="transport organisé par",
                    ),
                ),
                ("arrives_at", models.DateTimeField(blank=True, null=True, verbose_name="arrivée au musée")),
                ("meeting_point", models.CharField(blank=True, max_length=150, verbose_name="point de rendez-vous")),
                (
                    "medical",
                    models.CharField(
                        blank=True,
                        choices=[("obtained", "obtenu"), ("none", "sans objet")],
                        max_length=8,
                        verbose_name="avis médicaux",
                    ),
                ),
                ("medical_by", models.CharField(blank=True, max_length=150, verbose_name="avis médicaux obtenus par")),
                ("medical_on", models.DateField(blank=True, null=True, verbose_name="avis médicaux obtenus le")),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[("obtained", "obtenu"), ("none", "sans objet")],
                        max_length=8,
                        verbose_name="autorisation de la direction",
                    ),
                ),
                ("direction_by", models.CharField(blank=True, max_length=150, verbose_name="autorisation obtenue par")),
                ("direction_on", models.DateField(blank=True, null=True, verbose_name="autorisation obtenue le")),
                (
                    "parental",
                    models.CharField(
                        blank=True,
                        choices=[("obtained", "obtenu"), ("none", "sans objet")],
                        max_length=8,
                        verbose_name="autorité parentale",
                    ),
                ),
                (
                    "parental_by",
                    models.CharField(blank=True, max_length=150, verbose_name="autorité parentale obtenue par"),
                ),
                ("parental_on", models.DateField(blank=True, null=True, verbose_name="autorité parentale obtenue le")),
                (
                    "names_forgotten_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="noms effacés le"),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outing",
                        to="activities.participation",
                        verbose_name="groupe",
                    ),
                ),
            ],
            options={
                "verbose_name": "préparation d’une visite",
                "verbose_name_plural": "préparations des visites",
                "ordering": ["group"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("medical", "obtained"),
                                ("medical_on__isnull", False),
                                models.Q(
                                    models.Q(("medical_by", ""), _negated=True),
                                    ("names_forgotten_on__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("medical", "obtained"), _negated=True),
                                ("medical_by", ""),
                                ("medical_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="outing_medical_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("direction", "obtained"),
                                ("direction_on__isnull", False),
                                models.Q(
                                    models.Q(("direction_by", ""), _negated=True),
                                    ("names_forgotten_on__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("direction", "obtained"), _negated=True),
                                ("direction_by", ""),
                                ("direction_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="outing_direction_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("parental", "obtained"),
                                ("parental_on__isnull", False),
                                models.Q(
                                    models.Q(("parental_by", ""), _negated=True),
                                    ("names_forgotten_on__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                models.Q(("parental", "obtained"), _negated=True),
                                ("parental_by", ""),
                                ("parental_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="outing_parental_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("medical", "none"), _negated=True), models.Q(("direction", "none"), _negated=True)
                        ),
                        name="outing_only_minors_may_not_concern",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("full_name", models.CharField(max_length=150, verbose_name="nom et prénom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail professionnelle")),
                (
                    "organisation",
                    models.CharField(
                        blank=True,
                        help_text="De qui vient à une formation des agents du musée.",
                        max_length=150,
                        verbose_name="musée ou organisation",
                    ),
                ),
                ("ward", models.CharField(blank=True, max_length=150, verbose_name="service")),
                ("job", models.CharField(blank=True, max_length=100, verbose_name="fonction")),
                ("needs", models.CharField(blank=True, max_length=250, verbose_name="besoins d’accessibilité")),
                ("language", models.CharField(default="fr", max_length=2, verbose_name="langue")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "à confirmer par la personne"),
                            ("agreement", "attend l’accord du responsable"),
                            ("offered", "place proposée"),
                            ("registered", "inscrit"),
                            ("waiting", "liste d’attente"),
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
                            models.Q(
                                ("is_walk_in", False),
                                ("state__in", ("agreement", "offered", "registered", "attended", "absent")),
                            ),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                        verbose_name="tient une place",
                    ),
                ),
                (
                    "is_walk_in",
                    models.BooleanField(
                        default=False,
                        help_text="Noté le jour même\xa0: une présence de plus, qui n’a tenu aucune place.",
                        verbose_name="venu sans place",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="demandée le")),
                ("registered_at", models.DateTimeField(blank=True, null=True, verbose_name="place prise le")),
                ("queued_at", models.DateTimeField(blank=True, null=True, verbose_name="en attente depuis")),
                ("offered_until", models.DateTimeField(blank=True, null=True, verbose_name="place proposée jusqu’au")),
                ("manager_name", models.CharField(blank=True, max_length=150, verbose_name="responsable")),
                (
                    "manager_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail du responsable"),
                ),
                (
                    "manager_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="réponse du responsable attendue jusqu’au"
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
                            ("organiser", "annulée par l’organisation"),
                            ("manager", "refusée par le responsable"),
                            ("no_answer", "sans réponse du responsable"),
                            ("lapsed", "place proposée, sans réponse"),
                            ("session", "formation annulée"),
                            ("no_place", "aucune place libérée"),
                        ],
                        max_length=9,
                        verbose_name="ce qui y a mis fin",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="pourquoi")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="n’est plus relais depuis le")),
                ("has_answered", models.BooleanField(default=False, editable=False, verbose_name="a donné son avis")),
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
                    "left_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="départ noté par",
                    ),
                ),
                (
                    "manager_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: donnée par lien.",
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
                        help_text="Vide\xa0: la personne elle-même.",
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
                "indexes": [models.Index(fields=["training", "state", "queued_at"], name="registration_line")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("training"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True), models.Q(("email", ""), _negated=True)
                        ),
                        name="registration_person_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True), ("is_walk_in", True), _connector="OR"
                        ),
                        name="registration_has_address_unless_walk_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state", "cancelled"),
                                models.Q(("ending", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True), ("ended_at", None), ("ending", "")
                            ),
                            _connector="OR",
                        ),
                        name="registration_cancelled_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True), ("queued_at__isnull", False), _connector="OR"
                        ),
                        name="registration_waits_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "offered"), _negated=True),
                            ("offered_until__isnull", False),
                            _connector="OR",
                        ),
                        name="registration_offer_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=30, verbose_name="quoi")),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("requested", "en attente"),
                            ("confirmed", "confirmée"),
                            ("held", "réalisée"),
                            ("declined", "déclinée"),
                            ("lapsed", "sans réponse"),
                            ("cancelled", "annulée"),
                        ],
                        max_length=9,
                        verbose_name="de",
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("requested", "en attente"),
                            ("confirmed", "confirmée"),
                            ("held", "réalisée"),
                            ("declined", "déclinée"),
                            ("lapsed", "sans réponse"),
                            ("cancelled", "annulée"),
                        ],
                        max_length=9,
                        verbose_name="à",
                    ),
                ),
                ("actor_name", models.CharField(blank=True, max_length=150, verbose_name="par (personne sans compte)")),
                (
                    "on_behalf_of",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        max_length=8,
                        verbose_name="pour",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="motif")),
                ("changes", models.JSONField(blank=True, default=list, verbose_name="ce qui change")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : l’horloge, ou une personne sans compte.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="activities.participation",
                        verbose_name="groupe",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement d’une séance",
                "verbose_name_plural": "événements des séances",
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("actor", None), ("actor_name", ""), _connector="OR"),
                        name="sessionevent_by_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Relay",
            fields=[],
            options={
                "verbose_name": "relais",
                "verbose_name_plural": "relais",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("activities.registration",),
        ),
        migrations.CreateModel(
            name="NearChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        max_length=8,
                        verbose_name="partie",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="concerne le")),
                ("rises_at", models.DateTimeField(verbose_name="à signaler à partir du")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="vu le")),
                (
                    "seen_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "vu"),
                            ("link", "vu, par le lien du message"),
                            ("phone", "prévenu par téléphone"),
                        ],
                        max_length=6,
                        verbose_name="comment",
                    ),
                ),
                ("told", models.CharField(blank=True, max_length=80, verbose_name="fonction de la personne prévenue")),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="coché par",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="near_changes",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.sessionevent",
                        verbose_name="changement",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement de dernière minute",
                "verbose_name_plural": "changements de dernière minute",
                "ordering": ["starts_at", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("seen_at", None)), fields=["rises_at"], name="nearchange_unseen")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "side"), name="nearchange_once_per_side"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at", None), ("seen_by", None), ("seen_how", ""), ("told", "")),
                            models.Q(("seen_at__isnull", False), ("seen_by", None), ("seen_how", "link")),
                            models.Q(
                                ("seen_at__isnull", False),
                                ("seen_by__isnull", False),
                                ("seen_how", "link"),
                                ("told", ""),
                            ),
                            models.Q(
                                ("seen_at__isnull", False),
                                ("seen_by__isnull", False),
                                ("seen_how", "portal"),
                                ("told", ""),
                            ),
                            models.Q(
                                ("seen_at__isnull", False),
                                ("seen_by__isnull", False),
                                ("seen_how", "phone"),
                                models.Q(("told", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="nearchange_seen_in_one_way",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "activities_nearchangehistory" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rises_at", "seen_at", "seen_by_id", "seen_how", "session_id", "side", "starts_at", "told") VALUES (NEW."change_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rises_at", NEW."seen_at", NEW."seen_by_id", NEW."seen_how", NEW."session_id", NEW."side", NEW."starts_at", NEW."told"); RETURN NULL;',
                            hash="bfdaa6bd2a99a9a55ddb74b9d61d803ae30cbb26",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_34d83",
                            table="activities_nearchange",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "activities_nearchangehistory" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rises_at", "seen_at", "seen_by_id", "seen_how", "session_id", "side", "starts_at", "told") VALUES (NEW."change_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rises_at", NEW."seen_at", NEW."seen_by_id", NEW."seen_how", NEW."session_id", NEW."side", NEW."starts_at", NEW."told"); RETURN NULL;',
                            hash="4ba2719b6a267f846a7bcbf7cbc476e0b5167736",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8bed6",
                            table="activities_nearchange",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "activities_nearchangehistory" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rises_at", "seen_at", "seen_by_id", "seen_how", "session_id", "side", "starts_at", "told") VALUES (OLD."change_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rises_at", OLD."seen_at", OLD."seen_by_id", OLD."seen_how", OLD."session_id", OLD."side", OLD."starts_at", OLD."told"); RETURN NULL;',
                            hash="507b921536256be0217e3b9071f5a6dd90aa72bb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5dad1",
                            table="activities_nearchange",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WardReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ready", "c’est bon"),
                            ("fewer", "moins de participants"),
                            ("elsewhere", "dans un autre service"),
                            ("off", "pas ce jour-là"),
                        ],
                        max_length=9,
                        verbose_name="réponse",
                    ),
                ),
                ("before", models.JSONField(blank=True, default=dict, verbose_name="avant")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="reprise le")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply",
                        to="activities.sessionevent",
                        verbose_name="événement de la séance",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="activities.participation",
                        verbose_name="groupe",
                    ),
                ),
                (
                    "undone_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undid",
                        to="activities.sessionevent",
                        verbose_name="reprise par",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse d’un service",
                "verbose_name_plural": "réponses des services",
                "ordering": ["event__at", "id"],
            },
        ),
        migrations.CreateModel(
            name="NearChangeHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "side",
                    models.CharField(
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        max_length=8,
                        verbose_name="partie",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="concerne le")),
                ("rises_at", models.DateTimeField(verbose_name="à signaler à partir du")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="vu le")),
                (
                    "seen_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "vu"),
                            ("link", "vu, par le lien du message"),
                            ("phone", "prévenu par téléphone"),
                        ],
                        max_length=6,
                        verbose_name="comment",
                    ),
                ),
                ("told", models.CharField(blank=True, max_length=80, verbose_name="fonction de la personne prévenue")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="activities.nearchange",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="coché par",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="activities.session",
                        verbose_name="séance",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="activities.sessionevent",
                        verbose_name="changement",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f1c33d9281fafefccc690119a03c2a4beefa6103",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_19292",
                            table="activities_nearchangehistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
