"""Secret calendar addresses: who has which, what they tell, and that they stop."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from activities.models import CalendarFeed, Participation, Session
from activities.models.choices import State
from activities.services.answers import cancel, decline
from activities.services.feeds import open_feed, renew_feed, revoke_feed
from foundation.errors import Refusal
from partnerships.models import Membership
from partnerships.models.choices import Side
from tests.factories import (
    CalendarFeedFactory,
    HospitalFactory,
    MembershipFactory,
    ParticipationFactory,
    SessionEventFactory,
    SessionFactory,
    UserFactory,
    WardFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db

# What it costs to know how often a feed was asked for in the last minute.
COUNTING = 12


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene, **fields) -> Session:
    fields.setdefault("ward", scene.ward)
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields)


def path_of(feed) -> str:
    return reverse("calendar_feed", args=[feed.token])


def events_of(feed) -> dict[int, object]:
    """By session id."""
    answer = Client().get(path_of(feed))
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {int(re.match(r"session-(\d+)@", event["UID"])[1]): event for event in events}


def feed_of(user) -> CalendarFeed:
    return CalendarFeedFactory(person=True, user=user)


def test_feed_is_read_without_signing_in_and_touches_no_cookie(scene, django_assert_num_queries):
    feed = CalendarFeedFactory(ward=scene.ward)
    for _number in range(3):
        session_in(scene)
    visitor = Client()
    visitor.cookies["sessionid"] = "somebody"
    with django_assert_num_queries(3 + COUNTING):
        answer = visitor.get(path_of(feed))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, max-age=300"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()


@pytest.mark.parametrize("count", [1, 30])
def test_feed_of_a_person_costs_the_same_whatever_its_length(scene, django_assert_num_queries, count):
    for _number in range(count):
        session_in(scene, ward=WardFactory())
    feed = feed_of(scene.coordinator)
    with django_assert_num_queries(4 + COUNTING):
        assert len(events_of(feed)) == count


def test_unchanged_feed_is_not_sent_again(scene):
    feed = CalendarFeedFactory(ward=scene.ward)
    session = session_in(scene)
    first = Client().get(path_of(feed))
    assert Client().get(path_of(feed), headers={"If-None-Match": first["ETag"]}).status_code == 304
    session.note = "Autre"
    session.save()
    assert Client().get(path_of(feed), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_unknown_and_revoked_addresses_answer_alike(scene):
    feed = CalendarFeedFactory(ward=scene.ward)
    revoke_feed(actor=scene.referent, feed_id=feed.pk)
    unknown = Client().get(reverse("calendar_feed", args=["x" * 43]))
    revoked = Client().get(path_of(feed))
    assert (unknown.status_code, unknown.content) == (revoked.status_code, revoked.content)
    assert unknown.status_code == 404


def test_feed_takes_no_other_method(scene):
    path = path_of(CalendarFeedFactory(ward=scene.ward))
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405


def test_day_of_the_last_reading_is_kept_and_nothing_else(scene):
    feed = CalendarFeedFactory(ward=scene.ward, last_read_on=None)
    events_of(feed)
    feed.refresh_from_db()
    assert feed.last_read_on == timezone.localdate()


def test_person_reads_their_own_work_and_each_state_as_it_is(scene):
    confirmed = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(3))
    requested = session_in(scene, requested=True, starts_at=in_days(4))
    held = session_in(scene, held=True)
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    session_in(scene, lead_mediator=colleague, starts_at=in_days(5))
    events = events_of(feed_of(scene.mediator))
    states = {pk: event["STATUS"] for pk, event in events.items()}
    assert states == {confirmed.pk: "CONFIRMED", requested.pk: "TENTATIVE", held.pk: "CONFIRMED"}
    assert events[requested.pk]["SUMMARY"].startswith("À confirmer : Atelier")


def test_entry_is_that_of_the_mails_and_of_the_page(client, scene):
    session = session_in(scene, lead_mediator=scene.mediator)
    session.save()
    client.force_login(scene.mediator)
    page = client.get(reverse("session_calendar", args=[session.pk]))
    [alone] = Calendar.from_ical(page.content).walk("VEVENT")
    told = events_of(feed_of(scene.mediator))[session.pk]
    for name in ("UID", "SEQUENCE", "SUMMARY", "LOCATION"):
        assert told[name] == alone[name]
    assert told["SEQUENCE"] == session.version == 2
    assert told["DTSTART"].params["TZID"] == "Europe/Paris"
    assert settings.SITE_URL + reverse("session_detail", args=[session.pk]) in told["DESCRIPTION"]


def test_window_is_60_days_back_and_400_ahead(scene):
    scene.quota.starts_on -= timedelta(days=200)
    scene.quota.ends_on += timedelta(days=700)
    scene.quota.save()
    session_in(scene, held=True, starts_at=in_days(-61))
    inside = session_in(scene, held=True, starts_at=in_days(-59)), session_in(scene, starts_at=in_days(399))
    session_in(scene, starts_at=in_days(401))
    assert set(events_of(CalendarFeedFactory(ward=scene.ward))) == {session.pk for session in inside}


def test_cancelled_is_told_for_60_days_to_whoever_had_it(scene):
    feed = CalendarFeedFactory(ward=scene.ward)
    session = session_in(scene, starts_at=in_days(90))
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason="staff")
    event = events_of(feed)[session.pk]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
    assert event["SUMMARY"].startswith("Annulée : ")
    Session.objects.filter(pk=session.pk).update(state_changed_at=timezone.now() - timedelta(days=61))
    assert events_of(feed) == {}


def test_declined_is_told_only_when_some_message_had_put_it_into_calendars(scene):
    feed = CalendarFeedFactory(ward=scene.ward)
    quiet, moved = session_in(scene, requested=True), session_in(scene, requested=True, starts_at=in_days(12))
    SessionEventFactory(session=moved, verb="déplacée", from_state=State.CONFIRMED, to_state=State.REQUESTED)
    assert set(events_of(feed)) == {quiet.pk, moved.pk}
    for session in (quiet, moved):
        decline(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, why="Pas ce jour-là")
    assert {pk: event["STATUS"] for pk, event in events_of(feed).items()} == {moved.pk: "CANCELLED"}


def test_ward_reads_its_own_group_and_never_the_others(scene):
    commitment, activity = visits_of(scene)
    visit = SessionFactory(
        quota=commitment.quotas.get(), activity=activity, place="museum", ward=None, max_groups=2, max_people=20
    )
    other = WardFactory(name="Pédiatrie secrète", phone="01 99 77 77 77")
    ParticipationFactory(session=visit, hospital=scene.hospital, ward=scene.ward, expected_total=6, wheelchairs=2)
    ParticipationFactory(session=visit, hospital=other.hospital, ward=other, expected_total=4)
    session_in(scene, ward=other, starts_at=in_days(20))
    Session.objects.update(note="Note de travail", report_text="Ce qui s’est passé")
    events = events_of(CalendarFeedFactory(ward=scene.ward))
    assert set(events) == {visit.pk}
    said = events[visit.pk].to_ical().decode().replace("\r\n ", "")
    assert "6 personnes attendues" in said
    assert scene.partner.phone.replace(" ", "\u00a0") in said
    for secret in ("secrète", "77 77", "77\u00a077", "4 personnes", "fauteuil", "Note de travail", "passé"):
        assert secret not in said


def test_group_that_withdrew_from_a_visit_reads_that_it_is_cancelled(scene):
    session = session_in(scene)
    session.participations.update(state=Participation.State.CANCELLED)
    assert events_of(CalendarFeedFactory(ward=scene.ward))[session.pk]["STATUS"] == "CANCELLED"


def test_hospital_reads_all_its_wards(scene):
    first = session_in(scene)
    second = session_in(scene, ward=WardFactory(hospital=scene.hospital), starts_at=in_days(11))
    session_in(scene, ward=WardFactory(), starts_at=in_days(12))
    feed = CalendarFeedFactory(whole_hospital=True, hospital=scene.hospital)
    assert set(events_of(feed)) == {first.pk, second.pk}


def test_persons_feed_ends_with_their_roles_and_their_account(scene):
    feed = feed_of(scene.mediator)
    assert Client().get(path_of(feed)).status_code == 200
    scene.mediator.is_active = False
    scene.mediator.save()
    assert Client().get(path_of(feed)).status_code == 404
    feed = feed_of(scene.referent)
    Membership.objects.filter(user=scene.referent).update(until=timezone.localdate() - timedelta(days=1))
    assert Client().get(path_of(feed)).status_code == 404


def test_feed_of_a_closed_ward_ends(scene):
    feed = CalendarFeedFactory(ward=scene.ward)
    scene.ward.is_active = False
    scene.ward.save()
    assert Client().get(path_of(feed)).status_code == 404


# Opening, renewing, revoking.


def post(client, name, *args, **fields):
    return client.post(reverse(name, args=args), {"key": uuid.uuid4(), **fields})


def test_person_opens_their_feed_and_copies_its_address(client, scene):
    client.force_login(scene.mediator)
    post(client, "calendar_feeds", owner="me")
    feed = CalendarFeed.objects.get()
    assert (feed.user, feed.created_by) == (scene.mediator, scene.mediator)
    page = client.get(reverse("calendar_feeds"))
    assert feed.address in page.content.decode()
    assert len(feed.token) == 43
    assert "Créer l’adresse" not in text_of(page)


def test_double_click_opens_one_feed(client, scene):
    client.force_login(scene.mediator)
    key = uuid.uuid4()
    answers = [client.post(reverse("calendar_feeds"), {"key": key, "owner": "me"}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert CalendarFeed.objects.count() == 1


def test_referent_opens_feeds_of_their_hospital_and_its_wards(client, scene):
    client.force_login(scene.referent)
    post(client, "calendar_feeds", owner=f"ward-{scene.ward.pk}")
    post(client, "calendar_feeds", owner=f"hospital-{scene.hospital.pk}")
    assert {feed.owner for feed in CalendarFeed.objects.all()} == {scene.ward, scene.hospital}
    other = WardFactory()
    post(client, "calendar_feeds", owner=f"ward-{other.pk}")
    assert CalendarFeed.objects.count() == 2


def test_nobody_opens_a_feed_of_somebody_elses(scene):
    for feed in (CalendarFeed(user=scene.coordinator), CalendarFeed(ward=scene.ward)):
        with pytest.raises(Refusal, match="votre propre flux"):
            open_feed(actor=scene.mediator, feed=feed)


def test_owner_has_one_live_feed(scene):
    open_feed(actor=scene.referent, feed=CalendarFeed(ward=scene.ward))
    with pytest.raises(Refusal, match="existe déjà"):
        open_feed(actor=scene.referent, feed=CalendarFeed(ward=scene.ward))


def test_renewed_address_answers_and_the_old_one_does_not(client, scene):
    old = CalendarFeedFactory(ward=scene.ward)
    client.force_login(scene.referent)
    assert "il faudra leur donner la nouvelle" in text_of(client.get(reverse("feed_renew", args=[old.pk])))
    assert post(client, "feed_renew", old.pk).status_code == 302
    new = CalendarFeed.objects.live().get()
    assert new.ward == scene.ward
    assert new.token != old.token
    assert [Client().get(path_of(feed)).status_code for feed in (old, new)] == [404, 200]


def test_revoked_feed_is_gone_from_the_list(client, scene):
    feed = feed_of(scene.mediator)
    client.force_login(scene.mediator)
    assert post(client, "feed_revoke", feed.pk).status_code == 302
    feed.refresh_from_db()
    assert feed.revoked_by == scene.mediator
    assert client.get(reverse("calendar_feeds")).context["own"] == []
    assert client.get(reverse("feed_revoke", args=[feed.pk])).status_code == 404


def test_feed_is_renewed_once(scene):
    feed = CalendarFeedFactory(ward=scene.ward)
    renew_feed(actor=scene.referent, feed_id=feed.pk)
    with pytest.raises(Refusal, match="vient d’être remplacée"):
        renew_feed(actor=scene.referent, feed_id=feed.pk)


def test_head_office_revokes_without_reading_the_address(client, scene):
    feed = feed_of(scene.mediator)
    client.force_login(scene.officer)
    page = client.get(reverse("calendar_feeds")).content.decode()
    assert str(scene.mediator) in page
    assert feed.token not in page
    assert client.get(reverse("feed_renew", args=[feed.pk])).status_code == 403
    assert post(client, "feed_revoke", feed.pk).status_code == 302
    assert not CalendarFeed.objects.live().exists()


def test_stranger_knows_no_feed_of_others(client, scene):
    feed = CalendarFeedFactory(ward=scene.ward)
    client.force_login(MembershipFactory(referent=True, hospital=HospitalFactory()).user)
    assert client.get(reverse("feed_revoke", args=[feed.pk])).status_code == 404
    client.force_login(UserFactory())
    assert client.get(reverse("calendar_feeds")).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_feeds_costs_the_same_whatever_its_length(client, scene, django_assert_num_queries, count):
    for _number in range(count):
        CalendarFeedFactory(ward=WardFactory(hospital=scene.hospital))
    client.force_login(scene.referent)
    with django_assert_num_queries(7):
        client.get(reverse("calendar_feeds"))


def test_program_that_asks_too_often_is_told_when_to_come_back_and_no_other_one(scene):
    most = int(settings.ACCOUNT_RATE_LIMITS["calendar_feed"].partition("/")[0])
    feed, other = (CalendarFeedFactory(ward=WardFactory(hospital=scene.hospital)) for _ in range(2))
    visitor = Client()
    assert {visitor.get(path_of(feed)).status_code for _ in range(most)} == {200}
    answer = visitor.get(path_of(feed))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Attendez quelques minutes, puis réessayez." in text_of(answer)
    assert visitor.get(path_of(other)).status_code == 200
