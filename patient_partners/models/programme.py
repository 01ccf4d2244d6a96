"""The programme that accompanies teams: what its source says of it, line by line, as the service may correct it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.models import HeadOfficeService
from partnerships.scopes import scope_of
from patient_partners.models.choices import Stage

# After so many days without news a person who offered themselves waits too long, where their programme says nothing.
NEWS_DAYS = 30
NEWS_RANGE = (7, 180)


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """In the back office: those of the person's own service."""
        scope = scope_of(user)
        return self if scope.is_superuser else self.filter(owner__in=scope.partnership_service_ids)

    def current(self):
        """The one that runs this year (Paris); between two, the latest. None where there is none."""
        return self.by_now().first()

    def by_now(self):
        """The one that runs this year (Paris) first, then the latest."""
        year = timezone.localdate().year
        is_running = Case(When(first_year__lte=year, last_year__gte=year, then=1), default=0)
        return self.order_by(is_running.desc(), "-first_year", "pk")


class Programme(VersionedModel):
    """Years, because its source gives no day."""

    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="Ne change jamais.")
    title = models.CharField("titre", max_length=150)
    owner = models.ForeignKey(
        HeadOfficeService, models.PROTECT, related_name="programmes", verbose_name="service responsable"
    )
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    purpose = models.TextField("ce qu’il veut", max_length=1_000)
    source = models.CharField("source", max_length=250, blank=True)
    news_days = models.PositiveSmallIntegerField(
        "jours sans nouvelles",
        default=NEWS_DAYS,
        validators=[MinValueValidator(NEWS_RANGE[0]), MaxValueValidator(NEWS_RANGE[1])],
        help_text="Au-delà, une personne qui s’est proposée attend trop longtemps, et le service en est prévenu. La "
        "source du programme ne donne pas cette durée\u00a0: elle est supposée.",
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        verbose_name_plural = "programmes"
        ordering = ["-first_year", "title"]
        constraints = [
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="programme_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(news_days__range=NEWS_RANGE), name="programme_news_days_in_reason"),
        ]

    def __str__(self):
        return f"{self.title} {self.first_year}-{self.last_year}"


class ProgrammeLine(VersionedModel):
    """One of the lists that make a programme, in its order."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name="programme")
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        abstract = True
        ordering = ["programme", "position"]


class Axis(ProgrammeLine):
    """An axis of the strategy of 2021, by which its effects are read."""

    slug = models.SlugField("nom court", max_length=40)
    name = models.CharField("nom", max_length=80)

    class Meta(ProgrammeLine.Meta):
        verbose_name = "axe de la stratégie"
        verbose_name_plural = "axes de la stratégie"
        default_related_name = "axes"
        constraints = [models.UniqueConstraint(fields=["programme", "slug"], name="axis_once_per_programme")]

    def __str__(self):
        return self.name


class Domain(ProgrammeLine):
    """What a project may be about."""

    slug = models.SlugField("nom court", max_length=40)
    name = models.CharField("nom", max_length=80)
    summary = models.CharField("en une phrase", max_length=200, blank=True)

    class Meta(ProgrammeLine.Meta):
        verbose_name = "domaine"
        verbose_name_plural = "domaines"
        default_related_name = "domains"
        constraints = [models.UniqueConstraint(fields=["programme", "slug"], name="domain_once_per_programme")]

    def __str__(self):
        return self.name


# After which a team without news is said to be stuck, where its programme says nothing of its step.
QUIET_DAYS = 60
QUIET_RANGE = (7, 365)


class Step(ProgrammeLine):
    """A step of a team's path, with the question that it answers. The steps themselves are the portal's (`Stage`)."""

    stage = models.CharField("étape", max_length=12, choices=Stage)
    question = models.CharField("la question qu’elle pose", max_length=150)
    help = models.CharField("ce qui y aide", max_length=250, blank=True)
    quiet_days = models.PositiveSmallIntegerField(
        "jours sans nouvelle",
        default=QUIET_DAYS,
        validators=[MinValueValidator(QUIET_RANGE[0]), MaxValueValidator(QUIET_RANGE[1])],
        help_text="Au-delà, et une fois passée sa prochaine date, l’équipe est dite bloquée, et son référent en est "
        "prévenu. La source du programme ne donne pas cette durée : elle est supposée. Changée, elle compte pour "
        "chaque équipe à partir de la prochaine nouvelle.",
    )

    class Meta(ProgrammeLine.Meta):
        verbose_name = "étape du parcours"
        verbose_name_plural = "étapes du parcours"
        default_related_name = "steps"
        constraints = [
            models.UniqueConstraint(fields=["programme", "stage"], name="step_once_per_programme"),
            models.CheckConstraint(condition=Q(quiet_days__range=QUIET_RANGE), name="step_quiet_days_in_reason"),
        ]

    def __str__(self):
        return self.get_stage_display()


class Actor(ProgrammeLine):
    """Who does what in the programme; a task a line."""

    slug = models.SlugField("nom court", max_length=40)
    name = models.CharField("nom", max_length=80)
    tasks = models.TextField("ce qu’ils font", max_length=2_000, help_text="Une tâche par ligne.")

    class Meta(ProgrammeLine.Meta):
        verbose_name = "acteur"
        verbose_name_plural = "acteurs"
        default_related_name = "actors"
        constraints = [models.UniqueConstraint(fields=["programme", "slug"], name="actor_once_per_programme")]

    def __str__(self):
        return self.name

    @property
    def task_lines(self) -> list[str]:
        return [line for line in self.tasks.splitlines() if line.strip()]


class TeamTarget(ProgrammeLine):
    """How many teams the programme wants, as a source says it: two sources may differ, and both are kept."""

    class Meaning(models.TextChoices):
        ABOUT = "about", "environ"
        MORE_THAN = "more_than", "plus de"

    slug = models.SlugField("nom court", max_length=40)
    meaning = models.CharField("se lit", max_length=10, choices=Meaning)
    number = models.PositiveSmallIntegerField("équipes")
    wording = models.CharField("mot pour mot", max_length=200)
    note = models.CharField("remarque", max_length=250, blank=True)

    class Meta(ProgrammeLine.Meta):
        verbose_name = "objectif d’équipes"
        verbose_name_plural = "objectifs d’équipes"
        default_related_name = "targets"
        constraints = [models.UniqueConstraint(fields=["programme", "slug"], name="teamtarget_once_per_programme")]

    def __str__(self):
        return f"{self.get_meaning_display()} {self.number} équipes"
