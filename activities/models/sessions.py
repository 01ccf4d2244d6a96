from datetime import UTC, timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from activities.models.activities import Activity
from activities.models.choices import LIVE_STATES, Cancellation, CancelReason, Format, Means, Place, State
from activities.models.cycles import Cycle
from activities.models.session_constraints import SESSION_CONSTRAINTS
from activities.models.session_queries import SessionQuerySet
from activities.models.slots import Slot
from foundation.versions import VersionedModel
from partnerships.models import Commitment, Partner, Quota, Room, Ward
from partnerships.models.choices import Side, Visibility

# What starts within this is said at once, with both phone numbers.
NEAR = timedelta(days=1)


# A session keeps the cycle that it was booked with.
@pghistory.track(exclude=["groups", "people", "holds_place", "cycle"], model_name="SessionHistory")
class Session(VersionedModel):
    """Séance: an activity at a time and a place, under one year's volume.

    States move in `activities.services` only; `groups` and `people` are counted by the database alone.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sessions", verbose_name="proposition")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="sessions", verbose_name="engagement")
    quota = models.ForeignKey(Quota, models.PROTECT, related_name="sessions", verbose_name="volume de l’année")
    slot = models.ForeignKey(
        Slot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="créneau",
    )
    cycle = models.ForeignKey(
        Cycle,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="sessions",
        verbose_name="cycle",
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="sessions", verbose_name="partenaire")
    place = models.CharField("lieu", max_length=6, choices=Place)
    ward = models.ForeignKey(
        Ward,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="service",
    )
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="salle",
    )
    where = models.CharField("précision sur le lieu", max_length=150, blank=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    lead_mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_sessions",
        verbose_name="médiateur",
        help_text="Vide : à désigner.",
    )
    other_mediators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="seconded_sessions",
        verbose_name="en binôme avec",
    )
    other_speakers = models.CharField(
        "intervenants extérieurs",
        max_length=250,
        blank=True,
        help_text="Noms et métiers, séparés par des virgules. Jamais le nom d’un patient.",
    )
    visibility = models.CharField("publication", max_length=12, choices=Visibility, default=Visibility.HOSPITAL)
    note = models.CharField("à savoir", max_length=250, blank=True, help_text="Jamais le nom d’un patient.")
    override_reason = models.CharField("motif malgré l’avertissement", max_length=250, blank=True)
    max_groups = models.PositiveSmallIntegerField("groupes au plus", default=1)
    max_people = models.PositiveSmallIntegerField("personnes au plus", default=8)
    groups = models.PositiveSmallIntegerField("groupes inscrits", default=0, editable=False)
    people = models.PositiveIntegerField("personnes annoncées", default=0, editable=False)

    state = models.CharField("état", max_length=9, choices=State, default=State.REQUESTED)
    counts_anyway = models.BooleanField("annulée, comptée", default=False)
    holds_place = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(state__in=LIVE_STATES) | Q(state=State.CANCELLED, counts_anyway=True),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="tient sa place dans le volume",
    )
    state_changed_at = models.DateTimeField("dernier changement d’état le", default=timezone.now)
    state_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dernier changement d’état par",
        help_text="Vide : l’heure est passée sans réponse, ou une personne sans compte a répondu par lien.",
    )
    state_changed_by_name = models.CharField("par (personne sans compte)", max_length=150, blank=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="booked_sessions",
        verbose_name="réservée par",
    )
    booked_at = models.DateTimeField("réservée le", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    hospital_agreed_at = models.DateTimeField("accord de l’hôpital le", null=True, blank=True)
    hospital_agreed_by = models.CharField("accord de l’hôpital donné par", max_length=150, blank=True)
    hospital_means = models.CharField("accord de l’hôpital", max_length=8, choices=Means, blank=True)
    hospital_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accord de l’hôpital enregistré par",
    )
    partner_agreed_at = models.DateTimeField("accord du partenaire le", null=True, blank=True)
    partner_agreed_by = models.CharField("accord du partenaire donné par", max_length=150, blank=True)
    partner_means = models.CharField("accord du partenaire", max_length=8, choices=Means, blank=True)
    partner_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accord du partenaire enregistré par",
    )
    # Stamped when the ward is chosen: a later change of the hospital's rule moves no session.
    needs_ward_agreement = models.BooleanField("accord du cadre de santé demandé", default=False)
    ward_asked_at = models.DateTimeField("accord du cadre de santé demandé le", null=True, blank=True)
    ward_agreed_at = models.DateTimeField("accord du cadre de santé le", null=True, blank=True)
    ward_agreed_by = models.CharField("accord du cadre de santé donné par", max_length=150, blank=True)
    ward_means = models.CharField("accord du cadre de santé", max_length=8, choices=Means, blank=True)
    ward_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accord du cadre de santé enregistré par",
        help_text="Vide : donné par lien, sans compte.",
    )
    # Stamped when the place is taken: what others cancel later moves no session.
    needs_grant = models.BooleanField("au-delà du maximum par hôpital", default=False)
    granted_at = models.DateTimeField("accord du service responsable le", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accord du service responsable par",
    )
    cancelled_side = models.CharField(
        "annulée par",
        max_length=8,
        choices=[*Side.choices, ("neither", "ni l’un ni l’autre")],
        blank=True,
    )
    cancel_reason = models.CharField("motif d’annulation", max_length=13, choices=CancelReason, blank=True)
    cancelled_how = models.CharField("annulation", max_length=8, choices=Cancellation, blank=True)
    attendance_unknown = models.BooleanField("effectif inconnu", default=False)
    reported_at = models.DateTimeField("bilan saisi le", null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bilan saisi par",
    )
    lived_minutes = models.PositiveSmallIntegerField(
        "durée réelle (minutes)", null=True, blank=True, help_text="Vide : la durée prévue."
    )
    report_text = models.TextField("ce qui s’est passé", blank=True, help_text="Sans aucun nom.")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["quota", "state", "ends_at"], name="session_quota_state_end"),
            models.Index(fields=["partner", "starts_at"], name="session_partner_start"),
            models.Index(fields=["state", "ends_at"], name="session_state_end"),
            models.Index(fields=["starts_at"], name="session_start"),
        ]
        constraints = SESSION_CONSTRAINTS

    def __str__(self):
        return f"{self.activity} – {timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"

    @property
    def format(self) -> Format:
        return Format(self.activity.format)

    @property
    def is_visit(self) -> bool:
        return self.activity.format == Format.MUSEUM_VISIT

    @property
    def known_connection(self):
        """How one reaches a visit at a distance, or None while nobody said."""
        return getattr(self, "connection", None)

    @property
    def unready_groups(self) -> list:
        """The groups whose visit to the museum lacks something: none of them, and it is « prête ». It locks nothing."""
        return [group for group in self.participations.all() if group.state != group.State.CANCELLED and group.needs]

    @property
    def uncounted_groups(self) -> list:
        """Of a shared session that was reported, the groups of which nobody has said yet how many were there."""
        if self.state != State.HELD or self.attendance_unknown or self.max_groups == 1:
            return []
        return [group for group in self.participations.all() if group.is_uncounted]

    @property
    def shows_readiness(self) -> bool:
        """Confirmed and not over: whether a visit is ready is nobody's matter before or after."""
        return self.is_visit and self.state == State.CONFIRMED and not self.is_over()

    @property
    def planned_minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    def is_over(self, now=None) -> bool:
        return self.ends_at <= (now or timezone.now())

    def has_begun(self, now=None) -> bool:
        return self.starts_at <= (now or timezone.now())

    def is_near(self, now=None) -> bool:
        """To come, and it starts within a day."""
        now = now or timezone.now()
        return self.starts_at <= now + NEAR and not self.is_over(now)

    def is_to_report(self, now=None) -> bool:
        """« Bilan à saisir »."""
        return self.state == State.CONFIRMED and self.is_over(now)

    @cached_property
    def seconds(self) -> list:
        """Who animates it together with the lead mediator; read once."""
        return list(self.other_mediators.all())

    @property
    def lacks_lead(self) -> bool:
        """Nobody leads it, or its lead is absent then; asked of a session of `with_places`."""
        return self.lead_mediator is None or self.lead_mediator.full_name in self.absent_names

    def is_animated_by(self, person) -> bool:
        return self.lead_mediator_id == person.pk or person in self.seconds

    def is_late_to_cancel(self, now=None) -> bool:
        """Confirmed, and nearer than the hours within which its commitment calls a cancellation late."""
        notice = self.starts_at - (now or timezone.now())
        return bool(self.confirmed_at) and notice < timedelta(hours=self.commitment.late_cancellation_hours)

    def counts_if_cancelled_by(self, side: Side, now=None) -> bool:
        """The commitment's late rule: cancelled now by this side, it would count in the year's volume all the same."""
        rule = Commitment.LateAgainst
        return self.commitment.late_counts_against in (rule.CANCELLER, side) and self.is_late_to_cancel(now)

    @property
    def said_cancellation(self) -> str:
        """« annulée à l'avance », « annulée peu avant la séance », « annulée sur place », « n'a pas eu lieu »."""
        return Cancellation(self.cancelled_how).said(is_late=self.is_late_to_cancel(self.state_changed_at))

    def is_recorded_afterwards(self) -> bool:
        """« Saisie après coup » : held, and nobody had confirmed it on the portal before."""
        return self.state == State.HELD and self.confirmed_at is None

    def agreed_at(self, side: Side):
        """When a side agreed (aware), or None."""
        return getattr(self, f"{side}_agreed_at")

    @property
    def has_agreements(self) -> bool:
        """Both sides, the ward where it must, the owning service beyond the maximum; the theme's is the activity's."""
        is_agreed = bool(self.hospital_agreed_at and self.partner_agreed_at)
        return is_agreed and not self.lacks_ward_agreement and not self.lacks_grant

    @property
    def lacks_grant(self) -> bool:
        return self.needs_grant and self.granted_at is None

    @property
    def waits_for_grant(self) -> bool:
        """A request that can still be confirmed, and is beyond its hospital's part of the year."""
        return self.state == State.REQUESTED and self.lacks_grant and not self.is_over()

    @property
    def lacks_ward_agreement(self) -> bool:
        return self.needs_ward_agreement and self.ward_agreed_at is None

    @property
    def ward_asking(self) -> str:
        """Which asking of the ward this is, for its link and its message: its moment in UTC, as ISO 8601."""
        return self.ward_asked_at.astimezone(UTC).isoformat()

    @property
    def waits_for_ward(self) -> bool:
        """A request that can still be confirmed, and lacks the head nurse's agreement."""
        return self.state == State.REQUESTED and self.lacks_ward_agreement and not self.is_over()
