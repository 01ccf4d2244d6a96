"""The evaluation: answers are counted and belong to nobody; what is shown of them never tells what a few said."""

import random
import re
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from foundation.models import FormKey
from patient_partners.models import ImpactQuestion, Questionnaire, Tally, Turnout
from patient_partners.models.impact import COUNTED, LEAST, MOST_COLLEAGUES, OPEN_FOR, Choice, Moment, Public
from patient_partners.services.impact import Counted, answer, answer_as_colleague
from patient_partners.tokens import colleagues_url, questionnaire_path
from tests.factories import PatientPartnerFactory, ProgrammeFactory, ProjectFactory, QuestionnaireFactory

pytestmark = pytest.mark.django_db


def questions_of(questionnaire) -> list[ImpactQuestion]:
    return list(questionnaire.project.programme.questions.filter(is_asked=True))


def say(questionnaire, choice=Choice.YES, verb=answer, **answers):
    """The same choice to all questions, unless `answers` says so by slug (None: left empty)."""
    questions = questions_of(questionnaire)
    said = {each.pk: answers.get(each.slug, choice) for each in questions}
    verb(
        questionnaire_id=questionnaire.pk,
        seen={each.pk: each.version for each in questions},
        answers={pk: choice for pk, choice in said.items() if choice},
    )


def add_question(programme, slug="autre", **said) -> ImpactQuestion:
    return programme.questions.create(axis=programme.axes.get(), slug=slug, text="Autre ?", position=2, **said)


def counted(question, public=Public.TEAM, moment=Moment.START) -> dict[str, int]:
    row = Tally.objects.get(question=question, public=public, moment=moment)
    return {name: getattr(row, name) for name in COUNTED if getattr(row, name)}


def post(client, questionnaire, choice="yes", path=None, **more):
    path = path or questionnaire_path(questionnaire)
    seen = " ".join(question.mark for question in questions_of(questionnaire))
    said = {f"question_{question.pk}": choice for question in questions_of(questionnaire)}
    return client.post(path, {"key": uuid.uuid4(), "seen": seen, **said, **more})


def colleague_path(questionnaire) -> str:
    return "/" + colleagues_url(questionnaire).split("/", 3)[3]


def test_answer_is_counted_and_nothing_else_is_kept():
    questionnaire = QuestionnaireFactory()
    [question] = questions_of(questionnaire)

    say(questionnaire, Choice.RATHER_NO)

    questionnaire.refresh_from_db()
    assert counted(question) == {"rather_no": 1}
    assert questionnaire.has_answered
    turnout = Turnout.objects.get()
    assert (turnout.asked, turnout.answered) == (1, 1)


def test_second_answer_of_one_person_counts_nothing():
    questionnaire = QuestionnaireFactory()
    say(questionnaire)

    with pytest.raises(Counted):
        say(questionnaire)

    assert counted(questions_of(questionnaire)[0]) == {"yes": 1}


def test_question_left_empty_counts_for_nobody_and_its_row_is_written_all_the_same():
    """Else the rows that were not written with the others would tell what somebody left empty."""
    questionnaire = QuestionnaireFactory()
    other = add_question(questionnaire.project.programme)
    say(QuestionnaireFactory(project=ProjectFactory(programme=questionnaire.project.programme, accepted=True)))
    before = counted(other)

    say(questionnaire, autre=None)

    assert counted(other) == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text FROM patient_partners_tally")
        assert len(cursor.fetchall()) == 1


def test_no_answer_at_all_is_refused():
    questionnaire = QuestionnaireFactory()

    with pytest.raises(Refusal, match="une question au moins"):
        say(questionnaire, None)

    assert not Turnout.objects.get().answered


def test_closed_questionnaire_takes_no_answer():
    questionnaire = QuestionnaireFactory(asked_on=timezone.localdate() - OPEN_FOR)

    with pytest.raises(Refusal, match="fermé"):
        say(questionnaire)


def test_question_that_changed_meanwhile_is_read_again(client):
    questionnaire = QuestionnaireFactory()
    [question] = questions_of(questionnaire)
    seen = question.mark
    question.text = "Est-ce vraiment clair ?"
    question.save()

    page = post(client, questionnaire, "no", seen=seen).content.decode()

    assert "viennent de changer" in page
    assert re.search(r'value="no"[^>]*checked', page)
    assert not Tally.objects.exists()
    assert post(client, questionnaire, "no").status_code == 302


def test_colleagues_answer_each_until_it_is_a_game(settings):
    questionnaire = QuestionnaireFactory()
    say(questionnaire, verb=answer_as_colleague)
    say(questionnaire, Choice.NO, verb=answer_as_colleague)

    assert counted(questions_of(questionnaire)[0], Public.PROFESSIONAL) == {"yes": 1, "no": 1}
    assert Turnout.objects.get(public=Public.PROFESSIONAL).asked == 0
    Questionnaire.objects.update(colleagues=MOST_COLLEAGUES)
    with pytest.raises(Refusal, match="recueillies"):
        say(questionnaire, verb=answer_as_colleague)


@pytest.mark.parametrize("of", ["own", "colleague"])
def test_double_press_counts_once_and_leaves_no_digest_of_the_answers(client, of):
    questionnaire = QuestionnaireFactory()
    path = questionnaire_path(questionnaire) if of == "own" else colleague_path(questionnaire)
    key = uuid.uuid4()

    answers = [post(client, questionnaire, path=path, key=key) for _ in range(2)]
    fingerprints = set(FormKey.objects.values_list("fingerprint", "actor"))
    post(client, questionnaire, "no", path=colleague_path(questionnaire))

    assert {each.status_code for each in answers} == {302}
    assert "Vos réponses sont comptées" in client.get(answers[1].url).content.decode()
    public = Public.TEAM if of == "own" else Public.PROFESSIONAL
    assert counted(questions_of(questionnaire)[0], public).get("yes") == 1
    # Another answer leaves the same digest: it says nothing.
    assert len(fingerprints | set(FormKey.objects.values_list("fingerprint", "actor"))) == 1


def test_link_opened_counts_nothing_and_is_read_in_english(client):
    questionnaire = QuestionnaireFactory()

    page = client.get(questionnaire_path(questionnaire)).content.decode()
    english = client.get("/en" + questionnaire_path(questionnaire)).content.decode()

    assert "Est-ce clair ?" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Is it clear?" in english
    assert "I don’t know" in english
    assert not Tally.objects.exists()


def test_links_open_nothing_else(client):
    questionnaire = QuestionnaireFactory()
    token = questionnaire_path(questionnaire).split("/")[-2]

    assert client.get(reverse("questionnaire_colleague", args=[token])).status_code == 404
    assert client.get(reverse("questionnaire", args=["forged"])).status_code == 404
    Questionnaire.objects.all().delete()
    assert client.get(questionnaire_path(questionnaire)).status_code == 404


def test_choice_that_is_none_is_said_and_nothing_chosen_is_lost(client):
    questionnaire = QuestionnaireFactory()
    other = add_question(questionnaire.project.programme)

    page = post(client, questionnaire, **{f"question_{other.pk}": "peut-être"}).content.decode()

    assert "Choisissez une des réponses" in page
    assert re.search(r'value="yes"[^>]*checked', page)
    assert not Tally.objects.exists()


def tally(**counts) -> Tally:
    programme = ProgrammeFactory()
    return Tally.objects.create(question=programme.questions.get(), public="team", moment="start", **counts)


@pytest.mark.parametrize("broken", [{"yes": 2}, {"shown_yes": 4}, {"shown_yes": 7, "shown_no": 1}])
def test_database_counts_up_only_and_shows_nothing_of_fewer_than_five(broken):
    row = tally(yes=12, shown_yes=5)

    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.filter(pk=row.pk).update(**broken)


def test_database_never_begins_by_showing_fewer_than_five():
    with pytest.raises(IntegrityError), transaction.atomic():
        tally(yes=4, shown_yes=4)


def test_what_readers_see_moves_by_five_answers_at_least():
    """Whoever looks twice, in whatever order answers come, never reads fewer than five in the difference."""
    programme = ProgrammeFactory()
    other = add_question(programme)
    looks, choice_of = [], random.Random(8)
    for _ in range(40):
        questionnaire = QuestionnaireFactory(project=ProjectFactory(programme=programme, accepted=True))
        said = {slug: choice_of.choice([None, *Choice]) for slug in ("clair", "autre")}
        if any(said.values()):
            say(questionnaire, **said)
        looks.append({row.question_id: row.shown for row in Tally.objects.all()})

    for question in (programme.questions.get(slug="clair"), other):
        seen = [look.get(question.pk, (0,) * 5) for look in looks]
        steps = [
            [now - before for before, now in zip(*pair, strict=True)] for pair in pairwise(seen) if pair[0] != pair[1]
        ]
        assert len(steps) > 2
        assert all(sum(step) >= LEAST and min(step) >= 0 for step in steps)


def test_answered_question_keeps_its_words_and_may_be_asked_no_more():
    questionnaire = QuestionnaireFactory()
    [question] = questions_of(questionnaire)
    ImpactQuestion.objects.filter(pk=question.pk).update(text="Autrement dit ?")
    question.refresh_from_db()
    say(questionnaire)

    with pytest.raises(IntegrityError), transaction.atomic():
        ImpactQuestion.objects.filter(pk=question.pk).update(text="Encore autrement ?")
    ImpactQuestion.objects.filter(pk=question.pk).update(is_asked=False)

    assert counted(question) == {"yes": 1}


def test_axis_of_a_question_is_its_programmes():
    question, elsewhere = ProgrammeFactory().questions.get(), ProgrammeFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ImpactQuestion.objects.filter(pk=question.pk).update(axis=elsewhere.axes.get())


def test_partner_and_team_are_counted_apart():
    questionnaire = QuestionnaireFactory()
    of_partner = QuestionnaireFactory(project=questionnaire.project, partner=PatientPartnerFactory())

    say(of_partner, Choice.NO)

    assert counted(questions_of(questionnaire)[0], Public.PARTNER) == {"no": 1}
    assert not Tally.objects.filter(public=Public.TEAM).exists()
    assert of_partner.asked_on + timedelta(days=59) == of_partner.closes_on
