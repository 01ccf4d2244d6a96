"""What invented teams, their colleagues and their partners answered to the evaluation, counted as any answer is."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random

from django.utils import timezone

from patient_partners.demonstration.partners import PEOPLE
from patient_partners.demonstration.teams import TEAMS
from patient_partners.models import Introduction, Programme, Project, Questionnaire, Tally
from patient_partners.models.impact import Choice, Moment, Public
from patient_partners.moments import is_now, moments_of, moments_with
from patient_partners.services.impact import answer, answer_as_colleague, open_questionnaire

ANSWERED_AFTER = timedelta(days=3)
# How many colleagues answer by the link of one holder, then of the next.
COLLEAGUES = (3, 2, 4)
# How often each Choice, in its order, then no answer at all: in the middle, they agree more.
WEIGHTS = {
    Moment.START: (3, 5, 3, 2, 2, 1),
    Moment.MIDDLE: (6, 5, 2, 1, 1, 1),
    Moment.END: (7, 5, 1, 1, 1, 1),
}


def bring_evaluation(programme: Programme, created: list[str]) -> None:
    """Once, the same each time: what is still open waits for the person; the clock asks those whose moment is now.

    No mail leaves.
    """
    if Tally.objects.filter(question__programme=programme).exists() or not programme.questions.exists():
        return
    today, chance, colleagues = timezone.localdate(), Random(8), cycle(COLLEAGUES)  # noqa: S311 the same each time
    for questionnaire in sorted(_past(programme, today), key=lambda each: (each.asked_on, each.project_id)):
        open_questionnaire(questionnaire)
        if questionnaire.public == Public.TEAM:
            for _colleague in range(next(colleagues)):
                _answer(questionnaire, Public.PROFESSIONAL, answer_as_colleague, chance)
        if questionnaire.closes_on < today:
            _answer(questionnaire, questionnaire.public, answer, chance)
        created.append(str(questionnaire))


def _past(programme: Programme, today: date) -> Iterator[Questionnaire]:
    """The moments of the invented teams, and of those who work with them, that the clock asks about no more."""
    for project, partner, days in _moments(programme):
        asked = set(project.questionnaires.filter(partner=partner).values_list("moment", flat=True))
        for moment, day in days.items():
            if day <= today and not is_now(day, today) and moment not in asked:
                yield Questionnaire(project=project, partner=partner, moment=moment, asked_on=day)


def _moments(programme: Programme) -> Iterator[tuple]:
    holders = [team.sheet.email for team in TEAMS]
    for team in Project.objects.teams().filter(programme=programme, holder_email__in=holders):
        yield team, None, moments_of(team)
    people = Introduction.objects.filter(
        project__programme=programme,
        partner__email__in=[somebody.email for somebody in PEOPLE],
        partner__left_at=None,
        working_since__isnull=False,
    )
    for each in people.select_related("project", "partner"):
        yield each.project, each.partner, moments_with(each.project, each.working_since)


def _answer(questionnaire: Questionnaire, public: Public, verb: Callable, chance: Random) -> None:
    questions = questionnaire.project.programme.questions.asked(public, questionnaire.moment).order_by("position")
    seen = dict(questions.values_list("pk", "version"))
    said = chance.choices([*Choice, None], WEIGHTS[questionnaire.moment], k=len(seen))
    answers = {pk: choice for pk, choice in zip(seen, said, strict=True) if choice}
    if answers:
        day = questionnaire.asked_on + ANSWERED_AFTER
        verb(questionnaire_id=questionnaire.pk, seen=seen, answers=answers, today=day)
