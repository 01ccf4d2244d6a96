"""Beyond a hospital's part of a volume: the owning service's agreement, and the count that lets nobody slip past."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# One at a time for a volume and a hospital, until the transaction ends: a function that is not STABLE reads afresh after
# it has waited. Several hospitals are locked in the order of their numbers.
OTHERS = """
CREATE FUNCTION activities_others_of_hospitals(volume bigint, hospitals bigint[], but bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    hospital bigint;
    most bigint;
BEGIN
    FOREACH hospital IN ARRAY ARRAY(SELECT DISTINCT unnest(hospitals) ORDER BY 1) LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(format('volume %s of hospital %s', volume, hospital), 0));
    END LOOP;
    SELECT coalesce(max(sessions), 0) INTO most FROM (
        SELECT count(DISTINCT session.id) AS sessions
          FROM activities_session AS session
          JOIN activities_participation AS part ON part.session_id = session.id
         WHERE session.quota_id = volume AND session.holds_place AND session.id IS DISTINCT FROM but
           AND part.hospital_id = ANY (hospitals) AND (part.state <> 'cancelled' OR session.state = 'cancelled')
         GROUP BY part.hospital_id
    ) AS counted;
    RETURN most;
END $$;
"""
OTHERS_UNDONE = "DROP FUNCTION activities_others_of_hospitals(bigint, bigint[], bigint)"


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0007_closed_years"),
        ("partnerships", "0005_hospitals_part"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(OTHERS, OTHERS_UNDONE),
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
        migrations.AddField(
            model_name="session",
            name="granted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du service responsable le"),
        ),
        migrations.AddField(
            model_name="session",
            name="granted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="accord du service responsable par",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="needs_grant",
            field=models.BooleanField(default=False, verbose_name="au-delà du maximum par hôpital"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="granted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du service responsable le"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="granted_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="sessionhistory",
            name="needs_grant",
            field=models.BooleanField(default=False, verbose_name="au-delà du maximum par hôpital"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "granted_at", "granted_by_id", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "needs_grant", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."granted_at", NEW."granted_by_id", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."max_groups", NEW."max_people", NEW."needs_grant", NEW."needs_ward_agreement", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."state_changed_by_name", NEW."version", NEW."visibility", NEW."ward_agreed_at", NEW."ward_agreed_by", NEW."ward_asked_at", NEW."ward_id", NEW."ward_means", NEW."ward_recorded_by_id", NEW."where"); RETURN NULL;',
                    hash="032c86293786c7d42f7006927937e95c9dfa4f97",
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
                    condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."attendance_unknown" IS DISTINCT FROM (NEW."attendance_unknown") OR OLD."booked_at" IS DISTINCT FROM (NEW."booked_at") OR OLD."booked_by_id" IS DISTINCT FROM (NEW."booked_by_id") OR OLD."cancel_reason" IS DISTINCT FROM (NEW."cancel_reason") OR OLD."cancelled_how" IS DISTINCT FROM (NEW."cancelled_how") OR OLD."cancelled_side" IS DISTINCT FROM (NEW."cancelled_side") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."counts_anyway" IS DISTINCT FROM (NEW."counts_anyway") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."granted_at" IS DISTINCT FROM (NEW."granted_at") OR OLD."granted_by_id" IS DISTINCT FROM (NEW."granted_by_id") OR OLD."hospital_agreed_at" IS DISTINCT FROM (NEW."hospital_agreed_at") OR OLD."hospital_agreed_by" IS DISTINCT FROM (NEW."hospital_agreed_by") OR OLD."hospital_means" IS DISTINCT FROM (NEW."hospital_means") OR OLD."hospital_recorded_by_id" IS DISTINCT FROM (NEW."hospital_recorded_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lead_mediator_id" IS DISTINCT FROM (NEW."lead_mediator_id") OR OLD."max_groups" IS DISTINCT FROM (NEW."max_groups") OR OLD."max_people" IS DISTINCT FROM (NEW."max_people") OR OLD."needs_grant" IS DISTINCT FROM (NEW."needs_grant") OR OLD."needs_ward_agreement" IS DISTINCT FROM (NEW."needs_ward_agreement") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."other_speakers" IS DISTINCT FROM (NEW."other_speakers") OR OLD."override_reason" IS DISTINCT FROM (NEW."override_reason") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."partner_agreed_at" IS DISTINCT FROM (NEW."partner_agreed_at") OR OLD."partner_agreed_by" IS DISTINCT FROM (NEW."partner_agreed_by") OR OLD."partner_means" IS DISTINCT FROM (NEW."partner_means") OR OLD."partner_recorded_by_id" IS DISTINCT FROM (NEW."partner_recorded_by_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."quota_id" IS DISTINCT FROM (NEW."quota_id") OR OLD."report_text" IS DISTINCT FROM (NEW."report_text") OR OLD."reported_at" IS DISTINCT FROM (NEW."reported_at") OR OLD."reported_by_id" IS DISTINCT FROM (NEW."reported_by_id") OR OLD."room_id" IS DISTINCT FROM (NEW."room_id") OR OLD."slot_id" IS DISTINCT FROM (NEW."slot_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_changed_at" IS DISTINCT FROM (NEW."state_changed_at") OR OLD."state_changed_by_id" IS DISTINCT FROM (NEW."state_changed_by_id") OR OLD."state_changed_by_name" IS DISTINCT FROM (NEW."state_changed_by_name") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility") OR OLD."ward_id" IS DISTINCT FROM (NEW."ward_id") OR OLD."ward_agreed_at" IS DISTINCT FROM (NEW."ward_agreed_at") OR OLD."ward_agreed_by" IS DISTINCT FROM (NEW."ward_agreed_by") OR OLD."ward_asked_at" IS DISTINCT FROM (NEW."ward_asked_at") OR OLD."ward_means" IS DISTINCT FROM (NEW."ward_means") OR OLD."ward_recorded_by_id" IS DISTINCT FROM (NEW."ward_recorded_by_id") OR OLD."where" IS DISTINCT FROM (NEW."where"))',
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "granted_at", "granted_by_id", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "needs_grant", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."granted_at", NEW."granted_by_id", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."max_groups", NEW."max_people", NEW."needs_grant", NEW."needs_ward_agreement", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."state_changed_by_name", NEW."version", NEW."visibility", NEW."ward_agreed_at", NEW."ward_agreed_by", NEW."ward_asked_at", NEW."ward_id", NEW."ward_means", NEW."ward_recorded_by_id", NEW."where"); RETURN NULL;',
                    hash="13c09e407515c874964c1c863eaee04fd901ae4d",
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
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "granted_at", "granted_by_id", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "needs_grant", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (OLD."activity_id", OLD."attendance_unknown", OLD."booked_at", OLD."booked_by_id", OLD."cancel_reason", OLD."cancelled_how", OLD."cancelled_side", OLD."commitment_id", OLD."confirmed_at", OLD."counts_anyway", OLD."ends_at", OLD."granted_at", OLD."granted_by_id", OLD."hospital_agreed_at", OLD."hospital_agreed_by", OLD."hospital_means", OLD."hospital_recorded_by_id", OLD."id", OLD."lead_mediator_id", OLD."max_groups", OLD."max_people", OLD."needs_grant", OLD."needs_ward_agreement", OLD."note", OLD."other_speakers", OLD."override_reason", OLD."partner_agreed_at", OLD."partner_agreed_by", OLD."partner_id", OLD."partner_means", OLD."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."quota_id", OLD."report_text", OLD."reported_at", OLD."reported_by_id", OLD."room_id", OLD."slot_id", OLD."starts_at", OLD."state", OLD."state_changed_at", OLD."state_changed_by_id", OLD."state_changed_by_name", OLD."version", OLD."visibility", OLD."ward_agreed_at", OLD."ward_agreed_by", OLD."ward_asked_at", OLD."ward_id", OLD."ward_means", OLD."ward_recorded_by_id", OLD."where"); RETURN NULL;',
                    hash="287fa0e6c190cfec0eed06bf5d2dcfe765df284b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1de24",
                    table="activities_session",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("granted_at", None), ("granted_by", None)),
                    models.Q(("granted_at__isnull", False), ("granted_by__isnull", False), ("needs_grant", True)),
                    _connector="OR",
                ),
                name="session_grant_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    ("needs_grant", False),
                    ("granted_at__isnull", False),
                    _connector="OR",
                ),
                name="session_confirmed_has_its_grant",
            ),
        ),
    ]
