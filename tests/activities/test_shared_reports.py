"""The report of a shared visit: each hospital's people, said by itself or by the museum; the visit counts once."""

import uuid

import pytest
from django.urls import reverse

from activities.admin.report_columns import by_hospital
from activities.models import Participation, Session
from activities.models.choices import State
from activities.services.corrections import take_back
from activities.services.reports import report
from activities.years import years_on
from foundation.errors import Refusal
from partnerships.models import Ward
from partnerships.models.choices import Side
from tests.activities.test_sharing import join, remote_scene, told
from tests.factories import MembershipFactory, WardFactory, in_days
from tests.pages import text_of

pytestmark = pytest.mark.django_db
TODAY = in_days(0).date()


@pytest.fixture
def scene_and_visit():
    """Two hospitals came, and it is over."""
    scene, visit = remote_scene()
    ward = WardFactory()
    scene.guest = MembershipFactory(referent=True, hospital=ward.hospital).user
    join((scene.guest, ward), visit)
    Session.objects.filter(pk=visit.pk).update(starts_at=in_days(-1), ends_at=in_days(-1, 1))
    return scene, Session.objects.get(pk=visit.pk)


@pytest.fixture
def scene(scene_and_visit):
    return scene_and_visit[0]


@pytest.fixture
def visit(scene_and_visit) -> Session:
    return scene_and_visit[1]


def groups_of(visit) -> list[Participation]:
    return list(visit.participations.order_by("pk"))


def tell(person, visit, *totals, side=Side.PARTNER, groups=None, **answers) -> Session:
    groups = groups_of(visit) if groups is None else groups
    counts = {group.pk: {"present_total": total} for group, total in zip(groups, totals, strict=True)}
    return report(actor=person, session_id=visit.pk, side=side, counts=counts, **answers)


def test_museum_says_what_it_knows_and_the_hospital_completes_it(scene, visit):
    tell(scene.mediator, visit, 5, None)
    visit.refresh_from_db()
    assert visit.state == State.HELD
    own = groups_of(visit)[1:]
    tell(scene.guest, visit, 4, side=Side.HOSPITAL, groups=own, is_correction=True)
    assert [group.present_total for group in groups_of(visit)] == [5, 4]
    assert visit.events.last().verb == "bilan complété"
    visit.quota.refresh_from_db()
    assert visit.quota.used == 1


def test_group_that_did_not_come_is_no_cancelled_visit(scene, visit):
    tell(scene.guest, visit, 0, side=Side.HOSPITAL, groups=groups_of(visit)[1:])
    with pytest.raises(Refusal, match="Personne n’est venu"):
        tell(scene.referent, visit, 0, side=Side.HOSPITAL, groups=groups_of(visit)[:1], is_correction=True)
    tell(scene.referent, visit, 6, side=Side.HOSPITAL, groups=groups_of(visit)[:1], is_correction=True)
    assert [group.present_total for group in groups_of(visit)] == [6, 0]


def test_report_says_at_least_one_number(scene, visit):
    with pytest.raises(Refusal, match="Indiquez le nombre"):
        tell(scene.mediator, visit, None, None)


def test_hospital_that_has_not_said_its_people_is_reminded_on_its_week_and_says_them(client, scene, visit):
    tell(scene.mediator, visit, 5, None)
    client.force_login(scene.referent)
    assert "Compléter le bilan" not in text_of(client.get(reverse("my_week")))
    client.force_login(scene.guest)
    assert "Compléter le bilan" in text_of(client.get(reverse("my_week")))
    page = client.get(reverse("session_detail", args=[visit.pk]))
    assert "effectif à dire par son hôpital" in text_of(page)
    assert "None" not in text_of(page)
    url = reverse("session_correct", args=[visit.pk])
    form, group = client.get(url).context["form"], groups_of(visit)[1]
    data = {"key": uuid.uuid4(), "seen": form["seen"].value(), "side": "hospital", f"present_total_{group.pk}": 4}
    assert "4 personnes présentes" in text_of(client.post(url, data, follow=True))
    assert not Session.objects.to_complete(scene.guest).exists()


def test_museum_reports_in_one_form_and_may_leave_one_out(client, scene, visit):
    client.force_login(scene.mediator)
    url = reverse("session_report", args=[visit.pk])
    page = client.get(url)
    first, second = groups_of(visit)
    said = text_of(page).replace("\u00a0", " ")
    assert f"Personnes présentes : {second.hospital}, {second.ward.name}" in said
    assert said.index(f"Par public, {first.full_name}") < said.index(f"Par public, {second.full_name}")
    form = page.context["form"]
    data = {"key": uuid.uuid4(), "seen": form["seen"].value(), "side": "partner"}
    assert "Indiquez le nombre" in text_of(client.post(url, data))
    page = client.post(url, data | {"key": uuid.uuid4(), f"present_total_{first.pk}": 5}, follow=True)
    assert "Merci, le bilan est enregistré" in text_of(page)
    assert [group.present_total for group in groups_of(visit)] == [5, None]


GUESTS_WARD = "invite@example.org"


def test_mail_names_to_a_hospital_the_other_as_a_hospital(scene, visit):
    """Its people are its own matter: its own and the museum's read them by name. Nor is a ward sent to them."""
    own, guests = groups_of(visit)
    Ward.objects.filter(pk=guests.ward_id).update(mailbox=GUESTS_WARD)
    colleague = MembershipFactory(referent=True, hospital=scene.hospital).user
    tell(scene.referent, visit, 5, side=Side.HOSPITAL, groups=[own])
    take_back(actor=scene.referent, session_id=visit.pk, side=Side.HOSPITAL)
    for address in (scene.guest.email, GUESTS_WARD):
        (message,) = told("report_taken_back", address)
        assert f"{scene.hospital} a repris le bilan" in message.text
        for person in (scene.referent, colleague):
            assert person.full_name not in message.text + message.html
            assert message.reply_to != person.email
    for address in (scene.mediator.email, scene.partner.mailbox, colleague.email):
        (message,) = told("report_taken_back", address)
        assert f"{scene.referent} a repris le bilan" in message.text


def test_correction_of_a_groups_number_is_its_own_hospitals_and_the_museums_matter(client, scene, visit):
    own, guests = groups_of(visit)
    Ward.objects.filter(pk=guests.ward_id).update(mailbox=GUESTS_WARD)
    colleague = MembershipFactory(referent=True, hospital=scene.hospital).user
    tell(scene.mediator, visit, 5, 4)
    tell(scene.referent, visit, 6, side=Side.HOSPITAL, groups=[own], is_correction=True)
    for address in (scene.mediator.email, scene.partner.mailbox, colleague.email):
        (message,) = told("report_corrected", address)
        assert "Personnes présentes\u00a0: 5 → 6" in message.text
    for address in (scene.guest.email, GUESTS_WARD):
        assert told("report_corrected", address) == []
    page = reverse("session_detail", args=[visit.pk])
    for person, reads in ((scene.guest, False), (scene.referent, True), (scene.mediator, True)):
        client.force_login(person)
        assert ("5 → 6" in text_of(client.get(page)).replace("\u00a0", " ")) == reads


def test_museum_that_corrects_two_groups_tells_each_hospital_of_its_own(scene, visit):
    tell(scene.mediator, visit, 5, 4)
    tell(scene.mediator, visit, 7, 8, is_correction=True)
    for person, said in ((scene.referent, "5 → 7"), (scene.guest, "4 → 8")):
        (message,) = told("report_corrected", person.email)
        assert said in message.text
        assert message.text.count("→") == 1


def test_correction_of_how_long_it_lasted_is_everybodys(scene, visit):
    tell(scene.mediator, visit, 5, 4)
    tell(scene.mediator, visit, 5, 4, lived_minutes=80, is_correction=True)
    for person in (scene.referent, scene.guest):
        (message,) = told("report_corrected", person.email)
        assert "Durée réelle (minutes)\u00a0: rien → 80" in message.text


def test_paper_faces_beyond_the_people_tell_no_hospital_how_many_came_to_the_others(scene, visit):
    faces = {"good": 9, "fair": 0, "poor": 1}
    tell(scene.mediator, visit, 5, None, paper=faces)
    with pytest.raises(Refusal) as refused:
        tell(scene.guest, visit, 4, side=Side.HOSPITAL, groups=groups_of(visit)[1:], paper=faces, is_correction=True)
    assert "de personnes présentes. " in refused.value.sentence
    with pytest.raises(Refusal, match="plus nombreux"):
        tell(scene.guest, visit, 4, side=Side.HOSPITAL, groups=groups_of(visit)[1:], is_correction=True)


def test_figures_and_export_split_the_people_by_hospital(client, scene, visit):
    tell(scene.mediator, visit, 5, None)
    exported = Session.objects.with_groups(Participation.objects.select_related("hospital")).get(pk=visit.pk)
    assert by_hospital(exported) == "\u00a0; ".join(
        f"{group.hospital.name}\u00a0: {count}"
        for group, count in zip(groups_of(visit), (5, "non précisé"), strict=True)
    ).replace("\u00a0; ", "\u00a0; ")
    tell(scene.guest, visit, 4, side=Side.HOSPITAL, groups=groups_of(visit)[1:], is_correction=True)
    (year,) = years_on(scene.officer, TODAY)
    assert (year.reached.sessions, year.reached.people) == (1, 9)
    assert sorted((line.sessions, line.people) for line in year.hospitals) == [(1, 4), (1, 5)]
    client.force_login(scene.officer)
    assert "Par hôpital (2)" in text_of(client.get(reverse("year_figures")))
    (own,) = years_on(scene.guest, TODAY)
    assert [line.people for line in own.hospitals] == [4]
