from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.groups import Participation
from activities.models.session_events import SessionEvent

# A ward takes back what it said by mistake within this, from the page that it said it on.
UNDOABLE = timedelta(minutes=10)


class WardReply(models.Model):
    """What a ward said of its session by its link, without an account.

    Who said it, when and why stand in the line of history that it wrote, and are kept as long as that.
    """

    class Kind(models.TextChoices):
        READY = "ready", _("c’est bon")
        FEWER = "fewer", _("moins de participants")
        ELSEWHERE = "elsewhere", _("dans un autre service")
        OFF = "off", _("pas ce jour-là")

    group = models.ForeignKey(Participation, models.CASCADE, related_name="replies", verbose_name="groupe")
    kind = models.CharField("réponse", max_length=9, choices=Kind)
    event = models.OneToOneField(
        SessionEvent, models.CASCADE, related_name="reply", verbose_name="événement de la séance"
    )
    # What it changed, as it was: the counts of the group, or the id of its ward.
    before = models.JSONField("avant", default=dict, blank=True)
    undone_at = models.DateTimeField("reprise le", null=True, blank=True)
    # The line of history by which it was taken back: with it, what was said before stands again.
    undone_by = models.OneToOneField(
        SessionEvent, models.CASCADE, related_name="undid", null=True, blank=True, verbose_name="reprise par"
    )

    class Meta:
        verbose_name = "réponse d’un service"
        verbose_name_plural = "réponses des services"
        ordering = ["event__at", "id"]

    def __str__(self):
        return f"{self.group} – {self.get_kind_display()}"

    @property
    def undoable_until(self):
        """When it can no longer be taken back (aware)."""
        return self.event.at + UNDOABLE

    def may_be_undone(self, now=None) -> bool:
        """For some minutes, once."""
        return self.undone_at is None and (now or timezone.now()) <= self.undoable_until
