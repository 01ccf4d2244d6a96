"""Whole scenes for tests: a convention with its people, ready to act."""

from dataclasses import dataclass, field

from accounts.models import User
from activities.models import Activity, Session, Slot, Training
from activities.models.choices import Place
from partnerships.models import Commitment, Convention, Hospital, Partner, Quota, Ward
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    ConventionFactory,
    HospitalFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    QuotaFactory,
    SessionFactory,
    SlotFactory,
    TrainingFactory,
    WardFactory,
    in_days,
)


@dataclass
class Scene:
    """A museum and a hospital under one running convention, with one person for each role."""

    partner: Partner
    convention: Convention
    commitment: Commitment
    quota: Quota
    activity: Activity
    hospital: Hospital
    ward: Ward
    mediator: User
    coordinator: User
    referent: User
    officer: User
    slots: list[Slot] = field(default_factory=list)

    def open_slot(self, **fields) -> Slot:
        """One more slot of the ward; each a day later than the last."""
        fields.setdefault("starts_at", in_days(10 + len(self.slots)))
        slot = SlotFactory(hospital=self.hospital, ward=self.ward, commitments=[self.commitment], **fields)
        self.slots.append(slot)
        return slot


def hospital_scene(*, quantity: int = 31) -> Scene:
    """Sessions at the hospital, with an agreed activity and `quantity` places in this year's volume."""
    partner = PartnerFactory()
    convention = ConventionFactory(partner=partner)
    commitment = CommitmentFactory(strand__convention=convention)
    hospital = HospitalFactory()
    return Scene(
        partner=partner,
        convention=convention,
        commitment=commitment,
        quota=QuotaFactory(commitment=commitment, quantity=quantity),
        activity=ActivityFactory(commitment=commitment),
        hospital=hospital,
        ward=WardFactory(hospital=hospital),
        mediator=MembershipFactory(mediator=True, partner=partner).user,
        coordinator=MembershipFactory(coordinator=True, partner=partner).user,
        referent=MembershipFactory(referent=True, hospital=hospital).user,
        officer=MembershipFactory(officer=True, service=convention.owner).user,
    )


def visits_of(scene: Scene) -> tuple[Commitment, Activity]:
    """Visits at the scene's museum: their commitment, with a volume, and an agreed activity."""
    commitment = CommitmentFactory(strand__convention=scene.convention, museum_visit=True)
    QuotaFactory(commitment=commitment)
    return commitment, ActivityFactory(commitment=commitment)


def visit_of(scene: Scene, **fields) -> Session:
    """A confirmed visit at the scene's museum in ten days, for one group of its ward."""
    commitment, activity = visits_of(scene)
    fields = {"quota": commitment.quotas.get(), "activity": activity, "partner": scene.partner, **fields}
    session = SessionFactory(place=Place.MUSEUM, ward=None, **fields)
    ParticipationFactory(session=session, hospital=scene.hospital, ward=scene.ward)
    return session


def trainings_of(scene: Scene, *, kind=Commitment.Kind.RELAY_TRAINING) -> Activity:
    """An offered training of the scene's convention, under a commitment of its own with a volume."""
    commitment = CommitmentFactory(
        strand__convention=scene.convention, kind=kind, needs_theme_agreement=False, title="Formations"
    )
    QuotaFactory(commitment=commitment)
    return ActivityFactory(commitment=commitment, duration_minutes=180)


def training_of(scene: Scene, *, kind=Commitment.Kind.RELAY_TRAINING, starts_at=None, **fields) -> Training:
    """A confirmed training at the scene's museum in ten days, animated by its mediator."""
    activity = trainings_of(scene, kind=kind)
    session = SessionFactory(
        quota=activity.commitment.quotas.get(),
        activity=activity,
        partner=scene.partner,
        place=Place.MUSEUM,
        ward=None,
        lead_mediator=scene.mediator,
        booked_by=scene.coordinator,
        starts_at=starts_at or in_days(10),
        max_people=100,
    )
    return TrainingFactory(session=session, **fields)
