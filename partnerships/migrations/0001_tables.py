"""The tables of hospitals, partners, conventions and their life.

The first migrations of this app in one: a portal that has all of them goes on, a new one is made in a third of the time.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import partnerships.dates


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("partnerships", "0001_initial"),
        ("partnerships", "0002_head_nurses_say"),
        ("partnerships", "0003_changes_of_volumes"),
        ("partnerships", "0004_closed_years"),
        ("partnerships", "0005_hospitals_part"),
        ("partnerships", "0006_travel_minutes"),
        ("partnerships", "0007_rules_of_ends"),
        ("partnerships", "0008_quiet_periods"),
        ("partnerships", "0009_documents"),
        ("partnerships", "0010_life_of_conventions"),
        ("partnerships", "0011_amendments"),
        ("partnerships", "0012_committees"),
        ("partnerships", "0013_followers"),
        ("partnerships", "0014_dossiers_and_minutes"),
        ("partnerships", "0015_actions_and_fundings"),
        ("partnerships", "0016_indicators"),
        ("partnerships", "0017_papers_of_approvals"),
        ("partnerships", "0018_evaluations"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name="HeadOfficeService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="nom")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="adresse")),
                ("mailbox", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail commune")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                (
                    "runs_partnership",
                    models.BooleanField(
                        default=False,
                        help_text="Son programme, ses équipes et ses patients partenaires ne sont visibles que de ses agents.",
                        verbose_name="pilote le partenariat patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "service du siège",
                "verbose_name_plural": "services du siège",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="HospitalGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="nom")),
                (
                    "slug",
                    models.SlugField(help_text="Ne change jamais.", max_length=80, unique=True, verbose_name="adresse"),
                ),
            ],
            options={
                "verbose_name": "groupe hospitalier (GHU)",
                "verbose_name_plural": "groupes hospitaliers (GHU)",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="nom")),
                (
                    "slug",
                    models.SlugField(help_text="Ne change jamais.", max_length=80, unique=True, verbose_name="adresse"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("museum", "musée"),
                            ("city", "ville"),
                            ("foundation", "fondation"),
                            ("association", "association"),
                            ("other", "autre"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse postale")),
                ("mailbox", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail commune")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                (
                    "weekly_closure",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "lundi"),
                            (2, "mardi"),
                            (3, "mercredi"),
                            (4, "jeudi"),
                            (5, "vendredi"),
                            (6, "samedi"),
                            (7, "dimanche"),
                        ],
                        help_text="Avertit, sans interdire.",
                        null=True,
                        verbose_name="jour de fermeture",
                    ),
                ),
                (
                    "mediators_book",
                    models.BooleanField(
                        default=True,
                        help_text="Sinon, la coordination réserve et désigne les médiateurs.",
                        verbose_name="les médiateurs réservent eux-mêmes",
                    ),
                ),
                (
                    "travel_minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        help_text="Entre deux séances d’un même médiateur dans des lieux différents. Avertit, sans interdire.",
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="trajet entre deux lieux (minutes)",
                    ),
                ),
            ],
            options={
                "verbose_name": "partenaire",
                "verbose_name_plural": "partenaires",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PublicHoliday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("day", models.DateField(unique=True, verbose_name="jour")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
            ],
            options={
                "verbose_name": "jour férié",
                "verbose_name_plural": "jours fériés",
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="QuietPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(help_text="Inclus.", verbose_name="dernier jour")),
            ],
            options={
                "verbose_name": "période calme",
                "verbose_name_plural": "périodes calmes",
                "ordering": ["starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("starts_on", "ends_on"), name="quietperiod_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="quietperiod_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=200)),
                ("object_id", models.BigIntegerField()),
                ("values", models.JSONField()),
                ("loaded_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "donnée de référence",
                "verbose_name_plural": "données de référence",
                "constraints": [models.UniqueConstraint(fields=("model", "key"), name="referencerow_once")],
            },
        ),
        migrations.CreateModel(
            name="SchoolHoliday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "zone",
                    models.CharField(choices=[("A", "A"), ("B", "B"), ("C", "C")], max_length=1, verbose_name="zone"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(verbose_name="dernier jour")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "vacances scolaires",
                "verbose_name_plural": "vacances scolaires",
                "ordering": ["starts_on", "zone"],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "starts_on"), name="schoolholiday_once_per_zone"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="schoolholiday_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hospital",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="nom")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Imprimée sur les affiches : ne change jamais.",
                        max_length=80,
                        unique=True,
                        verbose_name="adresse",
                    ),
                ),
                ("city", models.CharField(max_length=100, verbose_name="ville")),
                ("postcode", models.CharField(max_length=5, verbose_name="code postal")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse postale")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone")),
                (
                    "school_zone",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C")],
                        default="C",
                        max_length=1,
                        verbose_name="zone scolaire",
                    ),
                ),
                (
                    "head_nurse",
                    models.CharField(
                        choices=[("informed", "est informé"), ("agrees", "doit donner son accord")],
                        default="informed",
                        help_text="Pour une séance dans son service. Son accord se donne par un lien envoyé à l’adresse du service, ou le référent le note. Les séances déjà demandées suivent la règle d’avant.",
                        max_length=8,
                        verbose_name="le cadre de santé",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="accueille des séances")),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="partnerships.hospital",
                        verbose_name="fusionné avec",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : hors GHU.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hospitals",
                        to="partnerships.hospitalgroup",
                        verbose_name="GHU",
                    ),
                ),
            ],
            options={
                "verbose_name": "hôpital",
                "verbose_name_plural": "hôpitaux",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="hospital_not_merged_into_itself",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                ("reason", models.CharField(max_length=150, verbose_name="motif")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "fermeture",
                "verbose_name_plural": "fermetures",
                "ordering": ["starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="partnerclosure_ends_after_start",
                    ),
                    models.UniqueConstraint(fields=("partner", "starts_on", "ends_on"), name="partnerclosure_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("persons", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="personnes")),
                (
                    "wheelchairs",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="fauteuils roulants"),
                ),
                ("groups", models.PositiveSmallIntegerField(default=1, verbose_name="groupes à la fois")),
                ("access", models.CharField(blank=True, max_length=200, verbose_name="accès")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rooms",
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "salle",
                "verbose_name_plural": "salles",
                "ordering": ["partner__name", "name"],
                "constraints": [models.UniqueConstraint(fields=("partner", "name"), name="room_once_per_partner")],
            },
        ),
        migrations.CreateModel(
            name="Convention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "slug",
                    models.SlugField(help_text="Ne change jamais.", max_length=80, unique=True, verbose_name="adresse"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("framework", "convention-cadre"),
                            ("partnership", "convention de partenariat"),
                            ("local", "convention locale"),
                            ("third_party", "convention avec un tiers"),
                        ],
                        default="partnership",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "status",
                    models.CharField(
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
                ("purpose", models.TextField(blank=True, verbose_name="objet")),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                ("signature_planned_on", models.DateField(blank=True, null=True, verbose_name="signature prévue le")),
                (
                    "signature_planned_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision de la date prévue",
                    ),
                ),
                (
                    "signature_planned_is_assumed",
                    models.BooleanField(default=False, verbose_name="date prévue supposée"),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="annoncée le")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="prend effet le")),
                (
                    "effective_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision de la date d’effet",
                    ),
                ),
                ("effective_is_assumed", models.BooleanField(default=False, verbose_name="date d’effet supposée")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                (
                    "ends_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision du dernier jour",
                    ),
                ),
                ("ends_is_assumed", models.BooleanField(default=False, verbose_name="dernier jour supposé")),
                ("terminated_on", models.DateField(blank=True, editable=False, null=True, verbose_name="résiliée le")),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Reprise d’un document, pour montrer comment une convention se suit ; le portail ne la suit pas.",
                        verbose_name="exemple",
                    ),
                ),
                (
                    "allows_transfers",
                    models.BooleanField(
                        default=False,
                        help_text="D’une année à l’autre, ou d’un engagement à l’autre.",
                        verbose_name="permet les reports",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="partnerships.convention",
                        verbose_name="convention-cadre",
                    ),
                ),
                (
                    "predecessor",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successor",
                        to="partnerships.convention",
                        verbose_name="succède à",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conventions",
                        to="partnerships.headofficeservice",
                        verbose_name="service responsable",
                    ),
                ),
                (
                    "hospitals",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Vide : tous.",
                        related_name="conventions",
                        to="partnerships.hospital",
                        verbose_name="hôpitaux participants",
                    ),
                ),
            ],
            options={
                "verbose_name": "convention",
                "verbose_name_plural": "conventions",
                "ordering": ["-effective_on", "title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gt", models.F("effective_on")), _connector="OR"
                        ),
                        name="convention_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "in_force"), _negated=True),
                            models.Q(("effective_on__isnull", False), ("ends_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="convention_in_force_has_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "in_force"), _negated=True),
                            models.Q(("effective_precision", "day"), ("ends_precision", "day")),
                            _connector="OR",
                        ),
                        name="convention_in_force_to_the_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "terminated"), ("terminated_on__isnull", False)),
                            models.Q(models.Q(("status", "terminated"), _negated=True), ("terminated_on", None)),
                            _connector="OR",
                        ),
                        name="convention_terminated_on_a_day",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("referent", "référent culture"),
                            ("mediator", "médiation"),
                            ("coordinator", "coordination"),
                            ("officer", "service du siège"),
                            ("contact", "suivi des conventions"),
                            ("observer", "observation"),
                            ("partnership", "référent partenariat"),
                        ],
                        max_length=12,
                        verbose_name="rôle",
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="depuis le")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Dernier jour inclus. Vide : sans fin.",
                        null=True,
                        verbose_name="jusqu’au",
                    ),
                ),
                (
                    "accompanied_group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Dont la personne accompagne les équipes en partenariat, sans toucher aux séances.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accompaniers",
                        to="partnerships.hospitalgroup",
                        verbose_name="GHU accompagné",
                    ),
                ),
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
                    "hospital_group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partnerships.hospitalgroup",
                        verbose_name="GHU",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partnerships.headofficeservice",
                        verbose_name="service du siège",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        help_text="Dont la personne suit les conventions, sans toucher aux séances.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="partnerships.partner",
                        verbose_name="partie suivie",
                    ),
                ),
            ],
            options={
                "verbose_name": "rôle",
                "verbose_name_plural": "rôles",
                "ordering": ["user__full_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accompanied_group__isnull", True),
                                ("hospital__isnull", False),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", True),
                                ("party__isnull", True),
                                ("role__in", ("referent",)),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("accompanied_group__isnull", True),
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", False),
                                ("partner__isnull", True),
                                ("party__isnull", True),
                                ("role__in", ("referent",)),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("accompanied_group__isnull", True),
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", False),
                                ("party__isnull", True),
                                ("role__in", ("mediator", "coordinator")),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("accompanied_group__isnull", True),
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", True),
                                ("party__isnull", True),
                                ("role__in", ("officer",)),
                                ("service__isnull", False),
                            ),
                            models.Q(
                                ("accompanied_group__isnull", True),
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", True),
                                ("party__isnull", False),
                                ("role__in", ("contact", "observer")),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("accompanied_group__isnull", False),
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", True),
                                ("party__isnull", True),
                                ("role__in", ("partnership",)),
                                ("service__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="membership_role_fits_its_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="membership_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        fields=(
                            "user",
                            "role",
                            "hospital",
                            "hospital_group",
                            "partner",
                            "service",
                            "party",
                            "accompanied_group",
                            "since",
                        ),
                        name="membership_once",
                        nulls_distinct=False,
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_membershiphistory" ("accompanied_group_id", "hospital_group_id", "hospital_id", "id", "partner_id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "service_id", "since", "until", "user_id", "version") VALUES (NEW."accompanied_group_id", NEW."hospital_group_id", NEW."hospital_id", NEW."id", NEW."partner_id", NEW."party_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."service_id", NEW."since", NEW."until", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="9e3a1bd580d445f6a13df2247ad5407d9e7f26de",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c7792",
                            table="partnerships_membership",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partnerships_membershiphistory" ("accompanied_group_id", "hospital_group_id", "hospital_id", "id", "partner_id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "service_id", "since", "until", "user_id", "version") VALUES (NEW."accompanied_group_id", NEW."hospital_group_id", NEW."hospital_id", NEW."id", NEW."partner_id", NEW."party_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."service_id", NEW."since", NEW."until", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="08773d76edfd027a79d29abfb0cdbd27a6346534",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c7c7c",
                            table="partnerships_membership",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_membershiphistory" ("accompanied_group_id", "hospital_group_id", "hospital_id", "id", "partner_id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "service_id", "since", "until", "user_id", "version") VALUES (OLD."accompanied_group_id", OLD."hospital_group_id", OLD."hospital_id", OLD."id", OLD."partner_id", OLD."party_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."service_id", OLD."since", OLD."until", OLD."user_id", OLD."version"); RETURN NULL;',
                            hash="0df9a7140ba5579b46c06da320c966227f3c1d6a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_176db",
                            table="partnerships_membership",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Imprimée sur les affiches : ne change jamais.", max_length=80, verbose_name="adresse"
                    ),
                ),
                ("building", models.CharField(blank=True, max_length=100, verbose_name="bâtiment")),
                ("floor", models.CharField(blank=True, max_length=50, verbose_name="étage")),
                ("meeting_point", models.CharField(blank=True, max_length=200, verbose_name="point de rendez-vous")),
                ("contact_name", models.CharField(blank=True, max_length=150, verbose_name="contact sur place")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="téléphone du service")),
                ("mailbox", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail du service")),
                ("hygiene", models.TextField(blank=True, verbose_name="consignes d’hygiène")),
                (
                    "default_visibility",
                    models.CharField(
                        choices=[
                            ("hospital", "tout l’hôpital"),
                            ("ward", "la page du service seulement"),
                            ("unpublished", "non publié"),
                        ],
                        default="hospital",
                        max_length=12,
                        verbose_name="publication par défaut",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="service ouvert")),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wards",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ["hospital__name", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("hospital", "slug"), name="ward_slug_once_per_hospital"),
                    models.UniqueConstraint(fields=("id", "hospital"), name="ward_of_its_hospital"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="numéro"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="objet")),
                ("effective_on", models.DateField(verbose_name="à compter du")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signature notée par",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "avenant",
                "verbose_name_plural": "avenants",
                "ordering": ["convention", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "number"), name="amendment_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recorded_by", None), ("signed_on", None)),
                            models.Q(("recorded_by__isnull", False), ("signed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="amendment_signed_by_someone",
                    ),
                ],
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
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noté par",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape d’une convention",
                "verbose_name_plural": "étapes des conventions",
                "ordering": ["happened_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("convention", "convention signée"),
                            ("amendment", "avenant"),
                            ("annex", "annexe"),
                            ("approval", "délibération"),
                            ("minutes", "compte rendu"),
                            ("dossier", "dossier du comité"),
                            ("evaluation", "évaluation"),
                            ("report", "bilan"),
                            ("other", "autre"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="On retrouve le document par les mots du titre et du résumé.",
                        verbose_name="résumé",
                    ),
                ),
                (
                    "edition",
                    models.CharField(
                        blank=True, help_text="Par exemple : projet, 2, signée.", max_length=40, verbose_name="version"
                    ),
                ),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="daté du")),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("internal", "le service responsable"),
                            ("committee", "les membres du comité"),
                            ("parties", "les parties à la convention"),
                            ("public", "tout le monde"),
                        ],
                        default="internal",
                        max_length=9,
                        verbose_name="lisible par",
                    ),
                ),
                (
                    "is_accessible",
                    models.BooleanField(
                        default=False,
                        help_text="Balisé, avec titre et textes de remplacement : un lecteur d’écran le lit.",
                        verbose_name="PDF accessible",
                    ),
                ),
                ("content", models.BinaryField(verbose_name="fichier PDF")),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="taille en octets")),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector("title", "summary", config="french"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["-added_at", "-id"],
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["search"], name="document_search")],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "digest"), name="document_once_per_convention")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_documenthistory" ("added_at", "added_by_id", "convention_id", "dated_on", "digest", "edition", "id", "is_accessible", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "readers", "size", "summary", "title", "version") VALUES (NEW."added_at", NEW."added_by_id", NEW."convention_id", NEW."dated_on", NEW."digest", NEW."edition", NEW."id", NEW."is_accessible", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."readers", NEW."size", NEW."summary", NEW."title", NEW."version"); RETURN NULL;',
                            hash="798f106fecaac451875a09aea02012e6ad2c181a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ea289",
                            table="partnerships_document",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."added_at" IS DISTINCT FROM (NEW."added_at") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."convention_id" IS DISTINCT FROM (NEW."convention_id") OR OLD."dated_on" IS DISTINCT FROM (NEW."dated_on") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."edition" IS DISTINCT FROM (NEW."edition") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_accessible" IS DISTINCT FROM (NEW."is_accessible") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."readers" IS DISTINCT FROM (NEW."readers") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "partnerships_documenthistory" ("added_at", "added_by_id", "convention_id", "dated_on", "digest", "edition", "id", "is_accessible", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "readers", "size", "summary", "title", "version") VALUES (NEW."added_at", NEW."added_by_id", NEW."convention_id", NEW."dated_on", NEW."digest", NEW."edition", NEW."id", NEW."is_accessible", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."readers", NEW."size", NEW."summary", NEW."title", NEW."version"); RETURN NULL;',
                            hash="e4fe01705b6f99d21becabe3e23838766e2494ee",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f41c3",
                            table="partnerships_document",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_documenthistory" ("added_at", "added_by_id", "convention_id", "dated_on", "digest", "edition", "id", "is_accessible", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "readers", "size", "summary", "title", "version") VALUES (OLD."added_at", OLD."added_by_id", OLD."convention_id", OLD."dated_on", OLD."digest", OLD."edition", OLD."id", OLD."is_accessible", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."readers", OLD."size", OLD."summary", OLD."title", OLD."version"); RETURN NULL;',
                            hash="ce135332d30ca6637d491549a38f5c4f3ad31399",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f801c",
                            table="partnerships_document",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("half_term", "évaluation à mi-parcours"), ("term", "évaluation au terme")],
                        max_length=9,
                        verbose_name="nature",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="prévue pour")),
                (
                    "planned_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision",
                    ),
                ),
                ("planned_is_assumed", models.BooleanField(default=False, verbose_name="date supposée")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="prévue par",
                    ),
                ),
            ],
            options={
                "verbose_name": "évaluation",
                "verbose_name_plural": "évaluations",
                "ordering": ["planned_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "kind"), name="evaluation_once_of_a_kind")
                ],
            },
            bases=(partnerships.dates.PlannedVaguely, models.Model),
        ),
        migrations.CreateModel(
            name="ConventionHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "slug",
                    models.SlugField(
                        db_index=False, help_text="Ne change jamais.", max_length=80, verbose_name="adresse"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("framework", "convention-cadre"),
                            ("partnership", "convention de partenariat"),
                            ("local", "convention locale"),
                            ("third_party", "convention avec un tiers"),
                        ],
                        default="partnership",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "status",
                    models.CharField(
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
                ("purpose", models.TextField(blank=True, verbose_name="objet")),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                ("signature_planned_on", models.DateField(blank=True, null=True, verbose_name="signature prévue le")),
                (
                    "signature_planned_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision de la date prévue",
                    ),
                ),
                (
                    "signature_planned_is_assumed",
                    models.BooleanField(default=False, verbose_name="date prévue supposée"),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="annoncée le")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="prend effet le")),
                (
                    "effective_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision de la date d’effet",
                    ),
                ),
                ("effective_is_assumed", models.BooleanField(default=False, verbose_name="date d’effet supposée")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                (
                    "ends_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision du dernier jour",
                    ),
                ),
                ("ends_is_assumed", models.BooleanField(default=False, verbose_name="dernier jour supposé")),
                ("terminated_on", models.DateField(blank=True, editable=False, null=True, verbose_name="résiliée le")),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Reprise d’un document, pour montrer comment une convention se suit ; le portail ne la suit pas.",
                        verbose_name="exemple",
                    ),
                ),
                (
                    "allows_transfers",
                    models.BooleanField(
                        default=False,
                        help_text="D’une année à l’autre, ou d’un engagement à l’autre.",
                        verbose_name="permet les reports",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.convention",
                        verbose_name="convention-cadre",
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
                        to="partnerships.convention",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.convention",
                        verbose_name="succède à",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.headofficeservice",
                        verbose_name="service responsable",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0928f6d2c35aed7f740f53454e9620ea5c907254",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8f262",
                            table="partnerships_conventionhistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="invité le")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepté le")),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invité par",
                    ),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitation",
                        to="partnerships.membership",
                        verbose_name="rôle donné",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-invited_at"],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                (
                    "owner_side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        help_text="Vide : commun.",
                        max_length=8,
                        verbose_name="porté par",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="objectif")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objectives",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "objectif",
                "verbose_name_plural": "objectifs",
                "ordering": ["convention", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "text"), name="objective_once_per_convention")
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("referent", "référent culture"),
                            ("mediator", "médiation"),
                            ("coordinator", "coordination"),
                            ("officer", "service du siège"),
                            ("contact", "suivi des conventions"),
                            ("observer", "observation"),
                            ("partnership", "référent partenariat"),
                        ],
                        max_length=12,
                        verbose_name="rôle",
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="depuis le")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Dernier jour inclus. Vide : sans fin.",
                        null=True,
                        verbose_name="jusqu’au",
                    ),
                ),
                (
                    "accompanied_group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Dont la personne accompagne les équipes en partenariat, sans toucher aux séances.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.hospitalgroup",
                        verbose_name="GHU accompagné",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "hospital_group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.hospitalgroup",
                        verbose_name="GHU",
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
                        to="partnerships.membership",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.headofficeservice",
                        verbose_name="service du siège",
                    ),
                ),
                (
                    "user",
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
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Dont la personne suit les conventions, sans toucher aux séances.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.partner",
                        verbose_name="partie suivie",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="886998fd658d83644e507ce206e343b6df868598",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9624f",
                            table="partnerships_membershiphistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "side",
                    models.CharField(
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")], max_length=8, verbose_name="côté"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("lead", "chef de file"),
                            ("signatory", "signataire"),
                            ("operator", "opérateur"),
                            ("funder", "financeur"),
                        ],
                        default="signatory",
                        max_length=9,
                        verbose_name="part",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="précision")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : le groupe hospitalier.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="partnerships.partner",
                        verbose_name="partenaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "partie",
                "verbose_name_plural": "parties",
                "ordering": ["convention", "side", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("convention", "side", "partner"), name="party_once_per_convention", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("partner", None), ("side", "hospital")),
                            models.Q(("partner__isnull", False), ("side", "partner")),
                            _connector="OR",
                        ),
                        name="party_partner_on_its_side",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Strand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                ("slug", models.SlugField(max_length=80, verbose_name="code")),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("summary", models.TextField(blank=True, verbose_name="résumé")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="strands",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
            ],
            options={
                "verbose_name": "volet",
                "verbose_name_plural": "volets",
                "ordering": ["convention", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "slug"), name="strand_once_per_convention")
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("slug", models.SlugField(max_length=80, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital_session", "séances à l’hôpital"),
                            ("museum_visit", "visites au musée"),
                            ("remote_visit", "visites à distance"),
                            ("relay_training", "formations relais"),
                            ("awareness_visit", "visites de sensibilisation"),
                            ("museum_staff_training", "formations des intervenants du musée"),
                            ("training_day", "journée de formation"),
                            ("digital_content", "contenus numériques"),
                        ],
                        max_length=22,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                (
                    "quantity",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Vide : non chiffré.", null=True, verbose_name="nombre"
                    ),
                ),
                (
                    "per",
                    models.CharField(
                        choices=[("year", "par an"), ("term", "sur la durée de la convention")],
                        default="year",
                        max_length=4,
                        verbose_name="période",
                    ),
                ),
                (
                    "is_assumed",
                    models.BooleanField(default=False, help_text="La source ne le dit pas.", verbose_name="supposé"),
                ),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
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
                (
                    "lead_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="En deçà, une réservation devient une demande.",
                        verbose_name="délai de prévenance (jours)",
                    ),
                ),
                (
                    "needs_theme_agreement",
                    models.BooleanField(default=False, verbose_name="thème soumis à l’accord préalable des parties"),
                ),
                (
                    "max_per_hospital",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Au-delà, une réservation attend l’accord du service responsable. Vide : sans limite.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="au plus par hôpital et par an",
                    ),
                ),
                (
                    "late_cancellation_hours",
                    models.PositiveSmallIntegerField(default=48, verbose_name="annulation tardive en deçà de (heures)"),
                ),
                (
                    "late_counts_against",
                    models.CharField(
                        choices=[
                            ("nobody", "personne"),
                            ("hospital", "l’hôpital"),
                            ("partner", "le partenaire"),
                            ("canceller", "qui annule"),
                        ],
                        default="nobody",
                        max_length=9,
                        verbose_name="une annulation tardive compte pour",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="partnerships.strand",
                        verbose_name="volet",
                    ),
                ),
            ],
            options={
                "verbose_name": "engagement",
                "verbose_name_plural": "engagements",
                "ordering": ["strand__convention", "strand__position", "id"],
                "constraints": [models.UniqueConstraint(fields=("strand", "slug"), name="commitment_once_per_strand")],
            },
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("remit", models.TextField(blank=True, verbose_name="rôle")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committees",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : le comité suit toute la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committees",
                        to="partnerships.strand",
                        verbose_name="volet ou projet",
                    ),
                ),
            ],
            options={
                "verbose_name": "comité",
                "verbose_name_plural": "comités",
                "ordering": ["convention", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "name"), name="committee_once_per_convention")
                ],
            },
        ),
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
                        help_text="Vide\xa0: une instance commune.",
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
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="s’est prononcée le")),
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
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="partnerships.document",
                        verbose_name="délibération",
                    ),
                ),
            ],
            options={
                "verbose_name": "avis d’une instance",
                "verbose_name_plural": "avis des instances",
                "ordering": ["convention", "planned_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "body"), name="approval_once_per_body"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", ""), _negated=True), ("decided_on", None), _connector="OR"
                        ),
                        name="approval_dated_with_its_result",
                    ),
                ],
            },
            bases=(partnerships.dates.PlannedVaguely, models.Model),
        ),
        migrations.CreateModel(
            name="DocumentHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("convention", "convention signée"),
                            ("amendment", "avenant"),
                            ("annex", "annexe"),
                            ("approval", "délibération"),
                            ("minutes", "compte rendu"),
                            ("dossier", "dossier du comité"),
                            ("evaluation", "évaluation"),
                            ("report", "bilan"),
                            ("other", "autre"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="On retrouve le document par les mots du titre et du résumé.",
                        verbose_name="résumé",
                    ),
                ),
                (
                    "edition",
                    models.CharField(
                        blank=True, help_text="Par exemple : projet, 2, signée.", max_length=40, verbose_name="version"
                    ),
                ),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="daté du")),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("internal", "le service responsable"),
                            ("committee", "les membres du comité"),
                            ("parties", "les parties à la convention"),
                            ("public", "tout le monde"),
                        ],
                        default="internal",
                        max_length=9,
                        verbose_name="lisible par",
                    ),
                ),
                (
                    "is_accessible",
                    models.BooleanField(
                        default=False,
                        help_text="Balisé, avec titre et textes de remplacement : un lecteur d’écran le lit.",
                        verbose_name="PDF accessible",
                    ),
                ),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="taille en octets")),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.convention",
                        verbose_name="convention",
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
                        to="partnerships.document",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8c0692046ba0356130b20c77caf9f0d5292e4964",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e87f7",
                            table="partnerships_documenthistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="motif de la correction")),
                (
                    "started_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="commencée le"
                    ),
                ),
                ("content", models.JSONField(blank=True, editable=False, null=True, verbose_name="contenu validé")),
                (
                    "validated_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="validée le"),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition_of_evaluation",
                        to="partnerships.document",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="partnerships.evaluation",
                        verbose_name="évaluation",
                    ),
                ),
            ],
            options={
                "verbose_name": "version d’une évaluation",
                "verbose_name_plural": "versions d’une évaluation",
                "ordering": ["evaluation", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "number"), name="edition_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("validated_at", None)),
                        fields=("evaluation",),
                        name="edition_one_in_preparation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="edition_corrected_with_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content", None), ("document", None), ("validated_at", None), ("validated_by", None)
                            ),
                            models.Q(
                                ("content__isnull", False),
                                ("document__isnull", False),
                                ("validated_at__isnull", False),
                                ("validated_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="edition_validated_wholly",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "third_party",
                    models.CharField(
                        blank=True,
                        help_text="Un financeur que le portail ne connaît pas autrement.",
                        max_length=150,
                        verbose_name="ou un tiers",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("operating", "fonctionnement"),
                            ("investment", "investissement"),
                            ("in_kind", "en nature"),
                            ("sponsorship", "mécénat"),
                        ],
                        max_length=11,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="objet")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Vide\xa0: non précisée.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="année",
                    ),
                ),
                (
                    "planned_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Vide\xa0: non précisé, ce qui n’est pas zéro.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="montant prévu (€)",
                    ),
                ),
                (
                    "actual_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Vide\xa0: non précisé, ce qui n’est pas zéro.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="montant réel (€)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: le groupe hospitalier, ou le tiers nommé ci-dessous.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="partnerships.partner",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: toute la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="partnerships.strand",
                        verbose_name="volet ou projet",
                    ),
                ),
            ],
            options={
                "verbose_name": "financement",
                "verbose_name_plural": "financements",
                "ordering": ["convention", "year", "kind", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("convention", "strand", "partner", "third_party", "kind", "title", "year"),
                        name="funding_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partner", None), ("third_party", ""), _connector="OR"),
                        name="funding_of_one_funder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("planned_amount", None), ("planned_amount__gte", 0), _connector="OR"),
                            models.Q(("actual_amount", None), ("actual_amount__gte", 0), _connector="OR"),
                        ),
                        name="funding_never_negative",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_fundinghistory" ("actual_amount", "convention_id", "id", "kind", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_amount", "source", "strand_id", "third_party", "title", "version", "year") VALUES (NEW."actual_amount", NEW."convention_id", NEW."id", NEW."kind", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_amount", NEW."source", NEW."strand_id", NEW."third_party", NEW."title", NEW."version", NEW."year"); RETURN NULL;',
                            hash="72af8708e1fd0868d7728d328d4632ad86522d9c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_cb37b",
                            table="partnerships_funding",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partnerships_fundinghistory" ("actual_amount", "convention_id", "id", "kind", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_amount", "source", "strand_id", "third_party", "title", "version", "year") VALUES (NEW."actual_amount", NEW."convention_id", NEW."id", NEW."kind", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_amount", NEW."source", NEW."strand_id", NEW."third_party", NEW."title", NEW."version", NEW."year"); RETURN NULL;',
                            hash="706398f634889cbecd2fcc8263b170e9963d3f2f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4bae2",
                            table="partnerships_funding",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_fundinghistory" ("actual_amount", "convention_id", "id", "kind", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_amount", "source", "strand_id", "third_party", "title", "version", "year") VALUES (OLD."actual_amount", OLD."convention_id", OLD."id", OLD."kind", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_amount", OLD."source", OLD."strand_id", OLD."third_party", OLD."title", OLD."version", OLD."year"); RETURN NULL;',
                            hash="4005e99ba078267f0f21f59145ed462bbabba803",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9a261",
                            table="partnerships_funding",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitteeMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[("hospital", "hôpital"), ("partner", "partenaire")],
                        help_text="Vide : un tiers.",
                        max_length=8,
                        verbose_name="côté",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="fonction")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                (
                    "left_on",
                    models.DateField(
                        blank=True,
                        help_text="Vide : tant que dure la convention. Nom, fonction et adresse sont effacés cinq ans après.",
                        null=True,
                        verbose_name="membre jusqu’au",
                    ),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="nom effacé le"),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="partnerships.committee",
                        verbose_name="comité",
                    ),
                ),
            ],
            options={
                "verbose_name": "membre",
                "verbose_name_plural": "membres",
                "ordering": ["committee", "side", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("erased_at", None)),
                        fields=("committee", "email"),
                        name="committeemember_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at", None),
                            models.Q(("email", ""), ("function", ""), ("name", "")),
                            _connector="OR",
                        ),
                        name="committeemember_erased_wholly",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "unit",
                    models.CharField(
                        help_text="Par exemple\xa0: places, personnes, %.",
                        max_length=60,
                        verbose_name="unité, au pluriel",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "plus il y en a, mieux c’est"), ("down", "moins il y en a, mieux c’est")],
                        default="up",
                        max_length=4,
                        verbose_name="sens",
                    ),
                ),
                (
                    "baseline_value",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Vide\xa0: non précisée, et aucun tracé ne part d’elle.",
                        null=True,
                        verbose_name="valeur de départ",
                    ),
                ),
                ("baseline_on", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "share_percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="part visée (%)",
                    ),
                ),
                (
                    "share_is_rough",
                    models.BooleanField(
                        default=False, help_text="La source dit «\xa0environ\xa0».", verbose_name="part approximative"
                    ),
                ),
                (
                    "base_value",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="base de cette part",
                    ),
                ),
                (
                    "base_is_derived",
                    models.BooleanField(
                        default=False,
                        help_text="La source ne la donne pas\xa0: elle se calcule de l’objectif et de la part.",
                        verbose_name="base déduite",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="un relevé tous les … mois",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: le service responsable de la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="qui le suit",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: l’indicateur suit toute la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indicators",
                        to="partnerships.strand",
                        verbose_name="volet ou projet",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur",
                "verbose_name_plural": "indicateurs",
                "ordering": ["convention", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("convention", "name"), name="indicator_once_per_convention"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("baseline_on", None), ("baseline_value", None)),
                            models.Q(("baseline_on__isnull", False), ("baseline_value__isnull", False)),
                            _connector="OR",
                        ),
                        name="indicator_baseline_is_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share_percent__isnull", False),
                            models.Q(("base_value", None), ("share_is_rough", False)),
                            _connector="OR",
                        ),
                        name="indicator_base_has_its_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base_is_derived", False), ("base_value__isnull", False), _connector="OR"),
                        name="indicator_derived_base_is_given",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_indicatorhistory" ("base_is_derived", "base_value", "baseline_on", "baseline_value", "commitment_id", "convention_id", "direction", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_months", "share_is_rough", "share_percent", "source", "strand_id", "unit", "version") VALUES (NEW."base_is_derived", NEW."base_value", NEW."baseline_on", NEW."baseline_value", NEW."commitment_id", NEW."convention_id", NEW."direction", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_months", NEW."share_is_rough", NEW."share_percent", NEW."source", NEW."strand_id", NEW."unit", NEW."version"); RETURN NULL;',
                            hash="b18230053d32904cbca93a773c410c0732a0687a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0a929",
                            table="partnerships_indicator",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partnerships_indicatorhistory" ("base_is_derived", "base_value", "baseline_on", "baseline_value", "commitment_id", "convention_id", "direction", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_months", "share_is_rough", "share_percent", "source", "strand_id", "unit", "version") VALUES (NEW."base_is_derived", NEW."base_value", NEW."baseline_on", NEW."baseline_value", NEW."commitment_id", NEW."convention_id", NEW."direction", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_months", NEW."share_is_rough", NEW."share_percent", NEW."source", NEW."strand_id", NEW."unit", NEW."version"); RETURN NULL;',
                            hash="b9e4b805a424af65a427d76e516f0e07220f3721",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6a354",
                            table="partnerships_indicator",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_indicatorhistory" ("base_is_derived", "base_value", "baseline_on", "baseline_value", "commitment_id", "convention_id", "direction", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_months", "share_is_rough", "share_percent", "source", "strand_id", "unit", "version") VALUES (OLD."base_is_derived", OLD."base_value", OLD."baseline_on", OLD."baseline_value", OLD."commitment_id", OLD."convention_id", OLD."direction", OLD."id", OLD."name", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."review_months", OLD."share_is_rough", OLD."share_percent", OLD."source", OLD."strand_id", OLD."unit", OLD."version"); RETURN NULL;',
                            hash="f81b34b10e4df186a1fa2914e7434360c2bc49c2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_edb0d",
                            table="partnerships_indicator",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("comments", models.JSONField(blank=True, default=dict, verbose_name="commentaires")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="écrit le"),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="partnerships.edition",
                        verbose_name="version",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partner",
                        verbose_name="partie",
                    ),
                ),
            ],
            options={
                "verbose_name": "commentaires d’une partie",
                "verbose_name_plural": "commentaires des parties",
                "ordering": ["edition", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "partner"), name="contribution_one_of_each_party", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                (
                    "title",
                    models.CharField(
                        max_length=250, validators=[django.core.validators.MinLengthValidator(3)], verbose_name="action"
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unsaid", "non précisé"),
                            ("to_launch", "à lancer"),
                            ("under_way", "en cours"),
                            ("waiting", "en attente d’une validation"),
                            ("done", "terminée"),
                            ("abandoned", "abandonnée"),
                        ],
                        default="unsaid",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("status_note", models.CharField(blank=True, max_length=250, verbose_name="à propos de l’état")),
                (
                    "hospital_owner",
                    models.CharField(
                        blank=True,
                        help_text="Une fonction ou une direction.",
                        max_length=150,
                        verbose_name="qui s’en charge à l’hôpital",
                    ),
                ),
                (
                    "partner_owner",
                    models.CharField(
                        blank=True,
                        help_text="Une fonction ou une direction.",
                        max_length=150,
                        verbose_name="qui s’en charge chez le partenaire",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "due_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision de l’échéance",
                    ),
                ),
                ("due_is_assumed", models.BooleanField(default=False, verbose_name="échéance supposée")),
                (
                    "waits_for",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple\xa0: les projets médicaux de site, une fois approuvés.",
                        max_length=250,
                        verbose_name="attend aussi",
                    ),
                ),
                (
                    "builds_on",
                    models.CharField(
                        blank=True,
                        help_text="Les projets ou conventions qui existent déjà, et que le portail ne connaît pas.",
                        max_length=250,
                        verbose_name="s’appuie sur",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        help_text="Une instance de la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partnerships.approval",
                        verbose_name="attend l’avis de",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "conventions",
                    models.ManyToManyField(
                        blank=True,
                        related_name="linked_actions",
                        to="partnerships.convention",
                        verbose_name="conventions liées",
                    ),
                ),
                (
                    "documents",
                    models.ManyToManyField(
                        blank=True, related_name="actions", to="partnerships.document", verbose_name="documents liés"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partnerships.partner",
                        verbose_name="partenaire qui s’en charge",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: un autre thème de la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partnerships.strand",
                        verbose_name="volet ou projet",
                    ),
                ),
            ],
            options={
                "verbose_name": "action",
                "verbose_name_plural": "actions",
                "ordering": ["convention", "position", "id"],
                "indexes": [models.Index(fields=["due_on"], name="action_due")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("convention", "strand", "title"), name="action_once_per_project", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "waiting"), _negated=True),
                            ("approval__isnull", False),
                            models.Q(("waits_for", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="action_waits_for_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partner_owner", ""), ("partner__isnull", False), _connector="OR"),
                        name="action_owner_of_a_partner",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_projectactionhistory" ("approval_id", "builds_on", "convention_id", "description", "due_is_assumed", "due_on", "due_precision", "hospital_owner", "id", "partner_id", "partner_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "status", "status_note", "strand_id", "title", "version", "waits_for") VALUES (NEW."approval_id", NEW."builds_on", NEW."convention_id", NEW."description", NEW."due_is_assumed", NEW."due_on", NEW."due_precision", NEW."hospital_owner", NEW."id", NEW."partner_id", NEW."partner_owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."source", NEW."status", NEW."status_note", NEW."strand_id", NEW."title", NEW."version", NEW."waits_for"); RETURN NULL;',
                            hash="e950641f8b41f2dc9314261e64f9b0ce9c7fbe91",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0caca",
                            table="partnerships_projectaction",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partnerships_projectactionhistory" ("approval_id", "builds_on", "convention_id", "description", "due_is_assumed", "due_on", "due_precision", "hospital_owner", "id", "partner_id", "partner_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "status", "status_note", "strand_id", "title", "version", "waits_for") VALUES (NEW."approval_id", NEW."builds_on", NEW."convention_id", NEW."description", NEW."due_is_assumed", NEW."due_on", NEW."due_precision", NEW."hospital_owner", NEW."id", NEW."partner_id", NEW."partner_owner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."source", NEW."status", NEW."status_note", NEW."strand_id", NEW."title", NEW."version", NEW."waits_for"); RETURN NULL;',
                            hash="bc4ab5cfd18ece1eca05599251837664b2543a21",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2597b",
                            table="partnerships_projectaction",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_projectactionhistory" ("approval_id", "builds_on", "convention_id", "description", "due_is_assumed", "due_on", "due_precision", "hospital_owner", "id", "partner_id", "partner_owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "status", "status_note", "strand_id", "title", "version", "waits_for") VALUES (OLD."approval_id", OLD."builds_on", OLD."convention_id", OLD."description", OLD."due_is_assumed", OLD."due_on", OLD."due_precision", OLD."hospital_owner", OLD."id", OLD."partner_id", OLD."partner_owner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."source", OLD."status", OLD."status_note", OLD."strand_id", OLD."title", OLD."version", OLD."waits_for"); RETURN NULL;',
                            hash="01b19c971e4e7c3e352a68fa1c24fc67a198620d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3b903",
                            table="partnerships_projectaction",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(help_text="Dernier jour inclus.", verbose_name="au")),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="volume de la convention")),
                ("extra", models.PositiveSmallIntegerField(default=0, verbose_name="accordé en plus")),
                ("extra_reason", models.CharField(blank=True, max_length=250, verbose_name="motif de l’ajout")),
                ("used", models.PositiveIntegerField(default=0, editable=False, verbose_name="places prises")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotas",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "extra_granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajout accordé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "volume de l’année",
                "verbose_name_plural": "volumes de l’année",
                "ordering": ["commitment", "starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "used__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("quantity"), "+", models.F("extra")
                                ),
                            )
                        ),
                        name="quota_not_oversold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="quota_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("extra", 0),
                            models.Q(
                                models.Q(("extra_reason", ""), _negated=True), ("extra_granted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="quota_extra_has_reason_and_author",
                    ),
                    models.UniqueConstraint(fields=("id", "commitment"), name="quota_of_its_commitment"),
                    models.UniqueConstraint(fields=("id", "closed_at"), name="quota_closing_excludes_writing"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="quota_closed_by_someone",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("commitment", "="),
                            (models.Func("starts_on", "ends_on", models.Value("[]"), function="daterange"), "&&"),
                        ],
                        name="quota_periods_do_not_overlap",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
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
                    pgtrigger.compiler.Trigger(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "third_party",
                    models.CharField(
                        blank=True,
                        help_text="Un financeur que le portail ne connaît pas autrement.",
                        max_length=150,
                        verbose_name="ou un tiers",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("operating", "fonctionnement"),
                            ("investment", "investissement"),
                            ("in_kind", "en nature"),
                            ("sponsorship", "mécénat"),
                        ],
                        max_length=11,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="objet")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Vide\xa0: non précisée.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="année",
                    ),
                ),
                (
                    "planned_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Vide\xa0: non précisé, ce qui n’est pas zéro.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="montant prévu (€)",
                    ),
                ),
                (
                    "actual_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Vide\xa0: non précisé, ce qui n’est pas zéro.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="montant réel (€)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "convention",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.convention",
                        verbose_name="convention",
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
                        to="partnerships.funding",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide\xa0: le groupe hospitalier, ou le tiers nommé ci-dessous.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.partner",
                        verbose_name="financeur",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide\xa0: toute la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.strand",
                        verbose_name="volet ou projet",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e33716bce4046fd9aa3ce5085d9e325c5961d904",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ddd72",
                            table="partnerships_fundinghistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AmendmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("volume", "volume"),
                            ("term", "dernier jour"),
                            ("strand", "volet"),
                            ("clause", "clause"),
                        ],
                        max_length=6,
                        verbose_name="nature",
                    ),
                ),
                ("quantity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="nouveau volume")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="nouveau dernier jour")),
                ("clause", models.CharField(blank=True, max_length=150, verbose_name="clause")),
                ("before", models.TextField(blank=True, verbose_name="avant")),
                ("after", models.TextField(blank=True, verbose_name="après")),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="partnerships.amendment",
                        verbose_name="avenant",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.commitment",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.strand",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’un avenant",
                "verbose_name_plural": "lignes d’un avenant",
                "ordering": ["amendment", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "volume")),
                        fields=("amendment", "commitment"),
                        name="amendmentline_volume_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "term")), fields=("amendment",), name="amendmentline_term_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("commitment__isnull", False), ("kind", "volume"), ("quantity__isnull", False)),
                            models.Q(("ends_on__isnull", False), ("kind", "term")),
                            models.Q(("kind", "strand"), models.Q(("after", ""), _negated=True)),
                            models.Q(
                                ("kind", "clause"),
                                models.Q(("clause", ""), _negated=True),
                                models.Q(("after", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="amendmentline_says_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Vide\xa0: le nom de l’hôpital.", max_length=150, verbose_name="nom"
                    ),
                ),
                ("baseline_value", models.PositiveIntegerField(blank=True, null=True, verbose_name="valeur de départ")),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.hospital",
                        verbose_name="hôpital",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="partnerships.indicator",
                        verbose_name="indicateur",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
                "ordering": ["indicator", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "name", "hospital"), name="indicatorsite_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), ("hospital__isnull", False), _connector="OR"
                        ),
                        name="indicatorsite_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "prévue"), ("held", "tenue"), ("cancelled", "annulée")],
                        default="planned",
                        editable=False,
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="lien de visioconférence")),
                ("agenda", models.TextField(blank=True, verbose_name="ordre du jour")),
                (
                    "invited_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="convoquée le"),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, editable=False, max_length=250, verbose_name="motif de l’annulation"),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="partnerships.committee",
                        verbose_name="comité",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        help_text="Un document de la convention, de nature «\xa0compte rendu\xa0». Une fois la réunion tenue, chaque membre reçoit un lien pour l’approuver.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="partnerships.document",
                        verbose_name="compte rendu",
                    ),
                ),
                (
                    "present",
                    models.ManyToManyField(
                        blank=True, related_name="attended", to="partnerships.committeemember", verbose_name="présents"
                    ),
                ),
            ],
            options={
                "verbose_name": "réunion",
                "verbose_name_plural": "réunions",
                "ordering": ["-starts_at"],
                "indexes": [models.Index(fields=["committee", "starts_at"], name="meeting_of_committee")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="meeting_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="meeting_cancelled_with_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", ""), _negated=True),
                            models.Q(("link", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="meeting_is_somewhere",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_meetinghistory" ("agenda", "cancel_reason", "committee_id", "ends_at", "id", "invited_at", "link", "minutes_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "status", "version") VALUES (NEW."agenda", NEW."cancel_reason", NEW."committee_id", NEW."ends_at", NEW."id", NEW."invited_at", NEW."link", NEW."minutes_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."starts_at", NEW."status", NEW."version"); RETURN NULL;',
                            hash="5536543014a3f6c279390470c256f5dc293ab23b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ca92c",
                            table="partnerships_meeting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partnerships_meetinghistory" ("agenda", "cancel_reason", "committee_id", "ends_at", "id", "invited_at", "link", "minutes_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "status", "version") VALUES (NEW."agenda", NEW."cancel_reason", NEW."committee_id", NEW."ends_at", NEW."id", NEW."invited_at", NEW."link", NEW."minutes_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."starts_at", NEW."status", NEW."version"); RETURN NULL;',
                            hash="94f8ce447aee2a9f621929beed7ce2ffb51e27da",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_dc029",
                            table="partnerships_meeting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_meetinghistory" ("agenda", "cancel_reason", "committee_id", "ends_at", "id", "invited_at", "link", "minutes_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "status", "version") VALUES (OLD."agenda", OLD."cancel_reason", OLD."committee_id", OLD."ends_at", OLD."id", OLD."invited_at", OLD."link", OLD."minutes_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."starts_at", OLD."status", OLD."version"); RETURN NULL;',
                            hash="42e9efd47b9cddc68991798f5c9975ab9336c629",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_baa80",
                            table="partnerships_meeting",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
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
                            ("correction", "correction d’une erreur"),
                            ("transfer", "report"),
                            ("closing", "clôture"),
                            ("reopening", "réouverture"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("amendment", models.CharField(blank=True, max_length=150, verbose_name="avenant")),
                ("since", models.DateField(blank=True, null=True, verbose_name="à compter du")),
                ("old", models.JSONField(verbose_name="avant")),
                ("new", models.JSONField(verbose_name="après")),
                ("reason", models.CharField(blank=True, max_length=250, verbose_name="motif")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
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
                    "asked_by",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="demandé par"
                    ),
                ),
                (
                    "counterpart",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.quota",
                        verbose_name="de ou vers",
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="partnerships.quota",
                        verbose_name="volume de l’année",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’un volume",
                "verbose_name_plural": "changements des volumes",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), ("kind", "closing"), _connector="OR"
                        ),
                        name="quotachange_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "amendment"), _negated=True),
                            models.Q(models.Q(("amendment", ""), _negated=True), ("since__isnull", False)),
                            _connector="OR",
                        ),
                        name="quotachange_names_its_amendment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(help_text="Dernier jour inclus.", verbose_name="au")),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="volume de la convention")),
                ("extra", models.PositiveSmallIntegerField(default=0, verbose_name="accordé en plus")),
                ("extra_reason", models.CharField(blank=True, max_length=250, verbose_name="motif de l’ajout")),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le")),
                (
                    "closed_by",
                    models.ForeignKey(
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
                    "extra_granted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajout accordé par",
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
                        to="partnerships.quota",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c7f0386b3b854353f4aefcea8dc03bdcd6b31cd2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bd2f5",
                            table="partnerships_quotahistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectActionHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                (
                    "title",
                    models.CharField(
                        max_length=250, validators=[django.core.validators.MinLengthValidator(3)], verbose_name="action"
                    ),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unsaid", "non précisé"),
                            ("to_launch", "à lancer"),
                            ("under_way", "en cours"),
                            ("waiting", "en attente d’une validation"),
                            ("done", "terminée"),
                            ("abandoned", "abandonnée"),
                        ],
                        default="unsaid",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("status_note", models.CharField(blank=True, max_length=250, verbose_name="à propos de l’état")),
                (
                    "hospital_owner",
                    models.CharField(
                        blank=True,
                        help_text="Une fonction ou une direction.",
                        max_length=150,
                        verbose_name="qui s’en charge à l’hôpital",
                    ),
                ),
                (
                    "partner_owner",
                    models.CharField(
                        blank=True,
                        help_text="Une fonction ou une direction.",
                        max_length=150,
                        verbose_name="qui s’en charge chez le partenaire",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="échéance")),
                (
                    "due_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="day",
                        max_length=5,
                        verbose_name="précision de l’échéance",
                    ),
                ),
                ("due_is_assumed", models.BooleanField(default=False, verbose_name="échéance supposée")),
                (
                    "waits_for",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple\xa0: les projets médicaux de site, une fois approuvés.",
                        max_length=250,
                        verbose_name="attend aussi",
                    ),
                ),
                (
                    "builds_on",
                    models.CharField(
                        blank=True,
                        help_text="Les projets ou conventions qui existent déjà, et que le portail ne connaît pas.",
                        max_length=250,
                        verbose_name="s’appuie sur",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Une instance de la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.approval",
                        verbose_name="attend l’avis de",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.partner",
                        verbose_name="partenaire qui s’en charge",
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
                        to="partnerships.projectaction",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide\xa0: un autre thème de la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.strand",
                        verbose_name="volet ou projet",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="574819a650b1f75c04cb83b330ec6b139f7a022b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_741df",
                            table="partnerships_projectactionhistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name", models.CharField(max_length=150, verbose_name="nom")),
                (
                    "unit",
                    models.CharField(
                        help_text="Par exemple\xa0: places, personnes, %.",
                        max_length=60,
                        verbose_name="unité, au pluriel",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "plus il y en a, mieux c’est"), ("down", "moins il y en a, mieux c’est")],
                        default="up",
                        max_length=4,
                        verbose_name="sens",
                    ),
                ),
                (
                    "baseline_value",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Vide\xa0: non précisée, et aucun tracé ne part d’elle.",
                        null=True,
                        verbose_name="valeur de départ",
                    ),
                ),
                ("baseline_on", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "share_percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="part visée (%)",
                    ),
                ),
                (
                    "share_is_rough",
                    models.BooleanField(
                        default=False, help_text="La source dit «\xa0environ\xa0».", verbose_name="part approximative"
                    ),
                ),
                (
                    "base_value",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="base de cette part",
                    ),
                ),
                (
                    "base_is_derived",
                    models.BooleanField(
                        default=False,
                        help_text="La source ne la donne pas\xa0: elle se calcule de l’objectif et de la part.",
                        verbose_name="base déduite",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                (
                    "review_months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="un relevé tous les … mois",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.commitment",
                        verbose_name="engagement",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.convention",
                        verbose_name="convention",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide\xa0: le service responsable de la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="qui le suit",
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
                        to="partnerships.indicator",
                    ),
                ),
                (
                    "strand",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Vide\xa0: l’indicateur suit toute la convention.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.strand",
                        verbose_name="volet ou projet",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="072d59d6f5bfdcc1ca3b499380980064958f7fb8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1ed9b",
                            table="partnerships_indicatorhistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "text",
                    models.CharField(
                        max_length=400,
                        validators=[django.core.validators.MinLengthValidator(5)],
                        verbose_name="décision",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="échéance")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="faite le")),
                ("outcome", models.CharField(blank=True, max_length=400, verbose_name="suite donnée")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="partnerships.committeemember",
                        verbose_name="qui s’en charge",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="partnerships.meeting",
                        verbose_name="réunion",
                    ),
                ),
            ],
            options={
                "verbose_name": "décision",
                "verbose_name_plural": "décisions",
                "ordering": ["due_on", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("done_on", None)), fields=["due_on"], name="decision_open")
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_decisionhistory" ("done_on", "due_on", "id", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."meeting_id", NEW."outcome", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."version"); RETURN NULL;',
                            hash="87dac3dc92c11e3344993e3e9a60a9685e79ff43",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3c734",
                            table="partnerships_decision",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partnerships_decisionhistory" ("done_on", "due_on", "id", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."meeting_id", NEW."outcome", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."version"); RETURN NULL;',
                            hash="77aa22ed4b32f5ab6a4d08778dc0b3dee7e99523",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_75163",
                            table="partnerships_decision",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partnerships_decisionhistory" ("done_on", "due_on", "id", "meeting_id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (OLD."done_on", OLD."due_on", OLD."id", OLD."meeting_id", OLD."outcome", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."version"); RETURN NULL;',
                            hash="83afb46295cc61699eca4f1b7b419314b12725b7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_882f0",
                            table="partnerships_decision",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "value",
                    models.PositiveIntegerField(
                        blank=True, help_text="Vide\xa0: la ligne est retirée.", null=True, verbose_name="valeur"
                    ),
                ),
                ("on", models.DateField(verbose_name="compté au")),
                ("source", models.CharField(max_length=250, verbose_name="source")),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="motif de la correction")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="saisi le")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisi par",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="partnerships.indicator",
                        verbose_name="indicateur",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="partnerships.measure",
                        verbose_name="remplace",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="partnerships.indicatorsite",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "relevé",
                "verbose_name_plural": "relevés",
                "ordering": ["indicator", "on", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)),
                        fields=("indicator", "site", "on"),
                        name="measure_once_per_day",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", False), ("replaces__isnull", False), _connector="OR"),
                        name="measure_has_a_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("replaces", None), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="measure_corrected_with_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("arrangement", models.JSONField(blank=True, default=list, verbose_name="sections")),
                ("content", models.JSONField(blank=True, editable=False, null=True, verbose_name="contenu diffusé")),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="modifié le"),
                ),
                ("released_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="diffusé le")),
                (
                    "changed_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossier",
                        to="partnerships.document",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dossiers",
                        to="partnerships.meeting",
                        verbose_name="réunion",
                    ),
                ),
            ],
            options={
                "verbose_name": "dossier du comité",
                "verbose_name_plural": "dossiers du comité",
                "ordering": ["meeting", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="dossier_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("released_at", None)), fields=("meeting",), name="dossier_one_draft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content", None), ("document", None), ("released_at", None), ("released_by", None)
                            ),
                            models.Q(
                                ("content__isnull", False),
                                ("document__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="dossier_released_wholly",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "prévue"), ("held", "tenue"), ("cancelled", "annulée")],
                        default="planned",
                        editable=False,
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="lien de visioconférence")),
                ("agenda", models.TextField(blank=True, verbose_name="ordre du jour")),
                (
                    "invited_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="convoquée le"),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, editable=False, max_length=250, verbose_name="motif de l’annulation"),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.committee",
                        verbose_name="comité",
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Un document de la convention, de nature «\xa0compte rendu\xa0». Une fois la réunion tenue, chaque membre reçoit un lien pour l’approuver.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.document",
                        verbose_name="compte rendu",
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
                        to="partnerships.meeting",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b23d549478bf5544029e106861d67541f5558ef7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d8699",
                            table="partnerships_meetinghistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MinutesReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                ("link_version", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="lien")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="lien révoqué le"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("approved", "approuvé"), ("remarked", "une remarque")],
                        max_length=8,
                        verbose_name="réponse",
                    ),
                ),
                ("remark", models.TextField(blank=True, max_length=2000, verbose_name="remarque")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="partnerships.document",
                        verbose_name="compte rendu",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="partnerships.meeting",
                        verbose_name="réunion",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="partnerships.committeemember",
                        verbose_name="membre",
                    ),
                ),
            ],
            options={
                "verbose_name": "approbation du compte rendu",
                "verbose_name_plural": "approbations du compte rendu",
                "ordering": ["meeting", "member"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "document", "member"), name="minutesreview_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("remark", "")),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="minutesreview_answered_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "remarked"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="minutesreview_remark_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "value",
                    models.PositiveIntegerField(
                        blank=True, help_text="Vide\xa0: la ligne est retirée.", null=True, verbose_name="valeur"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="à atteindre le")),
                ("effective_from", models.DateField(verbose_name="vaut à compter du")),
                ("why", models.CharField(max_length=250, verbose_name="motif ou source")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="noté le")),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="partnerships.indicator",
                        verbose_name="indicateur",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="partnerships.target",
                        verbose_name="remplace",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="fixé par",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="partnerships.indicatorsite",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "objectif chiffré",
                "verbose_name_plural": "objectifs chiffrés",
                "ordering": ["indicator", "due_on", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)),
                        fields=("indicator", "site", "due_on"),
                        name="target_once_per_day",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", False), ("replaces__isnull", False), _connector="OR"),
                        name="target_has_a_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effective_from__lte", models.F("due_on"))),
                        name="target_effective_before_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "text",
                    models.CharField(
                        max_length=400,
                        validators=[django.core.validators.MinLengthValidator(5)],
                        verbose_name="décision",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="échéance")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="faite le")),
                ("outcome", models.CharField(blank=True, max_length=400, verbose_name="suite donnée")),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.committeemember",
                        verbose_name="qui s’en charge",
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
                        to="partnerships.decision",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partnerships.meeting",
                        verbose_name="réunion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="373eaafcdd085af3b0fdc6783df6c11839177da8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6f992",
                            table="partnerships_decisionhistory",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
