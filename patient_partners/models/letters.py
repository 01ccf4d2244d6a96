"""Mission letters of a team and a person, the time that the person gives, and how they are recognised.

What the group's policy of recognition is, is not decided (the programme's source says so): wishes and facts are kept,
and no rule.
"""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.days import say_date
from foundation.versions import VersionedModel
from patient_partners.models.introductions import Introduction, IntroductionState
from patient_partners.models.patient_partners import PartnerState, PatientPartner
from patient_partners.models.projects import Project
from patient_partners.models.tool_sheets import SheetVersion

LONGEST_MISSION = 1_000
# So long before its end a letter is « bientôt finie », in lists and on the first screen.
SOON = timedelta(days=60)
MOST_MINUTES = 24 * 60
# With whom a letter is written.
WRITTEN_WITH = (IntroductionState.INTERESTED, IntroductionState.WORKING)


class LetterState(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    PROPOSED = "proposed", _("à accepter")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")
    STOPPED = "stopped", _("arrêtée avant la fin")


# A letter in one of these carries on the one that it renews.
CARRYING_ON = (LetterState.PROPOSED, LetterState.ACCEPTED)


class Side(models.TextChoices):
    """Who does something with a letter."""

    PERSON = "person", _("le ou la partenaire")
    TEAM = "team", _("l’équipe")
    STAFF = "staff", _("le référent ou le service")


class Stop(models.TextChoices):
    """Why a letter stops before its last day. Nobody has to say more."""

    CHOICE = "choice", _("par choix, sans avoir à le dire")
    TIME = "time", _("question de temps ou de rythme")
    DONE = "done", _("la mission est déjà accomplie")
    PROJECT = "project", _("le projet change ou s’arrête")


# What whoever writes a letter says, in the order of the form.
LETTER_FIELDS = ("mission", "limits", "rhythm", "contact", "starts_on", "ends_on")


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the teams that the person accompanies, or all of their service's programmes."""
        return self.filter(introduction__in=Introduction.objects.visible_to(user))

    def told(self):
        """Those that left the hands of whoever wrote them."""
        return self.exclude(state=LetterState.DRAFT)

    def current(self, day: date | None = None):
        """Drafts, those to accept, and those that hold or will."""
        day = day or timezone.localdate()
        waiting = (LetterState.DRAFT, LetterState.PROPOSED)
        return self.filter(Q(state__in=waiting) | Q(state=LetterState.ACCEPTED, ends_on__gte=day))

    def running(self, day: date | None = None):
        """Those that hold on a Paris day, today by default."""
        day = day or timezone.localdate()
        return self.filter(state=LetterState.ACCEPTED, starts_on__lte=day, ends_on__gte=day)

    def not_carried_on(self):
        """Without those that another letter, proposed or accepted, carries on."""
        others = Letter.objects.filter(state__in=CARRYING_ON).exclude(renews=None)
        return self.exclude(pk__in=others.values("renews"))

    def ending(self, day: date | None = None):
        """Those that run, or will, whose last day is near, and that no other letter carries on."""
        day = day or timezone.localdate()
        return self.not_carried_on().filter(state=LetterState.ACCEPTED, ends_on__range=(day, day + SOON))

    def over(self, day: date | None = None):
        """Those that held, and do no more."""
        day = day or timezone.localdate()
        return self.filter(Q(state=LetterState.STOPPED) | Q(state=LetterState.ACCEPTED, ends_on__lt=day))

    def with_all_said(self):
        """Without the bytes of signed copies."""
        return self.select_related(
            "introduction__project__programme__owner",
            "introduction__project__hospital__group",
            "introduction__partner__owner",
            "template__sheet",
            "charter__sheet",
        )

    def with_minutes(self):
        """Each with the time declared in all, as `minutes`."""
        return self.annotate(minutes=Sum("time_given__minutes", default=0))


class Letter(VersionedModel):
    """One mission letter, between two Paris days, both included. Gone with the person's file.

    `text` is what is proposed, word for word, drawn from the version `template`; the charter that goes with it is the
    version `charter`. Once proposed none of it changes (a trigger): other words are another letter, which may carry
    this one on (`renews`). `written_by` is None where the team's holder wrote it, by their link.
    """

    State = LetterState

    introduction = models.ForeignKey(
        Introduction, models.CASCADE, related_name="letters", verbose_name="mise en relation"
    )
    state = models.CharField("état", max_length=9, choices=LetterState, default=LetterState.DRAFT)
    mission = models.TextField(_("Ce que vous faites ensemble"), max_length=LONGEST_MISSION)
    limits = models.TextField(_("Ce que la mission ne comprend pas"), max_length=500, blank=True)
    rhythm = models.CharField(_("À quel rythme, où et comment"), max_length=200)
    contact = models.CharField(_("La personne à appeler, et quand"), max_length=200)
    starts_on = models.DateField(_("Premier jour"))
    ends_on = models.DateField(_("Dernier jour"))
    renews = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="renewed_by", verbose_name="prolonge"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="écrite par"
    )
    written_at = models.DateTimeField("écrite le", default=timezone.now)

    template = models.ForeignKey(
        SheetVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="modèle"
    )
    charter = models.ForeignKey(
        SheetVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="charte"
    )
    text = models.TextField("mot pour mot", blank=True)
    proposed_at = models.DateTimeField("proposée le", null=True, blank=True)
    person_accepted_at = models.DateTimeField("acceptée par la personne le", null=True, blank=True)
    team_accepted_at = models.DateTimeField("acceptée par l’équipe le", null=True, blank=True)
    # In whose words: what the person answers when they do not accept.
    answer = models.CharField("réponse", max_length=500, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closed_by_side = models.CharField("close par", max_length=6, choices=Side, blank=True)
    stopped_on = models.DateField("arrêtée le", null=True, blank=True)
    stop = models.CharField("pourquoi", max_length=7, choices=Stop, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre de mission"
        verbose_name_plural = "lettres de mission"
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["state", "ends_on"], name="letter_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="letter_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state=LetterState.DRAFT, proposed_at=None, template=None, charter=None, text="")
                | (~Q(state=LetterState.DRAFT) & Q(proposed_at__isnull=False, template__isnull=False) & ~Q(text="")),
                name="letter_proposed_word_for_word",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(LetterState.ACCEPTED, LetterState.STOPPED))
                | Q(person_accepted_at__isnull=False, team_accepted_at__isnull=False),
                name="letter_accepted_by_both",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=(LetterState.DECLINED, LetterState.WITHDRAWN, LetterState.STOPPED))
                    & Q(closed_at__isnull=False)
                    & ~Q(closed_by_side="")
                )
                | (
                    ~Q(state__in=(LetterState.DECLINED, LetterState.WITHDRAWN, LetterState.STOPPED))
                    & Q(closed_at=None, closed_by_side="")
                ),
                name="letter_closed_by_a_side",
            ),
            models.CheckConstraint(
                condition=(Q(state=LetterState.STOPPED, stopped_on__isnull=False) & ~Q(stop=""))
                | (~Q(state=LetterState.STOPPED) & Q(stopped_on=None, stop="")),
                name="letter_stopped_on_a_day",
            ),
        ]

    def __str__(self):
        """A number: what logs and other people's mails say of it."""
        return f"Lettre de mission n° {self.pk}"

    @property
    def project(self):
        return self.introduction.project

    @property
    def partner(self) -> PatientPartner:
        return self.introduction.partner

    @property
    def last_day(self) -> date:
        return self.stopped_on or self.ends_on

    @property
    def has_held(self) -> bool:
        """False of a letter that was stopped before its first day."""
        return self.stopped_on is None or self.stopped_on >= self.starts_on

    @property
    def said_days(self) -> str:
        """Its days as people say them."""
        first, last = say_date(self.starts_on), say_date(self.last_day)
        if not self.has_held:
            return str(_("arrêtée le %(last)s, avant son premier jour, le %(first)s") % {"first": first, "last": last})
        return str(_("du %(first)s au %(last)s") % {"first": first, "last": last})

    @property
    def is_running(self) -> bool:
        return self.state == LetterState.ACCEPTED and self.starts_on <= timezone.localdate() <= self.ends_on

    @property
    def is_over(self) -> bool:
        return self.state == LetterState.STOPPED or (
            self.state == LetterState.ACCEPTED and self.ends_on < timezone.localdate()
        )

    @property
    def takes_time(self) -> bool:
        """The person may declare time: it was accepted, and has begun."""
        held = (LetterState.ACCEPTED, LetterState.STOPPED)
        return self.state in held and self.has_held and self.starts_on <= timezone.localdate()

    @property
    def says_name(self) -> bool:
        """The team may read who the person is, and the words that name them.

        While a letter is written, held or ended, both know each other. Once the person has left the partnership, with
        which every letter and all work end, the team's link opens neither their name, nor the text, nor the signed
        copy: dates and time given stay. Who accompanies the team reads all until erasure, and is noted.
        """
        return self.partner.state != PartnerState.LEFT

    @property
    def standing(self) -> str:
        """The state as people say it, today."""
        if self.is_over and self.state == LetterState.ACCEPTED:
            return str(_("finie"))
        if self.is_running:
            return str(_("en cours"))
        if self.state == LetterState.PROPOSED and self.person_accepted_at:
            return str(_("acceptée, l’équipe est attendue"))
        return str(self.get_state_display())


def without_letter(project: Project) -> models.QuerySet[Introduction]:
    """With whom a team may write one: nothing is begun with them, waits to be accepted, or holds."""
    begun = Letter.objects.current().filter(introduction__project=project).values("introduction")
    people = project.introductions.filter(state__in=WRITTEN_WITH).exclude(pk__in=begun)
    return people.none() if project.ended_on else people.select_related("partner")


class SignedCopy(models.Model):
    """A letter signed by hand, as a PDF whose bytes never change. Gone with its letter."""

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="signed_copy", verbose_name="lettre")
    content = models.BinaryField("fichier PDF")
    size = models.PositiveIntegerField("taille en octets")
    digest = models.CharField("empreinte SHA-256", max_length=64)
    signed_on = models.DateField("signée le")
    added_at = models.DateTimeField("ajoutée le", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ajoutée par"
    )

    class Meta:
        verbose_name = "copie signée"
        verbose_name_plural = "copies signées"

    def __str__(self):
        return f"Copie signée de la lettre n° {self.letter_id}"

    def hold(self, content: bytes) -> None:
        """Take the bytes of a PDF that `foundation.papers` let through."""
        self.content, self.size = content, len(content)
        self.digest = hashlib.sha256(content).hexdigest()


class Use(models.TextChoices):
    """What the time was for."""

    MEETING = "meeting", _("une réunion")
    READING = "reading", _("lire, préparer, écrire")
    SPEAKING = "speaking", _("témoigner, intervenir")
    TRAINING = "training", _("une formation")
    TRAVEL = "travel", _("le trajet")
    OTHER = "other", _("autre chose")


class TimeGiven(VersionedModel):
    """Minutes that the person declares for a Paris day, theirs to correct and to remove."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="time_given", verbose_name="lettre")
    on = models.DateField(_("Le jour"))
    minutes = models.PositiveSmallIntegerField(
        _("Combien de temps"), validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    use = models.CharField(_("Pour"), max_length=8, choices=Use)
    words = models.CharField(_("En quelques mots"), max_length=150, blank=True)

    class Meta:
        verbose_name = "temps donné"
        verbose_name_plural = "temps donnés"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["letter", "-on"], name="timegiven_of_letter")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="timegiven_within_a_day"
            )
        ]

    def __str__(self):
        return f"{self.minutes} min, lettre n° {self.letter_id}"


class Wish(models.TextChoices):
    """What somebody would like in return. Nothing is promised."""

    NOTHING = "nothing", _("rien de particulier")
    TRAVEL = "travel", _("que mes frais de déplacement soient pris en charge")
    CERTIFICATE = "certificate", _("une attestation de ma participation")
    TRAINING = "training", _("une formation")
    CREDIT = "credit", _("que ma participation soit dite dans les documents du projet")
    TALK = "talk", _("en parler avec quelqu’un")


class Wishes(VersionedModel):
    """What a person says that they wish, in choices and in their own words. Theirs to change."""

    partner = models.OneToOneField(
        PatientPartner, models.CASCADE, related_name="recognition", verbose_name="partenaire"
    )
    wishes = ArrayField(
        models.CharField(max_length=11, choices=Wish), verbose_name=_("Ce que vous souhaitez"), default=list, blank=True
    )
    words = models.TextField(_("Avec vos mots"), max_length=500, blank=True)
    said_at = models.DateTimeField("dit le", auto_now=True)

    class Meta:
        verbose_name = "souhaits d’un partenaire"
        verbose_name_plural = "souhaits des partenaires"

    def __str__(self):
        return f"Souhaits du partenaire n° {self.partner_id}"

    def said(self) -> list[str]:
        return [str(Wish(value).label) for value in self.wishes]


class RecognitionFact(models.Model):
    """What was given under a letter, on a Paris day, in words. A fact, and no rule."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="facts", verbose_name="lettre")
    on = models.DateField("le")
    what = models.CharField("ce qui a été donné ou fait", max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="noté par"
    )
    recorded_at = models.DateTimeField("noté le", default=timezone.now)

    class Meta:
        verbose_name = "reconnaissance"
        verbose_name_plural = "reconnaissances"
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="recognitionfact_says_what")]

    def __str__(self):
        return f"Reconnaissance, lettre n° {self.letter_id}"
