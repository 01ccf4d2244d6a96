"""A team and a person who are brought together: proposed, answered, met, and what became of it."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.versions import VersionedModel
from partnerships.scopes import scope_of
from patient_partners.models.patient_partners import PatientPartner
from patient_partners.models.projects import Project

LONGEST_MESSAGE = 600
# After « pas maintenant » nobody asks that person again for so long. No source says how long: it is assumed.
ASK_AGAIN_AFTER = timedelta(days=60)


class IntroductionState(models.TextChoices):
    PROPOSED = "proposed", _("proposée")
    INTERESTED = "interested", _("la personne est intéressée")
    LATER = "later", _("pas maintenant")
    DECLINED = "declined", _("non merci")
    WITHDRAWN = "withdrawn", _("retirée")
    WORKING = "working", _("travaillent ensemble")
    ENDED = "ended", _("terminée")


# Of a team and a person there is one of these at most.
LIVE = (IntroductionState.PROPOSED, IntroductionState.INTERESTED, IntroductionState.WORKING)
# The person said so by one of their three buttons.
ANSWERS = (IntroductionState.INTERESTED, IntroductionState.LATER, IntroductionState.DECLINED)
# The team reads who the person is, and how to reach them.
NAMED = (IntroductionState.INTERESTED, IntroductionState.WORKING)
OVER = (IntroductionState.WITHDRAWN, IntroductionState.ENDED)


class Ending(models.TextChoices):
    """Why it is over. What the person decided has no reason."""

    TAKEN_BACK = "taken_back", _("proposition retirée")
    NO_MATCH = "no_match", _("cela ne se fera pas")
    DONE = "done", _("le travail ensemble est fini")
    TEAM_OVER = "team_over", _("l’accompagnement de l’équipe est fini")
    PERSON = "person", _("la personne n’est plus disponible")


class IntroductionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the teams of one's service's programmes; for referents those of the teams of their GHU."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        return self.filter(
            Q(project__programme__owner__in=scope.partnership_service_ids)
            | Q(project__hospital__group__in=scope.accompanied_group_ids)
        )

    def live(self):
        return self.filter(state__in=LIVE)

    def to_meet(self, now: datetime | None = None):
        """Those whose first meeting is to come, the next first."""
        planned = self.filter(state=IntroductionState.INTERESTED, called_off_at=None, ends_at__gt=now or timezone.now())
        return planned.order_by("starts_at", "pk")

    def met_without_outcome(self, now: datetime | None = None):
        """Those whose first meeting is past, of which nobody said what became."""
        return self.filter(state=IntroductionState.INTERESTED, called_off_at=None, ends_at__lte=now or timezone.now())

    def with_all_said(self):
        return self.select_related("project__programme__owner", "project__hospital__group", "partner__owner")


class Introduction(VersionedModel):
    """A team of a project sheet and one person: « mise en relation ». Erased with the person's file.

    `starts_at` and `ends_at` are those of the first meeting, kept after it was called off; its diary entry's sequence
    is the row's version. `ending` says why it is over, `end_note` more, where somebody wrote it: the person reads it.
    """

    State = IntroductionState

    project = models.ForeignKey(Project, models.CASCADE, related_name="introductions", verbose_name="équipe")
    partner = models.ForeignKey(PatientPartner, models.CASCADE, related_name="introductions", verbose_name="partenaire")
    state = models.CharField("état", max_length=10, choices=IntroductionState, default=IntroductionState.PROPOSED)
    message = models.TextField("un mot pour la personne", max_length=LONGEST_MESSAGE, blank=True)
    proposed_at = models.DateTimeField("proposée le", default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="proposée par"
    )
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)

    starts_at = models.DateTimeField("première rencontre", null=True, blank=True)
    ends_at = models.DateTimeField("fin de la première rencontre", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    link = models.URLField("lien de visioconférence", max_length=400, blank=True)
    note = models.TextField("à savoir pour la rencontre", max_length=LONGEST_MESSAGE, blank=True)
    called_off_at = models.DateTimeField("rencontre annulée le", null=True, blank=True)

    working_since = models.DateField("travaillent ensemble depuis le", null=True, blank=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    ending = models.CharField("pourquoi", max_length=10, choices=Ending, blank=True)
    end_note = models.TextField("ce que la personne en lit", max_length=LONGEST_MESSAGE, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = "mise en relation"
        verbose_name_plural = "mises en relation"
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "proposed_at"], name="introduction_by_state"),
            models.Index(
                fields=["ends_at"], name="introduction_by_meeting", condition=Q(state=IntroductionState.INTERESTED)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "partner"], condition=Q(state__in=LIVE), name="introduction_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=IntroductionState.PROPOSED, answered_at=None)
                | Q(state=IntroductionState.WITHDRAWN)
                | (
                    ~Q(state__in=(IntroductionState.PROPOSED, IntroductionState.WITHDRAWN))
                    & Q(answered_at__isnull=False)
                ),
                name="introduction_answered_one_day",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=OVER, ended_at__isnull=False) & ~Q(ending=""))
                | (~Q(state__in=OVER) & Q(ended_at=None, ending="")),
                name="introduction_over_with_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=IntroductionState.WORKING) | Q(working_since__isnull=False),
                name="introduction_working_since_a_day",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None, place="", link="", note="", called_off_at=None)
                | (Q(starts_at__isnull=False, ends_at__gt=F("starts_at")) & ~Q(place="", link="")),
                name="introduction_meets_somewhere",
            ),
        ]

    def __str__(self):
        """Numbers alone: what logs and other people's lists say of it."""
        return f"Mise en relation n° {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_planned(self) -> bool:
        """A first meeting stands, to come or past."""
        return self.starts_at is not None and self.called_off_at is None

    @property
    def is_to_meet(self) -> bool:
        """The first meeting is to come, or goes on."""
        return self.is_planned and self.ends_at > timezone.now()

    @property
    def takes_plan(self) -> bool:
        """The first meeting may be set or changed: after « oui », and while one is to come."""
        return self.state == IntroductionState.INTERESTED or self.is_to_meet

    @property
    def ask_again_on(self) -> date:
        """The Paris day from which a person who said « pas maintenant » may be asked again."""
        return timezone.localdate(self.answered_at + ASK_AGAIN_AFTER)

    @property
    def has_met(self) -> bool:
        return self.is_planned and self.ends_at <= timezone.now()

    @property
    def says_name(self) -> bool:
        """The team may read who the person is."""
        return self.state in NAMED
