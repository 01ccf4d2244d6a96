"""The head nurse's agreement on a session, and acts of people without an account.

The way back is closed once somebody has answered by a link: the older tables name an account or the clock.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0005_whole_life_of_a_session"),
        ("partnerships", "0002_head_nurses_say"),
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
            name="session_changed_by_someone",
        ),
        migrations.AddField(
            model_name="session",
            name="needs_ward_agreement",
            field=models.BooleanField(default=False, verbose_name="accord du cadre de santé demandé"),
        ),
        migrations.AddField(
            model_name="session",
            name="state_changed_by_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="par (personne sans compte)"),
        ),
        migrations.AddField(
            model_name="session",
            name="ward_agreed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé le"),
        ),
        migrations.AddField(
            model_name="session",
            name="ward_agreed_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="accord du cadre de santé donné par"),
        ),
        migrations.AddField(
            model_name="session",
            name="ward_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé demandé le"),
        ),
        migrations.AddField(
            model_name="session",
            name="ward_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                ],
                max_length=8,
                verbose_name="accord du cadre de santé",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="ward_recorded_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide : donné par lien, sans compte.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="accord du cadre de santé enregistré par",
            ),
        ),
        migrations.AddField(
            model_name="sessionevent",
            name="actor_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="par (personne sans compte)"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="needs_ward_agreement",
            field=models.BooleanField(default=False, verbose_name="accord du cadre de santé demandé"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="state_changed_by_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="par (personne sans compte)"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="ward_agreed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé le"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="ward_agreed_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="accord du cadre de santé donné par"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="ward_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="accord du cadre de santé demandé le"),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="ward_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                ],
                max_length=8,
                verbose_name="accord du cadre de santé",
            ),
        ),
        migrations.AddField(
            model_name="sessionhistory",
            name="ward_recorded_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="slot",
            name="ward_agreed_by",
            field=models.CharField(
                blank=True,
                help_text="Nom et fonction.",
                max_length=150,
                verbose_name="accord du cadre de santé donné par",
            ),
        ),
        migrations.AlterField(
            model_name="activityagreement",
            name="means",
            field=models.CharField(
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                ],
                default="portal",
                max_length=8,
                verbose_name="comment",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="hospital_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                ],
                max_length=8,
                verbose_name="accord de l'hôpital",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="partner_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                ],
                max_length=8,
                verbose_name="accord du partenaire",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="state_changed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide : l'heure est passée sans réponse, ou une personne sans compte a répondu par lien.",
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
                help_text="Vide : l'horloge, ou une personne sans compte.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AlterField(
            model_name="sessionhistory",
            name="hospital_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                ],
                max_length=8,
                verbose_name="accord de l'hôpital",
            ),
        ),
        migrations.AlterField(
            model_name="sessionhistory",
            name="partner_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("portal", "sur le portail"),
                    ("slot", "en ouvrant le créneau"),
                    ("phone", "par téléphone"),
                    ("mail", "par e-mail"),
                    ("meeting", "en réunion"),
                    ("link", "par le lien reçu par e-mail"),
                ],
                max_length=8,
                verbose_name="accord du partenaire",
            ),
        ),
        migrations.AlterField(
            model_name="sessionhistory",
            name="state_changed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Vide : l'heure est passée sans réponse, ou une personne sans compte a répondu par lien.",
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
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."max_groups", NEW."max_people", NEW."needs_ward_agreement", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."state_changed_by_name", NEW."version", NEW."visibility", NEW."ward_agreed_at", NEW."ward_agreed_by", NEW."ward_asked_at", NEW."ward_id", NEW."ward_means", NEW."ward_recorded_by_id", NEW."where"); RETURN NULL;',
                    hash="db8e145a397eb6266e4deba6f545bfef2edb212b",
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
                    condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."attendance_unknown" IS DISTINCT FROM (NEW."attendance_unknown") OR OLD."booked_at" IS DISTINCT FROM (NEW."booked_at") OR OLD."booked_by_id" IS DISTINCT FROM (NEW."booked_by_id") OR OLD."cancel_reason" IS DISTINCT FROM (NEW."cancel_reason") OR OLD."cancelled_how" IS DISTINCT FROM (NEW."cancelled_how") OR OLD."cancelled_side" IS DISTINCT FROM (NEW."cancelled_side") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."counts_anyway" IS DISTINCT FROM (NEW."counts_anyway") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."hospital_agreed_at" IS DISTINCT FROM (NEW."hospital_agreed_at") OR OLD."hospital_agreed_by" IS DISTINCT FROM (NEW."hospital_agreed_by") OR OLD."hospital_means" IS DISTINCT FROM (NEW."hospital_means") OR OLD."hospital_recorded_by_id" IS DISTINCT FROM (NEW."hospital_recorded_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lead_mediator_id" IS DISTINCT FROM (NEW."lead_mediator_id") OR OLD."max_groups" IS DISTINCT FROM (NEW."max_groups") OR OLD."max_people" IS DISTINCT FROM (NEW."max_people") OR OLD."needs_ward_agreement" IS DISTINCT FROM (NEW."needs_ward_agreement") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."other_speakers" IS DISTINCT FROM (NEW."other_speakers") OR OLD."override_reason" IS DISTINCT FROM (NEW."override_reason") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."partner_agreed_at" IS DISTINCT FROM (NEW."partner_agreed_at") OR OLD."partner_agreed_by" IS DISTINCT FROM (NEW."partner_agreed_by") OR OLD."partner_means" IS DISTINCT FROM (NEW."partner_means") OR OLD."partner_recorded_by_id" IS DISTINCT FROM (NEW."partner_recorded_by_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."quota_id" IS DISTINCT FROM (NEW."quota_id") OR OLD."report_text" IS DISTINCT FROM (NEW."report_text") OR OLD."reported_at" IS DISTINCT FROM (NEW."reported_at") OR OLD."reported_by_id" IS DISTINCT FROM (NEW."reported_by_id") OR OLD."room_id" IS DISTINCT FROM (NEW."room_id") OR OLD."slot_id" IS DISTINCT FROM (NEW."slot_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."state_changed_at" IS DISTINCT FROM (NEW."state_changed_at") OR OLD."state_changed_by_id" IS DISTINCT FROM (NEW."state_changed_by_id") OR OLD."state_changed_by_name" IS DISTINCT FROM (NEW."state_changed_by_name") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility") OR OLD."ward_id" IS DISTINCT FROM (NEW."ward_id") OR OLD."ward_agreed_at" IS DISTINCT FROM (NEW."ward_agreed_at") OR OLD."ward_agreed_by" IS DISTINCT FROM (NEW."ward_agreed_by") OR OLD."ward_asked_at" IS DISTINCT FROM (NEW."ward_asked_at") OR OLD."ward_means" IS DISTINCT FROM (NEW."ward_means") OR OLD."ward_recorded_by_id" IS DISTINCT FROM (NEW."ward_recorded_by_id") OR OLD."where" IS DISTINCT FROM (NEW."where"))',
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (NEW."activity_id", NEW."attendance_unknown", NEW."booked_at", NEW."booked_by_id", NEW."cancel_reason", NEW."cancelled_how", NEW."cancelled_side", NEW."commitment_id", NEW."confirmed_at", NEW."counts_anyway", NEW."ends_at", NEW."hospital_agreed_at", NEW."hospital_agreed_by", NEW."hospital_means", NEW."hospital_recorded_by_id", NEW."id", NEW."lead_mediator_id", NEW."max_groups", NEW."max_people", NEW."needs_ward_agreement", NEW."note", NEW."other_speakers", NEW."override_reason", NEW."partner_agreed_at", NEW."partner_agreed_by", NEW."partner_id", NEW."partner_means", NEW."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."quota_id", NEW."report_text", NEW."reported_at", NEW."reported_by_id", NEW."room_id", NEW."slot_id", NEW."starts_at", NEW."state", NEW."state_changed_at", NEW."state_changed_by_id", NEW."state_changed_by_name", NEW."version", NEW."visibility", NEW."ward_agreed_at", NEW."ward_agreed_by", NEW."ward_asked_at", NEW."ward_id", NEW."ward_means", NEW."ward_recorded_by_id", NEW."where"); RETURN NULL;',
                    hash="05914454ad635f7eab25666dcb32fecde8102125",
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
                    func='INSERT INTO "activities_sessionhistory" ("activity_id", "attendance_unknown", "booked_at", "booked_by_id", "cancel_reason", "cancelled_how", "cancelled_side", "commitment_id", "confirmed_at", "counts_anyway", "ends_at", "hospital_agreed_at", "hospital_agreed_by", "hospital_means", "hospital_recorded_by_id", "id", "lead_mediator_id", "max_groups", "max_people", "needs_ward_agreement", "note", "other_speakers", "override_reason", "partner_agreed_at", "partner_agreed_by", "partner_id", "partner_means", "partner_recorded_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quota_id", "report_text", "reported_at", "reported_by_id", "room_id", "slot_id", "starts_at", "state", "state_changed_at", "state_changed_by_id", "state_changed_by_name", "version", "visibility", "ward_agreed_at", "ward_agreed_by", "ward_asked_at", "ward_id", "ward_means", "ward_recorded_by_id", "where") VALUES (OLD."activity_id", OLD."attendance_unknown", OLD."booked_at", OLD."booked_by_id", OLD."cancel_reason", OLD."cancelled_how", OLD."cancelled_side", OLD."commitment_id", OLD."confirmed_at", OLD."counts_anyway", OLD."ends_at", OLD."hospital_agreed_at", OLD."hospital_agreed_by", OLD."hospital_means", OLD."hospital_recorded_by_id", OLD."id", OLD."lead_mediator_id", OLD."max_groups", OLD."max_people", OLD."needs_ward_agreement", OLD."note", OLD."other_speakers", OLD."override_reason", OLD."partner_agreed_at", OLD."partner_agreed_by", OLD."partner_id", OLD."partner_means", OLD."partner_recorded_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."quota_id", OLD."report_text", OLD."reported_at", OLD."reported_by_id", OLD."room_id", OLD."slot_id", OLD."starts_at", OLD."state", OLD."state_changed_at", OLD."state_changed_by_id", OLD."state_changed_by_name", OLD."version", OLD."visibility", OLD."ward_agreed_at", OLD."ward_agreed_by", OLD."ward_asked_at", OLD."ward_id", OLD."ward_means", OLD."ward_recorded_by_id", OLD."where"); RETURN NULL;',
                    hash="1ea10feaf77e6fead2797acf5ffbecd21fd45572",
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
                    models.Q(
                        ("ward_agreed_at", None), ("ward_agreed_by", ""), ("ward_means", ""), ("ward_recorded_by", None)
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
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("needs_ward_agreement", True), ("place", "ward"), ("ward__isnull", False)),
                    models.Q(("needs_ward_agreement", False), ("ward_agreed_at", None), ("ward_asked_at", None)),
                    _connector="OR",
                ),
                name="session_ward_agreement_of_its_ward",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    ("needs_ward_agreement", False),
                    ("ward_agreed_at__isnull", False),
                    _connector="OR",
                ),
                name="session_confirmed_has_wards_agreement",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state_changed_by__isnull", False), ("state_changed_by_name", "")),
                    models.Q(("state", "lapsed"), ("state_changed_by", None), ("state_changed_by_name", "")),
                    models.Q(
                        ("state__in", ("confirmed", "declined")),
                        ("state_changed_by", None),
                        models.Q(("state_changed_by_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="session_changed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor", None), ("actor_name", ""), _connector="OR"), name="sessionevent_by_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ward_agreed_by", ""), ("ward__isnull", False), _connector="OR"),
                name="slot_ward_agreement_of_its_ward",
            ),
        ),
    ]
