from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from activities.models.choices import CONTEST_VERB, CORRECT_VERB, State
from activities.models.sessions import Session
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

STANDING = Q(reply__undone_by=None, undid=None)


class SessionEventQuerySet(models.QuerySet):
    def told_to(self, user):
        """What is one group's matter is read by its own hospital's people and by the partner's alone."""
        scope = scope_of(user)
        if scope.is_head_office or scope.partner_ids:
            return self
        own = Q(group__hospital__in=scope.hospital_ids)
        return self.filter(Q(group=None) | own)

    def standing(self):
        """Without what a ward said and took back, nor the taking back: as if neither had been said."""
        return self.filter(STANDING)

    def with_standing(self):
        """`stands`: whether `standing` keeps it."""
        return self.annotate(stands=ExpressionWrapper(STANDING, BooleanField()))

    def on_report(self):
        """The words on what took place, of a session that is held: how it became so, is contested, is corrected."""
        return self.filter(~Q(from_state=State.HELD) | Q(verb__in=[CONTEST_VERB, CORRECT_VERB]))


class SessionEvent(models.Model):
    """One line of a session's history: who (« par ») for whom (« pour »), from, to, when and why."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="events", verbose_name="séance")
    # What is one group's matter is told to its own hospital and to the partner alone; None: everybody's.
    group = models.ForeignKey(
        "activities.Participation", models.CASCADE, null=True, blank=True, related_name="events", verbose_name="groupe"
    )
    verb = models.CharField("quoi", max_length=30)
    from_state = models.CharField("de", max_length=9, choices=State, blank=True)
    to_state = models.CharField("à", max_length=9, choices=State)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
        help_text="Vide : l’horloge, ou une personne sans compte.",
    )
    actor_name = models.CharField("par (personne sans compte)", max_length=150, blank=True)
    on_behalf_of = models.CharField("pour", max_length=8, choices=Side, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    why = models.CharField("motif", max_length=250, blank=True)
    # What moved: [what, before, after], times as ISO 8601, names as they were; said by `phrases.say_change`.
    changes = models.JSONField("ce qui change", default=list, blank=True)

    # What one reader reads instead of the name (`names.Names.settle`).
    told_as = ""

    objects = SessionEventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement d’une séance"
        verbose_name_plural = "événements des séances"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor=None) | Q(actor_name=""),
                name="sessionevent_by_one",
            ),
        ]

    def __str__(self):
        return f"{self.verb} – {timezone.localtime(self.at):%d/%m/%Y %H:%M}"

    @property
    def author(self) -> str:
        """By whom, by name: a person, or somebody without an account."""
        return self.actor_name or (self.actor.full_name if self.actor else "")

    def is_by(self, person_id: int | None) -> bool:
        """Whether a person with an account did it; the clock and those without one are nobody here."""
        return person_id is not None and self.actor_id == person_id

    @property
    def who(self) -> str:
        """By whom, as the history says it: a person, somebody without an account by a link, or the clock."""
        if self.told_as:
            return self.told_as
        if self.actor_name:
            return f"{self.actor_name}, par lien"
        return str(self.actor or "l’horloge")
