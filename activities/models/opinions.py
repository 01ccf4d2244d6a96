from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.choices import Format, State
from activities.models.sessions import Session

# What was lived is judged at its end: the collection opens this long before the planned one (sooner, once a session is
# reported), and links are shown until this long after it; each is good for an hour.
OPEN_BEFORE_END = timedelta(minutes=15)
LINKS_AFTER = timedelta(hours=3)
LINK_VALIDITY = timedelta(hours=1)
# Those of a training come by the mail that follows it: people answer when they have the time.
MAIL_AFTER_TRAINING = timedelta(days=14)


class Face(models.TextChoices):
    """What somebody thought of a session, in one tap."""

    GOOD = "good", _("J’ai aimé")
    FAIR = "fair", _("Entre les deux")
    POOR = "poor", _("Je n’ai pas aimé")


class Question(models.TextChoices):
    """What the faces answer: a session has the first alone, a training has all three."""

    WHOLE = "whole", _("Comment avez-vous trouvé cette formation ?")
    USEFUL = "useful", _("Ce que vous y avez appris vous servira-t-il ?")
    READY = "ready", _("Pensez-vous pouvoir en faire quelque chose ?")

    def words(self) -> list[tuple[str, str]]:
        """What each face says to it."""
        if self == Question.WHOLE:
            return Face.choices
        return [(Face.GOOD.value, _("Oui")), (Face.FAIR.value, _("En partie")), (Face.POOR.value, _("Non"))]


class Opinions(models.Model):
    """The faces that one session was given, as totals: no row for an answer, no moment, nobody.

    Those of the link are counted up by the database, and so are those of a training's mail; those of paper are entered
    together.
    """

    class Source(models.TextChoices):
        LINK = "link", "par le lien"
        PAPER = "paper", "sur papier"

    session = models.ForeignKey(Session, models.CASCADE, related_name="opinions", verbose_name="séance")
    source = models.CharField("recueillis", max_length=5, choices=Source)
    question = models.CharField("question", max_length=6, choices=Question, default=Question.WHOLE)
    good = models.PositiveSmallIntegerField("ont aimé", default=0)
    fair = models.PositiveSmallIntegerField("entre les deux", default=0)
    poor = models.PositiveSmallIntegerField("n’ont pas aimé", default=0)

    class Meta:
        verbose_name = "avis d’une séance"
        verbose_name_plural = "avis des séances"
        ordering = ["session", "source", "question"]
        constraints = [
            models.UniqueConstraint(fields=["session", "source", "question"], name="opinions_once_per_source")
        ]

    def __str__(self):
        return f"{self.session} – {self.get_source_display()}"


def takes_opinions(session: Session, now=None) -> bool:
    """Whether a link may be shown: it ends or has just ended, and its year is open.

    Never of a training, whose people are asked by mail, each once.
    """
    now = now or timezone.now()
    return (
        session.format != Format.TRAINING
        and _takes_place(session)
        and collected_from(session) <= now <= session.ends_at + LINKS_AFTER
    )


def counts_opinions(session: Session, now=None) -> bool:
    """Whether an answer by a link still counts: until the last link has run out."""
    now = now or timezone.now()
    return _takes_place(session) and collected_from(session) <= now <= collected_until(session)


def waits_for_opinions(session: Session, now=None) -> bool:
    """Whether it is to come or goes on, and answers will count at its end."""
    return _takes_place(session) and (now or timezone.now()) < collected_from(session)


def collected_from(session: Session) -> datetime:
    """When the first answer may come (aware). Of a training, whoever is ticked as present may answer at once."""
    if session.format == Format.TRAINING or session.state == State.HELD:
        return session.starts_at
    return max(session.starts_at, session.ends_at - OPEN_BEFORE_END)


def collected_until(session: Session) -> datetime:
    """When the last answer may come (aware)."""
    after = MAIL_AFTER_TRAINING if session.format == Format.TRAINING else LINKS_AFTER + LINK_VALIDITY
    return session.ends_at + after


def _takes_place(session: Session) -> bool:
    return session.state in (State.CONFIRMED, State.HELD) and session.quota.closed_at is None
