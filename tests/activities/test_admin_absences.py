"""The absences of mediators in the back office: found, narrowed, exported, taken back; by their own service alone."""

import pytest
from django.urls import reverse

from activities.models import Absence
from tests.factories import AbsenceFactory, MembershipFactory, PartnerFactory, in_days
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db

LIST = "admin:activities_absence_changelist"


@pytest.fixture
def scene(client) -> Scene:
    scene = hospital_scene()
    client.force_login(scene.officer)
    return scene


def listed(client, **asked) -> list[Absence]:
    return list(client.get(reverse(LIST), asked).context["cl"].queryset)


def test_the_list_is_narrowed_by_time_kind_and_partner(client, scene):
    coming = AbsenceFactory(mediator=scene.mediator, kind=Absence.Kind.TRAINING)
    past = AbsenceFactory(mediator=scene.mediator, starts_at=in_days(-5))
    taken_back = AbsenceFactory(mediator=scene.mediator, withdrawn_by=scene.mediator, withdrawn_at=in_days(-1))
    assert listed(client, periode="a_venir") == [coming]
    assert listed(client, periode="passee") == [past]
    assert listed(client, periode="retiree") == [taken_back]
    assert listed(client, kind__exact="training") == [coming]
    # Two roles at one partner are still one line.
    MembershipFactory(coordinator=True, partner=scene.partner, user=scene.mediator)
    same = {"mediator__memberships__partner__id__exact": scene.partner.pk}
    assert len(listed(client, **same)) == 3
    assert listed(client, mediator__memberships__partner__id__exact=PartnerFactory().pk) == []


def test_the_export_says_who_and_when(client, scene):
    AbsenceFactory(mediator=scene.mediator)
    lines = b"".join(client.get(reverse("admin:activities_absence_export_csv")).streaming_content).decode()
    head, line = lines.strip().splitlines()
    assert scene.mediator.full_name in line
    assert "Nature" in head


def test_another_service_sees_none(client, scene):
    absence = AbsenceFactory(mediator=scene.mediator)
    other = MembershipFactory(officer=True, service__slug="autre", service__name="Autre").user
    client.force_login(other)
    assert listed(client) == []
    assert client.get(reverse("admin:activities_absence_change", args=[absence.pk])).status_code == 404


def test_an_absence_is_taken_back_from_its_page_once(client, scene):
    absence = AbsenceFactory(mediator=scene.mediator)
    page = client.get(reverse("admin:activities_absence_change", args=[absence.pk]))
    assert [words for _url, words in page.context["row_actions"]] == ["Retirer"]
    url = reverse("admin:activities_absence_act", args=[absence.pk, "withdraw"])
    assert client.post(url, {"answered": "1"}).status_code == 302
    absence.refresh_from_db()
    assert absence.withdrawn_by == scene.officer
    page = client.get(reverse("admin:activities_absence_change", args=[absence.pk]))
    assert page.context["row_actions"] == []
    assert "déjà passée, ou déjà retirée" in client.post(url, {"answered": "1"}).text


def test_the_list_leads_to_where_an_absence_is_noted(client, scene):
    assert reverse("absence_new") in client.get(reverse(LIST)).text
    assert client.get(reverse("admin:activities_absence_add")).status_code == 403
