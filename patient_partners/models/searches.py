"""What a team looks for in the people who would work with it. Nothing in it is about a person."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.versions import VersionedModel
from patient_partners.models.patient_partners import Contribution, Length, Rhythm, Setting, Theme
from patient_partners.models.projects import Project

# What the team says, in the order of the form.
SEARCH_FIELDS = ("contributions", "themes", "setting", "place", "rhythm", "length", "text")


class Search(VersionedModel):
    """One for each team, changed as it goes. `said_by` is None where the team's holder wrote it, by their link."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="search", verbose_name="fiche projet")
    contributions = ArrayField(
        models.CharField(max_length=8, choices=Contribution), verbose_name=_("Ce que la personne ferait avec vous")
    )
    themes = ArrayField(
        models.CharField(max_length=9, choices=Theme), verbose_name=_("Les sujets"), default=list, blank=True
    )
    setting = models.CharField(_("Comment vous vous retrouvez"), max_length=7, choices=Setting)
    place = models.CharField(_("Le lieu, et comment y venir"), max_length=150, blank=True)
    rhythm = models.CharField(_("À quel rythme"), max_length=8, choices=Rhythm)
    length = models.CharField(_("Combien de temps à la suite"), max_length=9, choices=Length)
    text = models.TextField(_("En quelques mots"), max_length=1_000, blank=True)
    said_at = models.DateTimeField("dit le", auto_now=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "recherche d’une équipe"
        verbose_name_plural = "recherches des équipes"
        constraints = [
            models.CheckConstraint(condition=~models.Q(contributions=[]), name="search_asks_for_something"),
        ]

    def __str__(self):
        return f"Recherche, {self.project}"

    def said_contributions(self) -> list[str]:
        return [str(Contribution(value).label) for value in self.contributions]

    def said_themes(self) -> list[str]:
        return [str(Theme(value).label) for value in self.themes]
