"""The dossier of a committee: drawn from the figures, commented, released; its numbers are the same wherever read."""

import io
import re
import uuid
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from foundation.calendars import PARIS
from foundation.papers import inspect_paper
from partnerships.indicators import standing_of
from partnerships.models import Document, Dossier, Indicator, Meeting
from tests.activities.papers import read_paper
from tests.factories import (
    ActivityFactory,
    CommitteeFactory,
    CommitteeMemberFactory,
    DecisionFactory,
    HeadOfficeServiceFactory,
    IndicatorFactory,
    IndicatorSiteFactory,
    MeasureFactory,
    MeetingFactory,
    MembershipFactory,
    ProjectActionFactory,
    SessionFactory,
    StrandFactory,
    TargetFactory,
    in_days,
)
from tests.portal.dossier_pages import begin, keys_of, page_of, press, release, sections_of
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(client):
    scene = hospital_scene(quantity=31)
    client.force_login(scene.officer)
    return scene


@pytest.fixture
def meeting(scene):
    committee = CommitteeFactory(convention=scene.convention, name="Comité de suivi")
    CommitteeMemberFactory(committee=committee, email="ville@example.org", side="partner")
    return MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=10), agenda="Bilan\nProgramme")


# What it says -------------------------------------------------------------------------------------


def held(scene, people: int, day: float = -3) -> None:
    session = SessionFactory(
        quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(day), held=True
    )
    session.participations.update(present_total=people)


def test_the_ledger_adds_up_and_people_are_those_of_the_reports(client, scene, meeting):
    held(scene, 7)
    held(scene, 5, day=-4)
    SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(6))
    begin(client, meeting)
    sections = sections_of(client, meeting)
    year = next(section for key, section in sections.items() if key.startswith("year-"))
    (row,) = year.tables[0].rows
    assert row[1:] == [31, 0, 0, 1, 0, 2, 0, 28]
    assert row[1] + row[2] == sum(row[3:])
    people = sections["reached"].tables[0].rows[0]
    assert (people[1], people[3]) == (2, 12)
    assert "pas par hôpital" in " ".join(sections["reached"].said)


def test_two_commitments_have_a_sum(client, scene, meeting):
    visits_of(scene)
    begin(client, meeting)
    year = next(section for key, section in sections_of(client, meeting).items() if key.startswith("year-"))
    rows = year.tables[0].rows
    assert rows[-1][0] == "Ensemble"
    assert rows[-1][1:] == [first + second for first, second in zip(rows[0][1:], rows[1][1:], strict=True)]


def test_what_is_open_what_waits_and_who_came(client, scene, meeting):
    before = MeetingFactory(committee=meeting.committee, starts_at=NOW - timedelta(days=90), status="held")
    member = meeting.committee.members.get()
    before.present.add(member)
    DecisionFactory(meeting=before, owner=member, text="Rédiger l'affiche", due_on=(NOW - timedelta(days=1)).date())
    DecisionFactory(meeting=before, owner=member, text="Faite", done_on=NOW.date())
    ActivityFactory(commitment=scene.commitment, title="Les bleus", agreed=False)
    begin(client, meeting)
    sections = sections_of(client, meeting)
    (decision,) = sections["decisions"].tables[0].rows
    assert (decision[0], decision[4]) == ("Rédiger l'affiche", "en retard")
    (theme,) = sections["themes"].tables[0].rows
    assert theme[0] == "Les bleus"
    assert "Groupe hospitalier" in theme[2]
    (came,) = sections["attendance"].tables[0].rows
    assert came[1:] == [1, 0, 1, 0, 1]


def test_indicators_stand_as_on_their_own_page_site_by_site(client, scene, meeting):
    indicator = IndicatorFactory(convention=scene.convention, name="Places en crèche", unit="places")
    site = IndicatorSiteFactory(indicator=indicator, name="Nord")
    TargetFactory(indicator=indicator, site=site, due_on=date(2027, 1, 1), value=100)
    MeasureFactory(indicator=indicator, site=site, on=date(2026, 11, 1), value=13)
    begin(client, meeting)
    whole, north = sections_of(client, meeting)["indicators"].tables[0].rows
    assert (whole[0], north[0]) == ("Places en crèche (places)", "Places en crèche, Nord")
    (standing,) = standing_of(Indicator.objects.filter(pk=indicator.pk))
    line = standing.sites[0]
    assert north[1:3] == [13, "1er\u00a0novembre 2026"]
    assert north[4:6] == [100, "1er\u00a0janvier 2027"]
    assert north[6].startswith(line.state.label)
    assert north[3] == ("" if line.expected is None else line.expected)


def test_late_actions_are_those_of_the_committees_own_project(client, scene, meeting):
    strand, other = (StrandFactory(convention=scene.convention) for _ in range(2))
    late = {"convention": scene.convention, "due_on": date(2026, 11, 1)}
    ProjectActionFactory(**late, strand=strand, title="Ouvrir une salle", hospital_owner="Direction")
    ProjectActionFactory(**late, strand=other, title="Écrire aux écoles")
    ProjectActionFactory(**late, strand=strand, title="Finie", status="done")
    begin(client, meeting)
    rows = sections_of(client, meeting)["actions"].tables[0].rows
    assert {row[0] for row in rows} == {"Ouvrir une salle", "Écrire aux écoles"}
    assert ["Ouvrir une salle", str(strand), "Direction (hôpital)", "1er\u00a0novembre 2026", "à lancer"] in rows
    committee = CommitteeFactory(convention=scene.convention, strand=strand)
    of_project = MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=5))
    begin(client, of_project)
    (row,) = sections_of(client, of_project)["actions"].tables[0].rows
    assert row[0] == "Ouvrir une salle"


def test_a_convention_without_sessions_has_no_year(client):
    meeting = MeetingFactory(starts_at=NOW + timedelta(days=10))
    officer = MembershipFactory(officer=True, service=meeting.committee.convention.owner).user
    client.force_login(officer)
    begin(client, meeting)
    assert keys_of(client, meeting) == ["agenda", "decisions", "attendance"]


# Arranged -----------------------------------------------------------------------------------------


def test_sections_move_by_buttons_and_no_comment_is_lost(client, scene, meeting):
    begin(client, meeting)
    before = keys_of(client, meeting)
    answer = press(client, meeting, f"down:{before[0]}", **{f"comment-{before[2]}": "À discuter"})
    assert answer.url.endswith(f"#section-{before[0]}")
    after = keys_of(client, meeting)
    assert after[:2] == [before[1], before[0]]
    assert after[2:] == before[2:]
    assert client.get(page_of(meeting)).context["form"][f"comment-{before[2]}"].value() == "À discuter"
    press(client, meeting, f"up:{before[0]}")
    assert keys_of(client, meeting) == before


def test_the_first_goes_no_higher_and_an_invented_button_changes_nothing(client, scene, meeting):
    begin(client, meeting)
    before = keys_of(client, meeting)
    for do in (f"up:{before[0]}", f"down:{before[-1]}", "up:inventee", "inventee", ""):
        press(client, meeting, do)
        assert keys_of(client, meeting) == before


def test_what_is_left_out_is_not_released_and_can_be_taken_back(client, scene, meeting):
    begin(client, meeting)
    press(client, meeting, "leave_out:themes")
    press(client, meeting, "leave_out:agenda")
    press(client, meeting, "take_back:agenda")
    keys = [section["key"] for section in release(client, meeting).content["sections"]]
    assert "themes" not in keys
    assert "agenda" in keys


def test_the_second_editor_is_told_and_keeps_what_they_typed(client, scene, meeting):
    dossier = begin(client, meeting)
    stale = {"seen": dossier.version, "comment-agenda": "Le mien"}
    press(client, meeting, "save", **{"comment-agenda": "Le leur"})
    answer = press(client, meeting, "save", **stale)
    page = answer.content.decode().replace("&#x27;", "'")
    assert "Quelqu’un d’autre a changé ce dossier" in page
    assert "Le mien" in page
    dossier.refresh_from_db()
    assert "Le leur" in str(dossier.arrangement)
    fields = {field.html_name: field.value() for field in answer.context["form"]}
    assert client.post(page_of(meeting), {**fields, "do": "save"}).status_code == 302
    dossier.refresh_from_db()
    assert "Le mien" in str(dossier.arrangement)


def test_a_double_click_answers_as_the_first(client, scene, meeting):
    begin(client, meeting)
    form = client.get(page_of(meeting)).context["form"]
    fields = {field.html_name: field.value() for field in form} | {"do": "release"}
    first, second = (client.post(page_of(meeting), fields) for _ in range(2))
    assert first.url == second.url
    assert Dossier.objects.count() == 1


def test_a_version_is_given_up(client, scene, meeting):
    begin(client, meeting)
    press(client, meeting, "give_up")
    assert not Dossier.objects.exists()


# Released -----------------------------------------------------------------------------------------


def test_screen_paper_spreadsheet_and_database_hold_the_same_numbers(client, scene, meeting):
    """Numbers that stand nowhere else are looked for in each."""
    held(scene, 7)
    held(scene, 6, day=-5)
    DecisionFactory(meeting=meeting, owner=meeting.committee.members.get(), text="Rédiger l'affiche")
    begin(client, meeting)
    dossier = release(client, meeting, **{"comment-reached": "Une belle année"})
    tables = [table for section in dossier.content["sections"] for table in section["tables"]]
    assert len(tables) >= 4

    page = client.get(reverse("admin:meeting_dossier_released", args=[meeting.pk, 1])).content.decode()
    on_screen = [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?>(.*?)</tr>", page, re.S)
    ]
    file = client.get(reverse("admin:meeting_dossier_figures", args=[meeting.pk, 1]))
    book = load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    in_file = [sheet for sheet in book.worksheets if sheet.title != "Dossier"]
    paper = read_paper(bytes(dossier.document.content)).text

    assert len(in_file) == len(tables)
    for table, sheet in zip(tables, in_file, strict=True):
        rows = [[cell if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert rows == [table["columns"], *table["rows"]]
        for row in table["rows"]:
            said = [str(cell).replace("'", "&#x27;") for cell in row]
            assert said in on_screen
            assert squeezed("".join(map(str, row))) in squeezed(paper)
    assert "Une belle année" in page
    assert squeezed("Une belle année") in squeezed(paper)


def squeezed(text: str) -> str:
    """Without what a line that is broken adds or takes."""
    return re.sub(r"[\s\u200b\u00ad-]", "", text).replace("’", "'")


def test_the_figures_stay_as_released_and_a_second_version_reads_them_anew(client, scene, meeting):
    begin(client, meeting)
    first = release(client, meeting)
    held(scene, 9)
    assert Dossier.objects.get(pk=first.pk).content == first.content
    begin(client, meeting)
    second = release(client, meeting)
    assert (second.number, first.number) == (2, 1)
    year = [section for section in second.content["sections"] if section["key"].startswith("year-")]
    assert year[0]["tables"][0]["rows"][0][6] == 1
    for number in (1, 2):
        assert client.get(reverse("admin:meeting_dossier_released", args=[meeting.pk, number])).status_code == 200


def test_while_the_antivirus_is_silent_nothing_is_released_and_the_page_says_so(client, scene, meeting, settings):
    begin(client, meeting)
    settings.ANTIVIRUS_URL = "unix:///nowhere/clamd.ctl"
    answer = press(client, meeting, "release", **{"comment-reached": "Une belle année"})
    assert answer.status_code == 200
    assert "L’antivirus ne répond pas" in answer.content.decode()
    assert "Une belle année" in answer.content.decode()
    assert not Dossier.objects.released().exists()


def test_figures_that_changed_are_shown_before_they_are_released(client, scene, meeting):
    begin(client, meeting)
    stale = client.get(page_of(meeting)).context["form"]["figures_seen"].value()
    held(scene, 9)
    answer = press(client, meeting, "release", figures_seen=stale)
    assert "Des chiffres ont changé" in answer.content.decode()
    assert not Dossier.objects.released().exists()
    release(client, meeting)


def test_the_paper_is_a_document_for_the_members_of_the_committee(client, scene, meeting):
    begin(client, meeting)
    document = release(client, meeting).document
    inspect_paper(bytes(document.content))
    assert (document.kind, document.readers, document.is_accessible) == ("dossier", "committee", True)
    assert Document.objects.visible_to(scene.officer).filter(pk=document.pk).exists()
    assert not Document.objects.visible_to(scene.coordinator).filter(pk=document.pk).exists()
    member = CommitteeMemberFactory(committee=meeting.committee, email=scene.coordinator.email.upper())
    assert Document.objects.visible_to(scene.coordinator).filter(pk=document.pk).count() == 1
    member.left_on = (NOW - timedelta(days=1)).date()
    member.save()
    assert not Document.objects.visible_to(scene.coordinator).filter(pk=document.pk).exists()


def test_the_paper_is_tagged_and_says_its_language_and_title(client, scene, meeting):
    begin(client, meeting)
    paper = read_paper(bytes(release(client, meeting).document.content))
    assert (paper.is_tagged, paper.language) == (True, "fr")
    assert paper.title.startswith("Dossier du comité, version 1, Comité de suivi")


def test_the_draft_can_be_seen_on_paper(client, scene, meeting):
    begin(client, meeting)
    answer = client.get(reverse("admin:meeting_dossier_paper", args=[meeting.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert "projet, non diffusé" in read_paper(answer.content).text


def test_the_database_refuses_to_change_what_was_released(client, scene, meeting):
    begin(client, meeting)
    dossier = release(client, meeting)
    for change in (
        lambda: Dossier.objects.filter(pk=dossier.pk).update(content={}),
        lambda: Dossier.objects.filter(pk=dossier.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            change()


def test_a_cancelled_meeting_has_no_dossier_to_prepare(client, scene, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled", cancel_reason="grève")
    press(client, meeting, "start")
    assert not Dossier.objects.exists()


def test_another_service_finds_nothing(client, scene, meeting):
    begin(client, meeting)
    dossier = release(client, meeting)
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    client.force_login(stranger)
    addresses = [
        page_of(meeting),
        reverse("admin:meeting_dossier_paper", args=[meeting.pk]),
        reverse("admin:meeting_dossier_released", args=[meeting.pk, 1]),
        reverse("admin:meeting_dossier_figures", args=[meeting.pk, 1]),
        reverse("document", args=[dossier.document_id]),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(page_of(meeting), {"do": "start", "key": uuid.uuid4()}).status_code == 404
