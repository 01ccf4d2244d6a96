"""Writes the scenes as rows. States that only the past explains are written directly; what a person could do today goes
through the services."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from activities.calendars.warnings import calendar_facts
from activities.demonstration.people import (
    COORDINATOR,
    GERIATRICS,
    GROUP_REFERENT,
    LONG_STAY,
    OFFICER,
    PAEDIATRICS,
    TOUR_START,
    WORKSHOP_ROOM,
    Cast,
    DemoWard,
)
from activities.demonstration.programme import LOOK_AND_MAKE, Proposition
from activities.demonstration.scenes import Scene
from activities.demonstration.together import add_guest, open_to_others, prepare
from activities.demonstration.trainings import add_training
from activities.models import Activity, Opinions, Participation, Session, SessionEvent
from activities.models.choices import PLACES_BY_KIND, AgeBand, Cancellation, Format, Means, Place, State
from activities.notices import announce_questions
from activities.services.booking import default_visibility
from foundation.calendars import PARIS
from partnerships.models import Quota
from partnerships.models.choices import Side

# What is left of a volume for the visitor to book.
KEPT_FREE = 2
AGES = tuple(f"present_{band}" for band in AgeBand)
STARTS_TODAY = ((10, 30), (14, 30), (16, 30))
ENDED_STATES = (State.CANCELLED, State.DECLINED, State.LAPSED)
VERBS = {
    State.HELD: "réalisée",
    State.DECLINED: "déclinée",
    State.CANCELLED: "annulée",
    State.LAPSED: "sans réponse",
}


class Stage:
    """Plays scenes around one moment, with one cast and one programme."""

    def __init__(self, cast: Cast, activities: dict[Proposition, Activity], now: datetime) -> None:
        self.cast = cast
        self.activities = activities
        self.now = timezone.localtime(now, PARIS)
        self.today = self.now.date()
        span = self.today - timedelta(days=150), self.today + timedelta(days=90)
        self.days_at_hospital = calendar_facts(*span)
        self.days_at_museum = calendar_facts(*span, partner=cast.museum)

    def play(self, scene: Scene) -> Session | None:
        """The scene's session, or None when one like it stands in its window, or its volume has nothing to spare."""
        if scene.window and self._already_stands(scene):
            return None
        starts_at = self._start_of(scene)
        activity = self.activities[scene.proposition]
        quota = Quota.objects.on(starts_at.date()).filter(commitment=activity.commitment_id).first()
        if quota is None or quota.left <= _kept_free(activity, quota):
            return None
        session = self._session(scene, activity, quota, starts_at)
        if scene.joined_by:
            open_to_others(session)
        session.save(force_insert=True)
        self._add_groups(scene, session)
        if scene.faces:
            good, fair, poor = scene.faces
            Opinions.objects.create(session=session, source=Opinions.Source.LINK, good=good, fair=fair, poor=poor)
        if session.format == Format.TRAINING:
            add_training(self.cast, session, scene)
        self._add_history(session, scene.why)
        if scene.is_prepared:
            prepare(session, now=self.now)
        if scene.joined_by:
            add_guest(self.cast, session, scene.joined_by, by=self._referent(scene.joined_by), now=self.now)
        announce_questions(session)
        return session

    def _already_stands(self, scene: Scene) -> bool:
        first, last = scene.window
        return (
            self._like(scene)
            .filter(
                starts_at__gte=self._midnight(self.today + timedelta(days=first)),
                starts_at__lt=self._midnight(self.today + timedelta(days=last + 1)),
                state=scene.state,
            )
            .exists()
        )

    def _like(self, scene: Scene) -> QuerySet[Session]:
        sessions = Session.objects.filter(activity=self.activities[scene.proposition])
        return sessions.filter(participations__ward=self.cast.wards[scene.ward]) if scene.ward else sessions

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=PARIS)

    def _start_of(self, scene: Scene) -> datetime:
        """The scene's day at its hour; a day on which nobody works moves away from today, today's own stays."""
        day = self.today + timedelta(days=scene.day)
        if scene.day == 0:
            return self._next_start_today()
        step = timedelta(days=1 if scene.day > 0 else -1)
        while not self._is_working_day(scene, day):
            day += step
        return datetime.combine(day, scene.at, PARIS)

    def _is_working_day(self, scene: Scene, day: date) -> bool:
        facts = self.days_at_museum if self._place(scene) == Place.MUSEUM else self.days_at_hospital
        return day.isoweekday() <= 5 and not facts.warnings(day)

    def _next_start_today(self) -> datetime:
        """The next usual hour of today; late in the day, a session that has just begun."""
        starts = [self.now.replace(hour=hour, minute=minute, second=0, microsecond=0) for hour, minute in STARTS_TODAY]
        begun = self.now.replace(minute=self.now.minute // 30 * 30, second=0, microsecond=0)
        return next((start for start in starts if start > self.now + timedelta(minutes=20)), begun)

    def _place(self, scene: Scene) -> Place:
        return PLACES_BY_KIND[self.activities[scene.proposition].commitment.kind][0]

    def _session(self, scene: Scene, activity: Activity, quota: Quota, starts_at: datetime) -> Session:
        place = self._place(scene)
        ward = self.cast.wards[scene.ward] if scene.ward else None
        ends_at = starts_at + timedelta(minutes=activity.duration_minutes)
        booked_at = min(starts_at, self.now) - timedelta(days=15)
        mediator = self._free_mediator(scene, starts_at, ends_at)
        return Session(
            activity=activity,
            commitment=activity.commitment,
            quota=quota,
            partner=self.cast.museum,
            place=place,
            ward=ward if place == Place.WARD else None,
            room=self._room(scene) if place == Place.MUSEUM else None,
            starts_at=starts_at,
            ends_at=ends_at,
            lead_mediator=mediator,
            visibility=default_visibility(Format(activity.format), ward),
            max_people=max(activity.group_size, sum(scene.expected)),
            booked_by=self._booker(scene),
            booked_at=booked_at,
            confirmed_at=booked_at + timedelta(days=1) if _was_confirmed(scene) else None,
            needs_ward_agreement=scene.waits_for_ward,
            ward_asked_at=self.now if scene.waits_for_ward else None,
            **self._agreements(scene, booked_at),
            **self._ending(scene, mediator, booked_at, starts_at, ends_at),
        )

    def _ending(self, scene: Scene, mediator: User | None, booked_at, starts_at, ends_at) -> dict:
        """The session's state, with who brought it there and when: never in the future, in an order to believe."""
        at, by = {
            State.REQUESTED: (booked_at, self._booker(scene)),
            State.CONFIRMED: (booked_at + timedelta(days=1), self.cast.users[COORDINATOR]),
            State.HELD: (min(ends_at + timedelta(hours=3), self.now), mediator or self.cast.users[COORDINATOR]),
            State.DECLINED: (booked_at + timedelta(days=3), self._of_side(scene, scene.ended_by)),
            State.CANCELLED: (
                starts_at - timedelta(hours=5) if scene.counts_anyway else booked_at + timedelta(days=3),
                self._of_side(scene, scene.ended_by),
            ),
            State.LAPSED: (starts_at, None),
        }[scene.state]
        is_held, is_cancelled = scene.state == State.HELD, scene.state == State.CANCELLED
        return {
            "state": scene.state,
            "state_changed_at": at,
            "state_changed_by": by,
            "reported_at": at if is_held else None,
            "reported_by": by if is_held else None,
            "attendance_unknown": is_held and not (scene.present or scene.present_total or scene.professionals),
            "lived_minutes": scene.lived_minutes,
            "report_text": "Groupe attentif, ambiance calme." if is_held and scene.present else "",
            "cancelled_side": scene.ended_by if is_cancelled else "",
            "cancel_reason": scene.reason if is_cancelled else "",
            "cancelled_how": Cancellation.AHEAD if is_cancelled else "",
            "counts_anyway": scene.counts_anyway,
        }

    def _booker(self, scene: Scene) -> User:
        """The side that asked: the other one than the one that did not agree."""
        return self._of_side(scene, Side.PARTNER if _missing_side(scene) == Side.HOSPITAL else Side.HOSPITAL)

    def _of_side(self, scene: Scene, side: Side) -> User:
        return self.cast.users[COORDINATOR] if side == Side.PARTNER else self._referent(scene.ward)

    def _agreements(self, scene: Scene, booked_at: datetime) -> dict:
        """Both sides', but for the one that a request waits for, or that never agreed."""
        agreements = {}
        for side, delay in ((Side.HOSPITAL, 0), (Side.PARTNER, 1)):
            if side != _missing_side(scene):
                person = self._of_side(scene, side)
                agreements |= {
                    f"{side}_agreed_at": booked_at + timedelta(days=delay if _was_confirmed(scene) else 0),
                    f"{side}_agreed_by": person.full_name,
                    f"{side}_means": Means.PORTAL,
                    f"{side}_recorded_by": person,
                }
        return agreements

    def _referent(self, ward: DemoWard | None) -> User:
        """Whoever answers for the ward: the group's referent for its hospitals, the culture service elsewhere."""
        is_of_group = ward and self.cast.wards[ward].hospital.group.slug == GROUP_REFERENT.place
        return self.cast.users[GROUP_REFERENT if is_of_group else OFFICER]

    def _room(self, scene: Scene):
        return self.cast.rooms[WORKSHOP_ROOM if scene.proposition is LOOK_AND_MAKE else TOUR_START]

    def _free_mediator(self, scene: Scene, starts_at: datetime, ends_at: datetime) -> User | None:
        """The scene's mediator, or the next one who is free then."""
        if scene.mediator is None:
            return None
        busy = set(
            Session.objects.live()
            .filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
            .values_list("lead_mediator", flat=True)
        )
        mediators = self.cast.mediators
        rank = scene.mediator % len(mediators)
        return next((user for user in (*mediators[rank:], *mediators[:rank]) if user.pk not in busy), None)

    def _add_groups(self, scene: Scene, session: Session) -> None:
        if scene.ward:
            self._add_group(scene, session)

    def _add_group(self, scene: Scene, session: Session) -> None:
        ward = self.cast.wards[scene.ward]
        patients, relatives, staff = scene.expected
        present = scene.present or (None, None, None)
        states = {State.REQUESTED: Participation.State.REQUESTED}
        states |= dict.fromkeys(ENDED_STATES, Participation.State.CANCELLED)
        Participation.objects.create(
            session=session,
            hospital=ward.hospital,
            ward=ward,
            state=states.get(scene.state, Participation.State.CONFIRMED),
            contact_name=ward.contact_name,
            contact_phone=ward.phone,
            expected_total=sum(scene.expected),
            expected_patients=patients,
            expected_relatives=relatives,
            expected_staff=staff,
            wheelchairs=2 if session.place == Place.MUSEUM else 0,
            present_total=sum(scene.present) if scene.present else scene.present_total,
            present_patients=present[0],
            present_relatives=present[1],
            present_staff=present[2],
            **dict(zip(AGES, _ages(scene), strict=True)),
        )

    def _add_history(self, session: Session, why: str) -> None:
        """One line for the request, one for the confirmation, one for what came after."""
        steps = [("demandée", State.REQUESTED, session.booked_at, session.booked_by)]
        if session.confirmed_at:
            steps.append(("confirmée", State.CONFIRMED, session.confirmed_at, self.cast.users[COORDINATOR]))
        if session.state in VERBS:
            steps.append((VERBS[session.state], session.state, session.state_changed_at, session.state_changed_by))
        befores = ["", *(target for _, target, _, _ in steps)]
        SessionEvent.objects.bulk_create(
            SessionEvent(
                session=session,
                verb=verb,
                from_state=before,
                to_state=target,
                actor=actor,
                on_behalf_of=self._side_of(actor),
                at=at,
                why=why if target == session.state else "",
            )
            for before, (verb, target, at, actor) in zip(befores, steps, strict=False)
        )

    def _side_of(self, user: User | None) -> Side | str:
        """For whom a person acts; nobody for the clock."""
        if user is None:
            return ""
        is_of_museum = user in (self.cast.users[COORDINATOR], *self.cast.mediators)
        return Side.PARTNER if is_of_museum else Side.HOSPITAL


def _ages(scene: Scene) -> tuple[int | None, ...]:
    """Of those who were there, as whoever reports would guess it in this ward; unsaid where only a total is known."""
    if not scene.present:
        return (None,) * len(AGES)
    patients, relatives, staff = scene.present
    if scene.ward is PAEDIATRICS:
        teenagers = patients // 3
        return patients - teenagers, teenagers, relatives + staff, 0
    if scene.ward in (GERIATRICS, LONG_STAY):
        return 0, 0, relatives + staff, patients
    seniors = patients // 3
    return 0, 0, patients - seniors + relatives + staff, seniors


def _kept_free(activity: Activity, quota: Quota) -> int:
    """How many of a volume stay for the visitor to book; of trainings there are too few in a year."""
    return 0 if activity.format == Format.TRAINING else min(KEPT_FREE, quota.quantity - 1)


def _was_confirmed(scene: Scene) -> bool:
    return scene.state in (State.CONFIRMED, State.HELD, State.CANCELLED)


def _missing_side(scene: Scene) -> Side | None:
    """Whose agreement the session never had, or does not have yet."""
    match scene.state:
        case State.REQUESTED:
            return scene.waits_for
        case State.DECLINED:
            return scene.ended_by
        case State.LAPSED:
            return Side.PARTNER
    return None
