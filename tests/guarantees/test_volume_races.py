"""Volumes under pressure: booked while they are lowered, changed by two officers, closed while somebody records."""

import threading
from datetime import timedelta
from functools import partial

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg import IsolationLevel

from activities.models import ImportBatch, Session
from activities.models.choices import Place
from activities.services.amendments import sign_amendment
from activities.services.booking import Group, Wish, book_slot
from activities.services.imports import ask_import, keep_upload
from activities.services.past import record_past
from activities.services.volumes import change_volume, close_year, reopen_year
from foundation.errors import Refusal
from partnerships.models import Commitment, Convention, Quota, QuotaChange
from partnerships.models.choices import Side
from partnerships.services import advance
from partnerships.services.amendments import add_volume, prepare_amendment
from tests.activities.sheets import xlsx
from tests.factories import MembershipFactory, SessionFactory, in_days
from tests.guarantees.crowd import PATIENCE, all_at_once, raw_connection
from tests.portal.html_forms import posted_from
from tests.scenes import Scene, hospital_scene
from tests.seasons import add_slots

CLIENTS = 8
ROUNDS = 5


def said(deed) -> str:
    """ "done", or the sentence of the refusal; anything else is a failure of the test."""
    try:
        deed()
    except Refusal as refusal:
        return refusal.sentence
    return "done"


def test_booking_against_lowering_never_oversells_and_speaks_kindly(own_database):
    scene = hospital_scene(quantity=0)
    for number in range(1, ROUNDS + 1):
        used = Quota.objects.get(pk=scene.quota.pk).used
        Quota.objects.filter(pk=scene.quota.pk).update(quantity=used + CLIENTS)
        slots = add_slots(scene, [in_days(10 * number + hour) for hour in range(CLIENTS)])
        bookings = [partial(book, scene, slot) for slot in slots]
        outcomes = all_at_once(said, [*bookings, partial(lower, scene, used + 3)])
        quota = Quota.objects.get(pk=scene.quota.pk)
        assert quota.used == quota.sessions.filter(holds_place=True).count() <= quota.quantity
        assert outcomes[:-1].count("done") == quota.used - used
        assert outcomes[-1] == "done" or "places sont déjà prises" in outcomes[-1]
        assert [words for words in outcomes[:-1] if words != "done" and "épuisé" not in words] == []


def book(scene: Scene, slot) -> None:
    book_slot(actor=scene.coordinator, slot_id=slot.pk, activity_id=scene.activity.pk, group=Group(expected_total=6))


def test_nobody_books_in_a_convention_that_ends_at_this_moment(own_database):
    """Either the session was there and kept it from being terminated, or it came too late."""
    for _round in range(ROUNDS):
        scene = hospital_scene()
        slots = [scene.open_slot() for _booking in range(CLIENTS - 1)]
        bookings = [partial(book, scene, slot) for slot in slots]
        *booked, terminated = all_at_once(said, [*bookings, partial(terminate, scene)])
        assert (terminated == "done") == (not Session.objects.filter(partner=scene.partner).exists())
        expected = "n’est pas en vigueur" if terminated == "done" else "done"
        assert [words for words in booked if expected not in words] == []


def terminate(scene: Scene) -> None:
    target = Convention.Status.TERMINATED
    advance(actor=scene.officer, convention_id=scene.convention.pk, target=target, why="rupture", seen=None)


def test_an_amendment_against_booking_never_oversells(own_database):
    scene = hospital_scene(quantity=CLIENTS)
    slots = [scene.open_slot() for _booking in range(CLIENTS)]
    common = {"actor": scene.officer, "convention_id": scene.convention.pk, "seen": None}
    amendment = prepare_amendment(**common, title="Moins", effective_on=timezone.localdate())
    common["amendment_id"] = amendment.pk
    add_volume(**common, commitment_id=scene.commitment.pk, quantity=3)
    signing = partial(sign_amendment, **common, signed_on=timezone.localdate())
    *booked, signed = all_at_once(said, [*(partial(book, scene, slot) for slot in slots), signing])
    quota = Quota.objects.get(pk=scene.quota.pk)
    assert quota.used == booked.count("done") <= quota.quantity
    assert (quota.quantity == 3) == (signed == "done")
    assert signed == "done" or "places sont déjà prises" in signed


def lower(scene: Scene, quantity: int) -> None:
    period = {"starts_on": scene.quota.starts_on, "ends_on": scene.quota.ends_on}
    kind = QuotaChange.Kind.CORRECTION
    change_volume(actor=scene.officer, quota_id=scene.quota.pk, kind=kind, quantity=quantity, reason="Essai", **period)


# What each officer answers, in each of their windows: the act and the answers of window `number`.
ACTS = {
    "grant_places": lambda number: {"count": number + 1, "reason": "Succès"},
    "change_volume": lambda number: {"kind": "correction", "quantity": 100 + number, "reason": "Erreur de saisie"},
}


def saved_at_once(scene: Scene, act: str) -> list[HttpResponse]:
    """Two officers in eight windows: each has seen the effect of their own change, and all save it at one moment."""
    url = reverse("admin:partnerships_quota_act", args=[scene.quota.pk, act])
    officers = [scene.officer, MembershipFactory(officer=True, service=scene.convention.owner).user]
    windows = []
    for number in range(CLIENTS):
        client = Client()
        client.force_login(officers[number % 2], settings.AUTHENTICATION_BACKENDS[0])
        typed = {**posted_from(client.get(url).text, "question-form"), **ACTS[act](number)}
        shown = client.post(url, {**typed, "step": "see"})
        windows.append((client, {**posted_from(shown.text, "question-form"), "step": "save"}))
    return all_at_once(lambda window: window[0].post(url, window[1]), windows)


@pytest.mark.parametrize("act", ACTS)
def test_of_officers_who_change_a_volume_at_once_one_does_and_the_others_see_it_first(own_database, act):
    scene = hospital_scene()
    for number in range(1, ROUNDS + 1):
        before = Quota.objects.get(pk=scene.quota.pk)
        answers = saved_at_once(scene, act)
        assert sorted(answer.status_code for answer in answers) == [200] * (CLIENTS - 1) + [302]
        assert all("Entre-temps" in answer.text for answer in answers if answer.status_code == 200)
        after = Quota.objects.get(pk=scene.quota.pk)
        change = after.changes.first()
        assert after.changes.count() == number
        assert (change.old["quantity"], change.old["extra"]) == (before.quantity, before.extra)
        assert (change.new["quantity"], change.new["extra"]) == (after.quantity, after.extra)
        Quota.objects.filter(pk=scene.quota.pk).update(quantity=31)


@pytest.mark.parametrize("act", ACTS)
def test_without_the_volume_s_lock_officers_overwrite_each_other(own_database, monkeypatch, act):
    """The negative control: the same marks, compared with a row that nobody holds."""
    scene = hospital_scene()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    saved = [sum(answer.status_code == 302 for answer in saved_at_once(scene, act)) for _ in range(ROUNDS)]
    assert max(saved) > 1


def ended_scene() -> Scene:
    scene = hospital_scene(quantity=500)
    Quota.objects.filter(pk=scene.quota.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    return scene


def test_recording_against_closing_leaves_the_last_figures_true(own_database):
    """Whatever comes after the closing is refused; whatever came before is in its figures."""
    scene = ended_scene()
    for number in range(ROUNDS):
        moments = [in_days(-80 + 10 * number, hours=2 * hour) for hour in range(CLIENTS)]
        deeds = [partial(record, scene, moment) for moment in moments]
        outcomes = all_at_once(said, [*deeds, partial(close_year, actor=scene.officer, quota_id=scene.quota.pk)])
        assert outcomes[-1] == "done"
        assert [words for words in outcomes if words != "done" and "close" not in words] == []
        last = scene.quota.changes.filter(kind="closing").first().new
        assert last["held"] == last["used"] == Session.objects.filter(quota=scene.quota, state="held").count()
        reopen_year(actor=scene.officer, quota_id=scene.quota.pk, reason="Tour suivant")


def record(scene: Scene, moment) -> None:
    wish = Wish(
        activity_id=scene.activity.pk,
        place=Place.WARD,
        starts_at=moment,
        ends_at=moment + timedelta(hours=1),
        group=Group(expected_total=6, ward_id=scene.ward.pk),
    )
    record_past(actor=scene.officer, side=Side.HOSPITAL, wish=wish, present={"present_total": 6})


def import_of(scene: Scene, moments) -> ImportBatch:
    """The preview of a spreadsheet of sessions that took place then."""
    where = [scene.hospital.name, scene.ward.name, scene.activity.title]
    rows = [[f"{moment:%d/%m/%Y}", f"{moment:%H:%M}", *where, "", 5, ""] for moment in map(timezone.localtime, moments)]
    return keep_upload(actor=scene.officer, side=Side.HOSPITAL, file_name="Bilan.xlsx", content=xlsx(*rows))


def test_import_against_booking_for_the_last_places_is_whole_or_shown_again(own_database):
    """Four lines and eight bookings for eight places: nothing is oversold, and no half of a file stays."""
    scene = hospital_scene(quantity=0)
    for number in range(ROUNDS):
        used = Quota.objects.get(pk=scene.quota.pk).used
        Quota.objects.filter(pk=scene.quota.pk).update(quantity=used + CLIENTS)
        batch = import_of(scene, [in_days(-60 + 8 * number, hours=2 * hour) for hour in range(4)])
        assert batch.counts == {"new": 4}
        slots = add_slots(scene, [in_days(10 * (number + 1) + hour) for hour in range(CLIENTS)])
        importing = partial(ask_import, actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=False)
        outcomes = all_at_once(said, [importing, *(partial(book, scene, slot) for slot in slots)])
        batch.refresh_from_db()
        imported = batch.sessions.count()
        assert (batch.state, imported) in [("applied", 4), ("previewed", 0)]
        quota = Quota.objects.get(pk=scene.quota.pk)
        assert quota.used == quota.sessions.filter(holds_place=True).count() <= quota.quantity
        assert quota.used - used == imported + outcomes[1:].count("done")
        assert [words for words in outcomes if words != "done" and "épuisé" not in words] == []


HOSPITALS_PART = 3


def confirmed_at_once() -> tuple[int, int]:
    """Eight bookings of one hospital at the same moment: how many are confirmed, and how many wait for the service."""
    scene = hospital_scene(quantity=500)
    Commitment.objects.filter(pk=scene.commitment.pk).update(max_per_hospital=HOSPITALS_PART)
    slots = add_slots(scene, [in_days(10, hours=2 * hour) for hour in range(CLIENTS)])
    assert set(all_at_once(said, [partial(book, scene, slot) for slot in slots])) == {"done"}
    sessions = scene.quota.sessions
    return sessions.filter(state="confirmed").count(), sessions.filter(needs_grant=True, state="requested").count()


def test_no_more_than_a_hospitals_part_is_confirmed(own_database):
    for _ in range(ROUNDS):
        assert confirmed_at_once() == (HOSPITALS_PART, CLIENTS - HOSPITALS_PART)


def test_counting_without_waiting_confirms_too_many(broken_database):
    """The negative control: the same count, by which nobody waits for anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('activities_others_of_hospitals'::regproc)")
        [definition] = cursor.fetchone()
        line = next(line for line in definition.splitlines() if "pg_advisory_xact_lock" in line)
        cursor.execute(definition.replace(line, "NULL;"))
    assert max(confirmed_at_once()[0] for _ in range(ROUNDS)) > HOSPITALS_PART


LEVELS = [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
CLOSING = "UPDATE partnerships_quota SET closed_at = now(), closed_by_id = %s WHERE id = %s"
REPORT = "UPDATE activities_session SET report_text = 'autre' WHERE id = %s"


def corrected_while_closing(isolation: IsolationLevel) -> bool:
    """By raw SQL: somebody begins to close a year, somebody corrects a report of it. Whether the correction stood."""
    scene = ended_scene()
    session = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, held=True)
    outcome = []
    with raw_connection(isolation) as closer, raw_connection(isolation) as reporter:
        reporter.execute("SELECT 1")
        closer.execute(CLOSING, [scene.officer.pk, scene.quota.pk])
        thread = threading.Thread(target=lambda: outcome.append(try_to(reporter, REPORT, [session.pk])))
        thread.start()
        thread.join(0.5)
        closer.commit()
        thread.join(PATIENCE)
    return outcome == [True]


def try_to(raw: psycopg.Connection, statement: str, parameters: list) -> bool:
    try:
        raw.execute(statement, parameters)
        raw.commit()
    except (psycopg.errors.CheckViolation, psycopg.errors.SerializationFailure):
        return False
    return True


@pytest.mark.parametrize("isolation", LEVELS)
def test_no_report_slips_into_a_year_that_is_being_closed(own_database, isolation):
    assert not corrected_while_closing(isolation)


@pytest.mark.parametrize("isolation", LEVELS)
def test_without_the_shared_key_a_report_slips_in(broken_database, isolation):
    """The negative control: looking whether the year is closed, without waiting for whoever closes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION activities_refuse_closed_years(ids bigint[]) RETURNS void LANGUAGE plpgsql AS "
            "$$ BEGIN IF EXISTS (SELECT 1 FROM partnerships_quota WHERE id = ANY (ids) AND closed_at IS NOT NULL) THEN "
            "RAISE EXCEPTION 'closed' USING ERRCODE = 'check_violation'; END IF; END $$"
        )
    assert corrected_while_closing(isolation)
