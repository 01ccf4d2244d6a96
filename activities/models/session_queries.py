"""Which sessions: those that a person sees, those that concern them, and those that wait for something."""

from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import Exact
from django.utils import timezone

from activities.models.absences import Absence
from activities.models.choices import (
    CONTEST_VERB,
    LIVE_STATES,
    MOVE_VERB,
    READY_VERB,
    Format,
    Place,
    State,
)
from activities.models.session_constraints import HAS_GRANT, HAS_WARDS_WORD
from foundation.calendars import PARIS
from partnerships.models import Commitment
from partnerships.scopes import scope_of


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
            groups = self._groups.filter(hospital__in=scope.hospital_ids)
            visible |= Q(pk__in=groups.values("session"))
        return self.filter(visible)

    def concerning(self, user):
        """A person's own work among what they see; a mediator's are those they animate, or that nobody leads."""
        scope, visible = scope_of(user), self.visible_to(user)
        if scope.is_head_office:
            return visible
        return visible.filter(self._hospital_side(scope) | self._partner_side(user, scope))

    def awaiting(self, user):
        """Requests that wait for the agreement of a person's own side; the hospital's sees to its wards' too, also
        where one group alone waits.
        """
        scope, is_request = scope_of(user), Q(state=State.REQUESTED)
        upcoming = self.visible_to(user).upcoming()
        if scope.is_head_office:
            return upcoming.filter(is_request)
        waiting = self._groups.waiting().filter(hospital__in=scope.hospital_ids)
        return upcoming.filter(
            (is_request & self._hospital_side(scope) & (Q(hospital_agreed_at=None) | ~HAS_WARDS_WORD))
            | (is_request & self._partner_side(user, scope) & Q(partner_agreed_at=None))
            | Q(pk__in=waiting.values("session"))
        )

    def unanswered(self, now=None):
        """Requests to come that lack the agreement of a side or of the head nurse.

        `asked_at`: when it was asked, or asked anew by a move. `asked_as`: the session that stands for its cycle, which
        was asked in one go; itself without one.
        """
        events = self.model.events.rel.related_model.objects.filter(session=OuterRef("pk"), verb=MOVE_VERB)
        last_move = events.order_by().values("session").annotate(at=Max("at")).values("at")
        first = self.model.objects.filter(cycle=OuterRef("cycle")).order_by("pk").values("pk")[:1]
        lacking = Q(hospital_agreed_at=None) | Q(partner_agreed_at=None) | ~HAS_WARDS_WORD
        return (
            self.upcoming(now)
            .filter(lacking, state=State.REQUESTED)
            .annotate(
                asked_at=Greatest("state_changed_at", Subquery(last_move)),
                asked_as=Coalesce(Subquery(first), "pk"),
            )
        )

    def awaiting_ward_alone(self, now=None):
        """Those of `unanswered` that only the head nurse's answer is missing to."""
        both = Q(hospital_agreed_at__isnull=False, partner_agreed_at__isnull=False)
        return self.unanswered(now).filter(both, needs_ward_agreement=True, ward_agreed_at=None)

    def unseen_by(self, user, now=None):
        """Those with a near change that a person's own side has not ticked; at the head office, either side."""
        scope, unseen = scope_of(user), self.model.near_changes.rel.related_model.objects.unseen(now)
        if scope.is_head_office:
            return self.visible_to(user).filter(pk__in=unseen.values("session"))
        hospital, partner = (Q(pk__in=unseen.filter(side=side).values("session")) for side in ("hospital", "partner"))
        return self.visible_to(user).filter(
            (self._hospital_side(scope) & hospital) | (self._partner_side(user, scope) & partner)
        )

    @property
    def _groups(self):
        """Every group of every session: their model imports the sessions', not the other way round."""
        return self.model.participations.rel.related_model.objects

    def _hospital_side(self, scope) -> Q:
        groups = self._groups.filter(hospital__in=scope.hospital_ids)
        return Q(pk__in=groups.values("session"))

    def _partner_side(self, user, scope) -> Q:
        seconded = self.model.other_mediators.through.objects.filter(user=user.pk)
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

    def _absences(self):
        """For a subquery of sessions: the absences of its mediators that touch its time."""
        seconds = self.model.other_mediators.through.objects.filter(session=OuterRef(OuterRef("pk")))
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
        seconded = self.model.other_mediators.through.objects.filter(user=person)
        return self.filter(Q(lead_mediator=person) | Q(pk__in=seconded.values("session")))

    def told(self):
        """Those that some message has put into calendars: confirmed once, or moved while they waited."""
        messages = self.model.events.rel.related_model.objects.filter(
            Q(to_state=State.CONFIRMED) | Q(verb=MOVE_VERB), session=OuterRef("pk")
        )
        return self.filter(Q(confirmed_at__isnull=False) | Exists(messages))

    def with_places(self, user):
        """With all that a line says, and only the groups that the person sees: two queries, whatever the length."""
        groups = self._groups.visible_to(user)
        return self.with_groups(groups.select_related("hospital", "ward__hospital", "outing", "ward_recorded_by"))

    def where_told(self, user):
        """With the places of the groups that the person sees, and no more: two queries, whatever the length."""
        groups = self._groups.visible_to(user).select_related("hospital", "ward__hospital")
        return self.select_related("activity").prefetch_related(models.Prefetch("participations", groups))

    def with_groups(self, groups):
        """With all that a line says, and these of its groups.

        `second_names` animate it together with its lead; `absent_names` are those of its mediators who are absent then;
        `is_contested` says that its report is.
        """
        absent = self._absences().order_by("mediator__full_name")
        seconds = get_user_model().objects.filter(seconded_sessions=OuterRef("pk")).order_by("full_name", "pk")
        near = ("commitment__strand__convention", "quota", "partner", "ward__hospital", "room", "lead_mediator")
        return (
            self.select_related("activity", "connection", *near)
            .annotate(
                second_names=ArraySubquery(seconds.values("full_name")),
                absent_names=ArraySubquery(absent.values("mediator__full_name").distinct()),
                is_contested=ExpressionWrapper(self._contested, BooleanField()),
            )
            .prefetch_related(models.Prefetch("participations", groups))
        )

    def with_wards_word(self, user):
        """`ward_is_ready`: confirmed, and « c'est bon » is the last that its history tells this person."""
        events = self.model._meta.get_field("events").related_model.objects.standing().told_to(user)
        events = events.filter(session=OuterRef("pk"))
        last = Subquery(events.order_by("-at", "-pk").values("verb")[:1])
        is_ready = Q(Exact(last, READY_VERB), state=State.CONFIRMED)
        return self.annotate(ward_is_ready=ExpressionWrapper(is_ready, BooleanField()))

    def once_for_each_cycle(self):
        """Of each cycle the earliest of these alone; `dates`, how many of these its cycle has (0 without a cycle)."""
        together = self.filter(cycle=OuterRef("cycle")).order_by()
        count = together.values("cycle").annotate(count=Count("pk", distinct=True)).values("count")
        first = together.order_by("starts_at", "pk").values("pk")[:1]
        alone = self.filter(Q(cycle=None) | Q(pk=Subquery(first)))
        return alone.annotate(dates=Coalesce(Subquery(count), 0))

    def with_absent_lead(self):
        """`lead_is_absent`: whoever leads it is not available then."""
        hits = Absence.objects.during(OuterRef("starts_at"), OuterRef("ends_at"))
        return self.annotate(lead_is_absent=Exists(hits.filter(mediator=OuterRef("lead_mediator"))))

    def shared(self, now=None):
        """Confirmed visits at a distance that take one more group: a place is left for it and for somebody in it."""
        is_left = Q(groups__lt=F("max_groups"), people__lt=F("max_people"))
        return self.filter(
            is_left,
            place=Place.REMOTE,
            state=State.CONFIRMED,
            starts_at__gt=now or timezone.now(),
            quota__closed_at=None,
        )

    def open_to(self, user):
        """Those of `shared` that a person's hospitals may join, under the conventions that they see.

        `hospitals`: how many come already; `is_ours`: one of the person's own among them. `places_left`: for people.
        """
        scope, coming = scope_of(user), self._groups.live().filter(session=OuterRef("pk")).order_by()
        hospitals = coming.values("session").annotate(count=Count("hospital", distinct=True)).values("count")
        return (
            self.shared()
            .filter(commitment__in=Commitment.objects.visible_to(user).values("pk"))
            .annotate(
                hospitals=Coalesce(Subquery(hospitals), 0),
                is_ours=Exists(coming.filter(hospital__in=scope.hospital_ids)),
                places_left=F("max_people") - F("people"),
                groups_left=F("max_groups") - F("groups"),
            )
        )

    def ever_shared_with(self, user):
        """Visits that take several groups, under the conventions that a person sees: full, over or called off too."""
        seen = Commitment.objects.visible_to(user).values("pk")
        return self.filter(place=Place.REMOTE, max_groups__gt=1, commitment__in=seen)

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

    @property
    def _contested(self) -> Q:
        """« Bilan contesté » : the report stands, and the last word on it is against it."""
        words = self.model.events.rel.related_model.objects.filter(session=OuterRef("pk"))
        last = words.on_report().order_by("-at", "-pk")
        return Q(Exact(Subquery(last.values("verb")[:1]), CONTEST_VERB), state=State.HELD)

    def contested(self):
        return self.filter(self._contested)

    def unready(self, now=None):
        """« À préparer » : visits to the museum, confirmed and not over, of which a group lacks something."""
        visits = self.upcoming(now).filter(state=State.CONFIRMED, activity__format=Format.MUSEUM_VISIT)
        lacking = self._groups.live().exclude(pk__in=self._groups.ready().values("pk"))
        return visits.filter(pk__in=lacking.values("session"))

    def unconnected(self, now=None):
        """Visits at a distance, confirmed and not over, without a link or without a phone for when it fails."""
        complete = ~Q(connection__link="") & ~Q(connection__phone="") & Q(connection__isnull=False)
        return self.upcoming(now).filter(~Q(complete), state=State.CONFIRMED, place=Place.REMOTE)

    def to_complete(self, user):
        """Reported, and still to be completed by a hospital of this person: shared, without the number of its group."""
        return self.incomplete(self._groups.filter(hospital__in=scope_of(user).hospital_ids))

    def incomplete(self, groups=None):
        """Reported, shared, and without the number of a group (of one of these), which its hospital may still give."""
        uncounted = (self._groups if groups is None else groups).uncounted()
        shared = self.filter(state=State.HELD, max_groups__gt=1, attendance_unknown=False, quota__closed_at=None)
        return shared.filter(pk__in=uncounted.values("session"))

    def to_report(self, now=None):
        """« Bilan à saisir » : confirmed, and over."""
        return self.filter(state=State.CONFIRMED, ends_at__lte=now or timezone.now())
