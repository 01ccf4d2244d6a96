from django.db import models

from foundation.versions import VersionedModel


class PublicHoliday(VersionedModel):
    """A public holiday in France (art. L3133-1 of the labour code). It warns, it never forbids."""

    day = models.DateField("jour", unique=True)
    name = models.CharField("nom", max_length=100)

    class Meta:
        verbose_name = "jour férié"
        verbose_name_plural = "jours fériés"
        ordering = ["day"]

    def __str__(self):
        return f"{self.name} ({self.day:%d/%m/%Y})"


class SchoolHoliday(VersionedModel):
    """School holidays of one zone: first and last day without school."""

    zone = models.CharField("zone", max_length=1, choices=[(z, z) for z in "ABC"])
    name = models.CharField("nom", max_length=100)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "vacances scolaires"
        verbose_name_plural = "vacances scolaires"
        ordering = ["starts_on", "zone"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "starts_on"], name="schoolholiday_once_per_zone"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="schoolholiday_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.name}, zone {self.zone}"


class QuietPeriod(VersionedModel):
    """Days on which nobody expects sessions: the pace of a year's volume stands still then. It forbids nothing."""

    name = models.CharField("nom", max_length=100)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour", help_text="Inclus.")

    class Meta:
        verbose_name = "période calme"
        verbose_name_plural = "périodes calmes"
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["starts_on", "ends_on"], name="quietperiod_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="quietperiod_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y})"
