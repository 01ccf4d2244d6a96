from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.choices import State
from activities.models.sessions import Session

# Opinions are collected from the start of a session until this long after its end; each link is good for an hour.
LINKS_AFTER = timedelta(hours=3)
LINK_VALIDITY = timedelta(hours=1)


class Face(models.TextChoices):
    """What somebody thought of a session, in one tap."""

    GOOD = "good", _("J’ai aimé")
    FAIR = "fair", _("Entre les deux")
    POOR = "poor", _("Je n’ai pas aimé")


class Opinions(models.Model):
    """The faces that one session was given, as totals: no row for an answer, no moment, nobody.

    Those of the link are counted up by the database; those of paper are entered together.
    """

    class Source(models.TextChoices):
        LINK = "link", "par le lien"
        PAPER = "paper", "sur papier"

    session = models.ForeignKey(Session, models.CASCADE, related_name="opinions", verbose_name="séance")
    source = models.CharField("recueillis", max_length=5, choices=Source)
    good = models.PositiveSmallIntegerField("ont aimé", default=0)
    fair = models.PositiveSmallIntegerField("entre les deux", default=0)
    poor = models.PositiveSmallIntegerField("n’ont pas aimé", default=0)

    class Meta:
        verbose_name = "avis d'une séance"
        verbose_name_plural = "avis des séances"
        ordering = ["session", "source"]
        constraints = [models.UniqueConstraint(fields=["session", "source"], name="opinions_once_per_source")]

    def __str__(self):
        return f"{self.session} – {self.get_source_display()}"


def takes_opinions(session: Session, now=None) -> bool:
    """Whether a link may still be shown: it takes place or has just taken place, and its year is open."""
    now = now or timezone.now()
    return _takes_place(session) and session.starts_at <= now <= session.ends_at + LINKS_AFTER


def counts_opinions(session: Session, now=None) -> bool:
    """Whether an answer by a link still counts: until the last link has run out."""
    now = now or timezone.now()
    return _takes_place(session) and session.starts_at <= now <= session.ends_at + LINKS_AFTER + LINK_VALIDITY


def _takes_place(session: Session) -> bool:
    return session.state in (State.CONFIRMED, State.HELD) and session.quota.closed_at is None
