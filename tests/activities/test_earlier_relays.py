"""Relays trained before the portal: beside the others on every page, renewed like them, and in no figure of a year."""

import uuid
from datetime import datetime, time, timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from activities.models import EarlierRelay, Session
from activities.models.registrations import ATTENDANCE_KEPT
from activities.models.relays import every_relay
from activities.notices.relays import EARLIER_RELAYS_END, RELAY_ENDS, RELAYS_END
from activities.people.relays import who_may_accompany
from activities.services.registration_clock import forget_people
from activities.trained import trained_rows
from activities.years import years_on
from foundation.calendars import PARIS
from foundation.models import Forgotten
from notifications.kinds import kind_named
from notifications.models import Notice
from tests.factories import (
    EarlierRelayFactory,
    HeadOfficeServiceFactory,
    HospitalFactory,
    MembershipFactory,
    RegistrationFactory,
    in_days,
)
from tests.foundation.test_spreadsheets import read_csv
from tests.pages import text_of
from tests.rules import remind
from tests.scenes import hospital_scene, training_of, visit_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


def earlier_of(scene, **fields) -> EarlierRelay:
    return EarlierRelayFactory(**{"convention": scene.convention, "hospital": scene.hospital, **fields})


def train_again(scene, email: str, *, months=24, days=-10):
    training = training_of(scene, starts_at=in_days(days), relay_months=months)
    Session.objects.update(lead_mediator=None)
    state = "attended" if days < 0 else "registered"
    return RegistrationFactory(training=training, hospital=scene.hospital, email=email, state=state)


def page_of(client, user, **asked) -> str:
    client.force_login(user)
    return text_of(client.get(reverse("relay_list"), asked))


def test_earlier_relay_counts_as_any_other_and_their_name_is_the_hospitals_and_the_services(client, scene):
    relay = earlier_of(scene)
    for person in (scene.referent, scene.officer):
        page = page_of(client, person)
        assert relay.full_name in page
        assert "avant ce portail" in page
    page = page_of(client, scene.coordinator)
    assert "1 relais valable" in page
    assert relay.full_name not in page
    stranger = hospital_scene()
    other_service = HeadOfficeServiceFactory(slug="autre", name="Un autre service")
    elsewhere = MembershipFactory(officer=True, service=other_service).user
    for person in (stranger.referent, stranger.coordinator, elsewhere):
        assert relay.full_name not in page_of(client, person)


def test_filter_and_order_hold_for_both_kinds(client, scene):
    soon = earlier_of(scene, full_name="Élodie Bientôt", until=timezone.localdate() + timedelta(days=20))
    over = earlier_of(scene, full_name="Luc Passé", until=timezone.localdate() - timedelta(days=1))
    new = train_again(scene, "zoe@example.org")
    names = [soon.full_name, over.full_name, new.full_name]

    def shown(**asked) -> list[str]:
        page = page_of(client, scene.referent, **asked)
        return sorted((name for name in names if name in page), key=page.index)

    assert shown() == [over.full_name, soon.full_name, new.full_name]
    assert shown(sort="name") == [soon.full_name, over.full_name, new.full_name]
    assert shown(show="soon") == [soon.full_name]
    assert shown(show="over") == [over.full_name]
    assert shown(show="valid") == [soon.full_name, new.full_name]


def test_hospital_with_an_earlier_relay_alone_is_not_one_without(client, scene):
    earlier_of(scene)
    client.force_login(scene.officer)
    for asked, found in ({"show": "none"}, False), ({"show": "valid"}, True):
        page = client.get(reverse("relay_list"), asked)
        assert (scene.hospital in page.context["hospitals"]) == found


@pytest.mark.parametrize(("months", "lasts"), [(24, "again"), (1, "earlier")])
def test_whoever_is_trained_again_is_one_relay_for_the_longer_time(scene, months, lasts):
    earlier = earlier_of(scene, email="claude@example.org")
    again = train_again(scene, "claude@example.org", months=months)
    attended, entered = (list(rows) for rows in every_relay())
    assert [relay.pk for relay in attended] == ([again.pk] if lasts == "again" else [])
    assert entered == ([] if lasts == "again" else [earlier])


def test_those_without_an_address_are_each_somebody(scene):
    rows = [earlier_of(scene, email="") for _ in range(2)]
    train_again(scene, "x@example.org")
    assert set(EarlierRelay.objects.latest()) == set(rows)


def test_visit_names_them_among_those_who_may_accompany(scene):
    relay = earlier_of(scene)
    earlier_of(scene, convention=hospital_scene().convention)
    session = visit_of(scene)
    (line,) = who_may_accompany(scene.referent, session, session.participations.all())
    assert [each["relay"] for each in line.named] == [relay]
    (line,) = who_may_accompany(scene.coordinator, session, session.participations.all())
    assert (line.named, line.unnamed) == ([], 1)


def test_referent_takes_an_earlier_relay_off_and_puts_them_back(client, scene):
    relay = earlier_of(scene)
    address = reverse("earlier_relay_change", args=[relay.pk])
    for person, status in ((scene.coordinator, 404), (hospital_scene().referent, 404), (scene.referent, 200)):
        client.force_login(person)
        assert client.get(address).status_code == status
    answer = client.post(address, {"answer": "left", "key": uuid.uuid4()}, follow=True)
    assert "n’est plus sur la liste des relais" in text_of(answer)
    relay.refresh_from_db()
    assert (relay.left_on, relay.left_recorded_by) == (timezone.localdate(), scene.referent)
    client.post(address, {"answer": "back", "key": uuid.uuid4()})
    assert EarlierRelay.objects.latest().valid().exists()


def test_export_holds_them_as_the_page_does_in_both_forms(client, scene):
    relay = earlier_of(scene)
    client.force_login(scene.referent)
    answer = client.get(reverse("relay_csv"))
    assert answer["Cache-Control"] == "private, no-store"
    head, row = read_csv(b"".join(answer.streaming_content).decode())
    assert row[:2] == [scene.hospital.name, relay.full_name]
    assert row[head.index("Formé le")] == f"{relay.held_on:%d/%m/%Y}"
    assert row[head.index("Relais valables de l’hôpital")] == "1"
    client.force_login(scene.coordinator)
    assert relay.full_name not in b"".join(client.get(reverse("relay_csv")).streaming_content).decode()


def test_no_figure_of_the_year_counts_them(scene):
    earlier_of(scene, held_on=timezone.localdate())
    assert list(trained_rows(years_on(scene.officer, timezone.localdate()))) == []


# Renewal ----------------------------------------------------------------------------------------


def due(until, days: int) -> list[str]:
    """Who is reminded so many days before a last day, at half past nine."""
    before = set(Notice.objects.all())
    with time_machine.travel(datetime.combine(until - timedelta(days=days), time(9, 30), PARIS), tick=False):
        remind(RELAY_ENDS, RELAYS_END, EARLIER_RELAYS_END)
    return sorted(notice.recipient_email for notice in set(Notice.objects.all()) - before)


def letter_to(address: str):
    return kind_named(EARLIER_RELAYS_END).render(Notice.objects.get(recipient_email=address))


def test_relays_of_one_training_are_each_reminded_once_and_their_referent_once_of_all(scene):
    relays = [earlier_of(scene, email="alix@example.org"), earlier_of(scene), earlier_of(scene, email="")]
    until = relays[0].until
    assert due(until, 61) == []
    assert due(until, 60) == sorted([relays[0].email, relays[1].email, scene.referent.email])
    assert due(until, 60) == due(until, 59) == []
    assert reverse("trainings") in letter_to(relays[0].email).text
    letter = letter_to(scene.referent.email)
    assert "3 relais" in letter.subject
    assert all(relay.full_name in letter.text for relay in relays)


def test_referent_reads_of_nobody_elses_relays(scene):
    mine = earlier_of(scene)
    other = MembershipFactory(referent=True)
    theirs = earlier_of(scene, hospital=other.hospital)
    due(mine.until, 60)
    assert mine.full_name in letter_to(scene.referent.email).subject
    assert theirs.full_name not in letter_to(scene.referent.email).text
    assert theirs.full_name in letter_to(other.user.email).subject


def test_nobody_is_reminded_of_what_is_renewed_nor_of_whoever_left(scene):
    relay = earlier_of(scene, email="claude@example.org")
    due(relay.until, 60)
    notices = Notice.objects.filter(kind=EARLIER_RELAYS_END)
    still_true = kind_named(EARLIER_RELAYS_END).still_true
    with time_machine.travel(datetime.combine(relay.until - timedelta(days=60), time(9), PARIS), tick=False):
        assert [still_true(notice) for notice in notices] == [True, True]
        EarlierRelay.objects.update(left_on=timezone.localdate())
        assert [still_true(notice) for notice in notices] == [False, False]
        EarlierRelay.objects.update(left_on=None)
        train_again(scene, "claude@example.org", days=10)
        assert [still_true(notice) for notice in notices] == [False, False]


def test_reminder_of_another_last_day_is_no_more_true(scene):
    relay = earlier_of(scene)
    due(relay.until, 60)
    EarlierRelay.objects.update(until=relay.until + timedelta(days=30))
    assert not any(kind_named(EARLIER_RELAYS_END).still_true(notice) for notice in Notice.objects.all())


# Entry and end ----------------------------------------------------------------------------------


def entered(client, scene, **fields):
    client.force_login(scene.officer)
    day = timezone.localdate()
    asked = {
        "convention": scene.convention.pk,
        "hospital": scene.hospital.pk,
        "full_name": "Claude Avant",
        "email": "Claude@Example.org",
        "title": "Formation de relais",
        "held_on": day - timedelta(days=100),
        "until": day + timedelta(days=600),
        "left_on": "",
    }
    return client.post(reverse("admin:activities_earlierrelay_add"), asked | fields)


def test_service_enters_one_after_another_of_one_training(client, scene):
    assert entered(client, scene).status_code == 302
    relay = EarlierRelay.objects.get()
    assert relay.email == "claude@example.org"
    page = client.get(reverse("admin:activities_earlierrelay_add"))
    known = page.context["adminform"].form
    assert (known["title"].value(), known["until"].value()) == (relay.title, relay.until)
    assert not known["full_name"].value()
    assert str(relay) not in relay.full_name
    assert "déjà parmi les relais" in text_of(entered(client, scene))


@pytest.mark.parametrize(
    ("from_today", "said"),
    [
        ({"held_on": relativedelta(days=1)}, "n’a pas encore eu lieu"),
        ({"held_on": relativedelta(years=-5, days=-1)}, "plus de cinq ans"),
        ({"until": relativedelta(days=-101)}, "corrigez l’une des dates"),
        ({"until": relativedelta(years=5)}, "corrigez l’une des dates"),
    ],
)
def test_dates_that_make_no_sense_are_said_and_nothing_is_lost(client, scene, from_today, said):
    today = timezone.localdate()
    page = entered(client, scene, **{name: today + lasting for name, lasting in from_today.items()})
    assert said in text_of(page)
    assert "Claude Avant" in page.content.decode()
    assert not EarlierRelay.objects.exists()


def test_hospital_of_another_convention_is_refused(client, scene):
    scene.convention.hospitals.set([scene.hospital])
    assert "ne participe pas" in text_of(entered(client, scene, hospital=HospitalFactory().pk))


def test_service_enters_nothing_under_a_convention_that_is_not_its_own(client, scene):
    other = hospital_scene()
    other.convention.owner = HeadOfficeServiceFactory(slug="autre", name="Un autre service")
    other.convention.save()
    page = entered(client, scene, convention=other.convention.pk)
    assert page.status_code == 200
    assert not EarlierRelay.objects.exists()


def test_database_lets_nobody_be_a_relay_for_longer_than_their_training_is_remembered(scene):
    day = timezone.localdate()
    with pytest.raises(IntegrityError, match="earlierrelay_for_a_time"), transaction.atomic():
        earlier_of(scene, held_on=day, until=day + relativedelta(years=5, days=1))
    earlier_of(scene, held_on=day, until=day + relativedelta(years=5))


def test_earlier_relay_is_forgotten_five_years_after_their_training(scene):
    relay = earlier_of(scene)
    noon = datetime.combine(relay.kept_until, time(12), PARIS)
    assert relay.kept_until == relay.held_on + ATTENDANCE_KEPT
    assert forget_people(noon) == 0
    assert forget_people(noon + timedelta(days=1)) == 1
    assert not EarlierRelay.objects.exists()
    assert Forgotten.objects.get().what == "relais formés avant le portail"
