"""Answers and reports that do not come: who is reminded, when, once, and no longer than it is true."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from activities.models.choices import State
from activities.notices.missing_reports import MANAGERS, REPORT_MISSING, told_of_missing_reports
from activities.notices.unanswered import UNANSWERED, WARD_UNANSWERED
from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice, ReminderRule
from notifications.reminders import due_reminders
from partnerships.models import PublicHoliday
from partnerships.working_days import add_working_days
from tests.factories import CycleFactory, MembershipFactory, SessionFactory, in_days
from tests.rules import remind
from tests.scenes import hospital_scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


def session_of(scene, **fields):
    fields = {"booked_by": scene.mediator, "lead_mediator": scene.mediator, **fields}
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)


def request_of(scene, **fields):
    return session_of(scene, requested=True, starts_at=in_days(40), state_changed_at=timezone.now(), **fields)


def told(kind: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind=kind).order_by("pk").values_list("recipient_email", "occasion")
    return sorted((email, occasion.rpartition(" ")[0]) for email, occasion in rows)


def each_day(kind: str, days: int) -> dict[int, list[tuple[str, str]]]:
    """What is written on each of the following days at 9:05, two ticks a day."""
    written, start = {}, timezone.localtime(timezone.now(), PARIS).replace(hour=9, minute=5)
    for number in range(days + 1):
        before = told(kind)
        with time_machine.travel(start + timedelta(days=number), tick=False):
            remind(kind)
            remind(kind)
        after = told(kind)
        if len(after) > len(before):
            written[number] = [one for one in after if one not in before]
    return written


def message_of(notice: Notice):
    with translation.override(notice.language):
        return kind_named(notice.kind).render(notice)


def is_true(notice: Notice) -> bool:
    return kind_named(notice.kind).still_true(notice)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        # Tuesday 24 November 2026.
        (date(2026, 11, 24), 5, date(2026, 12, 1)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        # Christmas is a Friday.
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
    ],
)
def test_working_days_leave_out_weekends_and_public_holidays(day, number, expected):
    PublicHoliday.objects.get_or_create(day=date(2026, 12, 25), defaults={"name": "Noël"})
    assert add_working_days(day, number) == expected


def test_request_is_recalled_after_five_working_days_escalated_after_eight_then_left_alone():
    scene = hospital_scene()
    group = MembershipFactory(group_referent=True, hospital_group=scene.hospital.group).user
    request_of(scene)
    # Tuesday 24 November: the fifth working day is Tuesday, the eighth Friday of the week after.
    assert each_day(UNANSWERED, 35) == {
        7: [(scene.referent.email, "J+5 ouvrés answering")],
        10: sorted([(scene.convention.owner.mailbox, "J+8 ouvrés service"), (group.email, "J+8 ouvrés service")]),
    }


def test_answer_ends_it_and_a_reader_who_left_is_not_told():
    scene = hospital_scene()
    session = request_of(scene)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        remind(UNANSWERED)
        notice = Notice.objects.get(kind=UNANSWERED)
        assert is_true(notice)
        session.state = State.DECLINED
        session.save(update_fields=["state"])
        assert not is_true(notice)
        remind(UNANSWERED)
    assert Notice.objects.filter(kind=UNANSWERED).count() == 1


def test_cycle_that_waits_is_recalled_as_one_whichever_date_is_answered():
    scene = hospital_scene()
    cycle = CycleFactory()
    asked = timezone.now()
    first, *_others = [
        session_of(scene, requested=True, cycle=cycle, starts_at=in_days(40 + week * 7), state_changed_at=asked)
        for week in range(3)
    ]
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        remind(UNANSWERED)
        assert told(UNANSWERED) == [(scene.referent.email, "J+5 ouvrés answering")]
        message = message_of(Notice.objects.get(kind=UNANSWERED))
        assert "2 autres dates du même cycle" in message.text
        assert message.letter.button.url.endswith(reverse("cycle_detail", args=[cycle.pk]))
        first.state = State.DECLINED
        first.save(update_fields=["state"])
        remind(UNANSWERED)
        notice = Notice.objects.get(kind=UNANSWERED)
        assert is_true(notice)
        assert "Une autre date du même cycle" in message_of(notice).text


def test_mails_say_who_asked_and_what_to_do():
    scene = hospital_scene()
    request_of(scene)
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        remind(UNANSWERED)
        escalated = Notice.objects.filter(kind=UNANSWERED, occasion__contains="service")
        message = message_of(escalated.get(recipient_email=scene.convention.owner.mailbox))
        assert scene.ward.phone in message.text.replace("\xa0", " ")
        assert scene.partner.phone in message.text.replace("\xa0", " ")
        assert message.subject.startswith("Sans réponse : ")
        assert scene.mediator.full_name in message.text
        assert "Un appel suffit souvent" in message.html


def test_service_that_asked_reads_of_its_own_request():
    scene = hospital_scene()
    scene.convention.owner.mailbox = ""
    scene.convention.owner.save()
    request_of(scene, booked_by=scene.officer)
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        remind(UNANSWERED)
        message = message_of(Notice.objects.get(kind=UNANSWERED, recipient_email=scene.officer.email))
    assert "Votre demande du mardi 24" in message.text
    assert scene.officer.full_name not in message.letter.lead


def test_ward_that_alone_is_awaited_gets_a_link_again_that_opens_the_question(client):
    scene = hospital_scene()
    session = session_of(scene, ward_asked=True, starts_at=in_days(40), state_changed_at=timezone.now())
    assert each_day(WARD_UNANSWERED, 20) == {7: [(scene.ward.mailbox, "J+5 ouvrés ward")]}
    notice = Notice.objects.get(kind=WARD_UNANSWERED)
    assert is_true(notice)
    url = message_of(notice).letter.button.url.removeprefix("http://testserver")
    assert client.get(url).status_code == 200
    assert not kind_named(WARD_UNANSWERED).is_kept
    type(session).objects.filter(pk=session.pk).update(ward_asked_at=timezone.now() + timedelta(minutes=5))
    assert not is_true(notice)


def test_ward_is_not_recalled_while_a_side_has_not_answered():
    scene = hospital_scene()
    session_of(scene, requested=True, needs_ward_agreement=True, ward_asked_at=timezone.now(), starts_at=in_days(40))
    assert each_day(WARD_UNANSWERED, 20) == {}


def test_report_is_asked_of_the_lead_twice_then_of_coordination_and_referent():
    scene = hospital_scene()
    session_of(scene, starts_at=in_days(0, -2))
    managers = [scene.coordinator.email, scene.partner.mailbox, scene.referent.email]
    assert each_day(REPORT_MISSING, 30) == {
        1: [(scene.mediator.email, "J+1 writer")],
        3: [(scene.mediator.email, "J+3 writer")],
        7: sorted((email, "J+7 managers") for email in managers),
    }


def test_report_of_a_friday_is_not_asked_for_on_a_day_off_nor_twice_on_monday():
    scene = hospital_scene()
    session_of(scene, starts_at=in_days(3, -2), booked_at=timezone.now())
    managers = [scene.coordinator.email, scene.partner.mailbox, scene.referent.email]
    assert each_day(REPORT_MISSING, 20) == {
        6: [(scene.mediator.email, "J+3 writer")],
        10: sorted((email, "J+7 managers") for email in managers),
    }


def test_report_of_a_session_that_nobody_leads_is_asked_of_the_referent():
    scene = hospital_scene()
    session_of(scene, starts_at=in_days(0, -2), lead_mediator=None)
    assert each_day(REPORT_MISSING, 2) == {1: [(scene.referent.email, "J+1 writer")]}


def test_who_is_told_of_missing_reports_is_asked_once_however_many_partners():
    def queries(sessions) -> int:
        with CaptureQueriesContext(connection) as asked:
            told = told_of_missing_reports([session.pk for session in sessions])
        assert all(told[session.pk][MANAGERS] for session in sessions)
        return len(asked)

    sessions = [session_of(hospital_scene(), to_report=True) for _ in range(3)]
    assert queries(sessions[:1]) == queries(sessions) == 4


def test_report_that_came_ends_it():
    scene = hospital_scene()
    session = session_of(scene, starts_at=in_days(0, -2))
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        remind(REPORT_MISSING)
        notice = Notice.objects.get(kind=REPORT_MISSING)
        assert is_true(notice)
        assert message_of(notice).subject.startswith("Bilan à saisir : ")
        type(session).objects.filter(pk=session.pk).update(
            state=State.CANCELLED, cancelled_side="partner", cancel_reason="speaker", cancelled_how="ahead"
        )
        assert not is_true(notice)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (UNANSWERED, {"requested": True, "starts_at": datetime(2027, 1, 20, 14, 0, tzinfo=PARIS)}),
        (REPORT_MISSING, {"starts_at": datetime(2026, 11, 24, 8, 0, tzinfo=PARIS)}),
    ],
)
def test_queries_do_not_grow_with_the_sessions(kind, fields):
    scene = hospital_scene()
    rules = list(ReminderRule.objects.filter(kind=kind))

    def add() -> None:
        mediator = MembershipFactory(mediator=True, partner=scene.partner).user
        session_of(scene, lead_mediator=mediator, **fields)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert due_reminders(kind_named(kind), rules, timezone.now())
        return len(queries)

    add()
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        before = count()
    for _ in range(3):
        add()
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert count() == before
