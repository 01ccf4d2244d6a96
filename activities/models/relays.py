"""Who is a relay: read from the attendance of trainings that say for how many months, and kept nowhere else; and those
who were trained before the portal was there, whom the service that owns the convention enters.
"""

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import DateField, DurationField, Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce, Lower, TruncDate
from django.utils import timezone

from activities.models.registrations import ATTENDANCE_KEPT, Registration, RegistrationQuerySet
from foundation.calendars import PARIS
from foundation.versions import VersionedModel
from partnerships.models import Convention, Hospital
from partnerships.scopes import scope_of

# From how long before its end a relay's training is to be renewed, on the list.
SOON = timedelta(days=60)
_CONVENTION = "training__session__commitment__strand__convention"


class RelaysOfHospitals:
    """What both kinds of relays are asked, by whom and for which day; `convention_path` leads to their convention."""

    convention_path = ""

    def valid(self, day: date | None = None):
        """Of `latest`: relays on a day (today in Paris), who have not left."""
        return self.filter(until__gte=day or timezone.localdate(), left_on=None)

    def of_convention(self, convention_id: int):
        return self.filter(**{self.convention_path: convention_id})

    def visible_to(self, user):
        """Their names: to the hospital's referent, and to the service whose convention it is."""
        scope = scope_of(user)
        return self if scope.is_superuser else self.filter(self._names_read_by(scope))

    def counted_for(self, user):
        """How many: also to the museum of the convention, which reaches them through the referent. With `is_named`."""
        scope = scope_of(user)
        rows = self.annotate(is_named=Q(pk__isnull=False) if scope.is_superuser else self._names_read_by(scope))
        if scope.is_superuser:
            return rows
        conventions = Convention.objects.visible_to(user).values("pk") if scope.partner_ids else ()
        return rows.filter(Q(is_named=True) | Q(**{f"{self.convention_path}__in": conventions}))

    def _names_read_by(self, scope) -> Q:
        return (
            Q(hospital__in=scope.hospital_ids)
            | Q(hospital__merged_into__in=scope.hospital_ids)
            | Q(**{f"{self.convention_path}__owner__in": scope.service_ids})
        )


class RelayQuerySet(RelaysOfHospitals, RegistrationQuerySet):
    convention_path = _CONVENTION

    def latest(self):
        """Of each person under each convention, the attendance that makes them a relay for longest: one row a person.

        With `until` (the last day, a Paris date), `place` (the hospital's id, today's where it was merged). Also those
        that are over, and those whose referent said that they left. Without those whom an earlier training makes
        relays for longer still.
        """
        person = ("email", f"{_CONVENTION}_id")
        rows = Relay.everybody().with_until()
        # Whoever came without a place may have left no address: each of them is somebody.
        longest = rows.exclude(email="").order_by(*person, "-until", "-pk").distinct(*person)
        chosen = Q(pk__in=longest.values("pk")) | Q(pk__in=rows.filter(email="").values("pk"))
        of_same_person = {"email": OuterRef("email"), "convention": OuterRef(_CONVENTION)}
        longer = EarlierRelay.objects.exclude(email="").filter(**of_same_person, until__gt=OuterRef("until"))
        rows = self.filter(chosen).with_until().exclude(Exists(longer))
        return rows.annotate(place=Coalesce("hospital__merged_into", "hospital"))

    def with_until(self):
        """With the last day (Paris) on which each attendance makes its person a relay."""
        lasts = Func(
            F("training__relay_months"),
            template="make_interval(months => %(expressions)s)",
            output_field=DurationField(),
        )
        trained_on = TruncDate("training__session__ends_at", tzinfo=PARIS)
        return self.annotate(until=Cast(trained_on + lasts, DateField()))

    def with_training(self):
        """With what a line of the list says of them."""
        near = ("hospital", "training__session__activity", "training__session__partner")
        return self.select_related(*near, f"{_CONVENTION}__owner")


class IsRelay:
    """What a line says of a relay of either kind, from `until` and `left_on`."""

    def is_valid(self, day: date | None = None) -> bool:
        return self.left_on is None and self.until >= (day or timezone.localdate())

    def ends_soon(self) -> bool:
        return self.is_valid() and self.until < timezone.localdate() + SOON


class Relay(IsRelay, Registration):
    """Relais: a professional who was trained, in their hospital, until a day. A row of `Registration`."""

    objects = RelayQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = "relais"
        verbose_name_plural = "relais"

    @classmethod
    def everybody(cls) -> RelayQuerySet:
        """Whoever was there, in a training that makes relays, as one of a hospital's people."""
        return cls.objects.filter(
            state=Registration.State.ATTENDED, hospital__isnull=False, training__relay_months__isnull=False
        )

    @property
    def convention(self) -> Convention:
        return self.training.session.commitment.strand.convention

    @property
    def title(self) -> str:
        """Of their training, in the reader's language."""
        return self.training.session.activity.title_in_language()

    @property
    def given_by(self) -> str:
        return self.training.session.partner.name

    @property
    def held_on(self) -> date:
        """The day (Paris) of their training."""
        return self.training.session.ends_at.astimezone(PARIS).date()


def _five_years_after(field: str) -> Func:
    """As ATTENDANCE_KEPT: nobody is a relay for longer than their training is remembered."""
    return Func(F(field), template="(%(expressions)s + interval '5 years')::date", output_field=DateField())


class EarlierRelayQuerySet(RelaysOfHospitals, models.QuerySet):
    convention_path = "convention"

    def latest(self):
        """Those whom no training of the portal makes relays for as long. With `place`, as for the others."""
        of_same_person = {"email": OuterRef("email"), _CONVENTION: OuterRef("convention")}
        again = Relay.everybody().exclude(email="").filter(**of_same_person).with_until()
        rows = self.exclude(Exists(again.filter(until__gte=OuterRef("until"))))
        return rows.annotate(place=Coalesce("hospital__merged_into", "hospital"))

    def with_first(self):
        """With `first`, the row that stands for all whom one training made until the same day: a reminder's object."""
        alike = {name: OuterRef(name) for name in ("convention", "title", "held_on", "until")}
        return self.annotate(first=Subquery(EarlierRelay.objects.filter(**alike).order_by("pk").values("pk")[:1]))

    def with_training(self):
        """With what a line of the list says of them."""
        return self.select_related("hospital", "convention__owner")


class EarlierRelay(IsRelay, VersionedModel):
    """A relay trained before the portal was there, as the service knows from its own papers. No figure counts them:
    their training is no session. Kept as long as attendance is.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="+", verbose_name="convention")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="+", verbose_name="hôpital")
    full_name = models.CharField("nom et prénom", max_length=150)
    email = models.EmailField(
        "adresse e-mail professionnelle",
        blank=True,
        help_text="Pour lui rappeler la fin de validité, et reconnaître la personne quand elle se forme de nouveau.",
    )
    ward = models.CharField("service", max_length=150, blank=True)
    job = models.CharField("fonction", max_length=100, blank=True)
    title = models.CharField("formation", max_length=200, help_text="Son titre, comme il était annoncé.")
    held_on = models.DateField("formé le")
    until = models.DateField(
        "valable jusqu’au", help_text="Son dernier jour de relais, cinq ans au plus après la formation."
    )
    left_on = models.DateField("n’est plus relais depuis le", null=True, blank=True)
    left_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="départ noté par",
    )

    # In which language to write to them: nobody said.
    language = "fr"

    objects = EarlierRelayQuerySet.as_manager()

    class Meta:
        verbose_name = "relais formé avant le portail"
        verbose_name_plural = "relais formés avant le portail"
        ordering = ["hospital", "full_name", "id"]
        constraints = [
            models.UniqueConstraint("convention", "email", condition=~Q(email=""), name="earlierrelay_person_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="earlierrelay_address_is_plain"),
            models.CheckConstraint(
                condition=Q(until__gte=F("held_on")) & Q(until__lte=_five_years_after("held_on")),
                name="earlierrelay_for_a_time",
            ),
        ]

    def __str__(self):
        # Without the name: what is noted of an act outlives it.
        return f"relais formé avant le portail n° {self.pk}"

    def clean(self):
        self.email = self.email.strip().lower()

    @property
    def given_by(self) -> str:
        return self.convention.title

    @property
    def kept_until(self) -> date:
        """The last day (Paris) on which this is still known."""
        return self.held_on + ATTENDANCE_KEPT


def has_relay(user):
    """For a query of hospitals: whether one of the relays that a person may count is valid there today."""
    return reduce(or_, (is_place_of(rows.valid(), user) for rows in every_relay()))


def is_place_of(rows, user) -> Exists:
    """For a query of hospitals: whether one of these relays that a person may count is there."""
    return Exists(rows.counted_for(user).filter(place=OuterRef("pk")))


def every_relay() -> tuple[RelayQuerySet, EarlierRelayQuerySet]:
    """Both kinds of `latest`; together, one row a person under each convention."""
    return Relay.objects.latest(), EarlierRelay.objects.latest()
