from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Abs, Extract, TruncDate
from django.utils import timezone

from activities.models.choices import LIVE_STATES, Place
from activities.models.session_constraints import LONGEST
from foundation.calendars import PARIS
from foundation.versions import VersionedModel
from partnerships.models import Commitment, Hospital, Partner, Quota, Room, Ward
from partnerships.models.choices import Side
from partnerships.scopes import scope_of


class SlotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own slots, and those of the other side under the conventions that one sees; head office: the latter."""
        scope = scope_of(user)
        commitments = Commitment.objects.visible_to(user).values("pk")
        fitting = Q(pk__in=Slot.commitments.through.objects.filter(commitment__in=commitments).values("slot"))
        if scope.is_head_office:
            return self.filter(fitting)
        visible = Q(hospital__in=scope.hospital_ids) | Q(partner__in=scope.partner_ids)
        if scope.partner_ids:
            visible |= Q(side=Side.HOSPITAL) & fitting
        if scope.hospital_ids:
            visible |= Q(side=Side.PARTNER) & fitting
        return self.filter(visible)

    def unbooked(self, now=None, *, moving=()):
        """Open, still to come, and with no live session on it; `moving` as in `with_taking`."""
        is_open = self.filter(state=Slot.State.OPEN, starts_at__gt=now or timezone.now())
        return is_open.with_taking(moving).filter(is_taken=False)

    def open_to_requests(self, now=None, *, moving=()):
        """Unbooked, with no other session in its ward then; past its lead time it takes a request only.

        Sessions that are `moving` there do not stand in their own way.
        """
        return self.unbooked(now, moving=moving).filter(ward_is_taken=False)

    def with_taking(self, moving=()):
        """`is_taken`: a live session stands on it; `ward_is_taken`: one does in its ward at once, on another slot or
        none, and whoever opened it gave no reason for two. Not those that are `moving`.
        """
        sessions = self.model.sessions.rel.related_model
        on_it = sessions.objects.filter(slot=OuterRef("pk"), state__in=LIVE_STATES)
        groups = sessions.participations.rel.related_model.objects.live()
        in_its_ward = groups.filter(
            ward=OuterRef("ward"),
            session__state__in=LIVE_STATES,
            # A ward has had thousands of groups: those that may still be there began within a day before.
            session__starts_at__gt=OuterRef("starts_at") - LONGEST,
            session__starts_at__lt=OuterRef("ends_at"),
            session__ends_at__gt=OuterRef("starts_at"),
        ).exclude(session__in=moving)
        return self.annotate(
            is_taken=Exists(on_it),
            ward_is_taken=ExpressionWrapper(Exists(in_its_ward) & Q(override_reason=""), models.BooleanField()),
        )

    def free(self, now=None, *, moving=()):
        """Those that are still valid: booked, they are confirmed at once."""
        return self.open_to_requests(now, moving=moving).filter(valid_until__gt=now or timezone.now())

    def with_volumes(self):
        """`is_exhausted`: nothing is left on its day in the volumes of its kinds."""
        volumes = Quota.objects.on(OuterRef("day")).filter(commitment__slots=OuterRef("pk"))
        left = volumes.filter(used__lt=F("quantity") + F("extra"))
        dated = self.alias(day=TruncDate("starts_at", tzinfo=PARIS))
        return dated.annotate(is_exhausted=ExpressionWrapper(Exists(volumes) & ~Exists(left), models.BooleanField()))

    def of_other_side(self, user):
        """The slots that a person's place books: a museum's people the hospitals', a referent the museums'."""
        scope, visible = scope_of(user), self.visible_to(user)
        if scope.is_head_office:
            return visible
        sides = {Side.HOSPITAL: scope.partner_ids, Side.PARTNER: scope.hospital_ids}
        return visible.filter(side__in=[side for side, places in sides.items() if places])

    def of_own_side(self, user):
        """The slots that a person's own places open."""
        scope, visible = scope_of(user), self.visible_to(user)
        if scope.is_head_office:
            return visible
        return visible.filter(Q(hospital__in=scope.hospital_ids) | Q(partner__in=scope.coordinated_partner_ids))

    def nearest_to(self, slot):
        """The others that one of its commitments fits: in the same hospital first, then by distance in time."""
        elsewhere = Q(hospital__isnull=False) & ~Q(hospital=slot.hospital_id)
        gap = ExpressionWrapper(F("starts_at") - Value(slot.starts_at), output_field=DurationField())
        fitting = self.model.commitments.through.objects.filter(
            slot=OuterRef("pk"), commitment__in=slot.commitments.values("pk")
        )
        return (
            self.filter(Exists(fitting), side=slot.side)
            .exclude(pk=slot.pk)
            .annotate(is_elsewhere=ExpressionWrapper(elsewhere, models.BooleanField()), gap=Abs(Extract(gap, "epoch")))
            .order_by("is_elsewhere", "gap", "pk")
        )


class Slot(VersionedModel):
    """Créneau: a time that one side opens, with its consent, for the other side to book."""

    class State(models.TextChoices):
        OPEN = "open", "ouvert"
        WITHDRAWN = "withdrawn", "retiré"

    side = models.CharField("ouvert par", max_length=8, choices=Side)
    place = models.CharField("lieu", max_length=6, choices=Place)
    hospital = models.ForeignKey(
        Hospital,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name="hôpital",
    )
    ward = models.ForeignKey(
        Ward,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name="service",
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name="partenaire",
    )
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name="salle",
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    valid_until = models.DateTimeField("à réserver avant", help_text="Ensuite, le créneau n’est plus proposé.")
    commitments = models.ManyToManyField(Commitment, related_name="slots", verbose_name="engagements acceptés")
    capacity = models.PositiveSmallIntegerField("personnes au plus", default=8, validators=[MinValueValidator(1)])
    series = models.UUIDField("série", null=True, blank=True, editable=False, db_index=True)
    state = models.CharField("état", max_length=9, choices=State, default=State.OPEN)
    note = models.CharField("à savoir", max_length=250, blank=True, help_text="Jamais le nom d’un patient.")
    override_reason = models.CharField("motif malgré l’avertissement", max_length=250, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="ouvert par la personne",
    )
    opened_at = models.DateTimeField("ouvert le", auto_now_add=True)
    ward_agreed_by = models.CharField(
        "accord du cadre de santé donné par", max_length=150, blank=True, help_text="Nom et fonction."
    )

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["hospital", "starts_at"], name="slot_hospital_start"),
            models.Index(fields=["side", "state", "starts_at"], name="slot_side_state_start"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
            models.CheckConstraint(
                condition=Q(valid_until__lte=F("starts_at")),
                name="slot_valid_until_its_start",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        side=Side.HOSPITAL,
                        place=Place.WARD,
                        hospital__isnull=False,
                        partner=None,
                        room=None,
                    )
                    | Q(
                        side=Side.PARTNER,
                        partner__isnull=False,
                        hospital=None,
                        ward=None,
                    )
                ),
                name="slot_belongs_to_its_side",
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="slot_holds_someone"),
            models.CheckConstraint(
                condition=Q(ward_agreed_by="") | Q(ward__isnull=False), name="slot_ward_agreement_of_its_ward"
            ),
        ]

    def is_late(self, now=None) -> bool:
        """Its lead time has passed: it can only be asked for."""
        return self.valid_until <= (now or timezone.now())

    @property
    def asks_ward(self) -> bool:
        """Booked, it still waits for the head nurse's agreement; read with its hospital."""
        return bool(self.ward_id and self.hospital.asks_head_nurse and not self.ward_agreed_by)

    @property
    def minutes(self) -> float:
        return (self.ends_at - self.starts_at).total_seconds() / 60

    def __str__(self):
        where = self.ward or self.hospital or self.partner
        return f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M} – {where}"
