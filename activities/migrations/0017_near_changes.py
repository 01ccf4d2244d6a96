"""Changes near a session's start, and whether each side has seen them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0016_rules_of_what_is_missing"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.sessionevent",
                        verbose_name="changement",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "changement de dernière minute",
                "verbose_name_plural": "changements de dernière minute",
                "ordering": ["starts_at", "id"],
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="nearchange",
            index=models.Index(condition=models.Q(("seen_at", None)), fields=["rises_at"], name="nearchange_unseen"),
        ),
        migrations.AddConstraint(
            model_name="nearchange",
            constraint=models.UniqueConstraint(fields=("session", "side"), name="nearchange_once_per_side"),
        ),
        migrations.AddConstraint(
            model_name="nearchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at", None), ("seen_by", None), ("seen_how", ""), ("told", "")),
                    models.Q(("seen_at__isnull", False), ("seen_by", None), ("seen_how", "link"), ("told", "")),
                    models.Q(
                        ("seen_at__isnull", False), ("seen_by__isnull", False), ("seen_how", "portal"), ("told", "")
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nearchange",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nearchange",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nearchange",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="nearchangehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f1c33d9281fafefccc690119a03c2a4beefa6103",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_19292",
                    table="activities_nearchangehistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
