from datetime import datetime

from django.db import models
from django.db.models import Q

from activities.models.choices import Organiser, Paper, Transport
from activities.models.groups import Participation
from activities.models.readiness import ARRIVES_WITHIN
from foundation.versions import VersionedModel

# The parts of the attestation: the fields of each begin with its name.
ATTESTED = ("medical", "direction", "parental")


class OutingQuerySet(models.QuerySet):
    def naming_somebody(self):
        """Those whose attestation still says by whom."""
        return self.exclude(medical_by="", direction_by="", parental_by="")


def _is_whole(part: str) -> Q:
    """Obtained: when, and by whom until the names are forgotten. Otherwise neither."""
    obtained = Q(**{part: Paper.OBTAINED, f"{part}_on__isnull": False})
    named = ~Q(**{f"{part}_by": ""}) | Q(names_forgotten_on__isnull=False)
    return (obtained & named) | (~Q(**{part: Paper.OBTAINED}) & Q(**{f"{part}_by": "", f"{part}_on": None}))


class Outing(VersionedModel):
    """How a group comes to the museum, and the attestation that its hospital has what an outing of patients asks.

    The attestation is the whole group's: obtained or not, by which professional, when (Code de la santé publique, art.
    R1112-56 for the director's permission on medical opinion, R1112-57 for minors). Never the papers, never a patient.
    Its names are no part of any history, so that they can be forgotten (`names_forgotten_on`).
    """

    group = models.OneToOneField(Participation, models.CASCADE, related_name="outing", verbose_name="groupe")
    companions = models.PositiveSmallIntegerField("accompagnateurs", null=True, blank=True)
    transport = models.CharField("transport", max_length=8, choices=Transport, blank=True)
    organiser = models.CharField("transport organisé par", max_length=8, choices=Organiser, blank=True)
    arrives_at = models.DateTimeField("arrivée au musée", null=True, blank=True)
    meeting_point = models.CharField("point de rendez-vous", max_length=150, blank=True)
    medical = models.CharField("avis médicaux", max_length=8, choices=Paper, blank=True)
    medical_by = models.CharField("avis médicaux obtenus par", max_length=150, blank=True)
    medical_on = models.DateField("avis médicaux obtenus le", null=True, blank=True)
    direction = models.CharField("autorisation de la direction", max_length=8, choices=Paper, blank=True)
    direction_by = models.CharField("autorisation obtenue par", max_length=150, blank=True)
    direction_on = models.DateField("autorisation obtenue le", null=True, blank=True)
    parental = models.CharField("autorité parentale", max_length=8, choices=Paper, blank=True)
    parental_by = models.CharField("autorité parentale obtenue par", max_length=150, blank=True)
    parental_on = models.DateField("autorité parentale obtenue le", null=True, blank=True)
    names_forgotten_on = models.DateField("noms effacés le", null=True, blank=True, editable=False)

    objects = OutingQuerySet.as_manager()

    class Meta:
        verbose_name = "préparation d’une visite"
        verbose_name_plural = "préparations des visites"
        ordering = ["group"]
        constraints = [
            models.CheckConstraint(condition=_is_whole(part), name=f"outing_{part}_is_whole") for part in ATTESTED
        ] + [
            models.CheckConstraint(
                condition=~Q(medical=Paper.NOT_CONCERNED) & ~Q(direction=Paper.NOT_CONCERNED),
                name="outing_only_minors_may_not_concern",
            ),
        ]

    def __str__(self):
        return str(self.group)

    @property
    def parts(self) -> list[dict]:
        """The parts of the attestation, each with its question, what became of it, by whom and which day."""
        return [
            {
                "question": self._meta.get_field(part).verbose_name.capitalize(),
                "paper": getattr(self, part),
                "by": getattr(self, f"{part}_by"),
                "on": getattr(self, f"{part}_on"),
            }
            for part in ATTESTED
        ]

    def arrives_in_time(self, starts_at: datetime) -> bool:
        """Awaited before a visit that starts then (aware), and not as long before as one since moved."""
        return self.arrives_at is not None and starts_at - ARRIVES_WITHIN <= self.arrives_at <= starts_at
