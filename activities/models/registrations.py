"""A professional's place in a training: what it says besides any gathering's, and how long it is kept."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q

from activities.models.trainings import Training
from foundation.calendars import PARIS
from partnerships.models import Hospital
from partnerships.models import registrations as shared
from partnerships.models.registrations import RegistrationState
from partnerships.scopes import scope_of

# How long names are kept: of those who attended, after the training; of all others, after the convention's year.
ATTENDANCE_KEPT = relativedelta(years=5)
OTHERS_KEPT = relativedelta(years=1)


class RegistrationQuerySet(shared.RegistrationQuerySet):
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


class Registration(shared.GatheringRegistration):
    """A professional in a training. Their accessibility needs are forgotten a week after it, their name later."""

    OF = "training"

    training = models.ForeignKey(Training, models.CASCADE, related_name="registrations", verbose_name="formation")
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
    ending = shared.ending_field("formation annulée")
    holds_place = shared.holding_place(is_walk_in=False)
    is_walk_in = models.BooleanField(
        "venu sans place",
        default=False,
        help_text="Noté le jour même : une présence de plus, qui n’a tenu aucune place.",
    )
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

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["training", "created_at", "id"]
        indexes = [models.Index(fields=["training", "state", "queued_at"], name="registration_line")]
        constraints = [
            shared.person_once("training"),
            models.CheckConstraint(
                condition=~Q(email="") | Q(is_walk_in=True), name="registration_has_address_unless_walk_in"
            ),
            *shared.GatheringRegistration.Meta.constraints,
        ]

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
