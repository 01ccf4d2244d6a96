"""Many rows at once, for whoever measures or races: in few statements, so that the triggers run seldom."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from activities.models import EarlierRelay, Participation, Registration, Session, Slot, Training
from activities.models.activities import MOST_GROUPS
from activities.models.choices import Place
from partnerships.models import Quota
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    EarlierRelayFactory,
    HospitalFactory,
    QuotaFactory,
    RegistrationFactory,
    SessionFactory,
    in_days,
)
from tests.scenes import Scene, trainings_of

FIRST_DAY, LAST_DAY = -90, 250
# A statement has a time limit.
BATCH = 500


def add_slots(scene: Scene, moments: Sequence[datetime]) -> list[Slot]:
    """Free slots of the scene's ward, one hour each, where its other sessions leave room."""
    opened = {"hospital": scene.hospital, "ward": scene.ward, "side": "hospital", "place": "ward"}
    opened["override_reason"] = "Deux salles, deux groupes."
    slots = [
        Slot(
            **opened,
            starts_at=moment,
            ends_at=moment + timedelta(hours=1),
            valid_until=moment,
            opened_by=scene.referent,
        )
        for moment in moments
    ]
    Slot.objects.bulk_create(slots, BATCH)
    links = Slot.commitments.through
    links.objects.bulk_create(links(slot=slot, commitment=scene.commitment) for slot in slots)
    return slots


def add_sessions(scene: Scene, count: int) -> list[Session]:
    """Sessions of the scene's ward over most of the convention's year, each with its group: held or still to report
    before today, confirmed or requested after it. The year's volume grows with them.
    """
    quota = Quota.objects.get(pk=scene.quota.pk)
    Quota.objects.filter(pk=quota.pk).update(quantity=quota.quantity + count)
    step = (LAST_DAY - FIRST_DAY) / count
    # The first one is now, so that this week is never empty.
    days = [0, *(FIRST_DAY + step * number for number in range(1, count))]
    sessions = [_session(scene, scene.coordinator, day, is_fifth=not number % 5) for number, day in enumerate(days)]
    Session.objects.bulk_create(sessions, BATCH)
    groups = [
        Participation(
            session=session,
            hospital=scene.hospital,
            ward=scene.ward,
            state="confirmed",
            expected_total=6,
            present_total=6 if session.state == "held" else None,
        )
        for session in sessions
    ]
    Participation.objects.bulk_create(groups, BATCH)
    return sessions


def _session(scene: Scene, booked_by: User, day: float, *, is_fifth: bool) -> Session:
    """Unsaved."""
    state = {"requested": is_fifth} if day > 1 else {"held": not is_fifth}
    return SessionFactory.build(
        quota=scene.quota,
        activity=scene.activity,
        partner=scene.partner,
        ward=scene.ward,
        booked_by=booked_by,
        starts_at=in_days(day),
        group=False,
        **state,
        **({"reported_by": booked_by, "reported_at": in_days(day + 0.2)} if state.get("held") else {}),
    )


def add_relays(scene: Scene, count: int) -> None:
    """Trainings that were held, each with two relays of the scene's hospital, and some that come: `count` people;
    beside them, relays trained before the portal.
    """
    quota, past = trainings_quota(scene), count // 2
    # More to come than stand on one page.
    days = [*(-60 + 50 * number / past for number in range(past)), *range(11, 36)]
    Quota.objects.filter(pk=quota.pk).update(quantity=quota.quantity + len(days))
    sessions = [_training_session(scene, quota, day) for day in days]
    Session.objects.bulk_create(sessions, BATCH)
    trainings = [
        Training(session=session, places=12, closes_at=session.starts_at, relay_months=24) for session in sessions
    ]
    Training.objects.bulk_create(trainings, BATCH)
    rows = [
        RegistrationFactory.build(training=training, hospital=scene.hospital, state="attended")
        for training in trainings[:past]
        for _ in range(2)
    ]
    Registration.objects.bulk_create(rows, BATCH)
    of_scene = {"convention": scene.convention, "hospital": scene.hospital}
    EarlierRelay.objects.bulk_create([EarlierRelayFactory.build(**of_scene) for _ in range(past)], BATCH)


def trainings_quota(scene: Scene) -> Quota:
    """The volume of the scene's relay trainings, made once."""
    found = Quota.objects.filter(commitment__strand__convention=scene.convention, commitment__kind="relay_training")
    return found.first() or trainings_of(scene).commitment.quotas.get()


def _training_session(scene: Scene, quota: Quota, day: float) -> Session:
    """Unsaved: held where it is past."""
    state = {"held": True, "reported_by": scene.coordinator, "reported_at": in_days(day + 0.2)} if day < 0 else {}
    return SessionFactory.build(
        quota=quota,
        activity=quota.commitment.activities.get(),
        partner=scene.partner,
        place="museum",
        ward=None,
        lead_mediator=None,
        booked_by=scene.coordinator,
        starts_at=in_days(day),
        group=False,
        **state,
    )


def add_shared_visits(scene: Scene, count: int) -> list[Session]:
    """Confirmed visits at a distance to come, each with a group of another hospital and room for thirty."""
    quota = visits_quota(scene)
    Quota.objects.filter(pk=quota.pk).update(quantity=quota.quantity + count)
    of_it = {
        "quota": quota,
        "activity": quota.commitment.activities.get(),
        "partner": scene.partner,
        "place": Place.REMOTE,
        "ward": None,
        "booked_by": scene.coordinator,
        "lead_mediator": None,
        "max_groups": MOST_GROUPS,
        "max_people": 300,
    }
    days = (5 + number * LAST_DAY / (count + 1) for number in range(count))
    visits = [SessionFactory.build(starts_at=in_days(day), **of_it, group=False) for day in days]
    Session.objects.bulk_create(visits, BATCH)
    hospital = HospitalFactory()
    groups = [Participation(session=visit, hospital=hospital, state="confirmed", expected_total=6) for visit in visits]
    Participation.objects.bulk_create(groups, BATCH)
    return visits


def visits_quota(scene: Scene) -> Quota:
    """The volume of the scene's visits at a distance, made once."""
    found = Quota.objects.filter(commitment__strand__convention=scene.convention, commitment__kind="remote_visit")
    if quota := found.first():
        return quota
    commitment = CommitmentFactory(strand__convention=scene.convention, remote_visit=True)
    ActivityFactory(commitment=commitment)
    return QuotaFactory(commitment=commitment)


def add_groups(visit: Session, count: int) -> None:
    """Each of a hospital of its own."""
    Participation.objects.bulk_create(
        Participation(session=visit, hospital=hospital, state="confirmed", expected_total=5)
        for hospital in HospitalFactory.create_batch(count)
    )
