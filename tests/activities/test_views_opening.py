"""Opening slots through the web: one, a series, on a holiday, on a closing day."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Slot
from partnerships.models import PartnerClosure, PublicHoliday, SchoolHoliday
from partnerships.models.choices import Side
from tests.factories import (
    HospitalFactory,
    MembershipFactory,
    RoomFactory,
    WardFactory,
)
from tests.pages import text_of
from tests.scenes import hospital_scene, visits_of

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 1, 11)


@pytest.fixture
def scene():
    return hospital_scene()


def opening(scene, **fields):
    return {
        "key": uuid.uuid4(),
        "group": f"ward:{scene.ward.pk}",
        "day": "2027-01-11",
        "start_time": "14:30",
        "end_time": "15:30",
        "rhythm": "once",
        "commitments": [scene.commitment.pk],
        "capacity": 8,
        **fields,
    }


def test_referent_opens_one_slot(client, scene):
    client.force_login(scene.referent)
    page = client.post(reverse("slot_open"), opening(scene), follow=True)
    slot = Slot.objects.get()
    assert (slot.side, slot.ward, slot.hospital) == (Side.HOSPITAL, scene.ward, scene.hospital)
    assert timezone.localtime(slot.starts_at).isoformat() == "2027-01-11T14:30:00+01:00"
    assert "Le créneau est ouvert : lundi 11" in text_of(page)


def test_opening_posted_twice_opens_once(client, scene):
    client.force_login(scene.referent)
    form = opening(scene)
    client.post(reverse("slot_open"), form)
    client.post(reverse("slot_open"), form)
    assert Slot.objects.count() == 1


def test_weekly_series_leaves_days_out_and_says_which_and_why(client, scene):
    PublicHoliday.objects.create(day=date(2027, 1, 18), name="jour inventé")
    SchoolHoliday.objects.create(
        zone="C", name="vacances inventées", starts_on=date(2027, 1, 24), ends_on=date(2027, 1, 31)
    )
    client.force_login(scene.referent)
    form = opening(scene, rhythm="weekly", until="2027-02-01", skip_school_holidays="on")
    said = text_of(client.post(reverse("slot_open"), form, follow=True))
    days = {timezone.localtime(slot.starts_at).date() for slot in Slot.objects.all()}
    assert days == {date(2027, 1, 11), date(2027, 2, 1)}
    assert "2 créneaux sont ouverts" in said
    assert "Lundi 18\xa0janvier est laissé de côté".replace("\xa0", " ") in said.replace("\xa0", " ")
    assert "jour inventé" in said
    assert "vacances inventées" in said


def test_series_keeps_school_holidays_unless_asked(client, scene):
    SchoolHoliday.objects.create(
        zone="C", name="vacances inventées", starts_on=date(2027, 1, 24), ends_on=date(2027, 1, 31)
    )
    client.force_login(scene.referent)
    client.post(reverse("slot_open"), opening(scene, rhythm="fortnightly", until="2027-01-25"))
    assert Slot.objects.count() == 2


def test_holiday_warns_asks_why_and_keeps_what_was_typed(client, scene):
    PublicHoliday.objects.create(day=MONDAY, name="jour inventé")
    client.force_login(scene.referent)
    page = client.post(reverse("slot_open"), opening(scene, note="Salle bleue"))
    form = page.context["form"]
    assert "jour férié (jour inventé)" in form.errors["override_reason"][0]
    assert not form["override_reason"].is_hidden
    assert form["note"].value() == "Salle bleue"
    client.post(reverse("slot_open"), opening(scene, override_reason="Fête du service"))
    assert Slot.objects.get().override_reason == "Fête du service"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("end_time", "14:30"),
        ("end_time", "13:00"),
        ("day", "2020-01-06"),
        ("day", "2031-01-06"),
        ("day", "demain"),
        ("capacity", "0"),
        ("capacity", "1e9"),
        ("commitments", []),
        ("rhythm", "weekly"),
        ("note", "x" * 251),
        ("group", "ward:999999"),
        ("group", "ward:x"),
    ],
)
def test_bad_opening_is_said_and_opens_nothing(client, scene, field, value):
    client.force_login(scene.referent)
    page = client.post(reverse("slot_open"), opening(scene) | {field: value})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Slot.objects.exists()


def test_series_upside_down_is_refused(client, scene):
    client.force_login(scene.referent)
    page = client.post(reverse("slot_open"), opening(scene, rhythm="weekly", until="2027-01-04"))
    assert "until" in page.context["form"].errors


def test_referent_opens_only_their_own_wards(client, scene):
    other = WardFactory()
    client.force_login(scene.referent)
    page = client.get(reverse("slot_open"))
    assert scene.ward.name in text_of(page)
    assert other.name not in text_of(page)
    refused = client.post(reverse("slot_open"), opening(scene, group=f"ward:{other.pk}"))
    assert "group" in refused.context["form"].errors


def test_no_ward_is_chosen_in_advance_among_several(client, scene):
    client.force_login(scene.referent)
    assert client.get(reverse("slot_open")).context["form"].fields["group"].choices[0][0] != ""
    WardFactory(hospital=scene.hospital)
    assert client.get(reverse("slot_open")).context["form"].fields["group"].choices[0][0] == ""
    page = client.post(reverse("slot_open"), opening(scene, group=""))
    assert "group" in page.context["form"].errors


def test_group_referent_opens_all_hospitals_of_the_group(client, scene):
    sister = WardFactory(hospital=HospitalFactory(group=scene.hospital.group))
    client.force_login(MembershipFactory(group_referent=True, hospital_group=scene.hospital.group).user)
    client.post(reverse("slot_open"), opening(scene, group=f"ward:{sister.pk}"))
    assert Slot.objects.get().hospital == sister.hospital


def test_mediator_opens_nothing(client, scene):
    client.force_login(scene.mediator)
    assert client.get(reverse("slot_open")).status_code == 403


def test_coordinator_opens_a_visit_on_the_closing_day_with_a_reason(client, scene):
    commitment, _activity = visits_of(scene)
    scene.partner.weekly_closure = 1
    scene.partner.save()
    room = RoomFactory(partner=scene.partner)
    form = opening(scene, commitments=[commitment.pk], partner=scene.partner.pk, room=room.pk)
    client.force_login(scene.coordinator)
    page = client.post(reverse("slot_open"), form)
    assert "est fermé le lundi" in page.context["form"].errors["override_reason"][0]
    client.post(reverse("slot_open"), form | {"override_reason": "Visite au calme", "key": uuid.uuid4()})
    assert Slot.objects.get().room == room


def test_coordinators_series_on_closing_days_keeps_nothing_and_says_so(client, scene):
    commitment, _activity = visits_of(scene)
    PartnerClosure.objects.create(
        partner=scene.partner, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=30), reason="travaux"
    )
    client.force_login(scene.coordinator)
    form = opening(scene, commitments=[commitment.pk], partner=scene.partner.pk)
    page = client.post(reverse("slot_open"), form | {"rhythm": "weekly", "until": "2027-01-25"})
    assert "Toutes les dates" in page.context["form"].errors["day"][0]


def test_officer_opens_for_either_side(client, scene):
    client.force_login(scene.officer)
    assert "Service" in text_of(client.get(reverse("slot_open")))
    assert "Salle" in text_of(client.get(reverse("slot_open"), {"place": "museum"}))
    client.post(reverse("slot_open"), opening(scene))
    assert Slot.objects.get().opened_by == scene.officer
