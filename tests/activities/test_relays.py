"""Relays: who was trained, where and until when, as attendance alone says; who reads their names; who left."""

import io
import uuid
from datetime import datetime, time, timedelta

import openpyxl
import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import Relay, Session, Training
from activities.models.registrations import ATTENDANCE_KEPT
from activities.notices.relays import RELAY_ENDS, RELAYS_END, to_renew
from activities.people.relays import who_may_accompany
from activities.services.registration_clock import forget_people
from activities.services.relays import mark_relay
from activities.services.trainings import Course, edit_training
from activities.tokens import registration_url
from foundation.calendars import PARIS
from foundation.days import say_date
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Commitment
from tests.activities.papers import read_paper
from tests.factories import (
    HeadOfficeServiceFactory,
    HospitalFactory,
    HospitalGroupFactory,
    MembershipFactory,
    PartnerFactory,
    RegistrationFactory,
    in_days,
)
from tests.pages import text_of
from tests.rules import remind
from tests.scenes import hospital_scene, training_of, visit_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]


@pytest.fixture
def scene():
    return hospital_scene()


def relay_of(scene, *, days=-30, months=24, **fields) -> Relay:
    """Somebody of the scene's hospital who attended a training so many days from now."""
    training = training_of(scene, starts_at=in_days(days), relay_months=months)
    # Several on one day: nobody leads two of them.
    Session.objects.update(lead_mediator=None)
    row = RegistrationFactory(training=training, **{"hospital": scene.hospital, "state": "attended", **fields})
    return Relay.objects.get(pk=row.pk)


def latest(relay) -> Relay:
    return Relay.objects.latest().get(pk=relay.pk)


def page_of(client, user, **asked) -> str:
    client.force_login(user)
    return text_of(client.get(reverse("relay_list"), asked))


def test_attendance_alone_makes_a_relay_for_the_months_of_the_training(scene):
    relay = relay_of(scene, months=6)
    trained_on = relay.training.session.ends_at.astimezone(PARIS).date()
    assert latest(relay).until == trained_on + relativedelta(months=6) == relay.relay_until
    Relay.objects.update(state="absent")
    assert not Relay.objects.latest().exists()


def test_training_without_months_makes_no_relay_nor_does_one_for_the_museum(scene):
    relays = [relay_of(scene, months=None), relay_of(scene, hospital=None)]
    assert not Relay.objects.latest().exists()
    assert [relay.relay_until for relay in relays] == [None, None]


def test_relay_reads_until_when_on_their_page_and_their_certificate(client, scene):
    relay = relay_of(scene, months=24)
    until = say_date(relay.relay_until).replace("\u00a0", " ")
    address = "/" + registration_url(relay).split("/", 3)[3]
    assert f"Vous êtes relais jusqu’au {until}" in text_of(client.get(address))
    certificate = read_paper(client.get(f"{address}attestation.pdf").content).text
    assert f"est relais jusqu’au {until}" in certificate
    # With its year, however near: it is kept for years.
    assert f"{relay.training.session.starts_at.year}, " in certificate
    Relay.objects.update(left_on=timezone.localdate())
    assert "Vous êtes relais" not in text_of(client.get(address))


def test_relay_is_valid_on_its_last_day_and_not_the_day_after(scene):
    until = latest(relay_of(scene, months=1)).until
    relays = Relay.objects.latest()
    assert relays.valid(until).exists()
    assert not relays.valid(until + timedelta(days=1)).exists()


def test_whoever_is_trained_again_is_one_relay_for_the_longer_time(scene):
    relay_of(scene, days=-60, months=12, email="claude@example.org")
    renewed = relay_of(scene, days=-10, months=12, email="claude@example.org")
    assert list(Relay.objects.latest().values_list("pk", flat=True)) == [renewed.pk]


def test_those_who_came_without_leaving_an_address_are_each_a_relay(client, scene):
    came = [relay_of(scene, days=days, email="", is_walk_in=True) for days in (-30, -20)]
    assert set(Relay.objects.latest()) == set(came)
    page = page_of(client, scene.referent)
    assert all(relay.full_name in page for relay in came)
    assert due(latest(came[0]), 60) == [scene.referent.email]


def test_relay_training_makes_relays_for_two_seasons_unless_it_says_otherwise(scene):
    for days, kind, months, said in (
        (10, Commitment.Kind.RELAY_TRAINING, None, 24),
        (11, Commitment.Kind.RELAY_TRAINING, 12, 12),
        (12, Commitment.Kind.AWARENESS_VISIT, None, None),
    ):
        training = training_of(scene, kind=kind, starts_at=in_days(days))
        course = Course(places=9, closes_at=training.closes_at, relay_months=months)
        assert edit_training(actor=scene.coordinator, training_id=training.pk, course=course).relay_months == said


def test_names_are_the_hospitals_and_the_services_and_the_museum_reads_how_many(client, scene):
    relay = relay_of(scene)
    elsewhere = relay_of(scene, hospital=HospitalFactory())
    stranger = hospital_scene()
    other_service = HeadOfficeServiceFactory(slug="autre", name="Un autre service")
    assert relay.full_name in page_of(client, scene.referent)
    assert elsewhere.full_name not in page_of(client, scene.referent)
    for person in (scene.mediator, scene.coordinator):
        page = page_of(client, person)
        assert relay.full_name not in page
        assert relay.email not in page
        assert "1 relais valable" in page
        assert scene.referent.full_name in page
    assert relay.full_name in page_of(client, scene.officer)
    for other in (
        MembershipFactory(officer=True, service=other_service).user,
        stranger.coordinator,
        MembershipFactory(coordinator=True, partner=PartnerFactory()).user,
    ):
        page = page_of(client, other)
        assert relay.full_name not in page
        assert "1 relais valable" not in page


def test_hospitals_without_a_valid_relay_come_first(client, scene):
    relay_of(scene, hospital=HospitalFactory(name="AAA trained"))
    relay_of(scene, hospital=HospitalFactory(name="BBB trained long ago"), days=-70, months=1)
    page = page_of(client, scene.officer)
    assert page.index("BBB trained long ago") < page.rindex("AAA trained")
    assert "Aucun relais valable" in page
    without = page_of(client, scene.officer, show="none").split("Filtrer")[-1]
    assert "1 relais valable" not in without
    assert "À joindre" in without


@pytest.mark.parametrize("reader", ["officer", "coordinator", "referent"])
def test_whoever_looks_for_company_finds_the_relays_in_one_tap_and_the_others_are_kept(client, scene, reader):
    """Whoever reads their names, and whoever reads how many; the list that opens shows each hospital."""
    relay_of(scene)
    without = HospitalFactory(name="AAA sans relais")
    user = getattr(scene, reader)
    client.force_login(user)
    first = client.get(reverse("relay_list"))
    assert "Qui peut accompagner un groupe" in text_of(first)
    found = client.get(reverse("relay_list"), {"show": "valid"})
    assert list(found.context["hospitals"]) == [scene.hospital]
    assert "Tous les hôpitaux" in text_of(found)
    assert (without in first.context["hospitals"]) == (reader != "referent")


@pytest.mark.parametrize(
    ("asked", "is_open"),
    [({}, False), ({"show": "valid"}, False), ({"show": "soon"}, True), ({"show": "valid", "hospital": "own"}, True)],
)
def test_one_tap_leaves_the_filter_folded_and_what_one_chose_in_it_stays_in_sight(client, scene, asked, is_open):
    relay_of(scene)
    client.force_login(scene.officer)
    asked = {name: scene.hospital.pk if value == "own" else value for name, value in asked.items()}
    assert ('<details class="fold" open>' in client.get(reverse("relay_list"), asked).content.decode()) == is_open


def test_list_is_narrowed_and_put_in_order(client, scene):
    soon = relay_of(scene, days=-10, months=1, full_name="Zoé Bientôt")
    long = relay_of(scene, months=24, full_name="Anne Longtemps")
    over = relay_of(scene, days=-70, months=1, full_name="Luc Passé")

    def names(**asked) -> list[str]:
        page = page_of(client, scene.referent, **asked)
        return sorted((row.full_name for row in (soon, long, over) if row.full_name in page), key=page.index)

    assert names() == ["Luc Passé", "Zoé Bientôt", "Anne Longtemps"]
    assert names(sort="name") == ["Anne Longtemps", "Luc Passé", "Zoé Bientôt"]
    assert names(show="valid") == ["Zoé Bientôt", "Anne Longtemps"]
    assert names(show="soon") == ["Zoé Bientôt"]
    assert names(show="over") == ["Luc Passé"]
    assert "Rien ne correspond" in page_of(client, scene.officer, show="soon", hospital=HospitalFactory().pk)


def test_referent_takes_off_whoever_left_and_puts_them_back(client, scene):
    relay = relay_of(scene)
    client.force_login(scene.referent)
    address = reverse("relay_change", args=[relay.pk])
    answer = client.post(address, {"answer": "left", "key": uuid.uuid4()}, follow=True)
    assert "n’est plus sur la liste des relais" in text_of(answer)
    assert not Relay.objects.latest().valid().exists()
    with pytest.raises(Refusal, match="rien n’a changé"):
        mark_relay(actor=scene.referent, relay_id=relay.pk, has_left=True)
    client.post(address, {"answer": "back", "key": uuid.uuid4()})
    assert Relay.objects.latest().valid().exists()


def test_museum_takes_no_relay_off(client, scene):
    relay = relay_of(scene)
    with pytest.raises(Refusal, match="référent de son hôpital"):
        mark_relay(actor=scene.coordinator, relay_id=relay.pk, has_left=True)
    client.force_login(scene.coordinator)
    assert client.get(reverse("relay_change", args=[relay.pk])).status_code == 404


def test_whoever_left_and_is_trained_again_is_a_relay_again(scene):
    relay = relay_of(scene, days=-60, email="claude@example.org")
    mark_relay(actor=scene.referent, relay_id=relay.pk, has_left=True)
    relay_of(scene, days=-10, email="claude@example.org")
    assert Relay.objects.latest().valid().exists()


def exported(client, user, **asked) -> list[tuple]:
    client.force_login(user)
    answer = client.get(reverse("relay_xlsx"), asked)
    assert answer["Cache-Control"] == "private, no-store"
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return list(sheet.iter_rows(values_only=True))


def test_export_says_what_its_reader_may_know(client, scene):
    relay = latest(relay_of(scene, full_name="=Claude"))
    head, own = exported(client, scene.referent)
    assert own[:2] == (scene.hospital.name, "=Claude")
    assert own[head.index("Valable jusqu’au")].date() == relay.until
    of_museum = exported(client, scene.coordinator)
    row = next(row for row in of_museum if row[0] == scene.hospital.name)
    assert relay.email not in str(of_museum)
    assert row[head.index("Relais valables de l’hôpital")] == 1
    assert scene.referent.email in row[-1]
    nobody = exported(client, scene.officer, show="over")
    assert len(nobody) == 1


def test_visit_says_which_relays_of_its_hospital_may_accompany_that_day(scene):
    relay_of(scene, hospital=HospitalFactory())
    relay_of(scene, days=-70, months=1)
    able = relay_of(scene)
    session = visit_of(scene)
    (line,) = who_may_accompany(scene.referent, session, session.participations.all())
    assert [each["relay"].pk for each in line.named] == [able.pk]
    (line,) = who_may_accompany(scene.coordinator, session, session.participations.all())
    assert (line.named, line.unnamed, line.referents) == ([], 1, [scene.referent])


def test_visits_pages_say_who_may_accompany_it(client, scene):
    session, able = visit_of(scene), relay_of(scene)
    pages = {}
    for person in (scene.referent, scene.coordinator):
        client.force_login(person)
        pages[person] = text_of(client.get(reverse("session_detail", args=[session.pk])))
        assert "Qui peut accompagner" in pages[person]
    assert able.full_name in pages[scene.referent]
    assert able.full_name not in pages[scene.coordinator]
    client.force_login(scene.referent)
    group = session.participations.get()
    assert able.full_name in text_of(client.get(reverse("visit_prepare", args=[session.pk, group.pk])))
    mark_relay(actor=scene.referent, relay_id=able.pk, has_left=True)
    assert "aucun relais formé" in text_of(client.get(reverse("session_detail", args=[session.pk])))


def test_relay_whose_hospital_was_merged_stands_under_the_one_that_remains(client, scene):
    old = HospitalFactory(merged_into=scene.hospital, is_active=False)
    relay = relay_of(scene, hospital=old)
    assert relay.full_name in page_of(client, scene.referent)
    mark_relay(actor=scene.referent, relay_id=relay.pk, has_left=True)
    assert latest(relay).left_on == timezone.localdate()


def due(relay, days: int) -> list[str]:
    """Who is reminded so many days before a relay's last day, at half past nine."""
    before, day = set(Notice.objects.all()), relay.until - timedelta(days=days)
    with time_machine.travel(datetime.combine(day, time(9, 30), PARIS), tick=False):
        remind(RELAY_ENDS, RELAYS_END)
    return sorted(notice.recipient_email for notice in set(Notice.objects.all()) - before)


def letter_to(address: str):
    notice = Notice.objects.get(recipient_email=address)
    return kind_named(notice.kind).render(notice)


def test_relay_and_referent_are_reminded_sixty_days_before_the_end_once(scene):
    relay = latest(relay_of(scene))
    assert due(relay, 61) == []
    assert due(relay, 60) == sorted([relay.email, scene.referent.email])
    assert due(relay, 59) == []
    assert reverse("trainings") in letter_to(relay.email).text
    assert relay.full_name in letter_to(scene.referent.email).subject
    assert reverse("relay_list") in letter_to(scene.referent.email).text
    with translation.override("en"):
        assert letter_to(relay.email).subject.startswith("To renew: your relay training")


def test_referent_of_the_group_is_reminded_where_the_hospital_has_none(scene):
    group = HospitalGroupFactory()
    referent = MembershipFactory(referent=True, hospital=None, hospital_group=group).user
    relay = latest(relay_of(scene, hospital=HospitalFactory(group=group)))
    assert due(relay, 60) == sorted([relay.email, referent.email])


def test_referent_gets_one_mail_for_all_their_relays_of_a_training_and_reads_nobody_elses(scene):
    relay = latest(relay_of(scene, full_name="Alix Un"))
    of = {"training": relay.training, "state": "attended"}
    also = RegistrationFactory(**of, hospital=scene.hospital, full_name="Sacha Deux")
    other = MembershipFactory(referent=True)
    theirs = RegistrationFactory(**of, hospital=other.hospital, full_name="Maé Trois")
    told = due(relay, 60)
    assert told == sorted([relay.email, also.email, theirs.email, scene.referent.email, other.user.email])
    letter = letter_to(scene.referent.email)
    assert "2 relais" in letter.subject
    assert all(part in letter.text for part in ("Alix Un", "Sacha Deux", scene.hospital.name))
    assert "Maé Trois" not in letter.text
    assert "Maé Trois" in letter_to(other.user.email).subject


def test_mail_about_several_relays_leaves_out_whoever_registered_meanwhile(scene):
    relay = latest(relay_of(scene, full_name="Alix Un"))
    also = RegistrationFactory(
        training=relay.training, state="attended", hospital=scene.hospital, full_name="Sacha Deux"
    )
    due(relay, 60)
    notice = Notice.objects.get(recipient_email=scene.referent.email)
    mark_relay(actor=scene.referent, relay_id=relay.pk, has_left=True)
    assert kind_named(RELAYS_END).still_true(notice)
    assert "Alix Un" not in letter_to(scene.referent.email).text
    mark_relay(actor=scene.referent, relay_id=also.pk, has_left=True)
    assert not kind_named(RELAYS_END).still_true(notice)


def test_nobody_is_reminded_of_what_is_renewed_or_of_whoever_left(scene):
    relay = latest(relay_of(scene, email="claude@example.org"))
    with time_machine.travel(datetime.combine(relay.until, time.min, PARIS) - timedelta(days=61), tick=False):
        mark_relay(actor=scene.referent, relay_id=relay.pk, has_left=True)
    assert due(relay, 60) == []
    mark_relay(actor=scene.referent, relay_id=relay.pk, has_left=False)
    assert to_renew().count() == 1
    again = training_of(scene, relay_months=24)
    Session.objects.filter(pk=again.session_id).update(lead_mediator=None)
    RegistrationFactory(training=again, hospital=scene.hospital, email="claude@example.org")
    assert to_renew().count() == 0


def test_reminder_is_no_more_true_once_the_relay_left_or_the_end_moved(scene):
    relay = latest(relay_of(scene))
    due(relay, 60)
    notice = Notice.objects.get(kind=RELAY_ENDS)
    is_true = kind_named(RELAY_ENDS).still_true
    assert is_true(notice)
    Training.objects.filter(pk=relay.training_id).update(relay_months=36)
    assert not is_true(notice)
    Training.objects.filter(pk=relay.training_id).update(relay_months=24)
    mark_relay(actor=scene.referent, relay_id=relay.pk, has_left=True)
    assert not is_true(notice)


def test_relay_is_forgotten_five_years_after_the_training_and_the_log_says_how_many(scene, caplog):
    relay = relay_of(scene, months=60)
    assert latest(relay).until <= (relay.training.session.ends_at + ATTENDANCE_KEPT).astimezone(PARIS).date()
    with caplog.at_level("INFO"):
        assert forget_people(relay.training.session.ends_at + ATTENDANCE_KEPT + timedelta(days=1)) == 1
    assert not Relay.objects.exists()
    assert "1 inscriptions de personnes présentes" in caplog.text
