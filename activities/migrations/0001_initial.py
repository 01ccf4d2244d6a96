import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("partnerships", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
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
                ],
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
                        help_text="Ensuite, le créneau n'est plus proposé.", verbose_name="à réserver avant"
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
                        blank=True, help_text="Jamais le nom d'un patient.", max_length=250, verbose_name="à savoir"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=250, verbose_name="motif malgré l'avertissement"),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="ouvert le")),
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
                ("other_speakers", models.CharField(blank=True, max_length=250, verbose_name="autres intervenants")),
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
                        blank=True, help_text="Jamais le nom d'un patient.", max_length=250, verbose_name="à savoir"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=250, verbose_name="motif malgré l'avertissement"),
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
                        default=django.utils.timezone.now, verbose_name="dernier changement d'état le"
                    ),
                ),
                ("booked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="réservée le")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmée le")),
                (
                    "hospital_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord de l'hôpital le"),
                ),
                (
                    "hospital_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord de l'hôpital donné par"),
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
                        ],
                        max_length=8,
                        verbose_name="accord de l'hôpital",
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
                        ],
                        max_length=8,
                        verbose_name="accord du partenaire",
                    ),
                ),
                (
                    "cancelled_side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire"), ("neither", "ni l'un ni l'autre")],
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
                        ],
                        max_length=13,
                        verbose_name="motif d'annulation",
                    ),
                ),
                ("attendance_unknown", models.BooleanField(default=False, verbose_name="effectif inconnu")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="bilan saisi le")),
                (
                    "report_text",
                    models.TextField(blank=True, help_text="Sans aucun nom.", verbose_name="ce qui s'est passé"),
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
                    "hospital_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord de l'hôpital enregistré par",
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
                        verbose_name="volume de l'année",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dernier changement d'état par",
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
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_start"
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
                            models.Q(
                                ("state", "cancelled"),
                                models.Q(("cancelled_side", ""), _negated=True),
                                models.Q(("cancel_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True),
                                ("cancel_reason", ""),
                                ("cancelled_side", ""),
                                ("counts_anyway", False),
                            ),
                            _connector="OR",
                        ),
                        name="session_cancelled_says_why",
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("full_name", models.CharField(max_length=150, verbose_name="nom et prénom")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail professionnelle")),
                ("job", models.CharField(blank=True, max_length=100, verbose_name="fonction")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "à confirmer"),
                            ("registered", "inscrit"),
                            ("waiting", "liste d'attente"),
                            ("cancelled", "annulé"),
                            ("attended", "présent"),
                            ("absent", "absent"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="inscription le")),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="activities.session",
                        verbose_name="formation",
                    ),
                ),
            ],
            options={
                "verbose_name": "inscription",
                "verbose_name_plural": "inscriptions",
                "ordering": ["session", "created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("session"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        name="registration_person_once",
                    )
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
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
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
                "verbose_name": "événement d'une séance",
                "verbose_name_plural": "événements des séances",
                "ordering": ["at", "id"],
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
                ("other_speakers", models.CharField(blank=True, max_length=250, verbose_name="autres intervenants")),
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
                        blank=True, help_text="Jamais le nom d'un patient.", max_length=250, verbose_name="à savoir"
                    ),
                ),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=250, verbose_name="motif malgré l'avertissement"),
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
                        default=django.utils.timezone.now, verbose_name="dernier changement d'état le"
                    ),
                ),
                ("booked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="réservée le")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmée le")),
                (
                    "hospital_agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accord de l'hôpital le"),
                ),
                (
                    "hospital_agreed_by",
                    models.CharField(blank=True, max_length=150, verbose_name="accord de l'hôpital donné par"),
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
                        ],
                        max_length=8,
                        verbose_name="accord de l'hôpital",
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
                        ],
                        max_length=8,
                        verbose_name="accord du partenaire",
                    ),
                ),
                (
                    "cancelled_side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire"), ("neither", "ni l'un ni l'autre")],
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
                        ],
                        max_length=13,
                        verbose_name="motif d'annulation",
                    ),
                ),
                ("attendance_unknown", models.BooleanField(default=False, verbose_name="effectif inconnu")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="bilan saisi le")),
                (
                    "report_text",
                    models.TextField(blank=True, help_text="Sans aucun nom.", verbose_name="ce qui s'est passé"),
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
                    "hospital_recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accord de l'hôpital enregistré par",
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
                        verbose_name="volume de l'année",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dernier changement d'état par",
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
        ),
    ]
