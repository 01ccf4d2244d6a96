"""Who is told what about a session: recipients, words, calendar files, reminders."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation
from icalendar import Calendar

from activities.models import Session
from activities.models.choices import CancelReason, State
from activities.notices import announce
from activities.notices.reminders import REMINDER
from activities.people.recipients import recipients_by_side, recipients_for
from activities.services.answers import cancel, lapse_unanswered
from activities.services.booking import Group, book_slot
from activities.services.corrections import take_back
from activities.services.mediators import assign_mediator
from activities.services.moves import Plan, reschedule
from activities.services.reports import report
from notifications.batches import sharing
from notifications.kinds import kind_named
from notifications.models import Notice, ReminderRule
from notifications.models import State as NoticeState
from notifications.reminders import due_reminders
from notifications.services import tick, write_planned
from partnerships.models.choices import Side
from tests.factories import (
    AbsenceFactory,
    HospitalFactory,
    MembershipFactory,
    ParticipationFactory,
    SessionFactory,
    WardFactory,
    in_days,
)
from tests.scenes import hospital_scene

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 11, 24, 14, 30, tzinfo=PARIS)

pytestmark = pytest.mark.django_db


def confirmed_session(scene, **fields) -> Session:
    fields = {"booked_by": scene.mediator, "lead_mediator": scene.mediator, **fields}
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def render(notice: Notice):
    with translation.override(notice.language):
        return kind_named(notice.kind).render(notice)


def notice_to(email: str, **traits) -> Notice:
    return Notice.objects.get(recipient_email=email, **traits)


def due(now: datetime) -> list:
    return due_reminders(kind_named(REMINDER), ReminderRule.objects.filter(kind=REMINDER), now)


@pytest.fixture
def rules():
    ReminderRule.objects.all().delete()
    ReminderRule.objects.bulk_create(
        ReminderRule(kind=REMINDER, audience=side, number=days) for side in Side for days in (7, 1)
    )


def test_booking_tells_the_booker_the_other_side_and_the_mailboxes():
    scene = hospital_scene()
    book_slot(
        actor=scene.mediator,
        slot_id=scene.open_slot().pk,
        activity_id=scene.activity.pk,
        group=Group(expected_total=6),
        lead_mediator_id=scene.mediator.pk,
    )
    assert told("session_confirmed") == {
        scene.mediator.email,
        scene.referent.email,
        scene.ward.mailbox,
        scene.partner.mailbox,
    }


def test_cancelling_tells_everybody_but_whoever_cancels_and_has_no_entry_of_it():
    scene = hospital_scene()
    session = confirmed_session(scene)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.ISOLATION)
    assert told("session_cancelled") == {scene.mediator.email, scene.ward.mailbox, scene.partner.mailbox}


def test_withdrawn_request_takes_nothing_out_of_a_calendar():
    scene = hospital_scene()
    session = confirmed_session(scene, requested=True)
    cancel(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    message = render(notice_to(scene.referent.email, kind="session_cancelled"))
    assert message.subject.startswith("Demande retirée")
    assert message.calendar is None


def test_whoever_booked_cancels_and_was_sent_no_entry_is_not_told_of_it():
    scene = hospital_scene()
    session = confirmed_session(scene)
    cancel(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, reason=CancelReason.SPEAKER)
    assert told("session_cancelled") == {scene.referent.email, scene.ward.mailbox, scene.partner.mailbox}


def test_mediator_who_is_away_reads_of_themselves_as_you():
    scene = hospital_scene()
    session = confirmed_session(scene)
    announce("session_confirmed", session, actor=scene.officer)
    AbsenceFactory(mediator=scene.mediator, starts_at=session.starts_at, ends_at=session.ends_at)
    own = render(notice_to(scene.mediator.email)).text
    assert "à désigner, puisque vous n’êtes pas disponible" in own
    assert scene.mediator.full_name not in own
    others = render(notice_to(scene.referent.email)).text
    assert f"à désigner ({scene.mediator.full_name} n’est pas disponible)" in others


def test_head_office_that_cancels_tells_both_sides():
    scene = hospital_scene()
    session = confirmed_session(scene)
    cancel(actor=scene.officer, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.TRANSPORT, neither=True)
    assert {scene.mediator.email, scene.referent.email} < told("session_cancelled")
    assert scene.officer.email not in told("session_cancelled")


def test_request_goes_to_the_side_that_must_answer():
    scene = hospital_scene()
    session = confirmed_session(scene, requested=True)
    announce("session_requested", session, actor=scene.mediator)
    assert told("session_requested") == {scene.referent.email, scene.ward.mailbox}


def test_mediator_named_by_another_is_told():
    scene = hospital_scene()
    session = confirmed_session(scene)
    announce("mediator_assigned", session, actor=scene.coordinator)
    announce("mediator_assigned", session, actor=scene.mediator)
    assert told("mediator_assigned") == {scene.mediator.email}


def test_replaced_mediator_is_told_and_takes_the_entry_out_of_their_calendar():
    scene = hospital_scene()
    session = confirmed_session(scene)
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=other.pk)
    notice = notice_to(scene.mediator.email, kind="mediator_released")
    message = render(notice)
    assert message.subject.startswith("À retirer de votre agenda")
    entry = Calendar.from_ical(message.calendar)
    assert (entry["method"], message.calendar_method) == ("CANCEL", "CANCEL")
    assert kind_named("mediator_released").still_true(notice)
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=scene.mediator.pk)
    assert not kind_named("mediator_released").still_true(notice)


def test_mediator_who_leaves_a_session_by_themselves_is_not_told():
    scene = hospital_scene()
    session = confirmed_session(scene, lead_mediator=scene.coordinator)
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=None)
    assert told("mediator_released") == set()


def test_stranger_leaver_and_closed_account_are_never_told():
    scene = hospital_scene()
    MembershipFactory(referent=True)
    MembershipFactory(referent=True, hospital=scene.hospital, until=timezone.localdate() - timedelta(days=1))
    MembershipFactory(referent=True, hospital=scene.hospital, user__is_active=False)
    people = recipients_for(confirmed_session(scene), Side.HOSPITAL)
    assert {person.email for person in people} == {scene.referent.email, scene.ward.mailbox}


def test_group_referent_stands_in_where_a_hospital_has_none():
    scene = hospital_scene()
    session = confirmed_session(scene)
    of_group = MembershipFactory(group_referent=True, hospital_group=scene.hospital.group).user
    assert of_group.email not in {person.email for person in recipients_for(session, Side.HOSPITAL)}
    scene.referent.memberships.all().delete()
    assert of_group.email in {person.email for person in recipients_for(session, Side.HOSPITAL)}


def test_coordination_is_told_while_no_mediator_is_named():
    scene = hospital_scene()
    without = confirmed_session(scene, lead_mediator=None)
    assert scene.coordinator.email in {person.email for person in recipients_for(without, Side.PARTNER)}
    named = confirmed_session(scene, starts_at=without.starts_at + timedelta(days=1))
    assert scene.coordinator.email not in {person.email for person in recipients_for(named, Side.PARTNER)}


def test_recipients_cost_two_queries_for_any_number_of_sessions(django_assert_num_queries):
    scene = hospital_scene()
    for days in range(12):
        confirmed_session(scene, starts_at=timezone.now() + timedelta(days=days + 2))
    rows = Session.objects.select_related("partner", "lead_mediator").prefetch_related("other_mediators")
    sessions = list(rows)
    with django_assert_num_queries(2):
        recipients_by_side(sessions[:1])
    with django_assert_num_queries(2):
        recipients_by_side(sessions)


@time_machine.travel(datetime(2026, 11, 10, 12, 0, tzinfo=PARIS), tick=False)
def test_confirmation_says_what_when_where_and_whom_to_call():
    scene = hospital_scene()
    session = confirmed_session(scene, starts_at=START, version=3)
    announce("session_confirmed", session, actor=scene.mediator)
    message = render(notice_to(scene.mediator.email))
    assert (
        message.subject
        == f"À noter : {scene.activity.title}, mardi 24\u00a0novembre, 14\u00a0h\u00a030, séance confirmée"
    )
    for words in (
        "mardi 24\u00a0novembre",
        scene.ward.name,
        "Bâtiment Lavande",
        "6 personnes attendues",
        "01\u00a099\u00a000\u00a000\u00a001",
    ):
        assert words in message.text
        assert words in message.html
    assert f"http://testserver/espace/seances/{session.pk}/" in message.text
    assert message.reply_to == scene.ward.mailbox
    assert render(notice_to(scene.referent.email)).reply_to == scene.partner.mailbox
    assert render(notice_to(scene.ward.mailbox)).reply_to == scene.referent.email


def test_words_of_a_report_stay_on_the_portal():
    scene = hospital_scene()
    session = confirmed_session(scene, report_text="canari du bilan")
    for kind in ("session_confirmed", "mediator_assigned", "session_requested"):
        announce(kind, session, actor=scene.officer)
    assert Notice.objects.count() > 3
    for notice in Notice.objects.all():
        message = render(notice)
        assert "canari" not in message.text + message.html + (message.calendar or b"").decode()


NOTE = "Prévoir une rallonge.\n<script>alert(1)</script> & {{ letter }}\n%(who)s"


@pytest.mark.parametrize(("kind", "traits"), [("session_requested", {"requested": True}), ("session_confirmed", {})])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_bookers_note_is_in_the_mails_of_both_sides_and_harmless(kind, traits, language):
    scene = hospital_scene()
    announce(kind, confirmed_session(scene, note=NOTE, **traits), actor=scene.officer)
    readers = set(Notice.objects.values_list("recipient_email", flat=True))
    assert {scene.referent.email, scene.ward.mailbox} <= readers
    for notice in Notice.objects.all():
        notice.language = language
        message = render(notice)
        assert NOTE in message.text
        assert "Prévoir une rallonge.<br>&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ letter }}<br>" in message.html
        assert "<script" not in message.html


def test_bookers_note_is_not_for_whoever_is_not_of_the_session():
    scene = hospital_scene()
    scene.convention.owner.mailbox = "culture@siege.example"
    scene.convention.owner.save()
    announce("session_contested", confirmed_session(scene, note=NOTE), actor=scene.mediator)
    assert "rallonge" not in render(notice_to("culture@siege.example")).text
    assert "rallonge" in render(notice_to(scene.referent.email)).text


def test_ward_reads_once_that_it_answers_without_an_account():
    scene = hospital_scene()
    announce("session_confirmed", confirmed_session(scene), actor=scene.mediator)
    text = render(notice_to(scene.ward.mailbox)).text
    assert text.count("compte") == 1
    assert scene.referent.full_name in text
    assert "Une question" in text


def test_calendar_file_leads_each_reader_to_a_page_that_they_can_open():
    scene = hospital_scene()
    scene.ward.meeting_point = "Poste de soins"
    scene.ward.save()
    announce("session_confirmed", confirmed_session(scene), actor=scene.mediator)
    entries = {
        reader: Calendar.from_ical(render(notice_to(reader)).calendar).walk("VEVENT")[0]
        for reader in (scene.ward.mailbox, scene.referent.email)
    }
    assert "/espace/seances/" in entries[scene.referent.email]["DESCRIPTION"]
    assert "/espace/" not in entries[scene.ward.mailbox]["DESCRIPTION"]
    assert "/accord/seance/" in entries[scene.ward.mailbox]["DESCRIPTION"]
    assert all(entry["LOCATION"].endswith(", Poste de soins") for entry in entries.values())


def test_cancelled_entry_of_a_ward_has_no_link():
    scene = hospital_scene()
    announce("session_cancelled", confirmed_session(scene, cancelled=True), actor=scene.mediator)
    message = render(notice_to(scene.ward.mailbox))
    assert "http" not in (message.calendar or b"").decode()


def test_mail_has_nothing_remote():
    scene = hospital_scene()
    announce("session_confirmed", confirmed_session(scene), actor=scene.mediator)
    html = render(notice_to(scene.mediator.email)).html
    assert "<img" not in html
    assert "<script" not in html
    assert "url(" not in html


def test_words_of_people_are_escaped_in_html_only():
    scene = hospital_scene()
    scene.activity.title = "L'art & <b>la manière</b>"
    scene.activity.save()
    announce("session_confirmed", confirmed_session(scene), actor=scene.mediator)
    message = render(notice_to(scene.mediator.email))
    assert "L'art & <b>la manière</b>" in message.text
    assert "<b>la" not in message.html


def test_hospital_reads_its_own_group_only():
    scene = hospital_scene()
    session = confirmed_session(scene, max_groups=2, max_people=20)
    other = WardFactory(hospital=HospitalFactory())
    ParticipationFactory(session=session, hospital=other.hospital, ward=other)
    announce("session_confirmed", session, actor=scene.officer)
    assert other.name not in render(notice_to(scene.referent.email)).text
    assert other.name not in render(notice_to(scene.ward.mailbox)).text
    assert other.name in render(notice_to(scene.mediator.email)).text


@time_machine.travel(datetime(2026, 11, 10, 12, 0, tzinfo=PARIS), tick=False)
def test_calendar_file_is_read_back_as_it_was_meant():
    scene = hospital_scene()
    session = confirmed_session(scene, starts_at=START, version=3)
    announce("session_confirmed", session, actor=scene.mediator)
    message = render(notice_to(scene.mediator.email))
    calendar = Calendar.from_ical(message.calendar)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == message.calendar_method == "REQUEST"
    assert event["UID"] == f"session-{session.pk}@testserver"
    assert event["SEQUENCE"] == 3
    assert (event.start, event.start.tzinfo.key) == (START, "Europe/Paris")
    assert event.end == START + timedelta(hours=1)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert event["ATTENDEE"] == f"mailto:{scene.mediator.email}"
    assert event["ORGANIZER"] == "mailto:portail@example.org"
    assert all(len(line) <= 75 for line in message.calendar.split(b"\r\n"))


def test_cancellation_takes_the_same_entry_back():
    scene = hospital_scene()
    session = confirmed_session(scene)
    announce("session_confirmed", session, actor=scene.mediator)
    first = Calendar.from_ical(render(notice_to(scene.mediator.email)).calendar)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    message = render(notice_to(scene.mediator.email, kind="session_cancelled"))
    last = Calendar.from_ical(message.calendar)
    assert message.calendar_method == last["METHOD"] == "CANCEL"
    (before,), (after,) = first.walk("VEVENT"), last.walk("VEVENT")
    assert (before["UID"], after["STATUS"]) == (after["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_confirmation_of_a_session_cancelled_meanwhile_is_not_needed():
    scene = hospital_scene()
    session = confirmed_session(scene)
    announce("session_confirmed", session, actor=scene.mediator)
    notice = notice_to(scene.mediator.email)
    assert kind_named(notice.kind).still_true(notice)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    assert not kind_named(notice.kind).still_true(notice)


@pytest.mark.parametrize("kind", ["session_requested", "session_declined", "session_cancelled", "mediator_assigned"])
def test_every_message_says_what_to_do(kind):
    scene = hospital_scene()
    traits = {
        "session_requested": {"requested": True},
        "session_declined": {"declined": True},
        "session_cancelled": {"cancelled": True},
        "mediator_assigned": {},
    }
    announce(kind, confirmed_session(scene, **traits[kind]), actor=scene.coordinator)
    notice = Notice.objects.filter(kind=kind, recipient__isnull=False).first()
    message = render(notice)
    assert message.subject.split(" :")[0] in ("À confirmer", "À reprogrammer", "Annulée", "À noter")
    assert message.text.count("http://testserver/espace/") == 1


def write_due(now) -> list[tuple[str, str]]:
    write_planned(due(now))
    rows = Notice.objects.filter(kind=REMINDER).order_by("due_at", "recipient_email")
    return [(notice.occasion[:3], notice.recipient_email) for notice in rows]


def early(scene, **fields) -> Session:
    return confirmed_session(scene, starts_at=START, confirmed_at=START - timedelta(days=20), **fields)


def test_both_sides_are_reminded_a_week_and_a_day_before(rules):
    scene = hospital_scene()
    early(scene)
    people = sorted([scene.mediator.email, scene.partner.mailbox, scene.referent.email, scene.ward.mailbox])
    assert write_due(datetime(2026, 11, 17, 8, 59, tzinfo=PARIS)) == []
    week = write_due(datetime(2026, 11, 17, 9, 0, tzinfo=PARIS))
    assert week == [("J-7", email) for email in people]
    assert write_due(datetime(2026, 11, 22, 9, 0, tzinfo=PARIS)) == week
    assert write_due(datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)) == [*week, *(("J-1", email) for email in people)]


def test_missed_ticks_are_caught_up_until_the_start(rules):
    scene = hospital_scene()
    early(scene)
    assert {occasion for occasion, _ in write_due(START - timedelta(minutes=30))} == {"J-1"}
    Notice.objects.all().delete()
    assert write_due(START + timedelta(minutes=1)) == []


def test_session_confirmed_after_the_due_time_has_only_the_later_reminder(rules):
    scene = hospital_scene()
    confirmed_session(scene, starts_at=START, confirmed_at=datetime(2026, 11, 17, 9, 1, tzinfo=PARIS))
    assert write_due(datetime(2026, 11, 17, 10, 0, tzinfo=PARIS)) == []
    assert {occasion for occasion, _ in write_due(datetime(2026, 11, 23, 9, 0, tzinfo=PARIS))} == {"J-1"}


@pytest.mark.parametrize("trait", ["requested", "cancelled", "declined"])
def test_only_confirmed_sessions_are_reminded_of(rules, trait):
    confirmed_session(hospital_scene(), starts_at=START, **{trait: True})
    assert write_due(datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)) == []


def test_reminder_of_a_cancelled_session_is_not_needed(rules):
    scene = hospital_scene()
    session = early(scene)
    write_due(datetime(2026, 11, 17, 9, 0, tzinfo=PARIS))
    notice = Notice.objects.filter(kind=REMINDER).first()
    assert kind_named(REMINDER).still_true(notice)
    Session.objects.filter(pk=session.pk).update(
        state=State.CANCELLED, cancelled_side="hospital", cancel_reason="staff", cancelled_how="ahead"
    )
    assert not kind_named(REMINDER).still_true(notice)


def test_moved_session_is_reminded_of_at_its_new_start_only(rules):
    scene = hospital_scene()
    session = early(scene)
    now = datetime(2026, 11, 17, 9, 0, tzinfo=PARIS)
    write_due(now)
    old = set(Notice.objects.values_list("pk", flat=True))
    moved = START + timedelta(hours=2)
    Session.objects.filter(pk=session.pk).update(starts_at=moved, ends_at=moved + timedelta(hours=1))
    write_due(now + timedelta(minutes=1))
    new = Notice.objects.exclude(pk__in=old)
    assert new.count() == len(old)
    assert not any(kind_named(REMINDER).still_true(notice) for notice in Notice.objects.filter(pk__in=old))
    assert all(kind_named(REMINDER).still_true(notice) for notice in new)


def test_mediator_replaced_before_the_reminder_left_is_not_reminded(rules):
    scene = hospital_scene()
    session = early(scene)
    write_due(datetime(2026, 11, 17, 9, 0, tzinfo=PARIS))
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    Session.objects.filter(pk=session.pk).update(lead_mediator=other)
    assert not kind_named(REMINDER).still_true(notice_to(scene.mediator.email))


def test_due_reminders_cost_the_same_for_one_and_for_many(rules, django_assert_num_queries):
    scene = hospital_scene()
    early(scene)
    now = datetime(2026, 11, 17, 9, 0, tzinfo=PARIS)
    with django_assert_num_queries(7):
        due(now)
    for _ in range(12):
        early(scene, lead_mediator=None)
    with django_assert_num_queries(7):
        due(now)
    write_due(now)
    with django_assert_num_queries(3):
        assert due(now) == []


def test_reminder_in_english_for_an_english_reader(rules):
    scene = hospital_scene()
    scene.mediator.language = "en"
    scene.mediator.save()
    early(scene)
    with time_machine.travel(datetime(2026, 11, 23, 9, 5, tzinfo=PARIS), tick=False):
        write_due(timezone.now())
        assert "2:30pm" in render(notice_to(scene.mediator.email)).subject
        assert "demain, 14\u00a0h\u00a030" in render(notice_to(scene.referent.email)).subject


@pytest.mark.django_db(transaction=True)
def test_reminder_is_found_sent_and_logged(rules, smtp_sink):
    scene = hospital_scene()
    with time_machine.travel(datetime(2026, 11, 17, 9, 5, tzinfo=PARIS), tick=False):
        early(scene)
        assert tick() == 4
        assert tick() == 0
    assert sorted(received.recipients[0] for received in smtp_sink) == sorted(
        [scene.mediator.email, scene.partner.mailbox, scene.referent.email, scene.ward.mailbox]
    )
    assert {received.message["Subject"][:9] for received in smtp_sink} == {"Rappel : "}
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.SENT}


@pytest.mark.django_db(transaction=True)
def test_confirmation_carries_its_calendar_twice(smtp_sink):
    """Once as an alternative, for the diary's own buttons, and once as a file."""
    scene = hospital_scene()
    announce("session_confirmed", confirmed_session(scene), actor=scene.mediator)
    tick()
    message = next(received.message for received in smtp_sink if received.recipients == [scene.mediator.email])
    parts = {part.get_content_type(): part for part in message.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["application/ics"].get_filename() == "rendez-vous.ics"
    for part in (parts["text/calendar"], parts["application/ics"]):
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        assert calendar["METHOD"] == "REQUEST"


def test_lapsed_request_is_told_to_whoever_asked():
    scene = hospital_scene()
    request = confirmed_session(scene, requested=True, starts_at=timezone.now() - timedelta(minutes=1))
    lapse_unanswered()
    assert told("session_lapsed") == {scene.mediator.email}
    message = render(notice_to(scene.mediator.email, kind="session_lapsed"))
    assert message.subject.startswith(f"Sans réponse : {request.activity}")
    assert message.calendar is None


def correct(scene, session, *, actor, side, present) -> None:
    counts = {session.participations.get().pk: {"present_total": present}}
    report(actor=actor, session_id=session.pk, side=side, counts=counts, is_correction=True)


def test_corrected_report_is_told_to_the_other_side_with_what_it_said():
    scene = hospital_scene()
    session = confirmed_session(scene, held=True)
    correct(scene, session, actor=scene.referent, side=Side.HOSPITAL, present=14)
    assert {scene.mediator.email, scene.partner.mailbox} <= told("report_corrected")
    assert scene.referent.email not in told("report_corrected")
    message = render(notice_to(scene.mediator.email, kind="report_corrected"))
    assert message.subject.startswith(f"À vérifier : {session.activity}")
    assert f"{scene.referent} a corrigé le bilan" in message.text
    assert "Personnes présentes : 6 → 14" in message.text


def test_each_correction_tells_its_own_change():
    scene = hospital_scene()
    session = confirmed_session(scene, held=True)
    correct(scene, session, actor=scene.referent, side=Side.HOSPITAL, present=14)
    correct(scene, session, actor=scene.referent, side=Side.HOSPITAL, present=13)
    notices = Notice.objects.filter(kind="report_corrected", recipient_email=scene.mediator.email).order_by("pk")
    assert ["6 → 14" in render(notice).text for notice in notices] == [True, False]


def test_report_taken_back_is_told_to_the_other_side():
    scene = hospital_scene()
    session = confirmed_session(scene, to_report=True)
    counts = {session.participations.get().pk: {"present_total": 5}}
    report(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, counts=counts)
    take_back(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
    assert scene.referent.email not in told("report_taken_back")
    notice = notice_to(scene.mediator.email, kind="report_taken_back")
    assert f"{scene.referent} a repris le bilan" in render(notice).text
    report(actor=scene.mediator, session_id=session.pk, side=Side.PARTNER, counts=counts)
    assert not kind_named("report_taken_back").still_true(notice)


def test_moved_request_that_lapses_leaves_the_calendars_that_it_stood_in():
    scene = hospital_scene()
    session = confirmed_session(scene)
    starts_at = timezone.now() + timedelta(hours=2)
    plan = Plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), ward_id=scene.ward.pk)
    reschedule(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER, plan=plan)
    assert scene.referent.email in told("session_moved")
    lapse_unanswered(starts_at + timedelta(minutes=1))
    assert told("session_lapsed") == told("session_moved") | {scene.mediator.email}
    message = render(notice_to(scene.referent.email, kind="session_lapsed"))
    assert message.calendar_method == Calendar.from_ical(message.calendar)["METHOD"] == "CANCEL"


def requested_by_museum(scene) -> Session:
    session = confirmed_session(scene, requested=True, confirmed_at=None, partner_agreed_at=timezone.now())
    announce("session_requested", session, actor=scene.mediator)
    return session


def test_ward_reads_whom_to_answer_in_the_place_of_a_link_that_it_cannot_open():
    scene = hospital_scene()
    requested_by_museum(scene)
    message = render(notice_to(scene.ward.mailbox))
    assert message.subject.startswith("Demande pour votre service")
    assert "/espace/" not in message.text + message.html
    assert "répondez à ce message" in message.text
    assert "confirmez-la" not in message.text
    assert message.reply_to == scene.referent.email
    assert "/espace/" in render(notice_to(scene.referent.email)).text


@pytest.mark.parametrize("kind", ["session_confirmed", "session_cancelled", "session_contested"])
def test_no_news_sends_a_ward_to_a_page_that_asks_for_an_account(kind):
    scene = hospital_scene()
    states = {"session_cancelled": {"cancelled": True}, "session_contested": {"held": True}}
    session = confirmed_session(scene, **states.get(kind, {}))
    announce(kind, session, actor=scene.mediator)
    assert "/espace/" not in render(notice_to(scene.ward.mailbox)).text


def test_mailbox_of_the_service_that_owns_the_convention_keeps_its_link():
    scene = hospital_scene()
    scene.convention.owner.mailbox = "culture@siege.example"
    scene.convention.owner.save()
    announce("session_contested", confirmed_session(scene, held=True), actor=scene.mediator)
    assert "/espace/" in render(notice_to("culture@siege.example")).text


def test_mail_to_a_ward_costs_a_known_number_of_queries(django_assert_num_queries):
    scene = hospital_scene()
    requested_by_museum(scene)
    notice = notice_to(scene.ward.mailbox)
    with django_assert_num_queries(6):
        render(notice)


def test_hygiene_is_said_of_what_is_to_come():
    scene = hospital_scene()
    scene.ward.hygiene = "Blouse au sas"
    scene.ward.save()
    session = confirmed_session(scene)
    announce("session_confirmed", session, actor=scene.mediator)
    notice = notice_to(scene.mediator.email)
    assert "Blouse au sas" in render(notice).text
    with time_machine.travel(session.ends_at):
        assert "Blouse au sas" not in render(notice).text


def test_sessions_of_a_batch_are_read_together(django_assert_num_queries):
    """Five queries for all of them, and for each mail whoever coordinates."""
    scene = hospital_scene()
    for number in range(3):
        announce("session_confirmed", confirmed_session(scene, starts_at=in_days(5 + number)), actor=scene.coordinator)
    to_ward = list(Notice.objects.filter(recipient_email=scene.ward.mailbox))
    assert len(to_ward) == 3
    with sharing(to_ward[:1]), django_assert_num_queries(6):
        render(to_ward[0])
    with sharing(to_ward), django_assert_num_queries(8):
        assert len({render(notice).text for notice in to_ward}) == 3
