"""A hospital whose group has no number in the report of a shared visit: asked for it, alone, until it is said."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities.models import Session
from activities.models.choices import CancelReason, State
from activities.notices.missing_reports import REPORT_MISSING
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.activities.test_shared_reports import groups_of, tell
from tests.activities.test_sharing import join, remote_scene
from tests.activities.test_silence import each_day, is_true, message_of, remind, told
from tests.factories import MembershipFactory, ParticipationFactory, SessionPhotoFactory, WardFactory, in_days
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    """Two hospitals came, it is over, and the museum said the number of the first alone."""
    scene, visit = remote_scene()
    ward = WardFactory(mailbox="invite@example.org")
    scene.guest = MembershipFactory(referent=True, hospital=ward.hospital).user
    join((scene.guest, ward), visit)
    Session.objects.filter(pk=visit.pk).update(starts_at=in_days(-9), ends_at=in_days(-9, 1))
    scene.visit = Session.objects.get(pk=visit.pk)
    tell(scene.mediator, scene.visit, 5, None)
    return scene


def notice_of(scene) -> Notice:
    """Tomorrow's, written."""
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        remind(REPORT_MISSING)
    return Notice.objects.get(kind=REPORT_MISSING)


def test_hospital_is_asked_for_its_number_three_times_after_the_report_and_nobody_else_is(scene):
    # Tuesday 24 November: J+1, J+3 and J+7 are no days off.
    assert each_day(REPORT_MISSING, 30) == {
        number: [(scene.guest.email.lower(), f"J+{number} group")] for number in (1, 3, 7)
    }


def test_referent_of_two_hospitals_without_a_number_is_asked_once(scene):
    third = WardFactory()
    MembershipFactory(referent=True, hospital=third.hospital, user=scene.guest)
    ParticipationFactory(session=scene.visit, hospital=third.hospital, ward=third, state="confirmed")
    notice_of(scene)
    assert told(REPORT_MISSING) == [(scene.guest.email.lower(), "J+1 group")]


def test_number_that_is_given_ends_it(scene):
    notice = notice_of(scene)
    assert is_true(notice)
    message = message_of(notice)
    assert message.subject.startswith("Bilan à compléter\xa0: ")
    assert scene.hospital.name not in message.text
    tell(scene.guest, scene.visit, 4, side=Side.HOSPITAL, groups=groups_of(scene.visit)[1:], is_correction=True)
    assert not is_true(notice)
    assert each_day(REPORT_MISSING, 10) == {}


def test_group_that_left_is_asked_for_nothing(scene):
    notice = notice_of(scene)
    group = groups_of(scene.visit)[1]
    gone = {"state": "cancelled", "left_at": timezone.now(), "leave_reason": CancelReason.STAFF}
    type(group).objects.filter(pk=group.pk).update(**gone)
    assert not is_true(notice)
    assert each_day(REPORT_MISSING, 10) == {}


def test_cancelled_visit_is_asked_for_nothing(scene):
    notice = notice_of(scene)
    cancelled = {"cancelled_side": "partner", "cancel_reason": "speaker", "cancelled_how": "ahead"}
    Session.objects.filter(pk=scene.visit.pk).update(
        state=State.CANCELLED, reported_at=None, reported_by=None, **cancelled
    )
    assert not is_true(notice)
    assert each_day(REPORT_MISSING, 10) == {}


def test_report_taken_back_is_missing_itself_and_the_number_no_more(scene):
    notice = notice_of(scene)
    Session.objects.filter(pk=scene.visit.pk).update(state=State.CONFIRMED, reported_at=None, reported_by=None)
    assert not is_true(notice)


def test_other_hospital_reads_no_name_of_who_reported_or_declared_a_photo(client, scene):
    Session.objects.filter(pk=scene.visit.pk).update(reported_by=scene.referent)
    SessionPhotoFactory(session=scene.visit, declared_by=scene.referent)
    with pytest.raises(Refusal) as refused:
        tell(scene.guest, scene.visit, 4, side=Side.HOSPITAL, groups=groups_of(scene.visit)[1:])
    assert f"déjà saisi, par {scene.hospital.name}." in str(refused.value)
    client.force_login(scene.guest)
    page = text_of(client.get(reverse("session_detail", args=[scene.visit.pk])))
    assert f"a déclaré {scene.hospital.name}" in page
    assert scene.referent.full_name not in page
    client.force_login(scene.mediator)
    assert f"a déclaré {scene.referent}" in text_of(client.get(reverse("session_detail", args=[scene.visit.pk])))
