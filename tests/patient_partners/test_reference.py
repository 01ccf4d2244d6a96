"""The programme and its sheets as files: what they write, and what is said of a broken one."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from partnerships.models import HeadOfficeService
from patient_partners.models import Axis, Domain, Programme, SheetVersion, Step, TeamTarget, ToolSheet
from patient_partners.models.choices import Readers, Stage
from tests.factories import PartnershipServiceFactory

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parents[2] / "patient_partners" / "data"
PROGRAMME = "programmes/objectif-partenariat.toml"


@pytest.fixture
def service():
    return PartnershipServiceFactory()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "data")


def load(folder=FOLDER, *options):
    output = StringIO()
    call_command("load_programme", "--folder", str(folder), *options, stdout=output)
    return output.getvalue()


def change(folder, name, old, new):
    path = folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_files_write_the_programme_as_its_source_says(service):
    load()

    programme = Programme.objects.get()
    assert (programme.first_year, programme.last_year, programme.owner) == (2023, 2025, service)
    assert [axis.name for axis in Axis.objects.all()] == [
        *["Patrimoine commun", "Sensibiliser / Diffuser", "Identifier", "Appuyer", "Outiller", "Former", "Evaluer"]
    ]
    names = [domain.name for domain in Domain.objects.all()]
    assert names == ["Soins", "Organisation des soins", "Recherche", "Enseignement"]
    assert [step.stage for step in Step.objects.all()] == Stage.values
    assert programme.actors.count() == 3


def test_both_targets_of_the_source_are_kept_and_say_that_they_differ(service):
    load()

    about, more = TeamTarget.objects.all()
    assert (str(about), str(more)) == ("environ 60 équipes", "plus de 50 équipes")
    assert "plus de 50" in about.note
    assert "env. 60" in more.note


def test_seven_sheets_come_with_a_released_version_and_their_readers(service):
    load()

    assert ToolSheet.objects.released().count() == 7
    readers = set(ToolSheet.objects.values_list("slug", "readers"))
    assert ("essentiels-du-partenariat", Readers.EVERYBODY) in readers
    assert ("lettre-de-mission", Readers.TEAMS) in readers


def test_loading_again_changes_nothing(service):
    load()

    assert "rien à changer" in load()


def test_what_the_service_corrected_stays(service):
    load()
    sheet = ToolSheet.objects.get(slug="charte-partenariat")
    sheet.summary = "Une autre phrase."
    sheet.save()

    load()

    sheet.refresh_from_db()
    assert sheet.summary == "Une autre phrase."


def test_released_version_does_not_follow_its_file(service, folder):
    """Whoever read it finds what they read: the file brings another version instead."""
    load(folder)
    change(folder, "tool_sheets/6-charte.toml", "L’égalité des paroles", "Autre chose")

    with pytest.raises(CommandError, match="Une version publiée ne change pas"):
        load(folder)

    assert "L’égalité des paroles" in SheetVersion.objects.get(sheet__slug="charte-partenariat").body


def test_owner_that_the_portal_does_not_know_is_named():
    HeadOfficeService.objects.all().delete()

    with pytest.raises(CommandError, match="experience-patient"):
        load()

    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("last_year = 2025", "last_year = 2021", "vient avant la première"),
        ('stage = "search"', 'stage = "quest"', "l'une des valeurs idea"),
        ('slug = "soins"', 'slug = "recherche"', "figure déjà ici"),
        ("number = 60", 'number = "60"', "un nombre entier"),
        ('meaning = "about"', 'sense = "about"', "clé inconnue"),
    ],
)
def test_broken_file_says_where_and_what_is_expected(service, folder, old, new, said):
    change(folder, PROGRAMME, old, new)

    with pytest.raises(CommandError, match=said) as error:
        load(folder)

    assert PROGRAMME in str(error.value)
    assert not Programme.objects.exists()


def test_folder_without_sheets_is_refused(service, folder):
    shutil.rmtree(folder / "tool_sheets")

    with pytest.raises(CommandError, match="aucun fichier"):
        load(folder)
