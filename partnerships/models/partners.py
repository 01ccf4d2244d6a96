from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models

from foundation.versions import VersionedModel
from partnerships.scopes import scope_of

# Half a working day.
LONGEST_TRAVEL = 240


class PartnerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Head office and referents know every partner; a partner's people know their own."""
        scope = scope_of(user)
        if scope.is_head_office or scope.hospital_ids:
            return self
        return self.filter(pk__in=scope.partner_ids)

    def without_coordination(self, conventions):
        """Those that signed one of these conventions and that nobody coordinates today."""
        roles = self.model.membership_set.rel.related_model
        coordinated = roles.objects.current().filter(role=roles.Role.COORDINATOR, partner__isnull=False)
        return self.filter(parties__convention__in=conventions).exclude(pk__in=coordinated.values("partner")).distinct()


class Partner(VersionedModel):
    """A museum, a city, a foundation… that signs conventions."""

    class Kind(models.TextChoices):
        MUSEUM = "museum", "musée"
        CITY = "city", "ville"
        FOUNDATION = "foundation", "fondation"
        ASSOCIATION = "association", "association"
        OTHER = "other", "autre"

    class Weekday(models.IntegerChoices):
        """As `date.isoweekday()` counts."""

        MONDAY = 1, "lundi"
        TUESDAY = 2, "mardi"
        WEDNESDAY = 3, "mercredi"
        THURSDAY = 4, "jeudi"
        FRIDAY = 5, "vendredi"
        SATURDAY = 6, "samedi"
        SUNDAY = 7, "dimanche"

    name = models.CharField("nom", max_length=150, unique=True)
    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="Ne change jamais.")
    kind = models.CharField("nature", max_length=12, choices=Kind)
    address = models.CharField("adresse postale", max_length=200, blank=True)
    mailbox = models.EmailField("adresse e-mail commune", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    weekly_closure = models.PositiveSmallIntegerField(
        "jour de fermeture",
        choices=Weekday,
        null=True,
        blank=True,
        help_text="Avertit, sans interdire.",
    )
    mediators_book = models.BooleanField(
        "les médiateurs réservent eux-mêmes",
        default=True,
        help_text="Sinon, la coordination réserve et désigne les médiateurs.",
    )

    travel_minutes = models.PositiveSmallIntegerField(
        "trajet entre deux lieux (minutes)",
        default=45,
        validators=[MaxValueValidator(LONGEST_TRAVEL)],
        help_text="Entre deux séances d’un même médiateur dans des lieux différents. Avertit, sans interdire.",
    )

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        verbose_name_plural = "partenaires"
        ordering = ["name"]

    def __str__(self):
        return self.name


class PartnerClosureQuerySet(models.QuerySet):
    def on(self, day: date):
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class PartnerClosure(VersionedModel):
    """Days when a partner is closed to the public. They warn and never forbid: visits on closing days are prized."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="closures", verbose_name="partenaire")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    reason = models.CharField("motif", max_length=150)

    objects = PartnerClosureQuerySet.as_manager()

    class Meta:
        verbose_name = "fermeture"
        verbose_name_plural = "fermetures"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="partnerclosure_ends_after_start",
            ),
            models.UniqueConstraint(fields=["partner", "starts_on", "ends_on"], name="partnerclosure_once"),
        ]

    def __str__(self):
        return f"{self.reason} ({self.starts_on:%d/%m/%Y})"


class Room(VersionedModel):
    """A room of a partner with what it holds at once; exceeding it warns."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="rooms", verbose_name="partenaire")
    name = models.CharField("nom", max_length=100)
    persons = models.PositiveSmallIntegerField("personnes", null=True, blank=True)
    wheelchairs = models.PositiveSmallIntegerField("fauteuils roulants", null=True, blank=True)
    groups = models.PositiveSmallIntegerField("groupes à la fois", default=1)
    access = models.CharField("accès", max_length=200, blank=True)

    class Meta:
        verbose_name = "salle"
        verbose_name_plural = "salles"
        ordering = ["partner__name", "name"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="room_once_per_partner")]

    def __str__(self):
        return f"{self.name} – {self.partner.name}"
