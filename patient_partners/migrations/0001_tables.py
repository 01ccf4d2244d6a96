"""The tables of the programme, its teams, patient partners, letters, events and evaluation.

The first migrations of this app in one: a portal that has all of them goes on.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import patient_partners.models.impact


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("patient_partners", "0001_initial"),
        ("patient_partners", "0002_calls_and_project_sheets"),
        ("patient_partners", "0003_paths_of_teams"),
        ("patient_partners", "0004_stuck_teams"),
        ("patient_partners", "0005_people_who_offer_themselves"),
        ("patient_partners", "0006_rules_of_consents"),
        ("patient_partners", "0007_searches_of_teams"),
        ("patient_partners", "0008_introductions"),
        ("patient_partners", "0009_news_and_rules_of_introductions"),
        ("patient_partners", "0010_evaluation_of_impact"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("partnerships", "0003_starting_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="PatientPartner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patient_partners",
                        to="partnerships.headofficeservice",
                        verbose_name="service responsable",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "à confirmer"),
                            ("potential", "proposé"),
                            ("contacted", "contacté"),
                            ("active", "engagé"),
                            ("paused", "en pause"),
                            ("left", "parti"),
                        ],
                        default="asked",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("full_name", models.CharField(max_length=150, verbose_name="Votre nom et prénom")),
                ("email", models.EmailField(max_length=254, verbose_name="Votre adresse e-mail")),
                ("language", models.CharField(default="fr", editable=False, max_length=2, verbose_name="langue")),
                (
                    "capacities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("patient", "patient ou ancien patient"),
                                ("carer", "proche ou aidant"),
                                ("representative", "représentant des usagers ou des familles"),
                                ("association", "membre d’une association"),
                            ],
                            max_length=14,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Vous êtes",
                    ),
                ),
                (
                    "contributions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("read", "relire des documents"),
                                ("share", "raconter une expérience de l’hôpital"),
                                ("group", "participer à un groupe de travail"),
                                ("try", "essayer un parcours, un lieu, un outil"),
                                ("teach", "intervenir dans une formation"),
                                ("peers", "échanger avec d’autres patients ou proches"),
                                ("research", "contribuer à une recherche"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                        verbose_name="Ce que vous aimeriez faire",
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("welcome", "accueil et information"),
                                ("pathway", "parcours et coordination"),
                                ("home", "sortie et retour chez soi"),
                                ("daily", "vie quotidienne à l’hôpital"),
                                ("relations", "relation avec les soignants"),
                                ("families", "place des proches"),
                                ("places", "lieux et orientation"),
                                ("digital", "outils numériques"),
                                ("rights", "droits et décisions"),
                                ("safety", "qualité et sécurité"),
                            ],
                            max_length=9,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Les sujets qui vous tiennent à cœur",
                    ),
                ),
                ("wishes", models.TextField(blank=True, max_length=1000, verbose_name="Ce que vous voulez apporter")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("once", "une fois, pour voir"),
                            ("rarely", "quelques fois par an"),
                            ("monthly", "une fois par mois"),
                            ("often", "plusieurs fois par mois"),
                        ],
                        max_length=8,
                        verbose_name="À quel rythme, au plus",
                    ),
                ),
                (
                    "length",
                    models.CharField(
                        choices=[("hour", "une heure"), ("two_hours", "deux heures"), ("half_day", "une demi-journée")],
                        max_length=9,
                        verbose_name="Combien de temps à la suite, au plus",
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("remote", "à distance seulement"),
                            ("on_site", "sur place seulement"),
                            ("both", "sur place ou à distance"),
                        ],
                        max_length=7,
                        verbose_name="Où",
                    ),
                ),
                ("limits", models.TextField(blank=True, max_length=500, verbose_name="Ce dont il faut tenir compte")),
                (
                    "contact_by",
                    models.CharField(
                        choices=[("email", "par e-mail"), ("phone", "par téléphone")],
                        default="email",
                        max_length=5,
                        verbose_name="Comment vous joindre",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="Votre téléphone")),
                ("contact_when", models.CharField(blank=True, max_length=150, verbose_name="Quand vous joindre")),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposé le")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmé le")),
                ("consent_ends_on", models.DateField(blank=True, null=True, verbose_name="accord jusqu’au")),
                ("last_news_at", models.DateTimeField(blank=True, null=True, verbose_name="dernières nouvelles")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="parti le")),
                (
                    "groups",
                    models.ManyToManyField(
                        related_name="patient_partners",
                        to="partnerships.hospitalgroup",
                        verbose_name="Les hôpitaux où vous voulez agir",
                    ),
                ),
            ],
            options={
                "verbose_name": "partenaire",
                "verbose_name_plural": "partenaires",
                "ordering": ["last_news_at", "pk"],
                "indexes": [
                    models.Index(fields=["state", "last_news_at"], name="patientpartner_by_state"),
                    models.Index(fields=["consent_ends_on"], name="patientpartner_by_consent"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("state", "asked"), _negated=True),
                        name="patientpartner_once_per_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("confirmed_at__isnull", False),
                                ("consent_ends_on__isnull", False),
                                ("last_news_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="patientpartner_known_under_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at__isnull", False), ("state", "left")),
                            models.Q(models.Q(("state", "left"), _negated=True), ("left_at", None)),
                            _connector="OR",
                        ),
                        name="patientpartner_left_one_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="patient_partners.patientpartner",
                        verbose_name="partenaire",
                    ),
                ),
                ("wording", models.PositiveSmallIntegerField(verbose_name="version du texte")),
                ("language", models.CharField(max_length=2, verbose_name="langue")),
                ("text", models.TextField(max_length=2000, verbose_name="mot pour mot")),
                ("accepted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="accepté le")),
            ],
            options={
                "verbose_name": "accord d’un partenaire",
                "verbose_name_plural": "accords des partenaires",
                "ordering": ["partner", "accepted_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="consent_word_for_word"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FileReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(verbose_name="fiche n°")),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="readings",
                        to="patient_partners.patientpartner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file_readings",
                        to="partnerships.headofficeservice",
                        verbose_name="service responsable",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("read", "lue"),
                            ("exported", "exportée"),
                            ("erased", "effacée"),
                            ("letter", "lettre de mission lue"),
                        ],
                        default="read",
                        max_length=8,
                        verbose_name="quoi",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="quand")),
            ],
            options={
                "verbose_name": "lecture d’une fiche",
                "verbose_name_plural": "lectures des fiches",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["service", "-at", "-id"], name="filereading_latest")],
            },
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="news",
                        to="patient_partners.patientpartner",
                        verbose_name="partenaire",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="ce qui lui est écrit")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le")),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "nouvelles données à un partenaire",
                "verbose_name_plural": "nouvelles données aux partenaires",
                "ordering": ["partner", "-written_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="news_says_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "slug",
                    models.SlugField(help_text="Ne change jamais.", max_length=80, unique=True, verbose_name="adresse"),
                ),
                ("title", models.CharField(max_length=150, verbose_name="titre")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="partnerships.headofficeservice",
                        verbose_name="service responsable",
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="première année")),
                ("last_year", models.PositiveSmallIntegerField(verbose_name="dernière année")),
                ("purpose", models.TextField(max_length=1000, verbose_name="ce qu’il veut")),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                (
                    "news_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Au-delà, une personne qui s’est proposée attend trop longtemps, et le service en est prévenu. La source du programme ne donne pas cette durée\xa0: elle est supposée.",
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="jours sans nouvelles",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programmes",
                "ordering": ["-first_year", "title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_year__gte", models.F("first_year"))),
                        name="programme_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("news_days__range", (7, 180))), name="programme_news_days_in_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Actor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("slug", models.SlugField(max_length=40, verbose_name="nom court")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "tasks",
                    models.TextField(help_text="Une tâche par ligne.", max_length=2000, verbose_name="ce qu’ils font"),
                ),
            ],
            options={
                "verbose_name": "acteur",
                "verbose_name_plural": "acteurs",
                "ordering": ["programme", "position"],
                "abstract": False,
                "default_related_name": "actors",
                "constraints": [models.UniqueConstraint(fields=("programme", "slug"), name="actor_once_per_programme")],
            },
        ),
        migrations.CreateModel(
            name="Axis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("slug", models.SlugField(max_length=40, verbose_name="nom court")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
            ],
            options={
                "verbose_name": "axe de la stratégie",
                "verbose_name_plural": "axes de la stratégie",
                "ordering": ["programme", "position"],
                "abstract": False,
                "default_related_name": "axes",
                "constraints": [models.UniqueConstraint(fields=("programme", "slug"), name="axis_once_per_programme")],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="titre")),
                (
                    "text",
                    models.TextField(help_text="Pour tout public.", max_length=2000, verbose_name="ce qu’il demande"),
                ),
                ("opens_on", models.DateField(verbose_name="ouvre le")),
                (
                    "closes_on",
                    models.DateField(help_text="Dernier jour inclus, jusqu’à minuit.", verbose_name="ferme le"),
                ),
            ],
            options={
                "verbose_name": "appel à projets",
                "verbose_name_plural": "appels à projets",
                "ordering": ["-opens_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="call_closes_after_it_opens"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("slug", models.SlugField(max_length=40, verbose_name="nom court")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="en une phrase")),
            ],
            options={
                "verbose_name": "domaine",
                "verbose_name_plural": "domaines",
                "ordering": ["programme", "position"],
                "abstract": False,
                "default_related_name": "domains",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "slug"), name="domain_once_per_programme")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImpactQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("slug", models.SlugField(max_length=40, verbose_name="nom court")),
                (
                    "axis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="patient_partners.axis",
                        verbose_name="axe",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="question")),
                ("text_en", models.CharField(blank=True, max_length=200, verbose_name="question en anglais")),
                (
                    "publics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("team", "équipe projet"),
                                ("professional", "professionnels"),
                                ("partner", "partenaires"),
                            ],
                            max_length=12,
                        ),
                        default=patient_partners.models.impact.everyone,
                        size=None,
                        verbose_name="posée à",
                    ),
                ),
                (
                    "moments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("start", "début"), ("middle", "milieu"), ("end", "fin")], max_length=6
                        ),
                        default=patient_partners.models.impact.every_moment,
                        size=None,
                        verbose_name="au",
                    ),
                ),
                (
                    "is_asked",
                    models.BooleanField(
                        default=True,
                        help_text="Décochée, elle n’est plus posée ; ce qui y fut répondu reste.",
                        verbose_name="posée",
                    ),
                ),
            ],
            options={
                "verbose_name": "question de l’évaluation",
                "verbose_name_plural": "questions de l’évaluation",
                "ordering": ["programme", "position"],
                "abstract": False,
                "default_related_name": "questions",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "slug"), name="impactquestion_once_per_programme"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("publics", []), _negated=True), models.Q(("moments", []), _negated=True)
                        ),
                        name="impactquestion_asked_of_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("slug", models.SlugField(max_length=40, verbose_name="nom court")),
                ("wording", models.CharField(max_length=200, verbose_name="mot pour mot")),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("everybody", "tout public"),
                            ("teams", "équipes projet en partenariat"),
                            ("referents", "référents partenariat des GHU"),
                        ],
                        max_length=10,
                        verbose_name="pour",
                    ),
                ),
                ("begins_on", models.DateField(blank=True, null=True, verbose_name="à partir de")),
                (
                    "begins_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="year",
                        max_length=5,
                        verbose_name="précision du début",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’à")),
                (
                    "ends_precision",
                    models.CharField(
                        choices=[("day", "jour"), ("month", "mois"), ("year", "année")],
                        default="year",
                        max_length=5,
                        verbose_name="précision de la fin",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="remarque")),
            ],
            options={
                "verbose_name": "ligne du planning",
                "verbose_name_plural": "lignes du planning",
                "ordering": ["programme", "position"],
                "abstract": False,
                "default_related_name": "planning",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "slug"), name="plannedevent_once_per_programme"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("begins_on")), _connector="OR"),
                        name="plannedevent_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="patient_partners.call",
                        verbose_name="appel à projets",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "à envoyer"),
                            ("submitted", "à lire"),
                            ("returned", "à corriger"),
                            ("accepted", "acceptée"),
                            ("declined", "déclinée"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="envoi")),
                ("language", models.CharField(default="fr", editable=False, max_length=2, verbose_name="langue")),
                ("holder_name", models.CharField(max_length=150, verbose_name="Votre nom et prénom")),
                ("holder_job", models.CharField(blank=True, max_length=100, verbose_name="Votre fonction")),
                (
                    "holder_email",
                    models.EmailField(max_length=254, verbose_name="Votre adresse e-mail professionnelle"),
                ),
                (
                    "holder_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="Votre téléphone professionnel"),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partnerships.hospital",
                        verbose_name="Votre hôpital",
                    ),
                ),
                ("ward", models.CharField(blank=True, max_length=150, verbose_name="Votre service")),
                ("team", models.TextField(blank=True, max_length=2000, verbose_name="Qui travaille avec vous")),
                (
                    "manager_agreement",
                    models.CharField(blank=True, max_length=200, verbose_name="Votre encadrement est d’accord"),
                ),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="Le nom du projet")),
                (
                    "domain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="patient_partners.domain",
                        verbose_name="Le domaine",
                    ),
                ),
                ("need", models.TextField(blank=True, max_length=2000, verbose_name="Le besoin de départ")),
                ("change", models.TextField(blank=True, max_length=2000, verbose_name="Ce qui aura changé")),
                ("partnership", models.TextField(blank=True, max_length=2000, verbose_name="Pourquoi en partenariat")),
                (
                    "decisions",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="Ce qui se décidera avec les partenaires"
                    ),
                ),
                ("partners", models.TextField(blank=True, max_length=2000, verbose_name="Les partenaires")),
                (
                    "steps",
                    models.TextField(blank=True, max_length=2000, verbose_name="Les premières étapes et leurs dates"),
                ),
                ("needs", models.TextField(blank=True, max_length=2000, verbose_name="Ce dont vous avez besoin")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="repris le")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyée le")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidée par",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="motif")),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "besoin ou idée"),
                            ("choice", "choix du partenariat"),
                            ("start", "démarrage"),
                            ("search", "recherche d’un patient partenaire"),
                            ("formalise", "formalisation"),
                            ("accompanied", "accompagnement"),
                            ("evaluated", "évaluation"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="étape",
                    ),
                ),
                ("stage_on", models.DateField(editable=False, null=True, verbose_name="à cette étape depuis")),
                ("sign_on", models.DateField(editable=False, null=True, verbose_name="dernière nouvelle")),
                ("lacks", models.CharField(blank=True, editable=False, max_length=200, verbose_name="ce qui manque")),
                ("next_on", models.DateField(editable=False, null=True, verbose_name="prochaine date")),
                (
                    "next_what",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="prochain rendez-vous"),
                ),
                ("ended_on", models.DateField(editable=False, null=True, verbose_name="accompagnement fini le")),
                ("stuck_on", models.DateField(editable=False, null=True, verbose_name="bloquée à partir du")),
            ],
            options={
                "verbose_name": "fiche projet",
                "verbose_name_plural": "fiches projet",
                "ordering": ["-submitted_at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="project_by_state"),
                    models.Index(fields=["hospital", "state"], name="project_by_hospital"),
                    models.Index(
                        condition=models.Q(("stuck_on__isnull", False)), fields=["stuck_on"], name="project_stuck"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "draft"), ("submitted_at", None)),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("hospital__isnull", False),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="project_sent_from_a_hospital",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ("accepted", "declined")),
                            ),
                            models.Q(
                                models.Q(("state__in", ("accepted", "declined")), _negated=True),
                                ("decided_at", None),
                                ("decided_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="project_decided_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="project_declined_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("sign_on__isnull", False),
                                (
                                    "stage__in",
                                    ["idea", "choice", "start", "search", "formalise", "accompanied", "evaluated"],
                                ),
                                ("stage_on__isnull", False),
                                ("state", "accepted"),
                            ),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                ("ended_on", None),
                                ("sign_on", None),
                                ("stage", ""),
                                ("stage_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="project_accepted_is_on_its_path",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on", None), ("state", "accepted"), ("stuck_on__isnull", False)),
                            models.Q(
                                ("stuck_on", None),
                                models.Q(
                                    models.Q(("state", "accepted"), _negated=True),
                                    ("ended_on__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="project_underway_may_be_stuck",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="places",
                    ),
                ),
                ("closes_at", models.DateTimeField(verbose_name="inscriptions jusqu’au")),
                ("taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="places prises")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("webinar", "webinaire"),
                            ("initiation", "session d’initiation"),
                            ("training_action", "formation-action"),
                            ("support", "réunion d’accompagnement"),
                            ("community", "communauté de pratique"),
                            ("seminar", "séminaire des référents"),
                            ("working_group", "groupe de travail des référents"),
                        ],
                        max_length=15,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="titre")),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("everybody", "tout public"),
                            ("teams", "équipes projet en partenariat"),
                            ("referents", "référents partenariat des GHU"),
                        ],
                        max_length=10,
                        verbose_name="pour",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events_of_team",
                        to="patient_partners.project",
                        verbose_name="équipe",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnership_events",
                        to="partnerships.hospitalgroup",
                        verbose_name="GHU",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("place", models.CharField(blank=True, max_length=250, verbose_name="lieu")),
                ("link", models.URLField(blank=True, max_length=500, verbose_name="lien de la visioconférence")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "français"), ("en", "anglais")], max_length=2, verbose_name="langue"
                    ),
                ),
                ("description", models.TextField(blank=True, max_length=4000, verbose_name="présentation")),
                (
                    "state",
                    models.CharField(
                        choices=[("announced", "prévu"), ("cancelled", "annulé")],
                        default="announced",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="pourquoi")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                ("present", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="présents")),
                (
                    "present_others",
                    models.PositiveSmallIntegerField(default=0, verbose_name="présents sans inscription"),
                ),
                ("minutes", models.TextField(blank=True, max_length=8000, verbose_name="compte rendu")),
                ("resources", models.TextField(blank=True, max_length=4000, verbose_name="ressources")),
                ("is_shared", models.BooleanField(default=False, verbose_name="compte rendu et ressources publics")),
            ],
            options={
                "verbose_name": "rendez-vous",
                "verbose_name_plural": "rendez-vous",
                "ordering": ["starts_at", "pk"],
                "indexes": [models.Index(fields=["state", "ends_at"], name="event_coming")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("places"))), name="event_not_overfull"
                    ),
                    models.CheckConstraint(condition=models.Q(("places__range", (1, 500))), name="event_has_places"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="event_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="event_cancelled_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("team", None), models.Q(("group", None), ("readers", "teams")), _connector="OR"
                        ),
                        name="event_of_a_team_is_for_teams",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group", None), models.Q(("readers", "everybody"), _negated=True), _connector="OR"
                        ),
                        name="event_of_a_group_is_not_for_everybody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_shared", False), ("readers", "everybody"), _connector="OR"),
                        name="event_shared_when_for_everybody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="introductions",
                        to="patient_partners.project",
                        verbose_name="équipe",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="introductions",
                        to="patient_partners.patientpartner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposée"),
                            ("interested", "la personne est intéressée"),
                            ("later", "pas maintenant"),
                            ("declined", "non merci"),
                            ("withdrawn", "retirée"),
                            ("working", "travaillent ensemble"),
                            ("ended", "terminée"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=600, verbose_name="un mot pour la personne")),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposée le")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposée par",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="réponse le")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="première rencontre")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="fin de la première rencontre")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                ("link", models.URLField(blank=True, max_length=400, verbose_name="lien de visioconférence")),
                ("note", models.TextField(blank=True, max_length=600, verbose_name="à savoir pour la rencontre")),
                ("called_off_at", models.DateTimeField(blank=True, null=True, verbose_name="rencontre annulée le")),
                (
                    "working_since",
                    models.DateField(blank=True, null=True, verbose_name="travaillent ensemble depuis le"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken_back", "proposition retirée"),
                            ("no_match", "cela ne se fera pas"),
                            ("done", "le travail ensemble est fini"),
                            ("team_over", "l’accompagnement de l’équipe est fini"),
                            ("person", "la personne n’est plus disponible"),
                        ],
                        max_length=10,
                        verbose_name="pourquoi",
                    ),
                ),
                ("end_note", models.TextField(blank=True, max_length=600, verbose_name="ce que la personne en lit")),
            ],
            options={
                "verbose_name": "mise en relation",
                "verbose_name_plural": "mises en relation",
                "ordering": ["-proposed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "proposed_at"], name="introduction_by_state"),
                    models.Index(
                        condition=models.Q(("state", "interested")), fields=["ends_at"], name="introduction_by_meeting"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("proposed", "interested", "working"))),
                        fields=("project", "partner"),
                        name="introduction_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "proposed")),
                            ("state", "withdrawn"),
                            models.Q(
                                models.Q(("state__in", ("proposed", "withdrawn")), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="introduction_answered_one_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ("withdrawn", "ended")),
                                models.Q(("ending", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ("withdrawn", "ended")), _negated=True),
                                ("ended_at", None),
                                ("ending", ""),
                            ),
                            _connector="OR",
                        ),
                        name="introduction_over_with_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "working"), _negated=True),
                            ("working_since__isnull", False),
                            _connector="OR",
                        ),
                        name="introduction_working_since_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("called_off_at", None),
                                ("ends_at", None),
                                ("link", ""),
                                ("note", ""),
                                ("place", ""),
                                ("starts_at", None),
                            ),
                            models.Q(
                                ("ends_at__gt", models.F("starts_at")),
                                ("starts_at__isnull", False),
                                models.Q(("link", ""), ("place", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="introduction_meets_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PathEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="path",
                        to="patient_partners.project",
                        verbose_name="équipe",
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("step", "étape"),
                            ("meeting", "réunion avec l’équipe"),
                            ("training", "formation-action"),
                            ("community", "communauté de pratique"),
                            ("note", "note"),
                            ("end", "fin de l’accompagnement"),
                        ],
                        max_length=9,
                        verbose_name="quoi",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "besoin ou idée"),
                            ("choice", "choix du partenariat"),
                            ("start", "démarrage"),
                            ("search", "recherche d’un patient partenaire"),
                            ("formalise", "formalisation"),
                            ("accompanied", "accompagnement"),
                            ("evaluated", "évaluation"),
                        ],
                        max_length=12,
                        verbose_name="étape",
                    ),
                ),
                ("on", models.DateField(verbose_name="le")),
                ("text", models.TextField(blank=True, max_length=1000, verbose_name="en quelques mots")),
                ("lacks", models.CharField(blank=True, max_length=200, verbose_name="ce qui manque")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="prochaine date")),
                ("next_what", models.CharField(blank=True, max_length=200, verbose_name="prochain rendez-vous")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="noté le")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="annulé le")),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="annulé par",
                    ),
                ),
                ("undone_why", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
            ],
            options={
                "verbose_name": "moment d’un parcours",
                "verbose_name_plural": "moments d’un parcours",
                "ordering": ["project", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "stage__in",
                                    ["idea", "choice", "start", "search", "formalise", "accompanied", "evaluated"],
                                ),
                                ("what", "step"),
                            ),
                            models.Q(models.Q(("what", "step"), _negated=True), ("stage", "")),
                            _connector="OR",
                        ),
                        name="pathentry_step_has_a_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None), ("undone_why", "")),
                            models.Q(
                                ("undone_at__isnull", False),
                                ("undone_by__isnull", False),
                                ("what__in", ("step", "end")),
                                models.Q(("undone_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pathentry_taken_back_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventRegistration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("full_name", models.CharField(max_length=150, verbose_name="nom et prénom")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                ("language", models.CharField(default="fr", max_length=2, verbose_name="langue")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "à confirmer par la personne"),
                            ("agreement", "attend l’accord du responsable"),
                            ("offered", "place proposée"),
                            ("registered", "inscrit"),
                            ("waiting", "liste d’attente"),
                            ("cancelled", "annulé"),
                            ("attended", "présent"),
                            ("absent", "absent"),
                        ],
                        default="requested",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="demandée le")),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide\xa0: la personne elle-même.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inscrite par",
                    ),
                ),
                ("registered_at", models.DateTimeField(blank=True, null=True, verbose_name="place prise le")),
                ("queued_at", models.DateTimeField(blank=True, null=True, verbose_name="en attente depuis")),
                ("offered_until", models.DateTimeField(blank=True, null=True, verbose_name="place proposée jusqu’au")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "annulée par la personne"),
                            ("organiser", "annulée par l’organisation"),
                            ("manager", "refusée par le responsable"),
                            ("no_answer", "sans réponse du responsable"),
                            ("lapsed", "place proposée, sans réponse"),
                            ("session", "formation annulée"),
                            ("no_place", "aucune place libérée"),
                        ],
                        max_length=9,
                        verbose_name="ce qui y a mis fin",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="pourquoi")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                ("told_start", models.DateTimeField(blank=True, null=True, verbose_name="début annoncé")),
                ("told_end", models.DateTimeField(blank=True, null=True, verbose_name="fin annoncée")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="patient_partners.event",
                        verbose_name="rendez-vous",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="event_registrations",
                        to="patient_partners.project",
                        verbose_name="équipe",
                    ),
                ),
                (
                    "holds_place",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(("state__in", ("agreement", "offered", "registered", "attended", "absent"))),
                            output_field=models.BooleanField(),
                        ),
                        output_field=models.BooleanField(),
                        verbose_name="tient une place",
                    ),
                ),
                (
                    "path_entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="patient_partners.pathentry",
                        verbose_name="noté au parcours",
                    ),
                ),
            ],
            options={
                "verbose_name": "inscription à un rendez-vous",
                "verbose_name_plural": "inscriptions aux rendez-vous",
                "ordering": ["event", "created_at", "pk"],
                "indexes": [models.Index(fields=["event", "state", "queued_at"], name="eventregistration_line")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("event"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True), models.Q(("email", ""), _negated=True)
                        ),
                        name="eventregistration_person_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), _negated=True), name="eventregistration_has_address"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state", "cancelled"),
                                models.Q(("ending", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "cancelled"), _negated=True), ("ended_at", None), ("ending", "")
                            ),
                            _connector="OR",
                        ),
                        name="eventregistration_cancelled_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waiting"), _negated=True), ("queued_at__isnull", False), _connector="OR"
                        ),
                        name="eventregistration_waits_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "offered"), _negated=True),
                            ("offered_until__isnull", False),
                            _connector="OR",
                        ),
                        name="eventregistration_offer_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="patient_partners.project",
                        verbose_name="fiche projet",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "à envoyer"),
                            ("submitted", "à lire"),
                            ("returned", "à corriger"),
                            ("accepted", "acceptée"),
                            ("declined", "déclinée"),
                        ],
                        max_length=9,
                        verbose_name="devenue",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape d’une fiche projet",
                "verbose_name_plural": "étapes d’une fiche projet",
                "ordering": ["project", "at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questionnaires",
                        to="patient_partners.project",
                        verbose_name="équipe",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questionnaires",
                        to="patient_partners.patientpartner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[("start", "début"), ("middle", "milieu"), ("end", "fin")],
                        max_length=6,
                        verbose_name="moment",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="envoyé le")),
                ("has_answered", models.BooleanField(default=False, verbose_name="répondu")),
                ("colleagues", models.PositiveSmallIntegerField(default=0, verbose_name="réponses de collègues")),
            ],
            options={
                "verbose_name": "questionnaire",
                "verbose_name_plural": "questionnaires",
                "ordering": ["project", "asked_on", "pk"],
                "indexes": [models.Index(fields=["asked_on"], name="questionnaire_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "partner", "moment"), name="questionnaire_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partner", None), ("colleagues", 0), _connector="OR"),
                        name="questionnaire_colleagues_of_a_holder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search",
                        to="patient_partners.project",
                        verbose_name="fiche projet",
                    ),
                ),
                (
                    "contributions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("read", "relire des documents"),
                                ("share", "raconter une expérience de l’hôpital"),
                                ("group", "participer à un groupe de travail"),
                                ("try", "essayer un parcours, un lieu, un outil"),
                                ("teach", "intervenir dans une formation"),
                                ("peers", "échanger avec d’autres patients ou proches"),
                                ("research", "contribuer à une recherche"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                        verbose_name="Ce que la personne ferait avec vous",
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("welcome", "accueil et information"),
                                ("pathway", "parcours et coordination"),
                                ("home", "sortie et retour chez soi"),
                                ("daily", "vie quotidienne à l’hôpital"),
                                ("relations", "relation avec les soignants"),
                                ("families", "place des proches"),
                                ("places", "lieux et orientation"),
                                ("digital", "outils numériques"),
                                ("rights", "droits et décisions"),
                                ("safety", "qualité et sécurité"),
                            ],
                            max_length=9,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Les sujets",
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("remote", "à distance seulement"),
                            ("on_site", "sur place seulement"),
                            ("both", "sur place ou à distance"),
                        ],
                        max_length=7,
                        verbose_name="Comment vous vous retrouvez",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="Le lieu, et comment y venir")),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("once", "une fois, pour voir"),
                            ("rarely", "quelques fois par an"),
                            ("monthly", "une fois par mois"),
                            ("often", "plusieurs fois par mois"),
                        ],
                        max_length=8,
                        verbose_name="À quel rythme",
                    ),
                ),
                (
                    "length",
                    models.CharField(
                        choices=[("hour", "une heure"), ("two_hours", "deux heures"), ("half_day", "une demi-journée")],
                        max_length=9,
                        verbose_name="Combien de temps à la suite",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=1000, verbose_name="En quelques mots")),
                ("said_at", models.DateTimeField(auto_now=True, verbose_name="dit le")),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "recherche d’une équipe",
                "verbose_name_plural": "recherches des équipes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("contributions", []), _negated=True), name="search_asks_for_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="patient_partners.project",
                        verbose_name="fiche projet",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="envoi")),
                ("about", models.CharField(blank=True, max_length=20, verbose_name="à propos de")),
                ("text", models.TextField(max_length=1000, verbose_name="commentaire")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le")),
            ],
            options={
                "verbose_name": "commentaire de fiche projet",
                "verbose_name_plural": "commentaires de fiches projet",
                "ordering": ["project", "-round", "written_at"],
                "indexes": [models.Index(fields=["project", "round"], name="sheetcomment_of_project")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="sheetcomment_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("idea", "besoin ou idée"),
                            ("choice", "choix du partenariat"),
                            ("start", "démarrage"),
                            ("search", "recherche d’un patient partenaire"),
                            ("formalise", "formalisation"),
                            ("accompanied", "accompagnement"),
                            ("evaluated", "évaluation"),
                        ],
                        max_length=12,
                        verbose_name="étape",
                    ),
                ),
                ("question", models.CharField(max_length=150, verbose_name="la question qu’elle pose")),
                ("help", models.CharField(blank=True, max_length=250, verbose_name="ce qui y aide")),
                (
                    "quiet_days",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="Au-delà, et une fois passée sa prochaine date, l’équipe est dite bloquée, et son référent en est prévenu. La source du programme ne donne pas cette durée\xa0: elle est supposée. Changée, elle compte pour chaque équipe à partir de la prochaine nouvelle.",
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="jours sans nouvelle",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape du parcours",
                "verbose_name_plural": "étapes du parcours",
                "ordering": ["programme", "position"],
                "abstract": False,
                "default_related_name": "steps",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "stage"), name="step_once_per_programme"),
                    models.CheckConstraint(
                        condition=models.Q(("quiet_days__range", (7, 365))), name="step_quiet_days_in_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="patient_partners.impactquestion",
                    ),
                ),
                (
                    "public",
                    models.CharField(
                        choices=[
                            ("team", "équipe projet"),
                            ("professional", "professionnels"),
                            ("partner", "partenaires"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "moment",
                    models.CharField(choices=[("start", "début"), ("middle", "milieu"), ("end", "fin")], max_length=6),
                ),
                ("yes", models.PositiveIntegerField(default=0, editable=False)),
                ("rather_yes", models.PositiveIntegerField(default=0, editable=False)),
                ("rather_no", models.PositiveIntegerField(default=0, editable=False)),
                ("no", models.PositiveIntegerField(default=0, editable=False)),
                ("unknown", models.PositiveIntegerField(default=0, editable=False)),
                ("shown_yes", models.PositiveIntegerField(default=0, editable=False)),
                ("shown_rather_yes", models.PositiveIntegerField(default=0, editable=False)),
                ("shown_rather_no", models.PositiveIntegerField(default=0, editable=False)),
                ("shown_no", models.PositiveIntegerField(default=0, editable=False)),
                ("shown_unknown", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "total de réponses",
                "verbose_name_plural": "totaux de réponses",
                "ordering": ["question", "public", "moment"],
                "constraints": [models.UniqueConstraint(fields=("question", "public", "moment"), name="tally_once")],
            },
        ),
        migrations.CreateModel(
            name="TeamTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="patient_partners.programme",
                        verbose_name="programme",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("slug", models.SlugField(max_length=40, verbose_name="nom court")),
                (
                    "meaning",
                    models.CharField(
                        choices=[("about", "environ"), ("more_than", "plus de")], max_length=10, verbose_name="se lit"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="équipes")),
                ("wording", models.CharField(max_length=200, verbose_name="mot pour mot")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="remarque")),
            ],
            options={
                "verbose_name": "objectif d’équipes",
                "verbose_name_plural": "objectifs d’équipes",
                "ordering": ["programme", "position"],
                "abstract": False,
                "default_related_name": "targets",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "slug"), name="teamtarget_once_per_programme")
                ],
            },
        ),
        migrations.CreateModel(
            name="ToolSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "slug",
                    models.SlugField(help_text="Ne change jamais.", max_length=80, unique=True, verbose_name="adresse"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tool_sheets",
                        to="partnerships.headofficeservice",
                        verbose_name="service responsable",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="rang")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("summary", models.CharField(max_length=200, verbose_name="en une phrase")),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("everybody", "tout public"),
                            ("teams", "équipes projet en partenariat"),
                            ("referents", "référents partenariat des GHU"),
                        ],
                        max_length=10,
                        verbose_name="pour",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                (
                    "becomes",
                    models.CharField(
                        blank=True,
                        choices=[("letter", "la lettre de mission"), ("charter", "la charte")],
                        max_length=7,
                        verbose_name="sert de modèle pour",
                    ),
                ),
            ],
            options={
                "verbose_name": "fiche-outil",
                "verbose_name_plural": "fiches-outils",
                "ordering": ["position", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("becomes", ""), _negated=True),
                        fields=("owner", "becomes"),
                        name="toolsheet_one_for_each_model",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="patient_partners.toolsheet",
                        verbose_name="fiche-outil",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("body", models.TextField(max_length=12000, verbose_name="texte")),
                ("why", models.CharField(blank=True, max_length=250, verbose_name="ce qui change")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="publiée le")),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
            ],
            options={
                "verbose_name": "version de fiche-outil",
                "verbose_name_plural": "versions de fiches-outils",
                "ordering": ["sheet", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "number"), name="sheetversion_numbered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("released_on", None)),
                        fields=("sheet",),
                        name="sheetversion_one_being_written",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "introduction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="patient_partners.introduction",
                        verbose_name="mise en relation",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "brouillon"),
                            ("proposed", "à accepter"),
                            ("accepted", "acceptée"),
                            ("declined", "refusée"),
                            ("withdrawn", "retirée"),
                            ("stopped", "arrêtée avant la fin"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("mission", models.TextField(max_length=1000, verbose_name="Ce que vous faites ensemble")),
                (
                    "limits",
                    models.TextField(blank=True, max_length=500, verbose_name="Ce que la mission ne comprend pas"),
                ),
                ("rhythm", models.CharField(max_length=200, verbose_name="À quel rythme, où et comment")),
                ("contact", models.CharField(max_length=200, verbose_name="La personne à appeler, et quand")),
                ("starts_on", models.DateField(verbose_name="Premier jour")),
                ("ends_on", models.DateField(verbose_name="Dernier jour")),
                (
                    "renews",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="renewed_by",
                        to="patient_partners.letter",
                        verbose_name="prolonge",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrite le")),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patient_partners.sheetversion",
                        verbose_name="modèle",
                    ),
                ),
                (
                    "charter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="patient_partners.sheetversion",
                        verbose_name="charte",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="mot pour mot")),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="proposée le")),
                (
                    "person_accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="acceptée par la personne le"),
                ),
                (
                    "team_accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="acceptée par l’équipe le"),
                ),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="réponse")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="close le")),
                (
                    "closed_by_side",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "le ou la partenaire"),
                            ("team", "l’équipe"),
                            ("staff", "le référent ou le service"),
                        ],
                        max_length=6,
                        verbose_name="close par",
                    ),
                ),
                ("stopped_on", models.DateField(blank=True, null=True, verbose_name="arrêtée le")),
                (
                    "stop",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("choice", "par choix, sans avoir à le dire"),
                            ("time", "question de temps ou de rythme"),
                            ("done", "la mission est déjà accomplie"),
                            ("project", "le projet change ou s’arrête"),
                        ],
                        max_length=7,
                        verbose_name="pourquoi",
                    ),
                ),
            ],
            options={
                "verbose_name": "lettre de mission",
                "verbose_name_plural": "lettres de mission",
                "ordering": ["-written_at", "-pk"],
                "indexes": [models.Index(fields=["state", "ends_on"], name="letter_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="letter_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("charter", None),
                                ("proposed_at", None),
                                ("state", "draft"),
                                ("template", None),
                                ("text", ""),
                            ),
                            models.Q(
                                models.Q(("state", "draft"), _negated=True),
                                ("proposed_at__isnull", False),
                                ("template__isnull", False),
                                models.Q(("text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="letter_proposed_word_for_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("accepted", "stopped")), _negated=True),
                            models.Q(("person_accepted_at__isnull", False), ("team_accepted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="letter_accepted_by_both",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("declined", "withdrawn", "stopped")),
                                ("closed_at__isnull", False),
                                models.Q(("closed_by_side", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ("declined", "withdrawn", "stopped")), _negated=True),
                                ("closed_at", None),
                                ("closed_by_side", ""),
                            ),
                            _connector="OR",
                        ),
                        name="letter_closed_by_a_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "stopped"),
                                ("stopped_on__isnull", False),
                                models.Q(("stop", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "stopped"), _negated=True), ("stop", ""), ("stopped_on", None)),
                            _connector="OR",
                        ),
                        name="letter_stopped_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecognitionFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facts",
                        to="patient_partners.letter",
                        verbose_name="lettre",
                    ),
                ),
                ("on", models.DateField(verbose_name="le")),
                ("what", models.CharField(max_length=200, verbose_name="ce qui a été donné ou fait")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="noté par",
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="noté le")),
            ],
            options={
                "verbose_name": "reconnaissance",
                "verbose_name_plural": "reconnaissances",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True), name="recognitionfact_says_what"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signed_copy",
                        to="patient_partners.letter",
                        verbose_name="lettre",
                    ),
                ),
                ("content", models.BinaryField(verbose_name="fichier PDF")),
                ("size", models.PositiveIntegerField(verbose_name="taille en octets")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("signed_on", models.DateField(verbose_name="signée le")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajoutée le")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajoutée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "copie signée",
                "verbose_name_plural": "copies signées",
            },
        ),
        migrations.CreateModel(
            name="TimeGiven",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_given",
                        to="patient_partners.letter",
                        verbose_name="lettre",
                    ),
                ),
                ("on", models.DateField(verbose_name="Le jour")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="Combien de temps",
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("meeting", "une réunion"),
                            ("reading", "lire, préparer, écrire"),
                            ("speaking", "témoigner, intervenir"),
                            ("training", "une formation"),
                            ("travel", "le trajet"),
                            ("other", "autre chose"),
                        ],
                        max_length=8,
                        verbose_name="Pour",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=150, verbose_name="En quelques mots")),
            ],
            options={
                "verbose_name": "temps donné",
                "verbose_name_plural": "temps donnés",
                "ordering": ["-on", "-pk"],
                "indexes": [models.Index(fields=["letter", "-on"], name="timegiven_of_letter")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)), name="timegiven_within_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Turnout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turnouts",
                        to="patient_partners.programme",
                    ),
                ),
                (
                    "public",
                    models.CharField(
                        choices=[
                            ("team", "équipe projet"),
                            ("professional", "professionnels"),
                            ("partner", "partenaires"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "moment",
                    models.CharField(choices=[("start", "début"), ("middle", "milieu"), ("end", "fin")], max_length=6),
                ),
                ("asked", models.PositiveIntegerField(default=0)),
                ("answered", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "participation à l’évaluation",
                "verbose_name_plural": "participations à l’évaluation",
                "ordering": ["programme", "public", "moment"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "public", "moment"), name="turnout_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked", 0), ("public", "professional")),
                            models.Q(
                                models.Q(("public", "professional"), _negated=True),
                                ("answered__lte", models.F("asked")),
                            ),
                            _connector="OR",
                        ),
                        name="turnout_answers_of_those_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recognition",
                        to="patient_partners.patientpartner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "wishes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("nothing", "rien de particulier"),
                                ("travel", "que mes frais de déplacement soient pris en charge"),
                                ("certificate", "une attestation de ma participation"),
                                ("training", "une formation"),
                                ("credit", "que ma participation soit dite dans les documents du projet"),
                                ("talk", "en parler avec quelqu’un"),
                            ],
                            max_length=11,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Ce que vous souhaitez",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=500, verbose_name="Avec vos mots")),
                ("said_at", models.DateTimeField(auto_now=True, verbose_name="dit le")),
            ],
            options={
                "verbose_name": "souhaits d’un partenaire",
                "verbose_name_plural": "souhaits des partenaires",
            },
        ),
    ]
