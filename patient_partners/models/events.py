"""The programme's calendar: what its source planned, as vaguely as it says it; its events, for which one registers."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.dates import Precision, say_vaguely
from partnerships.models import HospitalGroup
from partnerships.models.registrations import (
    MOST_PLACES,
    Gathering,
    GatheringQuerySet,
    GatheringRegistration,
    RegistrationQuerySet,
    ending_field,
    holding_place,
    person_once,
)
from partnerships.scopes import scope_of
from patient_partners.models.choices import Readers
from patient_partners.models.path import PathEntry, What
from patient_partners.models.programme import Programme, ProgrammeLine
from patient_partners.models.projects import Project

LONGEST_TEXT = 4_000
# Who came is forgotten after the event; how many came stays.
NAMES_KEPT = timedelta(days=365)


class EventKind(models.TextChoices):
    WEBINAR = "webinar", _("webinaire")
    INITIATION = "initiation", _("session d’initiation")
    TRAINING_ACTION = "training_action", _("formation-action")
    SUPPORT = "support", _("réunion d’accompagnement")
    COMMUNITY = "community", _("communauté de pratique")
    SEMINAR = "seminar", _("séminaire des référents")
    WORKING_GROUP = "working_group", _("groupe de travail des référents")


# What being there is on a team's path.
ON_PATH = {
    EventKind.TRAINING_ACTION: What.TRAINING,
    EventKind.SUPPORT: What.MEETING,
    EventKind.COMMUNITY: What.COMMUNITY,
}


class PlannedEvent(ProgrammeLine):
    """A line of the planning that a source gives, with the audience of its legend and dates as vague as it says."""

    slug = models.SlugField("nom court", max_length=40)
    wording = models.CharField("mot pour mot", max_length=200)
    readers = models.CharField("pour", max_length=10, choices=Readers)
    begins_on = models.DateField("à partir de", null=True, blank=True)
    begins_precision = models.CharField("précision du début", max_length=5, choices=Precision, default=Precision.YEAR)
    ends_on = models.DateField("jusqu’à", null=True, blank=True)
    ends_precision = models.CharField("précision de la fin", max_length=5, choices=Precision, default=Precision.YEAR)
    note = models.CharField("remarque", max_length=250, blank=True)

    class Meta(ProgrammeLine.Meta):
        verbose_name = "ligne du planning"
        verbose_name_plural = "lignes du planning"
        default_related_name = "planning"
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="plannedevent_once_per_programme"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="plannedevent_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return self.wording

    @property
    def when(self) -> str:
        """« 2023 », « mars 2023 – janvier 2024 »."""
        begins = say_vaguely(self.begins_on, self.begins_precision)
        if self.ends_on is None:
            return begins
        return f"{begins}\u00a0– {say_vaguely(self.ends_on, self.ends_precision)}"


class EventState(models.TextChoices):
    ANNOUNCED = "announced", _("prévu")
    CANCELLED = "cancelled", _("annulé")


class EventQuerySet(GatheringQuerySet):
    def visible_to(self, user):
        """Those of one's service's programmes; for whoever accompanies a GHU's teams, theirs and what is for all."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        own = Q(programme__owner__in=scope.partnership_service_ids)
        groups = scope.accompanied_group_ids
        if not groups:
            return self.filter(own)
        for_all = Q(team=None, group=None)
        return self.filter(own | for_all | Q(group__in=groups) | Q(team__hospital__group__in=groups))

    def for_everybody(self):
        return self.filter(readers=Readers.EVERYBODY)

    def for_team(self, project: Project):
        """What is for everybody, for teams, for those of its GHU, and for itself alone."""
        where = Q(team=None, group=None) | Q(team=project) | Q(team=None, group=project.hospital.group_id)
        return self.filter(where, programme=project.programme_id, readers__in=(Readers.EVERYBODY, Readers.TEAMS))

    def saying_who_comes(self, project: Project):
        """With `who_comes`, a team's own people in each: their names and states, by name."""
        rows = EventRegistration.objects.live().filter(event=OuterRef("pk"), project=project)
        said = rows.order_by("full_name", "pk").values(said=JSONObject(name="full_name", state="state"))
        return self.annotate(who_comes=ArraySubquery(said))

    def coming(self, now=None):
        """Announced, and not over, the next first."""
        return self.filter(state=EventState.ANNOUNCED, ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def past(self, now=None):
        """Over, or cancelled, the latest first."""
        over = Q(ends_at__lte=now or timezone.now()) | Q(state=EventState.CANCELLED)
        return self.filter(over).order_by("-starts_at", "-pk")

    def with_all_said(self):
        return self.select_related("programme__owner", "team__hospital", "group")


class Event(Gathering):
    """An event of the programme. Whom it is for is shown everywhere; the link by which one joins, to the registered."""

    State = EventState

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="events", verbose_name="programme")
    kind = models.CharField("nature", max_length=15, choices=EventKind)
    title = models.CharField("titre", max_length=150)
    readers = models.CharField("pour", max_length=10, choices=Readers)
    team = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="events_of_team", verbose_name="équipe"
    )
    group = models.ForeignKey(
        HospitalGroup, models.PROTECT, null=True, blank=True, related_name="partnership_events", verbose_name="GHU"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=250, blank=True)
    link = models.URLField("lien de la visioconférence", max_length=500, blank=True)
    language = models.CharField("langue", max_length=2, choices=[("fr", _("français")), ("en", _("anglais"))])
    description = models.TextField("présentation", max_length=LONGEST_TEXT, blank=True)
    state = models.CharField("état", max_length=9, choices=EventState, default=EventState.ANNOUNCED)
    why = models.CharField("pourquoi", max_length=250, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="créé par"
    )
    # How many were there, the registered and the others; None before it is said. Names go, numbers stay.
    present = models.PositiveSmallIntegerField("présents", null=True, blank=True)
    present_others = models.PositiveSmallIntegerField("présents sans inscription", default=0)
    minutes = models.TextField("compte rendu", max_length=LONGEST_TEXT * 2, blank=True)
    resources = models.TextField("ressources", max_length=LONGEST_TEXT, blank=True)
    is_shared = models.BooleanField("compte rendu et ressources publics", default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["state", "ends_at"], name="event_coming")]
        constraints = [
            *Gathering.Meta.constraints,
            models.CheckConstraint(condition=Q(places__range=(1, MOST_PLACES)), name="event_has_places"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(state=EventState.CANCELLED) | ~Q(why=""), name="event_cancelled_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(team=None) | Q(readers=Readers.TEAMS, group=None), name="event_of_a_team_is_for_teams"
            ),
            models.CheckConstraint(
                condition=Q(group=None) | ~Q(readers=Readers.EVERYBODY), name="event_of_a_group_is_not_for_everybody"
            ),
            models.CheckConstraint(
                condition=Q(is_shared=False) | Q(readers=Readers.EVERYBODY), name="event_shared_when_for_everybody"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def takes_place(self) -> bool:
        return self.state == EventState.ANNOUNCED

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_public(self) -> bool:
        return self.readers == Readers.EVERYBODY

    @property
    def where(self) -> str:
        """What is said before registering: a place, or that it is at a distance."""
        if self.place:
            return self.place
        return _("à distance, par visioconférence") if self.link else _("lieu à préciser")

    @property
    def leaves_something(self) -> bool:
        return bool(self.minutes or self.resources)


class EventRegistrationQuerySet(RegistrationQuerySet):
    def visible_to(self, user):
        """Of the events of one's service's programmes: who organises them alone reads who comes."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self.known()
        return self.known().filter(event__programme__owner__in=scope.partnership_service_ids)


class EventRegistration(GatheringRegistration):
    """Somebody's place in an event: by themselves, for a team, or as a referent."""

    OF = "event"

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name="rendez-vous")
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="event_registrations", verbose_name="équipe"
    )
    ending = ending_field("rendez-vous annulé")
    holds_place = holding_place()
    path_entry = models.ForeignKey(
        PathEntry, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="noté au parcours"
    )

    objects = EventRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à un rendez-vous"
        verbose_name_plural = "inscriptions aux rendez-vous"
        ordering = ["event", "created_at", "pk"]
        indexes = [models.Index(fields=["event", "state", "queued_at"], name="eventregistration_line")]
        constraints = [
            person_once("event"),
            models.CheckConstraint(condition=~Q(email=""), name="eventregistration_has_address"),
            *GatheringRegistration.Meta.constraints,
        ]
