from datetime import date
from functools import reduce
from operator import or_

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, OuterRef, Q, When
from django.db.models.functions import JSONObject
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.dates import Precision, say_vaguely
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

    def in_order_of_life(self):
        """Those in force first, then those that come, then those that are over."""
        rank = {Convention.Status.IN_FORCE: 0, Convention.Status.ENDED: 2, Convention.Status.TERMINATED: 2}
        whens = [When(status=status, then=place) for status, place in rank.items()]
        return self.order_by(Case(*whens, default=1), F("effective_on").desc(nulls_last=True), "title")

    def with_late_approval(self, day: date | None = None):
        """Not signed yet, with a body whose opinion was planned for before a day (Paris), however vaguely, and lacks.

        The day kept of a vague date is the first that it may mean: it is late once all of them are past.
        """
        day = day or timezone.localdate()
        begins = {Precision.DAY: day, Precision.MONTH: day.replace(day=1), Precision.YEAR: day.replace(month=1, day=1)}
        past = [Q(approvals__planned_precision=one, approvals__planned_on__lt=first) for one, first in begins.items()]
        open_still = Q(approvals__result="", status__in=Convention.NOT_YET_SIGNED)
        late = Convention.objects.filter(open_still & reduce(or_, past))
        return self.filter(pk__in=late.values("pk"))

    def with_aims(self):
        """Each with its objectives as `aims`, a list of `side` and `text` in their order: no query of their own."""
        objectives = Objective.objects.filter(convention=OuterRef("pk")).order_by("position")
        return self.annotate(aims=ArraySubquery(objectives.values(aim=JSONObject(side="owner_side", text="text"))))

    def visible_to(self, user):
        """A service sees those it owns, a partner's people those it signed, a hospital those it takes part in."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        own = Q(owner__in=scope.service_ids)
        if scope.followed_partner_ids:
            own |= Q(pk__in=Party.objects.filter(partner__in=scope.followed_partner_ids).values("convention"))
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
        BODIES = "bodies", "devant les instances"
        SIGNED = "signed", "signée"
        IN_FORCE = "in_force", "en vigueur"
        ENDED = "ended", "terminée"
        TERMINATED = "terminated", "résiliée"

    NOT_YET_SIGNED = (Status.PREPARATION, Status.BODIES)

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
    signature_planned_precision = models.CharField(
        "précision de la date prévue", max_length=5, choices=Precision, default=Precision.DAY
    )
    signature_planned_is_assumed = models.BooleanField("date prévue supposée", default=False)
    signed_on = models.DateField("signée le", null=True, blank=True)
    announced_on = models.DateField("annoncée le", null=True, blank=True)
    effective_on = models.DateField("prend effet le", null=True, blank=True)
    effective_precision = models.CharField(
        "précision de la date d’effet", max_length=5, choices=Precision, default=Precision.DAY
    )
    effective_is_assumed = models.BooleanField("date d’effet supposée", default=False)
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    ends_precision = models.CharField(
        "précision du dernier jour", max_length=5, choices=Precision, default=Precision.DAY
    )
    ends_is_assumed = models.BooleanField("dernier jour supposé", default=False)
    terminated_on = models.DateField("résiliée le", null=True, blank=True, editable=False)
    is_example = models.BooleanField(
        "exemple",
        default=False,
        help_text="Reprise d’un document, pour montrer comment une convention se suit ; le portail ne la suit pas.",
    )
    allows_transfers = models.BooleanField(
        "permet les reports",
        default=False,
        help_text="D’une année à l’autre, ou d’un engagement à l’autre.",
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
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(effective_precision=Precision.DAY, ends_precision=Precision.DAY),
                name="convention_in_force_to_the_day",
            ),
            models.CheckConstraint(
                condition=Q(status="terminated", terminated_on__isnull=False)
                | (~Q(status="terminated") & Q(terminated_on=None)),
                name="convention_terminated_on_a_day",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def signature_planned(self) -> str:
        return say_vaguely(
            self.signature_planned_on, self.signature_planned_precision, self.signature_planned_is_assumed
        )

    @property
    def effective(self) -> str:
        return say_vaguely(self.effective_on, self.effective_precision, self.effective_is_assumed)

    @property
    def end(self) -> str:
        return say_vaguely(self.ends_on, self.ends_precision, self.ends_is_assumed)

    def takes_sessions_on(self, day: date) -> bool:
        """In force; or over since, for what took place on a Paris day until its end."""
        if self.status == self.Status.IN_FORCE:
            return True
        is_over = self.status in (self.Status.ENDED, self.Status.TERMINATED)
        last = self.terminated_on or self.ends_on
        return is_over and day <= timezone.localdate() and (last is None or day <= last)


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
    note = models.CharField("précision", max_length=250, blank=True)

    class Meta:
        verbose_name = "partie"
        verbose_name_plural = "parties"
        ordering = ["convention", "side", "pk"]
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
        HOSPITAL_SESSION = "hospital_session", "séances à l’hôpital"
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
        HOSPITAL = "hospital", "l’hôpital"
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
    needs_theme_agreement = models.BooleanField("thème soumis à l’accord préalable des parties", default=False)
    max_per_hospital = models.PositiveSmallIntegerField(
        "au plus par hôpital et par an",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Au-delà, une réservation attend l’accord du service responsable. Vide : sans limite.",
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
