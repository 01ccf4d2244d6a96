from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from activities.models.sessions import Session

LONGEST_YEARS = 3
LONGEST = timedelta(days=LONGEST_YEARS * 365 + 1)  # three years hold one leap day at most


class SessionPhotoQuerySet(models.QuerySet):
    def current(self, today: date | None = None):
        """Those whose authorisation still holds (`today` in Paris): an expired one is shown no more, even undeleted."""
        return self.filter(valid_until__gte=today or timezone.localdate())

    def described(self):
        """What a page says of them, without their bytes."""
        return self.defer("content").select_related("declared_by")


class SessionPhoto(models.Model):
    """A photo of a session, kept only with what somebody declared of its authorisations, and as long as they hold.

    The papers and their names stay with whoever holds them; here is only who declared it. Withdrawn or past its date,
    the whole row goes; the session's history keeps that there was one.
    """

    class Authorisation(models.TextChoices):
        HOSPITAL = "hospital", "signées et conservées par l’hôpital"
        PARTNER = "partner", "signées et conservées par le partenaire"
        NOBODY = "nobody", "personne n’est reconnaissable"

    class Use(models.TextChoices):
        INTERNAL = "internal", "interne"
        PARTNERS = "partners", "partenaires"
        PUBLICATION = "publication", "publication"

    session = models.ForeignKey(Session, models.CASCADE, related_name="photos", verbose_name="séance")
    content = models.BinaryField("image JPEG")
    width = models.PositiveSmallIntegerField("largeur en pixels")
    height = models.PositiveSmallIntegerField("hauteur en pixels")
    description = models.CharField("description", max_length=250)
    credit = models.CharField("crédit", max_length=120)
    authorisation = models.CharField("autorisations écrites", max_length=8, choices=Authorisation)
    use = models.CharField("usage permis", max_length=11, choices=Use)
    valid_until = models.DateField("valable jusqu’au", db_index=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déclaré par"
    )
    declared_on = models.DateField("déclaré le", default=timezone.localdate)

    objects = SessionPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo d’une séance"
        verbose_name_plural = "photos des séances"
        ordering = ["declared_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("declared_on"), valid_until__lte=F("declared_on") + LONGEST),
                name="sessionphoto_valid_three_years",
            ),
            models.CheckConstraint(
                condition=~Q(description="") & ~Q(credit=""),
                name="sessionphoto_described",
            ),
        ]

    def __str__(self):
        return self.description
