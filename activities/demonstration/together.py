"""What the demonstration shows of groups: another hospital that joined a visit, and a visit being prepared."""

from datetime import datetime, timedelta

from activities.demonstration.people import Cast, DemoWard
from activities.models import Outing, Participation, Session, SessionEvent
from activities.models.choices import JOIN_VERB, Organiser, Paper, Transport
from activities.notices import announce_group_question
from partnerships.models.choices import Side

GROUPS_AT_MOST, PEOPLE_AT_MOST = 3, 24


def open_to_others(session: Session) -> None:
    session.max_groups, session.max_people = GROUPS_AT_MOST, PEOPLE_AT_MOST


def add_guest(cast: Cast, session: Session, ward: DemoWard, *, by, now: datetime) -> None:
    """A group of another hospital, which waits for its head nurse: asked by her ward's mailbox."""
    ward = cast.wards[ward]
    group = Participation.objects.create(
        session=session,
        hospital=ward.hospital,
        ward=ward,
        contact_name=ward.contact_name,
        contact_phone=ward.phone,
        expected_total=6,
        expected_patients=5,
        expected_staff=1,
        needs_ward_agreement=True,
        ward_asked_at=now,
    )
    SessionEvent.objects.create(
        session=session,
        group=group,
        verb=JOIN_VERB,
        from_state=session.state,
        to_state=session.state,
        actor=by,
        on_behalf_of=Side.HOSPITAL,
        at=now,
        changes=[["group", "", str(group)]],
    )
    announce_group_question(session, group)


def prepare(session: Session, *, now: datetime) -> None:
    """The way there is known, and a part of the outing's attestation obtained."""
    group = session.participations.get()
    Outing.objects.create(
        group=group,
        companions=group.expected_staff,
        transport=Transport.ADAPTED,
        organiser=Organiser.HOSPITAL,
        arrives_at=session.starts_at - timedelta(minutes=20),
        meeting_point="Entrée des groupes",
        medical=Paper.OBTAINED,
        medical_by="Dr Réglisse, médecin du service",
        medical_on=now.date(),
    )
