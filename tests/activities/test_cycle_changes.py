"""A cycle from a date on: what moves, what is cancelled, what is never touched, and the one message about it."""

from datetime import date, datetime, time, timedelta

import pytest
import vobject

from activities.models import Cycle, Session, Slot
from activities.models.choices import CancelReason, State
from activities.services.answers import agree, cancel, decline
from activities.services.cycle_changes import (
    CycleCancellation,
    CycleMove,
    Shift,
    agree_to_cycle,
    cancel_cycle,
    decline_cycle,
    move_cycle,
    preview_cancellation,
    preview_move,
)
from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.mails import mail_of
from notifications.models import Notice
from notifications.services import tick
from partnerships.models import PublicHoliday, Quota
from partnerships.models.choices import Side
from tests.factories import CycleFactory, MembershipFactory, SessionFactory
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

TUESDAYS = [date(2026, 12, 8) + timedelta(weeks=number) for number in range(4)]


def at(day: date, hour=14, minute=30) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS)


@pytest.fixture
def scene():
    return hospital_scene()


def cycle_of(scene, days=TUESDAYS, **fields) -> Cycle:
    """Confirmed, every Tuesday at 14:30, led by the same mediator."""
    cycle = CycleFactory(made_by=scene.coordinator)
    for day in days:
        session_on(scene, cycle, day, **fields)
    return cycle


def session_on(scene, cycle, day, **fields) -> Session:
    fields = {"booked_by": scene.coordinator, "lead_mediator": scene.mediator, **fields}
    return SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        cycle=cycle,
        starts_at=at(day),
        ends_at=at(day) + timedelta(hours=1),
        **fields,
    )


def a_move(since=TUESDAYS[1], *, days=2, hour=10, side=Side.PARTNER, **fields) -> CycleMove:
    shift = Shift(days=days, start=time(hour), end=time(hour + 1))
    return CycleMove(side=side, since=at(since), shift=shift, **fields)


def shift_cycle(scene, cycle, move=None, *, keys=None, **fields):
    """What the preview promises, kept."""
    move = move or a_move()
    actor = {"actor": scene.coordinator, "cycle_id": cycle.pk, "move": move} | fields
    fates = preview_move(**actor)
    promises = {fate.key: fate.promise for fate in fates if fate.promise and (keys is None or fate.key in keys)}
    return move_cycle(**actor, promises=promises)


def end_cycle(scene, cycle, since=TUESDAYS[1], *, side=Side.HOSPITAL, actor=None, **fields):
    cancellation = CycleCancellation(side=side, since=at(since), reason=CancelReason.STAFF, **fields)
    deed = {"actor": actor or scene.referent, "cycle_id": cycle.pk, "cancellation": cancellation}
    promises = {fate.key: fate.promise for fate in preview_cancellation(**deed)}
    return cancel_cycle(**deed, promises=promises)


def starts_of(cycle) -> list[str]:
    return [f"{session.starts_at.astimezone(PARIS):%d/%m %H:%M}" for session in cycle.sessions.order_by("pk")]


def states_of(cycle) -> list[str]:
    return list(cycle.sessions.order_by("pk").values_list("state", flat=True))


def test_later_sessions_move_by_as_many_days_to_the_same_hours(scene):
    cycle = cycle_of(scene)
    shift_cycle(scene, cycle)
    assert starts_of(cycle) == ["08/12 14:30", "17/12 10:00", "24/12 10:00", "31/12 10:00"]
    assert states_of(cycle) == [State.CONFIRMED, *[State.REQUESTED] * 3]


def test_move_lands_on_the_open_slots_of_the_other_side(scene):
    cycle = cycle_of(scene)
    slot = scene.open_slot(starts_at=at(date(2026, 12, 17), 10, 0))
    shift_cycle(scene, cycle)
    assert states_of(cycle) == [State.CONFIRMED, State.CONFIRMED, State.REQUESTED, State.REQUESTED]
    assert cycle.sessions.get(slot=slot).starts_at == slot.starts_at


@pytest.mark.parametrize("days", [7, -7])
def test_sessions_of_one_mediator_step_into_each_others_place(scene, days):
    cycle = cycle_of(scene)
    shift_cycle(scene, cycle, a_move(TUESDAYS[0], days=days, hour=14))
    assert starts_of(cycle) == [f"{day + timedelta(days=days):%d/%m} 14:00" for day in TUESDAYS]


def test_what_is_past_held_or_ended_is_never_touched(scene):
    cycle = CycleFactory()
    begun = session_on(scene, cycle, date(2026, 11, 24))
    Session.objects.filter(pk=begun.pk).update(starts_at=at(date(2026, 11, 24), 9, 30))
    session_on(scene, cycle, date(2026, 11, 17), held=True)
    session_on(scene, cycle, TUESDAYS[1], cancelled=True)
    session_on(scene, cycle, TUESDAYS[2], declined=True)
    open_one = session_on(scene, cycle, TUESDAYS[3])
    since = date(2026, 1, 1)
    fates = preview_move(actor=scene.coordinator, cycle_id=cycle.pk, move=a_move(since))
    assert [fate.key for fate in fates] == [str(open_one.pk)]
    before = list(cycle.sessions.exclude(pk=open_one.pk).order_by("pk").values())
    shift_cycle(scene, cycle, a_move(since))
    end_cycle(scene, cycle, since, side=Side.PARTNER, actor=scene.coordinator)
    assert list(cycle.sessions.exclude(pk=open_one.pk).order_by("pk").values()) == before
    open_one.refresh_from_db()
    assert open_one.state == State.CANCELLED


def test_promise_about_a_held_session_is_refused(scene):
    cycle = cycle_of(scene)
    held = session_on(scene, cycle, date(2026, 11, 17), held=True)
    with pytest.raises(Refusal):
        move_cycle(
            actor=scene.coordinator,
            cycle_id=cycle.pk,
            move=a_move(date(2026, 1, 1)),
            promises={str(held.pk): State.REQUESTED},
        )
    held.refresh_from_db()
    assert held.state == State.HELD


def test_preview_of_a_move_writes_nothing(scene):
    cycle = cycle_of(scene)
    before = list(cycle.sessions.values())
    PublicHoliday.objects.create(day=date(2026, 12, 24), name="Fête d'essai")
    fates = preview_move(actor=scene.coordinator, cycle_id=cycle.pk, move=a_move())
    assert [fate.needs_reason for fate in fates] == [False, True, False]
    assert [fate.before.starts_at for fate in fates] == [at(day) for day in TUESDAYS[1:]]
    assert list(cycle.sessions.values()) == before
    assert not Notice.objects.exists()


def test_holiday_is_moved_to_with_its_reason_alone(scene):
    cycle = cycle_of(scene)
    PublicHoliday.objects.create(day=date(2026, 12, 24), name="Fête d'essai")
    with pytest.raises(Refusal) as refusal:
        shift_cycle(scene, cycle)
    assert refusal.value.field == "override_reason"
    shift_cycle(scene, cycle, a_move(reason="Demandé par le service"))
    reasons = list(cycle.sessions.order_by("pk").values_list("override_reason", flat=True))
    assert reasons == ["", "", "Demandé par le service", ""]


def test_chosen_sessions_alone_move(scene):
    cycle = cycle_of(scene)
    third = cycle.sessions.order_by("pk")[2]
    shift_cycle(scene, cycle, keys=[str(third.pk)])
    assert starts_of(cycle) == ["08/12 14:30", "15/12 14:30", "24/12 10:00", "29/12 14:30"]


def test_nothing_moves_when_one_was_cancelled_meanwhile(scene):
    cycle = cycle_of(scene)
    deed = {"actor": scene.coordinator, "cycle_id": cycle.pk, "move": a_move()}
    promises = {fate.key: fate.promise for fate in preview_move(**deed)}
    last = cycle.sessions.order_by("pk").last()
    cancel(actor=scene.referent, session_id=last.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    with pytest.raises(Refusal) as refusal:
        move_cycle(**deed, promises=promises)
    assert "a changé entre-temps" in refusal.value.sentence
    assert starts_of(cycle)[1] == "15/12 14:30"


def test_wall_time_stays_over_a_change_of_clocks(scene):
    Quota.objects.filter(pk=scene.quota.pk).update(ends_on=date(2027, 6, 1))
    cycle = cycle_of(scene, [date(2027, 3, 23), date(2027, 3, 30)])
    shift_cycle(scene, cycle, a_move(date(2027, 3, 23), days=1))
    starts = [session.starts_at.astimezone(PARIS) for session in cycle.sessions.all()]
    assert [f"{start:%d/%m %H:%M %z}" for start in starts] == ["24/03 10:00 +0100", "31/03 10:00 +0200"]


def test_strange_hours_are_refused(scene):
    cycle = cycle_of(scene)
    move = CycleMove(side=Side.PARTNER, since=at(TUESDAYS[0]), shift=Shift(days=0, start=time(15), end=time(14)))
    with pytest.raises(Refusal):
        preview_move(actor=scene.coordinator, cycle_id=cycle.pk, move=move)


def test_later_sessions_are_cancelled_with_their_reason(scene):
    cycle = cycle_of(scene)
    end_cycle(scene, cycle)
    assert states_of(cycle) == [State.CONFIRMED, *[State.CANCELLED] * 3]
    assert set(cycle.sessions.filter(state=State.CANCELLED).values_list("cancel_reason", "cancelled_side")) == {
        (CancelReason.STAFF, Side.HOSPITAL)
    }
    assert Quota.objects.get(pk=scene.quota.pk).used == 1


def test_slots_of_the_cancelling_side_are_withdrawn(scene):
    cycle = CycleFactory()
    slot = scene.open_slot(starts_at=at(TUESDAYS[1]))
    session_on(scene, cycle, TUESDAYS[1], slot=slot)
    end_cycle(scene, cycle)
    slot.refresh_from_db()
    assert slot.state == Slot.State.WITHDRAWN


def test_what_still_waits_for_the_cancelling_side_is_declined(scene):
    cycle = cycle_of(scene, TUESDAYS[:2])
    session_on(scene, cycle, TUESDAYS[2], requested=True)
    end_cycle(scene, cycle, TUESDAYS[0])
    assert states_of(cycle) == [State.CANCELLED, State.CANCELLED, State.DECLINED]
    assert cycle.sessions.last().events.last().why == "manque de personnel"


def test_mediator_changes_only_what_they_lead(scene):
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    cycle = cycle_of(scene, TUESDAYS[:2])
    session_on(scene, cycle, TUESDAYS[2], lead_mediator=colleague)
    fates = preview_move(actor=scene.mediator, cycle_id=cycle.pk, move=a_move(TUESDAYS[0]))
    assert [fate.session is not None for fate in fates] == [True, True, False]
    assert "Vous ne pouvez pas agir" in fates[2].refusal.sentence


def test_one_answer_confirms_all_that_wait(scene):
    cycle = cycle_of(scene, requested=True)
    first = cycle.sessions.first()
    decline(actor=scene.referent, session_id=first.pk, side=Side.HOSPITAL, why="Travaux")
    Notice.objects.all().delete()
    agree_to_cycle(actor=scene.referent, cycle_id=cycle.pk, side=Side.HOSPITAL)
    assert states_of(cycle) == [State.DECLINED, *[State.CONFIRMED] * 3]
    assert set(Notice.objects.values_list("kind", "object_id")) == {("cycle_confirmed", cycle.pk)}
    with pytest.raises(Refusal):
        agree_to_cycle(actor=scene.referent, cycle_id=cycle.pk, side=Side.HOSPITAL)


def test_answer_that_misses_only_the_theme_tells_nobody(scene):
    scene.activity.agreements.first().delete()
    cycle = cycle_of(scene, requested=True)
    agree_to_cycle(actor=scene.referent, cycle_id=cycle.pk, side=Side.HOSPITAL)
    assert states_of(cycle) == [State.REQUESTED] * 4
    assert not Notice.objects.exists()


def test_one_answer_declines_all_that_wait(scene):
    cycle = cycle_of(scene, requested=True)
    agree(actor=scene.referent, session_id=cycle.sessions.first().pk, side=Side.HOSPITAL)
    decline_cycle(actor=scene.referent, cycle_id=cycle.pk, side=Side.HOSPITAL, why="Travaux")
    assert states_of(cycle) == [State.CONFIRMED, *[State.DECLINED] * 3]


def message_of(kind: str, **reader):
    notice = Notice.objects.filter(kind=kind, **reader).first()
    assert Notice.objects.exclude(kind=kind).count() == 0
    return kind_named(kind).render(notice)


def test_message_of_a_move_says_where_each_date_was(scene):
    cycle = cycle_of(scene)
    shift_cycle(scene, cycle)
    message = message_of("cycle_moved", recipient=scene.referent)
    assert message.subject.startswith("À confirmer")
    text = message.text.replace("\u00a0", " ")
    assert "jeudi 17 décembre, 10 h – 11 h : à confirmer, au lieu de mardi 15 décembre, 14 h 30" in text
    assert message.calendar.count(b"BEGIN:VEVENT") == 3
    assert b"STATUS:TENTATIVE" in message.calendar


def test_message_of_a_cancellation_takes_the_dates_out_of_calendars(scene):
    cycle = cycle_of(scene)
    end_cycle(scene, cycle)
    message = message_of("cycle_cancelled", recipient=scene.mediator)
    assert message.subject.startswith("Annulées")
    assert "manque de personnel" in message.text
    assert (message.calendar.count(b"STATUS:CANCELLED"), message.calendar_method) == (3, "PUBLISH")


def test_mail_of_a_cycle_carries_one_file_for_each_date_that_diaries_follow(scene):
    """Read back by a parser that is not the one that wrote them: the same thing, later words on it, for this reader."""
    cycle = cycle_of(scene)
    shift_cycle(scene, cycle)
    moved = files_of("cycle_moved", scene.referent)
    end_cycle(scene, cycle)
    cancelled = files_of("cycle_cancelled", scene.mediator)
    assert [file.method.value for file in moved] == ["REQUEST"] * 3
    assert [file.method.value for file in cancelled] == ["CANCEL"] * 3
    assert [file.vevent.uid.value for file in moved] == [file.vevent.uid.value for file in cancelled]
    for before, after in zip(moved, cancelled, strict=True):
        assert int(after.vevent.sequence.value) > int(before.vevent.sequence.value)
        assert after.vevent.attendee.value == f"mailto:{scene.mediator.email}"
        assert after.vevent.dtstart.value == before.vevent.dtstart.value


def files_of(kind: str, reader) -> list:
    """The calendar files of somebody's mail of this kind, parsed; nothing else in it is one."""
    notice = Notice.objects.get(kind=kind, recipient=reader)
    mail = mail_of(notice, kind_named(kind).render(notice))
    assert [part for part in mail.walk() if part.get_content_type() == "text/calendar"] == []
    return [vobject.readOne(file.get_content().decode()) for file in mail.iter_attachments()]


@pytest.mark.django_db(transaction=True)
def test_whoever_ends_a_cycle_has_it_taken_out_of_their_own_diary(scene, smtp_sink):
    cycle = cycle_of(scene)
    shift_cycle(scene, cycle)
    tick()
    end_cycle(scene, cycle, side=Side.PARTNER, actor=scene.mediator)
    own = Notice.objects.get(kind="cycle_cancelled", recipient=scene.mediator)
    message = kind_named("cycle_cancelled").render(own)
    assert "Vous avez annulé ces dates." in message.text
    assert message.calendar.count(b"STATUS:CANCELLED") == 3


def test_one_cancelled_date_is_taken_out_as_a_single_one(scene):
    cycle = cycle_of(scene)
    end_cycle(scene, cycle, TUESDAYS[3])
    assert message_of("cycle_cancelled", recipient=scene.mediator).calendar_method == "CANCEL"


def test_message_of_a_decline_is_for_whoever_asked(scene):
    cycle = cycle_of(scene, requested=True, confirmed_at=None)
    decline_cycle(actor=scene.referent, cycle_id=cycle.pk, side=Side.HOSPITAL, why="Travaux")
    message = message_of("cycle_declined", recipient=scene.coordinator)
    assert message.subject.startswith("À reprogrammer")
    assert message.calendar is None
    assert "Travaux" not in message.text


def test_colleague_who_leads_one_date_reads_of_that_one(scene):
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    cycle = cycle_of(scene, TUESDAYS[:2])
    session_on(scene, cycle, TUESDAYS[2], lead_mediator=colleague)
    end_cycle(scene, cycle, TUESDAYS[0])
    text = message_of("cycle_cancelled", recipient=colleague).text
    assert text.count("annulée") - text.count("Annulée") == 1
    assert "22 décembre" in text.replace("\u00a0", " ")


def test_declined_requests_are_not_told_as_cancelled(scene):
    cycle = cycle_of(scene, requested=True, confirmed_at=None)
    end_cycle(scene, cycle)
    message = message_of("cycle_cancelled", recipient=scene.mediator)
    assert message.subject.startswith("À reprogrammer")
    assert message.calendar is None
    assert "fichier joint" not in message.text


def test_request_taken_back_is_told_as_one(scene):
    cycle = cycle_of(scene, requested=True, confirmed_at=None)
    end_cycle(scene, cycle, side=Side.PARTNER, actor=scene.mediator)
    message = message_of("cycle_cancelled", recipient=scene.referent)
    assert message.subject.startswith("Demandes retirées")
    assert "fichier joint" not in message.text


def test_dates_of_both_kinds_are_told_as_cancelled_or_declined(scene):
    cycle = cycle_of(scene, TUESDAYS[:2])
    session_on(scene, cycle, TUESDAYS[2], requested=True, confirmed_at=None)
    end_cycle(scene, cycle, TUESDAYS[1])
    message = message_of("cycle_cancelled", recipient=scene.mediator)
    assert message.subject.startswith("Annulées ou déclinées")
    assert message.calendar.count(b"BEGIN:VEVENT") == 1
    assert "Motif : manque de personnel" in message.text.replace("\u00a0", " ")
