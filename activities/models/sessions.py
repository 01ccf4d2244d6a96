from datetime import UTC, date, datetime, time, timedelta

import pghistory
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property

from activities.models.absences import Absence
from activities.models.activities import Activity
from activities.models.choices import (
    LIVE_STATES,
    MOVE_VERB,
    Cancellation,
    CancelReason,
    Format,
    Means,
    Place,
    State,
)
from activities.models.cycles import Cycle
from activities.models.slots import Slot
from foundation.calendars import PARIS
from foundation.versions import VersionedModel
from partnerships.models import Commitment, Partner, Quota, Room, Ward
from partnerships.models.choices import Side, Visibility
from partnerships.scopes import scope_of

# The head nurse's agreement is not asked, or was given.
HAS_WARDS_WORD = Q(needs_ward_agreement=False) | Q(ward_agreed_at__isnull=False)
# The group keeps to its hospital's part of the volume, or the service that owns the convention granted more.
HAS_GRANT = Q(needs_grant=False) | Q(granted_at__isnull=False)
# What starts within this is said at once, with both phone numbers.
NEAR = timedelta(days=1)


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A partner's people see their partner's sessions, a referent those with a group of their hospitals, a
        head-office service those of the conventions that it owns.
        """
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        visible = Q(partner__in=scope.partner_ids)
        if scope.service_ids:
            visible |= Q(commitment__strand__convention__owner__in=scope.service_ids)
        if scope.hospital_ids:
            groups = Session.participations.rel.related_model.objects.filter(hospital__in=scope.hospital_ids)
            visible |= Q(pk__in=groups.values("session"))
        return self.filter(visible)

    def concerning(self, user):
        """A person's own work among what they see; a mediator's are those they animate, or that nobody leads."""
        scope, visible = scope_of(user), self.visible_to(user)
        if scope.is_head_office:
            return visible
        return visible.filter(self._hospital_side(scope) | self._partner_side(user, scope))

    def awaiting(self, user):
        """Requests that wait for the agreement of a person's own side; the hospital's sees to its wards' too."""
        scope = scope_of(user)
        requests = self.visible_to(user).filter(state=State.REQUESTED, ends_at__gt=timezone.now())
        if scope.is_head_office:
            return requests
        return requests.filter(
            (self._hospital_side(scope) & (Q(hospital_agreed_at=None) | ~HAS_WARDS_WORD))
            | (self._partner_side(user, scope) & Q(partner_agreed_at=None))
        )

    @staticmethod
    def _hospital_side(scope) -> Q:
        groups = Session.participations.rel.related_model.objects.filter(hospital__in=scope.hospital_ids)
        return Q(pk__in=groups.values("session"))

    @staticmethod
    def _partner_side(user, scope) -> Q:
        seconded = Session.other_mediators.through.objects.filter(user=user.pk)
        own = Q(lead_mediator=user.pk) | Q(lead_mediator=None) | Q(pk__in=seconded.values("session"))
        return (Q(partner__in=scope.partner_ids) & own) | Q(partner__in=scope.coordinated_partner_ids)

    def without_mediator(self, now=None):
        """« À désigner » : to come, and nobody leads it yet."""
        return self.upcoming(now).filter(lead_mediator=None, state__in=(State.REQUESTED, State.CONFIRMED))

    def to_replace(self, now=None):
        """« À remplacer ou à désigner » : to come, and nobody leads it yet, or one of its mediators is absent then."""
        is_open = self.upcoming(now).filter(state__in=(State.REQUESTED, State.CONFIRMED))
        return is_open.filter(Q(lead_mediator=None) | Exists(self._absences()))

    def hit_by_absence(self, now=None):
        """To come, and one of its mediators is absent then."""
        return self.to_replace(now).filter(Exists(self._absences()))

    @staticmethod
    def _absences():
        """For a subquery of sessions: the absences of its mediators that touch its time."""
        seconds = Session.other_mediators.through.objects.filter(session=OuterRef(OuterRef("pk")))
        return Absence.objects.during(OuterRef("starts_at"), OuterRef("ends_at")).filter(
            Q(mediator=OuterRef("lead_mediator")) | Q(mediator__in=seconds.values("user"))
        )

    def assignable_by(self, user):
        """Those whose mediators a person names: as coordinator, or as the service that owns the convention."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        return self.filter(
            Q(partner__in=scope.coordinated_partner_ids)
            | Q(commitment__strand__convention__owner__in=scope.service_ids)
        )

    def animated_by(self, person):
        """Those that a person leads, or animates with the lead."""
        seconded = Session.other_mediators.through.objects.filter(user=person)
        return self.filter(Q(lead_mediator=person) | Q(pk__in=seconded.values("session")))

    def told(self):
        """Those that some message has put into calendars: confirmed once, or moved while they waited."""
        messages = SessionEvent.objects.filter(Q(to_state=State.CONFIRMED) | Q(verb=MOVE_VERB), session=OuterRef("pk"))
        return self.filter(Q(confirmed_at__isnull=False) | Exists(messages))

    def with_places(self, user):
        """With all that a line says, and only the groups that the person sees: two queries, whatever the length."""
        groups = Session.participations.rel.related_model.objects.visible_to(user)
        return self.with_groups(groups.select_related("hospital", "ward__hospital"))

    def with_groups(self, groups):
        """With all that a line says, and these of its groups.

        `second_names` animate it together with its lead; `absent_names` are those of its mediators who are absent then.
        """
        absent = self._absences().order_by("mediator__full_name")
        seconds = get_user_model().objects.filter(seconded_sessions=OuterRef("pk")).order_by("full_name", "pk")
        near = ("commitment__strand__convention", "quota", "partner", "ward__hospital", "room", "lead_mediator")
        return (
            self.select_related("activity", *near)
            .annotate(
                second_names=ArraySubquery(seconds.values("full_name")),
                absent_names=ArraySubquery(absent.values("mediator__full_name").distinct()),
            )
            .prefetch_related(models.Prefetch("participations", groups))
        )

    def live(self):
        return self.filter(state__in=LIVE_STATES)

    def with_agreements(self):
        """All agreements but the theme's: `Session.has_agreements`, as a query."""
        return self.filter(HAS_WARDS_WORD, HAS_GRANT, hospital_agreed_at__isnull=False, partner_agreed_at__isnull=False)

    def awaiting_grant(self, now=None):
        """Beyond a hospital's part of the year: to come, and the owning service has not answered."""
        return self.upcoming(now).filter(state=State.REQUESTED, needs_grant=True, granted_at=None)

    def upcoming(self, now=None):
        """Not over yet."""
        return self.filter(ends_at__gt=now or timezone.now())

    def starting_on(self, first: date, last: date):
        """Those that start on these Paris days, both included."""
        return self.filter(
            starts_at__gte=datetime.combine(first, time.min, PARIS),
            starts_at__lt=datetime.combine(last + timedelta(days=1), time.min, PARIS),
        )

    def to_report(self, now=None):
        """« Bilan à saisir » : confirmed, and over."""
        return self.filter(state=State.CONFIRMED, ends_at__lte=now or timezone.now())


# A session keeps the cycle that it was booked with.
@pghistory.track(exclude=["groups", "people", "holds_place", "cycle"], model_name="SessionHistory")
class Session(VersionedModel):
    """Séance: an activity at a time and a place, under one year's volume.

    States move in `activities.services` only; `groups` and `people` are counted by the database alone.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sessions", verbose_name="proposition")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="sessions", verbose_name="engagement")
    quota = models.ForeignKey(Quota, models.PROTECT, related_name="sessions", verbose_name="volume de l'année")
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
        help_text="Noms et métiers, séparés par des virgules. Jamais le nom d'un patient.",
    )
    visibility = models.CharField("publication", max_length=12, choices=Visibility, default=Visibility.HOSPITAL)
    note = models.CharField("à savoir", max_length=250, blank=True, help_text="Jamais le nom d'un patient.")
    override_reason = models.CharField("motif malgré l'avertissement", max_length=250, blank=True)
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
    state_changed_at = models.DateTimeField("dernier changement d'état le", default=timezone.now)
    state_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dernier changement d'état par",
        help_text="Vide : l'heure est passée sans réponse, ou une personne sans compte a répondu par lien.",
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
    hospital_agreed_at = models.DateTimeField("accord de l'hôpital le", null=True, blank=True)
    hospital_agreed_by = models.CharField("accord de l'hôpital donné par", max_length=150, blank=True)
    hospital_means = models.CharField("accord de l'hôpital", max_length=8, choices=Means, blank=True)
    hospital_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accord de l'hôpital enregistré par",
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
        choices=[*Side.choices, ("neither", "ni l'un ni l'autre")],
        blank=True,
    )
    cancel_reason = models.CharField("motif d'annulation", max_length=13, choices=CancelReason, blank=True)
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
    report_text = models.TextField("ce qui s'est passé", blank=True, help_text="Sans aucun nom.")

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
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED)
                | Q(
                    confirmed_at__isnull=False,
                    hospital_agreed_at__isnull=False,
                    partner_agreed_at__isnull=False,
                ),
                name="session_confirmed_has_both_agreements",
            ),
            models.CheckConstraint(
                condition=Q(
                    hospital_agreed_at=None,
                    hospital_agreed_by="",
                    hospital_recorded_by=None,
                    hospital_means="",
                )
                | (
                    Q(
                        hospital_agreed_at__isnull=False,
                        hospital_recorded_by__isnull=False,
                    )
                    & ~Q(hospital_agreed_by="")
                    & ~Q(hospital_means="")
                ),
                name="session_hospital_agreement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    partner_agreed_at=None,
                    partner_agreed_by="",
                    partner_recorded_by=None,
                    partner_means="",
                )
                | (
                    Q(
                        partner_agreed_at__isnull=False,
                        partner_recorded_by__isnull=False,
                    )
                    & ~Q(partner_agreed_by="")
                    & ~Q(partner_means="")
                ),
                name="session_partner_agreement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ward_agreed_at=None, ward_agreed_by="", ward_recorded_by=None, ward_means="")
                | (
                    Q(ward_agreed_at__isnull=False)
                    & ~Q(ward_agreed_by="")
                    & (
                        Q(ward_means=Means.LINK, ward_recorded_by=None)
                        | (~Q(ward_means__in=("", Means.LINK)) & Q(ward_recorded_by__isnull=False))
                    )
                ),
                name="session_ward_agreement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(needs_ward_agreement=True, place=Place.WARD, ward__isnull=False)
                | Q(needs_ward_agreement=False, ward_asked_at=None, ward_agreed_at=None),
                name="session_ward_agreement_of_its_ward",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED) | HAS_WARDS_WORD,
                name="session_confirmed_has_wards_agreement",
            ),
            models.CheckConstraint(
                condition=Q(granted_at=None, granted_by=None)
                | Q(needs_grant=True, granted_at__isnull=False, granted_by__isnull=False),
                name="session_grant_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED) | HAS_GRANT, name="session_confirmed_has_its_grant"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.HELD,
                    reported_at__isnull=False,
                    reported_by__isnull=False,
                )
                | (~Q(state=State.HELD) & Q(reported_at=None, reported_by=None)),
                name="session_held_is_reported",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=State.CANCELLED) & ~Q(cancelled_side="") & ~Q(cancel_reason="") & ~Q(cancelled_how="")
                )
                | (
                    ~Q(state=State.CANCELLED)
                    & Q(cancelled_side="", cancel_reason="", cancelled_how="", counts_anyway=False)
                ),
                name="session_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state_changed_by__isnull=False, state_changed_by_name="")
                | Q(state_changed_by=None, state_changed_by_name="", state=State.LAPSED)
                | (
                    Q(state_changed_by=None, state__in=(State.CONFIRMED, State.DECLINED)) & ~Q(state_changed_by_name="")
                ),
                name="session_changed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(groups__lte=F("max_groups")),
                name="session_groups_within_maximum",
            ),
            models.CheckConstraint(
                condition=Q(people__lte=F("max_people")),
                name="session_people_within_maximum",
            ),
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=LIVE_STATES),
                name="session_one_live_per_slot",
            ),
            ExclusionConstraint(
                name="session_mediator_in_one_place",
                expressions=[
                    ("lead_mediator", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            models.Value("[)"),
                            function="tstzrange",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=LIVE_STATES),
            ),
        ]

    def __str__(self):
        return f"{self.activity} – {timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"

    @property
    def format(self) -> Format:
        return Format(self.activity.format)

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


class SessionEvent(models.Model):
    """One line of a session's history: who (« par ») for whom (« pour »), from, to, when and why."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="events", verbose_name="séance")
    verb = models.CharField("quoi", max_length=30)
    from_state = models.CharField("de", max_length=9, choices=State, blank=True)
    to_state = models.CharField("à", max_length=9, choices=State)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
        help_text="Vide : l'horloge, ou une personne sans compte.",
    )
    actor_name = models.CharField("par (personne sans compte)", max_length=150, blank=True)
    on_behalf_of = models.CharField("pour", max_length=8, choices=Side, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    why = models.CharField("motif", max_length=250, blank=True)
    # What moved: [what, before, after], times as ISO 8601, names as they were; said by `phrases.say_change`.
    changes = models.JSONField("ce qui change", default=list, blank=True)

    class Meta:
        verbose_name = "événement d'une séance"
        verbose_name_plural = "événements des séances"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor=None) | Q(actor_name=""),
                name="sessionevent_by_one",
            ),
        ]

    def __str__(self):
        return f"{self.verb} – {self.at:%d/%m/%Y %H:%M}"

    @property
    def who(self) -> str:
        """By whom, as the history says it: a person, somebody without an account by a link, or the clock."""
        if self.actor_name:
            return f"{self.actor_name}, par lien"
        return str(self.actor or "l’horloge")
