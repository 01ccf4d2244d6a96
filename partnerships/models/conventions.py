from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.models.choices import Audience, Side
from partnerships.models.partners import Partner
from partnerships.models.people import HeadOfficeService
from partnerships.models.places import Hospital
from partnerships.scopes import scope_of


class ConventionQuerySet(models.QuerySet):
    def running(self, day: date | None = None):
        """In force on a day (today in Paris by default)."""
        day = day or timezone.localdate()
        return self.filter(status=Convention.Status.IN_FORCE, effective_on__lte=day, ends_on__gte=day)

    def visible_to(self, user):
        """A head-office service sees those it owns, a partner those it signed, a hospital those it takes part in."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        own = Q(owner__in=scope.service_ids)
        if scope.partner_ids:
            own |= Q(pk__in=Party.objects.filter(partner__in=scope.partner_ids).values("convention"))
        if scope.hospital_ids:
            everyone = ~Q(pk__in=Convention.hospitals.through.objects.values("convention"))
            chosen = Convention.hospitals.through.objects.filter(hospital__in=scope.hospital_ids)
            own |= everyone | Q(pk__in=chosen.values("convention"))
        return self.filter(own)


@pghistory.track(model_name="ConventionHistory")
class Convention(VersionedModel):
    """What is signed with a partner, and the dates of its life; those that a source does not give are « supposées »."""

    class Kind(models.TextChoices):
        FRAMEWORK = "framework", "convention-cadre"
        PARTNERSHIP = "partnership", "convention de partenariat"
        LOCAL = "local", "convention locale"
        THIRD_PARTY = "third_party", "convention avec un tiers"

    class Status(models.TextChoices):
        PREPARATION = "preparation", "en préparation"
        SIGNED = "signed", "signée"
        IN_FORCE = "in_force", "en vigueur"
        ENDED = "ended", "terminée"
        TERMINATED = "terminated", "résiliée"

    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="Ne change jamais.")
    title = models.CharField("titre", max_length=200)
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.PARTNERSHIP)
    status = models.CharField("état", max_length=12, choices=Status, default=Status.PREPARATION)
    owner = models.ForeignKey(
        HeadOfficeService,
        models.PROTECT,
        related_name="conventions",
        verbose_name="service responsable",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="convention-cadre",
    )
    predecessor = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name="succède à",
    )
    hospitals = models.ManyToManyField(
        Hospital,
        blank=True,
        related_name="conventions",
        verbose_name="hôpitaux participants",
        help_text="Vide : tous.",
    )
    purpose = models.TextField("objet", blank=True)
    source = models.CharField("source", max_length=250, blank=True)
    signature_planned_on = models.DateField("signature prévue le", null=True, blank=True)
    signed_on = models.DateField("signée le", null=True, blank=True)
    announced_on = models.DateField("annoncée le", null=True, blank=True)
    effective_on = models.DateField("prend effet le", null=True, blank=True)
    effective_is_assumed = models.BooleanField("date d'effet supposée", default=False)
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    ends_is_assumed = models.BooleanField("dernier jour supposé", default=False)
    allows_transfers = models.BooleanField(
        "permet les reports",
        default=False,
        help_text="D'une année à l'autre, ou d'un engagement à l'autre.",
    )

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        verbose_name_plural = "conventions"
        ordering = ["-effective_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("effective_on")),
                name="convention_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(effective_on__isnull=False, ends_on__isnull=False),
                name="convention_in_force_has_dates",
            ),
        ]

    def __str__(self):
        return self.title


class Party(VersionedModel):
    """A signatory, lead, operator or funder of a convention. The hospital side is the group, by its head office."""

    class Part(models.TextChoices):
        LEAD = "lead", "chef de file"
        SIGNATORY = "signatory", "signataire"
        OPERATOR = "operator", "opérateur"
        FUNDER = "funder", "financeur"

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties", verbose_name="convention")
    side = models.CharField("côté", max_length=8, choices=Side)
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parties",
        verbose_name="partenaire",
        help_text="Vide : le groupe hospitalier.",
    )
    part = models.CharField("part", max_length=9, choices=Part, default=Part.SIGNATORY)

    class Meta:
        verbose_name = "partie"
        verbose_name_plural = "parties"
        ordering = ["convention", "side"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "side", "partner"],
                nulls_distinct=False,
                name="party_once_per_convention",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.HOSPITAL, partner=None) | Q(side=Side.PARTNER, partner__isnull=False),
                name="party_partner_on_its_side",
            ),
        ]

    def __str__(self):
        return self.partner.name if self.partner_id else "Groupe hospitalier"


class Strand(VersionedModel):
    """A volet or projet of a convention."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="strands", verbose_name="convention")
    position = models.PositiveSmallIntegerField("rang", default=1)
    slug = models.SlugField("code", max_length=80)
    title = models.CharField("titre", max_length=200)
    summary = models.TextField("résumé", blank=True)

    class Meta:
        verbose_name = "volet"
        verbose_name_plural = "volets"
        ordering = ["convention", "position"]
        constraints = [models.UniqueConstraint(fields=["convention", "slug"], name="strand_once_per_convention")]

    def __str__(self):
        return self.title


class Objective(VersionedModel):
    """What a convention is for; common to the parties or owned by one side."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="objectives", verbose_name="convention")
    position = models.PositiveSmallIntegerField("rang", default=1)
    owner_side = models.CharField("porté par", max_length=8, choices=Side, blank=True, help_text="Vide : commun.")
    text = models.CharField("objectif", max_length=300)

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ["convention", "position"]
        constraints = [models.UniqueConstraint(fields=["convention", "text"], name="objective_once_per_convention")]

    def __str__(self):
        return self.text


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(strand__convention__in=Convention.objects.visible_to(user).values("pk"))


class Commitment(VersionedModel):
    """An engagement: so many activities of a kind, each year or over the term."""

    class Kind(models.TextChoices):
        HOSPITAL_SESSION = "hospital_session", "séances à l'hôpital"
        MUSEUM_VISIT = "museum_visit", "visites au musée"
        REMOTE_VISIT = "remote_visit", "visites à distance"
        RELAY_TRAINING = "relay_training", "formations relais"
        AWARENESS_VISIT = "awareness_visit", "visites de sensibilisation"
        MUSEUM_STAFF_TRAINING = (
            "museum_staff_training",
            "formations des intervenants du musée",
        )
        TRAINING_DAY = "training_day", "journée de formation"
        DIGITAL_CONTENT = "digital_content", "contenus numériques"

    class Per(models.TextChoices):
        YEAR = "year", "par an"
        TERM = "term", "sur la durée de la convention"

    class LateAgainst(models.TextChoices):
        NOBODY = "nobody", "personne"
        HOSPITAL = "hospital", "l'hôpital"
        PARTNER = "partner", "le partenaire"
        CANCELLER = "canceller", "qui annule"

    strand = models.ForeignKey(Strand, models.CASCADE, related_name="commitments", verbose_name="volet")
    slug = models.SlugField("code", max_length=80)
    kind = models.CharField("nature", max_length=22, choices=Kind)
    title = models.CharField("intitulé", max_length=200)
    quantity = models.PositiveSmallIntegerField("nombre", null=True, blank=True, help_text="Vide : non chiffré.")
    per = models.CharField("période", max_length=4, choices=Per, default=Per.YEAR)
    is_assumed = models.BooleanField("supposé", default=False, help_text="La source ne le dit pas.")
    source = models.CharField("source", max_length=250, blank=True)
    audiences = ArrayField(
        models.CharField(max_length=14, choices=Audience),
        default=list,
        blank=True,
        verbose_name="publics",
    )
    lead_days = models.PositiveSmallIntegerField(
        "délai de prévenance (jours)",
        default=0,
        help_text="En deçà, une réservation devient une demande.",
    )
    needs_theme_agreement = models.BooleanField("thème soumis à l'accord préalable des parties", default=False)
    max_per_hospital = models.PositiveSmallIntegerField(
        "au plus par hôpital et par an",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Au-delà, une réservation attend l'accord du service responsable. Vide : sans limite.",
    )
    late_cancellation_hours = models.PositiveSmallIntegerField("annulation tardive en deçà de (heures)", default=48)
    late_counts_against = models.CharField(
        "une annulation tardive compte pour",
        max_length=9,
        choices=LateAgainst,
        default=LateAgainst.NOBODY,
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["strand__convention", "strand__position", "id"]
        constraints = [models.UniqueConstraint(fields=["strand", "slug"], name="commitment_once_per_strand")]

    def __str__(self):
        return self.title


class QuotaQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(commitment__strand__convention__in=Convention.objects.visible_to(user).values("pk"))

    def on(self, day: date):
        """The volumes whose period holds this Paris date."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def to_close(self, day: date):
        """Over on this Paris date, and not closed yet."""
        return self.filter(ends_on__lt=day, closed_at=None)


@pghistory.track(exclude=["used"], model_name="QuotaHistory")
class Quota(VersionedModel):
    """Volume de l'année: what one commitment allows in one period.

    `used` is kept by the database alone (triggers of `activities`): code never writes it.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="quotas", verbose_name="engagement")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", help_text="Dernier jour inclus.")
    quantity = models.PositiveSmallIntegerField("volume de la convention")
    extra = models.PositiveSmallIntegerField("accordé en plus", default=0)
    extra_reason = models.CharField("motif de l'ajout", max_length=250, blank=True)
    extra_granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ajout accordé par",
    )
    used = models.PositiveIntegerField("places prises", default=0, editable=False)
    closed_at = models.DateTimeField("close le", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="close par",
    )

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = "volume de l'année"
        verbose_name_plural = "volumes de l'année"
        ordering = ["commitment", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used__lte=F("quantity") + F("extra")),
                name="quota_not_oversold",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="quota_ends_after_start"),
            models.CheckConstraint(
                condition=Q(extra=0) | (~Q(extra_reason="") & Q(extra_granted_by__isnull=False)),
                name="quota_extra_has_reason_and_author",
            ),
            models.UniqueConstraint(fields=["id", "commitment"], name="quota_of_its_commitment"),
            # A column of a unique key: PostgreSQL keeps whoever closes a year and whoever writes its sessions apart.
            models.UniqueConstraint(fields=["id", "closed_at"], name="quota_closing_excludes_writing"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="quota_closed_by_someone",
            ),
            ExclusionConstraint(
                name="quota_periods_do_not_overlap",
                expressions=[
                    ("commitment", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            models.Value("[]"),
                            function="daterange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.commitment} {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    @property
    def total(self) -> int:
        return self.quantity + self.extra

    @property
    def left(self) -> int:
        """Reste à programmer."""
        return self.total - self.used

    def period_fault(self) -> tuple[str, str] | None:
        """The field and the sentence of a period upside down, or outside the convention; None when it is sound."""
        convention = self.commitment.strand.convention
        if self.ends_on < self.starts_on:
            return "ends_on", "Le dernier jour précède le premier. Corrigez l'un ou l'autre."
        if (first := convention.effective_on) and self.starts_on < first:
            return "starts_on", f"La convention ne prend effet que le {first:%d/%m/%Y}."
        if (last := convention.ends_on) and self.ends_on > last:
            return "ends_on", f"La convention finit le {last:%d/%m/%Y}. Un avenant la prolonge d'abord."
        return None


class QuotaChange(models.Model):
    """One line of a volume's history: what it was and became, by which act, who did it, when and why.

    `old` and `new` hold its figures and days (ISO 8601) by name. Written with the change, never edited.
    """

    LABELS = {
        "quantity": "Prévu",
        "extra": "Accordé en plus",
        "used": "Utilisé",
        "left": "Reste à programmer",
        "held": "Réalisé",
        "cancelled_counted": "Annulé compté",
        "starts_on": "Du",
        "ends_on": "Au",
    }

    class Kind(models.TextChoices):
        GRANT = "grant", "places accordées en plus"
        WITHDRAWAL = "withdrawal", "places en plus reprises"
        AMENDMENT = "amendment", "avenant"
        CORRECTION = "correction", "correction d'une erreur"
        TRANSFER = "transfer", "report"
        CLOSING = "closing", "clôture"
        REOPENING = "reopening", "réouverture"

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="changes", verbose_name="volume de l'année")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    amendment = models.CharField("avenant", max_length=150, blank=True)
    since = models.DateField("à compter du", null=True, blank=True)
    old = models.JSONField("avant")
    new = models.JSONField("après")
    counterpart = models.ForeignKey(
        Quota,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="de ou vers",
    )
    reason = models.CharField("motif", max_length=250, blank=True)
    asked_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="demandé par"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "changement d'un volume"
        verbose_name_plural = "changements des volumes"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") | Q(kind="closing"), name="quotachange_says_why"),
            models.CheckConstraint(
                condition=~Q(kind="amendment") | (~Q(amendment="") & Q(since__isnull=False)),
                name="quotachange_names_its_amendment",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} – {timezone.localtime(self.at):%d/%m/%Y %H:%M}"

    def lines(self) -> list[tuple[str, str, str]]:
        """Each figure and day in words: what it is, before, after."""
        return [
            (label, _in_words(self.old[name]), _in_words(self.new[name]))
            for name, label in self.LABELS.items()
            if name in self.new
        ]

    def differences(self) -> list[str]:
        """« Prévu : 31 → 35 », for what is not the same; of a year that is closed, its last figures."""
        if self.kind == self.Kind.CLOSING:
            return [f"{label} : {after}" for label, _before, after in self.lines()]
        return [f"{label} : {before} → {after}" for label, before, after in self.lines() if before != after]


def _in_words(value: int | str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}" if isinstance(value, str) else str(value)
