"""Who pays what for a convention, and what the amounts add up to. An amount that is not known is never nought."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from foundation.versions import VersionedModel
from partnerships.dates import UNSAID
from partnerships.models.committees import OfConventionQuerySet
from partnerships.models.conventions import Convention, Strand
from partnerships.models.partners import Partner

FIRST_YEAR, LAST_YEAR = 1990, 2100


class FundingQuerySet(OfConventionQuerySet):
    def of(self, convention: Convention):
        """Of a convention, the years that nobody said last, with what a table says of them; one query."""
        order = (models.F("year").asc(nulls_last=True), "kind", "id")
        return self.filter(convention=convention).select_related("strand", "partner").order_by(*order)


@pghistory.track(model_name="FundingHistory")
class Funding(VersionedModel):
    """What one funder gives in one year, planned and real, in euros: for the convention, or one of its projects."""

    class Kind(models.TextChoices):
        OPERATING = "operating", "fonctionnement"
        INVESTMENT = "investment", "investissement"
        IN_KIND = "in_kind", "en nature"
        SPONSORSHIP = "sponsorship", "mécénat"

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="fundings", verbose_name="convention")
    strand = models.ForeignKey(
        Strand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fundings",
        verbose_name="volet ou projet",
        help_text="Vide : toute la convention.",
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fundings",
        verbose_name="financeur",
        help_text="Vide : le groupe hospitalier, ou le tiers nommé ci-dessous.",
    )
    third_party = models.CharField(
        "ou un tiers", max_length=150, blank=True, help_text="Un financeur que le portail ne connaît pas autrement."
    )
    kind = models.CharField("nature", max_length=11, choices=Kind)
    title = models.CharField("objet", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        "année",
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text="Vide : non précisée.",
    )
    planned_amount = models.DecimalField(
        "montant prévu (€)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Vide : non précisé, ce qui n’est pas zéro.",
    )
    actual_amount = models.DecimalField(
        "montant réel (€)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Vide : non précisé, ce qui n’est pas zéro.",
    )
    source = models.CharField("source", max_length=300, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = "financement"
        verbose_name_plural = "financements"
        ordering = ["convention", "year", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "strand", "partner", "third_party", "kind", "title", "year"],
                nulls_distinct=False,
                name="funding_once",
            ),
            models.CheckConstraint(condition=Q(partner=None) | Q(third_party=""), name="funding_of_one_funder"),
            models.CheckConstraint(
                condition=(Q(planned_amount=None) | Q(planned_amount__gte=0))
                & (Q(actual_amount=None) | Q(actual_amount__gte=0)),
                name="funding_never_negative",
            ),
        ]

    def __str__(self):
        return f"{self.funder}, {self.get_kind_display()}, {self.year_said}"

    @property
    def funder(self) -> str:
        return self.partner.name if self.partner_id else self.third_party or "Groupe hospitalier"

    @property
    def year_said(self) -> str:
        return UNSAID if self.year is None else str(self.year)


@dataclass(frozen=True)
class Sum:
    """Known amounts added up, in euros; `unknown` counts those that nobody said. All unknown: no amount."""

    amount: Decimal | None
    unknown: int

    @classmethod
    def over(cls, amounts: Iterable[Decimal | None]) -> "Sum":
        amounts = list(amounts)
        known = [amount for amount in amounts if amount is not None]
        return cls(sum(known, Decimal(0)) if known else None, len(amounts) - len(known))


@dataclass(frozen=True)
class FundingTotal:
    """A line of totals: a year (« toutes les années » for the last ones), a kind (or all), planned and real."""

    year: str
    kind: str
    planned: Sum
    actual: Sum


@dataclass(frozen=True)
class StrandTotal:
    """What one strand gets in all years, of all kinds; of what is for the whole convention, « toute la convention »."""

    strand: str
    planned: Sum
    actual: Sum


def totals_of(fundings: list[Funding]) -> list[FundingTotal]:
    """By year and kind, in the order of the rows; then by kind, then in all. Nothing for no row."""
    if not fundings:
        return []
    by_year = dict.fromkeys((row.year_said, row.get_kind_display()) for row in fundings)
    kinds = dict.fromkeys(row.get_kind_display() for row in fundings)
    lines = [
        _total(year, kind, [row for row in fundings if (row.year_said, row.get_kind_display()) == (year, kind)])
        for year, kind in by_year
    ]
    if len(by_year) > len(kinds):
        lines += [
            _total("toutes les années", kind, [row for row in fundings if row.get_kind_display() == kind])
            for kind in kinds
        ]
    return [*lines, _total("toutes les années", "ensemble", fundings)]


def strand_totals_of(fundings: list[Funding]) -> list[StrandTotal]:
    """By strand, in their order, the whole convention last. Nothing where no row is for a strand."""
    named = sorted({row.strand for row in fundings if row.strand}, key=lambda strand: (strand.position, strand.pk))
    if not named:
        return []
    parts = [(str(strand), [row for row in fundings if row.strand == strand]) for strand in named]
    whole = [row for row in fundings if row.strand is None]
    if whole:
        parts.append(("toute la convention", whole))
    return [StrandTotal(name, *_sums(rows)) for name, rows in parts]


def _total(year: str, kind: str, rows: list[Funding]) -> FundingTotal:
    return FundingTotal(year, kind, *_sums(rows))


def _sums(rows: list[Funding]) -> tuple[Sum, Sum]:
    """Planned, then real."""
    return Sum.over(row.planned_amount for row in rows), Sum.over(row.actual_amount for row in rows)
