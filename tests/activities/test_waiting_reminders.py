"""The reminder of a shared visit, to those whose own group still waits for a word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import Participation
from activities.notices.reminders import REMINDER
from notifications.kinds import kind_named
from notifications.models import Notice
from tests.activities.test_sharing import join, remote_scene
from tests.activities.test_silence import message_of, remind
from tests.factories import MembershipFactory, WardFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
MOVED = {"hospital_asked_at": timezone.now()}
WARD = {"needs_ward_agreement": True, "ward_asked_at": timezone.now()}


@pytest.mark.parametrize(("waits", "word"), [(MOVED, "la réponse de l’hôpital"), (WARD, "l’accord du cadre")])
def test_reminder_says_to_the_one_concerned_that_its_group_waits(waits, word):
    starts_at = timezone.now() + timedelta(days=2)
    scene, visit = remote_scene(starts_at=starts_at, booked_at=timezone.now() - timedelta(days=30))
    ward = WardFactory(mailbox="invite@example.org")
    guest = MembershipFactory(referent=True, hospital=ward.hospital).user
    group = join((guest, ward), visit)
    Participation.objects.filter(pk=group.pk).update(state=Participation.State.REQUESTED, **waits)
    type(visit).objects.filter(pk=visit.pk).update(confirmed_at=timezone.now() - timedelta(days=30))
    remind(REMINDER)
    told = {notice.recipient_email: message_of(notice).text for notice in Notice.objects.filter(kind=REMINDER)}
    concerned = {email for email, text in told.items() if f"{group}\xa0: il manque {word}" in text}
    assert concerned == {guest.email.lower(), ward.mailbox}
    assert {scene.referent.email.lower(), scene.mediator.email.lower()} <= set(told)
    assert kind_named(REMINDER).still_true(Notice.objects.get(kind=REMINDER, recipient=guest))
