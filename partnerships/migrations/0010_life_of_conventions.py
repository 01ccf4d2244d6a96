"""The life of a convention: its steps, the opinions of bodies, dates as vague as their source."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("body", models.CharField(max_length=150, verbose_name="instance")),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        help_text="Vide : une instance commune.",
                        max_length=8,
                        verbose_name="côté",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="passage prévu")),
                (
                    "planned_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision",
                    ),
                ),
                ("planned_is_assumed", models.BooleanField(default=False, verbose_name="passage supposé")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="s'est prononcée le")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approved", "favorable"),
                            ("reserved", "favorable avec réserves"),
                            ("refused", "défavorable"),
                            ("postponed", "reporté"),
                        ],
                        max_length=9,
                        verbose_name="avis",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="remarque")),
            ],
            options={
                "verbose_name": "avis d'une instance",
                "verbose_name_plural": "avis des instances",
                "ordering": ["convention", "planned_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ConventionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=250, verbose_name="quoi")),
                (
                    "from_status",
                    models.CharField(
                        choices=[
                            ("preparation", "en préparation"),
                            ("bodies", "devant les instances"),
                            ("signed", "signée"),
                            ("in_force", "en vigueur"),
                            ("ended", "terminée"),
                            ("terminated", "résiliée"),
                        ],
                        max_length=12,
                        verbose_name="de",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("preparation", "en préparation"),
                            ("bodies", "devant les instances"),
                            ("signed", "signée"),
                            ("in_force", "en vigueur"),
                            ("ended", "terminée"),
                            ("terminated", "résiliée"),
                        ],
                        max_length=12,
                        verbose_name="à",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="le")),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="noté le")),
            ],
            options={
                "verbose_name": "étape d'une convention",
                "verbose_name_plural": "étapes des conventions",
                "ordering": ["happened_on", "id"],
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
            name="effective_precision",
            field=models.CharField(
                choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                default="day",
                max_length=5,
                verbose_name="précision de la date d'effet",
            ),
        ),
        migrations.AddField(
            model_name="convention",
            name="ends_precision",
            field=models.CharField(
                choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                default="day",
                max_length=5,
                verbose_name="précision du dernier jour",
            ),
        ),
        migrations.AddField(
            model_name="convention",
            name="is_example",
            field=models.BooleanField(
                default=False,
                help_text="Reprise d'un document, pour montrer comment une convention se suit ; le portail ne la suit pas.",
                verbose_name="exemple",
            ),
        ),
        migrations.AddField(
            model_name="convention",
            name="signature_planned_is_assumed",
            field=models.BooleanField(default=False, verbose_name="date prévue supposée"),
        ),
        migrations.AddField(
            model_name="convention",
            name="signature_planned_precision",
            field=models.CharField(
                choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                default="day",
                max_length=5,
                verbose_name="précision de la date prévue",
            ),
        ),
        migrations.AddField(
            model_name="convention",
            name="terminated_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="résiliée le"),
        ),
        migrations.AddField(
            model_name="conventionhistory",
            name="effective_precision",
            field=models.CharField(
                choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                default="day",
                max_length=5,
                verbose_name="précision de la date d'effet",
            ),
        ),
        migrations.AddField(
            model_name="conventionhistory",
            name="ends_precision",
            field=models.CharField(
                choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                default="day",
                max_length=5,
                verbose_name="précision du dernier jour",
            ),
        ),
        migrations.AddField(
            model_name="conventionhistory",
            name="is_example",
            field=models.BooleanField(
                default=False,
                help_text="Reprise d'un document, pour montrer comment une convention se suit ; le portail ne la suit pas.",
                verbose_name="exemple",
            ),
        ),
        migrations.AddField(
            model_name="conventionhistory",
            name="signature_planned_is_assumed",
            field=models.BooleanField(default=False, verbose_name="date prévue supposée"),
        ),
        migrations.AddField(
            model_name="conventionhistory",
            name="signature_planned_precision",
            field=models.CharField(
                choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                default="day",
                max_length=5,
                verbose_name="précision de la date prévue",
            ),
        ),
        migrations.AddField(
            model_name="conventionhistory",
            name="terminated_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="résiliée le"),
        ),
        migrations.AddField(
            model_name="party",
            name="note",
            field=models.CharField(blank=True, max_length=250, verbose_name="précision"),
        ),
        migrations.AlterField(
            model_name="convention",
            name="status",
            field=models.CharField(
                choices=[
                    ("preparation", "en préparation"),
                    ("bodies", "devant les instances"),
                    ("signed", "signée"),
                    ("in_force", "en vigueur"),
                    ("ended", "terminée"),
                    ("terminated", "résiliée"),
                ],
                default="preparation",
                max_length=12,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="conventionhistory",
            name="status",
            field=models.CharField(
                choices=[
                    ("preparation", "en préparation"),
                    ("bodies", "devant les instances"),
                    ("signed", "signée"),
                    ("in_force", "en vigueur"),
                    ("ended", "terminée"),
                    ("terminated", "résiliée"),
                ],
                default="preparation",
                max_length=12,
                verbose_name="état",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_conventionhistory" ("allows_transfers", "announced_on", "effective_is_assumed", "effective_on", "effective_precision", "ends_is_assumed", "ends_on", "ends_precision", "id", "is_example", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_is_assumed", "signature_planned_on", "signature_planned_precision", "signed_on", "slug", "source", "status", "terminated_on", "title", "version") VALUES (NEW."allows_transfers", NEW."announced_on", NEW."effective_is_assumed", NEW."effective_on", NEW."effective_precision", NEW."ends_is_assumed", NEW."ends_on", NEW."ends_precision", NEW."id", NEW."is_example", NEW."kind", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."predecessor_id", NEW."purpose", NEW."signature_planned_is_assumed", NEW."signature_planned_on", NEW."signature_planned_precision", NEW."signed_on", NEW."slug", NEW."source", NEW."status", NEW."terminated_on", NEW."title", NEW."version"); RETURN NULL;',
                    hash="3fba162d8a7770319a8eab27717c285120926b56",
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
                    func='INSERT INTO "partnerships_conventionhistory" ("allows_transfers", "announced_on", "effective_is_assumed", "effective_on", "effective_precision", "ends_is_assumed", "ends_on", "ends_precision", "id", "is_example", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_is_assumed", "signature_planned_on", "signature_planned_precision", "signed_on", "slug", "source", "status", "terminated_on", "title", "version") VALUES (NEW."allows_transfers", NEW."announced_on", NEW."effective_is_assumed", NEW."effective_on", NEW."effective_precision", NEW."ends_is_assumed", NEW."ends_on", NEW."ends_precision", NEW."id", NEW."is_example", NEW."kind", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."predecessor_id", NEW."purpose", NEW."signature_planned_is_assumed", NEW."signature_planned_on", NEW."signature_planned_precision", NEW."signed_on", NEW."slug", NEW."source", NEW."status", NEW."terminated_on", NEW."title", NEW."version"); RETURN NULL;',
                    hash="4c7cff01dc0f48e35ec22a532868551b2b3bdfbc",
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
                    func='INSERT INTO "partnerships_conventionhistory" ("allows_transfers", "announced_on", "effective_is_assumed", "effective_on", "effective_precision", "ends_is_assumed", "ends_on", "ends_precision", "id", "is_example", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_is_assumed", "signature_planned_on", "signature_planned_precision", "signed_on", "slug", "source", "status", "terminated_on", "title", "version") VALUES (OLD."allows_transfers", OLD."announced_on", OLD."effective_is_assumed", OLD."effective_on", OLD."effective_precision", OLD."ends_is_assumed", OLD."ends_on", OLD."ends_precision", OLD."id", OLD."is_example", OLD."kind", OLD."owner_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."predecessor_id", OLD."purpose", OLD."signature_planned_is_assumed", OLD."signature_planned_on", OLD."signature_planned_precision", OLD."signed_on", OLD."slug", OLD."source", OLD."status", OLD."terminated_on", OLD."title", OLD."version"); RETURN NULL;',
                    hash="a9674d21f619c6c0a065bbc1d54a0d141bc1a153",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_111ac",
                    table="partnerships_convention",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "in_force"), _negated=True),
                    models.Q(("effective_precision", "day"), ("ends_precision", "day")),
                    _connector="OR",
                ),
                name="convention_in_force_to_the_day",
            ),
        ),
        # Of a convention that was terminated before its day was asked for, its last day is the best that is known.
        migrations.RunSQL(
            "UPDATE partnerships_convention SET terminated_on = COALESCE(ends_on, CURRENT_DATE) "
            "WHERE status = 'terminated'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="convention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "terminated"), ("terminated_on__isnull", False)),
                    models.Q(models.Q(("status", "terminated"), _negated=True), ("terminated_on", None)),
                    _connector="OR",
                ),
                name="convention_terminated_on_a_day",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="convention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="approvals",
                to="partnerships.convention",
                verbose_name="convention",
            ),
        ),
        migrations.AddField(
            model_name="conventionevent",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="noté par",
            ),
        ),
        migrations.AddField(
            model_name="conventionevent",
            name="convention",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="partnerships.convention",
                verbose_name="convention",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("convention", "body"), name="approval_once_per_body"),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("result", ""), _negated=True), ("decided_on", None), _connector="OR"),
                name="approval_dated_with_its_result",
            ),
        ),
    ]
