"""A team's path: begun by an acceptance, noted by whoever accompanies it, taken back where it was wrong."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from patient_partners.models import PathEntry, Project, Step
from patient_partners.models.choices import Stage
from patient_partners.models.path import What
from patient_partners.path import Standing, read_path
from patient_partners.services.path import Said, note_path, take_back
from patient_partners.services.projects import decide
from tests.factories import HospitalFactory, MembershipFactory, ProgrammeFactory, ProjectFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TODAY = timezone.localdate


@pytest.fixture
def programme():
    programme = ProgrammeFactory()
    Step.objects.bulk_create(
        Step(programme=programme, position=rank + 1, stage=stage, question="Comment ?")
        for rank, stage in enumerate(Stage)
        if stage != Stage.IDEA
    )
    return programme


@pytest.fixture
def hospital():
    return HospitalFactory()


@pytest.fixture
def officer(programme):
    return MembershipFactory(officer=True, service=programme.owner).user


@pytest.fixture
def referent(hospital):
    return MembershipFactory(accompanier=True, accompanied_group=hospital.group).user


@pytest.fixture
def team(programme, hospital):
    return ProjectFactory(programme=programme, hospital=hospital, accepted=True)


def note(actor, team, **said) -> PathEntry:
    """As the form would, with the team as it stands."""
    team.refresh_from_db()
    said = {"what": What.NOTE, "on": TODAY(), "text": "Vu l’équipe."} | said
    return note_path(actor=actor, project_id=team.pk, seen=team.version, said=Said(**said))


def come_to(actor, team, stage, **said) -> PathEntry:
    return note(actor, team, **{"what": What.STEP, "stage": stage, "text": ""} | said)


def refused(actor, team, **said) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        note(actor, team, **said)
    return refusal.value


def test_accepting_a_sheet_begins_its_path(programme, hospital, referent):
    sent = ProjectFactory(programme=programme, hospital=hospital, sent=True)
    sent.submitted_at = timezone.now() - timedelta(days=9)
    sent.save()

    decide(actor=referent, project_id=sent.pk, seen=sent.version, accepts=True, reason="")

    sent.refresh_from_db()
    assert (sent.stage, sent.stage_on, sent.sign_on) == (Stage.CHOICE, TODAY(), TODAY())
    said = [(entry.stage, entry.on, entry.actor) for entry in sent.path.all()]
    assert said == [("idea", TODAY() - timedelta(days=9), None), ("choice", TODAY(), referent)]


def test_declining_begins_none(programme, hospital, referent):
    sent = ProjectFactory(programme=programme, hospital=hospital, sent=True)

    decide(actor=referent, project_id=sent.pk, seen=sent.version, accepts=False, reason="Pas cette fois.")

    assert not sent.path.exists()


@pytest.mark.parametrize("who", ["officer", "referent"])
def test_step_says_since_when_by_whom_and_what_is_next(request, team, who):
    actor, soon = request.getfixturevalue(who), TODAY() + timedelta(days=9)

    come_to(actor, team, Stage.SEARCH, lacks="un lieu", next_on=soon, next_what="réunion")

    team.refresh_from_db()
    assert (team.stage, team.stage_on, team.lacks) == (Stage.SEARCH, TODAY(), "un lieu")
    assert (team.next_on, team.next_what) == (soon, "réunion")
    places = {place.step.stage: place for place in read_path(team).places}
    assert places[Stage.SEARCH].entry.actor == actor
    standings = [places[stage].standing for stage in (Stage.CHOICE, Stage.START, Stage.SEARCH, Stage.FORMALISE)]
    assert standings == [Standing.DONE, Standing.PASSED, Standing.HERE, Standing.AHEAD]


def test_note_changes_no_step(team, referent):
    note(referent, team, what=What.MEETING)

    team.refresh_from_db()
    assert team.stage == Stage.CHOICE


def test_path_tells_what_is_missing_and_no_more_once_it_was(team, referent):
    come_to(referent, team, Stage.ACCOMPANIED)
    team.refresh_from_db()
    missing = read_path(team).lacks
    assert missing[0] == "une formation-action"
    assert missing[-1] == "une prochaine date"

    for what in (What.TRAINING, What.MEETING, What.COMMUNITY):
        note(referent, team, what=what, next_on=TODAY() + timedelta(days=20))

    team.refresh_from_db()
    assert read_path(team).lacks == []


def test_next_date_that_has_passed_asks_what_happened(team, referent):
    note(referent, team, what=What.MEETING, next_on=TODAY())
    team.refresh_from_db()
    team.next_on -= timedelta(days=1)

    [missing] = read_path(team).lacks

    assert missing.startswith("ce qui s’est passé le")


def test_wrong_step_is_taken_back_with_a_reason_and_stays_in_the_history(team, referent, officer):
    note(referent, team, next_on=TODAY() + timedelta(days=3), next_what="réunion")
    entry = come_to(referent, team, Stage.EVALUATED)
    team.refresh_from_db()

    take_back(actor=officer, project_id=team.pk, seen=team.version, why="Une autre équipe")

    team.refresh_from_db()
    entry.refresh_from_db()
    assert (team.stage, team.next_what) == (Stage.CHOICE, "réunion")
    assert (entry.stage, entry.undone_by, entry.undone_why) == ("evaluated", officer, "Une autre équipe")


def test_taking_back_says_why(team, referent):
    come_to(referent, team, Stage.START)
    team.refresh_from_db()

    with pytest.raises(Refusal) as refusal:
        take_back(actor=referent, project_id=team.pk, seen=team.version, why=" ")

    assert refusal.value.field == "why"


def test_beginning_is_not_taken_back(team, referent):
    with pytest.raises(Refusal, match="début de son parcours"):
        take_back(actor=referent, project_id=team.pk, seen=team.version, why="Non")


def test_way_back_says_why(team, referent):
    come_to(referent, team, Stage.FORMALISE)

    assert refused(referent, team, what=What.STEP, stage=Stage.SEARCH, text="").field == "text"

    come_to(referent, team, Stage.SEARCH, text="Le partenaire a déménagé.")
    team.refresh_from_db()
    assert team.stage == Stage.SEARCH


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"on": timedelta(days=1)}, "on"),
        ({"on": timedelta(days=-1)}, "on"),
        ({"next_on": timedelta(days=-1)}, "next_on"),
        ({"next_on": timedelta(days=366)}, "next_on"),
        ({"next_what": "réunion"}, "next_on"),
        ({"text": " "}, "text"),
        ({"what": What.STEP, "stage": Stage.CHOICE}, "what"),
        ({"what": What.STEP, "stage": "inventee"}, "what"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(team, referent, said, field):
    days = {name: TODAY() + value for name, value in said.items() if isinstance(value, timedelta)}

    assert refused(referent, team, **said | days).field == field


def test_end_is_the_last_word_until_it_is_taken_back(team, referent):
    note(referent, team, what=What.END, text="Le service ferme.")
    team.refresh_from_db()
    assert team.ended_on == TODAY()
    assert "est fini depuis" in refused(referent, team).sentence

    take_back(actor=referent, project_id=team.pk, seen=team.version, why="Il rouvre.")

    team.refresh_from_db()
    assert team.ended_on is None


def test_two_who_note_at_once_do_not_overwrite_each_other(team, referent, officer):
    seen = team.version
    note(officer, team)

    with pytest.raises(Refusal) as refusal:
        note_path(actor=referent, project_id=team.pk, seen=seen, said=Said(what=What.NOTE, on=TODAY(), text="Vue."))

    assert refusal.value.field == "seen"


def test_other_ghu_and_other_services_neither_see_nor_note(client, team):
    for stranger in (MembershipFactory(accompanier=True).user, MembershipFactory(officer=True).user):
        client.force_login(stranger, BACKEND)
        assert client.get(reverse("team", args=[team.pk])).status_code == 404
        assert "autre GHU" in refused(stranger, team).sentence


def test_sheet_that_waits_has_no_path_yet(client, programme, hospital, referent):
    sent = ProjectFactory(programme=programme, hospital=hospital, sent=True)
    client.force_login(referent, BACKEND)

    assert client.get(reverse("team", args=[sent.pk])).status_code == 404
    assert "attend une réponse" in refused(referent, sent).sentence


@pytest.mark.parametrize("changed", [{"text": "Autre chose"}, {"on": "2026-01-05"}, {"stage": "start"}])
def test_database_rewrites_no_entry(team, referent, changed):
    entry = come_to(referent, team, Stage.SEARCH)

    with pytest.raises(IntegrityError), transaction.atomic():
        PathEntry.objects.filter(pk=entry.pk).update(**changed)


def test_what_was_taken_back_is_not_put_back_in_silence(team, referent):
    entry = come_to(referent, team, Stage.SEARCH)
    team.refresh_from_db()
    take_back(actor=referent, project_id=team.pk, seen=team.version, why="Erreur")

    with pytest.raises(IntegrityError), transaction.atomic():
        PathEntry.objects.filter(pk=entry.pk).update(undone_at=None, undone_by=None, undone_why="")


@pytest.mark.parametrize("changed", [{"stage": ""}, {"state": "submitted", "decided_at": None, "decided_by": None}])
def test_database_refuses_a_path_without_an_acceptance_and_the_other_way_round(team, changed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=team.pk).update(**changed)


def post(client, address, **fields):
    return client.post(address, fields | {"key": uuid.uuid4()})


def test_page_notes_a_step_and_what_is_typed_survives_a_refusal(client, team, referent):
    client.force_login(referent, BACKEND)
    page = reverse("team", args=[team.pk])
    day = TODAY() + timedelta(days=12)
    fields = {"seen": team.version, "what": "step:search", "on": TODAY(), "next_what": "réunion au staff"}

    answer = post(client, page, **fields)
    assert 'value="réunion au staff"' in answer.content.decode()

    assert post(client, page, **fields, next_on=day).url == page
    team.refresh_from_db()
    assert (team.stage, team.next_on) == (Stage.SEARCH, day)


def test_page_that_is_late_is_shown_beside_what_is_so_now(client, team, referent, officer):
    client.force_login(referent, BACKEND)
    page, fields = reverse("team", args=[team.pk]), {"what": "note", "on": TODAY(), "text": "Vue hier."}
    seen = team.version
    come_to(officer, team, Stage.START)

    answer = post(client, page, seen=seen, **fields)
    assert "Vos saisies restent affichées" in answer.content.decode()
    assert "Vue hier." in answer.content.decode()
    team.refresh_from_db()

    assert post(client, page, seen=team.version, **fields).url == page


def test_page_takes_a_step_back(client, team, referent):
    client.force_login(referent, BACKEND)
    come_to(referent, team, Stage.START)
    team.refresh_from_db()

    answer = post(client, reverse("team_take_back", args=[team.pk]), seen=team.version, why="Erreur")

    assert answer.url == reverse("team", args=[team.pk])
    assert "Erreur" in client.get(answer.url).content.decode()
    assert client.get(reverse("team_take_back", args=[team.pk])).url == answer.url
