"""Agreeing, declining, cancelling, naming the mediator, reporting: the state table from every side."""

import itertools
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from activities.models import Participation, Session, Slot
from activities.models.choices import Cancellation, CancelReason, Means, State
from activities.services.answers import agree, cancel, decline, lapse_unanswered
from activities.services.mediators import assign_mediator
from activities.services.programme import agree_on_activities
from activities.services.reports import report
from activities.services.steps import move, step
from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.services import tick
from partnerships.models import Commitment
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, ParticipationFactory, SessionFactory, in_days
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


def session_in(scene, **traits) -> Session:
    return SessionFactory(
        quota=scene.quota, activity=scene.activity, hospital=scene.hospital, ward=scene.ward, **traits
    )


def group_of(session) -> Participation:
    return session.participations.get()


# Written out, so that a change of the table is a change of this test.
WAYS = {
    (State.REQUESTED, State.CONFIRMED),
    (State.REQUESTED, State.DECLINED),
    (State.REQUESTED, State.CANCELLED),
    (State.CONFIRMED, State.CANCELLED),
    (State.CONFIRMED, State.HELD),
    (State.CONFIRMED, State.REQUESTED),
    (State.DECLINED, State.REQUESTED),
    (State.CANCELLED, State.REQUESTED),
    (State.CANCELLED, State.CONFIRMED),
    (State.HELD, State.CONFIRMED),
    (State.HELD, State.CANCELLED),
}
WAYS_OF_THE_CLOCK = {(State.REQUESTED, State.LAPSED)}


@pytest.mark.parametrize(
    ("source", "target", "side"), list(itertools.product(State, State, Side)), ids=lambda value: str(value)
)
def test_every_way_of_the_state_table(source, target, side):
    scene = hospital_scene()
    session = session_in(scene)
    session.state = source
    if (source, target) in WAYS:
        move(session, target, actor=scene.officer, side=side, verb="essai")
        assert (session.state, session.state_changed_by) == (target, scene.officer)
        event = session.events.get()
        assert (event.from_state, event.to_state, event.on_behalf_of) == (source, target, side)
    else:
        with pytest.raises(Refusal, match="ne peut pas devenir"):
            move(session, target, actor=scene.officer, side=side, verb="essai")


@pytest.mark.parametrize(("source", "target"), list(itertools.product(State, State)), ids=lambda value: str(value))
def test_every_way_of_the_clock(source, target):
    session = session_in(hospital_scene())
    session.state = source
    if (source, target) in WAYS_OF_THE_CLOCK:
        event = step(session, target, actor=None, side=None, verb="essai")
        assert (session.state, session.state_changed_by, event.actor, event.on_behalf_of) == (target, None, None, "")
    else:
        with pytest.raises(Refusal, match="ne peut pas devenir"):
            step(session, target, actor=None, side=None, verb="essai")


def test_missing_agreement_confirms_a_request():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    session = agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL)
    assert session.state == State.CONFIRMED
    assert session.hospital_agreed_by == scene.referent.full_name


def test_agreement_received_by_phone_says_from_whom_and_who_recorded_it():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    session = agree(
        actor=scene.officer, session_id=request.pk, side=Side.HOSPITAL, agreed_by="Mme Bouleau", means=Means.PHONE
    )
    assert (session.hospital_agreed_by, session.hospital_means) == ("Mme Bouleau", Means.PHONE)
    assert session.hospital_recorded_by == scene.officer


def test_the_other_side_cannot_agree_in_ones_place():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="agir pour cette partie"):
        agree(actor=scene.mediator, session_id=request.pk, side=Side.HOSPITAL)


def test_declining_wants_a_reason_and_frees_the_place():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="pourquoi"):
        decline(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL, why="  ")
    session = decline(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL, why="Le service déménage.")
    scene.quota.refresh_from_db()
    assert (session.state, scene.quota.used) == (State.DECLINED, 0)
    assert group_of(session).state == Participation.State.CANCELLED


def test_cancelling_frees_the_place_and_the_group():
    scene = hospital_scene()
    session = session_in(scene)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    session.refresh_from_db()
    scene.quota.refresh_from_db()
    assert (session.cancelled_side, session.people, scene.quota.used) == (Side.HOSPITAL, 0, 0)


@pytest.mark.parametrize(
    ("against", "side", "hours", "neither", "counts"),
    [
        ("nobody", Side.HOSPITAL, 1, False, False),
        ("hospital", Side.HOSPITAL, 1, False, True),
        ("hospital", Side.HOSPITAL, 72, False, False),
        ("hospital", Side.PARTNER, 1, False, False),
        ("canceller", Side.PARTNER, 1, False, True),
        ("canceller", Side.PARTNER, 1, True, False),
    ],
)
def test_late_rule_is_stamped_at_that_moment(against, side, hours, neither, counts):
    scene = hospital_scene()
    Commitment.objects.filter(pk=scene.commitment.pk).update(late_counts_against=against, late_cancellation_hours=48)
    session = session_in(scene, starts_at=in_days(0, hours=hours))
    session = cancel(
        actor=scene.officer, session_id=session.pk, side=side, reason=CancelReason.ISOLATION, neither=neither
    )
    assert session.counts_anyway is counts
    Commitment.objects.filter(pk=scene.commitment.pk).update(late_counts_against="nobody")
    scene.quota.refresh_from_db()
    assert scene.quota.used == int(counts)


def test_report_with_one_total_makes_it_held():
    scene = hospital_scene()
    session = session_in(scene, to_report=True)
    group = group_of(session)
    session = report(
        actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, counts={group.pk: {"present_total": 7}}
    )
    group.refresh_from_db()
    assert (session.state, session.reported_by, group.present_total) == (State.HELD, scene.referent, 7)


@pytest.mark.parametrize(
    ("days", "present", "sentence"),
    [(1, 5, "pas encore commencé"), (-2, None, "un total suffit"), (-2, 0, "annulez plutôt")],
)
def test_report_is_refused_with_a_sentence(days, present, sentence):
    scene = hospital_scene()
    session = session_in(scene, starts_at=in_days(days))
    with pytest.raises(Refusal, match=sentence):
        report(
            actor=scene.mediator,
            session_id=session.pk,
            side=Side.PARTNER,
            counts={group_of(session).pk: {"present_total": present}},
        )


def test_audiences_beyond_the_total_are_refused_kindly():
    scene = hospital_scene()
    session = session_in(scene, to_report=True)
    with pytest.raises(Refusal, match="dépasse le total des présents"):
        report(
            actor=scene.mediator,
            session_id=session.pk,
            side=Side.PARTNER,
            counts={group_of(session).pk: {"present_total": 3, "present_patients": 4}},
        )


def test_coordinator_names_the_mediator():
    scene = hospital_scene()
    session = session_in(scene)
    session = assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=scene.mediator.pk)
    assert session.lead_mediator == scene.mediator


def test_busy_mediator_is_not_named_twice():
    scene = hospital_scene()
    first = session_in(scene, lead_mediator=scene.mediator)
    clash = SessionFactory(
        quota=scene.quota, activity=scene.activity, starts_at=first.starts_at + timedelta(minutes=10)
    )
    with pytest.raises(Refusal, match="déjà une séance à cette heure"):
        assign_mediator(actor=scene.coordinator, session_id=clash.pk, mediator_id=scene.mediator.pk)


def test_mediator_cannot_name_mediators():
    scene = hospital_scene()
    session = session_in(scene)
    with pytest.raises(Refusal, match="coordination"):
        assign_mediator(actor=scene.mediator, session_id=session.pk, mediator_id=scene.mediator.pk)


def test_mediator_cannot_act_on_a_colleagues_session():
    scene = hospital_scene()
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    session = session_in(scene, lead_mediator=colleague)
    with pytest.raises(Refusal, match="agir pour cette partie"):
        cancel(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)


def test_officer_of_another_service_cannot_act():
    scene = hospital_scene()
    stranger = MembershipFactory(officer=True, service__slug="autre", service__name="Autre service").user
    session = session_in(scene)
    with pytest.raises(Refusal, match="agir pour cette partie"):
        cancel(actor=stranger, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)


def test_the_opener_that_cancels_takes_its_slot_back():
    scene = hospital_scene()
    slot = scene.open_slot()
    session = session_in(scene, slot=slot, starts_at=slot.starts_at)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.ISOLATION)
    slot.refresh_from_db()
    assert slot.state == Slot.State.WITHDRAWN


def test_the_other_side_that_cancels_leaves_the_slot_open():
    scene = hospital_scene()
    slot = scene.open_slot()
    session = session_in(scene, slot=slot, starts_at=slot.starts_at)
    cancel(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    assert Slot.objects.free().get() == slot


def test_hospital_reports_its_own_group_of_a_shared_session():
    scene = hospital_scene()
    session = session_in(scene, to_report=True, max_groups=2, max_people=20)
    other = ParticipationFactory(session=session, present_total=4)
    report(
        actor=scene.referent,
        session_id=session.pk,
        side=Side.HOSPITAL,
        counts={session.participations.get(ward=scene.ward).pk: {"present_total": 5}},
    )
    other.refresh_from_db()
    assert other.present_total == 4


def test_past_request_is_confirmed_by_nobody():
    scene = hospital_scene()
    request = session_in(scene, requested=True, starts_at=in_days(-1))
    with pytest.raises(Refusal, match="déjà passée"):
        agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL)


def test_one_agreement_alone_confirms_nothing():
    scene = hospital_scene()
    nobody = {"partner_agreed_at": None, "partner_agreed_by": "", "partner_means": "", "partner_recorded_by": None}
    request = session_in(scene, requested=True, **nobody)
    session = agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL)
    assert (session.state, session.hospital_agreed_by) == (State.REQUESTED, scene.referent.full_name)
    assert session.events.get().verb == "accord donné"


def test_the_other_side_records_an_agreement_with_from_whom_and_how():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    session = agree(
        actor=scene.coordinator,
        session_id=request.pk,
        side=Side.HOSPITAL,
        agreed_by="Mme Bouleau",
        means=Means.PHONE,
        agreed_on=date(2026, 11, 20),
    )
    assert (session.state, session.hospital_recorded_by) == (State.CONFIRMED, scene.coordinator)
    assert session.hospital_agreed_at == datetime(2026, 11, 20, 12, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    "received", [{"agreed_by": "Mme Bouleau"}, {"means": Means.PHONE}, {"agreed_by": "Mme Bouleau", "means": "portal"}]
)
def test_the_other_side_says_from_whom_and_how(received):
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="dites alors de qui"):
        agree(actor=scene.coordinator, session_id=request.pk, side=Side.HOSPITAL, **received)


def test_agreement_of_a_day_to_come_is_refused():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="ne peut pas être à venir"):
        agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL, agreed_on=date(2026, 11, 25))


@pytest.fixture
def unagreed():
    """A request with both sides' agreements, whose theme still lacks the museum's."""
    scene = hospital_scene()
    museum = scene.activity.agreements.get(party__partner=scene.partner)
    party = museum.party
    museum.delete()
    request = session_in(scene, state=State.REQUESTED, confirmed_at=None)
    return scene, request, party


def agree_on_theme(scene, party):
    agree_on_activities(
        actor=scene.coordinator,
        activity_ids=[scene.activity.pk],
        party=party,
        agreed_on=date(2026, 11, 24),
        agreed_by="Mme Saule",
    )


def test_request_whose_theme_lacks_an_agreement_still_waits():
    scene = hospital_scene()
    scene.activity.agreements.first().delete()
    request = session_in(scene, requested=True)
    assert agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL).state == State.REQUESTED


def test_last_agreement_on_the_theme_confirms_the_requests_that_waited_for_it(unagreed):
    scene, request, party = unagreed
    agree_on_theme(scene, party)
    request.refresh_from_db()
    assert (request.state, request.state_changed_by) == (State.CONFIRMED, scene.coordinator)
    assert request.events.get().on_behalf_of == Side.PARTNER


def test_agreement_on_the_theme_confirms_no_request_that_still_lacks_a_sides(unagreed):
    scene, _request, party = unagreed
    other = session_in(scene, requested=True, starts_at=in_days(12))
    agree_on_theme(scene, party)
    other.refresh_from_db()
    assert other.state == State.REQUESTED


def test_request_without_answer_lapses_once_and_gives_its_place_back():
    scene = hospital_scene()
    request = session_in(scene, requested=True, starts_at=in_days(0, hours=-1))
    assert (lapse_unanswered(), lapse_unanswered()) == (1, 0)
    request.refresh_from_db()
    scene.quota.refresh_from_db()
    assert (request.state, request.state_changed_by, scene.quota.used) == (State.LAPSED, None, 0)
    assert group_of(request).state == Participation.State.CANCELLED
    assert request.events.get().actor is None


def test_request_to_come_and_confirmed_sessions_do_not_lapse():
    scene = hospital_scene()
    session_in(scene, requested=True)
    session_in(scene, to_report=True)
    assert lapse_unanswered() == 0


def test_request_answered_at_the_last_moment_does_not_lapse():
    scene = hospital_scene()
    request = session_in(scene, requested=True, starts_at=in_days(0, hours=-0.5))
    agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL)
    assert lapse_unanswered() == 0


def test_the_tick_lapses():
    scene = hospital_scene()
    request = session_in(scene, requested=True, starts_at=in_days(0, hours=-1))
    tick()
    request.refresh_from_db()
    assert request.state == State.LAPSED


def test_cancelled_before_its_time_is_cancelled_ahead():
    scene = hospital_scene()
    session = session_in(scene)
    session = cancel(
        actor=scene.referent,
        session_id=session.pk,
        side=Side.HOSPITAL,
        reason=CancelReason.STAFF,
        how=Cancellation.ON_SITE,
    )
    assert session.cancelled_how == Cancellation.AHEAD


@pytest.mark.parametrize("how", [Cancellation.ON_SITE, Cancellation.NOT_HELD])
def test_cancelled_after_its_start_says_how(how):
    scene = hospital_scene()
    session = session_in(scene, to_report=True)
    session = cancel(
        actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF, how=how
    )
    assert (session.cancelled_how, session.events.last().verb) == (how, how.label)


def test_corrected_report_keeps_what_it_said():
    scene = hospital_scene()
    session = session_in(scene, held=True)
    group = group_of(session)
    report(
        actor=scene.mediator,
        session_id=session.pk,
        side=Side.PARTNER,
        counts={group.pk: {"present_total": 9}},
        is_correction=True,
    )
    group.refresh_from_db()
    event = session.events.get()
    assert (group.present_total, event.verb, event.changes) == (9, "bilan corrigé", [["present", "6", "9"]])


def test_correction_keeps_what_it_does_not_name_and_writes_down_how_long_it_lasted():
    scene = hospital_scene()
    session = session_in(scene, held=True)
    group = group_of(session)
    correct = partial(
        report, actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, is_correction=True, text="Calme."
    )
    correct(counts={group.pk: {"present_total": 6, "present_children": 4}}, lived_minutes=45)
    correct(counts={group.pk: {"present_total": 6, "present_adults": 2}}, lived_minutes=45)
    group.refresh_from_db()
    assert (group.present_children, group.present_adults) == (4, 2)
    assert [event.changes for event in session.events.all()] == [[["lived", "", "45"]], []]


def test_ages_that_exceed_the_total_are_said_and_nothing_is_reported():
    scene = hospital_scene()
    session = session_in(scene, to_report=True)
    counts = {group_of(session).pk: {"present_total": 3, "present_children": 4}}
    with pytest.raises(Refusal, match="détail par âge"):
        report(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, counts=counts)
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


def test_colleague_of_neither_side_corrects_no_report():
    session = session_in(hospital_scene(), held=True)
    stranger = MembershipFactory(referent=True).user
    with pytest.raises(Refusal, match="agir pour cette partie"):
        report(
            actor=stranger,
            session_id=session.pk,
            side=Side.HOSPITAL,
            counts={group_of(session).pk: {"present_total": 9}},
            is_correction=True,
        )


def test_report_that_came_second_overwrites_nothing():
    scene = hospital_scene()
    session = session_in(scene, held=True)
    group = group_of(session)
    with pytest.raises(Refusal, match="déjà saisi"):
        report(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, counts={group.pk: {"present_total": 9}})
    group.refresh_from_db()
    assert group.present_total == 6


def test_request_that_was_never_confirmed_costs_no_place():
    scene = hospital_scene()
    Commitment.objects.filter(pk=scene.commitment.pk).update(late_counts_against="canceller")
    request = session_in(scene, requested=True, starts_at=in_days(0, hours=1))
    session = cancel(actor=scene.officer, session_id=request.pk, side=Side.PARTNER, reason=CancelReason.STAFF)
    assert session.counts_anyway is False


def test_whoever_has_agreed_cancels_and_does_not_decline():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="annulez la séance"):
        decline(actor=scene.coordinator, session_id=request.pk, side=Side.PARTNER, why="Non")


def test_side_that_has_not_agreed_declines_and_does_not_cancel():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="déclinez plutôt"):
        cancel(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    request.refresh_from_db()
    assert request.state == State.REQUESTED


def test_side_that_has_not_agreed_cancels_for_neither_no_more():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="déclinez plutôt"):
        cancel(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF, neither=True)


def test_owning_service_cancels_a_request_for_neither_and_for_nobody():
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    session = cancel(
        actor=scene.officer, session_id=request.pk, side=Side.HOSPITAL, reason=CancelReason.ISOLATION, neither=True
    )
    assert (session.state, session.cancelled_side) == (State.CANCELLED, "neither")
    assert session.events.last().on_behalf_of == ""


@pytest.mark.parametrize("who", ["referent", "officer"])
def test_cancelled_for_neither_the_slot_is_free_again(who):
    scene = hospital_scene()
    slot = scene.open_slot()
    session = session_in(scene, slot=slot, starts_at=slot.starts_at)
    cancel(
        actor=getattr(scene, who),
        session_id=session.pk,
        side=Side.HOSPITAL,
        reason=CancelReason.TRANSPORT,
        neither=True,
    )
    assert Slot.objects.free().get() == slot


@pytest.mark.parametrize("agreed_on", [date.min, date(2025, 11, 22)])
def test_agreement_of_long_ago_is_a_slip_of_the_pen(agreed_on):
    scene = hospital_scene()
    request = session_in(scene, requested=True)
    with pytest.raises(Refusal, match="Vérifiez l’année") as refusal:
        agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL, agreed_on=agreed_on)
    assert refusal.value.field == "agreed_on"
