"""The public offer: what is published where, in which words, and what never is."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from activities.models import Participation
from activities.models.choices import Format, Place, State
from partnerships.models import Commitment
from partnerships.models.choices import Visibility
from portal.public import memory
from tests.activities.offer import PARIS, TUESDAY, a_session, read
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    HospitalFactory,
    ParticipationFactory,
    QuotaFactory,
    UserFactory,
    WardFactory,
    in_days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return HospitalFactory(name="Hôpital de l'Essai", phone="")


@pytest.fixture
def ward(hospital):
    return WardFactory(hospital=hospital, name="Gériatrie aiguë")


def pages_of(client, ward) -> dict[str, str]:
    """The pages where a session of this ward could be read."""
    hospital, elsewhere = ward.hospital, HospitalFactory()
    neighbour = WardFactory(hospital=hospital)
    return {
        "hospital": read(client, "hospital", hospital.slug),
        "ward": read(client, "ward", hospital.slug, ward.slug),
        "neighbour": read(client, "ward", hospital.slug, neighbour.slug),
        "elsewhere": read(client, "hospital", elsewhere.slug),
    }


# --- Visibility -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize(
    ("visibility", "shown_on"),
    [
        (Visibility.HOSPITAL, {"hospital", "ward", "neighbour"}),
        (Visibility.WARD, {"ward"}),
        (Visibility.UNPUBLISHED, set()),
    ],
)
def test_session_is_shown_only_where_its_visibility_says(client, ward, place, visibility, shown_on):
    a_session(ward, place, visibility=visibility)
    shown = {name for name, page in pages_of(client, ward).items() if "Papiers découpés" in page}
    assert shown == shown_on


@pytest.mark.parametrize("visibility", Visibility)
def test_home_announces_only_what_the_hospital_page_shows(client, ward, visibility):
    a_session(ward, visibility=visibility, starts_at=in_days(3))
    assert ("Prochains rendez-vous" in read(client, "home")) == (visibility == Visibility.HOSPITAL)


@pytest.mark.parametrize("place", [Place.MUSEUM, Place.REMOTE])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_outing_and_remote_visit_never_name_their_ward(client, ward, place, language):
    a_session(ward, place, where="rendez-vous à la Gériatrie aiguë, 2e étage")
    neighbour = WardFactory(hospital=ward.hospital)
    for page in (
        read(client, "hospital", ward.hospital.slug, language=language),
        read(client, "ward", ward.hospital.slug, neighbour.slug, language=language),
    ):
        assert "Papiers découpés" in page
        assert "Gériatrie" not in page
        assert ward.slug not in page


def test_hospital_page_gives_no_way_to_the_wards(client, ward):
    a_session(ward)
    assert "/services/" not in read(client, "hospital", ward.hospital.slug)


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({}, True),
        ({"starts_at": lambda: in_days(0, -0.5), "ends_at": lambda: in_days(0, 0.5)}, True),
        ({"starts_at": lambda: in_days(0, -2), "ends_at": lambda: in_days(0, -1)}, False),
        ({"requested": True, "group_state": Participation.State.REQUESTED}, False),
        ({"group_state": Participation.State.REQUESTED}, False),
        ({"group_state": Participation.State.CANCELLED}, False),
        ({"declined": True}, False),
        ({"state": State.LAPSED, "confirmed_at": None}, False),
        ({"held": True}, False),
        ({"to_report": True}, False),
        ({"cancelled": True}, True),
        ({"cancelled": True, "confirmed_at": None}, False),
        ({"cancelled": True, "group_state": Participation.State.REQUESTED}, False),
        ({"cancelled": True, "starts_at": lambda: in_days(0, -2), "ends_at": lambda: in_days(0, -1)}, False),
    ],
)
def test_only_what_is_agreed_and_to_come_is_published(client, ward, fields, is_shown):
    a_session(ward, **{name: value() if callable(value) else value for name, value in fields.items()})
    assert ("Papiers découpés" in read(client, "hospital", ward.hospital.slug)) == is_shown


def test_page_without_anything_today_says_so_and_what_comes_first(client, ward):
    a_session(ward, starts_at=in_days(1, -1))
    page = read(client, "hospital", ward.hospital.slug)
    assert "Rien aujourd’hui. Prochain rendez-vous : Demain, 9 h – 10 h, Papiers découpés." in page
    a_session(ward, starts_at=in_days(0, 1), title="Estampes")
    assert "Rien aujourd’hui" not in read(client, "hospital", ward.hospital.slug)


def test_training_is_not_for_patients(client, ward):
    commitment = CommitmentFactory(kind=Commitment.Kind.RELAY_TRAINING)
    QuotaFactory(commitment=commitment)
    activity = ActivityFactory(commitment=commitment, format=Format.TRAINING, title="Formation relais")
    a_session(ward, activity=activity)
    assert "Formation relais" not in read(client, "hospital", ward.hospital.slug)


def test_shared_session_is_read_on_each_group_s_page_and_once_only(client, ward):
    session = a_session(ward, Place.REMOTE, max_groups=3, max_people=30)
    elsewhere = WardFactory()
    ParticipationFactory(session=session, hospital=ward.hospital, ward=WardFactory(hospital=ward.hospital))
    ParticipationFactory(session=session, hospital=elsewhere.hospital, ward=elsewhere)
    assert read(client, "hospital", ward.hospital.slug).count("Papiers découpés</h3>") == 1
    assert read(client, "hospital", elsewhere.hospital.slug).count("Papiers découpés</h3>") == 1


def test_ward_page_of_a_hospital_group_shows_what_takes_place_there(client, ward):
    session = a_session(ward, visibility=Visibility.WARD)
    session.participations.update(ward=None)
    assert "Papiers découpés" in read(client, "ward", ward.hospital.slug, ward.slug)


# --- Cancelled --------------------------------------------------------------------------------------------------------


def test_cancelled_session_says_what_is_next_without_the_reason(client, ward):
    activity = ActivityFactory(title="Atelier de gravure")
    other = ActivityFactory(commitment=activity.commitment, title="Autre chose")
    QuotaFactory(commitment=activity.commitment)
    with time_machine.travel(TUESDAY):
        a_session(ward, activity=activity, cancelled=True, starts_at=in_days(1), cancel_reason="isolation")
        a_session(ward, activity=other, starts_at=in_days(2))
        a_session(ward, activity=activity, starts_at=in_days(7))
        page = read(client, "hospital", ward.hospital.slug)
    assert "Annulé" in page
    assert "Le prochain : mardi 1er décembre, 9 h, Atelier de gravure." in page
    assert "isolement" not in page
    assert "épidémie" not in page


def test_cancelled_session_with_nothing_after_says_so(client, ward):
    a_session(ward, cancelled=True)
    assert "La prochaine date s’affichera ici." in read(client, "hospital", ward.hospital.slug)


def test_hospital_with_only_a_cancelled_session_is_not_announced_at_home(client, ward):
    a_session(ward, cancelled=True, starts_at=in_days(2))
    assert "Prochains rendez-vous" not in read(client, "home")


# --- What never leaves ------------------------------------------------------------------------------------------------

CANARIES = [
    "CANARI",
    "canari@example.org",
    "01 99 00 66 66",
    "0199006666",
    "manque de personnel",
]


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_contact_note_count_or_reason_is_ever_public(client, hospital, place, language):
    person = UserFactory(full_name="Mme CANARI", email="canari@example.org")
    ward = WardFactory(
        hospital=hospital,
        contact_name="CANARI du service",
        phone="01 99 00 66 66",
        mailbox="canari@example.org",
        meeting_point="demander Mme CANARI",
        hygiene="CANARI : isolement",
    )
    for state in ({}, {"cancelled": True, "cancel_reason": "staff"}):
        session = a_session(
            ward,
            place,
            visibility=Visibility.HOSPITAL,
            note="CANARI à savoir",
            override_reason="CANARI motif",
            other_speakers="M. CANARI",
            report_text="CANARI du bilan",
            lead_mediator=person if not state else None,
            booked_by=person,
            hospital_agreed_by="M. CANARI",
            partner_agreed_by="M. CANARI",
            max_people=100,
            **state,
        )
        session.activity.material = session.activity.hygiene = "CANARI du matériel"
        session.activity.save()
        session.participations.update(
            contact_name="CANARI",
            contact_phone="01 99 00 66 66",
            expected_total=97,
            expected_patients=86,
            wheelchairs=3,
        )
        session.partner.mailbox, session.partner.phone = "canari@example.org", "01 99 00 66 66"
        session.partner.save()
    pages = [
        read(client, "home", language=language),
        read(client, "hospital", hospital.slug, language=language),
        read(client, "ward", hospital.slug, ward.slug, language=language),
    ]
    assert "Papiers découpés" in pages[1]
    for page in pages:
        words = page.split("</header>", 1)[1].split("<svg", 1)[0] + "".join(
            part.split("</svg>", 1)[-1] for part in page.split("<svg")[1:]
        )
        for canary in (*CANARIES, ">97<", " 97 ", " 86 "):
            assert canary not in words


def test_page_sets_no_cookie_and_is_the_same_for_everybody(client, ward):
    a_session(ward)
    address = reverse("hospital", args=[ward.hospital.slug])
    anonymous = client.get(address)
    client.force_login(UserFactory())
    memory.clear()
    signed_in = client.get(address)
    assert anonymous.content == signed_in.content
    assert not anonymous.cookies
    assert not signed_in.cookies
    assert "Cookie" not in anonymous.get("Vary", "")
    assert anonymous["Cache-Control"].startswith("public")


# --- Words ------------------------------------------------------------------------------------------------------------


def test_line_says_when_what_where_for_whom_and_that_it_is_free(client, hospital):
    ward = WardFactory(hospital=hospital, name="Gériatrie", building="Bâtiment Lavande", floor="2e étage")
    with time_machine.travel(TUESDAY):
        a_session(
            ward,
            title="Atelier de gravure",
            where="salle d'animation",
            starts_at=datetime(2026, 11, 24, 14, 30, tzinfo=PARIS),
        )
        page = read(client, "hospital", hospital.slug)
    text = " ".join(page.split())
    for words in (
        "Aujourd’hui",
        "14 h 30 – 15 h 30",
        "Atelier de gravure",
        "Salle d&#x27;animation, Gériatrie, Bâtiment Lavande, 2e étage",
        "Gratuit, pour les patients et leurs proches",
        "parlez-en à l’équipe de votre service",
        'datetime="2026-11-24T14:30+01:00"',
    ):
        assert words in text


@pytest.mark.parametrize(
    ("days", "heading"),
    [(0.1, "today"), (1, "week"), (5, "week"), (6, "next-week"), (12, "next-week"), (13, "later"), (60, "later")],
)
def test_days_are_grouped_as_people_think_of_them(client, ward, days, heading):
    with time_machine.travel(TUESDAY):
        a_session(ward, starts_at=in_days(days))
        page = read(client, "hospital", ward.hospital.slug)
    assert [key for key in ("today", "week", "next-week", "later") if f'id="{key}"' in page] == [heading]


def test_english_page_speaks_english_and_marks_what_stays_french(client, ward):
    with time_machine.travel(TUESDAY):
        session = a_session(ward, title="Atelier de gravure", starts_at=datetime(2026, 11, 26, 14, 30, tzinfo=PARIS))
        page = read(client, "hospital", ward.hospital.slug, language="en")
        assert '<html lang="en">' in page
        assert "Thursday 26 November" in page
        assert "2:30pm to 3:30pm" in page
        assert '<h3 class="session-title" lang="fr">Atelier de gravure</h3>' in page
        session.activity.title_en = "Printmaking"
        session.activity.save()
        page = read(client, "hospital", ward.hospital.slug, language="en")
    assert '<h3 class="session-title">Printmaking</h3>' in page
    assert "Atelier de gravure" not in page


def test_simple_text_unfolds(client, ward):
    session = a_session(ward)
    session.activity.simple_text = "Vous découpez.\nVous collez."
    session.activity.save()
    page = read(client, "hospital", ward.hospital.slug)
    assert "<summary>Version simplifiée</summary>" in page
    assert "Vous découpez.<br>Vous collez." in page


def test_what_people_typed_is_escaped(client, ward):
    a_session(ward, title="<script>alert(1)</script>", where="<b>ici</b>")
    page = read(client, "hospital", ward.hospital.slug)
    assert "<script>alert" not in page
    assert "<b>ici" not in page


def test_phone_of_the_hospital_is_shown_only_when_there_is_one(client, hospital):
    assert "tel:" not in read(client, "hospital", hospital.slug)
    hospital.phone = "01 99 00 10 00"
    hospital.save()
    assert 'href="tel:0199001000"' in read(client, "hospital", hospital.slug)
