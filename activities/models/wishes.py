from django.conf import settings
from django.db import models
from django.utils import timezone

from partnerships.models import Commitment


class PlaceWishQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(person=user.pk)

    def lasting(self, day=None):
        """Still to be answered on a day (today in Paris by default)."""
        return self.filter(until__gte=day or timezone.localdate())


class PlaceWish(models.Model):
    """« Prévenez-moi » : somebody found no room for a kind of session, and wants to know when there is some."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="wishes", verbose_name="engagement")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="place_wishes", verbose_name="personne"
    )
    until = models.DateField("jusqu’au", help_text="Fin de la période du volume.")
    wished_at = models.DateTimeField("demandé le", default=timezone.now)

    objects = PlaceWishQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’être prévenu"
        verbose_name_plural = "demandes d’être prévenu"
        ordering = ["wished_at", "id"]
        constraints = [models.UniqueConstraint(fields=["commitment", "person"], name="placewish_once")]

    def __str__(self):
        return f"{self.person} : {self.commitment}"
