"""What changes a signed convention: numbered amendments, each with its lines."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from foundation.versions import VersionedModel
from partnerships.models.conventions import Commitment, Convention, Strand


class Amendment(VersionedModel):
    """Avenant: prepared with its lines, then signed; from its signature on the convention is what it says."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="amendments", verbose_name="convention")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    title = models.CharField("objet", max_length=200)
    effective_on = models.DateField("à compter du")
    signed_on = models.DateField("signé le", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="signature notée par",
    )

    class Meta:
        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        ordering = ["convention", "number"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "number"], name="amendment_numbered_once"),
            models.CheckConstraint(
                condition=Q(signed_on=None, recorded_by=None) | Q(signed_on__isnull=False, recorded_by__isnull=False),
                name="amendment_signed_by_someone",
            ),
        ]

    def __str__(self):
        return f"Avenant n°\u00a0{self.number}"

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None


class AmendmentLine(models.Model):
    """One thing that an amendment changes. `before` is written when it is signed, from what stood then."""

    class Kind(models.TextChoices):
        VOLUME = "volume", "volume"
        TERM = "term", "dernier jour"
        STRAND = "strand", "volet"
        CLAUSE = "clause", "clause"

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="lines", verbose_name="avenant")
    kind = models.CharField("nature", max_length=6, choices=Kind)
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.PositiveSmallIntegerField("nouveau volume", null=True, blank=True)
    ends_on = models.DateField("nouveau dernier jour", null=True, blank=True)
    strand = models.ForeignKey(Strand, models.PROTECT, null=True, blank=True, related_name="+")
    clause = models.CharField("clause", max_length=150, blank=True)
    before = models.TextField("avant", blank=True)
    after = models.TextField("après", blank=True)

    class Meta:
        verbose_name = "ligne d’un avenant"
        verbose_name_plural = "lignes d’un avenant"
        ordering = ["amendment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "commitment"], condition=Q(kind="volume"), name="amendmentline_volume_once"
            ),
            models.UniqueConstraint(fields=["amendment"], condition=Q(kind="term"), name="amendmentline_term_once"),
            models.CheckConstraint(
                condition=Q(kind="volume", commitment__isnull=False, quantity__isnull=False)
                | Q(kind="term", ends_on__isnull=False)
                | (Q(kind="strand") & ~Q(after=""))
                | (Q(kind="clause") & ~Q(clause="") & ~Q(after="")),
                name="amendmentline_says_what",
            ),
        ]

    def __str__(self):
        return self.change

    @property
    def change(self) -> str:
        """« Séances à l'hôpital : 31 → 35 », from what it was, or still is before the signature, to what it becomes."""
        before = self.before
        match self.kind:
            case self.Kind.VOLUME:
                subject, after = str(self.commitment), str(self.quantity)
                before = before or say_quantity(self.commitment)
            case self.Kind.TERM:
                subject, after = "Dernier jour", f"{self.ends_on:%d/%m/%Y}"
                before = before or f"{self.amendment.convention.ends_on:%d/%m/%Y}"
            case self.Kind.STRAND:
                subject, after = "Volet", self.after
                stands = self.strand.title if self.strand else ""
                before = before or (stands if stands != self.after else "")
            case _:
                subject, after = f"Clause « {self.clause} »", self.after
        return f"{subject} : {before} → {after}" if before else f"{subject} : {after}"


def say_quantity(commitment: Commitment) -> str:
    return "non chiffré" if commitment.quantity is None else str(commitment.quantity)
