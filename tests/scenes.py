"""Whole scenes for tests: a convention with its people, ready to act."""

from dataclasses import dataclass, field

from accounts.models import User
from activities.models import Activity, Session, Slot
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
