"""A year that is closed: who closes it and when, what is refused in it by the services and by the database itself."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from activities.models import Participation, Session
from activities.models.choices import Place, State
from activities.services.booking import Group, Wish
from activities.services.corrections import take_back
from activities.services.past import contest, record_past
from activities.services.reports import report
from activities.services.volumes import InTheWay, close_year, grant_places, reopen_year
from foundation.errors import Refusal, constraint_of
from partnerships.models import Quota, QuotaChange
from partnerships.models.choices import Side
from tests.factories import ParticipationFactory, QuotaFactory, SessionFactory, in_days
from tests.pages import text_of
from tests.portal.html_forms import posted_from
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client) -> Scene:
    """A year that ended yesterday, with five places; the officer of the service that owns it is signed in."""
    scene = hospital_scene(quantity=5)
    scene.quota.ends_on = timezone.localdate() - timedelta(days=1)
    scene.quota.save()
    client.force_login(scene.officer)
    return scene


def session_in(scene: Scene, **fields) -> Session:
    fields.setdefault("starts_at", in_days(-10))
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)


def close(scene: Scene, **more) -> QuotaChange:
    effect = close_year(actor=scene.officer, quota_id=scene.quota.pk, **more)
    scene.quota.refresh_from_db()
    return effect.changes[0]


# Closing and reopening --------------------------------------------------------------------------


def test_closing_keeps_who_when_and_the_last_figures(scene):
    session_in(scene, held=True)
    session_in(scene, cancelled=True, counts_anyway=True)
    close(scene)
    assert (scene.quota.closed_by, timezone.localdate(scene.quota.closed_at)) == (scene.officer, timezone.localdate())
    kept = scene.quota.changes.get().new
    assert {name: kept[name] for name in ("quantity", "extra", "used", "left", "held", "cancelled_counted")} == {
        "quantity": 5,
        "extra": 0,
        "used": 2,
        "left": 3,
        "held": 1,
        "cancelled_counted": 1,
    }


def test_a_year_is_not_closed_before_its_end(scene):
    scene.quota.ends_on = timezone.localdate()
    scene.quota.save()
    with pytest.raises(Refusal, match="elle se clôt ensuite"):
        close(scene)


@pytest.mark.parametrize("trait", ["to_report", "requested"])
def test_a_year_is_not_closed_while_something_is_open(scene, trait):
    session = session_in(scene, **{trait: True})
    with pytest.raises(InTheWay, match="attendent encore une réponse ou leur bilan") as refusal:
        close(scene)
    assert refusal.value.sessions == [session]


def test_a_closed_year_is_not_closed_again_nor_changed(scene):
    close(scene)
    with pytest.raises(Refusal, match="est close depuis le 24\u00a0novembre 2026"):
        close(scene)
    with pytest.raises(Refusal, match="est close depuis le 24\u00a0novembre 2026"):
        grant_places(actor=scene.officer, quota_id=scene.quota.pk, count=1, reason="Trop tard")


def test_reopening_needs_a_reason_and_is_kept(scene):
    close(scene)
    again = {"actor": scene.officer, "quota_id": scene.quota.pk}
    with pytest.raises(Refusal, match="Indiquez le motif"):
        reopen_year(**again, reason="")
    reopen_year(**again, reason="Un bilan manquait")
    scene.quota.refresh_from_db()
    assert scene.quota.closed_at is None
    kinds = [(change.kind, change.reason) for change in scene.quota.changes.all()]
    assert kinds == [("reopening", "Un bilan manquait"), ("closing", "")]
    with pytest.raises(Refusal, match="il n’y a rien à rouvrir"):
        reopen_year(**again, reason="Encore")


def test_another_service_neither_closes_nor_reopens(scene):
    with pytest.raises(Refusal, match="relève d’un autre service"):
        close_year(actor=scene.coordinator, quota_id=scene.quota.pk)


# What the services refuse -----------------------------------------------------------------------


def correct(scene, session):
    group = session.participations.get()
    counts = {group.pk: {"present_total": 9}}
    report(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, counts=counts, is_correction=True)


def undo(scene, session):
    take_back(actor=scene.officer, session_id=session.pk, side=Side.HOSPITAL)


def record(scene, session):
    start = in_days(-20)
    wish = Wish(
        activity_id=scene.activity.pk,
        place=Place.WARD,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        group=Group(expected_total=6, ward_id=scene.ward.pk),
    )
    record_past(actor=scene.officer, side=Side.HOSPITAL, wish=wish, present={"present_total": 6})


@pytest.mark.parametrize(("deed", "trait"), [(correct, "held"), (undo, "held"), (undo, "cancelled"), (record, "held")])
def test_a_closed_year_refuses_kindly_and_a_reopened_one_does_not(scene, deed, trait):
    session = session_in(scene, **{trait: True})
    close(scene)
    with pytest.raises(Refusal, match="est close depuis le 24\u00a0novembre 2026"):
        deed(scene, session)
    reopen_year(actor=scene.officer, quota_id=scene.quota.pk, reason="À corriger")
    deed(scene, session)


def test_a_session_taken_back_is_checked_again(scene):
    """Reopened by the culture service or not: what was cancelled has no place kept."""
    session = session_in(scene, cancelled=True)
    Quota.objects.filter(pk=scene.quota.pk).update(quantity=0)
    with pytest.raises(Refusal, match="est épuisé"):
        undo(scene, session)


def test_one_may_still_contest_in_a_closed_year(scene):
    session = session_in(scene, held=True)
    close(scene)
    contest(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, why="Nous étions huit")
    assert session.events.filter(verb="contestée").exists()


# What the database refuses ----------------------------------------------------------------------


@contextmanager
def refused_by(constraint: str):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert constraint_of(refusal.value) == constraint


SESSION = "UPDATE activities_session SET {} WHERE id = %s"
GROUP = "UPDATE activities_participation SET {} WHERE session_id = %s"
CHANGES = [
    SESSION.format("state = 'confirmed', reported_at = NULL, reported_by_id = NULL"),
    SESSION.format("starts_at = starts_at - interval '1 hour'"),
    SESSION.format("report_text = 'autre'"),
    SESSION.format("attendance_unknown = true"),
    SESSION.format("lived_minutes = 30"),
    GROUP.format("present_total = present_total + 1"),
    GROUP.format("present_patients = 1"),
    GROUP.format("present_seniors = 1"),
    GROUP.format("state = 'cancelled'"),
    "DELETE FROM activities_participation WHERE session_id = %s",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_a_change_in_a_closed_year(scene, statement):
    session = session_in(scene, held=True)
    close(scene)
    with refused_by("quota_year_is_closed"), connection.cursor() as cursor:
        cursor.execute(statement, [session.pk])


def test_the_database_refuses_a_session_that_comes_or_goes(scene):
    session = session_in(scene, held=True, max_groups=2, max_people=20)
    other = QuotaFactory(
        commitment=scene.commitment, starts_on=scene.quota.starts_on - timedelta(days=9), ends_on=in_days(-101).date()
    )
    close(scene)
    with refused_by("quota_year_is_closed"):
        session_in(scene, held=True)
    with refused_by("quota_year_is_closed"):
        Session.objects.filter(pk=session.pk).update(quota=other, starts_at=in_days(-105), ends_at=in_days(-104))
    with refused_by("quota_year_is_closed"):
        ParticipationFactory(session=session)
    with refused_by("quota_year_is_closed"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DELETE FROM activities_session WHERE id = %s", [session.pk])


def test_the_database_keeps_the_figures_of_a_closed_year(scene):
    close(scene)
    for change in ({"quantity": 9}, {"starts_on": scene.quota.starts_on - timedelta(days=1)}):
        with refused_by("quota_year_is_closed"):
            Quota.objects.filter(pk=scene.quota.pk).update(**change)
    with refused_by("quota_year_is_closed"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM partnerships_quota WHERE id = %s", [scene.quota.pk])


def test_the_database_closes_no_year_too_soon(scene):
    closed = {"closed_at": timezone.now(), "closed_by": scene.officer}
    session = session_in(scene, to_report=True)
    with refused_by("quota_closed_once_complete"):
        Quota.objects.filter(pk=scene.quota.pk).update(**closed)
    Session.objects.filter(pk=session.pk).update(state=State.DECLINED)
    Quota.objects.filter(pk=scene.quota.pk).update(ends_on=timezone.localdate())
    with refused_by("quota_closed_once_complete"):
        Quota.objects.filter(pk=scene.quota.pk).update(**closed)


def test_a_closed_year_says_by_whom(scene):
    with refused_by("quota_closed_by_someone"):
        Quota.objects.filter(pk=scene.quota.pk).update(closed_at=timezone.now())


def test_what_is_no_figure_still_changes_in_a_closed_year(scene):
    """A contact is forgotten, a note is blanked: retention does not stop at a closed year."""
    session = session_in(scene, held=True)
    close(scene)
    Session.objects.filter(pk=session.pk).update(note="", version=9)
    Participation.objects.filter(session=session).update(contact_name="", contact_phone="")


def test_a_refusal_of_the_database_is_said_kindly(scene, monkeypatch):
    """As in the instant before the year was closed: the service has not seen it yet."""
    session = session_in(scene, held=True)
    close(scene)
    monkeypatch.setattr("activities.services.reports.refuse_closed_year", lambda quota: None)
    with pytest.raises(Refusal, match="Cette année est close"):
        correct(scene, session)


# The pages --------------------------------------------------------------------------------------


def test_a_year_is_closed_from_its_page_and_says_so(client, scene):
    session = session_in(scene, held=True)
    url = reverse("admin:partnerships_quota_act", args=[scene.quota.pk, "close_year"])
    page = client.post(url, {**posted_from(client.get(url).content.decode(), "question-form"), "step": "see"})
    page = client.post(url, {**posted_from(page.content.decode(), "question-form"), "step": "save"})
    assert page.status_code == 302
    text = client.get(reverse("admin:partnerships_quota_change", args=[scene.quota.pk])).content.decode()
    assert "Année close le 24\u00a0novembre 2026" in text
    assert "Rouvrir l’année" in text
    assert "Accorder des places en plus" not in text
    text = text_of(client.get(reverse("session_detail", args=[session.pk])))
    assert "est close depuis le 24 novembre 2026" in text
    assert "Corriger le bilan" not in text


def test_a_year_that_is_over_waits_to_be_closed(client, scene):
    [thing] = [thing for thing in client.get("/gestion/").context["waiting"] if "à clore" in thing.words]
    assert client.get(thing.url).context["cl"].result_count == thing.count == 1
    close(scene)
    assert not any("à clore" in thing.words for thing in client.get("/gestion/").context["waiting"])


@pytest.mark.parametrize("act", ["change_volume", "grant_places", "withdraw_places", "carry_over", "close_year"])
def test_the_typed_address_of_an_act_says_that_the_year_is_closed(client, scene, act):
    close(scene)
    page = client.get(reverse("admin:partnerships_quota_act", args=[scene.quota.pk, act]), follow=True)
    assert page.redirect_chain[-1][0].endswith("/change/")
    assert "est close depuis le 24 novembre 2026" in text_of(page)
    assert "peut la rouvrir" in text_of(page)


def test_what_is_sent_once_the_year_is_closed_is_refused_and_kept(client, scene):
    url = reverse("admin:partnerships_quota_act", args=[scene.quota.pk, "change_volume"])
    typed = {
        **posted_from(client.get(url).text, "question-form"),
        "kind": "correction",
        "reason": "Erreur",
        "step": "see",
    }
    close(scene)
    page = client.post(url, typed)
    assert "est close depuis le 24 novembre 2026" in text_of(page)
    assert 'value="Erreur"' in page.text


@pytest.mark.parametrize("name", ["session_report", "session_correct", "session_take_back"])
def test_the_typed_address_of_a_session_s_page_names_the_closure(client, scene, name):
    session = session_in(scene, held=True)
    close(scene)
    shown = client.get(reverse(name, args=[session.pk]), follow=True)
    assert "est close depuis le 24 novembre 2026" in text_of(shown)
    assert "action n’est plus possible" not in text_of(shown)


def test_the_back_office_s_address_of_a_session_names_the_closure(client, scene):
    session = session_in(scene, held=True)
    close(scene)
    shown = client.get(reverse("admin:activities_session_act", args=[session.pk, "correct_report"]), follow=True)
    assert "est close depuis le 24 novembre 2026" in text_of(shown)


def test_a_session_that_nothing_was_typed_about_names_the_closure_too(client, scene):
    session = session_in(scene, cancelled=True)
    close(scene)
    sent = {"key": str(uuid.uuid4()), "side": "hospital", "seen": session.version}
    shown = client.post(reverse("session_take_back", args=[session.pk]), sent, follow=True)
    assert "est close depuis le 24 novembre 2026" in text_of(shown)
