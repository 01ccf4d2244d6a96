"""What a session that trains people says besides: its programme, its places, and until when one registers."""

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from activities.models.choices import LIVE_STATES, State
from activities.models.sessions import Session
from partnerships.models import Commitment, Convention, Hospital
from partnerships.models.registrations import MOST_PLACES, Gathering, GatheringQuerySet
from partnerships.scopes import scope_of

# Whose professionals a training is for: the museum's under these commitments, the hospital's under all others.
MUSEUM_STAFF_KINDS = (Commitment.Kind.MUSEUM_STAFF_TRAINING, Commitment.Kind.TRAINING_DAY)
TRAINING_KINDS = (Commitment.Kind.RELAY_TRAINING, Commitment.Kind.AWARENESS_VISIT, *MUSEUM_STAFF_KINDS)
# How long a relay's training is good for: two seasons, unless it says otherwise; never longer than attendance is kept.
USUAL_RELAY_MONTHS, MOST_RELAY_MONTHS = 24, 60
NEAR = ("session__activity", "session__partner", "session__commitment__strand__convention__owner", "host")
NEAR += ("session__room", "session__ward__hospital", "session__lead_mediator", "session__quota")


class TrainingQuerySet(GatheringQuerySet):
    def visible_to(self, user):
        """Those of the sessions that one sees; for a referent also those that their hospitals' staff may follow, or had
        registered for before they came to nothing.
        """
        scope = scope_of(user)
        seen = Q(session__in=Session.objects.visible_to(user).values("pk"))
        if scope.hospital_ids:
            conventions = Convention.objects.visible_to(user).values("pk")
            seen |= Q(
                session__state__in=(State.CONFIRMED, State.HELD),
                session__commitment__strand__convention__in=conventions,
            ) & ~Q(session__commitment__kind__in=MUSEUM_STAFF_KINDS)
            registrations = self.model.registrations.rel.related_model.objects
            seen |= Q(pk__in=registrations.known().filter(hospital__in=scope.hospital_ids).values("training"))
        return self.filter(seen)

    def with_all_said(self):
        """With what their pages say; one query."""
        return self.select_related(*NEAR)

    def announced(self, now=None):
        """Those that professionals may find: agreed by both sides, and not begun."""
        return self.filter(session__state=State.CONFIRMED, session__starts_at__gt=now or timezone.now())

    def coming(self, now=None):
        """Not over, and neither cancelled nor declined."""
        return self.filter(session__state__in=LIVE_STATES, session__ends_at__gt=now or timezone.now())

    def past(self, now=None):
        return self.exclude(pk__in=self.model.objects.coming(now).values("pk"))


class Training(Gathering):
    """Formation: places that professionals take one by one, in a session."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="training", verbose_name="séance")
    host = models.ForeignKey(
        Hospital,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_trainings",
        verbose_name="hôpital qui accueille",
        help_text="Vide : au musée.",
    )
    programme = models.TextField("programme", blank=True)
    resources = models.TextField(
        "ressources", blank=True, help_text="Liens ou textes courts, pour ceux qui étaient là."
    )
    trainers = models.CharField("qui forme", max_length=250, blank=True)
    structures = models.TextField(
        "structures qui interviennent", blank=True, help_text="Une par ligne, hors le musée et l’hôpital."
    )
    audience = models.CharField("pour qui", max_length=250, blank=True)
    invited = models.TextField(
        "organisations conviées", blank=True, help_text="Une par ligne, outre le musée ; pour ses formations d’équipe."
    )
    places_per_hospital = models.PositiveSmallIntegerField(
        "places par hôpital", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    asks_manager = models.BooleanField("accord du responsable demandé", default=False)
    relay_months = models.PositiveSmallIntegerField(
        "fait des relais pendant (mois)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_RELAY_MONTHS)],
        help_text="Vide : ne fait pas de relais.",
    )

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = "formation"
        verbose_name_plural = "formations"
        ordering = ["session__starts_at", "id"]
        constraints = [
            *Gathering.Meta.constraints,
            models.CheckConstraint(
                condition=Q(places__range=(1, MOST_PLACES))
                & (Q(places_per_hospital=None) | Q(places_per_hospital__gte=1)),
                name="training_has_places",
            ),
            models.CheckConstraint(
                condition=Q(relay_months=None) | Q(relay_months__range=(1, MOST_RELAY_MONTHS)),
                name="training_makes_relays_for_months",
            ),
        ]

    def __str__(self):
        return str(self.session)

    @property
    def starts_at(self) -> datetime:
        return self.session.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.session.ends_at

    @property
    def takes_place(self) -> bool:
        """Agreed by both sides."""
        return self.session.state == State.CONFIRMED

    @property
    def is_for_museum_staff(self) -> bool:
        return self.session.commitment.kind in MUSEUM_STAFF_KINDS

    @property
    def structure_names(self) -> list[str]:
        """The third-party structures among those who speak (domain: the training day's health-and-social ones)."""
        return self.structures.splitlines()

    def organisations(self) -> list[str]:
        """Whose staff may come to a training for the museum's own; nobody's to the others, which have hospitals."""
        if not self.is_for_museum_staff:
            return []
        return list(dict.fromkeys([self.session.partner.name, *self.invited.splitlines()]))

    def hospitals(self):
        """Whose professionals may come; nobody's where it is for the museum's own staff."""
        if self.is_for_museum_staff:
            return Hospital.objects.none()
        return Hospital.objects.open().taking_part_in(self.session.commitment.strand.convention)
