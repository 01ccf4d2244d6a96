"""A team's path: what happened to an accepted project, entry by entry. Where it stands is read from them, and kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patient_partners.models.choices import Stage
from patient_partners.models.projects import Project

LONGEST_WORD = 1_000
LONGEST_LACK = 200


class What(models.TextChoices):
    """What an entry of a path tells."""

    STEP = "step", _("étape")
    MEETING = "meeting", _("réunion avec l’équipe")
    TRAINING = "training", _("formation-action")
    COMMUNITY = "community", _("communauté de pratique")
    NOTE = "note", _("note")
    END = "end", _("fin de l’accompagnement")


# How a team is accompanied, as the source of the programme says it; each is missed while it never took place.
SUPPORT = (What.TRAINING, What.MEETING, What.COMMUNITY)
# What is taken back when it was wrong; a note is answered by another note.
TURNS = (What.STEP, What.END)


class PathEntryQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(undone_at=None)


class PathEntry(models.Model):
    """Something that happened on a path, on a Paris day. It is never rewritten (a trigger); a wrong turn is taken back.

    `actor` is None for what the team did by its link. `lacks` and what comes next are as they stood from then on.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="path", verbose_name="équipe")
    what = models.CharField("quoi", max_length=9, choices=What)
    stage = models.CharField("étape", max_length=12, choices=Stage, blank=True)
    on = models.DateField("le")
    text = models.TextField("en quelques mots", max_length=LONGEST_WORD, blank=True)
    lacks = models.CharField("ce qui manque", max_length=LONGEST_LACK, blank=True)
    next_on = models.DateField("prochaine date", null=True, blank=True)
    next_what = models.CharField("prochain rendez-vous", max_length=LONGEST_LACK, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("noté le", default=timezone.now)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulé par"
    )
    undone_why = models.CharField("pourquoi", max_length=LONGEST_LACK, blank=True)

    objects = PathEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "moment d’un parcours"
        verbose_name_plural = "moments d’un parcours"
        ordering = ["project", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what=What.STEP, stage__in=Stage.values) | (~Q(what=What.STEP) & Q(stage="")),
                name="pathentry_step_has_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_why="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False, what__in=TURNS) & ~Q(undone_why="")),
                name="pathentry_taken_back_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.get_stage_display() if self.what == What.STEP else self.get_what_display()

    @property
    def is_turn(self) -> bool:
        return self.what in TURNS
