"""What a report says besides its total: ages, and how long the session lasted. A closed year keeps these too."""

import django.db.models.expressions
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# As in 0007, with the columns that a closed year keeps.
CLOSED_YEARS = """
CREATE OR REPLACE FUNCTION activities_closed_sessions_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT quota_id) INTO touched FROM (
        (SELECT {session} FROM old_rows EXCEPT SELECT {session} FROM new_rows)
        UNION ALL
        (SELECT {session} FROM new_rows EXCEPT SELECT {session} FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_refuse_closed_years(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION activities_closed_groups_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT session_id) INTO touched FROM (
        (SELECT {group} FROM old_rows EXCEPT SELECT {group} FROM new_rows)
        UNION ALL
        (SELECT {group} FROM new_rows EXCEPT SELECT {group} FROM old_rows)
    ) AS changed;
    IF touched IS NOT NULL THEN
        PERFORM activities_refuse_closed_years_of(touched);
    END IF;
    RETURN NULL;
END $$;
"""
SESSION = (
    "id, quota_id, activity_id, state, counts_anyway, starts_at, ends_at, cancelled_side, cancel_reason, cancelled_how, "
    "attendance_unknown, reported_at, report_text"
)
GROUP = "id, session_id, hospital_id, state, present_total, present_patients, present_relatives, present_staff"
AGES = "present_children, present_teenagers, present_adults, present_seniors"
KEPT = CLOSED_YEARS.replace("{session}", f"{SESSION}, lived_minutes").replace("{group}", f"{GROUP}, {AGES}")
KEPT_BEFORE = CLOSED_YEARS.replace("{session}", SESSION).replace("{group}", GROUP)


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0023_museum_visits"),
        ("partnerships", "0008_quiet_periods"),
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
        migrations.AddField(
            model_name="participation",
            name="present_adults",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont 18 à 64 ans"),
        ),
        migrations.AddField(
            model_name="participation",
            name="present_children",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont moins de 12 ans"),
        ),
        migrations.AddField(
            model_name="participation",
            name="present_seniors",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont 65 ans et plus"),
        ),
        migrations.AddField(
            model_name="participation",
            name="present_teenagers",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont 12 à 17 ans"),
        ),
        migrations.AddField(
            model_name="session",
            name="lived_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Vide : la durée prévue.", null=True, verbose_name="durée réelle (minutes)"
            ),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="lived_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Vide : la durée prévue.", null=True, verbose_name="durée réelle (minutes)"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("present_total__isnull", True),
                    (
                        "present_total__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.comparison.Coalesce(models.F("present_children"), 0),
                                    "+",
                                    django.db.models.functions.comparison.Coalesce(models.F("present_teenagers"), 0),
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
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lived_minutes", None),
                    models.Q(("lived_minutes__gt", 0), ("lived_minutes__lte", 1440), ("state", "held")),
                    _connector="OR",
                ),
                name="session_lived_for_a_time",
            ),
        ),
        migrations.RunSQL(KEPT, KEPT_BEFORE),
    ]
