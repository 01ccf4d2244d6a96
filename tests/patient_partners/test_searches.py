"""What a team looks for, who fits and why: only those whom the reader may read, by their numbers, in words."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from patient_partners.fits import fits_of, fitting
from patient_partners.models import FileReading, Search
from patient_partners.services.searches import say_search
from patient_partners.tokens import project_token
from tests.factories import (
    HospitalGroupFactory,
    MembershipFactory,
    PatientPartnerFactory,
    ProjectFactory,
    SearchFactory,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SAID = {
    "contributions": ["read", "teach"],
    "themes": [],
    "setting": "on_site",
    "place": "Tram T3",
    "rhythm": "monthly",
    "length": "hour",
    "text": "Relire.",
}


@pytest.fixture
def team():
    return ProjectFactory(accepted=True)


@pytest.fixture
def referent(team):
    return MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user


def person(team, **said):
    return PatientPartnerFactory(**{"owner": team.programme.owner, "groups": [team.hospital.group]} | said)


def own_page(team) -> str:
    return reverse("search_by_link", args=[project_token(team)])


def office_page(team) -> str:
    return reverse("team_search", args=[team.pk])


def post(client, page: str, **said):
    return client.post(page, {"key": uuid.uuid4(), "seen": 0, **SAID} | said, follow=True)


def test_holder_says_by_their_link_what_the_team_looks_for(client, team):
    page = post(client, own_page(team)).content.decode()

    assert "C’est enregistré" in page
    search = Search.objects.get()
    assert (search.project, search.said_by, search.contributions, search.version) == (team, None, ["read", "teach"], 1)


def test_holder_sees_nobody(client, team):
    SearchFactory(project=team)
    fits = person(team, full_name="Alma Inventée")

    page = client.get(own_page(team)).content.decode()

    assert "Alma" not in page
    assert str(fits) not in page


def test_who_accompanies_the_team_says_it_too_and_sees_who_fits_by_number(client, team, referent):
    fits = person(team, full_name="Alma Inventée", setting="both")
    client.force_login(referent, BACKEND)

    page = post(client, office_page(team)).content.decode().replace("\u00a0", " ")

    assert Search.objects.get().said_by == referent
    assert str(fits).replace("\u00a0", " ") in page
    assert "Aimerait relire des documents." in page
    assert "Alma" not in page
    assert not FileReading.objects.exists()


def test_another_ghu_finds_no_such_team(client, team):
    client.force_login(MembershipFactory(accompanier=True).user, BACKEND)

    assert client.get(office_page(team)).status_code == 404
    assert post(client, office_page(team)).status_code == 404
    with pytest.raises(Refusal):
        say_search(actor=MembershipFactory(accompanier=True).user, project_id=team.pk, seen=0, said=SAID)


@pytest.mark.parametrize(
    "other",
    [
        {"state": "paused"},
        {"left": True},
        {"unconfirmed": True},
        {"consent_ends_on": timezone.localdate() - timedelta(days=1)},
        {"contributions": ["research"]},
        {"setting": "remote"},
        {"groups": []},
    ],
    ids=["paused", "left", "unconfirmed", "without consent", "something else", "cannot come", "other GHU"],
)
def test_who_may_not_be_found_or_does_not_fit_is_not_shown(team, referent, other):
    search = SearchFactory(project=team, setting="on_site")
    fits = person(team)
    person(team, **other)

    officer = MembershipFactory(officer=True, service=team.programme.owner).user
    assert [list(fitting(search, reader)) for reader in (referent, officer)] == [[fits], [fits]]


def test_nobody_who_chose_another_ghu_is_found_by_somebody_who_accompanies_both(team, referent):
    other = HospitalGroupFactory()
    MembershipFactory(accompanier=True, accompanied_group=other, user=referent)
    person(team, groups=[other])

    assert not fitting(SearchFactory(project=team), referent).exists()


def test_who_waits_the_longest_for_news_comes_first(team, referent):
    late = person(team)
    earlier = person(team, last_news_at=timezone.now() - timedelta(days=9))

    assert list(fitting(SearchFactory(project=team), referent)) == [earlier, late]


def test_reasons_and_what_to_talk_about_are_said_in_words(team):
    search = SearchFactory(project=team, rhythm="monthly", length="two_hours", themes=["home"])
    one = person(team, rhythm="rarely", length="half_day", setting="remote", themes=["home", "rights"])
    [fit] = fits_of(search, [one])

    assert fit.reasons == [
        "Aimerait relire des documents.",
        "Des sujets lui tiennent à cœur\u00a0: sortie et retour chez soi.",
        "À la suite\u00a0: deux heures, cela lui va.",
    ]
    assert fit.reserves == [
        "Rythme\u00a0: quelques fois par an au plus, l’équipe cherche une fois par mois.",
        "À distance seulement.",
    ]


def test_search_that_somebody_changed_meanwhile_is_kept_at_the_second_press_and_nothing_is_lost(client, team):
    SearchFactory(project=team)

    page = post(client, own_page(team), place="Bus 62").content.decode()
    assert "vient de changer" in page
    assert 'value="Bus 62"' in page

    post(client, own_page(team), place="Bus 62", seen=1)
    assert Search.objects.get().place == "Bus 62"


def test_number_of_a_person_is_refused(client, team):
    assert "ressemble à celui" in post(client, own_page(team), text="1 85 05 78 006 084").content.decode()
    assert not Search.objects.exists()


def test_team_whose_accompaniment_is_over_looks_for_nobody(client, team):
    type(team).objects.filter(pk=team.pk).update(ended_on=timezone.localdate(), stuck_on=None)

    assert client.get(own_page(team)).status_code == 404
    with pytest.raises(Refusal):
        say_search(actor=None, project_id=team.pk, seen=0, said=SAID)


def test_sheet_that_waits_for_its_answer_looks_for_nobody(client):
    assert client.get(own_page(ProjectFactory(sent=True))).status_code == 404
