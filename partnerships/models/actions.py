"""What the parties undertake under each project of a convention, besides sessions.

`ProjectAction.objects.of(convention).open()` and `.late()` are what a committee's dossier or a party's space reads.
"""

from datetime import date

import pghistory
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.dates import UNSAID, Precision, VagueDate, say_vaguely
from partnerships.models.committees import OfConventionQuerySet
from partnerships.models.conventions import Convention, Strand
from partnerships.models.documents import Document
from partnerships.models.life import Approval
from partnerships.models.partners import Partner


class ProjectActionQuerySet(OfConventionQuerySet):
    def of(self, convention: Convention, strand: Strand | None = None):
        """Of a convention, or of one of its projects, with what a list says of them; one query."""
        rows = self.filter(convention=convention) if strand is None else self.filter(strand=strand)
        return rows.select_related("strand", "partner", "approval").order_by("strand__position", "position", "id")

    def open(self):
        return self.exclude(status__in=ProjectAction.OVER)

    def late(self, today: date | None = None):
        """Open after the last day that their due date may mean (Paris). A closed example is not followed."""
        today = today or timezone.localdate()
        is_past = (
            Q(due_precision=Precision.DAY, due_on__lt=today)
            | Q(due_precision=Precision.MONTH, due_on__lt=today.replace(day=1))
            | Q(due_precision=Precision.YEAR, due_on__lt=date(today.year, 1, 1))
        )
        return self.open().filter(is_past, convention__is_example=False)


@pghistory.track(model_name="ProjectActionHistory")
class ProjectAction(VersionedModel):
    """An action of a project: its state, who sees to it on each side, until when, and what it waits for."""

    class Status(models.TextChoices):
        UNSAID = "unsaid", UNSAID
        TO_LAUNCH = "to_launch", "à lancer"
        UNDER_WAY = "under_way", "en cours"
        WAITING = "waiting", "en attente d’une validation"
        DONE = "done", "terminée"
        ABANDONED = "abandoned", "abandonnée"

    OVER = (Status.DONE, Status.ABANDONED)

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="actions", verbose_name="convention")
    strand = models.ForeignKey(
        Strand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="volet ou projet",
        help_text="Vide : un autre thème de la convention.",
    )
    position = models.PositiveSmallIntegerField("rang", default=1)
    title = models.CharField("action", max_length=250, validators=[MinLengthValidator(3)])
    description = models.TextField("description", blank=True)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.UNSAID)
    status_note = models.CharField("à propos de l’état", max_length=250, blank=True)
    hospital_owner = models.CharField(
        "qui s’en charge à l’hôpital", max_length=150, blank=True, help_text="Une fonction ou une direction."
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="partenaire qui s’en charge",
    )
    partner_owner = models.CharField(
        "qui s’en charge chez le partenaire", max_length=150, blank=True, help_text="Une fonction ou une direction."
    )
    due_on = models.DateField("échéance", null=True, blank=True)
    due_precision = models.CharField("précision de l’échéance", max_length=5, choices=Precision, default=Precision.DAY)
    due_is_assumed = models.BooleanField("échéance supposée", default=False)
    approval = models.ForeignKey(
        Approval,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="attend l’avis de",
        help_text="Une instance de la convention.",
    )
    waits_for = models.CharField(
        "attend aussi",
        max_length=250,
        blank=True,
        help_text="Par exemple : les projets médicaux de site, une fois approuvés.",
    )
    builds_on = models.CharField(
        "s’appuie sur",
        max_length=250,
        blank=True,
        help_text="Les projets ou conventions qui existent déjà, et que le portail ne connaît pas.",
    )
    conventions = models.ManyToManyField(
        Convention, blank=True, related_name="linked_actions", verbose_name="conventions liées"
    )
    documents = models.ManyToManyField(Document, blank=True, related_name="actions", verbose_name="documents liés")
    source = models.CharField("source", max_length=300, blank=True)

    objects = ProjectActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        verbose_name_plural = "actions"
        ordering = ["convention", "position", "id"]
        indexes = [models.Index(fields=["due_on"], name="action_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "strand", "title"], nulls_distinct=False, name="action_once_per_project"
            ),
            models.CheckConstraint(
                condition=~Q(status="waiting") | Q(approval__isnull=False) | ~Q(waits_for=""),
                name="action_waits_for_something",
            ),
            models.CheckConstraint(
                condition=Q(partner_owner="") | Q(partner__isnull=False), name="action_owner_of_a_partner"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def due(self) -> str:
        return say_vaguely(self.due_on, self.due_precision, self.due_is_assumed)

    @property
    def is_late(self) -> bool:
        """`late`, of one."""
        last = VagueDate(self.due_on, self.due_precision).last_day
        is_past = last is not None and last < timezone.localdate()
        return is_past and self.status not in self.OVER and not self.convention.is_example

    @property
    def waits(self) -> str:
        """What it waits for, in words: the body that has not approved yet, and what no body decides; "" for nothing."""
        body = f"{self.approval.body} ({self.approval.waits_for})" if self._waits_for_body else ""
        return " ; ".join(part for part in (body, self.waits_for) if part)

    @property
    def _waits_for_body(self) -> bool:
        return self.approval is not None and not self.approval.is_cleared

    @property
    def owners(self) -> str:
        """« Direction du patrimoine (hôpital) ; Ville de Paris, Direction du logement », or « non précisé »."""
        partner = ", ".join(part for part in (str(self.partner or ""), self.partner_owner) if part)
        hospital = f"{self.hospital_owner} (hôpital)" if self.hospital_owner else ""
        return " ; ".join(part for part in (hospital, partner) if part) or UNSAID
