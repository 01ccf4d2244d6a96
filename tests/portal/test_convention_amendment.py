"""The page of an amendment: its lines, its effect before the signature, and what it refuses."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Amendment, Quota
from tests.factories import HeadOfficeServiceFactory, MembershipFactory, SessionFactory, in_days
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client):
    scene = hospital_scene(quantity=31)
    client.force_login(scene.officer)
    return scene


def post(client, url, name, about="", **answers):
    """Send one form of a page as the page draws it."""
    context = client.get(url).context
    effect = context.get("effect")
    carried = {"act": name, "about": about, "seen": context["convention"].version}
    carried |= {"effect_seen": effect.seen} if effect else {}
    prefix = f"{name}-{about}"
    fields = {f"{prefix}-{field}": value for field, value in {"key": uuid.uuid4(), **answers}.items()}
    return client.post(url, {**carried, **fields})


def prepare(client, scene) -> str:
    """The address of a new amendment."""
    story = reverse("admin:convention_story", args=[scene.convention.pk])
    made = post(client, story, "amend", title="Davantage de séances", effective_on=timezone.localdate())
    assert made.url == reverse("admin:convention_amendment", args=[scene.convention.pk, Amendment.objects.get().pk])
    return made.url


def test_an_amendment_is_prepared_looked_at_and_signed(client, scene):
    url = prepare(client, scene)
    assert "Rien encore" in client.get(url).content.decode()
    post(client, url, "volume", commitment=scene.commitment.pk, quantity=35)
    page = client.get(url)
    (change,) = page.context["effect"].changes
    assert [line for line in change.lines() if line[1] != line[2]] == [
        ("Prévu", "31", "35"),
        ("Reste à programmer", "31", "35"),
    ]
    assert Quota.objects.get().quantity == 31
    answer = post(client, url, "sign", signed_on=timezone.localdate())
    assert answer.status_code == 302
    assert Quota.objects.get().quantity == 35
    story = client.get(answer.url).content.decode()
    assert f"31 → 35 à compter du {timezone.localdate():%d/%m/%Y}" in story
    assert not client.get(url).context["adding"]


def test_what_is_in_the_way_is_listed_in_place_of_the_signature(client, scene):
    session = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(5))
    url = prepare(client, scene)
    post(client, url, "volume", commitment=scene.commitment.pk, quantity=0)
    page = client.get(url)
    assert reverse("admin:activities_session_change", args=[session.pk]) in page.content.decode()
    assert page.context["sign"] is None
    answer = post(client, url, "sign", signed_on=timezone.localdate())
    assert "Une place est déjà prise" in answer.content.decode()
    assert Quota.objects.get().quantity == 31


def test_a_place_taken_between_preview_and_signature_is_told_with_its_session_and_the_day_typed_stays(client, scene):
    url = prepare(client, scene)
    post(client, url, "volume", commitment=scene.commitment.pk, quantity=0)
    shown = client.get(url).context
    session = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(5))
    yesterday = timezone.localdate() - timedelta(days=1)
    form = signing(shown, signed_on=yesterday)
    answer = client.post(url, form)
    page = answer.content.decode().replace("&#x27;", "'")
    assert "une place d’un de ces volumes a été prise" in page
    assert reverse("admin:activities_session_change", args=[session.pk]) in page
    assert f'value="{yesterday}"' in page
    again = client.post(url, {**form, "effect_seen": answer.context["effect"].seen})
    assert "Une place est déjà prise" in again.content.decode()
    assert Quota.objects.get().quantity == 31
    session.delete()
    freed = client.get(url).context
    assert client.post(url, signing(freed, signed_on=yesterday)).status_code == 302
    assert Quota.objects.get().quantity == 0


def signing(shown, **answers) -> dict:
    """The form that a page drew before."""
    carried = {"act": "sign", "about": "", "seen": shown["convention"].version, "effect_seen": shown["effect"].seen}
    return carried | {"sign--key": uuid.uuid4()} | {f"sign--{name}": value for name, value in answers.items()}


def test_whoever_booked_meanwhile_makes_the_new_effect_shown_then_it_is_signed(client, scene):
    url = prepare(client, scene)
    post(client, url, "volume", commitment=scene.commitment.pk, quantity=35)
    shown = client.get(url).context
    SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(5))
    form = signing(shown, signed_on=timezone.localdate())
    answer = client.post(url, form)
    assert "Voici l’effet, recalculé" in answer.content.decode().replace("&#x27;", "'")
    assert client.post(url, {**form, "effect_seen": answer.context["effect"].seen}).status_code == 302


def test_a_line_is_taken_off_and_an_amendment_is_abandoned(client, scene):
    url = prepare(client, scene)
    post(client, url, "clause", clause="article 4", before="", after="deux affiches")
    line = Amendment.objects.get().lines.get()
    post(client, url, "drop", line.pk)
    assert not Amendment.objects.get().lines.exists()
    answer = post(client, url, "abandon")
    assert answer.url == reverse("admin:convention_story", args=[scene.convention.pk])
    assert not Amendment.objects.exists()
    again = client.post(url, {"act": "abandon", "about": ""})
    assert again.url == answer.url
    assert "n’existe plus" in client.get(again.url).content.decode()
    assert client.get(url).status_code == 404


def test_another_service_sees_no_amendment(client, scene):
    url = prepare(client, scene)
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    assert client.post(url, {"act": "abandon", "about": ""}).status_code == 404
