"""A released dossier is sent to the members of its committee, who read it by a link without an account."""

import io
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from foundation.calendars import PARIS
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.tokens import dossier_token
from tests.factories import CommitteeFactory, CommitteeMemberFactory, MeetingFactory
from tests.portal.dossier_pages import begin, release
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting(client):
    """In ten days, of a committee with one member."""
    scene = hospital_scene(quantity=31)
    client.force_login(scene.officer)
    committee = CommitteeFactory(convention=scene.convention)
    CommitteeMemberFactory(committee=committee, email="ville@example.org", side="partner")
    return MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=10))


def link_of(dossier, member) -> str:
    return reverse("dossier_by_link", args=[dossier_token(dossier, member)])


def test_each_member_reads_it_by_a_link_without_an_account(client, meeting):
    begin(client, meeting)
    CommitteeMemberFactory(committee=meeting.committee, left_on=(NOW - timedelta(days=1)).date())
    member = meeting.committee.members.get(email="ville@example.org")
    dossier = release(client, meeting)
    (notice,) = Notice.objects.filter(kind="dossier_released")
    kind = kind_named(notice.kind)
    assert (notice.recipient_email, kind.still_true(notice)) == (member.email, True)
    assert dossier_token(dossier, member) in kind.render(notice).text
    client.logout()
    assert "Ordre du jour" in client.get(link_of(dossier, member)).content.decode()
    token = dossier_token(dossier, member)
    assert client.get(reverse("dossier_paper", args=[token])).content == bytes(dossier.document.content)
    figures = client.get(reverse("dossier_figures", args=[token]))
    book = load_workbook(io.BytesIO(b"".join(figures.streaming_content)))
    assert book.worksheets[0]["B1"].value == "version 1"


def test_a_later_version_closes_the_links_of_the_first(client, meeting):
    member = meeting.committee.members.get()
    begin(client, meeting)
    first = release(client, meeting)
    begin(client, meeting)
    second = release(client, meeting)
    assert client.get(link_of(first, member)).status_code == 404
    assert client.get(link_of(second, member)).status_code == 200
    notices = Notice.objects.filter(kind="dossier_released")
    assert {one.object_id for one in notices if kind_named(one.kind).still_true(one)} == {second.pk}


def test_a_paper_that_the_service_took_back_for_itself_opens_no_more(client, meeting):
    begin(client, meeting)
    dossier = release(client, meeting)
    url = link_of(dossier, meeting.committee.members.get())
    assert client.get(url).status_code == 200
    dossier.document.readers = "internal"
    dossier.document.save(update_fields=["readers"])
    assert client.get(url).status_code == 404


def test_a_link_ends_with_its_month_and_with_the_membership(client, meeting):
    member = meeting.committee.members.get()
    begin(client, meeting)
    link = link_of(release(client, meeting), member)
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert client.get(link).status_code == 404
    assert client.get(link).status_code == 200
    member.left_on = (NOW - timedelta(days=1)).date()
    member.save()
    assert client.get(link).status_code == 404
    assert client.get(reverse("dossier_by_link", args=["inventee"])).status_code == 404
