from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone


class CycleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those with a session that one sees."""
        sessions = Cycle.sessions.rel.related_model.objects.visible_to(user)
        return self.filter(Exists(sessions.filter(cycle=OuterRef("pk"))))


class Cycle(models.Model):
    """Cycle: sessions of one activity for one group, asked for in one go. Each then lives its own life."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", "chaque semaine"
        FORTNIGHTLY = "fortnightly", "toutes les deux semaines"
        MONTHLY = "monthly", "chaque mois, le même jour de la semaine"

    rhythm = models.CharField("rythme", max_length=11, choices=Rhythm)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="réservé par")
    made_at = models.DateTimeField("réservé le", default=timezone.now)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = "cycle"
        verbose_name_plural = "cycles"
        ordering = ["-made_at", "-id"]

    def __str__(self):
        return f"cycle du {timezone.localtime(self.made_at):%d/%m/%Y}"
