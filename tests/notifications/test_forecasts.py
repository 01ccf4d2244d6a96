"""Who would receive what in the next 30 days: what is foretold is what the tick then writes, and nothing else."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Session
from activities.models.choices import State
from notifications.models import Notice, ReminderRule
from notifications.services import forecast
from notifications.services.ticking import let_time_act, write_due
from partnerships.models import Quota
from partnerships.pace import pace_of
from tests.factories import (
    HeadOfficeServiceFactory,
    MembershipFactory,
    ParticipationFactory,
    SessionFactory,
    UserFactory,
    in_days,
)
from tests.scenes import hospital_scene, visit_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]

PAGE, XLSX, CSV = (reverse(f"admin:notifications_reminderrule_forecast{end}") for end in ("", "_xlsx", "_csv"))
# The clocks go forward within the 30 days.
NOW = datetime(2027, 3, 8, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
# Today's sessions are enough today, and will be too few on the day of its reminder.
VOLUME = 54
# Ten seconds after the rules' hour on each of the 30 days, and some evenings.
MORNINGS = [NOW.replace(hour=9, second=10) + timedelta(days=day) for day in range(1, 31)]
EVENINGS = [NOW.replace(hour=20) + timedelta(days=day) for day in range(0, 30, 5)]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def scene(clock):
    scene = hospital_scene(quantity=VOLUME)
    # Two rules count from its start: of three months, on 20 March, and of six.
    Quota.objects.filter(pk=scene.quota.pk).update(starts_on=date(2026, 12, 20), ends_on=date(2027, 12, 19))
    return scene


def session_in(scene, days: float, **traits) -> Session:
    traits = {"booked_by": scene.coordinator, "lead_mediator": scene.mediator, **traits}
    session = SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        partner=scene.partner,
        ward=scene.ward,
        starts_at=in_days(days),
        group=False,
        **traits,
    )
    ParticipationFactory(session=session, hospital=scene.hospital, ward=scene.ward, state="confirmed")
    return session


@pytest.fixture
def month(scene) -> dict[str, Session]:
    """A month with something for most rules; a reader of digests at the hour of reminders, and one of acts alone."""
    User.objects.filter(pk=scene.mediator.pk).update(pace=User.Pace.DIGEST, digest_hour=9)
    User.objects.filter(pk=scene.referent.pk).update(pace=User.Pace.ACTIONS)
    visit_of(scene, starts_at=in_days(16), lead_mediator=scene.mediator)
    sessions = {
        "over": session_in(scene, -2),
        "near": session_in(scene, 3),
        "later": session_in(scene, 18.2),
        "far": session_in(scene, 60),
        "lapsing": session_in(scene, 4, requested=True, lead_mediator=None),
        "asked": session_in(scene, 40, requested=True, lead_mediator=None),
        "ward": session_in(scene, 41, ward_asked=True),
    }
    # The portal was alive until now: what was due before is written.
    write_due(NOW)
    return sessions


def keys(rows) -> set[tuple]:
    return {
        (row.kind, row.object_type, row.object_id, row.occasion, row.recipient_email, row.due_at, row.waits_for_digest)
        for row in rows
    }


def foretold() -> set[tuple]:
    """What is not yet written."""
    told = forecast(UserFactory(is_superuser=True), timezone.now())
    return keys(one.notice for one in told if one.notice.pk is None)


def live(clock) -> set[tuple]:
    """What the tick writes in the 30 days, as time acts."""
    before = set(Notice.objects.values_list("pk", flat=True))
    for moment in sorted(MORNINGS + EVENINGS):
        clock.move_to(moment, tick=False)
        let_time_act(moment)
        write_due(moment)
    return keys(Notice.objects.exclude(pk__in=before).filter(rule__isnull=False, state=Notice.State.PENDING))


def of(told: set[tuple], session: Session) -> set[tuple]:
    return {key for key in told if key[1:3] == ("session", session.pk)}


def test_what_is_foretold_is_what_the_month_then_writes(clock, scene, month):
    scene.quota.refresh_from_db()
    before = Notice.objects.count()
    told = foretold()
    assert Notice.objects.count() == before
    assert told == live(clock)
    assert {key[0] for key in told} >= {
        "session_reminder",
        "report_missing",
        "request_unanswered",
        "visit_unready",
        "volume_behind",
    }
    assert {key[6] for key in told} == {True, False}
    assert not pace_of(scene.quota, NOW.date()).is_behind
    assert Session.objects.get(pk=month["lapsing"].pk).state == State.LAPSED


def test_session_cancelled_meanwhile_makes_all_the_difference(clock, month):
    told = foretold()
    cancelled = {"state": State.CANCELLED, "cancelled_side": "hospital", "cancel_reason": "staff"}
    Session.objects.filter(pk=month["later"].pk).update(**cancelled, cancelled_how="ahead")
    lost = told - live(clock)
    assert lost == of(told, month["later"]) != set()


def test_request_is_not_recalled_once_it_will_have_lapsed(month):
    told = foretold()
    assert of(told, month["lapsing"]) == set()
    assert {key[0] for key in of(told, month["asked"])} == {"request_unanswered"}


def test_what_is_written_and_waits_is_foretold_once_at_the_hour_when_it_leaves(clock, scene, month):
    waiting = Notice.objects.filter(rule__isnull=False, state=Notice.State.PENDING).first()
    night = NOW.replace(hour=22)
    Notice.objects.filter(pk=waiting.pk).update(concerns_at=None, waits_for_digest=False, next_try_at=night)
    clock.move_to(night, tick=False)
    told = [one for one in forecast(UserFactory(is_superuser=True), night) if one.notice.pk == waiting.pk]
    assert [one.at for one in told] == [NOW.replace(hour=7) + timedelta(days=1)]
    every = [
        (one.notice.kind, one.notice.object_id, one.notice.occasion, one.notice.recipient_email)
        for one in forecast(UserFactory(is_superuser=True), night)
    ]
    assert len(every) == len(set(every))


def test_rule_that_is_off_foretells_nothing(month):
    ReminderRule.objects.update(is_on=False)
    assert foretold() == set()


# The page ---------------------------------------------------------------------------------------


@pytest.fixture
def officer(scene):
    return signed_in(scene.officer)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def page_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


def shown(response) -> list[Notice]:
    return [one.notice for one, _ in response.context["rows"]]


def test_page_says_when_what_to_whom_and_about_what(officer, scene, month):
    response = officer.get(PAGE)
    page = page_of(response)
    assert "si plus rien ne changeait" in page
    assert "dans son récapitulatif" in page
    assert scene.mediator.full_name in page
    assert scene.ward.mailbox in page
    assert reverse("admin:activities_session_change", args=[month["later"].pk]) in page
    assert PAGE in page_of(officer.get(reverse("admin:notifications_reminderrule_changelist")))


def test_list_and_exports_are_narrowed_by_rule_and_reader(officer, scene, month):
    rule = ReminderRule.objects.get(kind="session_reminder", audience="partner", number=1)
    asked = {"regle": rule.pk, "destinataire": scene.mediator.email}
    rows = shown(officer.get(PAGE, asked))
    assert {(row.rule_id, row.recipient_email) for row in rows} == {(rule.pk, scene.mediator.email)}
    lines = b"".join(officer.get(CSV, asked).streaming_content).decode().splitlines()
    sheet = openpyxl.load_workbook(BytesIO(b"".join(officer.get(XLSX, asked).streaming_content))).active
    assert len(lines) - 1 == sheet.max_row - 1 == len(rows) > 0
    assert sheet.cell(2, 5).value == scene.mediator.email


def test_choices_that_fit_nothing_say_so_and_strange_ones_narrow_nothing(officer, scene, month):
    rule = ReminderRule.objects.get(kind="request_unanswered", audience="answering")
    neither = officer.get(PAGE, {"regle": rule.pk, "destinataire": scene.mediator.email})
    assert "Aucun message ne répond à ces deux choix" in page_of(neither)
    strange = officer.get(PAGE, {"regle": "x", "destinataire": "personne", "page": "-1"})
    assert len(shown(strange)) == len(shown(officer.get(PAGE))) > 0


def test_another_services_month_is_empty(month):
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    response = signed_in(MembershipFactory(officer=True, service=other).user).get(PAGE)
    assert "Aucun rappel à venir d’ici 30 jours" in page_of(response)


@pytest.mark.parametrize("address", [PAGE, XLSX, CSV])
def test_who_may_not_read_the_log_meets_nothing(scene, month, address):
    assert signed_in(scene.referent).get(address).status_code == 404
