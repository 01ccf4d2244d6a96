"""What came of the evaluation: by axis, question, public and moment, never of fewer than five, on page and in files."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from patient_partners.impact import HIDDEN, export_rows, results_of
from patient_partners.models import Tally
from patient_partners.models.impact import Choice, Moment, Public
from patient_partners.overview import overview_of
from patient_partners.services.impact import answer_as_colleague
from tests.factories import MembershipFactory, ProgrammeFactory, ProjectFactory, QuestionnaireFactory
from tests.patient_partners.test_impact import add_question, say

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def officer(programme):
    return MembershipFactory(officer=True, service=programme.owner).user


def teams_answer(programme, *choices) -> None:
    for choice in choices:
        say(QuestionnaireFactory(project=ProjectFactory(programme=programme, accepted=True)), choice)


def colleagues_answer(programme, *choices) -> None:
    questionnaire = QuestionnaireFactory(project=ProjectFactory(programme=programme, accepted=True))
    for choice in choices:
        say(questionnaire, choice, verb=answer_as_colleague)


def test_fewer_than_five_are_hidden_and_five_are_read(programme):
    teams_answer(programme, *[Choice.YES] * 4)
    assert not results_of(programme).has_any

    teams_answer(programme, Choice.NO)

    [axis] = results_of(programme).axes
    assert (axis.total.numbers, axis.total.share) == ((4, 0, 0, 1, 0), 80)


def test_total_holds_what_is_shown_alone_and_tells_nothing_of_the_hidden(programme):
    teams_answer(programme, *[Choice.YES] * 5, Choice.NO)
    colleagues_answer(programme, *[Choice.NO] * 4)

    [line] = results_of(programme).axes[0].lines

    assert sum(sum(getattr(row, name) for name in ("yes", "no")) for row in Tally.objects.all()) == 10
    assert line.total.numbers == (5, 0, 0, 0, 0)
    assert [(cell.public, cell.moment) for cell in line.shown] == [(Public.TEAM, Moment.START)]
    assert (Public.PROFESSIONAL, Moment.START) in [(cell.public, cell.moment) for cell in line.hidden]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_hide_what_the_page_hides(client, programme, officer, kind):
    teams_answer(programme, *[Choice.YES] * 5, *[Choice.NO] * 2)
    colleagues_answer(programme, *[Choice.RATHER_NO] * 3)
    client.force_login(officer, BACKEND)

    content = b"".join(client.get(reverse(f"impact_{kind}")).streaming_content)

    if kind == "xlsx":
        rows = [[cell for cell in row if cell is not None] for row in load_workbook(BytesIO(content)).active.values]
    else:
        rows = [[cell for cell in row if cell is not None] for row in export_rows(results_of(programme))]
        assert HIDDEN in content.decode()
    said = {(row[2], row[3]): row[4:] for row in rows if row[1] == "Est-ce clair ?"}
    assert said["équipe projet", "début"] == [5, 0, 0, 0, 0, 5, 100]
    assert said["professionnels", "début"] == [HIDDEN]


def test_question_that_is_asked_no_more_stays_where_it_was_answered(programme):
    unanswered = add_question(programme, is_asked=False)
    teams_answer(programme, *[Choice.YES] * 5)
    programme.questions.update(is_asked=False)

    [axis] = results_of(programme).axes

    assert unanswered not in [line.question for line in axis.lines]
    assert axis.total.total == 5


def test_service_reads_results_and_rate_and_those_who_accompany_do_not(client, programme, officer):
    teams_answer(programme, *[Choice.YES] * 5)
    waiting = QuestionnaireFactory(project=ProjectFactory(programme=programme, accepted=True))
    referent = MembershipFactory(accompanier=True, accompanied_group=waiting.project.hospital.group).user

    client.force_login(officer, BACKEND)
    page = client.get(reverse("impact")).content.decode().replace("\u00a0", " ")
    first = client.get(reverse("accompaniment")).content.decode().replace("\u00a0", " ")
    client.force_login(referent, BACKEND)

    assert "100 %</strong> de « oui »" in page
    assert "5 questionnaires reçus</strong> sur 6 demandés (83 %)" in first
    assert client.get(reverse("impact")).status_code == 404
    assert overview_of(referent, programme).evaluation is None


def test_empty_page_says_what_to_do(client, programme, officer):
    client.force_login(officer, BACKEND)

    assert "Rappelez aux équipes" in client.get(reverse("impact")).content.decode()


def test_page_costs_the_same_with_more_answers(client, programme, officer, django_assert_max_num_queries):
    client.force_login(officer, BACKEND)
    for number in range(8):
        add_question(programme, slug=f"q{number}")
    teams_answer(programme, *[Choice.YES] * 5)
    colleagues_answer(programme, *[Choice.YES] * 5)

    with django_assert_max_num_queries(12):
        client.get(reverse("impact"))
