"""A theme without its agreements: whoever must give one is told a month before the first session that waits for it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from activities.models.choices import State
from activities.notices.themes import THEME_MISSING
from activities.services.programme import agree_on_activities
from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.factories import ActivityFactory, SessionFactory, in_days
from tests.rules import remind
from tests.scenes import hospital_scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def theme(scene):
    """Agreed by nobody yet."""
    return ActivityFactory(commitment=scene.commitment, title="Estampes", agreed=False)


def asked(scene, theme, days=40, **fields):
    fields = {"requested": True, "starts_at": in_days(days), "booked_at": timezone.now(), **fields}
    return SessionFactory(quota=scene.quota, activity=theme, ward=scene.ward, **fields)


def reminded_each_day(days: int = 45) -> list[tuple[int, str]]:
    """The day and the reader of each reminder that is written from now on, two ticks a day."""
    start = timezone.localtime(timezone.now(), PARIS).replace(hour=9, minute=5)
    written: dict[int, tuple[int, str]] = {}
    for number in range(days + 1):
        with time_machine.travel(start + timedelta(days=number), tick=False):
            remind(THEME_MISSING)
            remind(THEME_MISSING)
        for pk, email in Notice.objects.filter(kind=THEME_MISSING).values_list("pk", "recipient_email"):
            written.setdefault(pk, (number, email))
    return sorted(written.values())


def agree(scene, theme, side: Side) -> None:
    actor = scene.officer if side == Side.HOSPITAL else scene.coordinator
    agree_on_activities(
        actor=actor,
        activity_ids=[theme.pk],
        party=scene.convention.parties.get(side=side),
        agreed_on=timezone.localdate(),
        agreed_by="Mme Saule",
    )


def service_of(scene) -> str:
    return scene.convention.owner.mailbox


def test_both_parties_are_reminded_once_a_month_before_the_first_session(scene, theme):
    asked(scene, theme)
    asked(scene, theme, days=43)
    readers = sorted([service_of(scene), scene.coordinator.email, scene.partner.mailbox])
    assert reminded_each_day(39) == [(10, reader) for reader in readers]


def test_when_the_first_session_has_passed_without_it_the_next_one_is_said(scene, theme):
    for days in (40, 43):
        asked(scene, theme, days=days)
    days = {day for day, _reader in reminded_each_day()}
    assert days == {10, 41}


def test_only_the_party_whose_agreement_lacks_is_reminded(scene, theme):
    agree(scene, theme, Side.PARTNER)
    asked(scene, theme)
    assert reminded_each_day() == [(10, service_of(scene))]


def test_asked_for_within_the_month_nobody_is_reminded_of_what_was_just_said(scene, theme):
    asked(scene, theme, days=20)
    assert reminded_each_day(25) == []


@pytest.mark.parametrize("what", ["agreed theme", "declined"])
def test_nobody_is_reminded_of_a_theme_that_nothing_waits_for(scene, theme, what):
    if what == "agreed theme":
        asked(scene, scene.activity)
    else:
        asked(scene, theme, state=State.DECLINED)
    assert reminded_each_day() == []


def test_reminder_is_not_sent_once_its_reader_has_agreed(scene, theme):
    session = asked(scene, theme)
    with time_machine.travel(session.starts_at - timedelta(days=29), tick=False):
        remind(THEME_MISSING)
        hospital = Notice.objects.get(recipient_email=service_of(scene))
        partner = Notice.objects.get(recipient=scene.coordinator)
        is_true = kind_named(THEME_MISSING).still_true
        assert is_true(hospital)
        agree(scene, theme, Side.HOSPITAL)
        assert not is_true(hospital)
        assert is_true(partner)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Thème à convenir\u00a0: Estampes"), ("en", "Theme to agree on: Estampes")]
)
def test_reminder_leads_each_reader_to_the_page_where_they_agree(scene, theme, language, words):
    session = asked(scene, theme)
    with time_machine.travel(session.starts_at - timedelta(days=29), tick=False):
        remind(THEME_MISSING)
        pages = {}
        for reader in (service_of(scene), scene.coordinator.email):
            with translation.override(language):
                message = kind_named(THEME_MISSING).render(Notice.objects.get(recipient_email=reader))
            assert message.subject.startswith(words)
            pages[reader] = message.text
    assert f"/gestion/activities/activity/{theme.pk}/change/" in pages[service_of(scene)]
    assert "/espace/activites/" in pages[scene.coordinator.email]
