"""The verbs of the evaluation: those whose moment came are asked, answers are counted, what is over is forgotten.

An answer locks the questionnaire, then the questions in their order, then the totals.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from foundation.errors import Refusal, once_more, speaking_kindly
from foundation.retention import Rule, report_forgotten
from notifications.services import forget_about
from patient_partners.models import ImpactQuestion, Introduction, PatientPartner, Project, Questionnaire, Tally, Turnout
from patient_partners.models.impact import (
    ASKED_WITHIN,
    COUNTED,
    END_AFTER,
    LEAST,
    MIDDLE_AFTER,
    MOST_COLLEAGUES,
    OPEN_FOR,
    SHOWN,
    START_AFTER,
    Choice,
    Moment,
    Public,
    total_of,
)
from patient_partners.models.introductions import Ending, IntroductionState
from patient_partners.moments import is_now, moments_of, moments_with
from patient_partners.notices import impact as notices

# Months are not all as long: a day or two are read more, and left out.
A_DAY_OR_TWO = timedelta(days=3)
OVER = Rule("questionnaires envoyés aux partenaires", "dès qu’ils sont fermés")


class Counted(Refusal):
    """These answers are counted already: there is nothing more to do."""


def ask_at_their_moments(now: datetime) -> None:
    """Ask, once, whoever's moment came lately, each in their own mail; nobody where no question is for them."""
    today = timezone.localdate(now)
    wanted = list(_wanted(today))
    if not wanted:
        return
    with transaction.atomic():
        for_whom = _publics_with_questions({questionnaire.project.programme_id for questionnaire in wanted})
        for each in _unasked(wanted):
            if (each.project.programme_id, each.public, each.moment) in for_whom:
                notices.ask(open_questionnaire(each))


def open_questionnaire(questionnaire: Questionnaire) -> Questionnaire:
    """Keep a new one, and count that somebody is asked. In the caller's transaction."""
    questionnaire.save(force_insert=True)
    _count_up(questionnaire, questionnaire.public, asked=F("asked") + 1)
    return questionnaire


@once_more
def answer(*, questionnaire_id: int, seen: Mapping[int, int], answers: Mapping[int, Choice], today: date | None = None):
    """Count what one person answers, once: `answers` by question, `seen` the versions of the questions they read.

    Raises Counted when they have answered; Refusal when it is closed, a question changed meanwhile, or there is no
    answer at all.
    """
    with speaking_kindly(), transaction.atomic():
        questionnaire = _lock(questionnaire_id, today)
        if questionnaire.has_answered:
            raise Counted(_("Vos réponses sont déjà comptées. Merci."))
        _count(questionnaire, questionnaire.public, seen, answers)
        Questionnaire.objects.filter(pk=questionnaire.pk).update(has_answered=True)


def answer_as_colleague(
    *, questionnaire_id: int, seen: Mapping[int, int], answers: Mapping[int, Choice], today: date | None = None
) -> None:
    """Count what a colleague answers, by the link that the holder of this questionnaire handed on.

    Raises Refusal as `answer`, and beyond MOST_COLLEAGUES.
    """
    with speaking_kindly(), transaction.atomic():
        questionnaire = _lock(questionnaire_id, today)
        if questionnaire.colleagues >= MOST_COLLEAGUES:
            raise Refusal(_("Toutes les réponses de cette équipe sont recueillies. Merci."))
        _count(questionnaire, Public.PROFESSIONAL, seen, answers)
        Questionnaire.objects.filter(pk=questionnaire.pk).update(colleagues=F("colleagues") + 1)


def forget_closed(now: datetime) -> None:
    """Which partners were asked is forgotten once they cannot answer any more: the totals stay."""
    with transaction.atomic():
        over = Questionnaire.objects.filter(
            partner__isnull=False, asked_on__lte=timezone.localdate(now) - OPEN_FOR
        ).select_for_update()
        report_forgotten(OVER, _forget([each.pk for each in over]), now)


def forget_questionnaires_of(partner_id: int) -> None:
    """Of somebody who is erased, in the transaction that erases them."""
    _forget(list(Questionnaire.objects.filter(partner=partner_id).values_list("pk", flat=True)))


def _forget(ids: list[int]) -> int:
    forget_about(notices.QUESTIONNAIRE, ids)
    return Questionnaire.objects.filter(pk__in=ids).delete()[0]


def _wanted(today: date) -> Iterable[Questionnaire]:
    """Whoever's moment came lately, asked already or not. Two queries."""
    teams = list(_teams_near_a_moment(today))
    for team in teams:
        if team.holder_email:
            yield from _now(team, None, moments_of(team), today)
    for each in _working_with(teams, today):
        yield from _now(each.project, each.partner, moments_with(each.project, each.working_since), today)


def _now(team: Project, partner: PatientPartner | None, days: Mapping[Moment, date], today: date):
    for moment, day in days.items():
        if is_now(day, today):
            yield Questionnaire(project=team, partner=partner, moment=moment, asked_on=today)


def _working_with(teams: list[Project], today: date) -> Iterable[Introduction]:
    """Who works with one of these teams, or did until its end, or began lately with another; not somebody in retreat,
    nor without consent.
    """
    began = today - ASKED_WITHIN - START_AFTER, today - START_AFTER
    working = Introduction.objects.filter(
        Q(project__in=teams) | Q(working_since__range=began),
        Q(state=IntroductionState.WORKING) | Q(ending=Ending.TEAM_OVER),
        working_since__isnull=False,
        partner__in=PatientPartner.objects.available(today),
    )
    return working.select_related("project__programme", "partner").order_by("pk")


def _teams_near_a_moment(today: date) -> Iterable[Project]:
    first = today - ASKED_WITHIN
    near = Q(ended_on__range=(first, today))
    for length in (START_AFTER, MIDDLE_AFTER, END_AFTER):
        days = first - length, today - length
        near |= Q(decided_at__date__range=(days[0] - A_DAY_OR_TWO, days[1] + A_DAY_OR_TWO))
    return Project.objects.teams().filter(near).select_related("programme")


def _unasked(wanted: list[Questionnaire]) -> list[Questionnaire]:
    """Two ticks at once ask once: the teams are held."""
    teams = {each.project_id for each in wanted}
    list(Project.objects.filter(pk__in=teams).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    asked = set(Questionnaire.objects.filter(project__in=teams).values_list("project", "partner", "moment"))
    return [each for each in wanted if (each.project_id, each.partner_id, each.moment) not in asked]


def _publics_with_questions(programme_ids: set[int]) -> set[tuple[int, str, str]]:
    rows = ImpactQuestion.objects.filter(programme__in=programme_ids, is_asked=True)
    return {
        (programme, public, moment)
        for programme, publics, moments in rows.values_list("programme", "publics", "moments")
        for public in publics
        for moment in moments
    }


def _lock(questionnaire_id: int, today: date | None) -> Questionnaire:
    row = (
        Questionnaire.objects.select_for_update(no_key=True, of=("self",))
        .select_related("project")
        .filter(pk=questionnaire_id)
        .first()
    )
    if row is None:
        raise Refusal(_("Ce questionnaire n’est plus là. Merci."))
    if row.closes_on < (today or timezone.localdate()):
        raise Refusal(_("Ce questionnaire est fermé depuis le %(day)s. Merci.") % {"day": say_date(row.closes_on)})
    return row


def _count(row: Questionnaire, public: Public, seen: Mapping[int, int], answers: Mapping[int, Choice]) -> None:
    if not answers:
        raise Refusal(_("Répondez à une question au moins, puis envoyez."))
    questions = ImpactQuestion.objects.filter(programme=row.project.programme_id).asked(public, row.moment)
    now = dict(questions.order_by("pk").select_for_update(no_key=True).values_list("pk", "version"))
    if now != dict(seen) or not answers.keys() <= now.keys():
        raise Refusal(
            _("Les questions viennent de changer. Relisez-les, puis envoyez vos réponses une nouvelle fois."),
            field="seen",
        )
    _count_up(row, public, answered=F("answered") + 1)
    Tally.objects.bulk_create(
        [Tally(question_id=pk, public=public, moment=row.moment) for pk in now], ignore_conflicts=True
    )
    # All are written anew, also those of questions left empty: which ones somebody answered is not left in the rows.
    totals = Tally.objects.filter(question__in=now, public=public, moment=row.moment)
    totals.update(**{choice.value: _one_more(choice, answers) for choice in Choice})
    _show(totals)


def _one_more(choice: Choice, answers: Mapping[int, Choice]):
    chosen = [pk for pk, said in answers.items() if said == choice]
    more = Case(When(question__in=chosen, then=Value(1)), default=Value(0)) if chosen else Value(0)
    return F(choice.value) + more


def _show(totals) -> None:
    """What came since readers last saw a total is shown once it is LEAST answers."""
    since = totals.alias(since=total_of(COUNTED) - total_of(SHOWN)).filter(since__gte=LEAST)
    since.update(**{shown: F(counted) for counted, shown in zip(COUNTED, SHOWN, strict=True)})


def _count_up(row: Questionnaire, public: Public, **more) -> None:
    which = {"programme_id": row.project.programme_id, "public": public, "moment": Moment(row.moment)}
    turnout, _created = Turnout.objects.get_or_create(**which)
    Turnout.objects.filter(pk=turnout.pk).update(**more)
