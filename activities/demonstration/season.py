"""The whole demonstration, in one transaction: a second run on a day changes nothing, a later day adds what is due."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone

from activities.demonstration.committees import bring_committee
from activities.demonstration.documents import bring_documents
from activities.demonstration.evaluations import bring_evaluation
from activities.demonstration.openings import AT_HOSPITAL, AT_MUSEUM, open_season
from activities.demonstration.people import COORDINATOR, GARANCE, GERIATRICS, LEAVER, REFERENT, SECRETARY, Cast, gather
from activities.demonstration.programme import AT_YOUR_PACE, CUT_PAPER, FACES, ONE_LINE, Proposition, propose
from activities.demonstration.scenes import COMING, ONCE
from activities.demonstration.spreadsheet import bring_spreadsheet
from activities.demonstration.staging import Stage
from activities.models import Absence, Activity, Cycle, PlaceWish, Session, Slot
from activities.models.choices import Place, State
from activities.models.sessions import NEAR
from activities.services.absences import declare_absence, whole_days
from activities.services.booking import Group, Wish, book_slot
from activities.services.cycles import book_cycle, cycle_days, preview_cycle
from activities.services.slots import at_paris_times
from partnerships.demonstration.nurseries import bring_nurseries
from partnerships.models import Convention, Quota
from partnerships.models.choices import Side

CONVENTION = "picasso-2026"


@dataclass
class Loaded:
    """What a run added; `is_running` is False outside the convention's dates, when there is no season to show."""

    cast: list[str] = field(default_factory=list)
    propositions: int = 0
    sessions: int = 0
    slots: int = 0
    is_running: bool = True

    @property
    def nothing(self) -> bool:
        return not (self.cast or self.propositions or self.sessions or self.slots)


@transaction.atomic
def load_season() -> Loaded:
    """Add what is missing around now. Raises Convention.DoesNotExist when the reference data was never loaded."""
    convention = Convention.objects.get(slug=CONVENTION)
    cast = gather()
    loaded = Loaded(cast=cast.created)
    bring_nurseries(cast.users[SECRETARY])
    if not Convention.objects.running().filter(pk=convention.pk).exists():
        loaded.is_running = False
        return loaded
    is_first = not Session.objects.filter(activity__proposed_by=cast.users[COORDINATOR]).exists()
    activities, loaded.propositions = propose(cast, convention)
    stage = Stage(cast, activities, timezone.now())
    loaded.sessions = sum(1 for scene in (*(ONCE if is_first else ()), *COMING) if stage.play(scene))
    loaded.slots = len(open_season(cast, convention, stage.today))
    if is_first:
        loaded.sessions += _book_some(cast, activities)
        loaded.sessions += _ask_for_a_cycle(cast, activities[ONE_LINE], stage.today)
        _miss_one(cast)
        _let_somebody_leave(cast, activities[FACES], stage.today)
        _let_somebody_wait(cast, activities[AT_YOUR_PACE], stage.today)
        bring_spreadsheet(cast, stage.today)
        bring_documents(convention)
        bring_committee(convention, stage.today)
        bring_evaluation(convention, cast.users[COORDINATOR])
    return loaded


def _miss_one(cast: Cast) -> None:
    """A mediator is in training on the day of a session to come: the coordination has somebody to replace."""
    coming = Session.objects.upcoming().filter(lead_mediator__in=cast.mediators, state=State.CONFIRMED)
    session = coming.filter(starts_at__gt=timezone.now() + NEAR).order_by("starts_at").first()
    if session:
        day = timezone.localtime(session.starts_at).date()
        declare_absence(
            actor=session.lead_mediator,
            mediator_id=session.lead_mediator_id,
            times=[whole_days(day, day)],
            kind=Absence.Kind.TRAINING,
        )


def _book_some(cast: Cast, activities: dict[Proposition, Activity]) -> int:
    """Two bookings as people make them, so that the mailbox holds a few confirmations."""
    at_hospital = Slot.objects.free().filter(commitments__slug=AT_HOSPITAL, ward=cast.wards[GERIATRICS]).first()
    at_museum = Slot.objects.free().filter(commitments__slug=AT_MUSEUM, partner=cast.museum).first()
    mediator, referent = cast.users[GARANCE], cast.users[REFERENT]
    bookings = []
    if at_hospital:
        bookings.append((mediator, at_hospital, CUT_PAPER, Group(expected_total=7, expected_patients=6), mediator.pk))
    if at_museum:
        group = Group(expected_total=9, expected_patients=6, wheelchairs=2, ward_id=cast.wards[GERIATRICS].pk)
        bookings.append((referent, at_museum, AT_YOUR_PACE, group, None))
    for actor, slot, proposition, group, mediator_id in bookings:
        book_slot(
            actor=actor,
            slot_id=slot.pk,
            activity_id=activities[proposition].pk,
            group=group,
            lead_mediator_id=mediator_id,
            acknowledged=True,
        )
    return len(bookings)


def _ask_for_a_cycle(cast: Cast, activity: Activity, today: date) -> int:
    """The coordination asks a ward for the same session every second week: the referent answers all dates at once."""
    rhythm = Cycle.Rhythm.FORTNIGHTLY
    ward = Group(expected_total=7, ward_id=cast.wards[GERIATRICS].pk)
    wishes = []
    for day in cycle_days(today + timedelta(days=25), rhythm, 3):
        starts_at, ends_at = at_paris_times(day, time(16, 30), time(17, 15))
        wishes.append(Wish(activity_id=activity.pk, place=Place.WARD, starts_at=starts_at, ends_at=ends_at, group=ward))
    asked = {"actor": cast.users[COORDINATOR], "side": Side.PARTNER, "wishes": wishes}
    promises = {fate.key: fate.promise for fate in preview_cycle(**asked) if fate.session}
    if len(promises) > 1:
        book_cycle(**asked, rhythm=rhythm, promises=promises)
    return len(promises) if len(promises) > 1 else 0


def _let_somebody_leave(cast: Cast, activity: Activity, today: date) -> None:
    """The mediator who goes leads a session after their last day."""
    later = Session.objects.filter(activity=activity, starts_at__date__gt=today + timedelta(days=LEAVER.leaves_in_days))
    if session := later.filter(state=State.CONFIRMED).first():
        session.lead_mediator = cast.users[LEAVER]
        session.save()


def _let_somebody_wait(cast: Cast, activity: Activity, today: date) -> None:
    """A referent who wants to be told of the next free visit."""
    volume = Quota.objects.on(today).get(commitment=activity.commitment)
    PlaceWish.objects.create(commitment=activity.commitment, person=cast.users[REFERENT], until=volume.ends_on)
