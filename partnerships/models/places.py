from django.core.exceptions import ValidationError
from django.db import models

from foundation.versions import VersionedModel
from partnerships.models.choices import Visibility
from partnerships.scopes import scope_of


class HospitalGroup(VersionedModel):
    """A GHU (groupe hospitalo-universitaire)."""

    name = models.CharField("nom", max_length=150, unique=True)
    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="Ne change jamais.")

    class Meta:
        verbose_name = "groupe hospitalier (GHU)"
        verbose_name_plural = "groupes hospitaliers (GHU)"
        ordering = ["name"]

    def __str__(self):
        return self.name


class HospitalQuerySet(models.QuerySet):
    def open(self):
        """Hospitals that still receive sessions."""
        return self.filter(is_active=True, merged_into=None)

    def visible_to(self, user):
        """Head office knows all of them, partners the open ones, a referent only their own."""
        scope = scope_of(user)
        if scope.is_head_office:
            return self
        own = models.Q(pk__in=scope.hospital_ids)
        return self.filter(own | models.Q(is_active=True)) if scope.partner_ids else self.filter(own)

    def taking_part_in(self, convention):
        """A convention's hospitals: all of them where it names none."""
        chosen = convention.hospitals.values("pk")
        return self.filter(pk__in=chosen) if chosen.exists() else self


class Hospital(VersionedModel):
    """A hospital site. Its slug is printed on posters: it never changes, and a merged hospital's address redirects."""

    class HeadNurse(models.TextChoices):
        INFORMED = "informed", "est informé"
        AGREES = "agrees", "doit donner son accord"

    name = models.CharField("nom", max_length=150, unique=True)
    slug = models.SlugField(
        "adresse",
        max_length=80,
        unique=True,
        help_text="Imprimée sur les affiches : ne change jamais.",
    )
    group = models.ForeignKey(
        HospitalGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hospitals",
        verbose_name="GHU",
        help_text="Vide : hors GHU.",
    )
    city = models.CharField("ville", max_length=100)
    postcode = models.CharField("code postal", max_length=5)
    address = models.CharField("adresse postale", max_length=200, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    school_zone = models.CharField("zone scolaire", max_length=1, choices=[(z, z) for z in "ABC"], default="C")
    head_nurse = models.CharField(
        "le cadre de santé",
        max_length=8,
        choices=HeadNurse,
        default=HeadNurse.INFORMED,
        help_text="Pour une séance dans son service. Son accord se donne par un lien envoyé à l’adresse du service, ou "
        "le référent le note. Les séances déjà demandées suivent la règle d’avant.",
    )
    is_active = models.BooleanField("accueille des séances", default=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="fusionné avec",
    )
    source = models.CharField("source", max_length=250, blank=True)

    objects = HospitalQuerySet.as_manager()

    class Meta:
        verbose_name = "hôpital"
        verbose_name_plural = "hôpitaux"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="hospital_not_merged_into_itself",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def asks_head_nurse(self) -> bool:
        """Whether a session in one of its wards needs the head nurse's agreement."""
        return self.head_nurse == self.HeadNurse.AGREES

    def clean(self):
        super().clean()
        if self.merged_into and (self.merged_into.merged_into_id or not self.merged_into.is_active):
            raise ValidationError(
                {"merged_into": "Cet hôpital est lui-même fusionné ou fermé. Choisissez celui qui demeure aujourd’hui."}
            )

    def save(self, *args, **kwargs):
        """What was merged into this one follows it, so that a printed address leads on in a single step."""
        super().save(*args, **kwargs)
        if self.merged_into_id:
            self.merged.update(merged_into=self.merged_into_id)


class WardQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = scope_of(user)
        if scope.is_head_office:
            return self
        own = models.Q(hospital__in=scope.hospital_ids)
        return self.filter(own | models.Q(is_active=True)) if scope.partner_ids else self.filter(own)


class Ward(VersionedModel):
    """A service of a hospital: where a mediator goes, whom they call, what hygiene asks."""

    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="wards", verbose_name="hôpital")
    name = models.CharField("nom", max_length=150)
    slug = models.SlugField(
        "adresse",
        max_length=80,
        help_text="Imprimée sur les affiches : ne change jamais.",
    )
    building = models.CharField("bâtiment", max_length=100, blank=True)
    floor = models.CharField("étage", max_length=50, blank=True)
    meeting_point = models.CharField("point de rendez-vous", max_length=200, blank=True)
    contact_name = models.CharField("contact sur place", max_length=150, blank=True)
    phone = models.CharField("téléphone du service", max_length=30, blank=True)
    mailbox = models.EmailField("adresse e-mail du service", blank=True)
    hygiene = models.TextField("consignes d’hygiène", blank=True)
    default_visibility = models.CharField(
        "publication par défaut",
        max_length=12,
        choices=Visibility,
        default=Visibility.HOSPITAL,
    )
    is_active = models.BooleanField("service ouvert", default=True)

    objects = WardQuerySet.as_manager()

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering = ["hospital__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["hospital", "slug"], name="ward_slug_once_per_hospital"),
            models.UniqueConstraint(fields=["id", "hospital"], name="ward_of_its_hospital"),
        ]

    def __str__(self):
        return f"{self.name} – {self.hospital.name}"

    @property
    def directions(self) -> str:
        """Where to go, in one line: building, floor, meeting point."""
        return ", ".join(part for part in (self.building, self.floor, self.meeting_point) if part)
