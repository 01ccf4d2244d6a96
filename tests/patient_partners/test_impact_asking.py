"""Who is asked what partnership changes, on which day, by which mail; the one reminder; what is forgotten."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from foundation.calendars import PARIS
from notifications.composing import compose
from notifications.kinds import acts_of_the_clock, kind_named
from notifications.models import Notice
from patient_partners.held import held_about
from patient_partners.models import Introduction, Questionnaire, Tally, Turnout
from patient_partners.models.impact import Choice, Moment, Public
from patient_partners.models.introductions import Ending, IntroductionState
from patient_partners.services import impact
from patient_partners.services.erasure import erase_on_request
from patient_partners.tokens import questionnaire_path
from tests.factories import (
    MembershipFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    ProjectFactory,
    QuestionnaireFactory,
)
from tests.patient_partners.test_impact import say
from tests.rules import add_starting_rules, remind

pytestmark = pytest.mark.django_db
ASKED, REMINDED = "questionnaire_asked", "questionnaire_reminded"


@pytest.fixture(autouse=True)
def rules():
    add_starting_rules()


@pytest.fixture
def team():
    return ProjectFactory(programme=ProgrammeFactory(), accepted=True)


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), PARIS)


def tick(time_machine, day: date) -> None:
    """Two of them, as on any morning."""
    time_machine.move_to(at(day))
    for _ in range(2):
        impact.ask_at_their_moments(timezone.now())
        impact.forget_closed(timezone.now())
        remind(REMINDED)


def told(kind=ASKED) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def accepted_on(team) -> date:
    return timezone.localdate(team.decided_at)


def working(team, partner=None, since: date | None = None) -> Introduction:
    now = timezone.now()
    return Introduction.objects.create(
        project=team,
        partner=partner or PatientPartnerFactory(),
        state=IntroductionState.WORKING,
        proposed_at=now,
        answered_at=now,
        working_since=since or timezone.localdate(),
    )


def test_holder_is_asked_at_each_moment_once(time_machine, team):
    start = accepted_on(team)
    asked = {}
    for day in (6, 7, 20, 364, 366, 720, 732, 900):
        tick(time_machine, start + timedelta(days=day))
        asked[day] = [row.moment for row in Questionnaire.objects.order_by("pk")]

    assert asked[6] == []
    assert asked[7] == asked[364] == [Moment.START]
    assert asked[366] == asked[720] == [Moment.START, Moment.MIDDLE]
    assert asked[732] == asked[900] == [Moment.START, Moment.MIDDLE, Moment.END]
    assert told() == [team.holder_email] * 3


def test_end_of_the_accompaniment_is_the_end(time_machine, team):
    end = accepted_on(team) + timedelta(days=200)
    tick(time_machine, end)
    team.ended_on, team.stuck_on = end, None
    team.save()

    tick(time_machine, end)
    tick(time_machine, accepted_on(team) + timedelta(days=367))

    assert [row.moment for row in Questionnaire.objects.all()] == [Moment.END]


def test_team_whose_moment_is_long_past_is_not_asked(time_machine, team):
    tick(time_machine, accepted_on(team) + timedelta(days=60))

    assert not Questionnaire.objects.exists()


def test_nobody_is_asked_where_there_is_no_question(time_machine, team):
    team.programme.questions.update(publics=[Public.PARTNER])

    tick(time_machine, accepted_on(team) + timedelta(days=7))

    assert (told(), Questionnaire.objects.exists()) == ([], False)


def test_holder_who_was_forgotten_is_not_asked(time_machine, team):
    team.holder_email = ""
    team.save()

    tick(time_machine, accepted_on(team) + timedelta(days=7))

    assert told() == []


def test_partner_is_asked_a_week_after_they_began_then_with_the_team(time_machine, team):
    began = accepted_on(team) + timedelta(days=120)
    partner = working(team, PatientPartnerFactory(consent_ends_on=began + timedelta(days=2_000)), began).partner

    tick(time_machine, began + timedelta(days=7))
    assert told() == [partner.email]
    tick(time_machine, accepted_on(team) + relativedelta(months=12))
    assert told() == sorted([partner.email, team.holder_email])
    # Who was asked is forgotten once closed; nobody is asked again.
    tick(time_machine, accepted_on(team) + relativedelta(months=15))
    assert not Questionnaire.objects.filter(partner__isnull=False).exists()
    assert Turnout.objects.get(public=Public.PARTNER, moment=Moment.MIDDLE).asked == 1
    tick(time_machine, accepted_on(team) + relativedelta(months=15, days=1))
    assert told().count(partner.email) == 0


def test_partner_who_worked_until_the_teams_end_is_asked_at_the_end(time_machine, team):
    began, end = accepted_on(team), accepted_on(team) + timedelta(days=100)
    introduction = working(team, since=began)
    time_machine.move_to(at(end))
    Introduction.objects.update(state=IntroductionState.ENDED, ending=Ending.TEAM_OVER, ended_at=timezone.now())
    team.ended_on, team.stuck_on = end, None
    team.save()

    tick(time_machine, end)

    assert introduction.partner.email in told()


@pytest.mark.parametrize("away", [{"state": "paused"}, {"consent_ends_on": date(2026, 1, 1)}])
def test_partner_in_retreat_is_not_asked(time_machine, team, away):
    working(team, PatientPartnerFactory(**away))

    tick(time_machine, timezone.localdate() + timedelta(days=7))

    assert told() == [team.holder_email]


def test_mail_comes_in_the_morning_and_leads_to_the_page(client, time_machine, team):
    time_machine.move_to(at(accepted_on(team) + timedelta(days=7), hour=1))
    impact.ask_at_their_moments(timezone.now())
    notice = Notice.objects.get(kind=ASKED)

    message = compose(notice)

    assert timezone.localtime(notice.due_at).hour == 9
    path = re.search(r"http://testserver(/partenariat/questionnaire/\S+)", message.text)[1]
    assert client.get(path).status_code == 200
    assert not kind_named(ASKED).is_kept


def test_one_reminder_to_who_has_not_answered(time_machine, team):
    other = ProjectFactory(programme=team.programme, accepted=True)
    first = accepted_on(team) + timedelta(days=7)
    tick(time_machine, first)
    say(Questionnaire.objects.get(project=other))

    days = {}
    for day in (13, 14, 15, 40):
        tick(time_machine, first + timedelta(days=day))
        days[day] = told(REMINDED)

    assert days[13] == []
    assert days[14] == days[40] == [team.holder_email]


def test_mails_that_wait_are_not_sent_once_it_is_answered(time_machine, team):
    first = accepted_on(team) + timedelta(days=7)
    tick(time_machine, first)
    tick(time_machine, first + timedelta(days=14))
    notices = list(Notice.objects.filter(kind__in=(ASKED, REMINDED)))
    assert [kind_named(each.kind).still_true(each) for each in notices] == [True, True]

    say(Questionnaire.objects.get())

    assert [kind_named(each.kind).still_true(each) for each in notices] == [False, False]


def test_both_are_acts_of_the_clock():
    assert {impact.ask_at_their_moments, impact.forget_closed} <= set(acts_of_the_clock())


def test_erased_partner_leaves_the_totals_and_nothing_else(client):
    partner = PatientPartnerFactory()
    questionnaire = QuestionnaireFactory(partner=partner)
    impact.notices.ask(questionnaire)
    path = questionnaire_path(questionnaire)
    say(questionnaire, Choice.NO)

    erase_on_request(partner_id=partner.pk)

    assert not Questionnaire.objects.exists()
    assert not Notice.objects.exists()
    assert Tally.objects.get().no == 1
    turnout = Turnout.objects.get()
    assert (turnout.asked, turnout.answered) == (1, 1)
    assert client.get(path).status_code == 404


def test_person_reads_that_they_were_asked_and_that_they_answered():
    partner = PatientPartnerFactory()
    questionnaire = QuestionnaireFactory(partner=partner)
    say(questionnaire)

    held = [line for line in held_about(partner) if line[0] == "Vos questionnaires"]

    assert [value for _part, _what, value in held] == ["réponse comptée, gardée sans vous"]


def test_which_partner_answered_is_nobodys_business():
    of_team = QuestionnaireFactory()
    QuestionnaireFactory(project=of_team.project, partner=PatientPartnerFactory())
    officer = MembershipFactory(officer=True, service=of_team.project.programme.owner).user

    assert list(Questionnaire.objects.visible_to(officer)) == [of_team]
