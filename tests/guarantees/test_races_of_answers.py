"""Answers of the evaluation that come at the same moment: each counts one, nobody counts twice, none is lost."""

from collections import Counter
from functools import partial

from patient_partners.models import Questionnaire, Tally, Turnout
from patient_partners.models.impact import LEAST, MOST_COLLEAGUES, Choice, Public
from patient_partners.services import impact
from tests.factories import QuestionnaireFactory
from tests.guarantees.crowd import all_at_once
from tests.guarantees.test_races_of_verbs import outcome_of
from tests.patient_partners.test_impact import say

MANY = 8


def rush(questionnaire: Questionnaire, verb, times: int = MANY) -> Counter:
    """How often each outcome, of so many that answer « oui » at once."""
    deed = partial(say, questionnaire, Choice.YES, verb)
    outcomes = all_at_once(lambda _number: outcome_of(deed), range(times))
    return Counter("done" if outcome == "done" else "refused" for outcome in outcomes)


def counted(questionnaire: Questionnaire, public: Public) -> int:
    tally = Tally.objects.filter(question__programme=questionnaire.project.programme_id, public=public).first()
    return tally.yes if tally else 0


def test_one_person_who_answers_many_times_at_once_counts_once(own_database):
    questionnaire = QuestionnaireFactory()

    assert rush(questionnaire, impact.answer) == {"done": 1, "refused": MANY - 1}

    assert counted(questionnaire, Public.TEAM) == 1
    assert Turnout.objects.get(public=Public.TEAM).answered == 1


def test_one_person_counts_many_times_without_the_lock(broken_database, monkeypatch):
    """The negative control: each reads that nobody has answered yet."""
    questionnaire = QuestionnaireFactory()
    Turnout.objects.update(asked=MANY)
    monkeypatch.setattr(impact, "_lock", lambda pk, _today: Questionnaire.objects.select_related("project").get(pk=pk))

    assert rush(questionnaire, impact.answer)["done"] > 1

    assert counted(questionnaire, Public.TEAM) > 1


def test_colleagues_at_once_count_one_each_and_readers_see_five_or_more(own_database):
    questionnaire = QuestionnaireFactory()

    assert rush(questionnaire, impact.answer_as_colleague) == {"done": MANY}

    assert counted(questionnaire, Public.PROFESSIONAL) == MANY
    assert sum(Tally.objects.get(public=Public.PROFESSIONAL).shown) == LEAST


def test_colleagues_at_once_stop_at_the_most(own_database):
    questionnaire = QuestionnaireFactory()
    Questionnaire.objects.update(colleagues=MOST_COLLEAGUES - 2)

    assert rush(questionnaire, impact.answer_as_colleague) == {"done": 2, "refused": MANY - 2}

    assert counted(questionnaire, Public.PROFESSIONAL) == 2
