import uuid
from collections.abc import Collection

import pghistory
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.models import Membership
from partnerships.scopes import scope_of


def mediators_of(partner_ids: Collection[int]):
    """The people of these partners today, who may lead a session."""
    current = Membership.objects.current().filter(partner__in=partner_ids)
    return get_user_model().objects.filter(pk__in=current.values("user"))


def people_answered_for(user):
    """Whose absences a person declares: their own, and those of the mediators whom they coordinate or, at the head
    office, of the partners of their service's conventions.
    """
    scope = scope_of(user)
    members = Membership.objects.current().filter(partner__isnull=False)
    if not scope.is_superuser:
        members = members.filter(
            Q(user=user.pk)
            | Q(partner__in=scope.coordinated_partner_ids)
            | Q(partner__parties__convention__owner__in=scope.service_ids)
        )
    return get_user_model().objects.filter(pk__in=members.values("user"))


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the people for whom a person answers: why a colleague is away is nobody else's business."""
        return self.filter(mediator__in=people_answered_for(user))

    def standing(self):
        """Not taken back."""
        return self.filter(withdrawn_at=None)

    def to_come(self, now=None):
        """Standing, and not over yet."""
        return self.standing().filter(ends_at__gt=now or timezone.now())

    def by_series(self):
        """The next of each series to come, with how often it comes (`times`) and when for the last time (`last_at`)."""
        same = Absence.objects.to_come().filter(series=OuterRef("series")).order_by().values("series")
        nexts = self.to_come().order_by("series", "starts_at").distinct("series")
        return self.filter(pk__in=nexts.values("pk")).annotate(
            times=Subquery(same.annotate(count=Count("pk")).values("count")),
            last_at=Subquery(same.annotate(last=Max("starts_at")).values("last")),
        )

    def during(self, starts_at, ends_at):
        """The standing ones that touch this time (aware moments, or expressions)."""
        return self.standing().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


@pghistory.track(model_name="AbsenceHistory")
class Absence(VersionedModel):
    """Indisponibilité: a time at which a mediator does not come. It warns and never forbids.

    It is the person's, whatever the partners for which they work. Nothing about health: the kinds are all that is
    said. What is taken back stays as a row, with who and when.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", "congé"
        TRAINING = "training", "formation"
        OTHER = "other", "autre empêchement"

    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name="personne"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    kind = models.CharField("nature", max_length=8, choices=Kind, default=Kind.OTHER)
    # What was declared in one go, week after week, is taken back in one go.
    series = models.UUIDField("série", default=uuid.uuid4, editable=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déclarée par"
    )
    declared_at = models.DateTimeField("déclarée le", default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retirée par"
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "indisponibilité"
        verbose_name_plural = "indisponibilités"
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["mediator", "starts_at"], name="absence_mediator_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="absence_withdrawn_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.mediator} – {timezone.localtime(self.starts_at):%d/%m/%Y}"
