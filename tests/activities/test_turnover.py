"""What hangs on somebody who leaves is seen by those who answer for the place, and given to somebody who stays."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Session
from activities.models.choices import CancelReason
from activities.navigation import handovers_of
from activities.notices.reminders import is_still_to_remind_of
from activities.people.recipients import recipients_for
from activities.people.turnover import leavers_seen_by, sessions_to_hand_over
from activities.services.answers import cancel, lapse_unanswered
from activities.services.turnover import hand_over
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from notifications.reminders import _said
from partnerships.models import Membership
from partnerships.models.choices import Side
from partnerships.scopes import scope_of
from partnerships.turnover import consequences_of
from tests.factories import MembershipFactory, SessionFactory, SlotFactory, UserFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def leave(person, *, in_so_many_days: int = -1) -> None:
    person.memberships.update(until=timezone.localdate() + timedelta(days=in_so_many_days))


def planned(scene, **fields) -> Session:
    """Led by the mediator, booked by the coordinator, in ten days."""
    fields = {"lead_mediator": scene.mediator, "booked_by": scene.coordinator, "ward": scene.ward, **fields}
    return SessionFactory(quota=scene.quota, activity=scene.activity, partner=scene.partner, **fields)


def seen_by(user) -> list[tuple[str, int, int]]:
    """Who leaves, with the numbers of sessions and slots."""
    user = User.objects.get(pk=user.pk)
    return [(row.person.full_name, len(row.sessions), len(row.slots)) for row in leavers_seen_by(user)]


def give(scene, to, *, actor=None, leaver=None, place=None, sessions=(), slots=()) -> None:
    hand_over(
        actor=User.objects.get(pk=(actor or scene.coordinator).pk),
        leaver=leaver or scene.mediator,
        place=place or scene.partner,
        to=to,
        session_ids=[row.pk for row in sessions],
        slot_ids=[row.pk for row in slots],
    )


@pytest.mark.parametrize("days", [-1, 3])
def test_session_led_by_a_leaver_waits_for_the_coordination_and_the_owning_service(scene, days):
    planned(scene)
    assert seen_by(scene.coordinator) == []
    leave(scene.mediator, in_so_many_days=days)
    expected = [(scene.mediator.full_name, 1, 0)]
    assert seen_by(scene.coordinator) == seen_by(scene.officer) == expected
    assert seen_by(scene.referent) == seen_by(MembershipFactory(coordinator=True).user) == []


def test_role_that_reaches_the_session_leaves_nothing(scene):
    planned(scene)
    leave(scene.mediator, in_so_many_days=10)
    assert seen_by(scene.coordinator) == []


def test_closed_account_leaves_its_sessions(scene):
    planned(scene)
    User.objects.filter(pk=scene.mediator.pk).update(is_active=False)
    assert seen_by(scene.coordinator) == [(scene.mediator.full_name, 1, 0)]


def test_role_elsewhere_does_not_keep_the_sessions_of_the_place_that_was_left(scene):
    planned(scene)
    leave(scene.mediator)
    MembershipFactory(mediator=True, user=scene.mediator)
    assert seen_by(scene.coordinator) == [(scene.mediator.full_name, 1, 0)]


def test_who_comes_back_finds_their_sessions_again(scene):
    planned(scene)
    leave(scene.mediator)
    MembershipFactory(mediator=True, user=scene.mediator, partner=scene.partner, since=timezone.localdate())
    assert seen_by(scene.coordinator) == []
    assert scene.partner.pk in scope_of(User.objects.get(pk=scene.mediator.pk)).partner_ids


def test_past_and_ended_sessions_are_nobodys_to_take_over(scene):
    planned(scene, to_report=True)
    planned(scene, cancelled=True)
    leave(scene.mediator)
    assert seen_by(scene.coordinator) == []


def test_referents_and_their_group_see_what_a_colleague_booked_received_or_opened(scene):
    gone = MembershipFactory(referent=True, hospital=scene.hospital).user
    planned(scene, booked_by=gone)
    received = planned(scene, starts_at=in_days(12))
    received.participations.update(contact_name=gone.full_name)
    scene.open_slot(opened_by=gone)
    leave(gone)
    of_group = MembershipFactory(group_referent=True, hospital_group=scene.hospital.group).user
    expected = [(gone.full_name, 2, 1)]
    assert seen_by(scene.referent) == seen_by(of_group) == seen_by(scene.officer) == expected
    assert seen_by(scene.coordinator) == seen_by(MembershipFactory(referent=True).user) == []


def test_handing_over_names_the_mediator_the_follower_and_says_so_in_the_history(scene):
    session = planned(scene, booked_by=scene.mediator)
    leave(scene.mediator)
    give(scene, scene.coordinator, sessions=[session])
    session.refresh_from_db()
    assert (session.lead_mediator, session.booked_by) == (scene.coordinator, scene.coordinator)
    event = session.events.get()
    assert (event.verb, event.on_behalf_of) == ("réattribuée", Side.PARTNER)
    assert [change[0] for change in event.changes] == ["mediator", "follower"]
    assert seen_by(scene.coordinator) == []


def test_somebody_else_who_receives_a_session_to_lead_is_told(scene):
    session, other = planned(scene), MembershipFactory(mediator=True, partner=scene.partner).user
    leave(scene.mediator)
    give(scene, other, sessions=[session])
    assert set(Notice.objects.values_list("kind", "recipient_email")) == {("mediator_assigned", other.email)}


def test_second_mediator_who_leaves_hangs_there_and_is_replaced(scene):
    second = MembershipFactory(mediator=True, partner=scene.partner).user
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    session = planned(scene)
    session.other_mediators.add(second)
    membership = second.memberships.get()
    assert [thing.url for thing in consequences_of([membership], timezone.localdate()).left] == [
        reverse("session_detail", args=[session.pk])
    ]
    leave(second)
    assert seen_by(scene.coordinator) == seen_by(scene.officer) == [(second.full_name, 1, 0)]
    assert seen_by(scene.referent) == []
    give(scene, other, leaver=second, sessions=[session])
    session = Session.objects.get(pk=session.pk)
    assert (session.lead_mediator, session.seconds) == (scene.mediator, [other])
    assert session.events.get().changes == [["team", second.full_name, other.full_name]]
    assert set(Notice.objects.values_list("kind", "recipient_email")) == {("mediator_assigned", other.email)}
    assert seen_by(scene.coordinator) == []


def test_lead_who_takes_the_place_of_their_second_stays_lead_alone(scene):
    second = MembershipFactory(mediator=True, partner=scene.partner).user
    session = planned(scene, lead_mediator=scene.coordinator)
    session.other_mediators.add(second)
    leave(second)
    give(scene, scene.coordinator, leaver=second, sessions=[session])
    session = Session.objects.get(pk=session.pk)
    assert (session.lead_mediator, session.seconds) == (scene.coordinator, [])


def test_referent_takes_over_slots_and_the_place_of_contact(scene):
    gone = MembershipFactory(referent=True, hospital=scene.hospital).user
    session, slot = planned(scene), scene.open_slot(opened_by=gone, starts_at=in_days(20))
    session.participations.update(contact_name=gone.full_name)
    leave(gone)
    hand = {"actor": scene.referent, "leaver": gone, "place": scene.hospital}
    give(scene, scene.referent, sessions=[session], slots=[slot], **hand)
    slot.refresh_from_db()
    assert slot.opened_by == scene.referent
    assert session.participations.get().contact_name == scene.referent.full_name


def test_busy_person_is_refused_and_nothing_is_given(scene):
    first, second = planned(scene), planned(scene, starts_at=in_days(11))
    planned(scene, lead_mediator=scene.coordinator, starts_at=in_days(11))
    leave(scene.mediator)
    with pytest.raises(Refusal, match="a déjà une séance à cette heure"):
        give(scene, scene.coordinator, sessions=[first, second])
    first.refresh_from_db()
    assert first.lead_mediator == scene.mediator


@pytest.mark.parametrize("who", ["mediator of another museum", "nobody"])
def test_only_people_of_the_place_receive(scene, who):
    session = planned(scene)
    leave(scene.mediator)
    to = MembershipFactory(mediator=True).user if who.startswith("mediator") else UserFactory()
    with pytest.raises(Refusal, match="n’a pas de rôle à cet endroit"):
        give(scene, to, sessions=[session])


def test_somebody_who_leaves_before_the_session_does_not_receive_it(scene):
    """They are neither offered nor accepted; whose role is renewed from the next day on is both."""
    session = planned(scene)
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    leave(scene.mediator)
    leave(other, in_so_many_days=3)
    (leaver,) = leavers_seen_by(scene.coordinator)
    assert leaver.people == [scene.coordinator]
    with pytest.raises(Refusal, match="ne sera plus à cet endroit le"):
        give(scene, other, sessions=[session])
    MembershipFactory(mediator=True, partner=scene.partner, user=other, since=timezone.localdate() + timedelta(days=4))
    (leaver,) = leavers_seen_by(scene.coordinator)
    assert set(leaver.people) == {scene.coordinator, other}
    give(scene, other, sessions=[session])
    session.refresh_from_db()
    assert session.lead_mediator == other


def test_what_somebody_took_meanwhile_is_not_given_twice(scene):
    session = planned(scene)
    leave(scene.mediator)
    give(scene, scene.coordinator, sessions=[session])
    with pytest.raises(Refusal, match="n’est plus à réattribuer"):
        give(scene, scene.coordinator, sessions=[session])


def test_stranger_gives_nothing_away(scene):
    session = planned(scene)
    leave(scene.mediator)
    with pytest.raises(Refusal, match="n’est plus à réattribuer"):
        give(scene, scene.coordinator, actor=MembershipFactory(coordinator=True).user, sessions=[session])


def test_officer_of_another_service_sees_nothing(scene):
    planned(scene)
    leave(scene.mediator)
    other = MembershipFactory(officer=True, service__slug="autre", service__name="Autre").user
    assert not sessions_to_hand_over(other).exists()


# The page ---------------------------------------------------------------------------------------


def test_menu_leads_there_whoever_may_hand_over(client, scene):
    for person, is_offered in ((scene.coordinator, True), (scene.referent, True), (scene.mediator, False)):
        client.force_login(person)
        assert (f'href="{reverse("handovers")}"' in client.get(reverse("my_week")).text) is is_offered


def test_a_session_and_a_slot_of_one_number_are_two(scene):
    session = planned(scene)
    scene.open_slot(
        pk=session.pk, starts_at=session.starts_at, opened_by=scene.mediator, override_reason="Deux salles."
    )
    MembershipFactory(referent=True, hospital=scene.hospital, user=scene.mediator)
    leave(scene.mediator)
    assert sessions_to_hand_over(scene.referent).count() == 0
    assert (handovers_of(scene.coordinator), handovers_of(scene.referent)) == (1, 1)
    officer = MembershipFactory(officer=True, service=scene.convention.owner).user
    assert handovers_of(officer) == 2


def test_coordinator_gives_everything_with_one_tap_on_the_button(client, scene):
    session = planned(scene)
    leave(scene.mediator)
    client.force_login(scene.coordinator)
    assert "1 séance ou créneau à réattribuer" in text_of(client.get(reverse("my_week")))
    [form] = client.get(reverse("handovers")).context["forms"]
    assert form["to"].initial == scene.coordinator.pk
    fields = {"key": uuid.uuid4(), "code": form.leaver.code, "things": form["things"].initial, "to": form["to"].initial}
    answer = client.post(reverse("handovers"), fields, follow=True)
    assert "s’en charge désormais" in text_of(answer)
    assert "Rien à réattribuer" in text_of(answer)
    session.refresh_from_db()
    assert session.lead_mediator == scene.coordinator


def test_refused_hand_over_keeps_what_was_chosen(client, scene):
    planned(scene)
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    planned(scene, lead_mediator=other)
    leave(scene.mediator)
    client.force_login(scene.coordinator)
    [form] = client.get(reverse("handovers")).context["forms"]
    fields = {"key": uuid.uuid4(), "code": form.leaver.code, "things": form["things"].initial, "to": other.pk}
    page = client.post(reverse("handovers"), fields)
    assert "a déjà une séance à cette heure" in text_of(page)
    assert page.context["forms"][0]["to"].value() == str(other.pk)


def test_what_is_settled_meanwhile_shows_what_is_left(client, scene):
    client.force_login(scene.coordinator)
    page = client.post(reverse("handovers"), {"code": "partner-1-1", "things": ["session:1"], "to": 1})
    assert "Rien à réattribuer" in text_of(page)


def test_mediator_hands_nothing_over(client, scene):
    client.force_login(scene.mediator)
    assert client.get(reverse("handovers")).status_code == 403


@pytest.mark.parametrize("count", [2, 20])
def test_page_costs_the_same_whatever_its_length(client, scene, count):
    for number in range(count):
        planned(scene, starts_at=in_days(10 + number))
        scene.open_slot(opened_by=scene.mediator)
    leave(scene.mediator)
    client.force_login(scene.officer)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("handovers"))
    assert len(captured) == 8


# Messages ---------------------------------------------------------------------------------------


def test_leaver_is_not_told_the_coordination_and_the_mailbox_are(scene):
    session = planned(scene)
    Membership.objects.filter(user=scene.mediator).update(until=timezone.localdate() + timedelta(days=3))
    assert {told.email for told in recipients_for(session, Side.PARTNER)} == {
        scene.coordinator.email,
        scene.partner.mailbox,
    }
    occasion = f"J-1 partner {_said(session.starts_at)}"
    reminder = Notice(object_id=session.pk, occasion=occasion, recipient_email=scene.mediator.email)
    assert not is_still_to_remind_of(reminder)


def test_leaver_who_booked_is_told_of_no_answer(scene):
    session = planned(scene, booked_by=scene.mediator)
    leave(scene.mediator)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    told = set(Notice.objects.filter(kind="session_cancelled").values_list("recipient_email", flat=True))
    assert told == {scene.coordinator.email, scene.partner.mailbox, scene.ward.mailbox}


def test_side_of_a_leaver_is_told_that_their_request_lapsed(scene):
    session = planned(scene, requested=True, booked_by=scene.mediator, starts_at=in_days(1))
    leave(scene.mediator)
    assert lapse_unanswered(session.starts_at) == 1
    told = set(Notice.objects.filter(kind="session_lapsed").values_list("recipient_email", flat=True))
    assert told == {scene.coordinator.email, scene.partner.mailbox}


def test_leaver_sees_nothing_any_more(client, scene):
    session, slot = planned(scene), SlotFactory(commitments=[scene.commitment])
    leave(scene.mediator)
    client.force_login(scene.mediator)
    for page in (reverse("session_detail", args=[session.pk]), reverse("slot_book", args=[slot.pk])):
        assert client.get(page).status_code == 404
    assert client.get(reverse("my_week")).status_code == 403


def test_whoever_is_given_something_is_told_of_it_once(scene):
    gone = MembershipFactory(coordinator=True, partner=scene.partner).user
    to = MembershipFactory(coordinator=True, partner=scene.partner).user
    followed = planned(scene, booked_by=gone, starts_at=in_days(12))
    slots = [
        SlotFactory(
            museum=True, partner=scene.partner, commitments=[scene.commitment], opened_by=gone, starts_at=in_days(day)
        )
        for day in (13, 20)
    ]
    leave(gone)
    give(scene, to, leaver=gone, sessions=[followed], slots=slots)
    notices = Notice.objects.filter(recipient=to)
    assert set(notices.values_list("kind", flat=True)) == {"session_handed_over", "slots_handed_over"}
    session, several = [kind_named(notice.kind).render(notice) for notice in notices.order_by("kind")]
    assert "vous est confiée" in session.subject
    assert f"{scene.coordinator.full_name} vous confie cette séance" in session.text
    assert "2 créneaux ouverts" in several.subject
    assert all(kind_named(notice.kind).still_true(notice) for notice in notices)


def test_what_one_keeps_for_oneself_is_told_to_nobody(scene):
    gone = MembershipFactory(coordinator=True, partner=scene.partner).user
    followed = planned(scene, booked_by=gone)
    leave(gone)
    give(scene, scene.coordinator, leaver=gone, sessions=[followed])
    assert not Notice.objects.exists()
