"""The whole life of a session: how it was cancelled, what the clock did, and what an event changed."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Until now a session was cancelled before its time. The way back is closed once the clock has acted: the older tables
# always name somebody.
CANCELLED_AHEAD = "UPDATE activities_session SET cancelled_how = 'ahead' WHERE state = 'cancelled'"


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_reminder_rules"),
        ("partnerships", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="session",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="session",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="session",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="session",
            name="session_cancelled_says_why",
        ),
        migrations.AddField(
            model_name="session",
            name="cancelled_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ahead", "annulée à l'avance"),
                    ("on_site", "annulée sur place"),
                    ("not_held", "n'a pas eu lieu"),
                ],
                max_length=8,
                verbose_name="annulation",
            ),
        ),
        migrations.AddField(
            model_name="sessionevent",
            name="changes",
            field=models.JSONField(blank=True, default=list, verbose_name="ce qui change"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="cancelled_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ahead", "annulée à l'avance"),
                    ("on_site", "annulée sur place"),
                    ("not_held", "n'a pas eu lieu"),
                ],
                max_length=8,
                verbose_name="annulation",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="state_changed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide : l'heure est passée sans réponse.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dernier changement d'état par",
            ),
        ),
        migrations.AlterField(
            model_name="sessionevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide : l'horloge.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AlterField(
            model_name="sessionhistory",
            name="state_changed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Vide : l'heure est passée sans réponse.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dernier changement d'état par",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "version", "visibility", "ward_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."max_groups", NEW."max_people", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."version", NEW."visibility", NEW."ward_id", NEW."where"); RETURN NULL;',
                    hash="3d5f1f086d83197994df7d931177432215d49e05",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0f388",
                    table="activities_session",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."attendance_unknown" IS DISTINCT FROM (NEW."attendance_unknown") OR OLD."booked_at" IS DISTINCT FROM (NEW."booked_at") OR OLD."booked_by_id" IS DISTINCT FROM (NEW."booked_by_id") OR OLD."cancel_reason" IS DISTINCT FROM (NEW."cancel_reason") OR OLD."cancelled_how" IS DISTINCT FROM (NEW."cancelled_how") OR OLD."cancelled_side" IS DISTINCT FROM (NEW."cancelled_side") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."counts_anyway" IS DISTINCT FROM (NEW."counts_anyway") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."hospital_agreed_at" IS DISTINCT FROM (NEW."hospital_agreed_at") OR OLD."hospital_agreed_by" IS DISTINCT FROM (NEW."hospital_agreed_by") OR OLD."hospital_means" IS DISTINCT FROM (NEW."hospital_means") OR OLD."hospital_recorded_by_id" IS DISTINCT FROM (NEW."hospital_recorded_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lead_mediator_id" IS DISTINCT FROM (NEW."lead_mediator_id") OR OLD."max_groups" IS DISTINCT FROM (NEW."max_groups") OR OLD."max_people" IS DISTINCT FROM (NEW."max_people") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."other_speakers" IS DISTINCT FROM (NEW."other_speakers") OR OLD."override_reason" IS DISTINCT FROM (NEW."override_reason") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."partner_agreed_at" IS DISTINCT FROM (NEW."partner_agreed_at") OR OLD."partner_agreed_by" IS DISTINCT FROM (NEW."partner_agreed_by") OR OLD."partner_means" IS DISTINCT FROM (NEW."partner_means") OR OLD."partner_recorded_by_id" IS DISTINCT FROM (NEW."partner_recorded_by_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."quota_id" IS DISTINCT FROM (NEW."quota_id") OR OLD."report_text" IS DISTINCT FROM (NEW."report_text") OR OLD."reported_at" IS DISTINCT FROM (NEW."reported_at") OR OLD."reported_by_id" IS DISTINCT FROM (NEW."reported_by_id") OR OLD."room_id" IS DISTINCT FROM (NEW."room_id") OR OLD."slot_id" IS DISTINCT FROM (NEW."slot_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_changed_at" IS DISTINCT FROM (NEW."state_changed_at") OR OLD."state_changed_by_id" IS DISTINCT FROM (NEW."state_changed_by_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility") OR OLD."ward_id" IS DISTINCT FROM (NEW."ward_id") OR OLD."where" IS DISTINCT FROM (NEW."where"))',
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "version", "visibility", "ward_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."max_groups", NEW."max_people", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."version", NEW."visibility", NEW."ward_id", NEW."where"); RETURN NULL;',
                    hash="e195d813b7df6e071dea21297824b612706fd01b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7cff0",
                    table="activities_session",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "version", "visibility", "ward_id", "where") VALUES (OLD."activity_id", OLD."attendance_unknown", OLD."booked_at", OLD."booked_by_id", OLD."cancel_reason", OLD."cancelled_how", OLD."cancelled_side", OLD."commitment_id", OLD."confirmed_at", OLD."counts_anyway", OLD."ends_at", OLD."hospital_agreed_at", OLD."hospital_agreed_by", OLD."hospital_means", OLD."hospital_recorded_by_id", OLD."id", OLD."lead_mediator_id", OLD."max_groups", OLD."max_people", OLD."note", OLD."other_speakers", OLD."override_reason", OLD."partner_agreed_at", OLD."partner_agreed_by", OLD."partner_id", OLD."partner_means", OLD."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."quota_id", OLD."report_text", OLD."reported_at", OLD."reported_by_id", OLD."room_id", OLD."slot_id", OLD."starts_at", OLD."state", OLD."state_changed_at", OLD."state_changed_by_id", OLD."version", OLD."visibility", OLD."ward_id", OLD."where"); RETURN NULL;',
                    hash="432e7a9ad4b649368a91bd7dca367ccbc332243f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1de24",
                    table="activities_session",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(CANCELLED_AHEAD, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("state_changed_by__isnull", False), ("state", "lapsed"), _connector="OR"),
                name="session_changed_by_someone",
            ),
        ),
    ]
