"""Import of a spreadsheet: what becomes of each line, before and after; nothing counted twice, nothing lost."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import ImportBatch, Session, SessionEvent
from activities.models.choices import Means, State
from activities.services.import_work import work_on_imports
from activities.services.imports import ask_import, discard, forget_unapplied, keep_upload
from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.activities.sheets import HEADINGS, xlsx
from tests.factories import (
    ActivityFactory,
    ConventionFactory,
    HeadOfficeServiceFactory,
    HospitalFactory,
    SessionFactory,
    WardFactory,
)
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = hospital_scene()
    scene.hospital.name = "Hôpital des Tilleuls"
    scene.hospital.save()
    scene.ward.name = "Gériatrie"
    scene.ward.save()
    scene.activity.title = "Papiers découpés"
    scene.activity.save()
    return scene


def line(day="12/11/2026", start="14 h 30", *, ward="Gériatrie", state="", present=None, reason=None, **others):
    activity, hospital = others.get("activity", "Papiers découpés"), others.get("hospital", "Hôpital des Tilleuls")
    return [day, start, hospital, ward, activity, state, present, reason]


def upload(scene, *rows, actor=None, side=Side.HOSPITAL, **sheet) -> ImportBatch:
    content = xlsx(*rows, **sheet)
    return keep_upload(actor=actor or scene.officer, side=side, file_name="Bilan 2026.xlsx", content=content)


def bring(scene, *rows, **sheet) -> ImportBatch:
    batch = upload(scene, *rows, **sheet)
    return ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=False)


def known(scene, starts_at, **traits) -> Session:
    """A session that the portal knows, of the scene's ward and activity."""
    return SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        hospital=scene.hospital,
        starts_at=starts_at,
        **traits,
    )


TABLES = ("activities_session", "activities_participation", "activities_sessionhistory", "activities_slot")


def checksum() -> list[str]:
    """All that the tables of sessions and volumes hold."""
    with connection.cursor() as cursor:
        found = []
        for table in (*TABLES, "partnerships_quota", "activities_importedsession"):
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")  # noqa: S608
            found.append(cursor.fetchone()[0])
    return found


def outcomes(batch) -> list[str]:
    batch.refresh_from_db()
    return [fate["outcome"] for fate in batch.fates]


def refusal(batch, number=0) -> tuple[str, str]:
    [fate] = [fate for fate in batch.fates if fate["outcome"] == "refused"][number : number + 1]
    return fate["cell"], fate["sentence"]


def test_past_line_becomes_a_held_session(scene):
    batch = bring(scene, line(present=7))
    session = Session.objects.get()
    scene.quota.refresh_from_db()
    assert batch.state == ImportBatch.State.APPLIED
    assert (session.state, session.reported_by, scene.quota.used) == (State.HELD, scene.officer, 1)
    assert session.participations.get().present_total == 7


def test_history_names_the_file_and_the_line(scene):
    bring(scene, line(present=7))
    event = SessionEvent.objects.get(verb="importée")
    assert (event.why, event.actor) == ("Bilan 2026.xlsx, ligne 2", scene.officer)
    assert event.session.events.get(verb="saisie après coup").on_behalf_of == "hospital"


def test_confirmed_line_to_come_says_where_the_agreement_comes_from(scene):
    bring(scene, line("12/01/2027", state="Confirmée"))
    session = Session.objects.get()
    assert (session.state, session.partner_means) == (State.CONFIRMED, Means.IMPORT)
    assert session.partner_agreed_by == "d’après Bilan 2026.xlsx"


def test_other_line_to_come_asks_the_other_side(scene):
    bring(scene, line("12/01/2027", state="prévue", present=9))
    session = Session.objects.get()
    assert (session.state, session.partner_agreed_at) == (State.REQUESTED, None)
    assert session.participations.get().expected_total == 9


def test_cancelled_line_is_kept_with_its_reason_and_does_not_count(scene):
    bring(scene, line(state="annulée", reason="épidémie de grippe"))
    session = Session.objects.get()
    scene.quota.refresh_from_db()
    assert (session.state, session.cancel_reason, session.counts_anyway) == (State.CANCELLED, "isolation", False)
    assert scene.quota.used == 0


def test_cancelled_line_enters_an_exhausted_volume():
    scene = hospital_scene(quantity=1)
    names = {"hospital": scene.hospital.name, "ward": scene.ward.name, "activity": scene.activity.title}
    bring(scene, line(present=4, **names), line("13/11/2026", state="annulée", reason="grève", **names))
    assert set(Session.objects.values_list("state", flat=True)) == {State.HELD, State.CANCELLED}


@pytest.mark.parametrize(
    ("fields", "cell", "sentence"),
    [
        ({}, "G2", "indiquez le nombre de présents"),
        ({"present": 0}, "G2", "Personne n’est venu"),
        ({"present": "une dizaine"}, "G2", "n’est pas un nombre"),
        ({"present": 5, "day": "31/02/2026"}, "A2", "n’existe pas"),
        ({"present": 5, "day": "lundi 12 novembre 2026"}, "A2", "est un jeudi"),
        ({"present": 5, "day": None}, "A2", "indiquez la date"),
        ({"present": 5, "start": "le matin"}, "B2", "n’est pas une heure"),
        ({"present": 5, "hospital": "Hôpital des Peupliers"}, "C2", "Aucun nom"),
        ({"present": 5, "ward": "Pédiatrie"}, "D2", "Aucun nom"),
        ({"present": 5, "activity": "Poterie"}, "E2", "Aucun nom"),
        ({"state": "peut-être"}, "F2", "n’est pas un état"),
        ({"state": "réalisée", "day": "12/01/2027"}, "F2", "à venir"),
        ({"state": "annulée"}, "H2", "indiquez le motif"),
        ({"present": 5, "day": "12/11/2016"}, "A2", "en dehors de la convention"),
    ],
)
def test_refused_line_names_its_cell_and_why(scene, fields, cell, sentence):
    batch = upload(scene, line(**fields))
    found, why = refusal(batch)
    assert found == cell
    assert sentence in why
    assert not Session.objects.exists()


def test_unknown_attendance_is_a_word_of_the_service(scene):
    bring(scene, line(present="effectif inconnu"))
    session = Session.objects.get()
    assert (session.state, session.attendance_unknown) == (State.HELD, True)


def test_preview_is_the_result_two_lines_compete_for_the_last_place():
    scene = hospital_scene(quantity=1)
    names = {"hospital": scene.hospital.name, "ward": scene.ward.name, "activity": scene.activity.title}
    batch = upload(scene, line(present=4, **names), line("13/11/2026", present=4, **names))
    assert outcomes(batch) == ["new", "refused"]
    assert "épuisé" in refusal(batch)[1]
    ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=False)
    assert outcomes(batch) == ["new", "refused"]
    assert Session.objects.count() == 1


def test_line_refused_for_its_database_reason_leaves_the_others(scene):
    """A mediator in two places is the database's refusal: the savepoint of the line holds it."""
    scene.mediator.full_name = "Nour Essai"
    scene.mediator.save()
    other = WardFactory(hospital=scene.hospital, name="Pédiatrie")
    headings = [*HEADINGS, "Médiateur"]
    rows = [
        [*line("12/01/2027", state="confirmée"), "Nour Essai"],
        [*line("12/01/2027", state="confirmée", ward=other.name), "nour essai"],
        [*line("13/01/2027", state="confirmée"), scene.mediator.email],
    ]
    batch = upload(scene, *rows, headings=headings)
    assert outcomes(batch) == ["new", "refused", "new"]
    assert "déjà une séance à cette heure" in refusal(batch)[1]


def test_unknown_mediator_is_refused_with_a_hint(scene):
    batch = upload(scene, [*line(present=5), "Personne Inconnue"], headings=[*HEADINGS, "Médiateur"])
    assert refusal(batch)[0] == "I2"
    assert "à désigner" in refusal(batch)[1]


def test_ambiguous_name_is_refused_with_the_candidates(scene):
    HospitalFactory(name="Clinique des Tilleuls")
    batch = upload(scene, line(present=5, hospital="Tilleuls"))
    assert "« Clinique des Tilleuls »" in refusal(batch)[1]
    assert "« Hôpital des Tilleuls »" in refusal(batch)[1]


def test_usual_name_is_enough(scene):
    bring(scene, line(present=5, hospital="TILLEULS", ward="geriatrie"))
    assert Session.objects.get().ward == scene.ward


def test_same_line_twice_is_said(scene):
    batch = upload(scene, line(present=5), line(present=6))
    assert outcomes(batch) == ["new", "refused"]
    assert "La ligne 2 parle déjà" in refusal(batch)[1]


def test_theme_without_agreement_is_not_confirmed_by_a_file(scene):
    scene.activity.agreements.first().delete()
    batch = bring(scene, line("12/01/2027", state="confirmée"), line("13/01/2027"))
    assert outcomes(batch) == ["refused", "new"]
    assert refusal(batch)[0] == "E2"
    # The request that came before the refused confirmation went with it.
    assert Session.objects.count() == 1


def test_another_services_convention_is_refused(scene):
    elsewhere = ConventionFactory(owner=HeadOfficeServiceFactory(slug="autre", name="Autre service"))
    theirs = ActivityFactory(commitment__strand__convention=elsewhere, title="Poterie")
    SessionFactory(activity=theirs, quota__commitment=theirs.commitment)
    batch = upload(scene, line(present=5, activity="Poterie"))
    assert refusal(batch)[0] == "E2"


# What the portal knows already ------------------------------------------------------------------


def test_imported_again_changes_nothing(scene):
    rows = [line(present=5), line("12/01/2027", state="confirmée"), line("13/11/2026", state="annulée", reason="grève")]
    bring(scene, *rows)
    batch = upload(scene, *rows)
    assert outcomes(batch) == ["same", "same", "same"]
    with pytest.raises(Refusal, match="rien de nouveau"):
        ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=True)


def test_corrected_count_is_said_and_corrected(scene):
    bring(scene, line(present=12))
    batch = bring(scene, line(present=14))
    assert batch.fates[0]["changes"] == ["Personnes présentes : 12 → 14"]
    assert Session.objects.get().participations.get().present_total == 14
    assert Session.objects.get().events.filter(verb="bilan corrigé", actor=scene.officer).exists()


def test_confirmed_session_that_is_over_takes_its_report(scene):
    starts_at = datetime(2026, 11, 12, 14, 30, tzinfo=PARIS)
    session = known(scene, starts_at)
    batch = bring(scene, line(present=9))
    session.refresh_from_db()
    assert (session.state, batch.counts) == (State.HELD, {"changed": 1})


def test_request_is_confirmed_by_the_file(scene):
    session = known(scene, datetime(2027, 1, 12, 14, 30, tzinfo=PARIS), requested=True)
    bring(scene, line("12/01/2027", state="confirmée"))
    session.refresh_from_db()
    assert (session.state, session.hospital_means) == (State.CONFIRMED, Means.IMPORT)


def test_planned_session_is_cancelled_by_the_file(scene):
    session = known(scene, datetime(2027, 1, 12, 14, 30, tzinfo=PARIS))
    bring(scene, line("12/01/2027", state="annulée", reason="travaux"))
    session.refresh_from_db()
    assert (session.state, session.cancelled_side, session.cancel_reason) == (State.CANCELLED, "neither", "other")


def test_what_is_cancelled_on_the_portal_is_not_revived_by_a_file(scene):
    known(scene, datetime(2026, 11, 12, 14, 30, tzinfo=PARIS), cancelled=True)
    batch = upload(scene, line(present=5))
    assert refusal(batch)[0] == "F2"
    assert "Rétablissez-la" in refusal(batch)[1]


def test_reference_finds_a_session_that_moved_in_the_file(scene):
    headings = ["Référence", *HEADINGS]
    bring(scene, ["A-1", *line("12/01/2027")], headings=headings)
    batch = bring(scene, ["A-1", *line("13/01/2027", "15 h")], headings=headings)
    session = Session.objects.get()
    assert session.starts_at == datetime(2027, 1, 13, 15, tzinfo=PARIS)
    assert "→" in batch.fates[0]["changes"][0]


def test_reference_of_another_session_is_refused(scene):
    headings = ["Référence", *HEADINGS]
    ActivityFactory(commitment=scene.commitment, title="Collage")
    bring(scene, ["A-1", *line("12/01/2027")], headings=headings)
    batch = upload(scene, ["A-1", *line("12/01/2027", activity="Collage")], headings=headings)
    assert refusal(batch)[0] == "A2"


# Before and after -------------------------------------------------------------------------------


def test_preview_writes_nothing_but_itself(scene):
    before = checksum()
    known_events = SessionEvent.objects.count()
    batch = upload(scene, line(present=5), line("12/01/2027", state="confirmée"), line("14/11/2026"))
    assert outcomes(batch) == ["new", "new", "refused"]
    assert checksum() == before
    assert (SessionEvent.objects.count(), Notice.objects.count()) == (known_events, 0)


def test_all_or_nothing_imports_nothing_when_a_line_is_refused(scene):
    batch = upload(scene, line(present=5), line("14/11/2026"))
    with pytest.raises(Refusal, match="rien n’est importé"):
        ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=True)
    assert not Session.objects.exists()


def test_good_lines_alone_are_imported(scene):
    bring(scene, line(present=5), line("14/11/2026"))
    assert Session.objects.count() == 1


def test_asking_twice_imports_once(scene):
    batch = bring(scene, line(present=5))
    ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=False)
    assert Session.objects.count() == 1


def test_what_changed_since_the_preview_is_shown_again(scene):
    batch = upload(scene, line(present=5), line("13/11/2026", present=5))
    bring(scene, line(present=5))
    batch = ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=False)
    assert (batch.state, outcomes(batch)) == (ImportBatch.State.PREVIEWED, ["same", "new"])
    assert "a changé depuis l’aperçu" in batch.word
    assert Session.objects.count() == 1


def test_long_file_waits_for_the_clock(scene, monkeypatch):
    monkeypatch.setattr("activities.services.imports.MOST_AT_ONCE", 1)
    batch = upload(scene, line(present=5), line("13/11/2026", present=5))
    assert batch.state == ImportBatch.State.READING
    work_on_imports()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.PREVIEWED
    ask_import(actor=scene.officer, batch_id=batch.pk, is_all_or_nothing=True)
    assert not Session.objects.exists()
    work_on_imports()
    batch.refresh_from_db()
    assert (batch.state, Session.objects.count()) == (ImportBatch.State.APPLIED, 2)


def test_breakdown_of_the_clock_says_so_and_keeps_the_next(scene, monkeypatch):
    monkeypatch.setattr("activities.services.imports.MOST_AT_ONCE", 0)
    broken, good = upload(scene, line(present=5)), upload(scene, line(present=5))
    ImportBatch.objects.filter(pk=broken.pk).update(content={})
    work_on_imports()
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, good.state) == (ImportBatch.State.FAILED, ImportBatch.State.PREVIEWED)
    assert "Envoyez de nouveau" in broken.word


def test_preview_that_nobody_imported_is_forgotten_after_a_day(scene):
    imported, left = bring(scene, line(present=5)), upload(scene, line("13/11/2026", present=5))
    forget_unapplied(timezone.now() + timedelta(hours=23))
    assert ImportBatch.objects.filter(pk=left.pk).exists()
    forget_unapplied(timezone.now() + timedelta(hours=25))
    assert set(ImportBatch.objects.values_list("pk", flat=True)) == {imported.pk}


def test_cells_are_not_kept_once_they_are_imported(scene):
    batch = bring(scene, line(present=5))
    assert batch.content["lines"] == []


def test_preview_is_given_up_on_request_but_an_import_is_not(scene):
    batch, imported = upload(scene, line(present=5)), bring(scene, line("13/11/2026", present=5))
    discard(batch_id=batch.pk)
    with pytest.raises(Refusal, match="défaites-le"):
        discard(batch_id=imported.pk)


# Messages ---------------------------------------------------------------------------------------


def test_each_person_is_told_once_for_all_lines(scene):
    days = ["10/11/2026", "11/11/2026", "12/11/2026"]
    batch = bring(scene, *(line(day, present=5, reason="prévu") for day in days), line("12/01/2027"))
    kinds = set(Notice.objects.values_list("kind", flat=True))
    told = list(Notice.objects.values_list("recipient_email", flat=True))
    assert kinds == {"sessions_imported"}
    assert sorted(told) == sorted(set(told))
    assert {scene.referent.email, scene.partner.mailbox} <= set(told)
    assert scene.officer.email not in told
    notice = Notice.objects.get(recipient_email=scene.partner.mailbox)
    message = kind_named("sessions_imported").render(notice)
    assert "4 séances importées" in message.subject
    assert f"/espace/seances/?when=all&imported={batch.pk}" in message.text
    assert "En attente de votre réponse : 1" in message.text.replace("\u00a0", " ")


def test_head_nurse_is_asked_about_what_a_file_plans(scene):
    """The message about the import holds no way to answer for a ward: its own question goes out too."""
    scene.hospital.head_nurse = scene.hospital.HeadNurse.AGREES
    scene.hospital.save()
    bring(scene, line("12/01/2027", state="confirmée"))
    assert Session.objects.get().state == State.REQUESTED
    assert set(Notice.objects.values_list("kind", flat=True)) == {"sessions_imported", "ward_asked"}
    assert outcomes(upload(scene, line("12/01/2027", state="confirmée"))) == ["same"]


def test_confirmed_line_beyond_a_hospitals_part_says_that_it_waits_for_the_service(scene):
    scene.commitment.max_per_hospital = 1
    scene.commitment.save()
    batch = upload(scene, *(line(day, state="confirmée") for day in ("10/12/2026", "11/12/2026")))
    first, second = batch.fates
    assert (first["state"], first["changes"]) == ("confirmed", [])
    assert second["state"] == "requested"
    assert "accord du service culture (au-delà de 1 séance pour cet hôpital)" in second["changes"][0]


def test_day_and_time_in_one_cell_are_read_without_a_time_beside(scene):
    batch = upload(scene, line(datetime(2026, 11, 12, 14, 30), None, present=7))  # noqa: DTZ001
    [fate] = batch.fates
    assert fate["outcome"] == "new"
    assert "14 h 30" in fate["label"].replace("\u00a0", " ")


def test_empty_time_is_refused_in_its_cell(scene):
    batch = upload(scene, line(start=None, present=7))
    assert refusal(batch) == ("B2", "Rien n’y est écrit : indiquez l’heure de début.")


# What a report says beyond its total ------------------------------------------------------------

REPORT = ["Moins de 12 ans", "65 ans et plus", "Durée vécue (minutes)"]
FACES = ["Avis papier : j’ai aimé", "Avis papier : entre les deux", "Avis papier : je n’ai pas aimé"]
DETAILED = [*HEADINGS, *REPORT, *FACES, "Commentaire"]


def detailed(*, ages=(None, None), lived=None, faces=(None, None, None), comment=None, **fields) -> list:
    return [*line(**fields), *ages, lived, *faces, comment]


def reported() -> tuple:
    """Of the only session: total, children, seniors, its minutes, its paper faces."""
    session = Session.objects.get()
    group = session.participations.get()
    faces = session.opinions.filter(source="paper").values_list("good", "fair", "poor").first()
    return group.present_total, group.present_children, group.present_seniors, session.lived_minutes, faces


def test_ages_duration_and_paper_faces_come_with_a_past_session(scene):
    row = detailed(present=7, ages=(2, 4), lived="1 h 15", faces=(5, 1, None))
    bring(scene, row, headings=DETAILED)
    assert reported() == (7, 2, 4, 75, (5, 1, 0))
    assert outcomes(upload(scene, row, headings=DETAILED)) == ["same"]


def test_preview_of_a_new_line_says_its_ages_its_duration_and_that_it_has_paper_faces(scene):
    row = detailed(present=7, ages=(2, 4), lived="1 h 15", faces=(5, 1, None))
    said = upload(scene, row, headings=DETAILED).fates[0]["changes"]
    assert said == [
        "Âges\u00a0: moins de 12 ans\u00a0: 2, 65 ans et plus\u00a0: 4",
        "Durée réelle\u00a0: 1\u00a0h\u00a015",
        "Avis sur papier\u00a0: saisis",
    ]
    assert upload(scene, detailed(present=7), headings=DETAILED).fates[0]["changes"] == []


def test_planned_duration_is_nothing_that_anybody_said(scene):
    minutes = scene.activity.duration_minutes
    bring(scene, detailed(present=7, lived=minutes), headings=DETAILED)
    assert reported() == (7, None, None, None, None)
    bring(scene, detailed(present=7, lived=minutes + 15), headings=DETAILED)
    batch = bring(scene, detailed(present=7, lived=minutes), headings=DETAILED)
    assert batch.fates[0]["changes"] == [f"Durée réelle (minutes)\u00a0: {minutes + 15} → rien"]
    assert reported() == (7, None, None, None, None)


def test_what_a_line_leaves_empty_stays_as_it_was_reported(scene):
    bring(scene, detailed(present=7, ages=(2, 4), lived=75, faces=(5, 1, 0)), headings=DETAILED)
    assert outcomes(upload(scene, line(present=7))) == ["same"]
    batch = bring(scene, detailed(present=9, ages=(3, None)), headings=DETAILED)
    assert batch.fates[0]["changes"] == [
        "Personnes présentes\u00a0: 7 → 9",
        "Âges\u00a0: moins de 12 ans\u00a0: 2 → moins de 12 ans\u00a0: 3",
    ]
    assert reported() == (9, 3, 4, 75, (5, 1, 0))


def test_duration_is_corrected_without_saying_the_people_again(scene):
    bring(scene, line(present=7))
    batch = bring(scene, detailed(state="réalisée", lived=80), headings=DETAILED)
    assert outcomes(batch) == ["changed"]
    assert reported() == (7, None, None, 80, None)
    bring(scene, line(present="effectif inconnu"))
    assert reported()[0] is None
    batch = bring(scene, detailed(state="réalisée", lived=85), headings=DETAILED)
    assert outcomes(batch) == ["changed"]
    assert Session.objects.get().attendance_unknown


def test_paper_faces_of_a_known_session_are_replaced_and_never_repeated(scene):
    bring(scene, detailed(present=7, faces=(2, 1, 1)), headings=DETAILED)
    batch = bring(scene, detailed(present=7, faces=(3, 1, 1)), headings=DETAILED)
    assert batch.fates[0]["changes"] == ["Avis sur papier\u00a0: saisis → saisis de nouveau"]
    assert reported() == (7, None, None, None, (3, 1, 1))


@pytest.mark.parametrize(
    ("fields", "cell", "sentence"),
    [
        ({"present": 5, "ages": (3, 3)}, "G2", "détail par âge (6) dépasse le total (5)"),
        ({"present": 5, "ages": ("quelques", None)}, "I2", "n’est pas un nombre"),
        ({"present": 5, "lived": "longtemps"}, "K2", "n’est pas une durée"),
        ({"present": 5, "lived": 2000}, "K2", "un jour"),
        ({"present": 5, "faces": (4, 1, 1)}, "L2", "plus d’avis sur papier (6) que de personnes présentes (5)"),
        ({"present": 5, "faces": (-1, None, None)}, "L2", "n’est pas un nombre"),
        ({"present": "inconnu", "ages": (1, None)}, "G2", "n’a pas de détail"),
        ({"present": 5, "comment": "M. D., 1 85 05 78 006 084 36"}, "O2", "ressemble à celui d’une personne"),
    ],
)
def test_what_a_report_would_refuse_is_refused_in_its_cell(scene, fields, cell, sentence):
    found, why = refusal(upload(scene, detailed(**fields), headings=DETAILED))
    assert found == cell
    assert sentence in why.replace("\u00a0", " ")


def test_fewer_people_than_paper_faces_are_refused_when_a_file_corrects_them(scene):
    bring(scene, detailed(present=7, faces=(5, 1, 0)), headings=DETAILED)
    _cell, why = refusal(upload(scene, line(present=5)))
    assert "avis sur papier déjà saisis" in why


def test_preview_reads_paper_faces_in_as_many_queries_for_1_line_and_for_10(scene):
    rows = [detailed(day=f"{day:02}/10/2026", present=7, faces=(5, 1, 0)) for day in range(1, 11)]
    bring(scene, *rows, headings=DETAILED)
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            assert set(outcomes(upload(scene, *some, headings=DETAILED))) == {"same"}
        counts.append(len([query for query in queries if "opinions" in query["sql"]]))
    # Once to lock what the lines are about, once to read it locked.
    assert counts == [2, 2]
