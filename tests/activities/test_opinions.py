"""Three faces after a session: counted by their link alone, as totals, without a trace of who gave them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import Opinions, Session
from activities.models.choices import State
from activities.models.opinions import Face
from activities.services.opinions import count_face
from activities.tokens import OPINIONS, opinion_token, ward_page_token
from foundation.days import say_time
from foundation.errors import Refusal, constraint_of
from foundation.links import sign_link
from partnerships.models import Quota
from tests.factories import MembershipFactory, SessionFactory, in_days
from tests.pages import text_of
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return hospital_scene()


def session_of(scene: Scene, *, hours_ago: float = 0.9, **traits) -> Session:
    """It lasts an hour; by default it is about to end."""
    fields = {"ward": scene.ward, "lead_mediator": scene.mediator, "starts_at": in_days(0, -hours_ago)}
    return SessionFactory(quota=scene.quota, activity=scene.activity, **fields | traits)


@pytest.fixture
def session(scene) -> Session:
    return session_of(scene)


def totals_of(session: Session) -> list[tuple]:
    return list(session.opinions.order_by("source").values_list("source", "good", "fair", "poor"))


def page_for(token: str) -> str:
    return reverse("opinion", args=[token])


# The code ---------------------------------------------------------------------------------------


def test_code_leads_to_the_page_and_is_written_out_too(client, scene, session):
    client.force_login(scene.mediator)
    page = client.get(reverse("session_opinions", args=[session.pk])).content.decode()
    assert "<svg" in page
    assert (address := re.search(r'href="https?://[^/"]+(/avis/[^"]+)"', page))
    assert client.get(address[1]).status_code == 200


def test_showing_the_code_counts_nothing_and_a_session_says_it_when_it_may(client, scene, session):
    client.force_login(scene.referent)
    assert "Recueillir les avis" in text_of(client.get(reverse("session_detail", args=[session.pk])))
    client.get(reverse("session_opinions", args=[session.pk]))
    assert totals_of(session) == []


@pytest.mark.parametrize("traits", [{"hours_ago": -2}, {"hours_ago": 4.1}, {"cancelled": True}, {"requested": True}])
def test_no_code_before_long_after_or_without_a_session(client, scene, traits):
    session = session_of(scene, **traits)
    client.force_login(scene.mediator)
    page = client.get(reverse("session_opinions", args=[session.pk]), follow=True)
    is_early = traits == {"hours_ago": -2}
    assert ("revenez montrer le code" if is_early else "jusqu’à trois heures après") in text_of(page)
    assert "Recueillir les avis" not in text_of(page)


def test_code_is_for_those_who_act_for_a_side(client, scene, session):
    address = reverse("session_opinions", args=[session.pk])
    client.force_login(MembershipFactory(mediator=True, partner=scene.partner).user)
    assert client.get(address).status_code == 403
    client.force_login(MembershipFactory(referent=True).user)
    assert client.get(address).status_code == 404


# The page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", Face.values)
def test_a_face_counts_one_and_thanks(client, session, face):
    path = page_for(opinion_token(session))
    page = client.post(path, {"face": face}, follow=True)
    assert "Personne suivante" in text_of(page)
    assert f'href="{path}"' in page.content.decode()
    assert totals_of(session) == [("link", *(int(face == one) for one in Face.values))]


def test_one_tablet_answers_for_several(client, session):
    path = page_for(opinion_token(session))
    for face in ("good", "good", "fair"):
        client.post(path, {"face": face})
    assert totals_of(session) == [("link", 2, 1, 0)]


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_counts_nothing(client, session, method):
    """As scanners of mails and chats do."""
    path = page_for(opinion_token(session))
    assert getattr(client, method)(path).status_code == 200
    assert getattr(client, method)(f"{path}merci/").status_code == 200
    assert totals_of(session) == []


@pytest.mark.parametrize("answer", [{}, {"face": ""}, {"face": "session_id"}, {"face": "good = 99"}])
def test_what_is_no_face_counts_nothing_and_asks_again(client, session, answer):
    page = client.post(page_for(opinion_token(session)), answer)
    assert "Comment avez-vous trouvé ce moment" in text_of(page)
    assert totals_of(session) == []


def test_no_cookie_is_left_and_none_is_read(client, session):
    path = page_for(opinion_token(session))
    for page in (client.get(path), client.post(path, {"face": "good"}), client.get(f"{path}merci/")):
        assert not page.cookies
        assert "no-store" in page["Cache-Control"]


def test_nothing_tells_who_answered_or_when():
    """One row for all answers: no moment, no address, no device."""
    assert {column.name for column in Opinions._meta.concrete_fields} == {
        "id",
        "session",
        "source",
        "question",
        *Face.values,
    }


def test_page_speaks_english(client, session):
    with translation.override("en"):
        page = client.get(page_for(opinion_token(session)))
    assert "How did you find this time together?" in text_of(page)
    assert "I liked it" in text_of(page)


# Its two borders -------------------------------------------------------------------------------


def at(moment) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def plain_time(moment) -> str:
    """As `text_of` reads it: without no-break spaces."""
    return say_time(moment).replace("\u00a0", " ")


def test_page_opens_a_quarter_of_an_hour_before_the_planned_end(client, scene, session):
    opens = session.ends_at - timedelta(minutes=15)
    with at(opens - timedelta(seconds=1)):
        path = page_for(opinion_token(session))
        for page in (client.get(path), client.post(path, {"face": "good"}), client.get(f"{path}merci/")):
            assert page.status_code == 404
            assert "C’est encore un peu tôt" in text_of(page)
            assert f"Rouvrez cette page aujourd’hui à {plain_time(opens)}." in text_of(page)
        assert "It is a little early" in text_of(client.get(f"/en{path}"))
    assert totals_of(session) == []
    with at(opens):
        assert client.post(path, {"face": "good"}).status_code == 302
    assert totals_of(session) == [("link", 1, 0, 0)]


def test_code_is_shown_from_the_opening_of_the_page(client, scene, session):
    opens = session.ends_at - timedelta(minutes=15)
    client.force_login(scene.mediator)
    with at(opens - timedelta(seconds=1)):
        page = text_of(client.get(reverse("session_opinions", args=[session.pk]), follow=True))
        assert f"revenez montrer le code aujourd’hui à {plain_time(opens)}" in page
        assert f"le code à montrer s’ouvre ici à {plain_time(opens)}" in page
        assert "Recueillir les avis" not in page
    with at(opens):
        assert client.get(reverse("session_opinions", args=[session.pk])).status_code == 200


def test_page_opens_with_the_report_of_a_session_that_ends_early(client, scene):
    session = session_of(scene, hours_ago=0.2)
    path = page_for(opinion_token(session))
    assert client.get(path).status_code == 404
    words = {"reported_at": timezone.now(), "reported_by": scene.mediator}
    Session.objects.filter(pk=session.pk).update(state=State.HELD, **words)
    assert client.post(path, {"face": "good"}).status_code == 302


def test_a_session_shorter_than_that_is_open_from_its_start_and_no_sooner(client, scene, session):
    Session.objects.filter(pk=session.pk).update(ends_at=session.starts_at + timedelta(minutes=10))
    with at(session.starts_at - timedelta(seconds=1)):
        assert client.get(page_for(opinion_token(session))).status_code == 404
    with at(session.starts_at):
        assert client.get(page_for(opinion_token(session))).status_code == 200


def test_last_link_is_shown_three_hours_after_the_end_and_counts_for_its_hour(client, scene, session):
    client.force_login(scene.mediator)
    last = session.ends_at + timedelta(hours=3)
    with at(last):
        assert client.get(reverse("session_opinions", args=[session.pk])).status_code == 200
        path = page_for(opinion_token(session))
    with at(last + timedelta(seconds=1)):
        assert client.get(reverse("session_opinions", args=[session.pk])).status_code == 302
    with at(last + timedelta(hours=1)):
        assert client.post(path, {"face": "good"}).status_code == 302
    with at(last + timedelta(hours=1, seconds=1)):
        assert client.post(path, {"face": "good"}).status_code == 404
    assert totals_of(session) == [("link", 1, 0, 0)]


# What opens nothing -----------------------------------------------------------------------------


FORGERIES = {
    "nothing like it": lambda session: "inventee",
    "another purpose": lambda session: ward_page_token(session.participations.get()),
    "changed by hand": lambda session: opinion_token(session)[:-1] + "~",
    "no such session": lambda session: sign_link(OPINIONS, "999999999"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_forged_link_opens_and_counts_nothing(client, session, forge):
    path = page_for(forge(session))
    for page in (client.get(path), client.post(path, {"face": "good"}), client.get(f"{path}merci/")):
        assert page.status_code == 404
        assert "Ce recueil d’avis est fermé." in text_of(page)
        assert session.activity.title not in text_of(page)
    assert totals_of(session) == []


def test_link_dies_after_its_hour(client, session):
    path = page_for(opinion_token(session))
    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        assert client.post(path, {"face": "good"}).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.get(path).status_code == client.post(path, {"face": "good"}).status_code == 404
    assert totals_of(session) == [("link", 1, 0, 0)]


def test_link_counts_for_its_own_session_alone(client, scene, session):
    other = session_of(scene, lead_mediator=None)
    client.post(page_for(opinion_token(session)), {"face": "good", "session": other.pk})
    assert (len(totals_of(session)), totals_of(other)) == (1, [])


def called_off(session: Session) -> None:
    words = {"cancelled_side": "hospital", "cancel_reason": "staff", "cancelled_how": "not_held"}
    Session.objects.filter(pk=session.pk).update(state=State.CANCELLED, **words)


def moved_away(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=in_days(2), ends_at=in_days(2, 1))


@pytest.mark.parametrize("change", [called_off, moved_away])
def test_link_of_what_does_not_take_place_counts_nothing(client, session, change):
    path = page_for(opinion_token(session))
    change(session)
    assert client.get(path).status_code == client.post(path, {"face": "good"}).status_code == 404
    assert totals_of(session) == []


def test_no_more_answers_than_people_could_give(session):
    Session.objects.filter(pk=session.pk).update(max_people=6)
    token = opinion_token(session)
    for _ in range(12):
        count_face(token=token, face=Face.POOR)
    with pytest.raises(Refusal, match="Tous les avis"):
        count_face(token=token, face=Face.GOOD)
    assert totals_of(session) == [("link", 0, 0, 12)]


def test_answers_in_a_rush_are_asked_to_wait(client, session):
    Session.objects.filter(pk=session.pk).update(max_people=100)
    path = page_for(opinion_token(session))
    statuses = [client.post(path, {"face": "good"}).status_code for _ in range(31)]
    assert statuses == [302] * 30 + [429]
    assert totals_of(session) == [("link", 30, 0, 0)]


# What the database refuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activities_opinions SET good = good + 1 WHERE session_id = %s",
        "DELETE FROM activities_opinions WHERE session_id = %s",
        "INSERT INTO activities_opinions (session_id, source, question, good, fair, poor) "
        "VALUES (%s, 'paper', 'whole', 1, 0, 0)",
    ],
)
def test_the_database_keeps_the_opinions_of_a_closed_year(scene, statement):
    session = session_of(scene, held=True, starts_at=in_days(-10))
    Opinions.objects.create(session=session, source="link", good=5)
    past = {"starts_on": in_days(-100).date(), "ends_on": in_days(-1).date()}
    Quota.objects.filter(pk=scene.quota.pk).update(**past)
    Quota.objects.filter(pk=scene.quota.pk).update(closed_at=timezone.now(), closed_by=scene.officer)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [session.pk])
    assert constraint_of(refusal.value) == "quota_year_is_closed"
