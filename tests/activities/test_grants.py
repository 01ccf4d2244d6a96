"""Beyond a hospital's part of a volume, a booking waits for the service that owns the convention."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.models import Session
from activities.models.choices import CancelReason, State
from activities.phrases.agreements import say_missing
from activities.services.answers import cancel
from activities.services.booking import Group, book_slot
from activities.services.corrections import take_back
from activities.services.grants import grant_session, refuse_grant
from activities.services.moves import Plan, reschedule
from foundation.errors import Refusal, constraint_of
from notifications.models import Notice
from notifications.services.ticking import tick
from partnerships.models.choices import Side
from tests.factories import (
    HeadOfficeServiceFactory,
    MembershipFactory,
    QuotaFactory,
    SessionFactory,
    SlotFactory,
    WardFactory,
    in_days,
)
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Two sessions a year for each hospital."""
    scene = hospital_scene()
    scene.commitment.max_per_hospital = 2
    scene.commitment.save()
    return scene


def book(scene: Scene, **slot) -> Session:
    return book_slot(
        actor=scene.mediator,
        slot_id=scene.open_slot(**slot).pk,
        activity_id=scene.activity.pk,
        group=Group(expected_total=6),
        lead_mediator_id=scene.mediator.pk,
    )


@pytest.fixture
def beyond(scene) -> Session:
    """The third booking of the hospital."""
    book(scene), book(scene)
    return book(scene)


def again(session: Session) -> Session:
    return Session.objects.get(pk=session.pk)


# Booking ----------------------------------------------------------------------------------------


def test_within_its_part_a_hospital_is_confirmed_at_once(scene):
    assert [book(scene).state for _ in range(2)] == [State.CONFIRMED] * 2


def test_beyond_it_a_booking_waits_for_the_service_and_says_so(scene, beyond):
    assert (beyond.state, beyond.needs_grant, beyond.granted_at) == (State.REQUESTED, True, None)
    assert beyond.hospital_agreed_at
    assert beyond.partner_agreed_at
    assert say_missing(beyond) == ["accord du service culture (au-delà de 2 séances pour cet hôpital)"]


def test_it_holds_its_place_while_it_waits(scene, beyond):
    scene.quota.refresh_from_db()
    assert scene.quota.used == 3


def test_another_hospital_has_its_own_part(scene, beyond):
    ward = WardFactory()
    slot = SlotFactory(hospital=ward.hospital, ward=ward, commitments=[scene.commitment], starts_at=in_days(40))
    session = book_slot(
        actor=scene.mediator, slot_id=slot.pk, activity_id=scene.activity.pk, group=Group(expected_total=6)
    )
    assert (session.state, session.needs_grant) == (State.CONFIRMED, False)


def test_what_holds_no_place_does_not_count(scene):
    [first, _second] = [book(scene), book(scene)]
    cancel(actor=scene.referent, session_id=first.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    assert book(scene).state == State.CONFIRMED


def test_the_service_alone_is_asked_where_both_sides_agree(scene, beyond, smtp_sink):
    asked = Notice.objects.filter(object_id=beyond.pk, kind="session_to_grant")
    assert [notice.recipient_email for notice in asked] == [scene.convention.owner.mailbox]
    assert not Notice.objects.filter(object_id=beyond.pk, kind="session_requested").exists()
    tick()
    assert any("au-delà du maximum" in received.message["subject"] for received in smtp_sink)


# Answering --------------------------------------------------------------------------------------


def test_the_service_grants_and_the_session_is_confirmed(scene, beyond):
    grant_session(actor=scene.officer, session_id=beyond.pk)
    session = again(beyond)
    assert (session.state, session.granted_by) == (State.CONFIRMED, scene.officer)
    assert session.confirmed_at
    event = session.events.last()
    assert (event.actor, event.on_behalf_of) == (scene.officer, "")
    assert Notice.objects.filter(object_id=beyond.pk, kind="session_confirmed").exists()


def test_a_grant_before_the_other_agreement_waits_for_it(scene):
    book(scene), book(scene)
    session = SessionFactory(
        quota=scene.quota, activity=scene.activity, ward=scene.ward, requested=True, needs_grant=True
    )
    grant_session(actor=scene.officer, session_id=session.pk)
    assert again(session).state == State.REQUESTED
    assert say_missing(again(session)) == ["accord de l’hôpital"]


def test_the_service_declines_with_its_reason(scene, beyond):
    with pytest.raises(Refusal, match="en une phrase pourquoi"):
        refuse_grant(actor=scene.officer, session_id=beyond.pk, why=" ")
    refuse_grant(actor=scene.officer, session_id=beyond.pk, why="D'autres hôpitaux attendent")
    session = again(beyond)
    assert session.state == State.DECLINED
    assert session.events.last().why == "D'autres hôpitaux attendent"
    scene.quota.refresh_from_db()
    assert scene.quota.used == 2


def test_what_the_service_declined_the_hospital_does_not_undo(scene, beyond):
    refuse_grant(actor=scene.officer, session_id=beyond.pk, why="D'autres attendent")
    for person, side in ((scene.referent, Side.HOSPITAL), (scene.coordinator, Side.PARTNER)):
        with pytest.raises(Refusal, match="Seule la partie qui l’a décidé"):
            take_back(actor=person, session_id=beyond.pk, side=side)


def test_nobody_else_grants(scene, beyond):
    other = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    for person in (scene.referent, scene.coordinator, other):
        with pytest.raises(Refusal, match="Seul le service qui suit la convention"):
            grant_session(actor=person, session_id=beyond.pk)


def test_what_does_not_wait_is_not_granted(scene, beyond):
    grant_session(actor=scene.officer, session_id=beyond.pk)
    for session in (beyond, book(hospital_scene())):
        actor = session.commitment.strand.convention.owner.membership_set.first().user
        with pytest.raises(Refusal, match="n’attend pas, ou plus"):
            grant_session(actor=actor, session_id=session.pk)


# Moving and restoring ---------------------------------------------------------------------------


def move(scene: Scene, session: Session, days: float) -> Session:
    start = in_days(days)
    plan = Plan(starts_at=start, ends_at=start + timedelta(hours=1), ward_id=session.ward_id)
    return reschedule(actor=scene.officer, session_id=session.pk, side=Side.PARTNER, plan=plan)


def test_a_move_within_the_year_keeps_what_was_granted(scene, beyond):
    grant_session(actor=scene.officer, session_id=beyond.pk)
    assert move(scene, beyond, 60).granted_by == scene.officer


def test_a_move_within_its_part_asks_nothing(scene):
    first = book(scene)
    book(scene)
    assert not move(scene, first, 60).needs_grant


def test_a_move_into_a_fuller_year_asks_the_service(scene):
    later = QuotaFactory(commitment=scene.commitment, starts_on=scene.quota.ends_on + timedelta(days=1))
    for number in range(2):
        SessionFactory(quota=later, activity=scene.activity, ward=scene.ward, starts_at=in_days(300 + number))
    session = move(scene, book(scene), 310)
    assert (session.quota, session.needs_grant, session.state) == (later, True, State.REQUESTED)


@pytest.fixture
def full(scene) -> Session:
    """The first of a hospital's two, while a third was granted."""
    first = book(scene)
    book(scene)
    grant_session(actor=scene.officer, session_id=book(scene).pk)
    return first


def test_a_session_keeps_the_place_that_it_has_when_it_moves(scene, full):
    assert not move(scene, full, 60).needs_grant


def test_a_report_is_taken_back_whatever_came_after_it(scene, full):
    Session.objects.filter(pk=full.pk).update(
        state=State.HELD,
        starts_at=in_days(-3),
        ends_at=in_days(-3, hours=1),
        reported_at=in_days(-2),
        reported_by=scene.referent,
    )
    session = take_back(actor=scene.officer, session_id=full.pk, side=Side.HOSPITAL)
    assert (session.state, session.needs_grant) == (State.CONFIRMED, False)


def test_a_session_restored_beyond_the_part_asks_the_service(scene):
    first = book(scene)
    cancel(actor=scene.referent, session_id=first.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    book(scene), book(scene)
    session = take_back(actor=scene.referent, session_id=first.pk, side=Side.HOSPITAL)
    assert (session.state, session.needs_grant) == (State.REQUESTED, True)


# What the database refuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "confirmed", "confirmed_at": in_days(0)}, "session_confirmed_has_its_grant"),
        ({"granted_at": in_days(0)}, "session_grant_is_whole"),
    ],
)
def test_the_database_confirms_nothing_that_waits(scene, beyond, fields, constraint):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Session.objects.filter(pk=beyond.pk).update(**fields)
    assert constraint_of(refusal.value) == constraint


# The pages --------------------------------------------------------------------------------------


def test_the_officer_sees_it_first_and_agrees_in_one_tap(client, scene, beyond):
    client.force_login(scene.officer)
    thing = client.get("/gestion/").context["waiting"][0]
    assert (thing.count, thing.words) == (1, "séance au-delà du maximum d’un hôpital attend votre accord")
    page = client.get(thing.url)
    assert list(page.context["cl"].queryset) == [beyond]
    button = reverse("admin:activities_session_act", args=[beyond.pk, "grant_place"])
    assert f'formaction="{button}"' in page.content.decode()
    client.post(button, {"answered": "1"})
    assert again(beyond).state == State.CONFIRMED


def test_the_page_of_the_session_offers_it_to_the_service_alone(client, scene, beyond):
    page, grant = (reverse(name, args=[beyond.pk]) for name in ("session_detail", "session_grant"))
    for person in (scene.mediator, scene.referent):
        client.force_login(person)
        text = client.get(page).content.decode()
        assert "Attend l’accord du service culture (au-delà de 2 séances pour cet hôpital)" in text
        assert grant not in text
        assert client.post(grant, {}).status_code == 403
    client.force_login(scene.officer)
    text = client.get(page).content.decode()
    assert grant in text
    key = text.split(f'action="{grant}"')[1].split('name="key" value="')[1].split('"')[0]
    client.post(grant, {"key": key, "side": "hospital"})
    assert again(beyond).state == State.CONFIRMED


def test_the_service_declines_from_the_page(client, scene, beyond):
    client.force_login(scene.officer)
    url = reverse("session_refuse_grant", args=[beyond.pk])
    form = client.get(url).context["form"]
    client.post(url, {"key": form["key"].value(), "side": "hospital", "why": "D'autres attendent"})
    assert again(beyond).state == State.DECLINED


def test_a_stranger_finds_no_session_to_grant(client, beyond):
    client.force_login(MembershipFactory(referent=True).user)
    assert client.get(reverse("session_grant", args=[beyond.pk])).status_code == 404


def test_booking_costs_no_more_with_a_maximum(client, scene):
    client.force_login(scene.mediator)
    counts = []
    for maximum in (None, None, 9, 2):
        scene.commitment.max_per_hospital = maximum
        scene.commitment.save()
        url = reverse("slot_book", args=[scene.open_slot().pk])
        fields = {"key": uuid.uuid4(), "activity": scene.activity.pk, "expected_total": 6}
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, fields).status_code == 302
        counts.append(len(queries))
    assert counts[1] == counts[2] >= counts[3]


def test_officers_are_asked_where_the_service_has_no_mailbox(scene):
    scene.convention.owner.mailbox = ""
    scene.convention.owner.save()
    beyond = [book(scene) for _ in range(3)][-1]
    asked = Notice.objects.filter(object_id=beyond.pk, kind="session_to_grant")
    assert [notice.recipient for notice in asked] == [scene.officer]


def test_past_session_cancelled_by_mistake_is_restored_without_a_grant(scene):
    first = book(scene)
    cancel(actor=scene.referent, session_id=first.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    book(scene), book(scene)
    with time_machine.travel(first.ends_at + timedelta(days=30)):
        restored = take_back(actor=scene.officer, session_id=first.pk, side=Side.HOSPITAL)
    assert (restored.state, restored.needs_grant) == (State.CONFIRMED, False)


def test_missing_grant_is_said_without_a_number_once_the_maximum_was_lifted(scene, beyond):
    scene.commitment.max_per_hospital = None
    scene.commitment.save()
    assert say_missing(Session.objects.get(pk=beyond.pk)) == ["accord du service culture"]
