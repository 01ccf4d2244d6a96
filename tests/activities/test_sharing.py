"""A visit at a distance that several hospitals share: opened, joined, left; once in the volume."""

import uuid

import pytest
from django.urls import reverse

from activities.forms.booking import USUAL_GROUP
from activities.models import Participation, Session, SessionEvent
from activities.models.choices import CancelReason, Place, State
from activities.services import answers, corrections, moves
from activities.services.booking import Group
from activities.services.sharing import join_session, leave_session, set_sharing
from foundation.errors import Refusal
from notifications.kinds import Message, kind_named
from notifications.models import Notice
from partnerships.models import Hospital
from partnerships.models.choices import Side
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    MembershipFactory,
    ParticipationFactory,
    QuotaFactory,
    SessionFactory,
    WardFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db


def remote_scene(**fields) -> tuple[Scene, Session]:
    """A confirmed visit at a distance, with a group of the scene's ward, that three groups of 24 people may share."""
    scene = hospital_scene()
    commitment = CommitmentFactory(strand__convention=scene.convention, remote_visit=True)
    fields = {"max_groups": 3, "max_people": 24, "lead_mediator": scene.mediator, **fields}
    visit = SessionFactory(
        quota=QuotaFactory(commitment=commitment, quantity=12),
        activity=ActivityFactory(commitment=commitment),
        partner=scene.partner,
        place=Place.REMOTE,
        ward=None,
        **fields,
    )
    ParticipationFactory(session=visit, hospital=scene.hospital, ward=scene.ward)
    visit.refresh_from_db()
    return scene, visit


@pytest.fixture
def scene_and_visit():
    return remote_scene()


@pytest.fixture
def scene(scene_and_visit):
    return scene_and_visit[0]


@pytest.fixture
def visit(scene_and_visit):
    return scene_and_visit[1]


@pytest.fixture
def guest():
    """The referent of another hospital, and one of its wards."""
    ward = WardFactory(mailbox="invite@example.org")
    return MembershipFactory(referent=True, hospital=ward.hospital).user, ward


def join(guest, visit, total=6, **answers):
    person, ward = guest
    return join_session(
        actor=person, session_id=visit.pk, group=Group(expected_total=total, ward_id=ward.pk), **answers
    )


def leave(person, group, reason=CancelReason.STAFF):
    return leave_session(actor=person, session_id=group.session_id, group_id=group.pk, reason=reason)


def told(kind: str, address: str) -> list[Message]:
    """What this address is told of one kind, as it would be sent now."""
    notices = Notice.objects.filter(kind=kind, recipient_email=address.lower())
    return [kind_named(kind).render(notice) for notice in notices if kind_named(kind).still_true(notice)]


def test_visit_with_two_hospitals_counts_once(visit, guest):
    group = join(guest, visit)
    visit.refresh_from_db()
    visit.quota.refresh_from_db()
    assert group.state == Participation.State.CONFIRMED
    assert (visit.groups, visit.people, visit.quota.used) == (2, 12, 1)
    assert visit.events.last().verb == "groupe inscrit"


def test_whoever_joins_its_ward_and_the_museum_are_told_once_with_the_calendar_file(scene, visit, guest):
    join(guest, visit)
    for address in (guest[0].email, "invite@example.org", scene.mediator.email, scene.partner.mailbox):
        (message,) = told("group_joined", address)
        assert message.calendar_method == "REQUEST"
    (message,) = told("group_joined", guest[0].email)
    assert scene.ward.name not in message.text
    assert Notice.objects.filter(kind="group_joined").count() == 4
    assert not Notice.objects.filter(recipient=scene.referent).exists()


def test_full_visit_takes_nobody_more(visit, guest):
    set_sharing(actor=visit.lead_mediator, session_id=visit.pk, max_groups=1, max_people=24)
    with pytest.raises(Refusal, match="tous ses groupes"):
        join(guest, visit)
    set_sharing(actor=visit.lead_mediator, session_id=visit.pk, max_groups=2, max_people=10)
    with pytest.raises(Refusal, match="4 places"):
        join(guest, visit)
    assert visit.participations.count() == 1


def test_joining_refuses_the_ward_that_comes_and_other_peoples_hospitals(scene, visit, guest):
    with pytest.raises(Refusal, match="participe déjà"):
        join((scene.referent, scene.ward), visit)
    with pytest.raises(Refusal, match="Choisissez un de vos hôpitaux"):
        join((scene.referent, guest[1]), visit)


def test_joining_is_for_a_confirmed_visit_to_come(visit, guest):
    begun = {"starts_at": in_days(0, -1), "ends_at": in_days(0, 1)}
    held = {"state": State.HELD, "reported_at": in_days(0), "reported_by": visit.booked_by}
    for change in ({"place": Place.MUSEUM}, begun, held):
        Session.objects.filter(pk=visit.pk).update(**{"place": Place.REMOTE, **change})
        with pytest.raises(Refusal, match="ne se rejoint plus"):
            join(guest, visit)


def test_head_nurse_is_asked_for_the_group_alone(visit, guest):
    Hospital.objects.filter(pk=guest[1].hospital_id).update(head_nurse=Hospital.HeadNurse.AGREES)
    group = join(guest, visit)
    visit.refresh_from_db()
    assert (group.state, visit.state, visit.groups) == (Participation.State.REQUESTED, State.CONFIRMED, 2)


def test_head_nurse_who_agreed_before_is_asked_nothing(visit, guest):
    Hospital.objects.filter(pk=guest[1].hospital_id).update(head_nurse=Hospital.HeadNurse.AGREES)
    group = join(guest, visit, ward_agreed_by="Mme Inventée, cadre")
    assert group.state == Participation.State.CONFIRMED


def test_leaving_is_one_groups_matter(scene, visit, guest):
    leave(guest[0], join(guest, visit))
    visit.refresh_from_db()
    assert (visit.state, visit.groups) == (State.CONFIRMED, 1)
    assert not Session.objects.visible_to(guest[0]).exists()
    assert not Notice.objects.filter(recipient=scene.referent).exists()
    assert told("group_joined", guest[0].email) == []
    (message,) = told("group_left", guest[0].email)
    assert message.calendar_method == "CANCEL"
    (message,) = told("group_left", guest[1].mailbox)
    assert message.calendar_method == "CANCEL"
    assert "/accord/" not in message.text
    assert "Lien de la visite" not in message.text
    (message,) = told("group_left", scene.mediator.email)
    assert not message.calendar
    assert "manque de personnel" in message.text


def test_whoever_asked_first_may_leave_too(scene, visit, guest):
    join(guest, visit)
    first = visit.participations.get(hospital=scene.hospital)
    assert leave(scene.referent, first).state == State.CONFIRMED
    assert list(Session.objects.visible_to(guest[0])) == [visit]


def test_last_group_that_leaves_cancels_the_visit_and_it_comes_back_without_those_who_left(scene, visit, guest):
    left = join(guest, visit)
    leave(guest[0], left)
    session = leave(scene.referent, visit.participations.get())
    assert (session.state, session.cancelled_side) == (State.CANCELLED, Side.HOSPITAL)
    corrections.take_back(actor=scene.referent, session_id=visit.pk, side=Side.HOSPITAL)
    visit.refresh_from_db()
    assert (visit.state, visit.groups) == (State.CONFIRMED, 1)


def test_group_that_left_is_told_nothing_of_the_cancellation(scene, visit, guest):
    leave(guest[0], join(guest, visit))
    answers.cancel(actor=scene.coordinator, session_id=visit.pk, side=Side.PARTNER, reason=CancelReason.MUSEUM_CLOSED)
    assert told("session_cancelled", scene.referent.email)
    assert told("session_cancelled", guest[0].email) == []


def test_group_may_come_again_after_it_left(visit, guest):
    leave(guest[0], join(guest, visit))
    assert join(guest, visit).state == Participation.State.CONFIRMED


def test_one_hospital_of_several_neither_cancels_nor_moves_the_visit(scene, visit, guest):
    join(guest, visit)
    with pytest.raises(Refusal, match="retirez seulement votre groupe"):
        answers.cancel(actor=guest[0], session_id=visit.pk, side=Side.HOSPITAL, reason=CancelReason.STAFF)
    plan = moves.Plan(starts_at=in_days(12), ends_at=in_days(12, 1))
    with pytest.raises(Refusal, match="retirez seulement votre groupe"):
        moves.reschedule(actor=scene.referent, session_id=visit.pk, side=Side.HOSPITAL, plan=plan)
    with pytest.raises(Refusal, match="pas ceux des autres"):
        leave(guest[0], visit.participations.get(hospital=scene.hospital))


def test_sharing_is_the_partners(scene, visit):
    with pytest.raises(Refusal):
        set_sharing(actor=scene.referent, session_id=visit.pk, max_groups=4, max_people=24)
    with pytest.raises(Refusal, match="déjà annoncées"):
        set_sharing(actor=scene.coordinator, session_id=visit.pk, max_groups=4, max_people=5)


def test_list_says_no_more_than_one_may_know(client, scene, visit, guest):
    client.force_login(guest[0])
    page = client.get(reverse("shared_visits"))
    text = text_of(page).replace("\u00a0", " ")
    for words in (visit.activity.title, scene.partner.name, "1 hôpital y vient", "18 places libres, pour 2 groupes"):
        assert words in text
    for words in (scene.hospital.name, scene.ward.name, scene.referent.full_name):
        assert words not in text
    assert reverse("shared_visit_join", args=[visit.pk]) in client.get(reverse("slots")).text


def test_joining_takes_two_taps(client, visit, guest):
    client.force_login(guest[0])
    page = client.get(reverse("shared_visit_join", args=[visit.pk]))
    form = page.context["form"]
    data = {"key": uuid.uuid4(), "group": f"ward:{guest[1].pk}", "expected_total": form.initial["expected_total"]}
    page = client.post(page.request["PATH_INFO"], data, follow=True)
    assert "vient à la visite" in text_of(page)
    assert visit.participations.count() == 2


def test_page_of_a_shared_visit_tells_a_hospital_nothing_of_the_others_groups(client, scene, visit, guest):
    group = join(guest, visit)
    client.force_login(scene.referent)
    text = text_of(client.get(reverse("session_detail", args=[visit.pk])))
    assert group.ward.name not in text
    assert guest[0].full_name not in text
    assert "Retirer notre groupe" in text
    assert "Annuler la séance" not in text


def test_group_leaves_on_its_page(client, visit, guest):
    group = join(guest, visit)
    client.force_login(guest[0])
    url = reverse("session_leave", args=[visit.pk])
    form = client.get(url).context["form"]
    data = {"key": uuid.uuid4(), "seen": form["seen"].value(), "side": "hospital", "group": group.pk}
    page = client.post(url, data | {"reason": "patients"}, follow=True)
    assert "La visite a lieu pour les autres" in text_of(page)
    assert Notice.objects.filter(kind="group_left").exists()


def test_full_visit_says_so_by_its_address(client, visit, guest):
    Session.objects.filter(pk=visit.pk).update(max_people=6)
    client.force_login(guest[0])
    page = client.get(reverse("shared_visit_join", args=[visit.pk]), follow=True)
    assert "ne se rejoint plus" in text_of(page)


def test_page_that_opens_a_visit_proposes_one_group_more(client, scene, visit):
    Session.objects.filter(pk=visit.pk).update(max_groups=1)
    client.force_login(scene.coordinator)
    form = client.get(reverse("session_share", args=[visit.pk])).context["form"]
    visit.refresh_from_db()
    assert (form["max_groups"].value(), form["max_people"].value()) == (2, visit.max_people + USUAL_GROUP)


def test_other_hospital_reads_the_first_ones_name_and_none_of_its_people(client, scene, visit, guest):
    """Who asked, agreed, saw and reported there is its own, the partner's and head office's matter."""
    scene.referent.full_name = "Mme Confirmante"
    scene.referent.save()
    for verb, side in (("demande", Side.HOSPITAL), ("confirmation", Side.HOSPITAL)):
        SessionEvent.objects.create(
            session=visit, verb=verb, actor=scene.referent, to_state=State.CONFIRMED, on_behalf_of=side
        )
    Session.objects.filter(pk=visit.pk).update(
        hospital_agreed_by="Mme Confirmante", hospital_recorded_by=scene.referent, hospital_agreed_at=in_days(-1)
    )
    join(guest, visit)
    page = reverse("session_detail", args=[visit.pk])
    client.force_login(guest[0])
    text = text_of(client.get(page))
    assert "Confirmante" not in text
    assert f"Confirmation, par {scene.hospital.name}" in text
    assert f"par {guest[0]}" in text
    for reader in (scene.referent, scene.mediator, scene.officer):
        client.force_login(reader)
        assert "Confirmation, par Mme Confirmante" in text_of(client.get(page))


def test_nobody_without_an_account_is_named_to_another_hospital(client, scene, visit, guest):
    SessionEvent.objects.create(
        session=visit, verb="confirmation", actor_name="Mme Cadre", to_state=State.CONFIRMED, on_behalf_of=Side.HOSPITAL
    )
    join(guest, visit)
    page = reverse("session_detail", args=[visit.pk])
    client.force_login(guest[0])
    assert "Mme Cadre" not in text_of(client.get(page))
    client.force_login(scene.referent)
    assert "Mme Cadre, par lien" in text_of(client.get(page))
