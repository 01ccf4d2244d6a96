"""An evaluation on its pages: figures, each party's comments, validated once; the same numbers wherever it is read."""

import io
import re
import uuid
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from activities.ledger import ledger_of
from foundation.calendars import PARIS
from foundation.papers import inspect_paper
from partnerships.models import Contribution, Document, Edition, Evaluation, Party
from partnerships.models.choices import Side
from tests.activities.papers import read_paper
from tests.factories import (
    CommitmentFactory,
    EditionFactory,
    EvaluationFactory,
    HeadOfficeServiceFactory,
    IndicatorFactory,
    MeasureFactory,
    MembershipFactory,
    PartnerFactory,
    ProjectActionFactory,
    QuotaFactory,
    SessionFactory,
    TargetFactory,
    in_days,
)
from tests.pages import text_of
from tests.portal.test_dossiers import squeezed
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
CANARY = "canari-des-autres"


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
def evaluation(scene):
    return EvaluationFactory(convention=scene.convention)


@pytest.fixture
def edition(evaluation):
    return EditionFactory(evaluation=evaluation)


@pytest.fixture
def partner(scene):
    return scene.convention.parties.get(side=Side.PARTNER).partner


@pytest.fixture
def contact(partner):
    return MembershipFactory(contact=True, party=partner).user


def held(scene, people: int | None, day: float = -3) -> None:
    session = SessionFactory(
        quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(day), held=True
    )
    session.participations.update(present_total=people)


# The service's page -------------------------------------------------------------------------------


def page_of(evaluation) -> str:
    return reverse("admin:evaluation", args=[evaluation.pk])


def press(client, evaluation, do: str, **changes):
    """Press a button of the page as it is drawn now."""
    form = client.get(page_of(evaluation)).context["form"]
    fields = {field.html_name: field.value() for field in form if field.value() is not None}
    return client.post(page_of(evaluation), {**fields, "key": uuid.uuid4(), "do": do, **changes})


def act(client, row, url, name, about="", **answers):
    fields = {f"{name}-{about}-{field}": value for field, value in {"key": uuid.uuid4(), **answers}.items()}
    return client.post(url, {"act": name, "about": about, "seen": row.version, **fields})


def validate(client, evaluation, **changes) -> Edition:
    answer = press(client, evaluation, "validate", **changes)
    assert answer.status_code == 302, answer.content.decode()
    return Edition.objects.validated().filter(evaluation=evaluation).first()


def sections_of(client, evaluation) -> list:
    return [one["section"] for one in client.get(page_of(evaluation)).context["sections"]]


def test_it_is_planned_begun_and_withdrawn_by_buttons(client, scene):
    story = reverse("admin:convention_story", args=[scene.convention.pk])
    answer = act(client, scene.convention, story, "evaluate", kind="half_term", planned="06/2027")
    assert answer.status_code == 302
    evaluation = Evaluation.objects.get()
    page = client.get(story)
    assert "Évaluation à mi-parcours Date prévue : juin 2027." in text_of(page)
    assert page_of(evaluation) in page.content.decode()
    assert act(client, evaluation, page_of(evaluation), "replan", planned="2027", is_assumed="on").status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.planned == "2027 (supposé)"
    assert act(client, evaluation, page_of(evaluation), "withdraw").url == story
    assert not Evaluation.objects.exists()


def test_promised_done_and_reached_are_those_of_the_ledger_and_of_the_reports(client, scene, evaluation, edition):
    held(scene, 7)
    held(scene, 5, day=-4)
    SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(-5))
    _whole, strand = sections_of(client, evaluation)
    (row,) = strand.tables[0].rows
    (ledger,) = ledger_of([scene.quota])
    assert row[2:] == [31, 2, 0, 1, 12, 0]
    assert row[2:6] == [ledger.total, ledger.held, ledger.cancelled_counted, ledger.to_report]
    assert row[1].endswith("en cours")


def test_while_the_antivirus_is_silent_nothing_is_validated_and_the_page_says_so(client, evaluation, edition, settings):
    settings.ANTIVIRUS_URL = "unix:///nowhere/clamd.ctl"
    answer = press(client, evaluation, "validate")
    assert answer.status_code == 200
    assert "L’antivirus ne répond pas" in answer.content.decode()
    assert not Edition.objects.validated().exists()


def test_several_lines_have_a_sum_and_a_year_to_come_is_not_counted(client, scene, evaluation, edition):
    second = QuotaFactory(commitment=CommitmentFactory(strand=scene.commitment.strand), quantity=12)
    next_year = second.ends_on + timedelta(days=1)
    QuotaFactory(commitment=second.commitment, quantity=99, starts_on=next_year, ends_on=next_year + timedelta(days=9))
    whole, strand = sections_of(client, evaluation)[:2]
    rows = strand.tables[0].rows
    assert [row[2] for row in rows] == [31, 12, 43]
    assert rows[-1][0] == "Ensemble"
    assert rows[-1][2:] == [sum(column) for column in zip(*(row[2:] for row in rows[:-1]), strict=True)]
    assert 99 not in [cell for row in rows for cell in row]
    assert whole.tables[0].rows[0][1] == rows[-1][2]


def test_indicators_and_actions_stand_under_their_strand_and_silence_is_said(client, scene, evaluation, edition):
    strand = scene.activity.commitment.strand
    CommitmentFactory(strand=strand, title="Des contenus", quantity=None)
    indicator = IndicatorFactory(convention=scene.convention, strand=strand, name="Places", unit="places")
    TargetFactory(indicator=indicator, value=100, due_on=date(2028, 1, 1))
    MeasureFactory(indicator=indicator, value=13, on=date(2026, 11, 1))
    ProjectActionFactory(convention=scene.convention, strand=strand, title="Ouvrir une salle")
    IndicatorFactory(convention=scene.convention, name="Partout", unit="lieux")
    whole, section = sections_of(client, evaluation)[:2]
    _years, places, actions = section.tables
    assert (places.rows[0][0], places.rows[0][1], places.rows[0][4]) == ("Places (places)", 13, 100)
    assert actions.rows[0][0] == "Ouvrir une salle"
    assert any("Des contenus" in said and "ne le chiffre pas" in said for said in section.said)
    assert [table.rows[0][0] for table in whole.tables][-1] == "Partout (lieux)"


def test_the_second_editor_is_told_and_keeps_what_they_typed(client, scene, evaluation, edition):
    key = f"convention-{scene.convention.pk}"
    press(client, evaluation, "save", **{key: "Le leur\r\n"})
    answer = press(client, evaluation, "save", seen=0, **{key: "Le mien\r\nen deux lignes"})
    page = text_of(answer)
    assert "a changé ces commentaires entre-temps" in page
    assert "Le mien" in page
    assert "Gardé entre-temps : Le leur" in page.replace("\u00a0", " ")
    fields = {field.html_name: field.value() for field in answer.context["form"]}
    assert client.post(page_of(evaluation), {**fields, "do": "save"}).status_code == 302
    assert Contribution.objects.get().comments == {key: "Le mien\nen deux lignes"}


def test_figures_that_changed_are_shown_before_they_are_validated(client, scene, evaluation, edition):
    stale = client.get(page_of(evaluation)).context["form"]["figures_seen"].value()
    held(scene, 9)
    answer = press(client, evaluation, "validate", figures_seen=stale)
    assert "Des chiffres ou des commentaires ont changé" in text_of(answer)
    assert not Edition.objects.validated().exists()
    validate(client, evaluation)


def test_a_comment_that_came_meanwhile_is_read_before_it_is_validated(client, scene, evaluation, edition, partner):
    form = client.get(page_of(evaluation)).context["form"]
    fields = {field.html_name: field.value() for field in form if field.value() is not None}
    said = {f"convention-{scene.convention.pk}": "Un mot du musée"}
    Contribution.objects.create(edition=edition, partner=partner, written_by=scene.coordinator, comments=said)
    answer = client.post(page_of(evaluation), {**fields, "do": "validate"})
    assert "Des chiffres ou des commentaires ont changé" in text_of(answer)
    assert "Un mot du musée" in text_of(answer)
    assert "Un mot du musée" in str(validate(client, evaluation).content)


def test_a_double_click_answers_as_the_first(client, evaluation, edition):
    form = client.get(page_of(evaluation)).context["form"]
    fields = {field.html_name: field.value() for field in form if field.value() is not None} | {"do": "validate"}
    first, second = (client.post(page_of(evaluation), fields) for _ in range(2))
    assert first.url == second.url
    assert Document.objects.count() == 1


def test_whoever_comes_too_late_is_led_to_where_it_is(client, evaluation, edition):
    form = client.get(page_of(evaluation)).context["form"]
    fields = {field.html_name: field.value() for field in form if field.value() is not None}
    validate(client, evaluation)
    answer = client.post(page_of(evaluation), {**fields, "key": uuid.uuid4(), "do": "save"}, follow=True)
    assert "plus en préparation" in text_of(answer)


# Validated ----------------------------------------------------------------------------------------


def test_screen_paper_spreadsheet_and_database_hold_the_same_numbers(client, scene, evaluation, edition, contact):
    held(scene, 7)
    held(scene, 6, day=-5)
    visits_of(scene)
    indicator = IndicatorFactory(convention=scene.convention, strand=scene.activity.commitment.strand)
    MeasureFactory(indicator=indicator, value=4321)
    commitment = f"commitment-{scene.commitment.pk}"
    validated = validate(client, evaluation, **{commitment: "Une belle année"})
    tables = [table for section in validated.content["sections"] for table in section["tables"]]
    assert len(tables) >= 3

    inside = client.get(reverse("admin:evaluation_validated", args=[evaluation.pk, 1])).content.decode()
    file = client.get(reverse("admin:evaluation_figures", args=[evaluation.pk, 1]))
    client.force_login(contact)
    outside = client.get(reverse("evaluation_validated", args=[evaluation.pk, 1])).content.decode()
    theirs = client.get(reverse("evaluation_figures", args=[evaluation.pk, 1]))
    books = [load_workbook(io.BytesIO(b"".join(one.streaming_content))) for one in (file, theirs)]
    paper = read_paper(bytes(validated.document.content))

    for table, *sheets in zip(tables, *(book.worksheets[1:-1] for book in books), strict=True):
        for sheet in sheets:
            rows = [[cell if cell is not None else "" for cell in row] for row in sheet.iter_rows(values_only=True)]
            assert rows == [table["columns"], *table["rows"]]
        for row in table["rows"]:
            said = [str(cell).replace("'", "&#x27;") for cell in row]
            assert said in rows_of(inside)
            assert said in rows_of(outside)
            assert squeezed("".join(map(str, row))) in squeezed(paper.text)
    for text in (inside, outside, paper.text, str([*books[0]["Commentaires"].values])):
        assert squeezed("Une belle année") in squeezed(text)
    assert (paper.is_tagged, paper.language) == (True, "fr")
    inspect_paper(bytes(validated.document.content))


def rows_of(page: str) -> list[list[str]]:
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr.*?>(.*?)</tr>", page, re.S)
    ]


def test_what_is_measured_or_reported_later_does_not_change_what_was_validated(client, scene, evaluation, edition):
    indicator = IndicatorFactory(convention=scene.convention, strand=scene.activity.commitment.strand)
    MeasureFactory(indicator=indicator, value=41, on=date(2026, 10, 1))
    address = reverse("admin:evaluation_validated", args=[evaluation.pk, 1])
    validated = validate(client, evaluation)
    before = rows_of(client.get(address).content.decode())
    held(scene, 9)
    MeasureFactory(indicator=indicator, value=77, on=date(2026, 10, 2))
    assert rows_of(client.get(address).content.decode()) == before
    act(client, evaluation, page_of(evaluation), "start", why="Un relevé arrivé depuis")
    second = validate(client, evaluation)
    assert (second.number, second.content["why"]) == (2, "Un relevé arrivé depuis")
    assert "77" in str(second.content["sections"])
    assert Edition.objects.get(pk=validated.pk).content == validated.content
    assert rows_of(client.get(address).content.decode()) == before


def test_a_correction_without_its_reason_is_refused_beside_the_field(client, evaluation, edition):
    validate(client, evaluation)
    answer = act(client, evaluation, page_of(evaluation), "start", why="")
    assert answer.status_code == 200
    assert answer.context["refused"].errors["why"]
    assert Edition.objects.count() == 1


def test_the_draft_can_be_seen_on_paper(client, evaluation, edition):
    answer = client.get(reverse("admin:evaluation_paper", args=[evaluation.pk]))
    assert "projet, non validé" in read_paper(answer.content).text
    edition.delete()
    assert client.get(reverse("admin:evaluation_paper", args=[evaluation.pk])).status_code == 404


def test_the_story_tells_of_it_and_the_first_screen_waits_for_it(client, scene, evaluation):
    def entries():
        story = client.get(reverse("admin:convention_story", args=[scene.convention.pk])).context["story"]
        return {(one.title, one.mark) for one in [*story.past, *story.future] if "valuation" in one.title}

    def waiting():
        return [one.count for one in client.get(reverse("admin:index")).context["waiting"] if "valuation" in one.words]

    assert entries() == {("Évaluation à mi-parcours", "planned")}
    assert waiting() == [1]
    Evaluation.objects.update(planned_on=NOW.date() - timedelta(days=1))
    assert entries() == {("Évaluation à mi-parcours", "late")}
    Evaluation.objects.update(planned_on=NOW.date().replace(day=1), planned_precision="month")
    assert ("Évaluation à mi-parcours", "late") not in entries()
    Evaluation.objects.update(planned_on=NOW.date() - timedelta(days=1), planned_precision="day")
    (row,) = client.get(reverse("admin:partnerships_evaluation_changelist") + "?suite=a_faire").context["cl"].queryset
    assert row == evaluation
    EditionFactory(evaluation=evaluation, validated="bien")
    assert entries() == {("Évaluation à mi-parcours validée", "done")}
    assert waiting() == []


def test_another_service_finds_nothing(client, evaluation, edition):
    validated = validate(client, evaluation)
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    client.force_login(stranger)
    addresses = [
        page_of(evaluation),
        reverse("admin:evaluation_paper", args=[evaluation.pk]),
        reverse("admin:evaluation_validated", args=[evaluation.pk, 1]),
        reverse("admin:evaluation_figures", args=[evaluation.pk, 1]),
        reverse("evaluation_read", args=[evaluation.pk]),
        reverse("evaluation_validated", args=[evaluation.pk, 1]),
        reverse("evaluation_figures", args=[evaluation.pk, 1]),
        reverse("document", args=[validated.document_id]),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}


# In the workspace ---------------------------------------------------------------------------------


def read(client, evaluation):
    return client.get(reverse("evaluation_read", args=[evaluation.pk]))


def say(client, evaluation, partner, text, seen=None, about=None):
    """Send the form as it is drawn, with one comment."""
    (form,) = [one.form for one, _parts in read(client, evaluation).context["voices"] if one.about == str(partner.pk)]
    key = about or f"convention-{evaluation.convention_id}"
    fields = {field.html_name: field.value() or "" for field in form} | {form.add_prefix(key): text}
    carried = {"act": "say", "about": partner.pk, "seen": form.version if seen is None else seen}
    return client.post(reverse("evaluation_read", args=[evaluation.pk]), {**fields, **carried})


def test_a_contact_comments_strand_and_commitment_and_the_service_reads_it(
    client, scene, evaluation, edition, partner, contact
):
    held(scene, 7)
    client.force_login(contact)
    page = read(client, evaluation)
    assert "au nom de" in text_of(page)
    assert "7" in {cell for row in rows_of(page.content.decode()) for cell in row}
    commitment = f"commitment-{scene.commitment.pk}"
    assert say(client, evaluation, partner, "Une belle entente", about=commitment).status_code == 302
    written = Contribution.objects.get()
    assert (written.partner, written.written_by, written.comments) == (
        partner,
        contact,
        {commitment: "Une belle entente"},
    )
    client.force_login(scene.officer)
    assert "Une belle entente" in text_of(client.get(page_of(evaluation)))


def test_two_contacts_the_second_is_told_and_keeps_their_words(client, scene, evaluation, edition, partner, contact):
    client.force_login(contact)
    say(client, evaluation, partner, "Le premier mot")
    client.force_login(MembershipFactory(contact=True, party=partner).user)
    answer = say(client, evaluation, partner, "Le second mot", seen=0)
    assert answer.status_code == 200
    page = text_of(answer).replace("\u00a0", " ")
    assert "a changé ces commentaires entre-temps" in page
    assert "Le second mot" in page
    assert "Gardé entre-temps : Le premier mot" in page
    assert 'name="seen" value="1"' in answer.content.decode()


def test_what_others_say_is_read_once_it_is_validated(client, scene, evaluation, edition, partner, contact):
    other = PartnerFactory(name="Autre partie")
    Party.objects.create(convention=scene.convention, side=Side.PARTNER, partner=other)
    said = {f"convention-{scene.convention.pk}": CANARY}
    Contribution.objects.create(edition=edition, partner=other, written_by=contact, comments=said)
    Contribution.objects.create(edition=edition, written_by=scene.officer, comments=said)
    for reader in (contact, MembershipFactory(observer=True, party=partner).user, scene.coordinator, scene.mediator):
        client.force_login(reader)
        page = read(client, evaluation)
        assert page.status_code == 200
        assert CANARY not in page.content.decode()
        assert "/gestion/" not in page.content.decode()
    client.force_login(scene.officer)
    validate(client, evaluation)
    client.force_login(contact)
    assert CANARY in client.get(reverse("evaluation_validated", args=[evaluation.pk, 1])).content.decode()


def test_an_observer_reads_what_their_party_says_and_sends_nothing(client, scene, evaluation, edition, partner):
    said = {f"convention-{scene.convention.pk}": "Notre avis"}
    Contribution.objects.create(edition=edition, partner=partner, written_by=scene.coordinator, comments=said)
    client.force_login(MembershipFactory(observer=True, party=partner).user)
    page = read(client, evaluation)
    assert "Notre avis" in text_of(page)
    assert 'name="act"' not in page.content.decode()
    posted = {"act": "say", "about": partner.pk, "seen": 1, f"say-{partner.pk}-key": uuid.uuid4()}
    assert client.post(reverse("evaluation_read", args=[evaluation.pk]), posted).status_code == 403
    assert Contribution.objects.get().comments == said


def test_a_contact_speaks_for_their_own_party_only(client, scene, evaluation, edition, partner, contact):
    other = PartnerFactory()
    Party.objects.create(convention=scene.convention, side=Side.PARTNER, partner=other)
    client.force_login(contact)
    key = f"say-{other.pk}-convention-{scene.convention.pk}"
    posted = {"act": "say", "about": other.pk, "seen": 0, f"say-{other.pk}-key": uuid.uuid4(), key: "Faux"}
    assert "plus possible" in text_of(client.post(reverse("evaluation_read", args=[evaluation.pk]), posted))
    assert not Contribution.objects.exists()


def test_who_speaks_for_two_parties_comments_for_each(client, scene, evaluation, edition, partner, contact):
    other = PartnerFactory()
    Party.objects.create(convention=scene.convention, side=Side.PARTNER, partner=other)
    MembershipFactory(contact=True, party=other, user=contact)
    client.force_login(contact)
    say(client, evaluation, partner, "D'ici")
    say(client, evaluation, other, "De là")
    assert {one.partner: [*one.comments.values()] for one in Contribution.objects.all()} == {
        partner: ["D'ici"],
        other: ["De là"],
    }


def test_a_hospital_reads_what_is_validated_and_no_draft(client, scene, evaluation, edition):
    held(scene, 4321)
    client.force_login(MembershipFactory(referent=True, hospital=scene.ward.hospital).user)
    page = read(client, evaluation)
    assert page.status_code == 200
    assert "4321" not in page.content.decode()
    assert "pas encore à lire" in text_of(page)
    client.force_login(scene.officer)
    validate(client, evaluation)
    client.force_login(MembershipFactory(referent=True, hospital=scene.ward.hospital).user)
    assert "4321" in client.get(reverse("evaluation_validated", args=[evaluation.pk, 1])).content.decode()


def test_an_evaluation_of_another_convention_is_not_read(client, contact):
    other = EditionFactory(validated=CANARY).evaluation
    client.force_login(contact)
    assert read(client, other).status_code == 404
    for name in ("evaluation_validated", "evaluation_figures"):
        assert client.get(reverse(name, args=[other.pk, 1])).status_code == 404


def test_the_page_of_the_convention_leads_to_it(client, scene, evaluation, edition, contact):
    client.force_login(contact)
    page = client.get(reverse("convention_read", args=[scene.convention.pk]))
    assert reverse("evaluation_read", args=[evaluation.pk]) in page.content.decode()
    assert "en préparation" in text_of(page)
    assert "/gestion/" not in page.content.decode()


def awaited(client, convention) -> list[bool]:
    """Whether one's list of conventions, and the convention's own page, say that comments are awaited."""
    pages = [reverse("conventions"), reverse("convention_read", args=[convention.pk])]
    return ["vos commentaires sont attendus" in text_of(client.get(page)) for page in pages]


def test_a_party_reads_that_its_comments_are_awaited_until_it_wrote(client, scene, evaluation, partner, contact):
    client.force_login(contact)
    assert awaited(client, scene.convention) == [False, False]
    EditionFactory(evaluation=evaluation)
    assert awaited(client, scene.convention) == [True, True]
    for reader in (scene.mediator, MembershipFactory(observer=True, party=partner).user, scene.officer):
        client.force_login(reader)
        assert awaited(client, scene.convention) == [False, False]
    client.force_login(contact)
    say(client, evaluation, partner, "Une belle entente")
    assert awaited(client, scene.convention) == [False, False]
