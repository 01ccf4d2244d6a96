"""Photos of a session: only with a declaration, for those who see the session, until it is withdrawn or has run out."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from activities.models import Session, SessionPhoto
from activities.pictures import Picture
from activities.services.photos import MOST_PHOTOS, Declaration, add_photo, forget_expired, withdraw_photo
from foundation.errors import Refusal
from notifications import services as outbox
from tests.activities.photo_files import PLACE, photo_file, with_a_place
from tests.factories import MembershipFactory, SessionFactory, SessionPhotoFactory
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def session(scene) -> Session:
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, held=True)


@pytest.fixture
def photo(session, scene) -> SessionPhoto:
    return SessionPhotoFactory(session=session, content=photo_file(), declared_by=scene.referent)


def send(client, session, content: bytes | None = None, **fields):
    """The form as a browser posts it."""
    posted = {
        "key": uuid.uuid4(),
        "photo": SimpleUploadedFile("../../secret.svg", photo_file() if content is None else content),
        "description": "Des mains modèlent l’argile.",
        "authorisation": "hospital",
        "use": "internal",
        "valid_until": timezone.localdate() + timedelta(days=365),
        "credit": "Photo : l’hôpital",
        **fields,
    }
    return client.post(reverse("photo_new", args=[session.pk]), posted, follow=True)


def page_of(client, session) -> str:
    return text_of(client.get(reverse("session_detail", args=[session.pk])))


def address_of(photo) -> str:
    return reverse("photo", args=[photo.session_id, photo.pk])


def declared(**fields) -> Declaration:
    terms = {
        "authorisation": SessionPhoto.Authorisation.NOBODY,
        "use": SessionPhoto.Use.INTERNAL,
        "valid_until": timezone.localdate() + timedelta(days=30),
        "credit": "Photo : le musée",
        "description": "Des mains modèlent l’argile.",
    }
    return Declaration(**terms | fields)


def add(actor, session, **fields) -> SessionPhoto:
    picture = Picture(photo_file(), 120, 80)
    return add_photo(actor=actor, session_id=session.pk, picture=picture, declaration=declared(**fields))


def test_photo_is_kept_with_who_declared_what(client, scene, session):
    client.force_login(scene.referent)
    assert "La photo est ajoutée" in text_of(send(client, session, with_a_place()))
    photo = session.photos.get()
    assert (photo.declared_by, photo.authorisation, photo.use) == (scene.referent, "hospital", "internal")
    assert PLACE not in bytes(photo.content)
    said = page_of(client, session)
    assert f"signées et conservées par l’hôpital, a déclaré {scene.referent}" in said
    assert "Photo : l’hôpital" in said
    assert f"Photo ajoutée, par {scene.referent}, pour l’hôpital" in said


def test_photo_is_shown_safely_under_a_name_of_our_own(client, scene, photo):
    client.force_login(scene.mediator)
    answer = client.get(address_of(photo))
    assert answer.content == photo.content
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f'inline; filename="photo-{photo.pk}.jpg"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_whoever_does_not_see_the_session_sees_no_photo(client, session, photo):
    client.force_login(MembershipFactory(referent=True).user)
    for name in ("photo", "photo_withdraw"):
        assert client.get(reverse(name, args=[session.pk, photo.pk])).status_code == 404
    assert client.get(reverse("photo_new", args=[session.pk])).status_code == 404
    client.logout()
    assert client.get(address_of(photo)).status_code == 302


def test_photo_is_not_reached_through_another_session(client, scene, photo):
    other = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward)
    client.force_login(scene.officer)
    assert client.get(reverse("photo", args=[other.pk, photo.pk])).status_code == 404
    assert client.get(reverse("photo_withdraw", args=[other.pk, photo.pk])).status_code == 404


@pytest.mark.parametrize("name", ["authorisation", "use", "valid_until", "credit", "description", "photo"])
def test_without_any_part_of_the_declaration_nothing_is_kept(client, scene, session, name):
    client.force_login(scene.referent)
    page = send(client, session, **{name: ""})
    assert page.context["form"].errors.keys() == {name}
    assert not SessionPhoto.objects.exists()


@pytest.mark.parametrize("content", [b"", b"<svg/>", photo_file()[:300]], ids=["empty", "svg", "cut"])
def test_refused_file_loses_nothing_of_what_was_typed(client, scene, session, content):
    client.force_login(scene.referent)
    page = send(client, session, content, credit="Photo : le musée")
    form = page.context["form"]
    assert form.errors.keys() == {"photo"}
    assert form["credit"].value() == "Photo : le musée"
    assert form["authorisation"].value() == "hospital"
    assert "choisissez la photo de nouveau" in text_of(page)


@pytest.mark.parametrize("field", ["description", "credit"])
def test_numbers_of_persons_are_refused(client, scene, session, field):
    client.force_login(scene.referent)
    assert "retirez-le" in text_of(send(client, session, **{field: "dossier 8001234567"}))
    assert not SessionPhoto.objects.exists()


@pytest.mark.parametrize(("days", "word"), [(-1, "Cette date est passée"), (1200, "Au plus dans 3 ans")])
def test_authorisation_holds_from_today_to_three_years(client, scene, session, days, word):
    client.force_login(scene.referent)
    assert word in text_of(send(client, session, valid_until=timezone.localdate() + timedelta(days=days)))


def test_database_refuses_more_than_three_years_and_a_photo_without_description(session):
    for wrong in ({"valid_until": timezone.localdate() + timedelta(days=1097)}, {"description": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionPhotoFactory(session=session, **wrong)


def test_sent_twice_it_is_added_once_and_another_file_is_not_taken_for_it(client, scene, session):
    client.force_login(scene.referent)
    key, file = uuid.uuid4(), photo_file()
    send(client, session, file, key=key)
    send(client, session, file, key=key)
    assert session.photos.count() == 1
    assert "avec un autre contenu" in text_of(send(client, session, photo_file(size=(90, 90)), key=key))
    assert session.photos.count() == 1


def test_only_a_held_session_of_an_open_year_takes_photos(client, scene):
    planned = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward)
    with pytest.raises(Refusal, match="saisissez d’abord son bilan"):
        add(scene.referent, planned)
    client.force_login(scene.referent)
    assert "à une séance réalisée" in text_of(client.get(reverse("photo_new", args=[planned.pk]), follow=True))
    assert "Ajouter une photo" not in page_of(client, planned)


def test_stranger_neither_adds_nor_withdraws(session, photo):
    stranger = MembershipFactory(referent=True).user
    with pytest.raises(Refusal, match="Seules les personnes de cette séance"):
        add(stranger, session)
    with pytest.raises(Refusal, match="Seules les personnes de cette séance"):
        withdraw_photo(actor=stranger, session_id=session.pk, photo_id=photo.pk)
    assert session.photos.count() == 1


def test_session_has_twelve_photos_at_most(scene, session):
    SessionPhotoFactory.create_batch(MOST_PHOTOS, session=session)
    with pytest.raises(Refusal, match="retirez-en une"):
        add(scene.referent, session)


def test_either_side_withdraws_a_photo_and_its_bytes_go_at_once(client, scene, session, photo):
    client.force_login(scene.coordinator)
    address = reverse("photo_withdraw", args=[session.pk, photo.pk])
    assert "La photo est retirée" in text_of(client.post(address, {"key": uuid.uuid4()}, follow=True))
    assert not SessionPhoto.objects.exists()
    assert client.get(address_of(photo)).status_code == 404
    said = page_of(client, session)
    assert f"Photo retirée, par {scene.coordinator}, pour : {session.partner}" in said
    assert photo.description not in said
    withdraw_photo(actor=scene.coordinator, session_id=session.pk, photo_id=photo.pk)
    assert session.events.filter(verb="photo retirée").count() == 1


def test_past_its_date_a_photo_is_no_more_shown_then_deleted(client, scene, session, photo, caplog):
    SessionPhotoFactory(session=session, valid_until=photo.valid_until + timedelta(days=1))
    last_evening = timezone.now() + timedelta(days=365)
    assert forget_expired(last_evening) == 0
    with time_machine.travel(last_evening + timedelta(days=1)), caplog.at_level("INFO"):
        client.force_login(scene.referent)
        assert client.get(address_of(photo)).status_code == 404
        outbox.tick()
        assert "1 photos de séances" in caplog.text
        assert [left.pk for left in session.photos.all()] != [photo.pk]
        assert "Photo effacée à son échéance, par l’horloge" in page_of(client, session)
    assert session.photos.count() == 1


def test_three_years_over_a_leap_day_are_accepted(client, scene, session):
    client.force_login(scene.referent)
    today = timezone.localdate()
    send(client, session, valid_until=date(today.year + 3, today.month, today.day))
    assert session.photos.count() == 1


def test_session_page_does_not_read_the_bytes_and_costs_the_same_with_many_photos(
    client, scene, session, django_assert_max_num_queries
):
    SessionPhotoFactory.create_batch(10, session=session)
    client.force_login(scene.mediator)
    with django_assert_max_num_queries(17) as queries:
        client.get(reverse("session_detail", args=[session.pk]))
    assert not any('"activities_sessionphoto"."content"' in query["sql"] for query in queries.captured_queries)
