"""The pages of an import in the back office: sent, looked at, imported, undone; for one's own service alone."""

import io
from datetime import datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.imports.headings import understand
from activities.models import ImportBatch, Opinions, Participation, Session
from activities.models.choices import State
from foundation.calendars import PARIS
from foundation.spreadsheet_reading import read_sheets
from tests.activities.sheets import HEADINGS, csv_file, xlsx
from tests.factories import (
    HeadOfficeServiceFactory,
    ImportBatchFactory,
    MembershipFactory,
    ParticipationFactory,
    RegistrationFactory,
    SessionFactory,
    TrainingFactory,
)
from tests.pages import text_of
from tests.scenes import hospital_scene, trainings_of

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@pytest.fixture
def scene(client):
    scene = hospital_scene()
    client.force_login(scene.officer)
    return scene


def line(scene, day="12/11/2026", state="", present=7, reason=None) -> list:
    return [day, "14 h", scene.hospital.name, scene.ward.name, scene.activity.title, state, present, reason]


def send(client, content: bytes, name="Bilan.xlsx", **answers):
    data = {"file": SimpleUploadedFile(name, content), "side": "hospital", **answers}
    return client.post(reverse("admin:activities_importbatch_add"), data, follow=True)


def do(client, batch, verb: str, **answers):
    return client.post(reverse(f"admin:activities_importbatch_{verb}", args=[batch.pk]), answers, follow=True)


def test_last_years_spreadsheet_with_mistakes_in_it(client, scene):
    """As people keep it: a title, other words, Excel dates, a total, mistakes; then the good lines, then undone."""
    headings = ["N°", "Jour", "Horaires", "Site", "Unité", "Atelier", "Statut", "Nb de participants", "Nom du patient"]
    place = [scene.hospital.name.upper(), scene.ward.name, scene.activity.title]
    content = xlsx(
        [1, datetime(2026, 9, 15), "14h00-15h30", *place, "faite", 7, "X"],  # noqa: DTZ001
        [2, "mardi 22 septembre 2026", "14 h 30", *place, "réalisée", "6", None],
        [3, "mardi 23 septembre 2026", "14 h 30", *place, "réalisée", 6, None],
        [4, "29-9-26", "15h", *place, "faite", None, None],
        [],
        ["Total", None, None, None, None, None, None, 19],
        headings=headings,
        above=[["Bilan 2026"], []],
    )
    page = text_of(send(client, content))
    assert "2 nouvelles" in page
    assert "2 refusées" in page
    assert "Colonnes non lues : Nom du patient." in page
    assert "Cellule B6 : Le 23/09/2026 est un mercredi, pas un mardi." in page
    assert "Cellule H7 : Séance passée" in page
    assert not Session.objects.exists()
    batch = ImportBatch.objects.get()
    assert "L’import est fait." in do(client, batch, "import", lignes="bonnes").content.decode()
    assert set(Session.objects.values_list("state", flat=True)) == {State.HELD}
    scene.quota.refresh_from_db()
    assert scene.quota.used == 2
    assert "L’import est défait." in do(client, batch, "undo").content.decode()
    scene.quota.refresh_from_db()
    assert (Session.objects.count(), scene.quota.used) == (0, 0)


def test_csv_of_french_excel_is_read(client, scene):
    assert "1 nouvelle" in send(client, csv_file(line(scene)), "séances.csv").content.decode()


def test_file_that_is_no_table_is_said_beside_its_field(client, scene):
    page = send(client, b"<html><p>12</html>").content.decode()
    assert "pas un tableau que le portail sait lire" in page
    assert not ImportBatch.objects.exists()


def test_name_of_a_file_is_text_and_never_longer_than_its_column(client, scene):
    page = send(client, xlsx(line(scene)), f"{'<b>é' * 60}.xlsx").content.decode()
    assert "<b>é" not in page
    assert ImportBatch.objects.get().file_name.endswith(".xlsx")


def test_whole_file_is_imported_or_nothing(client, scene):
    send(client, xlsx(line(scene), line(scene, "31/02/2026")))
    page = do(client, ImportBatch.objects.get(), "import", lignes="toutes").content.decode()
    assert "rien n’est importé" in page
    assert not Session.objects.exists()


def test_double_click_imports_once(client, scene):
    send(client, xlsx(line(scene)))
    for _ in range(2):
        do(client, ImportBatch.objects.get(), "import", lignes="toutes")
    assert Session.objects.count() == 1


def test_import_of_which_nothing_can_be_undone_says_so(client, scene):
    send(client, xlsx(line(scene)))
    batch = ImportBatch.objects.get()
    do(client, batch, "import", lignes="toutes")
    group = Participation.objects.get()
    group.contact_name = "Mme Bouleau"
    group.save()
    page = do(client, batch, "undo").content.decode()
    assert "Rien n’a été défait." in page
    assert "L’import est" not in page
    assert "Défaire cet import" in page


def test_preview_is_given_up(client, scene):
    send(client, xlsx(line(scene)))
    response = do(client, ImportBatch.objects.get(), "forget")
    assert response.redirect_chain[-1][0] == reverse("admin:activities_importbatch_changelist")
    assert not ImportBatch.objects.exists()


def test_lines_are_narrowed_to_one_fate(client, scene):
    send(client, xlsx(line(scene), line(scene, "31/02/2026")))
    address = reverse("admin:activities_importbatch_change", args=[ImportBatch.objects.get().pk])
    page = client.get(address, {"lignes": "refused"}).content.decode()
    assert "Ligne 3" in page
    assert "Ligne 2" not in page


@pytest.mark.parametrize("verb", ["import", "undo", "forget"])
def test_another_service_meets_nothing(client, verb):
    batch = ImportBatchFactory()
    service = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    client.force_login(MembershipFactory(officer=True, service=service).user)
    assert do(client, batch, verb).status_code == 404
    assert client.get(reverse("admin:activities_importbatch_change", args=[batch.pk])).status_code == 404
    assert ImportBatch.objects.filter(pk=batch.pk).exists()


def test_page_of_an_import_asks_the_same_queries_for_1_line_and_for_30(client, scene):
    counts = []
    for days in (1, 29):
        send(client, xlsx(*(line(scene, f"{day:02}/09/2026") for day in range(1, days + 1))))
        address = reverse("admin:activities_importbatch_change", args=[ImportBatch.objects.latest("pk").pk])
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_template_has_an_example_that_is_never_imported_and_lists_to_choose_from(client, scene):
    response = client.get(reverse("admin:activities_importbatch_template"))
    content = b"".join(response.streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Séances", "Mode d’emploi", "Listes"]
    assert len(book["Séances"].data_validations.dataValidation) == 3
    assert scene.hospital.name in [cell.value for cell in book["Listes"]["A"]]
    table = understand(read_sheets(content))
    assert (table.lines, table.unknown) == ([], [])


def test_filled_template_is_imported(client, scene):
    content = b"".join(client.get(reverse("admin:activities_importbatch_template")).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Séances"]
    said = {
        "Date": datetime(2026, 11, 12),  # noqa: DTZ001
        "Heure de début": "14 h",
        "Hôpital": scene.hospital.name,
        "Proposition": scene.activity.title,
        "Présents": 7,
    }
    for cell in sheet[1]:
        sheet.cell(row=3, column=cell.column, value=said.get(cell.value))
    file = io.BytesIO()
    book.save(file)
    assert "1 nouvelle" in send(client, file.getvalue()).content.decode()


def exported(client, kind: str) -> bytes:
    return b"".join(client.get(reverse(f"admin:activities_session_export_{kind}")).streaming_content)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_our_own_export_comes_back_identical(client, scene, kind):
    for traits in ({"held": True}, {"requested": True}, {"to_report": True}, {"cancelled": True}, {"declined": True}):
        SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, hospital=scene.hospital, **traits)
    at = {"quota": scene.quota, "activity": scene.activity, "ward": scene.ward, "hospital": scene.hospital}
    detailed = SessionFactory(**at, held=True, lived_minutes=95)
    detailed.participations.update(present_total=9, present_patients=6, present_children=0, present_seniors=5)
    Opinions.objects.create(session=detailed, source="paper", good=6)
    # Somebody said that it lasted as planned.
    planned = SessionFactory(**at, held=True)
    Session.objects.filter(pk=planned.pk).update(lived_minutes=planned.planned_minutes)
    unknown = SessionFactory(**at, held=True, attendance_unknown=True)
    unknown.participations.update(present_total=None)
    send(client, exported(client, kind), f"seances.{kind}")
    assert ImportBatch.objects.get().counts == {"same": 8}


def test_people_of_a_training_stay_said_by_name_when_our_export_comes_back(client, scene):
    activity = trainings_of(scene)
    quota = activity.commitment.quotas.get()
    session = SessionFactory(quota=quota, activity=activity, ward=scene.ward, hospital=scene.hospital, held=True)
    session.participations.update(present_total=None)
    RegistrationFactory(training=TrainingFactory(session=session, host=scene.hospital), state="attended")
    send(client, exported(client, "csv"), "seances.csv")
    assert ImportBatch.objects.get().counts == {"same": 1}


def test_session_of_several_groups_is_changed_on_its_page(client, scene):
    session = SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        hospital=scene.hospital,
        max_groups=2,
        max_people=20,
    )
    ParticipationFactory(session=session)
    send(client, exported(client, "csv"), "seances.csv")
    assert "plusieurs groupes" in ImportBatch.objects.get().fates[0]["sentence"]


def test_exported_list_that_was_corrected_moves_the_session(client, scene):
    starts_at = datetime(2027, 1, 12, 14, 0, tzinfo=PARIS)
    SessionFactory(
        quota=scene.quota, activity=scene.activity, ward=scene.ward, hospital=scene.hospital, starts_at=starts_at
    )
    text = exported(client, "csv").decode().replace("12/01/2027", "13/01/2027")
    send(client, text.encode(), "seances.csv")
    do(client, ImportBatch.objects.get(), "import", lignes="toutes")
    assert Session.objects.get().starts_at == starts_at.replace(day=13)


def test_text_of_a_spreadsheet_never_runs_when_it_is_exported_again(client, scene):
    send(client, xlsx([*line(scene, "12/01/2027"), "=HYPERLINK(1)"], headings=[*HEADINGS, "Commentaire"]))
    do(client, ImportBatch.objects.get(), "import", lignes="toutes")
    assert b";=" not in exported(client, "csv")


def test_list_of_sessions_leads_here(client, scene):
    page = client.get(reverse("admin:activities_session_changelist")).content.decode()
    assert reverse("admin:activities_importbatch_add") in page
