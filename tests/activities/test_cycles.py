"""Cycles: what each date would become, all chosen dates or none, one message for all of them."""

from datetime import date, datetime, time, timedelta

import pytest

from activities.models import Cycle, Session
from activities.models.choices import Place, State
from activities.services.answers import agree
from activities.services.booking import Group, Wish, book_slot
from activities.services.cycles import book_cycle, cycle_days, key_of, preview_cycle
from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Commitment, PublicHoliday, Quota
from partnerships.models.choices import Side
from tests.factories import SessionFactory
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db

Rhythm = Cycle.Rhythm
# A Tuesday; the clocks go forward on 28 March 2027.
FIRST = date(2026, 12, 8)


def wishes_of(scene: Scene, days=None, **fields) -> list[Wish]:
    """14:30 to 15:30 in Paris, every second Tuesday, six times."""
    days = days or cycle_days(FIRST, Rhythm.FORTNIGHTLY, 6)
    return [
        Wish(
            activity_id=scene.activity.pk,
            place=Place.WARD,
            starts_at=at(day),
            ends_at=at(day) + timedelta(hours=1),
            group=Group(expected_total=6, ward_id=scene.ward.pk),
            **fields,
        )
        for day in days
    ]


def at(day: date, hour=14, minute=30) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS)


def preview(scene, wishes=None, **fields):
    fields = {"actor": scene.coordinator, "side": Side.PARTNER, **fields}
    return preview_cycle(wishes=wishes or wishes_of(scene), **fields)


def book(scene, wishes=None, promises=None, **fields) -> Cycle:
    """What fits by the preview, unless `promises` says otherwise."""
    wishes = wishes or wishes_of(scene)
    if promises is None:
        promises = {fate.key: fate.promise for fate in preview(scene, wishes) if fate.session}
    fields = {"actor": scene.coordinator, "side": Side.PARTNER, "rhythm": Rhythm.FORTNIGHTLY, **fields}
    return book_cycle(wishes=wishes, promises=promises, **fields)


def becomes(fates) -> list[str]:
    return [fate.session.state if fate.session else fate.refusal.field for fate in fates]


def open_slot_on(scene, day: date, **fields):
    return scene.open_slot(starts_at=at(day), **fields)


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (Rhythm.WEEKLY, ["2026-12-08", "2026-12-15", "2026-12-22"]),
        (Rhythm.FORTNIGHTLY, ["2026-12-08", "2026-12-22", "2027-01-05"]),
        (Rhythm.MONTHLY, ["2026-12-08", "2027-01-12", "2027-02-09"]),
    ],
)
def test_rhythm_gives_its_days(rhythm, days):
    assert [f"{day}" for day in cycle_days(FIRST, rhythm, 3)] == days


def test_fifth_tuesday_is_the_last_one_of_each_month():
    days = cycle_days(date(2026, 12, 29), Rhythm.MONTHLY, 4)
    assert [f"{day}" for day in days] == ["2026-12-29", "2027-01-26", "2027-02-23", "2027-03-30"]


def test_days_after_all_calendars_are_refused():
    with pytest.raises(Refusal):
        cycle_days(date(9999, 12, 28), Rhythm.WEEKLY, 2)
    with pytest.raises(Refusal):
        cycle_days(date(9999, 12, 28), Rhythm.MONTHLY, 2)


def test_preview_says_each_fate_and_writes_nothing():
    scene = hospital_scene(quantity=3)
    days = cycle_days(FIRST, Rhythm.FORTNIGHTLY, 6)
    slot = open_slot_on(scene, days[0])
    PublicHoliday.objects.create(day=days[1], name="Fête d'essai")
    SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        starts_at=at(days[2]),
    )
    fates = preview(scene, wishes_of(scene, [*days, date(2028, 1, 4)]))
    exhausted = "slot"
    assert becomes(fates) == [
        State.CONFIRMED,
        "override_reason",
        "override_reason",
        State.REQUESTED,
        exhausted,
        exhausted,
        exhausted,
    ]
    assert fates[0].session.slot == slot
    assert "Fête d'essai" in fates[1].refusal.sentence
    assert "déjà une séance" in fates[2].refusal.sentence
    assert "épuisé" in fates[4].refusal.sentence
    assert "en dehors de la convention" in fates[6].refusal.sentence
    assert Session.objects.count() == 1
    assert Quota.objects.get(pk=scene.quota.pk).used == 1
    assert not Notice.objects.exists()
    assert not Cycle.objects.exists()


def test_busy_mediator_is_named_before():
    scene = hospital_scene()
    SessionFactory(
        quota=scene.quota, activity=scene.activity, lead_mediator=scene.mediator, starts_at=at(FIRST, hour=14)
    )
    fates = preview(scene, wishes_of(scene, lead_mediator_id=scene.mediator.pk))
    assert "médiateur" in fates[0].refusal.sentence
    assert [fate.session is not None for fate in fates[1:]] == [True] * 5


def test_cycle_is_booked_as_it_was_told():
    scene = hospital_scene()
    open_slot_on(scene, FIRST)
    cycle = book(scene)
    states = list(cycle.sessions.values_list("state", flat=True))
    assert states == [State.CONFIRMED, *[State.REQUESTED] * 5]
    assert (cycle.made_by, Quota.objects.get(pk=scene.quota.pk).used) == (scene.coordinator, 6)


def test_chosen_dates_alone_are_booked():
    scene = hospital_scene()
    keys = [key_of(wish) for wish in wishes_of(scene)]
    cycle = book(scene, promises=dict.fromkeys(keys[1:4], State.REQUESTED))
    assert [f"{s.starts_at:%Y-%m-%d}" for s in cycle.sessions.all()] == keys[1:4]


def test_wall_time_stays_over_a_change_of_clocks():
    scene = hospital_scene()
    Quota.objects.filter(pk=scene.quota.pk).update(ends_on=date(2027, 6, 1))
    cycle = book(scene, wishes_of(scene, cycle_days(date(2027, 3, 23), Rhythm.WEEKLY, 2)), rhythm=Rhythm.WEEKLY)
    starts = [session.starts_at.astimezone(PARIS) for session in cycle.sessions.all()]
    assert [f"{start:%d/%m %H:%M %z}" for start in starts] == ["23/03 14:30 +0100", "30/03 14:30 +0200"]


def test_reason_keeps_a_warned_day_and_is_said_of_it_alone():
    scene = hospital_scene()
    PublicHoliday.objects.create(day=FIRST, name="Fête d'essai")
    promises = {fate.key: fate.promise for fate in preview(scene)}
    with pytest.raises(Refusal) as refusal:
        book(scene, promises=promises)
    assert refusal.value.field == "override_reason"
    cycle = book(scene, promises=promises, reason="Voulu par le service")
    assert list(cycle.sessions.values_list("override_reason", flat=True)) == ["Voulu par le service", *[""] * 5]


def test_nothing_is_booked_when_a_promise_no_longer_holds():
    scene = hospital_scene()
    slot = open_slot_on(scene, FIRST)
    promises = {fate.key: fate.promise for fate in preview(scene)}
    book_slot(actor=scene.mediator, slot_id=slot.pk, activity_id=scene.activity.pk, group=Group(expected_total=6))
    Notice.objects.all().delete()
    with pytest.raises(Refusal) as refusal:
        book(scene, promises=promises)
    assert "a changé entre-temps" in refusal.value.sentence
    assert Session.objects.count() == 1
    assert not Cycle.objects.exists()
    assert not Notice.objects.exists()


def test_no_date_at_all_is_refused():
    scene = hospital_scene()
    with pytest.raises(Refusal) as refusal:
        book(scene, promises={})
    assert "Cochez" in refusal.value.sentence


def test_slot_of_another_place_or_length_is_not_taken():
    scene, other = hospital_scene(), hospital_scene()
    other.open_slot(starts_at=at(FIRST))
    open_slot_on(scene, FIRST, ends_at=at(FIRST) + timedelta(hours=2))
    open_slot_on(scene, FIRST, capacity=5)
    assert becomes(preview(scene)) == [State.REQUESTED] * 6


def test_theme_without_its_agreements_makes_every_date_a_request():
    scene = hospital_scene()
    open_slot_on(scene, FIRST)
    scene.activity.agreements.first().delete()
    assert becomes(preview(scene)) == [State.REQUESTED] * 6


def test_one_message_tells_all_dates_to_the_side_that_answers():
    scene = hospital_scene()
    cycle = book(scene)
    notices = Notice.objects.all()
    assert {(notice.kind, notice.object_id) for notice in notices} == {("cycle_booked", cycle.pk)}
    assert {notice.recipient_email for notice in notices} == {scene.referent.email, scene.ward.mailbox}
    message = kind_named("cycle_booked").render(notices.get(recipient=scene.referent))
    assert message.subject.startswith("À confirmer")
    assert message.text.count("à confirmer") == 6
    assert message.calendar is None


def test_confirmed_dates_come_as_calendar_files():
    scene = hospital_scene()
    for day in cycle_days(FIRST, Rhythm.FORTNIGHTLY, 6)[:2]:
        open_slot_on(scene, day)
    cycle = book(scene)
    notice = Notice.objects.get(recipient=scene.referent)
    message = kind_named("cycle_booked").render(notice)
    assert message.calendar.count(b"BEGIN:VEVENT") == len(message.calendar_files) == 2
    uids = [f"session-{session.pk}@".encode() for session in cycle.sessions.all()[:2]]
    assert all(uid in message.calendar for uid in uids)


def test_message_leaves_out_what_is_no_longer_true():
    scene = hospital_scene()
    cycle = book(scene)
    notice = Notice.objects.get(kind="cycle_booked", recipient=scene.referent)
    gone = cycle.sessions.first()
    gone.events.create(verb="déclinée", from_state="requested", to_state="declined", actor=scene.referent)
    kind = kind_named("cycle_booked")
    assert kind.render(notice).text.count("à confirmer") == 5
    for session in cycle.sessions.all():
        session.events.create(verb="déclinée", from_state="requested", to_state="declined", actor=scene.referent)
    assert not kind.still_true(notice)


def rendered(**reader):
    notice = Notice.objects.filter(kind="cycle_booked", **reader).first()
    return kind_named("cycle_booked").render(notice)


def test_ward_is_told_whom_to_answer_without_an_account():
    scene = hospital_scene()
    scene.referent.phone = "01 40 00 00 01"
    scene.referent.save()
    book(scene)
    message = rendered(recipient_email=scene.ward.mailbox)
    assert message.subject.startswith("Demandes pour votre service")
    assert "/espace/" not in message.text
    assert f"{scene.referent.full_name}, référent culture, au 01\u00a040\u00a000\u00a000\u00a001" in message.text
    assert message.reply_to == scene.referent.email
    assert message.text.count("manque : accord de l’hôpital") == 6


def test_dates_without_any_confirmed_one_speak_of_no_file():
    scene = hospital_scene()
    scene.activity.agreements.first().delete()
    cycle = book(scene)
    for session in cycle.sessions.all():
        agree(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
    message = rendered(recipient=scene.referent)
    assert "fichier joint" not in message.text
    assert message.text.count("manque : accord sur le thème") == 6


def test_dates_beyond_the_hospitals_part_say_whom_they_wait_for():
    scene = hospital_scene()
    for day in cycle_days(FIRST, Rhythm.FORTNIGHTLY, 6):
        open_slot_on(scene, day)
    Commitment.objects.filter(pk=scene.commitment.pk).update(max_per_hospital=1)
    book(scene)
    notice = Notice.objects.filter(kind="cycle_booked").first()
    assert kind_named("cycle_booked").render(notice).text.count("manque : accord du service culture") == 5


def test_single_date_is_told_as_one():
    scene = hospital_scene()
    wishes = wishes_of(scene)[:1]
    book(scene, wishes)
    message = rendered(recipient=scene.referent)
    assert "la première" not in message.subject
    assert "Elle attend votre réponse" in message.text
    assert "ces dates" not in message.text


@pytest.mark.parametrize("booked_for", [2, 6])
def test_mail_of_a_cycle_costs_the_same_whatever_its_dates(booked_for, django_assert_num_queries):
    scene = hospital_scene()
    for day in cycle_days(FIRST, Rhythm.FORTNIGHTLY, booked_for):
        open_slot_on(scene, day)
    book(scene, wishes_of(scene)[:booked_for])
    notice = Notice.objects.get(kind="cycle_booked", recipient_email=scene.ward.mailbox)
    with django_assert_num_queries(6):
        kind_named("cycle_booked").render(notice)
