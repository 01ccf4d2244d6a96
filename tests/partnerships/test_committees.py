"""Committees: members invited once and told of what changes, decisions chased until they are done."""

from datetime import datetime, timedelta

import pytest
import time_machine
import vobject
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Decision, Meeting
from partnerships.services.committees import cancel_meeting, close_decision, invite_to_meeting, note_meeting_held
from tests.factories import (
    CommitteeFactory,
    CommitteeMemberFactory,
    ConventionFactory,
    DecisionFactory,
    DocumentFactory,
    HeadOfficeServiceFactory,
    MeetingFactory,
    MembershipFactory,
    StrandFactory,
)
from tests.portal.html_forms import posted_from
from tests.rules import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    """In ten days, of a committee with two members."""
    committee = CommitteeFactory()
    for name in ("ville", "hopital"):
        CommitteeMemberFactory(committee=committee, email=f"{name}@example.org")
    return MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=10))


@pytest.fixture
def officer(client, meeting):
    user = MembershipFactory(officer=True, service=meeting.committee.convention.owner).user
    client.force_login(user)
    return user


def messages(kind: str) -> list:
    """What each notice of a kind that is still true says, in the order they were written."""
    notices = [notice for notice in Notice.objects.filter(kind=kind).order_by("pk") if is_true(notice)]
    return [kind_named(kind).render(notice) for notice in notices]


def is_true(notice: Notice) -> bool:
    return kind_named(notice.kind).still_true(notice)


def entry_in(message):
    return vobject.readOne(message.calendar.decode()).vevent


def change(client, row, **changes):
    """Send a row's form with some changes."""
    url = reverse(f"admin:partnerships_{row._meta.model_name}_change", args=[row.pk])
    data = posted_from(client.get(url).content.decode(), f"{row._meta.model_name}_form")
    return client.post(url, {**data, **changes})


# Meetings ----------------------------------------------------------------------------------------


def test_each_member_is_invited_once_with_an_entry_for_their_diary(officer, meeting):
    invite_to_meeting(actor=officer, meeting_id=meeting.pk)
    with pytest.raises(Refusal, match="La convocation est partie"):
        invite_to_meeting(actor=officer, meeting_id=meeting.pk)
    said = messages("meeting_invitation")
    assert len(said) == 2
    assert said[0].calendar_method == "REQUEST"
    entry = entry_in(said[0])
    assert entry.dtstart.value == meeting.starts_at
    assert {attendee.value for attendee in entry.contents["attendee"]} == {
        "mailto:ville@example.org",
        "mailto:hopital@example.org",
    }


def test_a_change_updates_the_same_entry_and_the_older_invitation_is_dropped(client, officer, meeting):
    invite_to_meeting(actor=officer, meeting_id=meeting.pk)
    first = entry_in(messages("meeting_invitation")[0])
    assert change(client, meeting, place="Hôtel de Ville, salle 2").status_code == 302
    said = messages("meeting_invitation")
    assert len(said) == 2
    second = entry_in(said[0])
    assert second.uid.value == first.uid.value
    assert int(second.sequence.value) > int(first.sequence.value)
    assert second.location.value == "Hôtel de Ville, salle 2"


def test_what_no_diary_shows_is_not_told(client, officer, meeting):
    invite_to_meeting(actor=officer, meeting_id=meeting.pk)
    minutes = DocumentFactory(convention=meeting.committee.convention, kind="minutes", readers="committee")
    assert change(client, meeting, minutes=minutes.pk).status_code == 302
    assert Notice.objects.filter(kind="meeting_invitation").count() == 2
    assert len(messages("meeting_invitation")) == 2, "what had not left yet still leaves"


def test_before_the_invitation_changes_are_told_to_nobody(client, officer, meeting):
    change(client, meeting, place="Ailleurs")
    assert not Notice.objects.exists()


def test_a_cancelled_meeting_leaves_the_diaries_with_its_reason(officer, meeting):
    invite_to_meeting(actor=officer, meeting_id=meeting.pk)
    uid = entry_in(messages("meeting_invitation")[0]).uid.value
    cancel_meeting(actor=officer, meeting_id=meeting.pk, reason="grève des transports")
    assert messages("meeting_invitation") == []
    said = messages("meeting_cancelled")
    assert len(said) == 2
    assert said[0].calendar_method == "CANCEL"
    assert entry_in(said[0]).uid.value == uid
    assert "grève des transports" in said[0].text
    with pytest.raises(Refusal, match="annulée"):
        cancel_meeting(actor=officer, meeting_id=meeting.pk, reason="encore")


def test_a_meeting_nobody_was_invited_to_is_cancelled_in_silence(officer, meeting):
    cancel_meeting(actor=officer, meeting_id=meeting.pk, reason="date impossible")
    assert not Notice.objects.exists()


def test_a_committee_without_members_is_not_invited(officer, meeting):
    meeting.committee.members.all().delete()
    with pytest.raises(Refusal, match="aucun membre"):
        invite_to_meeting(actor=officer, meeting_id=meeting.pk)


def test_a_meeting_is_held_once_it_has_begun(officer, meeting):
    with pytest.raises(Refusal, match="pas commencé"):
        note_meeting_held(actor=officer, meeting_id=meeting.pk)
    with time_machine.travel(meeting.starts_at):
        assert note_meeting_held(actor=officer, meeting_id=meeting.pk).status == Meeting.Status.HELD


@pytest.mark.parametrize("verb", ["invite", "cancel", "hold", "close"])
def test_another_service_does_nothing(meeting, verb):
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Un autre")).user
    decision = DecisionFactory(meeting=meeting)
    verbs = {
        "invite": lambda: invite_to_meeting(actor=stranger, meeting_id=meeting.pk),
        "cancel": lambda: cancel_meeting(actor=stranger, meeting_id=meeting.pk, reason="x"),
        "hold": lambda: note_meeting_held(actor=stranger, meeting_id=meeting.pk),
        "close": lambda: close_decision(actor=stranger, decision_id=decision.pk, on=NOW.date()),
    }
    with pytest.raises(Refusal, match="autre service"):
        verbs[verb]()


def test_a_meeting_is_somewhere(meeting):
    meeting.place = meeting.link = ""
    with pytest.raises(ValidationError, match="Indiquez un lieu"):
        meeting.full_clean()


def test_members_are_reminded_of_a_meeting_they_were_invited_to(officer, meeting):
    MeetingFactory(committee=meeting.committee, starts_at=meeting.starts_at)
    invite_to_meeting(actor=officer, meeting_id=meeting.pk)
    with time_machine.travel(datetime(2026, 11, 27, 9, 5, tzinfo=PARIS), tick=False):
        remind("meeting_reminder")
        assert len(messages("meeting_reminder")) == 2
        assert set(Notice.objects.filter(kind="meeting_reminder").values_list("object_id", flat=True)) == {meeting.pk}


# Decisions ---------------------------------------------------------------------------------------


def at(day) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, 5, tzinfo=PARIS), tick=False)


def test_a_decision_is_chased_until_it_is_done(officer, meeting):
    owner = meeting.committee.members.get(email="ville@example.org")
    due = NOW.date() + timedelta(days=20)
    decision = DecisionFactory(meeting=meeting, owner=owner, due_on=due)
    with at(due - timedelta(days=14)):
        remind("decision_due")
    with at(due + timedelta(days=1)):
        remind("decision_late")
        assert "rien n’est noté" in messages("decision_late")[0].text
    told = Notice.objects.filter(kind__startswith="decision").values_list("kind", "recipient_email")
    assert sorted(told) == [("decision_due", "ville@example.org"), ("decision_late", "ville@example.org")]
    with at(due + timedelta(days=2)):
        close_decision(actor=officer, decision_id=decision.pk, on=timezone.localdate(), outcome="Fait.")
    assert messages("decision_late") == []
    with at(due + timedelta(days=7)):
        remind("decision_late")
    assert Notice.objects.filter(kind="decision_late").count() == 1


def test_a_week_late_the_service_is_told(officer, meeting):
    decision = DecisionFactory(meeting=meeting, due_on=NOW.date() + timedelta(days=1))
    with at(decision.due_on + timedelta(days=7)):
        remind("decision_late")
    told = set(Notice.objects.filter(kind="decision_late").values_list("recipient_email", flat=True))
    assert {officer.email, meeting.committee.convention.owner.mailbox} & told


def test_what_is_done_twice_or_tomorrow_is_refused(officer, meeting):
    decision = DecisionFactory(meeting=meeting)
    with pytest.raises(Refusal, match="à venir"):
        close_decision(actor=officer, decision_id=decision.pk, on=NOW.date() + timedelta(days=1))
    close_decision(actor=officer, decision_id=decision.pk, on=NOW.date())
    with pytest.raises(Refusal, match="déjà faite"):
        close_decision(actor=officer, decision_id=decision.pk, on=NOW.date())


def test_the_list_tells_late_decisions_from_others(client, officer, meeting):
    late = DecisionFactory(meeting=meeting, due_on=NOW.date() - timedelta(days=1))
    done = DecisionFactory(meeting=meeting, due_on=NOW.date() - timedelta(days=1), done_on=NOW.date())
    coming = DecisionFactory(meeting=meeting, due_on=NOW.date() + timedelta(days=1))
    url = reverse("admin:partnerships_decision_changelist")
    expected = {"retard": {late}, "ouvertes": {late, coming}, "faites": {done}, "autre": {late, done, coming}}
    for chosen, rows in expected.items():
        assert set(client.get(url, {"suite": chosen}).context["cl"].result_list) == rows


# Screens -----------------------------------------------------------------------------------------


def test_a_decision_goes_to_a_member_of_its_own_committee(client, officer, meeting):
    stranger = CommitteeMemberFactory()
    row = {
        "decisions-TOTAL_FORMS": 1,
        "decisions-0-text": "Renouveler la convention",
        "decisions-0-due_on": "01/03/2027",
    }
    assert change(client, meeting, **row, **{"decisions-0-owner": stranger.pk}).status_code == 200
    member = meeting.committee.members.first()
    assert change(client, meeting, **row, **{"decisions-0-owner": member.pk}).status_code == 302
    assert Decision.objects.get().owner == member


def test_a_committee_follows_a_strand_of_its_own_convention(client, officer, meeting):
    response = change(client, meeting.committee, strand=StrandFactory(convention__owner=officer_service(meeting)).pk)
    assert "d’une autre convention" in response.content.decode()


def officer_service(meeting: Meeting):
    return meeting.committee.convention.owner


def test_minutes_are_of_the_same_convention(client, officer, meeting):
    elsewhere = DocumentFactory(convention__owner=officer_service(meeting), kind="minutes")
    assert "d’une autre convention" in change(client, meeting, minutes=elsewhere.pk).content.decode()


def test_the_page_of_a_meeting_offers_what_makes_sense_now(client, officer, meeting):
    url = reverse("admin:partnerships_meeting_change", args=[meeting.pk])
    page = client.get(url).content.decode()
    assert "Convoquer les membres" in page
    assert "Noter qu’elle s’est tenue" not in page
    asked = client.get(f"/gestion/partnerships/meeting/{meeting.pk}/agir/invite/")
    assert "Envoyer les convocations" in asked.content.decode()
    client.post(f"/gestion/partnerships/meeting/{meeting.pk}/agir/invite/", {"answered": "1"})
    assert "Convoquer les membres" not in client.get(url).content.decode()


def test_committees_of_one_name_are_told_apart_by_their_convention(client):
    membership = MembershipFactory(officer=True)
    for title in ("Musée A", "Musée B"):
        convention = ConventionFactory(owner=membership.service, title=title)
        CommitteeFactory(convention=convention, name="Comité de suivi")
    client.force_login(membership.user)
    page = client.get(reverse("admin:partnerships_meeting_add")).content.decode()
    assert "Comité de suivi (Musée A)" in page
    assert "Comité de suivi (Musée B)" in page
