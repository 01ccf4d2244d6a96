"""What the service tells all who offered themselves, in their community."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.scopes import scope_of
from patient_partners.models.programme import Programme


class PublicationKind(models.TextChoices):
    NEWS = "news", "nouvelle"
    EXPERIENCE = "experience", "expérience racontée"


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """In the back office: those of the programmes of the person's own service."""
        scope = scope_of(user)
        return self if scope.is_superuser else self.filter(programme__owner__in=scope.partnership_service_ids)

    def shown(self, day: date | None = None):
        """Those that the community reads on a Paris day, today by default; both their days are included."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Publication(VersionedModel):
    """News, or an experience as it was told, between two Paris days; it stays when those it is about are erased, and
    names nobody.
    """

    Kind = PublicationKind

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="publications", verbose_name="programme")
    kind = models.CharField("nature", max_length=10, choices=PublicationKind, default=PublicationKind.NEWS)
    title = models.CharField("titre", max_length=120)
    text = models.TextField(
        "texte",
        max_length=2_000,
        help_text="Lu par tous les partenaires. Une expérience se raconte avec l’accord de qui l’a vécue, sans nom ni "
        "rien qui fasse reconnaître quelqu’un\u00a0: ce texte reste quand une fiche est effacée.",
    )
    starts_on = models.DateField("lu à partir du", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True, help_text="Dernier jour inclus ; vide, il reste.")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publication pour les partenaires"
        verbose_name_plural = "publications pour les partenaires"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="publication_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return self.title
