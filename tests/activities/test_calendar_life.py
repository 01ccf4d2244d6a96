"""A session's life in the calendars of its readers, read back by another parser than the one that writes the files."""

from datetime import timedelta

import pytest
import vobject
from django.conf import settings
from django.utils import timezone

from activities.models import Session
from activities.models.choices import CancelReason
from activities.services.answers import agree, cancel, decline
from activities.services.booking import Group, book_slot
from activities.services.corrections import take_back
from activities.services.mediators import assign_mediator
from activities.services.moves import Plan, reschedule
from notifications.models import Notice
from notifications.services import tick
from partnerships.models.choices import Side
from tests.factories import MembershipFactory
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db(transaction=True)


class Diary:
    """What a mail program makes of a reader's mails: by UID the entry with the highest SEQUENCE; CANCEL ends it."""

    def __init__(self) -> None:
        self.entries = {}
        self.sequences = []

    def take(self, mail) -> None:
        parts = {part.get_content_type(): part for part in mail.walk()}
        if "text/calendar" not in parts:
            return
        files = [parts[name].get_payload(decode=True) for name in ("text/calendar", "application/ics")]
        assert len({tuple(file.split()) for file in files}) == 1
        assert all(len(line) <= 75 for line in files[1].split(b"\r\n"))
        calendar = vobject.readOne(files[1].decode())
        event = calendar.vevent
        method = calendar.method.value
        assert parts["text/calendar"].get_param("method") == method
        assert [attendee.value for attendee in event.attendee_list] == [f"mailto:{mail['To']}"]
        assert event.organizer.value == f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}"
        assert not hasattr(event, "valarm")
        assert calendar.vtimezone.tzid.value == event.dtstart.params["X-VOBJ-ORIGINAL-TZID"][0] == "Europe/Paris"
        assert (event.status.value == "CANCELLED") == (method == "CANCEL")
        sequence = int(event.sequence.value)
        assert sequence > max(self.sequences, default=-1)
        self.sequences.append(sequence)
        self.entries[event.uid.value] = None if method == "CANCEL" else event


class Readers:
    """The diaries of everybody who got mails, after each step."""

    def __init__(self, sink) -> None:
        self.sink, self.diaries = sink, {}

    def read(self) -> None:
        tick()
        for received in self.sink:
            self.diaries.setdefault(received.recipients[0], Diary()).take(received.message)
        self.sink.clear()

    def entry(self, address):
        """The one entry in this diary, or None where it was taken out."""
        (entry,) = self.diaries[address].entries.values()
        return entry


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def readers(smtp_sink):
    return Readers(smtp_sink)


def booked(scene, *, by=None, led_by=None) -> Session:
    return book_slot(
        actor=by or scene.coordinator,
        slot_id=scene.open_slot(starts_at=timezone.now().replace(microsecond=0) + timedelta(hours=20)).pk,
        activity_id=scene.activity.pk,
        group=Group(expected_total=6),
        lead_mediator_id=(led_by or scene.mediator).pk,
    )


def test_each_reader_has_one_entry_whose_state_is_right_at_each_step(scene, readers):
    session = booked(scene)
    everybody = {scene.coordinator.email, scene.mediator.email, scene.referent.email}
    everybody |= {scene.ward.mailbox, scene.partner.mailbox}
    readers.read()
    # The owning service reads, at the same tick, that its volume is behind: a mail without an entry.
    assert {address for address, diary in readers.diaries.items() if diary.entries} == everybody
    assert {readers.entry(one).dtstart.value for one in everybody} == {session.starts_at}

    later = session.starts_at + timedelta(hours=1)
    plan = Plan(starts_at=later, ends_at=later + timedelta(hours=1), ward_id=scene.ward.pk)
    reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan, override_reason="accord")
    readers.read()
    asked = (scene.partner.mailbox, scene.mediator.email)
    assert {(readers.entry(one).dtstart.value, readers.entry(one).status.value) for one in asked} == {
        (later, "TENTATIVE")
    }
    agree(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER)
    readers.read()
    told = everybody - {scene.mediator.email, scene.coordinator.email}
    assert {readers.entry(one).dtstart.value for one in told} == {later}
    assert {readers.entry(one).status.value for one in told} == {"CONFIRMED"}

    other = MembershipFactory(mediator=True, partner=scene.partner, user__phone="01 99 00 20 09").user
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=other.pk)
    readers.read()
    assert readers.entry(scene.mediator.email) is None
    assert readers.entry(other.email).dtstart.value == later
    assert other.full_name in readers.entry(scene.referent.email).description.value

    cancel(actor=scene.officer, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.ISOLATION)
    readers.read()
    assert [readers.entry(one) for one in (other.email, scene.referent.email, scene.ward.mailbox)] == [None] * 3

    take_back(actor=scene.officer, session_id=session.pk, side=Side.HOSPITAL)
    readers.read()
    for one in (other.email, scene.referent.email, scene.ward.mailbox):
        assert readers.entry(one).dtstart.value == later
    assert readers.entry(scene.mediator.email) is None
    assert len({uid for diary in readers.diaries.values() for uid in diary.entries}) == 1


def test_diary_of_whoever_acts_follows_what_they_did(scene, readers):
    session = booked(scene, by=scene.mediator)
    mediator, referent = scene.mediator.email, scene.referent.email
    readers.read()

    later = session.starts_at + timedelta(hours=1)
    plan = Plan(starts_at=later, ends_at=later + timedelta(hours=1), ward_id=scene.ward.pk)
    reschedule(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, plan=plan, override_reason="accord")
    readers.read()
    assert (readers.entry(mediator).dtstart.value, readers.entry(mediator).status.value) == (later, "TENTATIVE")
    agree(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
    readers.read()
    assert {readers.entry(one).status.value for one in (mediator, referent)} == {"CONFIRMED"}

    cancel(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    readers.read()
    assert readers.entry(mediator) is None
    own = Notice.objects.get(kind="session_cancelled", recipient=scene.mediator)
    assert "Vous avez annulé cette séance. Le fichier joint la retire de votre agenda." in own.text

    take_back(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER)
    readers.read()
    assert readers.entry(mediator).dtstart.value == later

    shift = Plan(starts_at=later, ends_at=later + timedelta(hours=2), ward_id=scene.ward.pk)
    reschedule(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, plan=shift, override_reason="accord")
    readers.read()
    decline(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, why="Travaux")
    readers.read()
    assert readers.entry(referent) is None
    own = Notice.objects.get(kind="session_declined", recipient=scene.referent)
    assert "Vous avez décliné cette séance." in own.text


def test_whoever_gave_a_session_away_and_cancels_it_is_not_told(scene, readers):
    colleague = MembershipFactory(coordinator=True, partner=scene.partner).user
    session = booked(scene, led_by=scene.coordinator)
    readers.read()
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    assign_mediator(actor=colleague, session_id=session.pk, mediator_id=other.pk)
    readers.read()
    assert readers.entry(scene.coordinator.email) is None
    cancel(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    assert not Notice.objects.filter(kind="session_cancelled", recipient=scene.coordinator).exists()
    assert Notice.objects.filter(kind="session_cancelled", recipient=other).exists()
