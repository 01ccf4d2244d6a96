"""Posters: what the public page says, on one tagged page that leads a phone there; open to all, and cheap."""

from datetime import datetime, timedelta
from time import process_time

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from activities.models.choices import Place, State
from activities.public.posters import walls_for
from foundation.printing.paper import printed
from partnerships.models.choices import Visibility
from portal.public import memory
from tests.activities.offer import PARIS, TUESDAY, a_session
from tests.activities.papers import codes_on, read_paper
from tests.activities.ward_pages import address
from tests.factories import HospitalFactory, WardFactory
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

SITE = settings.SITE_URL
HOSTILE = "#read(\"/etc/passwd\") $x$ \\ @a *b* _c_ `d` <e> «\u00a0f\u00a0» 'g' " + "h" * 200


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        printed.clear()
        cache.clear()
        yield


@pytest.fixture
def ward():
    hospital = HospitalFactory(name="Hôpital de l’Essai", slug="essai")
    return WardFactory(hospital=hospital, name="Gériatrie aiguë", slug="geriatrie", floor="2e étage")


def at(day: int, hour: int = 14, month: int = 11, **fields) -> dict:
    starts_at = datetime(2026, month, day, hour, 30, tzinfo=PARIS)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), **fields}


def ask(client, name: str, ward, poster: str, language: str = "fr", **headers):
    memory.clear()
    slugs = [ward.hospital.slug, ward.slug] if name.startswith("ward") else [ward.hospital.slug]
    with override(language):
        address = reverse(name, args=[*slugs, poster])
    return client.get(address, **headers)


def paper_of(client, name, ward, poster, language="fr"):
    answer = ask(client, name, ward, poster, language)
    assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
    return read_paper(answer.content)


def words_of(client, name, ward, poster, language="fr") -> str:
    answer = ask(client, name, ward, poster, language)
    assert answer.status_code == 200
    return text_of(answer).replace("\u00a0", " ")


# --- What it says -----------------------------------------------------------------------------------------------------


def test_a_ward_s_week_is_one_tagged_page_that_leads_to_the_ward(client, ward):
    a_session(ward, title="Papiers découpés", **at(26))
    a_session(ward, title="Après la semaine", **at(30))
    answer = ask(client, "ward_poster_pdf", ward, "2026-11-23")
    paper = read_paper(answer.content)
    assert (paper.pages, paper.language, paper.is_tagged) == (1, "fr", True)
    assert paper.title == "Semaine du 23 au 29 novembre, Gériatrie aiguë, Hôpital de l’Essai"
    for words in (
        "Semaine du 23 au 29 novembre",
        "Gériatrie aiguë",
        "Jeudi 26 novembre",
        "14 h 30 – 15 h 30",
        "Papiers découpés",
        "2e étage",
        "Gratuit, pour les patients et leurs proches",
        "Tout est gratuit. Pour venir, parlez-en à l’équipe de votre service.",
        "Affiche mise à jour le mardi 24 novembre",
    ):
        assert words in paper.text
    assert "Après la semaine" not in paper.text
    assert codes_on(answer.content) == [f"{SITE}/hopitaux/essai/services/geriatrie/"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_hospital_s_month_leads_to_the_hospital_and_in_english_to_its_english_page(client, ward):
    session = a_session(ward, **at(1, month=12))
    session.activity.title_en = "Paper cut-outs"
    session.activity.save()
    french, english = (ask(client, "hospital_poster_pdf", ward, "2026-12", language) for language in ("fr", "en"))
    assert "Mardi 1er décembre" in read_paper(french.content).text
    assert codes_on(french.content) == [f"{SITE}/hopitaux/essai/"]
    paper = read_paper(english.content)
    assert paper.language == "en"
    for words in ("December 2026", "Tuesday 1 December", "2:30pm to 3:30pm", "Paper cut-outs", "Poster updated on"):
        assert words in paper.text
    assert codes_on(english.content) == [f"{SITE}/en/hopitaux/essai/"]


def test_a_session_alone_has_its_own_poster_with_what_it_is(client, ward):
    session = a_session(ward, title="Estampes", **at(27))
    session.activity.description, session.activity.accessibility = "Graver sans pointe.", "Boucle magnétique"
    session.activity.save()
    paper = paper_of(client, "ward_poster_pdf", ward, f"seance-{session.pk}")
    for words in ("Estampes", "Vendredi 27 novembre", "Graver sans pointe.", "Boucle magnétique"):
        assert words in paper.text


def test_page_says_what_the_paper_says(client, ward):
    a_session(ward, title="Papiers découpés", **at(26))
    page = words_of(client, "ward_poster", ward, "2026-11-23")
    for words in ("Semaine du 23 au 29 novembre", "Jeudi 26 novembre", "Papiers découpés", "Tout est gratuit."):
        assert words in page


@pytest.mark.parametrize(
    ("monday", "said"),
    [
        ("2026-11-30", "Semaine du 30 novembre au 6 décembre"),
        ("2027-02-01", "Semaine du 1er au 7 février"),
        ("2026-12-28", "Semaine du 28 décembre au 3 janvier"),
        ("2027-12-27", "Semaine du 27 décembre 2027 au 2 janvier 2028"),
    ],
)
def test_a_week_is_said_as_people_say_it(client, ward, monday, said):
    assert said in words_of(client, "ward_poster", ward, monday)


# --- What it never says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize(
    ("visibility", "shown_on"),
    [
        (Visibility.HOSPITAL, {"hospital", "ward"}),
        (Visibility.WARD, {"ward"}),
        (Visibility.UNPUBLISHED, set()),
    ],
)
def test_a_poster_shows_what_its_page_shows(client, ward, place, visibility, shown_on):
    session = a_session(ward, place, visibility=visibility, title="Titre à voir", **at(26))
    for what in ("2026-11-23", "2026-11", f"seance-{session.pk}"):
        shown = {on for on in ("hospital", "ward") if "Titre à voir" in words_of(client, f"{on}_poster", ward, what)}
        assert shown == shown_on, what


def test_nobody_s_name_nor_phone_nor_the_ward_s_own_link_is_on_it(client, ward):
    ward.phone, ward.contact_name, ward.mailbox = "01 40 00 00 99", "Mme Secret", "service@example.org"
    ward.save()
    session = a_session(ward, note="à garder pour soi", other_speakers="M. Invité", **at(26))
    session.participations.update(expected_total=8, contact_name="Mme Contact", contact_phone="01 40 00 00 98")
    for kind in ("2026-11-23", f"seance-{session.pk}"):
        page = ask(client, "ward_poster", ward, kind).content.decode()
        answer = ask(client, "ward_poster_pdf", ward, kind)
        told = page + read_paper(answer.content).text + " ".join(codes_on(answer.content))
        for secret in ("01 40", "Mme", "M. Invité", "service@", "garder pour soi", "/accord/", "8 personnes"):
            assert secret not in told, secret


@pytest.mark.parametrize("state", [State.CANCELLED, State.REQUESTED])
def test_what_is_cancelled_or_only_asked_for_hangs_nowhere(client, ward, state):
    fields = {"requested": True} if state == State.REQUESTED else {"cancelled": True}
    a_session(ward, title="Pas au mur", **fields, **at(26))
    a_session(ward, title="Au mur", **at(27))
    text = paper_of(client, "ward_poster_pdf", ward, "2026-11-23").text
    assert "Au mur" in text
    assert "Pas au mur" not in text


# --- Nothing, too much, and whatever is typed -------------------------------------------------------------------------


def test_an_empty_week_says_so_kindly_and_has_no_paper(client, ward):
    a_session(ward, **at(15, month=12))
    page = words_of(client, "ward_poster", ward, "2026-11-23")
    assert "Semaine du 23 au 29 novembre : rien n’est annoncé pour l’instant" in page
    assert "Ouvrir l’affiche" not in page
    assert "Imprimer l’affiche de la semaine du 14 décembre" in page
    answer = ask(client, "ward_poster_pdf", ward, "2026-11-23")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/services/geriatrie/affiches/2026-11-23/")


@pytest.mark.parametrize("poster", ["2026-11-24", "2026-13", "9999-12", "seance-", "seance-x", "0001-01-01"])
@pytest.mark.parametrize("name", ["ward_poster", "ward_poster_pdf"])
def test_what_is_no_poster_is_not_found(client, ward, poster, name):
    assert ask(client, name, ward, poster).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 4, 8, 13, 40])
def test_any_number_of_lines_is_one_page_in_less_than_a_second(client, ward, count):
    for number in range(count):
        a_session(ward, title=f"Rencontre numéro {number}", **at(1 + number // 2, 9 + 3 * (number % 2), month=12))
    begun = process_time()
    answer = ask(client, "hospital_poster_pdf", ward, "2026-12")
    assert process_time() - begun < 1
    paper = read_paper(answer.content)
    assert paper.pages == 1
    assert "Rencontre numéro 0" in paper.text
    if count == 40:
        assert "La suite en ligne, à partir du" in paper.text
    else:
        assert f"Rencontre numéro {count - 1}" in paper.text
        assert "La suite en ligne" not in paper.text


@pytest.mark.parametrize("count", [1, 6, 14])
def test_whatever_is_typed_stays_text_on_one_page(client, ward, count):
    ward.name, ward.hospital.name = "#" + "s" * 100, '"$' + "t" * 100
    ward.save()
    ward.hospital.save()
    sessions = [a_session(ward, title=HOSTILE[:150], **at(24 + number % 6, 9 + number // 6)) for number in range(count)]
    for poster in ("2026-11-23", f"seance-{sessions[0].pk}"):
        answer = ask(client, "ward_poster_pdf", ward, poster)
        paper = read_paper(answer.content)
        assert paper.pages == 1
        assert '#read("/etc/passwd") $x$ \\ @a *b* _c_ `d` <e>' in paper.text
        assert codes_on(answer.content) == [f"{SITE}/hopitaux/essai/services/geriatrie/"]


# --- Places, and who may ask how often --------------------------------------------------------------------------------


def test_a_merged_hospital_s_poster_is_that_of_the_one_that_stands(client, ward):
    old = HospitalFactory(slug="ancien", merged_into=ward.hospital)
    answer = client.get(reverse("hospital_poster_pdf", args=[old.slug, "2026-11"]))
    assert (answer.status_code, answer["Location"]) == (301, "/hopitaux/essai/affiches/2026-11.pdf")


def test_a_closed_ward_s_poster_leads_to_the_page_that_says_so(client, ward):
    ward.is_active = False
    ward.save()
    answer = ask(client, "ward_poster", ward, "2026-11-23")
    assert (answer.status_code, answer["Location"]) == (302, "/hopitaux/essai/services/geriatrie/")


def test_public_pages_offer_the_posters_that_have_something_on_them(client, ward):
    def offers(name, *slugs):
        memory.clear()
        return text_of(client.get(reverse(name, args=slugs))).replace("\u00a0", " ")

    assert "Imprimer l’affiche" not in offers("ward", "essai", "geriatrie")
    a_session(ward, cancelled=True, **at(26))
    assert "Imprimer l’affiche" not in offers("ward", "essai", "geriatrie")
    a_session(ward, **at(4, month=12))
    assert "Imprimer l’affiche de la semaine prochaine" in offers("ward", "essai", "geriatrie")
    page = offers("hospital", "essai")
    assert "Imprimer l’affiche de décembre" in page
    assert "Imprimer l’affiche de novembre" not in page


def test_the_same_words_are_printed_once_and_other_words_anew(client, ward):
    session = a_session(ward, title="Premier titre", **at(26))
    first = ask(client, "ward_poster_pdf", ward, "2026-11-23").content
    begun = process_time()
    assert ask(client, "ward_poster_pdf", ward, "2026-11-23").content == first
    assert process_time() - begun < 0.1
    session.activity.title = "Autre titre"
    session.activity.save()
    assert "Autre titre" in paper_of(client, "ward_poster_pdf", ward, "2026-11-23").text


def test_whoever_asks_for_many_new_posters_makes_a_pause_and_others_do_not(client, ward, settings):
    settings.ACCOUNT_RATE_LIMITS = {"poster": "2/m/ip"}
    sessions = [a_session(ward, **at(26, 9 + number)) for number in range(4)]
    names = [f"seance-{session.pk}" for session in sessions]
    statuses = [ask(client, "ward_poster_pdf", ward, name).status_code for name in names]
    assert statuses == [200, 200, 429, 429]
    assert ask(client, "ward_poster_pdf", ward, names[2])["Retry-After"] == "60"
    assert ask(client, "ward_poster_pdf", ward, names[0]).status_code == 200  # printed already
    assert ask(client, "ward_poster_pdf", ward, names[2], REMOTE_ADDR="10.0.0.9").status_code == 200


# --- Where those who organise find them -------------------------------------------------------------------------------


@pytest.fixture
def scene():
    return hospital_scene()


def page_for(client, user, name, *args) -> str:
    client.force_login(user)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", ["mediator", "coordinator", "referent", "officer"])
def test_a_session_s_page_and_the_list_lead_to_the_posters(client, scene, role):
    session = a_session(scene.ward, activity=scene.activity, partner=scene.partner, **at(26))
    person, hospital = getattr(scene, role), f"/hopitaux/{scene.hospital.slug}"
    ward = f"{hospital}/services/{scene.ward.slug}"
    assert f"{ward}/affiches/seance-{session.pk}/" in page_for(client, person, "session_detail", session.pk)
    listed = page_for(client, person, "posters")
    assert f"{hospital}/affiches/2026-11/" in listed
    assert f"{ward}/affiches/2026-11-23/" in listed


@pytest.mark.parametrize("fields", [{"visibility": Visibility.UNPUBLISHED}, {"cancelled": True}, {"requested": True}])
def test_no_poster_is_offered_of_what_the_public_does_not_read(client, scene, fields):
    session = a_session(scene.ward, activity=scene.activity, partner=scene.partner, **fields, **at(26))
    assert "/affiches/" not in page_for(client, scene.referent, "session_detail", session.pk)
    assert "Aucune affiche pour l’instant" in page_for(client, scene.referent, "posters")


def test_an_outing_of_the_whole_hospital_names_no_ward_on_its_poster(scene):
    session = a_session(scene.ward, Place.MUSEUM, **at(26))
    assert [str(wall) for wall in walls_for(session, session.participations.all())] == [scene.hospital.name]
    session.visibility = Visibility.WARD
    assert [str(wall) for wall in walls_for(session, session.participations.all())] == [scene.ward.name]


def test_the_back_office_offers_them_on_the_page_of_a_place_and_of_a_session(client, scene):
    session = a_session(scene.ward, activity=scene.activity, partner=scene.partner, **at(26))
    for row, poster in ((scene.hospital, "2026-11"), (scene.ward, "2026-11-23"), (session, f"seance-{session.pk}")):
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        assert f"/affiches/{poster}/" in page_for(client, scene.officer, name, row.pk)


def test_a_ward_finds_its_week_s_poster_on_its_own_page(client, scene):
    session = a_session(scene.ward, activity=scene.activity, partner=scene.partner, **at(26))
    page = client.get(address(session)).content.decode()
    assert f"/services/{scene.ward.slug}/affiches/2026-11-23/" in page
    session.visibility = Visibility.UNPUBLISHED
    session.save()
    assert "/affiches/" not in client.get(address(session)).content.decode()
