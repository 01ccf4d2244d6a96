"""What people register for, one by one, and their places in it: shared by trainings and by the programme's events.

Each app has its own tables: a `Gathering` and a registration for it, with what is theirs alone.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.versions import VersionedModel

MOST_PLACES = 500


class RegistrationState(models.TextChoices):
    """`requested` has not shown yet that the address is theirs: it holds no place, and nobody else sees it."""

    REQUESTED = "requested", _("demande à confirmer")
    AGREEMENT = "agreement", _("attend l’accord du responsable")
    OFFERED = "offered", _("place proposée")
    REGISTERED = "registered", _("place réservée")
    WAITING = "waiting", _("sur la liste d’attente")
    CANCELLED = "cancelled", _("inscription annulée")
    ATTENDED = "attended", _("présence notée")
    ABSENT = "absent", _("absence notée")


class Ending(models.TextChoices):
    """Why a registration came to nothing. An app says what of `session` was (`ending_field`)."""

    PERSON = "person", "annulée par la personne"
    ORGANISER = "organiser", "annulée par l’organisation"
    MANAGER = "manager", "refusée par le responsable"
    NO_ANSWER = "no_answer", "sans réponse du responsable"
    LAPSED = "lapsed", "place proposée, sans réponse"
    SESSION = "session", "annulée pour tous"
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


class GatheringQuerySet(models.QuerySet):
    def with_waiting(self):
        """With `waiting`, how many are on the waiting list."""
        of = self.model.registrations.field.name
        rows = self.model.registrations.rel.related_model.objects.filter(**{of: OuterRef("pk"), "state": "waiting"})
        counted = rows.order_by().values(of).annotate(count=models.Count("pk")).values("count")
        return self.annotate(waiting=Coalesce(Subquery(counted), 0))


class Gathering(VersionedModel):
    """Places that people take one by one, until it closes. `taken` is counted by the database alone.

    Whoever is one says `starts_at` and `ends_at` (aware), and whether it `takes_place`: agreed on, and neither
    cancelled nor declined.
    """

    places = models.PositiveSmallIntegerField(
        "places", validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    closes_at = models.DateTimeField("inscriptions jusqu’au")
    taken = models.PositiveIntegerField("places prises", default=0, editable=False)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(taken__lte=F("places")), name="%(class)s_not_overfull")]

    @property
    def left(self) -> int:
        return self.places - self.taken

    def has_begun(self, now=None) -> bool:
        return self.starts_at <= (now or timezone.now())

    def is_open(self, now=None) -> bool:
        """Whether one may register: it takes place, and it is before the closing."""
        now = now or timezone.now()
        return self.takes_place and now < min(self.closes_at, self.starts_at)


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


def holding_place(**also) -> models.GeneratedField:
    """What the database counts a registration by; `also` is what its app asks besides."""
    held = Q(state__in=PLACE_STATES, **also)
    return models.GeneratedField(
        expression=models.ExpressionWrapper(held, output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="tient une place",
    )


def ending_field(cancelled: str) -> models.CharField:
    """What ended a registration; `cancelled` says in the app's words that all of it was cancelled."""
    choices = [(ending, cancelled if ending == Ending.SESSION else ending.label) for ending in Ending]
    return models.CharField("ce qui y a mis fin", max_length=9, choices=choices, blank=True)


def person_once(gathering: str) -> models.UniqueConstraint:
    """Nobody stands twice in one gathering; `gathering` is the field that names it."""
    return models.UniqueConstraint(
        gathering, Lower("email"), condition=~Q(state="cancelled") & ~Q(email=""), name="%(class)s_person_once"
    )


class GatheringRegistration(VersionedModel):
    """A person's place in a gathering, from the request to the day itself, and the waiting list in its order.

    Whoever is one has a foreign key to its gathering (related name `registrations`), named by `OF`, and its `ending`.
    """

    OF: str
    State = RegistrationState

    full_name = models.CharField("nom et prénom", max_length=150)
    email = models.EmailField("adresse e-mail", blank=True)
    language = models.CharField("langue", max_length=2, default="fr")
    state = models.CharField("état", max_length=10, choices=RegistrationState, default=RegistrationState.REQUESTED)
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
    why = models.CharField("pourquoi", max_length=250, blank=True)
    ended_at = models.DateTimeField("annulée le", null=True, blank=True)
    # What the person's calendar says: told again when it moves.
    told_start = models.DateTimeField("début annoncé", null=True, blank=True)
    told_end = models.DateTimeField("fin annoncée", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state="cancelled", ended_at__isnull=False) & ~Q(ending="")
                | ~Q(state="cancelled") & Q(ended_at=None, ending=""),
                name="%(class)s_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(queued_at__isnull=False), name="%(class)s_waits_since"
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False), name="%(class)s_offer_ends"
            ),
        ]

    def __str__(self):
        # Without the name: what stands in the way of a deletion is said to people who do not see what it is for.
        return f"inscription n° {self.pk}"

    @property
    def gathering(self) -> Gathering:
        return getattr(self, self.OF)

    @gathering.setter
    def gathering(self, gathering: Gathering) -> None:
        setattr(self, self.OF, gathering)

    @property
    def is_open(self) -> bool:
        """Whether the person may still leave it."""
        return self.state in OPEN_STATES

    @property
    def may_be_left(self) -> bool:
        """What is cancelled, or has begun, is left by nobody any more."""
        return self.is_open and not self.gathering.has_begun()

    @property
    def stands_in_calendar(self) -> bool:
        """Whether some message has put it into the person's calendar."""
        return self.told_start is not None
