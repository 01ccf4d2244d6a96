"""A freed slot or place is told at once to those who asked for the same kind; the first to book it has it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from activities.models import PlaceWish, Session, Slot
from activities.models.choices import CancelReason
from activities.people.waiting_list import PLACES_LIST, people_waiting
from activities.services.answers import cancel, decline, lapse_unanswered
from activities.services.booking import Group, book_slot
from activities.services.grants import refuse_grant
from activities.services.moves import Plan, reschedule
from activities.services.past import withdraw_record
from activities.services.slots import open_slots
from activities.services.volumes import grant_places
from activities.services.waiting_list import forget_wish, wish_for_place
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from notifications.services.lists import WayOut, leave
from partnerships.models import Quota
from partnerships.models.choices import Side
from tests.factories import HospitalFactory, MembershipFactory, PlaceWishFactory, SessionFactory, SlotFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = hospital_scene(quantity=5)
    scene.visits, scene.visit = visits_of(scene)
    return scene


def booked_visit(scene, **fields) -> Session:
    """A visit booked by the referent on one of the museum's slots, in ten days."""
    quota = Quota.objects.get(commitment=scene.visits)
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[scene.visits], opened_by=scene.coordinator)
    fields = {"booked_by": scene.referent, "place": "museum", "ward": scene.ward, "slot": slot, **fields}
    return SessionFactory(quota=quota, activity=scene.visit, partner=scene.partner, **fields)


def waiting_referent(scene, **fields) -> User:
    return PlaceWishFactory(commitment=scene.visits, person=MembershipFactory(referent=True, **fields).user).person


def free(scene, session, *, actor=None, side=Side.HOSPITAL) -> None:
    cancel(actor=actor or scene.referent, session_id=session.pk, side=side, reason=CancelReason.STAFF)


def told(kind: str = "slot_freed") -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def exhaust(commitment) -> None:
    quota = Quota.objects.get(commitment=commitment)
    Quota.objects.filter(pk=quota.pk).update(quantity=quota.used)


# Who is told ------------------------------------------------------------------------------------


def test_slot_freed_by_its_booker_is_told_to_those_who_wish_for_its_kind(scene):
    session, waiting = booked_visit(scene), waiting_referent(scene)
    PlaceWishFactory(commitment=scene.commitment, person=MembershipFactory(referent=True).user)
    free(scene, session)
    assert told() == {waiting.email}
    notice = Notice.objects.get(kind="slot_freed")
    with translation.override("fr"):
        message = kind_named(notice.kind).render(notice)
    assert reverse("slot_book", args=[session.slot_id]) in message.text
    assert message.subject.startswith("À prendre")


@pytest.mark.parametrize("state", ["requested", "declined", "lapsed"])
def test_who_asked_without_a_slot_and_got_nothing_is_told(scene, state):
    asker = MembershipFactory(referent=True).user
    asked = booked_visit(scene, booked_by=asker, slot=None, requested=True, starts_at=in_days(20))
    Session.objects.filter(pk=asked.pk).update(state=state, state_changed_at=timezone.now() - timedelta(days=5))
    free(scene, booked_visit(scene))
    assert told() == {asker.email}


def test_who_was_refused_long_ago_is_left_in_peace(scene):
    asker = MembershipFactory(referent=True).user
    asked = booked_visit(scene, booked_by=asker, slot=None, declined=True, starts_at=in_days(-80))
    Session.objects.filter(pk=asked.pk).update(state_changed_at=timezone.now() - timedelta(days=90))
    free(scene, booked_visit(scene))
    assert told() == set()


def test_who_frees_it_is_not_told(scene):
    PlaceWishFactory(commitment=scene.visits, person=scene.referent)
    free(scene, booked_visit(scene))
    assert told() == set()


def test_hospital_outside_the_convention_leaver_and_expired_wish_are_not_told(scene):
    scene.convention.hospitals.add(scene.hospital)
    waiting_referent(scene, hospital=HospitalFactory())
    waiting_referent(scene, hospital=scene.hospital, until=timezone.localdate() - timedelta(days=1))
    PlaceWish.objects.filter(person=waiting_referent(scene, hospital=scene.hospital)).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    colleague = waiting_referent(scene, hospital=scene.hospital)
    free(scene, booked_visit(scene))
    assert told() == {colleague.email}


def test_slot_beyond_its_lead_time_or_withdrawn_by_its_own_side_is_told_to_nobody(scene):
    waiting_referent(scene)
    late = booked_visit(scene)
    type(late.slot).objects.filter(pk=late.slot_id).update(valid_until=timezone.now())
    free(scene, late)
    free(scene, booked_visit(scene, starts_at=in_days(30)), actor=scene.coordinator, side=Side.PARTNER)
    assert told() == set()


def test_moved_session_frees_its_slot(scene):
    session, waiting = booked_visit(scene), waiting_referent(scene)
    plan = Plan(starts_at=in_days(15), ends_at=in_days(15, 1))
    reschedule(
        actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan, override_reason="Demandé ainsi."
    )
    assert told() == {waiting.email}


def test_whose_session_was_moved_by_the_other_side_did_not_look_for_its_old_slot(scene):
    session, waiting = booked_visit(scene), waiting_referent(scene)
    plan = Plan(starts_at=in_days(15), ends_at=in_days(15, 1))
    reschedule(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, plan=plan)
    assert told("session_moved") >= {session.booked_by.email}
    assert told() == {waiting.email}


def test_museums_people_are_told_of_a_hospitals_freed_slot(scene):
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    PlaceWishFactory(commitment=scene.commitment, person=other)
    waiting_referent(scene)
    session = SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        partner=scene.partner,
        slot=scene.open_slot(),
        booked_by=scene.mediator,
        lead_mediator=scene.mediator,
    )
    free(scene, session, actor=scene.mediator, side=Side.PARTNER)
    assert told() == {other.email}


def test_freed_again_it_is_told_again_and_once_each_time(scene):
    session, waiting = booked_visit(scene), waiting_referent(scene)
    free(scene, session)
    again = book_slot(
        actor=scene.referent,
        slot_id=session.slot_id,
        activity_id=scene.visit.pk,
        group=Group(expected_total=4, ward_id=scene.ward.pk),
    )
    free(scene, again)
    assert list(Notice.objects.filter(kind="slot_freed").values_list("recipient_email", flat=True)) == [
        waiting.email,
        waiting.email,
    ]


def test_slot_that_somebody_took_is_said_no_more(scene):
    session, waiting = booked_visit(scene), waiting_referent(scene)
    free(scene, session)
    notice = Notice.objects.get(kind="slot_freed")
    assert kind_named("slot_freed").still_true(notice)
    group = Group(expected_total=4, hospital_id=waiting.memberships.get().hospital_id)
    book_slot(actor=waiting, slot_id=session.slot_id, activity_id=scene.visit.pk, group=group)
    assert not kind_named("slot_freed").still_true(notice)
    with pytest.raises(Refusal, match="vient d’être pris"):
        book_slot(actor=scene.referent, slot_id=session.slot_id, activity_id=scene.visit.pk, group=group)


def test_reader_whose_role_ended_meanwhile_hears_nothing(scene):
    session, waiting = booked_visit(scene), waiting_referent(scene)
    free(scene, session)
    waiting.memberships.update(until=timezone.localdate() - timedelta(days=1))
    assert not kind_named("slot_freed").still_true(Notice.objects.get(kind="slot_freed"))


# Places of an exhausted volume ------------------------------------------------------------------


@pytest.mark.parametrize("how", ["cancelled", "declined", "lapsed"])
def test_place_of_an_exhausted_volume_is_told_when_it_is_given_back(scene, how):
    waiting = waiting_referent(scene)
    session = booked_visit(scene, slot=None, requested=how != "cancelled", booked_by=scene.coordinator)
    exhaust(scene.visits)
    if how == "cancelled":
        free(scene, session)
    elif how == "declined":
        decline(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, why="Pas ce jour-là.")
    else:
        lapse_unanswered(session.starts_at)
    assert waiting.email in told("place_freed")
    notice = Notice.objects.get(kind="place_freed", recipient_email=waiting.email)
    assert kind_named("place_freed").still_true(notice)
    with translation.override("fr"):
        assert "Il reste 1 place" in kind_named("place_freed").render(notice).text
    exhaust(scene.visits)
    assert not kind_named("place_freed").still_true(notice)


def test_place_that_was_not_granted_is_told(scene):
    waiting = waiting_referent(scene)
    session = booked_visit(scene, slot=None, requested=True, needs_grant=True, booked_by=scene.coordinator)
    exhaust(scene.visits)
    refuse_grant(actor=scene.officer, session_id=session.pk, why="L'hôpital a eu sa part.")
    assert waiting.email in told("place_freed")


def test_place_of_a_record_withdrawn_is_told(scene):
    waiting = waiting_referent(scene)
    session = booked_visit(scene, slot=None, held=True, confirmed_at=None)
    exhaust(scene.visits)
    withdraw_record(actor=scene.officer, session_id=session.pk, side=Side.HOSPITAL)
    assert waiting.email in told("place_freed")


def test_places_granted_in_an_exhausted_volume_are_told_once(scene):
    waiting, quota = waiting_referent(scene), Quota.objects.get(commitment=scene.visits)
    exhaust(scene.visits)
    for _ in range(2):
        grant_places(actor=scene.officer, quota_id=quota.pk, count=2, reason="Succès")
    assert list(Notice.objects.filter(kind="place_freed").values_list("recipient_email", flat=True)) == [waiting.email]


def test_place_of_a_volume_with_room_is_no_news(scene):
    waiting_referent(scene)
    free(scene, booked_visit(scene, slot=None))
    assert told("place_freed") == set()


def test_cancelled_session_that_counts_frees_no_place(scene):
    waiting_referent(scene)
    type(scene.visits).objects.filter(pk=scene.visits.pk).update(late_counts_against="canceller")
    session = booked_visit(scene, slot=None, starts_at=in_days(1))
    exhaust(scene.visits)
    free(scene, session)
    session.refresh_from_db()
    assert session.counts_anyway
    assert told("place_freed") == set()


def test_nobody_is_told_twice_of_one_thing(scene):
    waiting_referent(scene)
    session = booked_visit(scene)
    exhaust(scene.visits)
    free(scene, session)
    assert len(told()) == 1
    assert told("place_freed") == set()


# Wishing ----------------------------------------------------------------------------------------


def test_one_tap_asks_and_one_takes_it_back(client, scene):
    client.force_login(scene.referent)
    page = client.get(reverse("slots"))
    assert "Prévenez-moi si une place se libère" in text_of(page)
    answer = client.post(reverse("place_wish", args=[scene.visits.pk]), follow=True)
    client.post(reverse("place_wish", args=[scene.visits.pk]))
    wish = PlaceWish.objects.get()
    assert (wish.person, wish.until) == (scene.referent, Quota.objects.get(commitment=scene.visits).ends_on)
    assert "Ne plus me prévenir" in text_of(answer)
    client.post(reverse("place_wish_forget", args=[scene.visits.pk]))
    assert not PlaceWish.objects.exists()


def test_who_left_by_a_mails_link_is_not_said_to_be_told_and_comes_back_in_one_tap(client, scene):
    client.force_login(scene.referent)
    wish = reverse("place_wish", args=[scene.visits.pk])
    client.post(wish)
    leave(WayOut(scene.referent.pk, PLACES_LIST))
    page = text_of(client.get(reverse("slots")))
    assert "Vous avez choisi de ne plus recevoir ces messages" in page
    assert "Nous vous écrivons" not in page
    assert "Nous vous écrivons" in text_of(client.post(wish, follow=True))
    assert not WayOut(scene.referent.pk, PLACES_LIST).has_left


def test_exhausted_volume_offers_it_on_the_refused_page(client, scene):
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[scene.visits])
    client.force_login(scene.referent)
    assert "Prévenez-moi" not in text_of(client.get(reverse("slot_book", args=[slot.pk])))
    exhaust(scene.visits)
    assert "Prévenez-moi" in text_of(client.get(reverse("slot_book", args=[slot.pk])))


def test_taken_slot_offers_it_where_no_other_is_open(client, scene):
    session = booked_visit(scene)
    client.force_login(scene.referent)
    assert "Prévenez-moi" in text_of(client.get(reverse("slot_book", args=[session.slot_id])))


def test_where_there_is_room_nothing_is_offered_and_a_wish_refused(client, scene):
    SlotFactory(museum=True, partner=scene.partner, commitments=[scene.visits])
    client.force_login(scene.referent)
    assert "Prévenez-moi" not in text_of(client.get(reverse("slots")))
    answer = client.post(reverse("place_wish", args=[scene.visits.pk]), follow=True)
    assert "Il reste de la place" in text_of(answer)
    assert not PlaceWish.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("stranger", 404)])
@pytest.mark.parametrize("name", ["place_wish", "place_wish_forget"])
def test_only_who_books_may_ask(client, scene, name, who, status):
    stranger = MembershipFactory(mediator=True).user
    client.force_login(scene.officer if who == "officer" else stranger)
    assert client.post(reverse(name, args=[scene.visits.pk])).status_code == status
    assert client.get(reverse(name, args=[scene.visits.pk])).status_code == 405


def test_wish_of_somebody_else_stays(scene):
    wish = PlaceWishFactory(commitment=scene.visits)
    forget_wish(actor=scene.referent, commitment_id=scene.visits.pk)
    assert list(PlaceWish.objects.all()) == [wish]
    assert not PlaceWish.objects.visible_to(scene.referent).exists()


def test_kind_that_is_not_ones_own_to_book_is_refused(scene):
    with pytest.raises(Refusal, match="pas à vous de réserver"):
        wish_for_place(actor=scene.referent, commitment_id=scene.commitment.pk)
    assert wish_for_place(actor=scene.mediator, commitment_id=scene.commitment.pk).person == scene.mediator


def test_who_has_booked_one_since_does_not_wait_any_more(client, scene):
    wish = PlaceWishFactory(commitment=scene.visits, person=scene.referent)
    assert scene.referent in people_waiting(Side.HOSPITAL, scene.visits)
    session = booked_visit(scene, booked_at=wish.wished_at + timedelta(minutes=1))
    assert scene.referent not in people_waiting(Side.HOSPITAL, scene.visits)
    client.force_login(scene.referent)
    assert "Ne plus me prévenir" not in text_of(client.get(reverse("slots")))
    client.post(reverse("place_wish", args=[scene.visits.pk]))
    Session.objects.filter(pk=session.pk).update(booked_at=wish.wished_at)
    assert scene.referent in people_waiting(Side.HOSPITAL, scene.visits)


def test_slot_of_an_exhausted_volume_asks_for_more_in_the_place_of_booking(client, scene):
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[scene.visits])
    client.force_login(scene.referent)
    assert "Demander des places en plus" not in text_of(client.get(reverse("slots")))
    exhaust(scene.visits)
    said = text_of(client.get(reverse("slots")))
    assert "Volume de l’année épuisé" in said
    assert "Demander des places en plus" in said
    page = client.get(reverse("slot_book", args=[slot.pk]))
    assert "Tout est programmé" in text_of(page)
    assert "Confirmer la réservation" not in text_of(page)


def test_slots_that_open_are_told_once_to_those_who_wait_for_their_kind(scene):
    waiting = PlaceWishFactory(commitment=scene.commitment, person=scene.mediator).person
    PlaceWishFactory(commitment=scene.visits, person=MembershipFactory(referent=True).user)
    times = [(in_days(day), in_days(day, hours=1)) for day in (17, 10)]
    fields = {"hospital": scene.hospital, "ward": scene.ward, "commitments": [scene.commitment], "capacity": 8}
    open_slots(actor=scene.referent, side=Side.HOSPITAL, place="ward", times=times, **fields)
    assert told("slot_opened") == {waiting.email}
    notice = Notice.objects.get(kind="slot_opened")
    with translation.override("fr"):
        message = kind_named(notice.kind).render(notice)
    first = Slot.objects.order_by("starts_at").first()
    assert reverse("slot_book", args=[first.pk]) in message.text
    assert "Des créneaux s’ouvrent" in message.text
    Slot.objects.filter(pk=first.pk).update(state=Slot.State.WITHDRAWN)
    assert not kind_named(notice.kind).still_true(notice)
