"""A professional's place in a training, from the request to the day itself, and the waiting list in its order."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from activities.models.trainings import Training
from foundation.calendars import PARIS
from foundation.versions import VersionedModel
from partnerships.models import Hospital
from partnerships.scopes import scope_of


class RegistrationState(models.TextChoices):
    """`requested` has not shown yet that the address is theirs: it holds no place, and nobody else sees it."""

    REQUESTED = "requested", "à confirmer par la personne"
    AGREEMENT = "agreement", "attend l’accord du responsable"
    OFFERED = "offered", "place proposée"
    REGISTERED = "registered", "inscrit"
    WAITING = "waiting", "liste d’attente"
    CANCELLED = "cancelled", "annulé"
    ATTENDED = "attended", "présent"
    ABSENT = "absent", "absent"


class Ending(models.TextChoices):
    """Why a registration came to nothing."""

    PERSON = "person", "annulée par la personne"
    ORGANISER = "organiser", "annulée par l’organisation"
    MANAGER = "manager", "refusée par le responsable"
    NO_ANSWER = "no_answer", "sans réponse du responsable"
    LAPSED = "lapsed", "place proposée, sans réponse"
    SESSION = "session", "formation annulée"
    NO_PLACE = "no_place", "aucune place libérée"


PLACE_STATES = (
    RegistrationState.AGREEMENT,
    RegistrationState.OFFERED,
    RegistrationState.REGISTERED,
    RegistrationState.ATTENDED,
    RegistrationState.ABSENT,
)
# What a person may still leave.
OPEN_STATES = (
    RegistrationState.AGREEMENT,
    RegistrationState.OFFERED,
    RegistrationState.REGISTERED,
    RegistrationState.WAITING,
)

AWAITING_STATES = (RegistrationState.AGREEMENT, RegistrationState.OFFERED, RegistrationState.WAITING)
EXPECTED_STATES = (RegistrationState.REGISTERED, RegistrationState.ATTENDED, RegistrationState.ABSENT)
WITHOUT_PLACE = (Ending.NO_PLACE, Ending.NO_ANSWER, Ending.LAPSED)


# How long names are kept: of those who attended, after the training; of all others, after the convention's year.
ATTENDANCE_KEPT = relativedelta(years=5)
OTHERS_KEPT = relativedelta(years=1)


class RegistrationQuerySet(models.QuerySet):
    def known(self):
        """Those whose address was shown to be theirs."""
        return self.exclude(state=RegistrationState.REQUESTED)

    def live(self):
        return self.known().exclude(state=RegistrationState.CANCELLED)

    def expected(self):
        """Who had a place in what has begun, and who is noted as having come without."""
        return self.filter(state__in=EXPECTED_STATES)

    def without_place(self):
        """Those who asked and had none when it began: they may have come all the same."""
        asked_in_vain = Q(state=RegistrationState.CANCELLED, ending__in=WITHOUT_PLACE)
        return self.filter(asked_in_vain | Q(state__in=AWAITING_STATES))

    def in_line(self):
        """The waiting list, the first in line first."""
        return self.filter(state=RegistrationState.WAITING).order_by("queued_at", "pk")

    def visible_to(self, user):
        """All of a training for those who organise it; a referent sees their own hospitals' people alone."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self.known()
        return self.known().filter(
            Q(hospital__in=scope.hospital_ids)
            | Q(training__host__in=scope.hospital_ids)
            | Q(training__session__partner__in=scope.coordinated_partner_ids)
            | Q(training__session__partner__in=scope.partner_ids, training__session__lead_mediator=user.pk)
            | Q(training__session__commitment__strand__convention__owner__in=scope.service_ids)
        )


class Registration(VersionedModel):
    """A professional in a training. Their accessibility needs are forgotten a week after it, their name later."""

    State = RegistrationState

    training = models.ForeignKey(Training, models.CASCADE, related_name="registrations", verbose_name="formation")
    full_name = models.CharField("nom et prénom", max_length=150)
    email = models.EmailField("adresse e-mail professionnelle", blank=True)
    hospital = models.ForeignKey(
        Hospital, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name="hôpital"
    )
    organisation = models.CharField(
        "musée ou organisation",
        max_length=150,
        blank=True,
        help_text="De qui vient à une formation des agents du musée.",
    )
    ward = models.CharField("service", max_length=150, blank=True)
    job = models.CharField("fonction", max_length=100, blank=True)
    needs = models.CharField("besoins d’accessibilité", max_length=250, blank=True)
    language = models.CharField("langue", max_length=2, default="fr")
    state = models.CharField("état", max_length=10, choices=RegistrationState, default=RegistrationState.REQUESTED)
    holds_place = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(state__in=PLACE_STATES, is_walk_in=False), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="tient une place",
    )
    is_walk_in = models.BooleanField(
        "venu sans place",
        default=False,
        help_text="Noté le jour même : une présence de plus, qui n’a tenu aucune place.",
    )
    created_at = models.DateTimeField("demandée le", auto_now_add=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="inscrite par",
        help_text="Vide : la personne elle-même.",
    )
    registered_at = models.DateTimeField("place prise le", null=True, blank=True)
    queued_at = models.DateTimeField("en attente depuis", null=True, blank=True)
    offered_until = models.DateTimeField("place proposée jusqu’au", null=True, blank=True)
    manager_name = models.CharField("responsable", max_length=150, blank=True)
    manager_email = models.EmailField("adresse e-mail du responsable", blank=True)
    manager_until = models.DateTimeField("réponse du responsable attendue jusqu’au", null=True, blank=True)
    manager_agreed_at = models.DateTimeField("accord du responsable le", null=True, blank=True)
    manager_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réponse du responsable notée par",
        help_text="Vide : donnée par lien.",
    )
    ending = models.CharField("ce qui y a mis fin", max_length=9, choices=Ending, blank=True)
    why = models.CharField("pourquoi", max_length=250, blank=True)
    ended_at = models.DateTimeField("annulée le", null=True, blank=True)
    # A relay whom the hospital's referent took off the list.
    left_on = models.DateField("n’est plus relais depuis le", null=True, blank=True)
    left_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="départ noté par",
    )
    has_answered = models.BooleanField("a donné son avis", default=False, editable=False)
    # What the person's calendar says: told again when the session moves.
    told_start = models.DateTimeField("début annoncé", null=True, blank=True)
    told_end = models.DateTimeField("fin annoncée", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["training", "created_at", "id"]
        indexes = [models.Index(fields=["training", "state", "queued_at"], name="registration_line")]
        constraints = [
            models.UniqueConstraint(
                "training",
                Lower("email"),
                condition=~Q(state="cancelled") & ~Q(email=""),
                name="registration_person_once",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(is_walk_in=True), name="registration_has_address_unless_walk_in"
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", ended_at__isnull=False) & ~Q(ending="")
                | ~Q(state="cancelled") & Q(ended_at=None, ending=""),
                name="registration_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(queued_at__isnull=False), name="registration_waits_since"
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False), name="registration_offer_ends"
            ),
        ]

    def __str__(self):
        # Without the name: what stands in the way of a deletion is said to people who do not see the training.
        return f"inscription n° {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the person may still leave it."""
        return self.state in OPEN_STATES

    @property
    def kept_until(self) -> date:
        """The last day (Paris) on which this is still known; the task that deletes it follows the same two spans."""
        session = self.training.session
        if self.state == RegistrationState.ATTENDED:
            return session.ends_at.astimezone(PARIS).date() + ATTENDANCE_KEPT
        return session.quota.ends_on + OTHERS_KEPT

    @property
    def relay_until(self) -> date | None:
        """The last day (Paris) on which this attendance makes its person a relay, as `Relay.latest` counts it; None
        where it makes none of them.
        """
        months = self.training.relay_months
        if self.state != RegistrationState.ATTENDED or months is None or self.hospital_id is None or self.left_on:
            return None
        return self.training.session.ends_at.astimezone(PARIS).date() + relativedelta(months=months)

    @property
    def stands_in_calendar(self) -> bool:
        """Whether some message has put it into the person's calendar."""
        return self.told_start is not None
