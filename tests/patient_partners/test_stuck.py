"""A team that is stuck: from which day, who is told, once, and what makes it move on."""

import re
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice
from patient_partners.models import Project, Step
from patient_partners.models.choices import Stage
from patient_partners.models.path import What
from patient_partners.services.path import Said, note_path, take_back
from patient_partners.tokens import project_path
from tests.factories import HospitalFactory, MembershipFactory, ProgrammeFactory, ProjectFactory
from tests.rules import add_starting_rules, remind

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
KIND = "team_stuck"
PATIENCE = 30
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def rules():
    add_starting_rules()


@pytest.fixture
def programme():
    programme = ProgrammeFactory()
    programme.steps.all().delete()
    Step.objects.bulk_create(
        Step(programme=programme, position=rank + 1, stage=stage, question="Comment ?", quiet_days=PATIENCE)
        for rank, stage in enumerate(Stage)
    )
    return programme


@pytest.fixture
def team(programme):
    return ProjectFactory(programme=programme, hospital=HospitalFactory(), accepted=True)


@pytest.fixture
def referent(team):
    return MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user


def note(actor, team, **said):
    team.refresh_from_db()
    said = {"what": What.NOTE, "on": TODAY(), "text": "Vu l’équipe."} | said
    entry = note_path(actor=actor, project_id=team.pk, seen=team.version, said=Said(**said))
    team.refresh_from_db()
    return entry


def morning_of(day: date, hour: int = 10):
    return time_machine.travel(datetime.combine(day, time(hour), PARIS), tick=False)


def in_days(days: int) -> date:
    return TODAY() + timedelta(days=days)


def told() -> list[str]:
    return sorted(Notice.objects.filter(kind=KIND).values_list("recipient_email", flat=True))


def remind_on(day: date) -> list[str]:
    """What the ticks of a morning leave written, two of them."""
    with morning_of(day):
        remind(KIND)
        remind(KIND)
    return told()


def is_true(day: date) -> list[bool]:
    with morning_of(day):
        kind = kind_named(KIND)
        return [kind.still_true(notice) for notice in Notice.objects.filter(kind=KIND).order_by("pk")]


def unblocking(page: str) -> dict[str, str]:
    """What the button of a stuck team's page posts, with nothing typed."""
    form = page[page.index('id="stuck"') :].partition("</form>")[0]
    inputs = [re.findall(r'(name|value)="([^"]*)"', tag) for tag in re.findall("<input[^>]*>", form)]
    return {pair["name"]: pair["value"] for pair in map(dict, inputs)}


def test_stuck_after_the_patience_of_its_step(team, referent):
    note(referent, team)

    assert team.stuck_on == in_days(PATIENCE)
    for day, is_stuck in ((team.stuck_on - timedelta(days=1), False), (team.stuck_on, True)):
        with morning_of(day):
            assert (team.is_stuck, Project.objects.stuck().exists()) == (is_stuck, is_stuck)


@pytest.mark.parametrize(("next_in", "stuck_in"), [(PATIENCE + 20, PATIENCE + 21), (5, PATIENCE)])
def test_stuck_once_its_next_date_is_past_too(team, referent, next_in, stuck_in):
    note(referent, team, next_on=in_days(next_in))

    assert team.stuck_on == in_days(stuck_in)


def test_each_step_has_its_own_patience(team, referent, programme):
    programme.steps.filter(stage=Stage.SEARCH).update(quiet_days=80)

    note(referent, team, what=What.STEP, stage=Stage.SEARCH)

    assert team.stuck_on == in_days(80)


def test_end_waits_for_nothing_and_its_return_waits_again(team, referent):
    note(referent, team, what=What.END, text="Fini.")
    assert team.stuck_on is None

    take_back(actor=referent, project_id=team.pk, seen=team.version, why="Elle reprend.")

    team.refresh_from_db()
    assert team.stuck_on == in_days(PATIENCE)


def test_database_knows_when_each_team_underway_is_stuck(team):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=team.pk).update(stuck_on=None)


def test_its_referent_is_told_once_then_the_service(team, referent, programme):
    MembershipFactory(accompanier=True)
    note(referent, team)
    stuck_on = team.stuck_on

    assert remind_on(stuck_on - timedelta(days=1)) == []
    assert remind_on(stuck_on) == [referent.email]
    assert remind_on(stuck_on + timedelta(days=5)) == [referent.email]
    assert remind_on(stuck_on + timedelta(days=13)) == sorted([referent.email, programme.owner.mailbox])


def test_service_is_told_where_nobody_accompanies(team, programme):
    officer = MembershipFactory(officer=True, service=programme.owner).user
    note(officer, team)

    assert remind_on(team.stuck_on) == [programme.owner.mailbox]


def test_news_makes_it_move_on_and_a_later_stop_is_told_again(team, referent):
    note(referent, team)
    first = team.stuck_on
    remind_on(first)
    assert is_true(first) == [True]

    with morning_of(first, hour=15):
        note(referent, team)
        assert not team.is_stuck
    assert is_true(first) == [False]
    assert remind_on(first + timedelta(days=1)) == [referent.email]

    assert remind_on(team.stuck_on) == [referent.email] * 2
    assert is_true(team.stuck_on) == [False, True]


def test_one_tap_on_its_page_makes_it_move_on(client, team, referent):
    note(referent, team, lacks="un lieu")
    with morning_of(team.stuck_on):
        client.force_login(referent, BACKEND)
        page = reverse("team", args=[team.pk])
        form = unblocking(client.get(page).content.decode())

        assert client.post(page, form).url == page

        team.refresh_from_db()
        assert (team.next_on, team.lacks, team.is_stuck) == (in_days(14), "un lieu", False)
        assert 'id="stuck"' not in client.get(page).content.decode()


def test_team_reads_that_nobody_noted_anything(client, team, referent):
    note(referent, team)
    with morning_of(team.stuck_on):
        assert "quelques mots suffisent" in client.get(project_path(team)).content.decode()
