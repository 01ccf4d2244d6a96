"""The dossier of a meeting: what its committee reads beforehand, drawn from the figures, frozen once it is released."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.models.committees import Meeting, OfConventionQuerySet
from partnerships.models.documents import Document


class DossierQuerySet(OfConventionQuerySet):
    convention_path = "meeting__committee__convention"

    def released(self):
        return self.exclude(released_at=None)


class Dossier(VersionedModel):
    """One edition. In preparation, `arrangement` holds the sections' order, comments and which are left out, and the
    figures are read anew; released, `content` holds all that it says, and the database refuses any change.

    `arrangement`: [{"key", "comment", "is_left_out"}]; `content`: what `portal.dossiers.content` writes.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="dossiers", verbose_name="réunion")
    number = models.PositiveSmallIntegerField("version")
    arrangement = models.JSONField("sections", default=list, blank=True)
    content = models.JSONField("contenu diffusé", null=True, blank=True, editable=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    changed_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    released_at = models.DateTimeField("diffusé le", null=True, blank=True, editable=False)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="dossier", editable=False
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier du comité"
        verbose_name_plural = "dossiers du comité"
        ordering = ["meeting", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="dossier_numbered_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(released_at=None), name="dossier_one_draft"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, document=None, content=None)
                | Q(
                    released_at__isnull=False,
                    released_by__isnull=False,
                    document__isnull=False,
                    content__isnull=False,
                ),
                name="dossier_released_wholly",
            ),
        ]

    def __str__(self):
        return f"{self.meeting}, version {self.number}"

    @property
    def is_latest(self) -> bool:
        """Released, and by no later version replaced. A query."""
        later = Dossier.objects.released().filter(meeting=self.meeting_id, number__gt=self.number)
        return self.released_at is not None and not later.exists()
