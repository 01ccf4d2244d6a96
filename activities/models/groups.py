from collections.abc import Iterable
from datetime import UTC
from functools import reduce
from operator import add

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from activities.models.choices import AgeBand, CancelReason, Means, Need, State
from activities.models.readiness import IS_READY, needs_of
from activities.models.sessions import Session
from foundation.versions import VersionedModel
from partnerships.models import Hospital, Ward
from partnerships.scopes import scope_of

# The head nurse's agreement to this group is not asked, or was given.
HAS_GROUPS_WARDS_WORD = Q(needs_ward_agreement=False) | Q(ward_agreed_at__isnull=False)
# Its hospital is not asked about another time of the session either.
HAS_GROUPS_WORD = HAS_GROUPS_WARDS_WORD & Q(hospital_asked_at=None)


class ParticipationQuerySet(models.QuerySet):
    def live(self):
        return self.exclude(state=Participation.State.CANCELLED)

    def agreed(self):
        """Those to which no word is missing: neither their hospital's nor their head nurse's."""
        return self.filter(HAS_GROUPS_WORD)

    def waiting(self, now=None):
        """Those of a session that is not over to which a word of their own is missing."""
        is_open = Q(session__state__in=(State.REQUESTED, State.CONFIRMED), session__ends_at__gt=now or timezone.now())
        return self.live().filter(is_open).exclude(HAS_GROUPS_WORD)

    def uncounted(self):
        """Those that came, and of which nobody has said how many they were: `is_uncounted`, as a query."""
        return self.filter(state=Participation.State.CONFIRMED, present_total=None)

    def ready(self):
        """Those whose visit to the museum lacks nothing: `Participation.needs`, as a query."""
        return self.filter(IS_READY)

    def visible_to(self, user):
        """The groups of the sessions that one sees; a referent sees only their own hospitals'."""
        scope = scope_of(user)
        seen = self.filter(session__in=Session.objects.visible_to(user).values("pk"))
        if scope.is_head_office or scope.partner_ids:
            return seen
        return seen.filter(hospital__in=scope.hospital_ids)


class GroupManager(models.Manager.from_queryset(ParticipationQuerySet)):
    """The groups that come, or were to come: one that left a shared session is history."""

    def get_queryset(self):
        return super().get_queryset().filter(left_at=None)


AUDIENCES = {"patients": "patients", "relatives": "proches", "staff": "professionnels"}


def _within_total(total: str, parts: Iterable[str]) -> Q:
    """The counts of these parts, where given, never exceed their total."""
    prefix = total.removesuffix("_total")
    counts = [Coalesce(F(f"{prefix}_{part}"), 0) for part in parts]
    return Q(**{f"{total}__isnull": True}) | Q(**{f"{total}__gte": reduce(add, counts)})


class Participation(VersionedModel):
    """One ward's or hospital's group in a session: counts, never people."""

    class State(models.TextChoices):
        REQUESTED = "requested", "en attente"
        CONFIRMED = "confirmed", "confirmé"
        CANCELLED = "cancelled", "annulé"

    session = models.ForeignKey(Session, models.CASCADE, related_name="participations", verbose_name="séance")
    hospital = models.ForeignKey(Hospital, models.PROTECT, related_name="participations", verbose_name="hôpital")
    ward = models.ForeignKey(
        Ward,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name="service",
    )
    state = models.CharField("état", max_length=9, choices=State, default=State.REQUESTED)
    contact_name = models.CharField("contact", max_length=150, blank=True)
    contact_phone = models.CharField("téléphone du contact", max_length=30, blank=True)
    expected_total = models.PositiveSmallIntegerField(
        "personnes attendues",
        validators=[MinValueValidator(1)],
        help_text="Accompagnants compris.",
    )
    expected_patients = models.PositiveSmallIntegerField("dont patients", null=True, blank=True)
    expected_relatives = models.PositiveSmallIntegerField("dont proches", null=True, blank=True)
    expected_staff = models.PositiveSmallIntegerField("dont professionnels", null=True, blank=True)
    wheelchairs = models.PositiveSmallIntegerField("fauteuils roulants", default=0)
    # Raised, it takes the ward's link back: whoever holds an older one opens nothing any more.
    link_version = models.PositiveSmallIntegerField("version du lien du service", default=1, editable=False)
    present_total = models.PositiveSmallIntegerField("personnes présentes", null=True, blank=True)
    present_patients = models.PositiveSmallIntegerField("dont patients", null=True, blank=True)
    present_relatives = models.PositiveSmallIntegerField("dont proches", null=True, blank=True)
    present_staff = models.PositiveSmallIntegerField("dont professionnels", null=True, blank=True)
    present_children = models.PositiveSmallIntegerField("dont moins de 12 ans", null=True, blank=True)
    present_teenagers = models.PositiveSmallIntegerField("dont 12 à 17 ans", null=True, blank=True)
    present_adults = models.PositiveSmallIntegerField("dont 18 à 64 ans", null=True, blank=True)
    present_seniors = models.PositiveSmallIntegerField("dont 65 ans et plus", null=True, blank=True)

    # Of a group that joined a session shared with others: the head nurse's agreement, where its hospital asks for it.
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
    # Of a session that several hospitals share, and the partner moved: until this hospital says whether it comes.
    hospital_asked_at = models.DateTimeField("accord de son hôpital demandé le", null=True, blank=True, editable=False)
    # It left while others stayed; cancelled with the whole session, it did not.
    left_at = models.DateTimeField("parti le", null=True, blank=True, editable=False)
    leave_reason = models.CharField("motif du départ", max_length=13, choices=CancelReason, blank=True, editable=False)

    objects = GroupManager()
    with_left = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "groupe"
        verbose_name_plural = "groupes"
        ordering = ["session", "id"]
        indexes = [models.Index(fields=["hospital", "session"], name="participation_hospital_session")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "hospital", "ward"],
                condition=Q(state__in=("requested", "confirmed")),
                nulls_distinct=False,
                name="participation_ward_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | HAS_GROUPS_WORD,
                name="participation_confirmed_has_wards_agreement",
            ),
            models.CheckConstraint(
                condition=Q(ward_agreed_at=None, ward_agreed_by="", ward_means="", ward_recorded_by=None)
                | (
                    Q(needs_ward_agreement=True, ward_agreed_at__isnull=False)
                    & ~Q(ward_agreed_by="")
                    & ~Q(ward_means="")
                ),
                name="participation_ward_agreement_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, leave_reason="")
                | (Q(left_at__isnull=False, state="cancelled") & ~Q(leave_reason="")),
                name="participation_left_says_why",
            ),
            models.CheckConstraint(
                condition=_within_total("expected_total", AUDIENCES),
                name="participation_expected_adds_up",
            ),
            models.CheckConstraint(
                condition=_within_total("present_total", AUDIENCES),
                name="participation_present_adds_up",
            ),
            models.CheckConstraint(
                condition=_within_total("present_total", AgeBand.values),
                name="participation_ages_add_up",
            ),
        ]

    def __str__(self):
        return str(self.ward or self.hospital)

    @property
    def full_name(self) -> str:
        """For whoever sees those of several hospitals."""
        return f"{self.hospital}, {self.ward.name}" if self.ward else str(self.hospital)

    @property
    def lacks_ward_agreement(self) -> bool:
        return self.needs_ward_agreement and self.ward_agreed_at is None

    @property
    def ward_asking(self) -> str:
        """Which asking of the ward this is, for its link and its message: its moment in UTC, as ISO 8601."""
        return self.ward_asked_at.astimezone(UTC).isoformat()

    @property
    def waits_for_ward(self) -> bool:
        """It may still come, and lacks its head nurse's agreement."""
        return self.lacks_ward_agreement and self._may_come

    @property
    def waits_for_hospital(self) -> bool:
        """It may still come, and its hospital has not said whether it does at the session's new time."""
        return self.hospital_asked_at is not None and self._may_come

    @property
    def _may_come(self) -> bool:
        is_open = self.session.state in (State.REQUESTED, State.CONFIRMED) and not self.session.is_over()
        return is_open and self.state != self.State.CANCELLED

    def settle(self, session_state: State) -> None:
        """Confirmed with a session that is, once no word is missing to it; else it waits. The caller saves it."""
        is_agreed = self.hospital_asked_at is None and not self.lacks_ward_agreement
        is_coming = is_agreed and session_state == State.CONFIRMED
        self.state = self.State.CONFIRMED if is_coming else self.State.REQUESTED

    @property
    def is_uncounted(self) -> bool:
        return self.state == self.State.CONFIRMED and self.present_total is None

    @property
    def needs(self) -> list[Need]:
        """What its visit to the museum lacks to be ready; no query for groups of `with_places`."""
        return needs_of(self, self.session)


def state_seen(session: Session, groups: Iterable[Participation]) -> State:
    """The state of a session for whoever sees these of its groups: of what takes place for others, their own waits."""
    states = {group.state for group in groups} if session.state == State.CONFIRMED else set()
    return State.REQUESTED if states == {Participation.State.REQUESTED} else State(session.state)
