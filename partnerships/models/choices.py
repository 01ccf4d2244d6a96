"""The words that several rooms share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """The two sides of every agreement."""

    HOSPITAL = "hospital", "hôpital"
    PARTNER = "partner", "partenaire"

    @property
    def other(self) -> "Side":
        return Side.PARTNER if self is Side.HOSPITAL else Side.HOSPITAL


class Visibility(models.TextChoices):
    """Where the public sees a session."""

    HOSPITAL = "hospital", "tout l’hôpital"
    WARD = "ward", "la page du service seulement"
    UNPUBLISHED = "unpublished", "non publié"


class Audience(models.TextChoices):
    PATIENTS = "patients", _("les patients")
    RELATIVES = "relatives", _("leurs proches")
    STAFF = "staff", _("les professionnels de l’hôpital")
    INVOLVED_STAFF = "involved_staff", _("les professionnels impliqués dans le projet")
    MUSEUM_STAFF = "museum_staff", _("les équipes du musée")
