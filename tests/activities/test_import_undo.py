"""« Défaire cet import »: the figures are what they were; what somebody worked on since stays and is named."""

from datetime import datetime

import pytest
from django.db import connection
from django.utils import timezone

from activities.models import ImportBatch, Opinions, Participation, Session, Slot
from activities.models.choices import State
from activities.services.import_undo import ask_undo
from activities.services.import_work import work_on_imports
from activities.services.imports import ask_import, keep_upload
from activities.services.reports import report
from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.activities.sheets import HEADINGS, xlsx
from tests.factories import SessionFactory
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

UNTOLD = {"version", "holds_place"}


@pytest.fixture
def scene():
    return hospital_scene()


def line(scene, day, state="", present=None, reason=None):
    return [day, "14 h 30", scene.hospital.name, scene.ward.name, scene.activity.title, state, present, reason]


def bring(scene, *rows, **sheet) -> ImportBatch:
    content = xlsx(*rows, **sheet)
    batch = keep_upload(actor=scene.officer, side=Side.HOSPITAL, file_name="Bilan.xlsx", content=content)
    return ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=True)


def undo(scene, batch) -> ImportBatch:
    return ask_undo(actor=scene.officer, batch_id=batch.pk)


def all_that_counts(scene) -> tuple:
    """Sessions, groups, slots and the year's volume; only versions may have risen."""
    scene.quota.refresh_from_db()
    rows = [
        {name: value for name, value in row.items() if name not in UNTOLD}
        for model in (Session, Participation, Slot, Opinions)
        for row in model.objects.order_by("pk").values()
    ]
    return scene.quota.used, rows


def known(scene, day: int, **traits) -> Session:
    return SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        hospital=scene.hospital,
        starts_at=datetime(2026, 11, day, 14, 30, tzinfo=PARIS),
        **traits,
    )


def test_new_sessions_go_and_the_volume_is_what_it_was(scene):
    known(scene, 10, held=True)
    before = all_that_counts(scene)
    batch = bring(
        scene,
        line(scene, "12/11/2026", present=5),
        line(scene, "13/11/2026", "annulée", reason="grève"),
        line(scene, "12/01/2027", "confirmée"),
    )
    assert all_that_counts(scene) != before
    batch = undo(scene, batch)
    assert all_that_counts(scene) == before
    assert (batch.state, batch.undone_by, batch.kept) == (ImportBatch.State.UNDONE, scene.officer, [])


def test_changed_sessions_are_what_they_were(scene):
    held, over, planned = known(scene, 10, held=True), known(scene, 11), known(scene, 30)
    slot = scene.open_slot(starts_at=planned.starts_at)
    Session.objects.filter(pk=planned.pk).update(slot=slot)
    before = all_that_counts(scene)
    batch = bring(
        scene,
        line(scene, "10/11/2026", present=14),
        line(scene, "11/11/2026", present=3),
        line(scene, "30/11/2026", "annulée", reason="épidémie"),
    )
    assert batch.counts == {"changed": 3}
    undo(scene, batch)
    assert all_that_counts(scene) == before
    for session in (held, over, planned):
        version = session.version
        session.refresh_from_db()
        assert session.version > version
        assert session.events.last().verb == "import défait"


def test_ages_duration_and_paper_faces_are_what_they_were(scene):
    for day, faces in ((10, {"good": 2}), (11, None)):
        session = known(scene, day, held=True)
        session.participations.update(present_total=9, present_seniors=3)
        if faces:
            Opinions.objects.create(session=session, source="paper", **faces)
    before = all_that_counts(scene)
    headings = [*HEADINGS, "65 ans et plus", "Durée réelle, en minutes", "Avis papier : j’ai aimé"]
    lines = [[*line(scene, f"{day}/11/2026", present=9), 7, 80, 6] for day in (10, 11, 12)]
    batch = bring(scene, *lines, headings=headings)
    assert batch.counts == {"changed": 2, "new": 1}
    assert [row.good for row in Opinions.objects.all()] == [6, 6, 6]
    assert undo(scene, batch).kept == []
    assert all_that_counts(scene) == before


def test_new_session_of_which_an_opinion_was_given_since_stays(scene):
    batch = bring(scene, [*line(scene, "12/11/2026", present=5), 4], headings=[*HEADINGS, "Avis papier : j’ai aimé"])
    Opinions.objects.create(session=Session.objects.get(), source="link", good=1)
    assert len(undo(scene, batch).kept) == 1


def test_what_somebody_worked_on_since_stays_and_is_named(scene):
    batch = bring(scene, line(scene, "12/11/2026", present=5), line(scene, "13/11/2026", present=6))
    touched = Session.objects.order_by("starts_at").first()
    group = touched.participations.get()
    report(
        actor=scene.referent,
        session_id=touched.pk,
        side=Side.HOSPITAL,
        counts={group.pk: {"present_total": 8}},
        is_correction=True,
    )
    batch = undo(scene, batch)
    assert list(Session.objects.all()) == [touched]
    assert [(one["line"], one["why"]) for one in batch.kept] == [(2, "quelqu’un y a travaillé depuis")]


def test_corrected_group_counts_as_work_too(scene):
    batch = bring(scene, line(scene, "12/11/2026", present=5))
    group = Participation.objects.get()
    group.contact_name = "Mme Bouleau"
    group.save()
    assert len(undo(scene, batch).kept) == 1


def test_where_every_session_stays_nothing_is_undone_and_nobody_is_told(scene):
    batch = bring(scene, line(scene, "12/11/2026", present=5))
    Notice.objects.update(state=Notice.State.SENT, sent_at=timezone.now())
    group = Participation.objects.get()
    group.contact_name = "Mme Bouleau"
    group.save()
    batch = undo(scene, batch)
    assert (batch.state, batch.undone_by) == (ImportBatch.State.APPLIED, None)
    assert "Rien n’a été défait" in batch.word
    assert not Notice.objects.filter(kind="import_undone").exists()


def test_place_taken_meanwhile_keeps_the_session_as_the_import_left_it():
    scene = hospital_scene(quantity=1)
    planned = known(scene, 30)
    batch = bring(scene, line(scene, "30/11/2026", "annulée", reason="épidémie"))
    known(scene, 10, held=True)
    batch = undo(scene, batch)
    planned.refresh_from_db()
    assert planned.state == State.CANCELLED
    assert "épuisé" in batch.kept[0]["why"]


def test_undoing_twice_undoes_once(scene):
    batch = bring(scene, line(scene, "12/11/2026", present=5))
    undo(scene, batch)
    again = undo(scene, batch)
    assert (again.state, Session.objects.count()) == (ImportBatch.State.UNDONE, 0)


def test_undone_lines_can_be_imported_again(scene):
    row = line(scene, "12/11/2026", present=5)
    undo(scene, bring(scene, row))
    assert bring(scene, row).counts == {"new": 1}


def test_audit_keeps_the_rows_that_went(scene):
    batch = bring(scene, line(scene, "12/11/2026", present=5))
    session = Session.objects.get()
    undo(scene, batch)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label FROM activities_sessionhistory WHERE pgh_obj_id = %s ORDER BY pgh_id", [session.pk]
        )
        labels = [label for (label,) in cursor.fetchall()]
    assert (labels[0], labels[-1]) == ("insert", "delete")


def test_long_import_is_undone_by_the_clock(scene, monkeypatch):
    batch = bring(scene, line(scene, "12/11/2026", present=5), line(scene, "13/11/2026", present=5))
    monkeypatch.setattr("activities.services.imports.MOST_AT_ONCE", 1)
    assert undo(scene, batch).state == ImportBatch.State.UNDOING
    work_on_imports()
    batch.refresh_from_db()
    assert (batch.state, Session.objects.count()) == (ImportBatch.State.UNDONE, 0)


def test_those_whom_the_import_reached_are_told_that_it_is_undone(scene):
    batch = bring(scene, line(scene, "12/11/2026", present=5))
    told = Notice.objects.get(recipient_email=scene.partner.mailbox)
    told.state, told.sent_at = Notice.State.SENT, told.created_at
    told.save()
    assert kind_named("sessions_imported").still_true(told)
    undo(scene, batch)
    notice = Notice.objects.get(kind="import_undone")
    assert notice.recipient_email == scene.partner.mailbox
    assert not kind_named("sessions_imported").still_true(told)
    assert kind_named("import_undone").still_true(notice)
    assert "défait" in kind_named("import_undone").render(notice).text
