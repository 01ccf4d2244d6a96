"""Opinions are read from five on: on a session's page, in exports, in totals, whatever one subtracts."""

import csv
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities.heard import Heard, heard_by, heard_of
from activities.models import Opinions, Session
from activities.models.choices import State
from activities.services.reports import report
from foundation.errors import Refusal
from partnerships.models.choices import Side
from tests.factories import SessionFactory, in_days
from tests.pages import text_of
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db
LINK, PAPER = Opinions.Source


@pytest.fixture
def scene() -> Scene:
    return hospital_scene()


def held_with(scene: Scene, link=(0, 0, 0), paper=(0, 0, 0), **traits) -> Session:
    """A reported session of ten days ago, and what it was given: good, fair, poor."""
    traits.setdefault("starts_at", in_days(-10))
    fields = {"ward": scene.ward, "hospital": scene.hospital, "held": True} | traits
    session = SessionFactory(quota=scene.quota, activity=scene.activity, **fields)
    for source, faces in ((LINK, link), (PAPER, paper)):
        if sum(faces):
            Opinions.objects.create(
                session=session, source=source, **dict(zip(("good", "fair", "poor"), faces, strict=True))
            )
    return session


@pytest.mark.parametrize(
    ("link", "paper", "heard"),
    [
        ((0, 0, 0), (0, 0, 0), None),
        ((4, 0, 0), (0, 0, 0), Heard(hidden=1)),
        ((3, 1, 1), (0, 0, 0), Heard(sessions=1, good=3, fair=1, poor=1)),
        ((2, 0, 1), (2, 0, 0), Heard(sessions=1, good=4, fair=0, poor=1)),
        ((2, 0, 0), (2, 0, 0), Heard(hidden=1)),
    ],
)
def test_opinions_of_a_session_are_read_from_five_on(scene, link, paper, heard):
    session = held_with(scene, link, paper)
    assert heard_of(session) == heard
    assert heard_by(Session.objects.all(), "quota").get(scene.quota.pk) == heard


def test_a_total_holds_only_sessions_with_five_of_their_own(scene):
    """Neither a total less the others, nor a total before and after, tells what four people said."""
    held_with(scene, (5, 0, 1))
    before = heard_by(Session.objects.all(), "quota")[scene.quota.pk]
    held_with(scene, (0, 0, 4), starts_at=in_days(-8))
    held_with(scene, (0, 4, 0), starts_at=in_days(-6))
    after = heard_by(Session.objects.all(), "quota")[scene.quota.pk]
    assert before == Heard(sessions=1, good=5, poor=1)
    assert after == Heard(sessions=1, hidden=2, good=5, poor=1)


def test_opinions_are_not_read_while_they_come_in(client, scene):
    session = held_with(scene, (6, 0, 0), starts_at=in_days(0, -2))
    page = reverse("session_detail", args=[session.pk])
    client.force_login(scene.referent)
    said = text_of(client.get(page))
    assert "s’il y en a au moins 5" in said
    assert "6 avis" not in said
    assert heard_by(Session.objects.all(), "quota") == {}
    with time_machine.travel(session.ends_at + timedelta(hours=4, minutes=1), tick=False):
        client.force_login(scene.referent)
        assert "6 avis J’ai aimé : 6 Entre les deux : 0 Je n’ai pas aimé : 0" in text_of(client.get(page))


@pytest.mark.parametrize("role", ["referent", "coordinator", "officer"])
def test_both_sides_read_them_and_a_few_are_shown_to_nobody(client, scene, role):
    many, few = held_with(scene, (5, 1, 0)), held_with(scene, (0, 0, 3), starts_at=in_days(-7))
    client.force_login(getattr(scene, role))
    assert "6 avis" in text_of(client.get(reverse("session_detail", args=[many.pk])))
    said = text_of(client.get(reverse("session_detail", args=[few.pk])))
    assert "Moins de 5 avis : ils ne sont pas montrés." in said
    assert "Je n’ai pas aimé" not in said


def test_export_and_volume_say_no_more(client, scene):
    held_with(scene, (5, 1, 0))
    held_with(scene, (0, 0, 3), starts_at=in_days(-7))
    held_with(scene, starts_at=in_days(-5))
    client.force_login(scene.officer)
    export = b"".join(client.get(reverse("admin:activities_session_export_csv")).streaming_content).decode()
    heading, *lines = csv.reader(export.removeprefix("\ufeff").splitlines(), delimiter=";")
    names = ["Avis", "Avis : j’ai aimé", "Avis : je n’ai pas aimé"]
    cells = {
        tuple(line[[part.replace("\u00a0", " ") for part in heading].index(name)] for name in names) for line in lines
    }
    assert cells == {("6", "5", "0"), ("moins de 5", "", ""), ("", "", "")}
    said = text_of(client.get(reverse("admin:partnerships_quota_change", args=[scene.quota.pk])))
    assert "Avis de 1 séance : J’ai aimé : 5 · Entre les deux : 1 · Je n’ai pas aimé : 0" in said
    assert "1 séance a moins de 5 avis : ils ne sont ni montrés, ni comptés ici." in said


# On paper ---------------------------------------------------------------------------------------


def totals_of(session: Session) -> list[tuple]:
    return list(session.opinions.order_by("source").values_list("source", "good", "fair", "poor"))


def send(client, name: str, session: Session, **fields):
    group = session.participations.get()
    session.refresh_from_db()
    said = {"key": uuid.uuid4(), "side": "hospital", "seen": session.version, f"present_total_{group.pk}": "8"}
    return client.post(reverse(name, args=[session.pk]), said | fields, follow=True)


def test_paper_faces_come_with_the_report_and_are_replaced_by_a_correction(client, scene):
    session = held_with(scene, held=False)
    client.force_login(scene.referent)
    send(client, "session_report", session, paper_good="5", paper_poor="1")
    assert totals_of(session) == [("paper", 5, 0, 1)]
    form = client.get(reverse("session_correct", args=[session.pk])).context["form"]
    assert [field.value() for field in form.paper_fields()] == [None] * 3
    send(client, "session_correct", session)
    assert totals_of(session) == [("paper", 5, 0, 1)]
    send(client, "session_correct", session, paper_fair="4")
    assert totals_of(session) == [("paper", 0, 4, 0)]


def test_more_paper_faces_than_people_are_refused_beside_them(client, scene):
    session = held_with(scene, held=False)
    client.force_login(scene.referent)
    page = send(client, "session_report", session, paper_good="8", paper_fair="1")
    assert "plus d’avis sur papier (9) que de personnes présentes (8)" in page.context["form"].errors["paper_good"][0]
    assert totals_of(session) == []
    session.refresh_from_db()
    assert session.state == State.CONFIRMED


def test_correction_says_that_paper_faces_stay_and_refuses_fewer_people_than_them(client, scene):
    session = held_with(scene, held=False)
    client.force_login(scene.referent)
    send(client, "session_report", session, paper_good="5", paper_poor="1")
    assert "avis sur papier déjà saisis sont gardés" in text_of(send(client, "session_correct", session))
    group = session.participations.get()
    page = send(client, "session_correct", session, **{f"present_total_{group.pk}": "4"})
    assert "plus nombreux que les personnes présentes" in page.context["form"].errors["paper_good"][0]
    group.refresh_from_db()
    assert group.present_total == 8
    said = text_of(send(client, "session_correct", session, paper_good="4", **{f"present_total_{group.pk}": "4"}))
    assert "sont gardés" not in said


def test_report_taken_back_takes_its_paper_faces_along(client, scene):
    session = held_with(scene, (5, 0, 0), (1, 0, 0))
    client.force_login(scene.officer)
    session.refresh_from_db()
    fields = {"key": uuid.uuid4(), "side": "hospital", "why": "Erreur.", "seen": session.version}
    client.post(reverse("session_take_back", args=[session.pk]), fields)
    assert totals_of(session) == [("link", 5, 0, 0)]


def test_paper_faces_of_a_closed_year_stay(scene):
    session = held_with(scene, paper=(5, 0, 0))
    period = {"starts_on": in_days(-100).date(), "ends_on": in_days(-1).date()}
    type(scene.quota).objects.filter(pk=scene.quota.pk).update(**period)
    type(scene.quota).objects.filter(pk=scene.quota.pk).update(closed_at=timezone.now(), closed_by=scene.officer)
    with pytest.raises(Refusal, match="close"):
        report(
            actor=scene.referent,
            session_id=session.pk,
            side=Side.HOSPITAL,
            counts={session.participations.get().pk: {"present_total": 8}},
            paper={"good": 1, "fair": 0, "poor": 0},
            is_correction=True,
        )
    assert totals_of(session) == [("paper", 5, 0, 0)]


def test_office_enters_paper_faces_too(client, scene):
    session = held_with(scene, held=False)
    session.refresh_from_db()
    group = session.participations.get()
    url = reverse("admin:activities_session_act", args=[session.pk, "enter_report"])
    client.force_login(scene.officer)
    form = client.get(url).context["form"]
    seen = {"seen": form["seen"].value()}
    client.post(url, {"side": "hospital", f"present_total_{group.pk}": "7", "paper_good": "6", "answered": "1"} | seen)
    assert totals_of(session) == [("paper", 6, 0, 0)]
