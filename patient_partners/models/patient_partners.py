"""People who offer to work with the hospital's teams: what they wish and bring, under which consent, who read it."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower, TruncDate
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.calendars import PARIS
from foundation.versions import VersionedModel
from partnerships.models import HeadOfficeService, HospitalGroup
from partnerships.scopes import scope_of
from patient_partners.models.programme import NEWS_DAYS, Programme

LONGEST_WISH = 1_000
# How long an offer waits for the button in its mail; nobody reads it meanwhile, and it is forgotten after.
CONFIRM_WITHIN = timedelta(days=7)
CONSENT_YEARS = 2
# How long the file of somebody who left is kept.
LEFT_KEPT = relativedelta(years=1)
# Nobody finds whose consent ended; so long after, their file is erased.
LAPSED_KEPT = timedelta(days=30)
# How long before its end the own page offers to renew the consent without being asked.
RENEW_WITHIN = timedelta(days=30)


class PartnerState(models.TextChoices):
    ASKED = "asked", _("à confirmer")
    POTENTIAL = "potential", _("se propose")
    CONTACTED = "contacted", _("en contact")
    ACTIVE = "active", _("en équipe")
    PAUSED = "paused", _("en pause")
    LEFT = "left", _("a quitté le partenariat")


# Those who may be found and proposed; of these, those who hope for a team.
AVAILABLE = (PartnerState.POTENTIAL, PartnerState.CONTACTED, PartnerState.ACTIVE)
HOPING = (PartnerState.POTENTIAL, PartnerState.CONTACTED)


class Capacity(models.TextChoices):
    PATIENT = "patient", _("patient ou ancien patient")
    CARER = "carer", _("proche ou aidant")
    REPRESENTATIVE = "representative", _("représentant des usagers ou des familles")
    ASSOCIATION = "association", _("membre d’une association")


class Contribution(models.TextChoices):
    READ = "read", _("relire des documents")
    SHARE = "share", _("raconter une expérience de l’hôpital")
    GROUP = "group", _("participer à un groupe de travail")
    TRY = "try", _("essayer un parcours, un lieu, un outil")
    TEACH = "teach", _("intervenir dans une formation")
    PEERS = "peers", _("échanger avec d’autres patients ou proches")
    RESEARCH = "research", _("contribuer à une recherche")


class Theme(models.TextChoices):
    """What somebody cares about. Never an illness."""

    WELCOME = "welcome", _("accueil et information")
    PATHWAY = "pathway", _("parcours et coordination")
    HOME = "home", _("sortie et retour chez soi")
    DAILY = "daily", _("vie quotidienne à l’hôpital")
    RELATIONS = "relations", _("relation avec les soignants")
    FAMILIES = "families", _("place des proches")
    PLACES = "places", _("lieux et orientation")
    DIGITAL = "digital", _("outils numériques")
    RIGHTS = "rights", _("droits et décisions")
    SAFETY = "safety", _("qualité et sécurité")


class Rhythm(models.TextChoices):
    """How often at most, from the least to the most."""

    ONCE = "once", _("une fois, pour voir")
    RARELY = "rarely", _("quelques fois par an")
    MONTHLY = "monthly", _("une fois par mois")
    OFTEN = "often", _("plusieurs fois par mois")


class Length(models.TextChoices):
    """How long at most in one go, from the shortest."""

    HOUR = "hour", _("une heure")
    TWO_HOURS = "two_hours", _("deux heures")
    HALF_DAY = "half_day", _("une demi-journée")


class Setting(models.TextChoices):
    REMOTE = "remote", _("à distance seulement")
    ON_SITE = "on_site", _("sur place seulement")
    BOTH = "both", _("sur place ou à distance")


class Contact(models.TextChoices):
    EMAIL = "email", _("par e-mail")
    PHONE = "phone", _("par téléphone")


# What the person says of themselves and may change, in the order of the form.
PARTNER_FIELDS = (
    "full_name",
    "capacities",
    "groups",
    "contributions",
    "themes",
    "wishes",
    "rhythm",
    "length",
    "setting",
    "limits",
    "contact_by",
    "phone",
    "contact_when",
)


def available_on(day: date) -> dict:
    return {"state__in": AVAILABLE, "consent_ends_on__gte": day}


class PatientPartnerQuerySet(models.QuerySet):
    def known(self):
        """Those who confirmed their offer."""
        return self.exclude(state=PartnerState.ASKED)

    def available(self, day=None):
        """Those who may be found on a Paris day, today by default: neither paused nor gone, under a consent."""
        return self.filter(**available_on(day or timezone.localdate()))

    def with_news_due(self):
        """Each with `news_due_on`: the last Paris day on which hearing nothing is no longer than their service's
        programme lets pass (`Programme.news_days`).
        """
        programmes = Programme.objects.filter(owner=OuterRef("owner")).by_now()
        days = Coalesce(Subquery(programmes.values("news_days")[:1]), Value(NEWS_DAYS))
        due_on = ExpressionWrapper(TruncDate("last_news_at", tzinfo=PARIS) + days, output_field=models.DateField())
        return self.annotate(news_due_on=due_on)

    def waiting(self, day: date | None = None):
        """Those who hope for a team, and on a Paris day, today by default, heard nothing for too long."""
        day = day or timezone.localdate()
        return self.hoping(day).with_news_due().filter(news_due_on__lt=day)

    def hoping(self, day: date):
        """Those who may be found on a Paris day, and work with no team."""
        return self.filter(state__in=HOPING, consent_ends_on__gte=day)

    def forgotten_after_leaving(self, now: datetime):
        """Those who left LEFT_KEPT ago."""
        return self.filter(state=PartnerState.LEFT, left_at__lte=now - LEFT_KEPT)

    def forgotten_without_consent(self, day: date):
        """Those, not gone otherwise, whose consent ended more than LAPSED_KEPT before a Paris day."""
        kept = self.known().exclude(state=PartnerState.LEFT)
        return kept.filter(consent_ends_on__lt=day - LAPSED_KEPT)

    def visible_to(self, user):
        """All that their service keeps; for referents those who chose their GHU and may be found."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self.known()
        of_ghu = self.model.groups.through.objects.filter(hospitalgroup__in=scope.accompanied_group_ids)
        to_find = Q(pk__in=of_ghu.values("patientpartner"), **available_on(timezone.localdate()))
        return self.known().filter(Q(owner__in=scope.partnership_service_ids) | to_find)


class PatientPartner(VersionedModel):
    """One person's file, theirs to change and to erase. Nothing in it asks for an illness.

    `consent_ends_on` is the last Paris day of the consent in force. `last_news_at` is when they last heard of us.
    """

    State = PartnerState

    owner = models.ForeignKey(
        HeadOfficeService, models.PROTECT, related_name="patient_partners", verbose_name="service responsable"
    )
    state = models.CharField("état", max_length=9, choices=PartnerState, default=PartnerState.ASKED)
    full_name = models.CharField(_("Votre nom et prénom"), max_length=150)
    email = models.EmailField(_("Votre adresse e-mail"))
    language = models.CharField("langue", max_length=2, default="fr", editable=False)
    capacities = ArrayField(
        models.CharField(max_length=14, choices=Capacity), verbose_name=_("Vous êtes"), default=list, blank=True
    )
    groups = models.ManyToManyField(
        HospitalGroup, related_name="patient_partners", verbose_name=_("Les hôpitaux où vous voulez agir")
    )
    contributions = ArrayField(
        models.CharField(max_length=8, choices=Contribution), verbose_name=_("Ce que vous aimeriez faire")
    )
    themes = ArrayField(
        models.CharField(max_length=9, choices=Theme),
        verbose_name=_("Les sujets qui vous tiennent à cœur"),
        default=list,
        blank=True,
    )
    wishes = models.TextField(_("Ce que vous voulez apporter"), max_length=LONGEST_WISH, blank=True)
    rhythm = models.CharField(_("À quel rythme, au plus"), max_length=8, choices=Rhythm)
    length = models.CharField(_("Combien de temps à la suite, au plus"), max_length=9, choices=Length)
    setting = models.CharField(_("Où"), max_length=7, choices=Setting)
    limits = models.TextField(_("Ce dont il faut tenir compte"), max_length=500, blank=True)
    contact_by = models.CharField(_("Comment vous joindre"), max_length=5, choices=Contact, default=Contact.EMAIL)
    phone = models.CharField(_("Votre téléphone"), max_length=30, blank=True)
    contact_when = models.CharField(_("Quand vous joindre"), max_length=150, blank=True)

    offered_at = models.DateTimeField("proposé le", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    consent_ends_on = models.DateField("accord jusqu’au", null=True, blank=True)
    last_news_at = models.DateTimeField("dernières nouvelles", null=True, blank=True)
    left_at = models.DateTimeField("parti le", null=True, blank=True)

    objects = PatientPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        verbose_name_plural = "partenaires"
        ordering = ["last_news_at", "pk"]
        indexes = [
            models.Index(fields=["state", "last_news_at"], name="patientpartner_by_state"),
            models.Index(fields=["consent_ends_on"], name="patientpartner_by_consent"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~Q(state=PartnerState.ASKED), name="patientpartner_once_per_address"
            ),
            models.CheckConstraint(
                condition=Q(state=PartnerState.ASKED, confirmed_at=None)
                | (
                    ~Q(state=PartnerState.ASKED)
                    & Q(confirmed_at__isnull=False, consent_ends_on__isnull=False, last_news_at__isnull=False)
                ),
                name="patientpartner_known_under_consent",
            ),
            models.CheckConstraint(
                condition=Q(state=PartnerState.LEFT, left_at__isnull=False)
                | (~Q(state=PartnerState.LEFT) & Q(left_at=None)),
                name="patientpartner_left_one_day",
            ),
        ]

    def __str__(self):
        """A number: what lists, logs and other people's mails say of them."""
        return gettext("Partenaire n° %(number)s") % {"number": self.pk}

    @property
    def is_available(self) -> bool:
        """As the queryset's `available`, today."""
        return self.state in AVAILABLE and self.consent_ends_on >= timezone.localdate()

    @property
    def days_without_news(self) -> int:
        """Whole Paris days since they last heard of us."""
        return (timezone.localdate() - timezone.localdate(self.last_news_at)).days

    @property
    def is_to_renew(self) -> bool:
        """Whether the consent ends soon, or ended, for somebody who has not left."""
        soon = timezone.localdate() + RENEW_WITHIN
        return self.state not in (PartnerState.ASKED, PartnerState.LEFT) and self.consent_ends_on <= soon

    @property
    def erased_on(self) -> date:
        """The Paris day on which time alone erases a confirmed file, as things are."""
        if self.left_at:
            return timezone.localdate(self.left_at + LEFT_KEPT)
        return self.consent_ends_on + LAPSED_KEPT + timedelta(days=1)

    def said_contributions(self) -> list[str]:
        return [str(Contribution(value).label) for value in self.contributions]

    def said_themes(self) -> list[str]:
        return [str(Theme(value).label) for value in self.themes]


class Consent(models.Model):
    """What a person accepted, word for word, and when. Renewed by another row; gone with their file."""

    partner = models.ForeignKey(PatientPartner, models.CASCADE, related_name="consents", verbose_name="partenaire")
    wording = models.PositiveSmallIntegerField("version du texte")
    language = models.CharField("langue", max_length=2)
    text = models.TextField("mot pour mot", max_length=2_000)
    accepted_at = models.DateTimeField("accepté le", default=timezone.now)

    class Meta:
        verbose_name = "accord d’un partenaire"
        verbose_name_plural = "accords des partenaires"
        ordering = ["partner", "accepted_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="consent_word_for_word")]

    def __str__(self):
        return f"Accord, texte n° {self.wording}"


class FileReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the files that the person's own service keeps, or kept."""
        scope = scope_of(user)
        return self if scope.is_superuser else self.filter(service__in=scope.partnership_service_ids)


class FileReading(models.Model):
    """Somebody opened a person's file: who, when, which. Nothing of the file is in it, so that it outlives the file.

    `number` is the file's; `partner` is None once it was erased.
    """

    class Kind(models.TextChoices):
        READ = "read", _("lue")
        EXPORTED = "exported", _("exportée")
        ERASED = "erased", _("effacée")
        LETTER = "letter", _("lettre de mission lue")

    number = models.BigIntegerField("fiche n°")
    partner = models.ForeignKey(
        PatientPartner, models.SET_NULL, null=True, related_name="readings", verbose_name="partenaire"
    )
    service = models.ForeignKey(
        HeadOfficeService, models.CASCADE, related_name="file_readings", verbose_name="service responsable"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    kind = models.CharField("quoi", max_length=8, choices=Kind, default=Kind.READ)
    at = models.DateTimeField("quand", default=timezone.now)

    objects = FileReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lecture d’une fiche"
        verbose_name_plural = "lectures des fiches"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["service", "-at", "-id"], name="filereading_latest")]

    def __str__(self):
        return f"Fiche n° {self.number}, {self.get_kind_display()}"
