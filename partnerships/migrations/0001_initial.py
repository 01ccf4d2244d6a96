import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

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
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="annoncée le")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="prend effet le")),
                ("effective_is_assumed", models.BooleanField(default=False, verbose_name="date d'effet supposée")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                ("ends_is_assumed", models.BooleanField(default=False, verbose_name="dernier jour supposé")),
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
                        verbose_name="jusqu'au",
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
            ],
            options={
                "verbose_name": "rôle",
                "verbose_name_plural": "rôles",
                "ordering": ["user__full_name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hospital__isnull", False),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", True),
                                ("role__in", ("referent",)),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", False),
                                ("partner__isnull", True),
                                ("role__in", ("referent",)),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", False),
                                ("role__in", ("mediator", "coordinator")),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("hospital__isnull", True),
                                ("hospital_group__isnull", True),
                                ("partner__isnull", True),
                                ("role__in", ("officer",)),
                                ("service__isnull", False),
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
                        fields=("user", "role", "hospital", "hospital_group", "partner", "service", "since"),
                        name="membership_once",
                        nulls_distinct=False,
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
                ("hygiene", models.TextField(blank=True, verbose_name="consignes d'hygiène")),
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
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="annoncée le")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="prend effet le")),
                ("effective_is_assumed", models.BooleanField(default=False, verbose_name="date d'effet supposée")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
                ("ends_is_assumed", models.BooleanField(default=False, verbose_name="dernier jour supposé")),
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
                        verbose_name="jusqu'au",
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
            ],
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
                "ordering": ["convention", "side"],
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
                    models.BooleanField(default=False, verbose_name="thème soumis à l'accord préalable des parties"),
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
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(help_text="Dernier jour inclus.", verbose_name="au")),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="volume de la convention")),
                ("extra", models.PositiveSmallIntegerField(default=0, verbose_name="accordé en plus")),
                ("extra_reason", models.CharField(blank=True, max_length=250, verbose_name="motif de l'ajout")),
                ("used", models.PositiveIntegerField(default=0, editable=False, verbose_name="places prises")),
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
                "verbose_name": "volume de l'année",
                "verbose_name_plural": "volumes de l'année",
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
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("commitment", "="),
                            (models.Func("starts_on", "ends_on", models.Value("[]"), function="daterange"), "&&"),
                        ],
                        name="quota_periods_do_not_overlap",
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
                ("extra_reason", models.CharField(blank=True, max_length=250, verbose_name="motif de l'ajout")),
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="convention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_conventionhistory" ("announced_on", "effective_is_assumed", "effective_on", "ends_is_assumed", "ends_on", "id", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_on", "signed_on", "slug", "source", "status", "title", "version") VALUES (NEW."announced_on", NEW."effective_is_assumed", NEW."effective_on", NEW."ends_is_assumed", NEW."ends_on", NEW."id", NEW."kind", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."predecessor_id", NEW."purpose", NEW."signature_planned_on", NEW."signed_on", NEW."slug", NEW."source", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                    hash="ecb2a8360d95f62540a27b21bafbec309f56122b",
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
                    func='INSERT INTO "partnerships_conventionhistory" ("announced_on", "effective_is_assumed", "effective_on", "ends_is_assumed", "ends_on", "id", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_on", "signed_on", "slug", "source", "status", "title", "version") VALUES (NEW."announced_on", NEW."effective_is_assumed", NEW."effective_on", NEW."ends_is_assumed", NEW."ends_on", NEW."id", NEW."kind", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."predecessor_id", NEW."purpose", NEW."signature_planned_on", NEW."signed_on", NEW."slug", NEW."source", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                    hash="f88780d90a44501a6a81374bc197abbbc32eb6a9",
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
                    func='INSERT INTO "partnerships_conventionhistory" ("announced_on", "effective_is_assumed", "effective_on", "ends_is_assumed", "ends_on", "id", "kind", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "predecessor_id", "purpose", "signature_planned_on", "signed_on", "slug", "source", "status", "title", "version") VALUES (OLD."announced_on", OLD."effective_is_assumed", OLD."effective_on", OLD."ends_is_assumed", OLD."ends_on", OLD."id", OLD."kind", OLD."owner_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."predecessor_id", OLD."purpose", OLD."signature_planned_on", OLD."signed_on", OLD."slug", OLD."source", OLD."status", OLD."title", OLD."version"); RETURN NULL;',
                    hash="f71d50689d6f0552adc354b392a5ba8c942ba1c7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_111ac",
                    table="partnerships_convention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_membershiphistory" ("hospital_group_id", "hospital_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "service_id", "since", "until", "user_id", "version") VALUES (NEW."hospital_group_id", NEW."hospital_id", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."service_id", NEW."since", NEW."until", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="97c89df4003748b49caff045ea95ef21b406ceac",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c7792",
                    table="partnerships_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "partnerships_membershiphistory" ("hospital_group_id", "hospital_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "service_id", "since", "until", "user_id", "version") VALUES (NEW."hospital_group_id", NEW."hospital_id", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."service_id", NEW."since", NEW."until", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="fd64bb88f3ec14da1579921254607c06838c6098",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c7c7c",
                    table="partnerships_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_membershiphistory" ("hospital_group_id", "hospital_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "service_id", "since", "until", "user_id", "version") VALUES (OLD."hospital_group_id", OLD."hospital_id", OLD."id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."service_id", OLD."since", OLD."until", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="4f8e3fcf133e1f69c0b9616b0194dc60847d2f6e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_176db",
                    table="partnerships_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conventionhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0928f6d2c35aed7f740f53454e9620ea5c907254",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8f262",
                    table="partnerships_conventionhistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membershiphistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="886998fd658d83644e507ce206e343b6df868598",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9624f",
                    table="partnerships_membershiphistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quota",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partnerships_quotahistory" ("commitment_id", "ends_on", "extra", "extra_granted_by_id", "extra_reason", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "starts_on", "version") VALUES (NEW."commitment_id", NEW."ends_on", NEW."extra", NEW."extra_granted_by_id", NEW."extra_reason", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quantity", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="22694df39f982c881f539ab353aafc4c7c0736fe",
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
                    condition='WHEN (OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."extra" IS DISTINCT FROM (NEW."extra") OR OLD."extra_granted_by_id" IS DISTINCT FROM (NEW."extra_granted_by_id") OR OLD."extra_reason" IS DISTINCT FROM (NEW."extra_reason") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "partnerships_quotahistory" ("commitment_id", "ends_on", "extra", "extra_granted_by_id", "extra_reason", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "starts_on", "version") VALUES (NEW."commitment_id", NEW."ends_on", NEW."extra", NEW."extra_granted_by_id", NEW."extra_reason", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quantity", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="4833ef5134a462a60d0074fa455caad2c47a6b64",
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
                    func='INSERT INTO "partnerships_quotahistory" ("commitment_id", "ends_on", "extra", "extra_granted_by_id", "extra_reason", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "starts_on", "version") VALUES (OLD."commitment_id", OLD."ends_on", OLD."extra", OLD."extra_granted_by_id", OLD."extra_reason", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quantity", OLD."starts_on", OLD."version"); RETURN NULL;',
                    hash="da759d38df8c2a44e108995ad0093d63bc261269",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a7a71",
                    table="partnerships_quota",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotahistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c7f0386b3b854353f4aefcea8dc03bdcd6b31cd2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bd2f5",
                    table="partnerships_quotahistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
