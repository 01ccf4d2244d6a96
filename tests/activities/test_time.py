"""Right year, right wall time, in every screen and file: at midnight, at the end of a year, when the clocks change.

The convention's year runs from 1 September to 31 August, so that its last evening is not the calendar's.
"""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from activities.calendars.agenda import Look
from activities.forms.moves import MoveForm
from activities.ledger import ledger_of
from activities.models import Session, SessionEvent
from activities.notices import announce
from activities.public.programme import read_programme
from activities.services.booking import quota_for
from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Quota
from partnerships.models.choices import Side
from tests.factories import CalendarFeedFactory, SessionFactory, SlotFactory
from tests.pages import text_of
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Moment:
    """An instant, and what a clock and a calendar on a wall in Paris say then."""

    utc: datetime
    day: date
    said_day: str
    said_time: str

    @property
    def wall(self) -> datetime:
        return self.utc.astimezone(PARIS).replace(tzinfo=None)

    @property
    def year_begins(self) -> int:
        """The calendar year in which the convention's year of this day began."""
        return self.day.year if self.day >= date(self.day.year, 9, 1) else self.day.year - 1


def moment(said_day: str, said_time: str, *day: int, utc: tuple) -> Moment:
    return Moment(datetime(*utc, tzinfo=UTC), date(*day), said_day, said_time)


MOMENTS = {
    "last evening of the year": moment("jeudi 31 décembre", "23 h 30", 2026, 12, 31, utc=(2026, 12, 31, 22, 30)),
    "first minute of the year": moment("vendredi 1er janvier", "0 h", 2027, 1, 1, utc=(2026, 12, 31, 23, 0)),
    "last evening of the convention's year": moment("mardi 31 août", "23 h", 2027, 8, 31, utc=(2027, 8, 31, 21, 0)),
    "first minute of the convention's year": moment("mercredi 1er septembre", "0 h", 2027, 9, 1, utc=(2027, 8, 31, 22)),
    "leap day": moment("mardi 29 février", "23 h 30", 2028, 2, 29, utc=(2028, 2, 29, 22, 30)),
    "half past two, in summer time": moment("dimanche 25 octobre", "2 h 30", 2026, 10, 25, utc=(2026, 10, 25, 0, 30)),
    "half past two, in winter time": moment("dimanche 25 octobre", "2 h 30", 2026, 10, 25, utc=(2026, 10, 25, 1, 30)),
    "before the missing hour": moment("dimanche 28 mars", "1 h 30", 2027, 3, 28, utc=(2027, 3, 28, 0, 30)),
    "after the missing hour": moment("dimanche 28 mars", "3 h", 2027, 3, 28, utc=(2027, 3, 28, 1, 0)),
    "midnight after the change": moment("lundi 29 mars", "0 h", 2027, 3, 29, utc=(2027, 3, 28, 22, 0)),
}


@pytest.fixture(params=MOMENTS.values(), ids=MOMENTS.keys())
def at(request):
    """One of the moments; the clock stands five days before it."""
    with time_machine.travel(request.param.utc - timedelta(days=5), tick=False):
        yield request.param


@pytest.fixture
def scene(at) -> Scene:
    """Three years of a convention, from 1 September 2026 but for the days before it, which are its first year's."""
    scene = hospital_scene()
    Quota.objects.all().delete()
    for year in (2025, 2026, 2027):
        Quota.objects.create(
            commitment=scene.commitment, starts_on=date(year, 9, 1), ends_on=date(year + 1, 8, 31), quantity=31
        )
    scene.quota = quota_of(scene, at)
    return scene


def quota_of(scene: Scene, at: Moment) -> Quota:
    return Quota.objects.get(commitment=scene.commitment, starts_on__year=at.year_begins)


@pytest.fixture
def session(scene, at) -> Session:
    return SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        starts_at=at.utc,
        ends_at=at.utc + HOUR,
        lead_mediator=scene.mediator,
    )


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def said(page) -> str:
    return text_of(page).replace("\u00a0", " ").lower()


def test_my_week_stands_on_the_right_day(scene, session, at):
    page = signed_in(scene.mediator).get(reverse("my_week"), {"week": at.day.isoformat()})
    assert [line.day for line in page.context["days"] if line.sessions] == [at.day]
    assert at.said_day in said(page)
    assert f"{at.said_time} –" in said(page)


@pytest.mark.parametrize("look", [look.value for look in Look])
def test_agenda_stands_on_the_right_day(scene, session, at, look):
    page = signed_in(scene.coordinator).get(reverse("agenda"), {"vue": look, "jour": at.day.isoformat()})
    assert [line.day for line in page.context["days"] if line.sessions] == [at.day]
    assert at.said_time in said(page)


def test_sessions_list_and_page_say_the_right_moment(scene, session, at):
    client = signed_in(scene.referent)
    narrowed = {"since": at.day.isoformat(), "until": at.day.isoformat()}
    for page in (
        client.get(reverse("session_list"), narrowed),
        client.get(reverse("session_detail", args=[session.pk])),
    ):
        assert f"{at.said_day}, {at.said_time}" in said(page)


def test_slots_say_the_right_moment(scene, at):
    SlotFactory(
        hospital=scene.hospital,
        ward=scene.ward,
        commitments=[scene.commitment],
        starts_at=at.utc,
        ends_at=at.utc + HOUR,
    )
    for person, name in ((scene.mediator, "slots"), (scene.referent, "my_slots")):
        narrowed = {"since": at.day.isoformat(), "until": at.day.isoformat()}
        assert f"{at.said_day}, {at.said_time}" in said(signed_in(person).get(reverse(name), narrowed))


def test_public_page_says_the_right_moment(scene, session, at):
    [section] = read_programme(scene.hospital).sections
    [line] = section.lines
    assert line.day == at.day
    assert line.starts_at == at.utc.astimezone(PARIS).isoformat(timespec="minutes")
    page = said(Client().get(reverse("hospital", args=[scene.hospital.slug])))
    assert at.said_day in page
    assert at.said_time in page


def test_back_office_lists_and_exports_the_right_moment(scene, session, at):
    client = signed_in(scene.officer)
    day = {"starts_at__year": at.day.year, "starts_at__month": at.day.month, "starts_at__day": at.day.day}
    page = client.get(reverse("admin:activities_session_changelist"), day)
    assert page.context["cl"].result_count == 1
    assert f"{at.said_day}, {at.said_time}" in said(page)
    file = client.get(reverse("admin:activities_session_export_xlsx"), day).getvalue()
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows(min_row=2) for cell in row]
    assert at.wall in cells


def starts(file: bytes) -> list[datetime]:
    return [event.start.astimezone(UTC) for event in Calendar.from_ical(file).walk("VEVENT")]


def test_calendar_files_of_pages_mails_and_feeds_mean_the_same_instant(scene, session, at):
    announce("session_confirmed", session, actor=scene.officer)
    mail = Notice.objects.filter(recipient=scene.referent).get()
    files = [
        signed_in(scene.mediator).get(reverse("session_calendar", args=[session.pk])).content,
        kind_named(mail.kind).render(mail).calendar,
        *(
            Client().get(reverse("calendar_feed", args=[feed.token])).content
            for feed in (
                CalendarFeedFactory(ward=scene.ward),
                CalendarFeedFactory(whole_hospital=True, hospital=scene.hospital),
                CalendarFeedFactory(person=True, user=scene.mediator),
            )
        ),
    ]
    assert [starts(file) for file in files] == [[at.utc]] * 5
    mailed = kind_named(mail.kind).render(mail).text.replace("\u00a0", " ")
    assert f"{at.said_day}, {at.said_time}" in mailed


def test_volume_is_that_of_the_paris_day(scene, session, at):
    years = Quota.objects.filter(commitment=scene.commitment).order_by("starts_on")
    assert {line.quota.starts_on.year: line.upcoming for line in ledger_of(years) if line.taken} == {at.year_begins: 1}
    assert quota_for(scene.commitment, at.utc, hospitals=[scene.hospital.pk]) == scene.quota
    for other in years.exclude(pk=scene.quota.pk):
        with pytest.raises(IntegrityError, match="outside the period"), transaction.atomic():
            Session.objects.filter(pk=session.pk).update(quota=other)


def test_moving_to_another_room_leaves_the_hour_where_it_is(scene, session, at):
    """The hour that comes twice, and a session that passes midnight, are not what the form's two times say alone."""
    form = MoveForm(session=session, sides=[Side.HOSPITAL], on_behalf=False, user=scene.referent)
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data = {name: str(value) for name, value in fields.items()} | {"where": "Salon bleu"}
    moved = MoveForm(data, session=session, sides=[Side.HOSPITAL], on_behalf=False, user=scene.referent)
    assert moved.is_valid(), moved.errors
    plan = moved.plan()
    assert (plan.starts_at, plan.ends_at) == (session.starts_at, session.ends_at)


def test_line_of_history_is_named_in_paris_time():
    assert str(SessionEvent(verb="confirmée", at=datetime(2026, 11, 25, 19, 28, tzinfo=UTC))).endswith("20:28")
