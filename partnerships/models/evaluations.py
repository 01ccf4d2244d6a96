"""What the parties make of a convention at half-term and at term: promised, done, commented, frozen once validated."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.dates import PlannedVaguely, Precision
from partnerships.models.committees import OfConventionQuerySet
from partnerships.models.conventions import Commitment, Convention, Strand
from partnerships.models.documents import Document
from partnerships.models.partners import Partner

# So long before its planned day, an evaluation waits among what there is to do.
BEGUN_AHEAD = timedelta(days=30)


class EvaluationQuerySet(OfConventionQuerySet):
    def waiting(self, day: date | None = None):
        """Planned for the 30 days after a day (today in Paris by default), or before it, and never validated."""
        validated = Edition.objects.validated().filter(evaluation=OuterRef("pk"))
        near = (day or timezone.localdate()) + BEGUN_AHEAD
        return self.filter(~Exists(validated), planned_on__lte=near, convention__is_example=False)

    def told(self):
        """Each with its editions, the latest first, without what they say. One query more."""
        editions = Edition.objects.select_related("validated_by").defer("content")
        return self.prefetch_related(models.Prefetch("editions", editions))

    def by_convention(self):
        """For an annotation of conventions: each evaluation with its editions, the latest first, as JSON.

        `partners` are those that have commented the edition; None is the hospital group.
        """
        editions = Edition.objects.filter(evaluation=OuterRef("pk")).order_by("-number")
        written = Contribution.objects.filter(edition=OuterRef("pk")).exclude(comments={}).values("partner")
        said = JSONObject(number="number", validated_at="validated_at", partners=ArraySubquery(written))
        rows = self.filter(convention=OuterRef("pk")).order_by("planned_on", "pk")
        return ArraySubquery(
            rows.values(
                said=JSONObject(
                    pk="pk",
                    kind="kind",
                    day="planned_on",
                    precision="planned_precision",
                    is_assumed="planned_is_assumed",
                    editions=ArraySubquery(editions.values(said=said)),
                )
            )
        )


class Evaluation(PlannedVaguely, VersionedModel):
    """Of a convention, half-way or at its end; planned for a Paris day, a month or a year, told in editions."""

    class Kind(models.TextChoices):
        HALF_TERM = "half_term", "évaluation à mi-parcours"
        TERM = "term", "évaluation au terme"

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="evaluations", verbose_name="convention")
    kind = models.CharField("nature", max_length=9, choices=Kind)
    planned_on = models.DateField("prévue pour", null=True, blank=True)
    planned_precision = models.CharField("précision", max_length=5, choices=Precision, default=Precision.DAY)
    planned_is_assumed = models.BooleanField("date supposée", default=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="prévue par"
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        ordering = ["planned_on", "id"]
        constraints = [models.UniqueConstraint(fields=["convention", "kind"], name="evaluation_once_of_a_kind")]

    def __str__(self):
        return f"{self.get_kind_display().capitalize()}, {self.convention}"

    @property
    def standing(self) -> str:
        """Where it is, in words; read it `told`."""
        editions = list(self.editions.all())
        if not editions:
            return "prévue"
        if editions[0].validated_at is None:
            return "en préparation" if len(editions) == 1 else f"version {editions[0].number} en préparation"
        return f"validée, version {editions[0].number}"


class EditionQuerySet(OfConventionQuerySet):
    convention_path = "evaluation__convention"

    def validated(self):
        return self.exclude(validated_at=None)

    def in_preparation(self):
        return self.filter(validated_at=None)


class Edition(VersionedModel):
    """One version of an evaluation. In preparation, the figures are read anew and the parties comment; validated,
    `content` holds all that it says, as `portal.evaluations.content` writes it, and the database refuses any change.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="editions", verbose_name="évaluation")
    number = models.PositiveSmallIntegerField("version")
    why = models.CharField("motif de la correction", max_length=250, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    started_at = models.DateTimeField("commencée le", default=timezone.now, editable=False)
    content = models.JSONField("contenu validé", null=True, blank=True, editable=False)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="edition_of_evaluation", editable=False
    )
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    validated_at = models.DateTimeField("validée le", null=True, blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’une évaluation"
        verbose_name_plural = "versions d’une évaluation"
        ordering = ["evaluation", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="edition_numbered_once"),
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(validated_at=None), name="edition_one_in_preparation"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(why=""), name="edition_corrected_with_its_reason"),
            models.CheckConstraint(
                condition=Q(validated_at=None, validated_by=None, document=None, content=None)
                | Q(
                    validated_at__isnull=False,
                    validated_by__isnull=False,
                    document__isnull=False,
                    content__isnull=False,
                ),
                name="edition_validated_wholly",
            ),
        ]

    def __str__(self):
        return f"{self.evaluation}, version {self.number}"


def subject_key(row: Convention | Strand | Commitment) -> str:
    """What a comment hangs on, as `strand-7`: the same from one reading of the figures to the next."""
    return f"{row._meta.model_name}-{row.pk}"


class Contribution(VersionedModel):
    """What one party says in an edition: `comments` are texts by the `subject_key` of what they are about.

    Without a partner, the hospital group's: its service writes it.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="contributions", verbose_name="version")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="partie")
    comments = models.JSONField("commentaires", default=dict, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    written_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "commentaires d’une partie"
        verbose_name_plural = "commentaires des parties"
        ordering = ["edition", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "partner"], nulls_distinct=False, name="contribution_one_of_each_party"
            )
        ]

    def __str__(self):
        return f"{self.partner or 'Groupe hospitalier'}, {self.edition}"
