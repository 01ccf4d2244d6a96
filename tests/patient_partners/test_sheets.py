"""Tool sheets: how their text is read, who reads them, how a version follows another."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.errors import Refusal
from patient_partners.blanks import filled
from patient_partners.models import SheetVersion
from patient_partners.models.choices import Readers
from patient_partners.services.sheets import drop_version, release_version, write_version
from patient_partners.sheets import Block, read_blocks, sheet_blocks
from portal.public import memory
from tests.factories import HeadOfficeServiceFactory, MembershipFactory, PartnershipServiceFactory, ToolSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return MembershipFactory(officer=True, service=PartnershipServiceFactory()).user


@pytest.fixture
def accompanier():
    return MembershipFactory(accompanier=True).user


@pytest.fixture
def sheet():
    return ToolSheetFactory(body="Le premier texte.")


def test_text_is_read_in_blocks():
    body = "Un début\nqui continue.\n\n## Un titre\n- un\n- deux\n\n- trois\n> À retenir : ceci\nNom : ..."

    assert read_blocks(body) == [
        Block("text", ("Un début qui continue.",)),
        Block("heading", ("Un titre",)),
        Block("list", ("un", "deux")),
        Block("list", ("trois",)),
        Block("advice", ("À retenir\u00a0: ceci",)),
        Block("fill", ("Nom\u00a0:",)),
    ]


def test_place_that_a_letter_fills_is_left_to_fill_by_hand():
    blocks = sheet_blocks("Elle commence le : [début]\nEntre [équipe] et nous.\n## Les accords\n[signatures]")

    assert [block.kind for block in blocks] == ["fill", "text", "heading", "fill", "fill", "fill"]
    assert blocks[0].text == "Elle commence le\u00a0:"
    assert "[" not in "".join(block.text for block in blocks)


def test_each_filled_line_of_a_letter_stays_a_line():
    body = "L’équipe : [équipe]\nEt : [partenaire]\nPlusieurs\nlignes."

    blocks = read_blocks(filled(body, {"équipe": "Diabétologie", "partenaire": "Alma"}))

    assert [block.text for block in blocks] == ["L’équipe\u00a0: Diabétologie", "Et\u00a0: Alma", "Plusieurs lignes."]


def test_what_fills_a_place_stays_one_line_of_text():
    said = filled("Le projet : [projet]\nFin : [fin]\n[signatures]", {"projet": "Rêver\n## [fin] encore..."})

    assert said == "Le projet : Rêver ## [fin] encore…\n\nFin : non précisé"


@pytest.mark.parametrize("typed", ["## Rêver", "- Rêver", "> - Rêver"])
def test_what_is_filled_in_at_the_beginning_of_a_line_stays_text(typed):
    blocks = read_blocks(filled("[projet]", {"projet": typed}))

    assert [(block.kind, block.text) for block in blocks] == [("text", "Rêver")]


def test_what_is_typed_is_never_code(client):
    sheet = ToolSheetFactory(body="## <script>alert(1)</script>\n- <b>gras</b>")

    page = client.get(reverse("tool_sheet", args=[sheet.slug])).content.decode()

    assert "<script>alert" not in page
    assert "&lt;b&gt;gras" in page


def test_written_version_is_read_by_nobody_before_it_is_released(client, officer, sheet):
    address = reverse("tool_sheet", args=[sheet.slug])
    write_version(actor=officer, sheet_id=sheet.pk, seen=sheet.version, body="Le second texte.", why="Plus court")
    assert "Le second texte" not in client.get(address).content.decode()
    sheet.refresh_from_db()

    release_version(actor=officer, sheet_id=sheet.pk, seen=sheet.version)

    memory.clear()
    assert "Le second texte" in client.get(address).content.decode()
    assert [version.number for version in sheet.versions.all()] == [2, 1]


def test_second_version_says_what_changes(officer, sheet):
    with pytest.raises(Refusal) as refused:
        write_version(actor=officer, sheet_id=sheet.pk, seen=sheet.version, body="Autre.", why=" ")

    assert refused.value.field == "why"


def test_who_writes_after_somebody_else_is_told(officer, sheet):
    seen = sheet.version
    write_version(actor=officer, sheet_id=sheet.pk, seen=seen, body="Le mien.", why="Plus court")

    with pytest.raises(Refusal, match="depuis que vous l’avez ouverte"):
        write_version(actor=officer, sheet_id=sheet.pk, seen=seen, body="Le sien.", why="Plus long")

    assert SheetVersion.objects.get(number=2).body == "Le mien."


def test_dropped_version_leaves_the_released_one(officer, sheet):
    write_version(actor=officer, sheet_id=sheet.pk, seen=sheet.version, body="Autre.", why="Un essai")
    sheet.refresh_from_db()

    drop_version(actor=officer, sheet_id=sheet.pk, seen=sheet.version)

    assert [version.body for version in sheet.versions.all()] == ["Le premier texte."]


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_database_keeps_a_released_version_as_it_is(sheet, deed):
    rows = SheetVersion.objects.filter(sheet=sheet)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(body="Autre.") if deed == "update" else rows.delete()


def test_other_services_write_nothing(sheet):
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(runs_partnership=False)).user

    with pytest.raises(Refusal, match="autre service"):
        write_version(actor=stranger, sheet_id=sheet.pk, seen=sheet.version, body="Autre.", why="Parce que")


def test_sheet_for_teams_is_read_by_those_who_accompany_them_alone(client, accompanier):
    sheet = ToolSheetFactory(readers=Readers.TEAMS)
    public, own = reverse("tool_sheet", args=[sheet.slug]), reverse("sheet_read", args=[sheet.slug])
    assert client.get(public).status_code == 404
    client.force_login(MembershipFactory(referent=True).user, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(own).status_code == 404
    client.force_login(accompanier, "allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(own).status_code == 200


def test_sheet_is_printed_as_an_accessible_pdf(client, sheet):
    answer = client.get(reverse("tool_sheet_pdf", args=[sheet.slug]))

    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content
