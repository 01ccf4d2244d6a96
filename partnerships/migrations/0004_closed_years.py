"""A year's volume may be closed, by whom and when; and what a closing writes in its history."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0003_changes_of_volumes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="quota",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="quota",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="quota",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="quotachange",
            name="quotachange_says_why",
        ),
        migrations.AddField(
            model_name="quota",
            name="closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le"),
        ),
        migrations.AddField(
            model_name="quota",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="close par",
            ),
        ),
        migrations.AddField(
            model_name="quotahistory",
            name="closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le"),
        ),
        migrations.AddField(
            model_name="quotahistory",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="close par",
            ),
        ),
        migrations.AlterField(
            model_name="quotachange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("grant", "places accordées en plus"),
                    ("withdrawal", "places en plus reprises"),
                    ("amendment", "avenant"),
                    ("correction", "correction d'une erreur"),
                    ("transfer", "report"),
                    ("closing", "clôture"),
                    ("reopening", "réouverture"),
                ],
                max_length=10,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="quotachange",
            name="reason",
            field=models.CharField(blank=True, max_length=250, verbose_name="motif"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quota",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_quotahistory" ("closed_at", "closed_by_id", "commitment_id", "ends_on", "extra", "extra_granted_by_id", "extra_reason", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "starts_on", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."commitment_id", NEW."ends_on", NEW."extra", NEW."extra_granted_by_id", NEW."extra_reason", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quantity", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="5d0fa841b888b6b485a42317104902505921fcfb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d2731",
                    table="partnerships_quota",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quota",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."closed_by_id" IS DISTINCT FROM (NEW."closed_by_id") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."extra" IS DISTINCT FROM (NEW."extra") OR OLD."extra_granted_by_id" IS DISTINCT FROM (NEW."extra_granted_by_id") OR OLD."extra_reason" IS DISTINCT FROM (NEW."extra_reason") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "partnerships_quotahistory" ("closed_at", "closed_by_id", "commitment_id", "ends_on", "extra", "extra_granted_by_id", "extra_reason", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "starts_on", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."commitment_id", NEW."ends_on", NEW."extra", NEW."extra_granted_by_id", NEW."extra_reason", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quantity", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="80728822697046d965d4bd8492adffcf977aa541",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17e61",
                    table="partnerships_quota",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quota",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_quotahistory" ("closed_at", "closed_by_id", "commitment_id", "ends_on", "extra", "extra_granted_by_id", "extra_reason", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "starts_on", "version") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."commitment_id", OLD."ends_on", OLD."extra", OLD."extra_granted_by_id", OLD."extra_reason", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quantity", OLD."starts_on", OLD."version"); RETURN NULL;',
                    hash="d6a912592d8a6f3e70f545dbf2d1fd5c549c1116",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a7a71",
                    table="partnerships_quota",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.UniqueConstraint(fields=("id", "closed_at"), name="quota_closing_excludes_writing"),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="quota_closed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("reason", ""), _negated=True), ("kind", "closing"), _connector="OR"),
                name="quotachange_says_why",
            ),
        ),
    ]
