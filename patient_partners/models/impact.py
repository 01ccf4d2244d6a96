"""The evaluation of what the partnership changes: its questions, who is asked them and when, and totals of answers.

No row holds an answer. What somebody reads who sees the whole database: that a person has answered at a moment (never
when), and how many said what. A single answer is known where it is the only one of its total; and whoever holds two
copies of the database, between which one person alone answered, reads it in their difference. Readers of the portal
see neither: what they read of a total moves by five answers at least (`Tally`).
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partnerships.scopes import scope_of
from patient_partners.models.patient_partners import PatientPartner
from patient_partners.models.programme import Axis, Programme, ProgrammeLine
from patient_partners.models.projects import Project

# The source says « au début, au milieu et à la fin » of « près de 2 ans », and no day: these lengths are assumed.
START_AFTER = timedelta(days=7)
MIDDLE_AFTER = relativedelta(months=12)
END_AFTER = relativedelta(months=24)
# A moment that is longer past is not asked about any more, and a questionnaire is open for so long. Assumed as well.
ASKED_WITHIN = timedelta(days=30)
OPEN_FOR = timedelta(days=60)
# Below so many answers, and between two states of a total that readers see, nobody learns anything.
LEAST = 5
# No team is larger: beyond, somebody is playing with the link for colleagues.
MOST_COLLEAGUES = 60


class Public(models.TextChoices):
    """Who answers: the team by its holder, its other members by a link that the holder hands on, its partners."""

    TEAM = "team", _("équipe projet")
    PROFESSIONAL = "professional", _("professionnels")
    PARTNER = "partner", _("partenaires")


class Moment(models.TextChoices):
    START = "start", _("début")
    MIDDLE = "middle", _("milieu")
    END = "end", _("fin")


class Choice(models.TextChoices):
    YES = "yes", _("Oui")
    RATHER_YES = "rather_yes", _("Plutôt oui")
    RATHER_NO = "rather_no", _("Plutôt non")
    NO = "no", _("Non")
    UNKNOWN = "unknown", _("Je ne sais pas")


# What is read together as agreement.
AGREEING = (Choice.YES, Choice.RATHER_YES)


def everyone() -> list[str]:
    return Public.values


def every_moment() -> list[str]:
    return Moment.values


class ImpactQuestionQuerySet(models.QuerySet):
    def asked(self, public: str, moment: str):
        """Those of a questionnaire today."""
        return self.filter(is_asked=True, publics__contains=[public], moments__contains=[moment])


class ImpactQuestion(ProgrammeLine):
    """A question about one axis. Once an answer counts, its words stay (a trigger): another one is asked instead."""

    slug = models.SlugField("nom court", max_length=40)
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="questions", verbose_name="axe")
    text = models.CharField("question", max_length=200)
    text_en = models.CharField("question en anglais", max_length=200, blank=True)
    publics = ArrayField(
        models.CharField(max_length=12, choices=Public), verbose_name="posée à", default=everyone, blank=False
    )
    moments = ArrayField(
        models.CharField(max_length=6, choices=Moment), verbose_name="au", default=every_moment, blank=False
    )
    is_asked = models.BooleanField(
        "posée", default=True, help_text="Décochée, elle n’est plus posée ; ce qui y fut répondu reste."
    )

    objects = ImpactQuestionQuerySet.as_manager()

    class Meta(ProgrammeLine.Meta):
        verbose_name = "question de l’évaluation"
        verbose_name_plural = "questions de l’évaluation"
        default_related_name = "questions"
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="impactquestion_once_per_programme"),
            models.CheckConstraint(condition=~Q(publics=[]) & ~Q(moments=[]), name="impactquestion_asked_of_somebody"),
        ]

    def __str__(self):
        return self.text

    @property
    def words(self) -> str:
        """In the language of the page; in French where nobody translated it."""
        return self.text_en if get_language() == "en" and self.text_en else self.text


COUNTED = [choice.value for choice in Choice]
SHOWN = [f"shown_{choice}" for choice in COUNTED]


def counter() -> models.PositiveIntegerField:
    return models.PositiveIntegerField(default=0, editable=False)


def total_of(names) -> models.expressions.Combinable:
    first, *others = map(F, names)
    return sum(others, first)


class Tally(models.Model):
    """How many of a public said what to a question at a moment: counted up by the database, never down (a trigger).

    Readers are shown the second five counters alone: they follow the first whenever LEAST answers have come since.
    So nothing of fewer is shown, and no two looks at it, nor two exports, tell what fewer said.
    """

    question = models.ForeignKey(ImpactQuestion, models.PROTECT, related_name="tallies")
    public = models.CharField(max_length=12, choices=Public)
    moment = models.CharField(max_length=6, choices=Moment)
    yes, rather_yes, rather_no, no, unknown = counter(), counter(), counter(), counter(), counter()
    shown_yes, shown_rather_yes, shown_rather_no = counter(), counter(), counter()
    shown_no, shown_unknown = counter(), counter()

    class Meta:
        verbose_name = "total de réponses"
        verbose_name_plural = "totaux de réponses"
        ordering = ["question", "public", "moment"]
        constraints = [
            models.UniqueConstraint(fields=["question", "public", "moment"], name="tally_once"),
        ]

    def __str__(self):
        return f"{self.get_public_display()}, {self.get_moment_display()}"

    @property
    def shown(self) -> tuple[int, ...]:
        """What readers may see, in the order of Choice: nothing but zeros below LEAST."""
        return tuple(getattr(self, name) for name in SHOWN)


class Turnout(models.Model):
    """How many of a public were asked at a moment, and answered. Whoever was erased since stays counted.

    Of colleagues nobody knows how many were handed the link: `asked` stays 0.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="turnouts")
    public = models.CharField(max_length=12, choices=Public)
    moment = models.CharField(max_length=6, choices=Moment)
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "participation à l’évaluation"
        verbose_name_plural = "participations à l’évaluation"
        ordering = ["programme", "public", "moment"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "public", "moment"], name="turnout_once"),
            models.CheckConstraint(
                condition=Q(public=Public.PROFESSIONAL, asked=0)
                | (~Q(public=Public.PROFESSIONAL) & Q(answered__lte=F("asked"))),
                name="turnout_answers_of_those_asked",
            ),
        ]

    def __str__(self):
        return f"{self.get_public_display()}, {self.get_moment_display()}"


class QuestionnaireQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the teams' holders, for the service: which partner answered is nobody's business."""
        scope = scope_of(user)
        of_holders = self.filter(partner=None)
        return (
            of_holders
            if scope.is_superuser
            else of_holders.filter(project__programme__owner__in=scope.partnership_service_ids)
        )

    def with_all_said(self):
        return self.select_related("project__programme__owner", "project__hospital__group", "partner__owner")

    def open(self, day: date):
        """Those that may be answered on a Paris day, by the person or by colleagues."""
        return self.filter(asked_on__gt=day - OPEN_FOR)

    def waiting(self, day: date):
        """Those that may still be answered on a Paris day, and were not."""
        return self.open(day).filter(has_answered=False)


class Questionnaire(models.Model):
    """One person is asked once at a moment of a team: its holder, or (`partner`) somebody who works with it.

    It says whether they answered, for nobody is counted twice: neither what, nor when, and no row of an answer hangs on
    it. `colleagues` is how many answered by the link that the holder handed on.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="questionnaires", verbose_name="équipe")
    partner = models.ForeignKey(
        PatientPartner, models.CASCADE, null=True, related_name="questionnaires", verbose_name="partenaire"
    )
    moment = models.CharField("moment", max_length=6, choices=Moment)
    asked_on = models.DateField("envoyé le")
    has_answered = models.BooleanField("répondu", default=False)
    colleagues = models.PositiveSmallIntegerField("réponses de collègues", default=0)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        ordering = ["project", "asked_on", "pk"]
        indexes = [models.Index(fields=["asked_on"], name="questionnaire_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "partner", "moment"], name="questionnaire_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(partner=None) | Q(colleagues=0), name="questionnaire_colleagues_of_a_holder"
            ),
        ]

    def __str__(self):
        """Of whom is not said."""
        return f"Questionnaire n° {self.pk}"

    @property
    def public(self) -> Public:
        return Public.PARTNER if self.partner_id else Public.TEAM

    @property
    def closes_on(self) -> date:
        """The last Paris day on which it may be answered."""
        return self.asked_on + OPEN_FOR - timedelta(days=1)
