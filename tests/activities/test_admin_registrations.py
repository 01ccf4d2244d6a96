"""Registrations in the back office: found by training, hospital and state, exported, with how long each is kept."""

import io

import openpyxl
import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse

from activities.models import Registration
from tests.factories import HeadOfficeServiceFactory, HospitalFactory, MembershipFactory, RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = pytest.mark.django_db
LIST = "admin:activities_registration_changelist"


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def rows(scene) -> dict[str, Registration]:
    past, coming = training_of(scene, starts_at=in_days(-20)), training_of(scene)
    return {
        "attended": RegistrationFactory(training=past, state="attended", hospital=scene.hospital),
        "absent": RegistrationFactory(training=past, state="absent", hospital=HospitalFactory()),
        "waiting": RegistrationFactory(training=coming, waiting=True, hospital=scene.hospital),
        "requested": RegistrationFactory(training=coming, state="requested", registered_at=None),
    }


def found(client, rows, **asked) -> set[str]:
    page = text_of(client.get(reverse(LIST), asked))
    return {name for name, row in rows.items() if row.full_name in page}


def test_list_is_narrowed_by_training_hospital_and_state(client, scene, rows):
    client.force_login(scene.officer)
    assert found(client, rows) == {"attended", "absent", "waiting"}
    assert found(client, rows, etat="absent") == {"absent"}
    assert found(client, rows, formation=rows["waiting"].training_id) == {"waiting"}
    assert found(client, rows, hospital__id__exact=scene.hospital.pk) == {"attended", "waiting"}


def test_officer_of_another_service_sees_nothing(client, scene, rows):
    other = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Un autre service"))
    client.force_login(other.user)
    assert found(client, rows) == set()
    page = reverse("admin:activities_registration_change", args=[rows["attended"].pk])
    assert client.get(page).status_code == 404
    export = client.get(reverse("admin:activities_registration_export_csv"))
    assert rows["attended"].email not in b"".join(export.streaming_content).decode()


def test_export_says_how_long_each_is_kept(client, scene, rows):
    client.force_login(scene.officer)
    answer = client.get(reverse("admin:activities_registration_export_xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head, *lines = sheet.iter_rows(values_only=True)
    kept = {line[0]: line[head.index("Gardée jusqu’au")].date() for line in lines}
    session = rows["attended"].training.session
    assert kept == {
        rows["attended"].full_name: session.ends_at.date() + relativedelta(years=5),
        rows["absent"].full_name: session.quota.ends_on + relativedelta(years=1),
        rows["waiting"].full_name: rows["waiting"].training.session.quota.ends_on + relativedelta(years=1),
    }


def test_nothing_is_typed_there(client, scene, rows):
    client.force_login(scene.officer)
    page = reverse("admin:activities_registration_change", args=[rows["attended"].pk])
    assert rows["attended"].email in text_of(client.get(page))
    client.post(page, {"full_name": "Autre Nom", "row_version": rows["attended"].version})
    rows["attended"].refresh_from_db()
    assert rows["attended"].full_name != "Autre Nom"
