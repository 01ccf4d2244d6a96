"""Each change of a volume, with its reason; and whether a convention lets volumes be carried over."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0002_head_nurses_say"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuotaChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grant", "places accordées en plus"),
                            ("withdrawal", "places en plus reprises"),
                            ("amendment", "avenant"),
                            ("correction", "correction d'une erreur"),
                            ("transfer", "report"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("amendment", models.CharField(blank=True, max_length=150, verbose_name="avenant")),
                ("since", models.DateField(blank=True, null=True, verbose_name="à compter du")),
                ("old", models.JSONField(verbose_name="avant")),
                ("new", models.JSONField(verbose_name="après")),
                ("reason", models.CharField(max_length=250, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
            ],
            options={
                "verbose_name": "changement d'un volume",
                "verbose_name_plural": "changements des volumes",
                "ordering": ["-at", "-id"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="convention",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="convention",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="convention",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="convention",
            name="allows_transfers",
            field=models.BooleanField(
                default=False,
                help_text="D'une année à l'autre, ou d'un engagement à l'autre.",
                verbose_name="permet les reports",
            ),
        ),
        migrations.AddField(
            model_name="conventionhistory",
            name="allows_transfers",
            field=models.BooleanField(
                default=False,
                help_text="D'une année à l'autre, ou d'un engagement à l'autre.",
                verbose_name="permet les reports",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_conventionhistory" ("allows_transfers", "announced_on", "effective_is_assumed", "effective_on", "ends_is_assumed", "ends_on", "id", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_on", "signed_on", "slug", "source", "status", "title", "version") VALUES (NEW."allows_transfers", NEW."announced_on", NEW."effective_is_assumed", NEW."effective_on", NEW."ends_is_assumed", NEW."ends_on", NEW."id", NEW."kind", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."predecessor_id", NEW."purpose", NEW."signature_planned_on", NEW."signed_on", NEW."slug", NEW."source", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                    hash="78650a6fd38d7aa58d21288d8d1d5e1299856d14",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_698eb",
                    table="partnerships_convention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partnerships_conventionhistory" ("allows_transfers", "announced_on", "effective_is_assumed", "effective_on", "ends_is_assumed", "ends_on", "id", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_on", "signed_on", "slug", "source", "status", "title", "version") VALUES (NEW."allows_transfers", NEW."announced_on", NEW."effective_is_assumed", NEW."effective_on", NEW."ends_is_assumed", NEW."ends_on", NEW."id", NEW."kind", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."predecessor_id", NEW."purpose", NEW."signature_planned_on", NEW."signed_on", NEW."slug", NEW."source", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                    hash="8b88f7c8fd41a478e8e992545c4f1f831f5f76a6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_45e56",
                    table="partnerships_convention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_conventionhistory" ("allows_transfers", "announced_on", "effective_is_assumed", "effective_on", "ends_is_assumed", "ends_on", "id", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_on", "signed_on", "slug", "source", "status", "title", "version") VALUES (OLD."allows_transfers", OLD."announced_on", OLD."effective_is_assumed", OLD."effective_on", OLD."ends_is_assumed", OLD."ends_on", OLD."id", OLD."kind", OLD."owner_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."predecessor_id", OLD."purpose", OLD."signature_planned_on", OLD."signed_on", OLD."slug", OLD."source", OLD."status", OLD."title", OLD."version"); RETURN NULL;',
                    hash="09156357e908ca60c41899e7eefacc5c57153c41",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_111ac",
                    table="partnerships_convention",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="quotachange",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="quotachange",
            name="asked_by",
            field=models.ManyToManyField(
                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="demandé par"
            ),
        ),
        migrations.AddField(
            model_name="quotachange",
            name="counterpart",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.quota",
                verbose_name="de ou vers",
            ),
        ),
        migrations.AddField(
            model_name="quotachange",
            name="quota",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="partnerships.quota",
                verbose_name="volume de l'année",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="quotachange_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotachange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "amendment"), _negated=True),
                    models.Q(models.Q(("amendment", ""), _negated=True), ("since__isnull", False)),
                    _connector="OR",
                ),
                name="quotachange_names_its_amendment",
            ),
        ),
    ]
