"""What a commitment allows in one period, and what became of it."""

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from foundation.days import say_date
from foundation.versions import VersionedModel
from partnerships.models.conventions import Commitment, Convention


class QuotaQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(commitment__strand__convention__in=Convention.objects.visible_to(user).values("pk"))

    def on(self, day: date):
        """The volumes whose period holds this Paris date."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def counting_sessions(self):
        """Those that sessions use up: contents online are not programmed."""
        return self.exclude(commitment__kind=Commitment.Kind.DIGITAL_CONTENT)

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
    extra_reason = models.CharField("motif de l’ajout", max_length=250, blank=True)
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
        verbose_name = "volume de l’année"
        verbose_name_plural = "volumes de l’année"
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
    def counts_sessions(self) -> bool:
        """`counting_sessions`, of one."""
        return self.commitment.kind != Commitment.Kind.DIGITAL_CONTENT

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
            return "ends_on", "Le dernier jour précède le premier. Corrigez l’un ou l’autre."
        if (first := convention.effective_on) and self.starts_on < first:
            return "starts_on", f"La convention ne prend effet que le {say_date(first)}."
        if (last := convention.ends_on) and self.ends_on > last:
            return "ends_on", f"La convention finit le {say_date(last)}. Un avenant la prolonge d’abord."
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
        CORRECTION = "correction", "correction d’une erreur"
        TRANSFER = "transfer", "report"
        CLOSING = "closing", "clôture"
        REOPENING = "reopening", "réouverture"

    quota = models.ForeignKey(Quota, models.PROTECT, related_name="changes", verbose_name="volume de l’année")
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
        verbose_name = "changement d’un volume"
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
            return [f"{label} : {after}" for label, _before, after in self.lines()]
        return [f"{label} : {before} → {after}" for label, before, after in self.lines() if before != after]


def _in_words(value: int | str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}" if isinstance(value, str) else str(value)
