"""Trainings that a hospital's people follow elsewhere stand in its referent's agenda and in the calendar addresses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from activities.models import CalendarFeed, Session, Training
from activities.services.answers import cancel
from partnerships.models import Commitment
from partnerships.models.choices import Side
from tests.factories import (
    CalendarFeedFactory,
    HospitalFactory,
    MembershipFactory,
    RegistrationFactory,
    WardFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    """At the museum, in ten days; nobody is registered."""
    return training_of(scene, places=4)


def agenda(client, user, training, **asked):
    client.force_login(user)
    day = timezone.localtime(training.session.starts_at).date()
    return client.get(reverse("agenda"), {"vue": "semaine", "jour": day.isoformat(), **asked})


def shown(page) -> list[Session]:
    return [session for line in page.context["days"] for session in line.sessions]


def entries(feed: CalendarFeed) -> list:
    answer = Client().get(reverse("calendar_feed", args=[feed.token]))
    return Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.mark.parametrize("look", ["mois", "semaine", "liste"])
def test_agenda_tells_how_many_of_ones_people_go_to_the_museum_and_leads_to_the_training(client, scene, training, look):
    for number in range(2):
        RegistrationFactory(training=training, hospital=scene.hospital, full_name=f"Nom Secret {number}")
    RegistrationFactory(training=training, hospital=scene.hospital, waiting=True)
    RegistrationFactory(training=training, hospital=HospitalFactory())
    page = agenda(client, scene.referent, training, vue=look)
    assert shown(page) == [training.session]
    said = page.content.decode()
    assert reverse("training_detail", args=[training.pk]) in said
    assert reverse("session_detail", args=[training.session_id]) not in said
    assert "De vos hôpitaux : 2 inscrits, 1 en attente" in text_of(page)
    assert "Nom Secret" not in said


def test_agenda_tells_what_ones_people_may_still_ask_for_and_no_more_once_it_is_closed(client, scene, training):
    page = agenda(client, scene.referent, training)
    assert "Des places sont ouvertes à vos professionnels" in text_of(page)
    Training.objects.update(closes_at=in_days(-1))
    assert shown(agenda(client, scene.referent, training)) == []


@pytest.mark.parametrize("case", ["museum staff", "requested", "cancelled person", "other convention"])
def test_agenda_holds_no_training_that_is_none_of_ones_peoples(client, scene, case):
    kind = Commitment.Kind.MUSEUM_STAFF_TRAINING if case == "museum staff" else Commitment.Kind.RELAY_TRAINING
    training = training_of(scene, kind=kind, closes_at=in_days(-1))
    ended = {"state": "cancelled", "ending": "person", "ended_at": timezone.now()}
    if case == "cancelled person":
        RegistrationFactory(training=training, hospital=scene.hospital, **ended)
    elif case == "requested":
        RegistrationFactory(training=training, hospital=scene.hospital, state="requested", registered_at=None)
    elif case == "other convention":
        RegistrationFactory(training=training, hospital=HospitalFactory())
    assert shown(agenda(client, scene.referent, training)) == []


def test_training_elsewhere_asks_its_referent_for_no_report(client, scene, training):
    RegistrationFactory(training=training, hospital=scene.hospital)
    Session.objects.update(starts_at=in_days(-2), ends_at=in_days(-2, 3))
    training.refresh_from_db()
    page = agenda(client, scene.referent, training)
    assert shown(page)
    assert "Bilan à saisir" not in text_of(page)


def test_agenda_narrowed_to_a_hospital_keeps_where_its_people_go(client, scene, training):
    other = HospitalFactory()
    member = MembershipFactory(referent=True, user=scene.referent, hospital=other)
    RegistrationFactory(training=training, hospital=scene.hospital)
    assert shown(agenda(client, member.user, training, hospital=scene.hospital.pk))
    assert not shown(agenda(client, member.user, training, hospital=other.pk))


def test_those_who_see_the_session_itself_are_led_there_as_before(client, scene, training):
    RegistrationFactory(training=training, hospital=scene.hospital)
    for user in (scene.coordinator, scene.officer):
        page = agenda(client, user, training)
        assert shown(page) == [training.session]
        assert reverse("session_detail", args=[training.session_id]) in page.content.decode()


@pytest.mark.parametrize("whose", ["hospital", "referent"])
def test_feed_tells_where_ones_people_go_and_how_many_never_who(scene, training, whose):
    of = {"hospital": {"ward": None, "hospital": scene.hospital}, "referent": {"person": True, "user": scene.referent}}
    feed = CalendarFeedFactory(**of[whose])
    assert entries(feed) == []
    row = RegistrationFactory(training=training, hospital=scene.hospital)
    RegistrationFactory(training=training, hospital=HospitalFactory())
    (entry,) = entries(feed)
    assert "1 professionnel inscrit" in entry["DESCRIPTION"]
    assert reverse("training_detail", args=[training.pk]) in entry["DESCRIPTION"]
    assert row.full_name not in entry.to_ical().decode()
    assert scene.partner.name in entry["LOCATION"]


def test_feed_says_that_a_followed_training_is_cancelled_and_its_page_opens(client, scene, training):
    RegistrationFactory(training=training, hospital=scene.hospital)
    feed = CalendarFeedFactory(ward=None, hospital=scene.hospital)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(days=1))
    cancel(actor=scene.coordinator, session_id=training.session_id, side=Side.PARTNER, reason="other", why="Grève.")
    (entry,) = entries(feed)
    assert entry["STATUS"] == "CANCELLED"
    client.force_login(scene.referent)
    assert "annulée" in text_of(client.get(reverse("training_detail", args=[training.pk])))


def test_ward_and_another_hospital_are_told_nothing_of_it(scene, training):
    RegistrationFactory(training=training, hospital=scene.hospital)
    for fields in ({"ward": scene.ward}, {"ward": None, "hospital": WardFactory().hospital}):
        assert entries(CalendarFeedFactory(**fields)) == []
