"""Commitments without sessions: what is counted, what was promised by when and where, what was measured.

Targets and measures are never edited nor deleted, the database holds it: a correction is a row that replaces another,
which stays readable. So what was shown on a day can be computed again.
"""

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.models.committees import OfConventionQuerySet
from partnerships.models.conventions import Commitment, Convention, Strand
from partnerships.models.places import Hospital


class IndicatorQuerySet(OfConventionQuerySet):
    def with_figures(self):
        """Each with `figures`: all that `partnerships.indicators` reads of it, in the same query."""
        own = {"indicator": OuterRef("pk")}
        sites = IndicatorSite.objects.filter(**own).order_by("position", "pk").annotate(said=IndicatorSite.SAID)
        return self.annotate(
            figures=JSONObject(
                pk="pk",
                name="name",
                unit="unit",
                direction="direction",
                baseline_value="baseline_value",
                baseline_on="baseline_on",
                review_months="review_months",
                begins_on="convention__effective_on",
                ends_on=Coalesce("convention__terminated_on", "convention__ends_on"),
                sites=_rows(sites, name="said", baseline_value="baseline_value"),
                targets=_rows(Target.objects.filter(**own), **Target.READ),
                measures=_rows(Measure.objects.filter(**own), **Measure.READ),
            )
        )


def _rows(rows: models.QuerySet, **names: str) -> ArraySubquery:
    return ArraySubquery(rows.values(read=JSONObject(pk="pk", **names)))


@pghistory.track(model_name="IndicatorHistory")
class Indicator(VersionedModel):
    """What is counted of a commitment that no session fulfils: whole numbers of one unit, from a baseline to targets.

    `share_percent` is the target as its source also says it, of `base_value`, which may be derived from it.
    """

    class Direction(models.TextChoices):
        UP = "up", "plus il y en a, mieux c’est"
        DOWN = "down", "moins il y en a, mieux c’est"

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="indicators", verbose_name="convention")
    strand = models.ForeignKey(
        Strand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name="volet ou projet",
        help_text="Vide : l’indicateur suit toute la convention.",
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name="engagement"
    )
    name = models.CharField("nom", max_length=150)
    unit = models.CharField("unité, au pluriel", max_length=60, help_text="Par exemple : places, personnes, %.")
    direction = models.CharField("sens", max_length=4, choices=Direction, default=Direction.UP)
    baseline_value = models.PositiveIntegerField(
        "valeur de départ", null=True, blank=True, help_text="Vide : non précisée, et aucun tracé ne part d’elle."
    )
    baseline_on = models.DateField("au", null=True, blank=True)
    share_percent = models.PositiveSmallIntegerField(
        "part visée (%)", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    share_is_rough = models.BooleanField("part approximative", default=False, help_text="La source dit « environ ».")
    base_value = models.PositiveIntegerField(
        "base de cette part", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    base_is_derived = models.BooleanField(
        "base déduite",
        default=False,
        help_text="La source ne la donne pas : elle se calcule de l’objectif et de la part.",
    )
    source = models.CharField("source", max_length=250, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="qui le suit",
        help_text="Vide : le service responsable de la convention.",
    )
    review_months = models.PositiveSmallIntegerField(
        "un relevé tous les … mois", default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["convention", "id"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "name"], name="indicator_once_per_convention"),
            models.CheckConstraint(
                condition=Q(baseline_value=None, baseline_on=None)
                | Q(baseline_value__isnull=False, baseline_on__isnull=False),
                name="indicator_baseline_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=False) | Q(base_value=None, share_is_rough=False),
                name="indicator_base_has_its_share",
            ),
            models.CheckConstraint(
                condition=Q(base_is_derived=False) | Q(base_value__isnull=False), name="indicator_derived_base_is_given"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def rhythm(self) -> str:
        """How often it is counted: « un relevé tous les 12 mois »."""
        return "un relevé par mois" if self.review_months == 1 else f"un relevé tous les {self.review_months} mois"

    @property
    def share(self) -> str:
        """« environ 20 % de 1850 places (base déduite) », or nothing where no share is promised."""
        if self.share_percent is None:
            return ""
        said = f"{'environ ' if self.share_is_rough else ''}{self.share_percent}\u00a0%"
        if self.base_value is None:
            return f"{said} (base non précisée)"
        derived = " (base déduite : la source ne la donne pas)" if self.base_is_derived else ""
        return f"{said} de {self.base_value}\u00a0{self.unit}{derived}"


class IndicatorSite(VersionedModel):
    """Where a part of an indicator is counted: a hospital, or a place with a name, such as a nursery."""

    SAID = Coalesce(NullIf("name", models.Value("")), "hospital__name")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="sites", verbose_name="indicateur")
    position = models.PositiveSmallIntegerField("rang", default=1)
    name = models.CharField("nom", max_length=150, blank=True, help_text="Vide : le nom de l’hôpital.")
    hospital = models.ForeignKey(
        Hospital, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hôpital"
    )
    baseline_value = models.PositiveIntegerField("valeur de départ", null=True, blank=True)

    class Meta:
        verbose_name = "site"
        verbose_name_plural = "sites"
        ordering = ["indicator", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "name", "hospital"], nulls_distinct=False, name="indicatorsite_once"
            ),
            models.CheckConstraint(condition=~Q(name="") | Q(hospital__isnull=False), name="indicatorsite_has_a_name"),
        ]

    def __str__(self):
        return self.name or str(self.hospital)


class Kept(models.Model):
    """A figure that is never edited: `replaces` is the row that it corrects, and no value withdraws it."""

    READ = {"site": "site_id", "replaces": "replaces_id", "value": "value", "why": "why"}

    value = models.PositiveIntegerField("valeur", null=True, blank=True, help_text="Vide : la ligne est retirée.")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )

    class Meta:
        abstract = True


class Target(Kept):
    """So many by a day, of the whole or of one site, from a day on; revised, the older one stays readable."""

    READ = {**Kept.READ, "day": "due_on", "effective_from": "effective_from", "by": "set_by__full_name", "at": "set_at"}

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="indicateur")
    site = models.ForeignKey(
        IndicatorSite, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name="site"
    )
    due_on = models.DateField("à atteindre le")
    effective_from = models.DateField("vaut à compter du")
    why = models.CharField("motif ou source", max_length=250)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fixé par"
    )
    set_at = models.DateTimeField("noté le", default=timezone.now)

    class Meta:
        verbose_name = "objectif chiffré"
        verbose_name_plural = "objectifs chiffrés"
        ordering = ["indicator", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "site", "due_on"],
                condition=Q(replaces=None),
                nulls_distinct=False,
                name="target_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(replaces__isnull=False), name="target_has_a_value"
            ),
            models.CheckConstraint(condition=Q(effective_from__lte=F("due_on")), name="target_effective_before_due"),
        ]

    def __str__(self):
        return f"{self.value if self.value is not None else 'retiré'} au {self.due_on:%d/%m/%Y}"


class Measure(Kept):
    """What was counted on a day, in the whole or at one site: by whom, from which source, entered when."""

    READ = {**Kept.READ, "day": "on", "source": "source", "by": "entered_by__full_name", "at": "entered_at"}

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measures", verbose_name="indicateur")
    site = models.ForeignKey(
        IndicatorSite, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name="site"
    )
    on = models.DateField("compté au")
    source = models.CharField("source", max_length=250)
    why = models.CharField("motif de la correction", max_length=250, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    entered_at = models.DateTimeField("saisi le", default=timezone.now)

    class Meta:
        verbose_name = "relevé"
        verbose_name_plural = "relevés"
        ordering = ["indicator", "on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "site", "on"],
                condition=Q(replaces=None),
                nulls_distinct=False,
                name="measure_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(replaces__isnull=False), name="measure_has_a_value"
            ),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(why=""), name="measure_corrected_with_its_reason"),
        ]

    def __str__(self):
        return f"{self.value if self.value is not None else 'retiré'} au {self.on:%d/%m/%Y}"
