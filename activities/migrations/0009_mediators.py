"""When mediators are absent, and who animates a session together with its lead."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0008_beyond_the_hospitals_part"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="other_mediators",
            field=models.ManyToManyField(
                blank=True, related_name="seconded_sessions", to=settings.AUTH_USER_MODEL, verbose_name="en binôme avec"
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="other_speakers",
            field=models.CharField(
                blank=True,
                help_text="Noms et métiers, séparés par des virgules. Jamais le nom d'un patient.",
                max_length=250,
                verbose_name="intervenants extérieurs",
            ),
        ),
        migrations.AlterField(
            model_name="sessionhistory",
            name="other_speakers",
            field=models.CharField(
                blank=True,
                help_text="Noms et métiers, séparés par des virgules. Jamais le nom d'un patient.",
                max_length=250,
                verbose_name="intervenants extérieurs",
            ),
        ),
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
            },
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(fields=["mediator", "starts_at"], name="absence_mediator_start"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="absence_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="absence_withdrawn_by_someone",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absencehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fab01b3bbd846bf3719be0a855dc0d19cef735e2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_24f30",
                    table="activities_absencehistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
