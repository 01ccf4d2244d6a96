"""A team and a person brought together: proposed, answered in one tap, met, and what became of it is told."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.composing import compose
from notifications.kinds import kind_named
from notifications.models import Notice
from patient_partners.held import held_about
from patient_partners.introduction_transitions import FROM
from patient_partners.models import FileReading, Introduction, PathEntry, Project
from patient_partners.models.introductions import ASK_AGAIN_AFTER, IntroductionState
from patient_partners.models.patient_partners import PartnerState
from patient_partners.services import introductions as verbs
from patient_partners.services import offers
from patient_partners.services.erasure import erase_on_request
from patient_partners.services.path import Said, note_path
from patient_partners.tokens import partner_token, project_token
from tests.factories import (
    HospitalGroupFactory,
    IntroductionFactory,
    MembershipFactory,
    PatientPartnerFactory,
    ProjectFactory,
    SearchFactory,
)
from tests.rules import remind

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
State = IntroductionState


@pytest.fixture
def team():
    return SearchFactory(project=ProjectFactory(accepted=True)).project


@pytest.fixture
def referent(team):
    return MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user


@pytest.fixture
def person(team):
    return PatientPartnerFactory(
        owner=team.programme.owner,
        groups=[team.hospital.group],
        full_name="Alma Inventée",
        email="alma@example.org",
        last_news_at=timezone.now() - timedelta(days=50),
    )


def propose(team, person, referent, message="") -> Introduction:
    return verbs.propose(actor=referent, project_id=team.pk, partner_id=person.pk, message=message)


def answer(introduction, state) -> Introduction:
    return verbs.answer(partner_id=introduction.partner_id, introduction_id=introduction.pk, state=State(state))


def plan(introduction, actor=None, **said) -> Introduction:
    introduction.refresh_from_db()
    starts_at = datetime.combine(timezone.localdate() + timedelta(days=4), time(14), tzinfo=PARIS)
    said = {"starts_at": starts_at, "minutes": 60, "place": "Salle des familles"} | said
    at = {"actor": actor, "introduction_id": introduction.pk, "seen": introduction.version}
    return verbs.plan_meeting(**at, plan=verbs.Plan(**said))


def own_page(introduction) -> str:
    return reverse("own_introduction", args=[partner_token(introduction.partner), introduction.pk])


def team_page(introduction) -> str:
    return reverse("team_introduction", args=[project_token(introduction.project), introduction.pk])


def press(client, page, answer, introduction=None, **said):
    if introduction:
        said["seen"] = Introduction.objects.get(pk=introduction.pk).version
    return client.post(page, {"key": uuid.uuid4(), "answer": answer} | said, follow=True)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def letter(kind: str, address: str):
    notice = Notice.objects.filter(kind=kind, recipient_email=address).latest("pk")
    assert kind_named(kind).still_true(notice)
    return compose(notice)


def entry(kind: str, address: str):
    [event] = Calendar.from_ical(letter(kind, address).calendar).walk("VEVENT")
    return event


# Proposed -----------------------------------------------------------------------------------------


def test_person_reads_what_the_team_looks_for_and_never_who_holds_it(team, person, referent):
    propose(team, person, referent, "Votre idée des repas nous parle.")

    text = letter("introduction_proposed", "alma@example.org").text
    for said in (team.title, str(team.hospital), "relire des documents", "Relire notre livret", "Votre idée des repas"):
        assert said in text
    assert team.holder_name not in text
    assert team.holder_email not in text


def test_proposing_is_news_and_a_contact(team, person, referent):
    propose(team, person, referent)

    person.refresh_from_db()
    assert person.state == PartnerState.CONTACTED
    assert timezone.now() - person.last_news_at < timedelta(minutes=1)


def test_search_leads_to_the_proposal_by_number(client, team, person, referent):
    client.force_login(referent, BACKEND)
    address = reverse("introduction_propose", args=[team.pk, person.pk])
    page = client.get(reverse("team_search", args=[team.pk])).content.decode()
    assert address in page

    done = press(client, address, "", message="Bonjour.")

    introduction = Introduction.objects.get()
    assert (introduction.proposed_by, introduction.message) == (referent, "Bonjour.")
    assert done.redirect_chain[-1][0] == reverse("introduction", args=[introduction.pk])
    assert "Alma" not in done.content.decode()
    assert not FileReading.objects.exists()


@pytest.mark.parametrize(
    "other",
    [
        {"state": "paused"},
        {"left": True},
        {"unconfirmed": True},
        {"consent_ends_on": date(2020, 1, 1)},
        {"groups": []},
    ],
    ids=["paused", "left", "unconfirmed", "without consent", "other GHU"],
)
def test_who_may_not_be_found_is_not_asked(team, referent, other):
    one = PatientPartnerFactory(**{"owner": team.programme.owner, "groups": [team.hospital.group]} | other)
    officer = MembershipFactory(officer=True, service=team.programme.owner).user

    for actor in (referent, officer):
        with pytest.raises(Refusal):
            propose(team, one, actor)
    assert not Introduction.objects.exists()


def test_another_ghu_proposes_nothing(client, team, person):
    stranger = MembershipFactory(accompanier=True).user
    client.force_login(stranger, BACKEND)

    assert client.get(reverse("introduction_propose", args=[team.pk, person.pk])).status_code == 404
    with pytest.raises(Refusal):
        propose(team, person, stranger)


@pytest.mark.parametrize("lacking", ["search", "accompaniment"])
def test_team_that_looks_for_nobody_asks_nobody(team, person, referent, lacking):
    if lacking == "search":
        team.search.delete()
    else:
        Project.objects.filter(pk=team.pk).update(ended_on=timezone.localdate(), stuck_on=None)

    with pytest.raises(Refusal):
        propose(team, person, referent)


def test_second_proposal_to_the_same_person_is_refused_and_the_database_refuses_it_too(team, person, referent):
    propose(team, person, referent)

    with pytest.raises(Refusal, match="déjà proposée"):
        propose(team, person, referent)
    with pytest.raises(IntegrityError), transaction.atomic():
        IntroductionFactory(project=team, partner=person)


def test_not_now_is_left_in_peace_for_the_time_that_is_said(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "later")
    client.force_login(referent, BACKEND)
    page = client.get(reverse("team_search", args=[team.pk])).content.decode().replace("\u00a0", " ")
    assert "A dit « pas maintenant »" in page
    assert str(person).replace("\u00a0", " ") in page

    with pytest.raises(Refusal, match="pas maintenant"):
        propose(team, person, referent)
    Introduction.objects.update(answered_at=timezone.now() - ASK_AGAIN_AFTER)

    assert propose(team, person, referent).pk != introduction.pk


def test_no_is_not_asked_again_by_that_team(team, person, referent):
    answer(propose(team, person, referent), "declined")
    Introduction.objects.update(answered_at=timezone.now() - 2 * ASK_AGAIN_AFTER)

    with pytest.raises(Refusal, match="non merci"):
        propose(team, person, referent)


# Answered -----------------------------------------------------------------------------------------


def test_opening_the_mailed_link_answers_nothing(client, team, person, referent):
    introduction = propose(team, person, referent)

    for _scanner in range(3):
        assert client.get(own_page(introduction)).status_code == 200

    introduction.refresh_from_db()
    assert introduction.state == State.PROPOSED


@pytest.mark.parametrize("said", ["interested", "later", "declined"])
def test_one_tap_answers_and_tells_team_and_proposer_without_a_name(client, team, person, referent, said):
    introduction = propose(team, person, referent)

    press(client, own_page(introduction), said)

    introduction.refresh_from_db()
    assert introduction.state == said
    assert told("introduction_answered") == sorted([team.holder_email, referent.email])
    for address in told("introduction_answered"):
        message = letter("introduction_answered", address)
        assert "Alma" not in message.text + message.subject
        assert "alma@" not in message.text


def test_answer_is_changed_while_nothing_is_planned_and_only_the_last_is_told(team, person, referent):
    introduction = propose(team, person, referent)
    for said in ("declined", "interested"):
        answer(introduction, said)

    notices = Notice.objects.filter(kind="introduction_answered", recipient_email=team.holder_email).order_by("pk")
    assert [kind_named(each.kind).still_true(each) for each in notices] == [False, True]
    plan(introduction)
    with pytest.raises(Refusal, match="rencontre est prévue"):
        answer(introduction, "later")


def test_team_reads_the_name_after_yes_alone(client, team, person, referent):
    introduction = propose(team, person, referent)
    pages = (team_page(introduction), reverse("project_by_link", args=[project_token(team)]))
    for said, is_named in ((None, False), ("later", False), ("interested", True), ("declined", False)):
        if said:
            answer(introduction, said)
        for page in pages:
            assert ("Alma Inventée" in client.get(page).content.decode()) == is_named
        assert ("alma@example.org" in client.get(pages[0]).content.decode()) == is_named


def test_staff_read_the_name_in_the_file_which_is_noted(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "interested")
    client.force_login(referent, BACKEND)

    page = client.get(reverse("introduction", args=[introduction.pk])).content.decode()
    assert "Alma" not in page
    assert reverse("partner_read", args=[person.pk]) in page
    assert not FileReading.objects.exists()
    client.get(reverse("partner_read", args=[person.pk]))

    assert FileReading.objects.get().reader == referent


def test_withdrawn_proposal_takes_no_answer(team, person, referent):
    introduction = propose(team, person, referent)
    verbs.withdraw(actor=referent, introduction_id=introduction.pk, seen=introduction.version, note="")

    with pytest.raises(Refusal, match="retirée"):
        answer(introduction, "interested")
    assert told("introduction_over") == sorted(["alma@example.org", team.holder_email])


def test_team_takes_no_proposal_back_that_others_made(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "interested")

    press(client, team_page(introduction), "withdraw", introduction)

    introduction.refresh_from_db()
    assert introduction.state == State.INTERESTED


def test_link_of_somebody_else_opens_nothing(client, team, person, referent):
    introduction = propose(team, person, referent)
    other_person, other_team = PatientPartnerFactory(), ProjectFactory(accepted=True)

    for page in (
        reverse("own_introduction", args=[partner_token(other_person), introduction.pk]),
        reverse("team_introduction", args=[project_token(other_team), introduction.pk]),
    ):
        assert client.get(page).status_code == 404
        assert press(client, page, "interested").status_code == 404
    introduction.refresh_from_db()
    assert introduction.state == State.PROPOSED


# The first meeting --------------------------------------------------------------------------------


def test_meeting_is_in_both_diaries_changes_there_and_is_taken_out(team, person, referent):
    introduction = plan(answer(propose(team, person, referent), "interested"), referent)
    assert told("introduction_meeting") == sorted(["alma@example.org", team.holder_email])
    first = entry("introduction_meeting", "alma@example.org")
    plan(introduction, minutes=30, place="", link="https://visio.example.org/a")
    second = entry("introduction_meeting", team.holder_email)
    introduction.refresh_from_db()
    verbs.call_off_meeting(actor=None, introduction_id=introduction.pk, seen=introduction.version)
    third = entry("introduction_called_off", "alma@example.org")

    assert first["uid"] == second["uid"] == third["uid"]
    assert first["sequence"] < second["sequence"] < third["sequence"]
    assert (second["location"], third["status"]) == ("https://visio.example.org/a", "CANCELLED")
    assert letter("introduction_called_off", team.holder_email).calendar_method == "CANCEL"
    stale = Notice.objects.filter(kind="introduction_meeting", recipient_email="alma@example.org").first()
    assert not kind_named(stale.kind).still_true(stale)


def test_calendar_file_holds_nobody_elses_address(team, person, referent):
    plan(answer(propose(team, person, referent), "interested"), referent)

    assert b"alma" not in letter("introduction_meeting", team.holder_email).calendar.lower()
    assert team.holder_email.encode() not in letter("introduction_meeting", "alma@example.org").calendar


@pytest.mark.parametrize(
    "said",
    [
        {"starts_at": timezone.now() - timedelta(hours=1)},
        {"starts_at": timezone.now() + timedelta(days=400)},
        {"place": " "},
    ],
    ids=["past", "too far", "nowhere"],
)
def test_meeting_that_nobody_could_go_to_is_refused(team, person, referent, said):
    introduction = answer(propose(team, person, referent), "interested")

    with pytest.raises(Refusal):
        plan(introduction, **said)


def test_first_meeting_at_an_hour_that_no_clock_shows_is_refused(client, team, person, referent, time_machine):
    time_machine.move_to(datetime(2027, 1, 12, 9, tzinfo=PARIS))
    introduction = answer(propose(team, person, referent), "interested")
    said = {"day": "2027-03-28", "start_time": "02:30", "minutes": 60, "place": "Salle", "link": "", "note": "Un mot."}

    page = press(client, team_page(introduction), "plan", introduction, **said).content.decode()

    assert "cette heure n’existe pas" in page
    assert "Un mot." in page
    introduction.refresh_from_db()
    assert introduction.starts_at is None


def test_word_for_the_person_stays_where_the_press_is_refused(client, team, person, referent):
    introduction = IntroductionFactory(project=team, partner=person, working=True)
    stale = introduction.version
    introduction.save()

    page = client.post(
        team_page(introduction), {"key": uuid.uuid4(), "answer": "end", "seen": stale, "note": "Merci de tout."}
    ).content.decode()

    assert "Quelque chose vient de changer" in page
    assert "Merci de tout.</textarea>" in page
    assert f'name="seen" value="{introduction.version}"' in page


def test_nobody_plans_before_yes(team, person, referent):
    with pytest.raises(Refusal):
        plan(propose(team, person, referent))


def test_team_plans_by_its_link(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "interested")
    day = timezone.localdate() + timedelta(days=7)

    press(client, team_page(introduction), "plan", introduction, day=day, start_time="10:30", minutes=45, place="Hall")

    introduction.refresh_from_db()
    assert timezone.localtime(introduction.starts_at).strftime("%H:%M") == "10:30"
    assert introduction.ends_at - introduction.starts_at == timedelta(minutes=45)


def test_plan_that_somebody_changed_meanwhile_is_not_overwritten(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "interested")
    plan(introduction)
    said = {"day": timezone.localdate() + timedelta(days=9), "start_time": "10:30", "minutes": 45, "place": "Hall"}

    page = press(client, team_page(introduction), "plan", seen=introduction.version - 1, **said).content.decode()

    assert "vient de changer" in page
    assert Introduction.objects.get().place == "Salle des familles"
    assert 'value="Hall"' in page


@pytest.mark.usefixtures("starting_rules")
def test_a_day_after_a_meeting_without_outcome_who_accompanies_is_asked(time_machine, team, person, referent):
    introduction = plan(answer(propose(team, person, referent), "interested"), referent)
    for days in (4, 5):
        time_machine.move_to(introduction.ends_at - timedelta(days=4) + timedelta(days=days, minutes=5))
        remind("introduction_no_outcome")
        assert bool(told("introduction_no_outcome")) == (days == 5)
    assert told("introduction_no_outcome") == [referent.email]

    introduction.refresh_from_db()
    notice = Notice.objects.get(kind="introduction_no_outcome")
    assert kind_named(notice.kind).still_true(notice)
    since = timezone.localdate()
    verbs.say_working(actor=None, introduction_id=introduction.pk, seen=introduction.version, since=since)
    assert not kind_named(notice.kind).still_true(notice)


# What became of it --------------------------------------------------------------------------------


def test_working_together_is_told_and_makes_the_person_engaged(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "interested")

    press(client, team_page(introduction), "working", introduction, since=timezone.localdate())

    introduction.refresh_from_db()
    person.refresh_from_db()
    assert introduction.state == State.WORKING
    assert person.state == PartnerState.ACTIVE
    assert told("introduction_working") == sorted(["alma@example.org", referent.email])
    assert "Alma" in client.get(team_page(introduction)).content.decode()
    assert "Vous travaillez ensemble" in client.get(own_page(introduction)).content.decode()


def test_meeting_to_come_stays_on_every_page_once_they_work_together(client, team, person, referent):
    introduction = plan(answer(propose(team, person, referent), "interested"), place="Salle des familles")
    press(client, team_page(introduction), "working", introduction)

    for page in (team_page(introduction), own_page(introduction)):
        assert "Salle des familles" in client.get(page).content.decode()
    plan(introduction, place="Au jardin")
    assert entry("introduction_meeting", team.holder_email)["location"] == "Au jardin"
    press(client, team_page(introduction), "call_off", introduction)

    assert "Au jardin" not in client.get(team_page(introduction)).content.decode()
    assert entry("introduction_called_off", person.email)["status"] == "CANCELLED"


def test_it_will_not_happen_is_told_kindly_and_the_person_stays_to_be_found(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "interested")
    client.force_login(referent, BACKEND)

    press(client, reverse("introduction", args=[introduction.pk]), "end", introduction, note="Merci de votre temps.")

    person.refresh_from_db()
    assert person.state == PartnerState.CONTACTED
    assert "Merci de votre temps." in letter("introduction_over", "alma@example.org").text
    assert "Alma" not in client.get(team_page(introduction)).content.decode()


def test_step_of_the_path_is_offered_and_not_forced(client, team, person, referent):
    team.programme.steps.all().delete()
    introduction = answer(propose(team, person, referent), "interested")
    client.force_login(referent, BACKEND)
    page = reverse("introduction", args=[introduction.pk])
    press(client, page, "working", introduction, since=timezone.localdate())
    team.refresh_from_db()
    assert team.stage == "choice"
    assert "Oui, passer à la formalisation" in client.get(page).content.decode()

    said = {"what": "step:formalise", "on": timezone.localdate(), "text": "x", "lacks": "", "seen": team.version}
    client.post(reverse("team", args=[team.pk]), {"key": uuid.uuid4()} | said)

    team.refresh_from_db()
    assert team.stage == "formalise"
    assert "Oui, passer à la formalisation" not in client.get(page).content.decode()


def test_person_stops_without_a_reason_and_the_meeting_is_taken_out(client, team, person, referent):
    introduction = plan(answer(propose(team, person, referent), "interested"), referent)

    press(client, own_page(introduction), "step_back")

    introduction.refresh_from_db()
    assert (introduction.state, introduction.ending) == ("ended", "person")
    assert entry("introduction_called_off", team.holder_email)["status"] == "CANCELLED"
    assert told("introduction_over") == sorted([team.holder_email, referent.email])


def test_pause_takes_back_what_was_asked_keeps_the_team_and_tells_it(team, person, referent):
    other_team = SearchFactory(project=ProjectFactory(accepted=True, hospital=team.hospital)).project
    asked = propose(team, person, referent)
    working = IntroductionFactory(project=other_team, partner=person, working=True)

    offers.pause(partner_id=person.pk)

    asked.refresh_from_db()
    working.refresh_from_db()
    assert (asked.state, asked.ending, working.state) == ("withdrawn", "person", "working")
    assert team.holder_email in told("introduction_over")
    assert other_team.holder_email in told("introduction_paused")
    assert person.email not in told("introduction_over")
    assert offers.come_back(partner_id=person.pk).state == PartnerState.ACTIVE


def test_each_pause_and_each_return_is_told_to_the_team_and_who_accompanies_it(team, person, referent):
    IntroductionFactory(project=team, partner=person, working=True, proposed_by=referent)

    for _time in range(2):
        offers.pause(partner_id=person.pk)
        paused = Notice.objects.filter(kind="introduction_paused").latest("pk")
        assert kind_named("introduction_paused").still_true(paused)
        offers.come_back(partner_id=person.pk)
        assert not kind_named("introduction_paused").still_true(paused)

    assert told("introduction_paused") == told("introduction_back") == sorted([team.holder_email, referent.email] * 2)
    back = letter("introduction_back", team.holder_email)
    assert "Alma" not in back.text + back.subject
    assert person.email not in told("introduction_back")


def test_referent_who_went_to_another_ghu_is_told_nothing_more_of_the_team(client, team, person, referent):
    introduction = propose(team, person, referent)
    referent.memberships.update(accompanied_group=HospitalGroupFactory())
    successor = MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user

    answer(introduction, "interested")

    assert told("introduction_answered") == sorted([team.holder_email, successor.email])
    client.force_login(referent, BACKEND)
    assert client.get(reverse("introduction", args=[introduction.pk])).status_code == 404


def test_person_who_no_more_chooses_the_ghu_still_answers_what_its_team_asked(client, team, person, referent):
    introduction = propose(team, person, referent)
    person.groups.set([HospitalGroupFactory()])

    press(client, own_page(introduction), "interested")

    introduction.refresh_from_db()
    assert introduction.state == "interested"
    assert "Alma" in client.get(team_page(introduction)).content.decode()
    client.force_login(referent, BACKEND)
    page = client.get(reverse("introduction", args=[introduction.pk]))
    assert (page.status_code, "Alma" in page.content.decode()) == (200, False)
    assert client.get(reverse("partner_read", args=[person.pk])).status_code == 404


def test_leaving_ends_all(team, person, referent):
    working = IntroductionFactory(project=team, partner=person, working=True, proposed_by=referent)

    offers.leave(partner_id=person.pk)

    working.refresh_from_db()
    person.refresh_from_db()
    assert (working.state, person.state) == ("ended", "left")
    assert told("introduction_over") == sorted([team.holder_email, referent.email])


def test_end_of_the_accompaniment_ends_what_the_team_had_and_tells_the_person(team, person, referent):
    introduction = plan(answer(propose(team, person, referent), "interested"), referent)
    team.refresh_from_db()
    said = Said(what="end", on=timezone.localdate(), text="Les deux ans sont passés.")

    note_path(actor=referent, project_id=team.pk, seen=team.version, said=said)

    introduction.refresh_from_db()
    assert (introduction.state, introduction.ending) == ("withdrawn", "team_over")
    assert "alma@example.org" in told("introduction_over")
    assert entry("introduction_called_off", "alma@example.org")["status"] == "CANCELLED"


def test_standing_follows_what_the_person_has(team, person):
    assert verbs.standing_of(person) == PartnerState.POTENTIAL
    introduction = IntroductionFactory(project=team, partner=person, state="declined", answered=True)
    assert verbs.standing_of(person) == PartnerState.CONTACTED
    introduction.state, introduction.working_since = "working", timezone.localdate()
    introduction.save()
    assert verbs.standing_of(person) == PartnerState.ACTIVE


# Erased -------------------------------------------------------------------------------------------


def test_erasure_leaves_the_teams_facts_and_nothing_of_the_person(team, person, referent):
    introduction = plan(answer(propose(team, person, referent, "canari"), "interested"), note="canari")
    facts = PathEntry.objects.filter(project=team).count()

    erase_on_request(partner_id=person.pk)

    assert not Introduction.objects.exists()
    assert not Notice.objects.filter(object_type="introduction").exists()
    assert not Notice.objects.filter(recipient_email="alma@example.org").exists()
    assert told("team_partner_gone") == sorted([team.holder_email, referent.email])
    gone = letter("team_partner_gone", team.holder_email)
    assert "canari" not in gone.text
    assert f"n° {introduction.partner_id}" not in gone.text
    assert PathEntry.objects.filter(project=team).count() == facts


@pytest.mark.parametrize("last", ["erased", "left, then erased"])
def test_erasure_takes_the_meeting_to_come_out_of_the_teams_diary_without_naming(team, person, referent, last):
    introduction = plan(answer(propose(team, person, referent), "interested"), note="canari")
    planned = entry("introduction_meeting", team.holder_email)
    number = introduction.partner_id

    if last != "erased":
        offers.leave(partner_id=person.pk)
    erase_on_request(partner_id=person.pk)

    gone = letter("team_partner_gone", team.holder_email)
    cancelled = entry("team_partner_gone", team.holder_email)
    assert cancelled["uid"] == planned["uid"]
    assert cancelled["status"] == "CANCELLED"
    assert cancelled["sequence"] > planned["sequence"]
    assert cancelled["dtstart"].dt == planned["dtstart"].dt
    assert cancelled["dtend"].dt == planned["dtend"].dt
    written = gone.text + gone.html + gone.calendar.decode()
    assert not any(word in written for word in ("Alma", "alma@", "canari", f"n° {number}"))
    assert letter("team_partner_gone", referent.email).calendar is None


def test_link_to_somebody_who_was_erased_says_so_and_leads_to_the_teams_page(client, team, person, referent):
    page = team_page(propose(team, person, referent))
    erase_on_request(partner_id=person.pk)

    answer = client.get(page)

    assert answer.status_code == 404
    assert f'href="{page.partition("mises-en-relation")[0]}"' in answer.content.decode()


def test_erasure_of_who_was_only_asked_takes_nothing_out_of_a_diary(team, person, referent):
    propose(team, person, referent)

    erase_on_request(partner_id=person.pk)

    assert letter("team_partner_gone", team.holder_email).calendar is None


def test_end_that_was_told_is_not_told_again_by_the_erasure(team, person, referent):
    IntroductionFactory(project=team, partner=person, working=True, proposed_by=referent)
    offers.leave(partner_id=person.pk)
    Notice.objects.update(state="sent", sent_at=timezone.now())

    erase_on_request(partner_id=person.pk)

    assert told("team_partner_gone") == []


def test_everything_is_in_what_the_person_takes_away(team, person, referent):
    introduction = plan(answer(propose(team, person, referent, "Un mot."), "interested"), note="Sonnez.")
    verbs.end_introduction(actor=None, introduction_id=introduction.pk, seen=introduction.version, note="Merci.")

    held = " ".join(value for line in held_about(person) for value in line)

    for said in (team.title, "Un mot.", "Salle des familles", "Sonnez.", "Merci.", "cela ne se fera pas"):
        assert said in held


# Who sees it --------------------------------------------------------------------------------------


def test_own_service_sees_all_and_referents_those_of_their_ghu(team, person, referent):
    introduction = propose(team, person, referent)
    officer = MembershipFactory(officer=True, service=team.programme.owner).user
    strangers = (MembershipFactory(accompanier=True).user, MembershipFactory(mediator=True).user)

    for reader in (referent, officer):
        assert list(Introduction.objects.visible_to(reader)) == [introduction]
    assert not any(Introduction.objects.visible_to(stranger).exists() for stranger in strangers)


def test_another_ghu_acts_on_nothing(client, team, person, referent):
    introduction = answer(propose(team, person, referent), "interested")
    stranger = MembershipFactory(accompanier=True).user
    client.force_login(stranger, BACKEND)

    assert client.get(reverse("introduction", args=[introduction.pk])).status_code == 404
    at = {"actor": stranger, "introduction_id": introduction.pk, "seen": introduction.version}
    for act in (
        lambda: plan(introduction, stranger),
        lambda: verbs.say_working(**at, since=timezone.localdate()),
        lambda: verbs.end_introduction(**at, note=""),
        lambda: verbs.withdraw(**at, note=""),
        lambda: verbs.call_off_meeting(**at),
    ):
        with pytest.raises(Refusal, match="autre GHU"):
            act()


def test_list_is_narrowed_and_its_files_name_nobody(client, team, person, referent):
    propose(team, person, referent)
    IntroductionFactory(project=team, working=True)
    client.force_login(referent, BACKEND)

    def listed(**said):
        return list(client.get(reverse("introduction_list"), said).context["introductions"])

    assert len(listed()) == 2
    assert [each.state for each in listed(state="working")] == ["working"]
    assert listed(show="to_meet") == []
    table = client.get(reverse("introduction_export_csv")).getvalue().decode()
    assert team.title in table
    assert "Alma" not in table
    assert team.holder_name not in table
    assert client.get(reverse("introduction_export_xlsx")).getvalue().startswith(b"PK")


# The table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", list(FROM))
def test_no_state_comes_from_an_end(target):
    assert not {State.WITHDRAWN, State.ENDED} & set(FROM[target])


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "interested"},
        {"state": "withdrawn"},
        {"state": "working", "answered_at": timezone.now()},
        {"starts_at": timezone.now(), "ends_at": timezone.now() - timedelta(hours=1), "place": "x"},
        {"starts_at": timezone.now(), "ends_at": timezone.now() + timedelta(hours=1)},
    ],
)
def test_database_refuses_what_never_is(broken):
    introduction = IntroductionFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=introduction.pk).update(**broken)


def test_who_chose_another_ghu_since_is_not_opened_from_here(client, team, person, referent):
    introduction = propose(team, person, referent)
    person.groups.set([HospitalGroupFactory()])
    client.force_login(referent, BACKEND)

    page = client.get(reverse("introduction", args=[introduction.pk])).content.decode()

    assert reverse("partner_read", args=[person.pk]) not in page
