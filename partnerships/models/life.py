"""What happens to a convention: the bodies that give their opinion, and its history."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.dates import PlannedVaguely, Precision, say_vaguely
from partnerships.models.choices import Side
from partnerships.models.committees import OfConventionQuerySet
from partnerships.models.conventions import Convention
from partnerships.models.documents import Document


class ApprovalQuerySet(OfConventionQuerySet):
    def awaited(self):
        """Without an opinion, of conventions that are not signed yet."""
        return self.filter(result="", convention__status__in=Convention.NOT_YET_SIGNED)

    def with_papers(self):
        """Each with its paper, without the bytes, in the same query."""
        return self.select_related("paper").defer("paper__content", "paper__search")


class Approval(PlannedVaguely, VersionedModel):
    """A body that must approve a convention before its signature: planned when, its opinion, given on which day."""

    class Result(models.TextChoices):
        APPROVED = "approved", "favorable"
        RESERVED = "reserved", "favorable avec réserves"
        REFUSED = "refused", "défavorable"
        POSTPONED = "postponed", "reporté"

    # What lets the convention be signed.
    CLEARED = (Result.APPROVED, Result.RESERVED)

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="approvals", verbose_name="convention")
    body = models.CharField("instance", max_length=150)
    side = models.CharField("côté", max_length=8, choices=Side, blank=True, help_text="Vide : une instance commune.")
    planned_on = models.DateField("passage prévu", null=True, blank=True)
    planned_precision = models.CharField("précision", max_length=5, choices=Precision, default=Precision.DAY)
    planned_is_assumed = models.BooleanField("passage supposé", default=False)
    decided_on = models.DateField("s’est prononcée le", null=True, blank=True)
    result = models.CharField("avis", max_length=9, choices=Result, blank=True)
    note = models.CharField("remarque", max_length=250, blank=True)
    paper = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name="délibération"
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = "avis d’une instance"
        verbose_name_plural = "avis des instances"
        ordering = ["convention", "planned_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "body"], name="approval_once_per_body"),
            models.CheckConstraint(condition=~Q(result="") | Q(decided_on=None), name="approval_dated_with_its_result"),
        ]

    def __str__(self):
        return self.body

    @property
    def is_cleared(self) -> bool:
        return self.result in self.CLEARED

    @property
    def decided(self) -> str:
        return say_vaguely(self.decided_on)

    @property
    def waits_for(self) -> str:
        """What is still missing, in words; empty once the body has approved."""
        if self.is_cleared:
            return ""
        if self.result:
            return f"avis {self.get_result_display()}"
        return f"avis attendu, passage prévu : {self.planned}"


class ConventionEvent(models.Model):
    """One line of a convention's history: what became of it, on which day, who noted it and when. Never edited.

    `actor` is None for the clock; `happened_on` is the day of the act itself, in Paris.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="events", verbose_name="convention")
    verb = models.CharField("quoi", max_length=250)
    from_status = models.CharField("de", max_length=12, choices=Convention.Status)
    to_status = models.CharField("à", max_length=12, choices=Convention.Status)
    happened_on = models.DateField("le")
    why = models.CharField("motif", max_length=250, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="noté par"
    )
    at = models.DateTimeField("noté le", default=timezone.now)

    class Meta:
        verbose_name = "étape d’une convention"
        verbose_name_plural = "étapes des conventions"
        ordering = ["happened_on", "id"]

    def __str__(self):
        return f"{self.convention} : {self.verb}"
