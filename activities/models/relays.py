"""Who is a relay: read from the attendance of trainings that say for how many months, and kept nowhere else."""

from datetime import date, timedelta

from django.db.models import DateField, DurationField, Exists, F, Func, OuterRef, Q
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from activities.models.registrations import Registration, RegistrationQuerySet
from foundation.calendars import PARIS
from partnerships.models import Convention
from partnerships.scopes import scope_of

# From how long before its end a relay's training is to be renewed, on the list.
SOON = timedelta(days=60)
_CONVENTION = "training__session__commitment__strand__convention"


class RelayQuerySet(RegistrationQuerySet):
    def latest(self):
        """Of each person under each convention, the attendance that makes them a relay for longest: one row a person.

        With `until` (the last day, a Paris date), `place` (the hospital's id, today's where it was merged). Also those
        that are over, and those whose referent said that they left.
        """
        lasts = Func(
            F("training__relay_months"),
            template="make_interval(months => %(expressions)s)",
            output_field=DurationField(),
        )
        trained_on = TruncDate("training__session__ends_at", tzinfo=PARIS)
        person = ("email", f"{_CONVENTION}_id")
        rows = Relay.everybody().annotate(until=Cast(trained_on + lasts, DateField()))
        # Whoever came without a place may have left no address: each of them is somebody.
        longest = rows.exclude(email="").order_by(*person, "-until", "-pk").distinct(*person)
        chosen = Q(pk__in=longest.values("pk")) | Q(pk__in=rows.filter(email="").values("pk"))
        return self.filter(chosen).annotate(
            until=Cast(trained_on + lasts, DateField()),
            place=Coalesce("hospital__merged_into", "hospital"),
        )

    def valid(self, day: date | None = None):
        """Of `latest`: relays on a day (today in Paris), who have not left."""
        return self.filter(until__gte=day or timezone.localdate(), left_on=None)

    def visible_to(self, user):
        """Their names: to the hospital's referent, and to the service whose convention it is."""
        scope = scope_of(user)
        return self if scope.is_superuser else self.filter(_names_read_by(scope))

    def counted_for(self, user):
        """How many: also to the museum of the convention, which reaches them through the referent. With `is_named`."""
        scope = scope_of(user)
        rows = self.annotate(is_named=Q(pk__isnull=False) if scope.is_superuser else _names_read_by(scope))
        if scope.is_superuser:
            return rows
        conventions = Convention.objects.visible_to(user).values("pk") if scope.partner_ids else ()
        return rows.filter(Q(is_named=True) | Q(**{f"{_CONVENTION}__in": conventions}))

    def with_training(self):
        """With what a line of the list says of them."""
        near = ("hospital", "training__session__activity", "training__session__partner")
        return self.select_related(*near, f"{_CONVENTION}__owner")


def _names_read_by(scope) -> Q:
    return (
        Q(hospital__in=scope.hospital_ids)
        | Q(hospital__merged_into__in=scope.hospital_ids)
        | Q(**{f"{_CONVENTION}__owner__in": scope.service_ids})
    )


class Relay(Registration):
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

    def is_valid(self, day: date | None = None) -> bool:
        return self.left_on is None and self.until >= (day or timezone.localdate())

    def ends_soon(self) -> bool:
        return self.is_valid() and self.until < timezone.localdate() + SOON


def has_relay(user):
    """For a query of hospitals: whether one of the relays that a person may count is valid there today."""
    valid = Relay.objects.latest().valid().counted_for(user)
    return Exists(valid.filter(place=OuterRef("pk")))
