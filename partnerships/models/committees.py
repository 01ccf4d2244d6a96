"""Who follows a convention, when they meet, and what they decide."""

from datetime import date, datetime, timedelta

import pghistory
from dateutil.relativedelta import relativedelta
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from foundation.versions import VersionedModel
from partnerships.models.choices import Side
from partnerships.models.conventions import Convention, Strand
from partnerships.models.documents import Document

# After the end of a membership, as long as what was decided may be asked about.
NAMES_KEPT = relativedelta(years=5)
MINUTES_WITHIN = timedelta(days=14)


class OfConventionQuerySet(models.QuerySet):
    """Rows that are the business of whoever knows their convention; `convention_path` leads to it."""

    convention_path = "convention"

    def visible_to(self, user):
        known = Convention.objects.visible_to(user).values("pk")
        return self.filter(**{f"{self.convention_path}__in": known})


class Committee(VersionedModel):
    """A comité de suivi of a convention, or the comité de projet of one of its strands."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="committees", verbose_name="convention")
    strand = models.ForeignKey(
        Strand,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
        verbose_name="volet ou projet",
        help_text="Vide : le comité suit toute la convention.",
    )
    name = models.CharField("nom", max_length=150)
    remit = models.TextField("rôle", blank=True)

    objects = OfConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "comité"
        verbose_name_plural = "comités"
        ordering = ["convention", "name"]
        constraints = [models.UniqueConstraint(fields=["convention", "name"], name="committee_once_per_convention")]

    def __str__(self):
        return self.name


class CommitteeMemberQuerySet(models.QuerySet):
    def named(self):
        """Those whose name is still kept."""
        return self.filter(erased_at=None)

    def sitting(self, day: date | None = None):
        """Members on a day (today in Paris by default)."""
        return self.named().filter(Q(left_on=None) | Q(left_on__gte=day or timezone.localdate()))

    def to_forget(self, day: date | None = None):
        """Those whose membership, or at the latest their convention, ended more than NAMES_KEPT before a day."""
        before = (day or timezone.localdate()) - NAMES_KEPT
        convention = F("committee__convention__terminated_on"), F("committee__convention__ends_on")
        return self.named().alias(until=Coalesce(F("left_on"), *convention)).filter(until__lt=before)


class CommitteeMember(VersionedModel):
    """A professional who sits in a committee, of one side or of a third party; erased, the row still owns decisions."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="members", verbose_name="comité")
    side = models.CharField("côté", max_length=8, choices=Side, blank=True, help_text="Vide : un tiers.")
    name = models.CharField("nom", max_length=150)
    function = models.CharField("fonction", max_length=150, blank=True)
    email = models.EmailField("adresse e-mail")
    left_on = models.DateField(
        "membre jusqu’au",
        null=True,
        blank=True,
        help_text="Vide : tant que dure la convention. Nom, fonction et adresse sont effacés cinq ans après.",
    )
    erased_at = models.DateTimeField("nom effacé le", null=True, blank=True, editable=False)

    objects = CommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre"
        verbose_name_plural = "membres"
        ordering = ["committee", "side", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "email"], condition=Q(erased_at=None), name="committeemember_once"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", function="", email=""), name="committeemember_erased_wholly"
            ),
        ]

    def __str__(self):
        return "nom effacé" if self.erased_at else self.name

    def sits_on(self, day: date) -> bool:
        """`sitting`, of one."""
        return self.erased_at is None and (self.left_on is None or self.left_on >= day)


class MeetingQuerySet(OfConventionQuerySet):
    convention_path = "committee__convention"

    def without_minutes(self, now: datetime | None = None):
        """Over for longer than minutes take to write, and none attached."""
        over = self.filter(ends_at__lt=(now or timezone.now()) - MINUTES_WITHIN, minutes=None)
        return over.exclude(status=Meeting.Status.CANCELLED)

    def awaiting_approval(self):
        """Whose minutes, as they are now, a member has not answered, or answered with a remark alone."""
        asked = Meeting.objects.filter(
            reviews__document=F("minutes"), reviews__revoked_at=None, reviews__answer__in=("", "remarked")
        )
        return self.filter(pk__in=asked.values("pk"))


@pghistory.track(model_name="MeetingHistory")
class Meeting(VersionedModel):
    """A meeting of a committee. Its members were invited once `invited_at` is set: each change is then told to them."""

    class Status(models.TextChoices):
        PLANNED = "planned", "prévue"
        HELD = "held", "tenue"
        CANCELLED = "cancelled", "annulée"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings", verbose_name="comité")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.PLANNED, editable=False)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200, blank=True)
    link = models.URLField("lien de visioconférence", max_length=500, blank=True)
    agenda = models.TextField("ordre du jour", blank=True)
    invited_at = models.DateTimeField("convoquée le", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("motif de l’annulation", max_length=250, blank=True, editable=False)
    minutes = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name="compte rendu",
        help_text="Un document de la convention, de nature « compte rendu ». Une fois la réunion tenue, chaque "
        "membre reçoit un lien pour l’approuver.",
    )
    present = models.ManyToManyField(
        CommitteeMember,
        blank=True,
        related_name="attended",
        verbose_name="présents",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion"
        verbose_name_plural = "réunions"
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["committee", "starts_at"], name="meeting_of_committee")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""), name="meeting_cancelled_with_its_reason"
            ),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="meeting_is_somewhere"),
        ]

    def __str__(self):
        return f"{self.committee}, {timezone.localtime(self.starts_at):%d/%m/%Y}"

    @property
    def is_planned(self) -> bool:
        return self.status == Meeting.Status.PLANNED

    @property
    def is_held(self) -> bool:
        return self.status == Meeting.Status.HELD

    @property
    def day(self) -> date:
        """The day in Paris on which it begins."""
        return timezone.localdate(self.starts_at)


class DecisionQuerySet(OfConventionQuerySet):
    convention_path = "meeting__committee__convention"

    def open(self):
        return self.filter(done_on=None)

    def late(self, today: date | None = None):
        """Due before today (Paris) and not done."""
        return self.open().filter(due_on__lt=today or timezone.localdate())


@pghistory.track(model_name="DecisionHistory")
class Decision(VersionedModel):
    """What a committee decided: who sees to it, until when, and when it was done."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name="réunion")
    text = models.CharField("décision", max_length=400, validators=[MinLengthValidator(5)])
    owner = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="decisions", verbose_name="qui s’en charge")
    due_on = models.DateField("échéance")
    done_on = models.DateField("faite le", null=True, blank=True)
    outcome = models.CharField("suite donnée", max_length=400, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="decision_open")]

    def __str__(self):
        return self.text

    @property
    def is_late(self) -> bool:
        """`late`, of one."""
        return self.done_on is None and self.due_on < timezone.localdate()
