from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models.choices import State
from activities.models.session_events import SessionEvent
from activities.models.sessions import Session
from partnerships.models.choices import Side

# Whoever ticked by mistake takes it back within this.
UNDOABLE = timedelta(minutes=10)
SEEN_STATES = {
    State.CONFIRMED: gettext_lazy("J’ai vu cette confirmation"),
    State.CANCELLED: gettext_lazy("J’ai vu cette annulation"),
    State.DECLINED: gettext_lazy("J’ai vu cette réponse"),
}


class NearChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def unseen(self, now=None):
        """Those that a side has not ticked, while what they are about has not begun."""
        return self.filter(seen_at=None, starts_at__gt=now or timezone.now())

    def to_raise(self, now):
        """Those that must be said to the next in line by now."""
        return self.unseen(now).filter(rises_at__lte=now)


@pghistory.track(model_name="NearChangeHistory")
class NearChange(models.Model):
    """The last change of a session within 24 h of its start that one side must have seen: one row for each side.

    A newer change takes the row over, unseen again; the older ones stay in its history.
    """

    class Seen(models.TextChoices):
        PORTAL = "portal", "vu"
        LINK = "link", "vu, par le lien du message"
        PHONE = "phone", "prévenu par téléphone"

    session = models.ForeignKey(Session, models.CASCADE, related_name="near_changes", verbose_name="séance")
    side = models.CharField("partie", max_length=8, choices=Side)
    change = models.ForeignKey(SessionEvent, models.CASCADE, related_name="+", verbose_name="changement")
    # The nearest start that it touches: of a session moved to another day, the one that is no more.
    starts_at = models.DateTimeField("concerne le")
    rises_at = models.DateTimeField("à signaler à partir du")
    seen_at = models.DateTimeField("vu le", null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="coché par"
    )
    seen_how = models.CharField("comment", max_length=6, choices=Seen, blank=True)
    # Of a tick by the link, the ward that ticked: it has no account.
    told = models.CharField("fonction de la personne prévenue", max_length=80, blank=True)

    objects = NearChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement de dernière minute"
        verbose_name_plural = "changements de dernière minute"
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["rises_at"], condition=Q(seen_at=None), name="nearchange_unseen"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "side"], name="nearchange_once_per_side"),
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None, seen_how="", told="")
                | Q(seen_at__isnull=False, seen_by=None, seen_how="link")
                | Q(seen_at__isnull=False, seen_by__isnull=False, seen_how="link", told="")
                | Q(seen_at__isnull=False, seen_by__isnull=False, seen_how="portal", told="")
                | (Q(seen_at__isnull=False, seen_by__isnull=False, seen_how="phone") & ~Q(told="")),
                name="nearchange_seen_in_one_way",
            ),
        ]

    def __str__(self):
        return f"{self.session} – {self.get_side_display()}"

    @property
    def i_saw(self) -> str:
        """What the link's button says, in the reader's language: it names what there was to see."""
        if not self.change.from_state and self.change.to_state == State.REQUESTED:
            return _("J’ai vu cette demande")
        if not self.change.from_state:
            return _("J’ai vu cette réservation")
        if self.change.from_state != self.change.to_state:
            return str(SEEN_STATES.get(self.change.to_state, _("J’ai vu ce changement")))
        return _("J’ai vu ce changement")

    def may_be_ticked(self, now=None) -> bool:
        """Nobody has, and what it is about has not begun."""
        return self.seen_at is None and self.starts_at > (now or timezone.now())

    def may_be_taken_back_by(self, person, now=None) -> bool:
        """By whoever ticked it, for some minutes."""
        return self.seen_by_id == person.pk and (now or timezone.now()) <= self.seen_at + UNDOABLE
