"""How dates, times, places and publics are said, in French and English."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from activities.models import Session
from activities.models.choices import Place
from activities.phrases import labels, people, places
from foundation import days
from partnerships.models import Hospital, Partner, Ward

TODAY = date(2026, 11, 22)


def moment(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """In UTC: Paris is one hour later in November, two in July."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("fr", date(2026, 11, 24), "mardi 24 novembre"),
        ("en", date(2026, 11, 24), "Tuesday 24 November"),
        ("fr", date(2026, 12, 1), "mardi 1er décembre"),
        ("en", date(2026, 12, 1), "Tuesday 1 December"),
        ("fr", date(2027, 2, 1), "lundi 1er février"),
        ("fr", date(2027, 9, 14), "mardi 14 septembre 2027"),
        ("en", date(2025, 3, 4), "Tuesday 4 March 2025"),
    ],
)
def test_day_says_its_year_only_when_it_is_far(language, day, words):
    with override(language):
        assert plain(days.say_day(day, TODAY)) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [(22, "aujourd’hui"), (23, "demain"), (24, "mardi 24 novembre"), (21, "samedi 21 novembre")],
)
def test_near_day_is_said_as_people_say_it(day, words):
    with override("fr"):
        assert plain(days.say_near_day(date(2026, 11, day), TODAY)) == words


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("fr", moment(24, 13, 30), "14 h 30"),
        ("fr", moment(24, 8), "9 h"),
        ("fr", moment(24, 23, 5), "0 h 05"),
        ("fr", moment(14, 8, month=7), "10 h"),
        ("en", moment(24, 13, 30), "2:30pm"),
        ("en", moment(24, 8), "9am"),
        ("en", moment(24, 11), "midday"),
        ("en", moment(24, 11, 15), "12:15pm"),
        ("en", moment(24, 23, 5), "12:05am"),
    ],
)
def test_time_is_that_of_paris(language, at, words):
    with override(language):
        assert plain(days.say_time(at)) == words


def test_hour_and_minutes_never_part_at_the_end_of_a_line():
    with override("fr"):
        assert days.say_time(moment(24, 13, 30)) == "14\u00a0h\u00a030"


@pytest.mark.parametrize(
    ("language", "ends_at", "words"),
    [
        ("fr", moment(24, 14, 30), "mardi 24 novembre, 14 h 30 – 15 h 30"),
        ("en", moment(24, 14, 30), "Tuesday 24 November, 2:30pm to 3:30pm"),
        ("fr", moment(25, 11), "mardi 24 novembre, 14 h 30 – mercredi 25 novembre, 12 h"),
    ],
)
def test_period_says_both_days_when_they_differ(language, ends_at, words):
    with override(language):
        assert plain(days.say_period(moment(24, 13, 30), ends_at, TODAY)) == words


def test_period_over_the_change_of_clocks_keeps_each_side_s_own_hour():
    with override("fr"):
        words = days.say_times(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert plain(words) == "2 h 30 – 2 h 30"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(45, "45 minutes"), (60, "1 heure"), (120, "2 heures"), (90, "1 h 30"), (65, "1 h 05")],
)
def test_duration_is_said_in_hours_and_minutes(minutes, words):
    with override("fr"):
        assert plain(days.say_duration(minutes)) == words


@pytest.mark.parametrize(
    ("audiences", "words"),
    [
        (["patients"], "pour les patients"),
        (["patients", "relatives"], "pour les patients et leurs proches"),
        ([], "pour les patients et leurs proches"),
        (
            ["patients", "relatives", "staff"],
            "pour les patients, leurs proches et les professionnels de l’hôpital",
        ),
    ],
)
def test_audiences_read_as_a_sentence(audiences, words):
    with override("fr"):
        assert people.say_audiences(audiences) == words


def place_of(place: Place, **fields) -> str:
    hospital = Hospital(name="Hôpital d'essai", slug="essai", city="Paris", postcode="75013")
    ward = Ward(hospital=hospital, name="Gériatrie", building="Bâtiment Lavande", floor="2e étage")
    partner = Partner(name="Musée d'essai", address="5 rue Inventée, Paris")
    with override("fr"):
        return places.say_place(Session(place=place, ward=fields.pop("ward", ward), partner=partner, **fields))


def test_place_in_a_ward_leads_to_its_room():
    assert place_of(Place.WARD, where="salle d'animation") == "salle d'animation, Gériatrie, Bâtiment Lavande, 2e étage"


def test_place_without_a_ward_is_the_hospital():
    assert place_of(Place.WARD, ward=None) == "à l’hôpital"


@pytest.mark.parametrize(
    ("place", "words"),
    [(Place.MUSEUM, "Musée d'essai, 5 rue Inventée, Paris"), (Place.REMOTE, "à distance, sur un écran")],
)
def test_place_of_an_outing_or_a_remote_visit_never_names_the_ward(place, words):
    assert place_of(place, where="rendez-vous en gériatrie") == words


@pytest.mark.parametrize(("language", "words"), [("fr", "Atelier\u00a0: Papiers"), ("en", "Atelier: Papiers")])
def test_colon_stands_as_the_readers_language_sets_it(language, words):
    with override(language):
        assert labels.say_labelled("Atelier", "Papiers") == words
