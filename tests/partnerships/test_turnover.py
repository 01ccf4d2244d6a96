"""A role ends, an account is closed: what that means is said before, and a place without anybody is noticed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from notifications.services.ticking import write_due
from partnerships.models import Membership
from partnerships.services import close_account, end_membership, invite, open_account, read_invitation
from partnerships.tokens import invitation_token
from partnerships.turnover import consequences_of
from tests.factories import (
    ConventionFactory,
    HeadOfficeServiceFactory,
    HospitalFactory,
    MembershipFactory,
    PartnerFactory,
    PartnershipServiceFactory,
    SessionFactory,
    SlotFactory,
)
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return MembershipFactory(officer=True).user


def today():
    return timezone.localdate()


def end(officer, membership, **answers):
    return end_membership(actor=officer, membership_id=membership.pk, until=today(), **answers)


@pytest.mark.parametrize(
    ("make", "lacking"),
    [
        (lambda: MembershipFactory(coordinator=True), "n’aura plus de coordination"),
        (lambda: MembershipFactory(referent=True), "n’aura plus de référent culture"),
        (lambda: MembershipFactory(group_referent=True), "n’aura plus de référent culture"),
        (lambda: MembershipFactory(accompanier=True), "n’aura plus de référent partenariat"),
        (
            lambda: MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")),
            "n’aura plus d’agent",
        ),
    ],
)
def test_the_last_one_of_a_place_ends_only_knowingly_and_with_a_reason(make, lacking):
    membership, administrator = make(), User.objects.create_superuser("admin@example.org")
    with pytest.raises(Refusal, match=lacking):
        end(administrator, membership)
    with pytest.raises(Refusal, match="Dites pourquoi"):
        end(administrator, membership, knows=True, reason=" ")
    assert end(administrator, membership, knows=True, reason="Le musée cherche quelqu'un.").until == today()
    assert membership.history.latest("pgh_id").pgh_context.metadata["reason"] == "Le musée cherche quelqu'un."


def test_a_colleague_or_the_group_stands_in(officer):
    partner, hospital = PartnerFactory(), HospitalFactory()
    MembershipFactory(coordinator=True, partner=partner)
    MembershipFactory(group_referent=True, hospital_group=hospital.group)
    end(officer, MembershipFactory(coordinator=True, partner=partner))
    end(officer, MembershipFactory(referent=True, hospital=hospital))
    end(officer, MembershipFactory(mediator=True))


@pytest.mark.parametrize("days", [0, -1])
def test_a_colleague_who_goes_at_the_same_time_does_not_stand_in(officer, days):
    partner = PartnerFactory()
    MembershipFactory(coordinator=True, partner=partner, until=today() + timedelta(days=days))
    with pytest.raises(Refusal, match="n’aura plus"):
        end(officer, MembershipFactory(coordinator=True, partner=partner))


def test_a_later_end_asks_nothing(officer):
    membership = MembershipFactory(coordinator=True, until=today())
    end_membership(actor=officer, membership_id=membership.pk, until=today() + timedelta(days=90))
    assert end_membership(actor=officer, membership_id=membership.pk, until=None).until is None


def test_a_role_of_another_service_is_theirs_to_end(officer):
    other = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre"))
    with pytest.raises(Refusal, match="autre service"):
        end(officer, other)
    with pytest.raises(Refusal, match="autre service"):
        close_account(actor=officer, person=other.user)


def test_closing_an_account_ends_its_roles_and_opening_it_gives_none_back(officer):
    membership = MembershipFactory(mediator=True)
    later = MembershipFactory(mediator=True, user=membership.user, since=today() + timedelta(days=9))
    close_account(actor=officer, person=membership.user)
    membership.refresh_from_db()
    later.refresh_from_db()
    assert (membership.until, later.since, later.until) == (today(), today(), today())
    assert not Membership.objects.current().filter(user=membership.user).exists()
    open_account(actor=officer, person=membership.user)
    assert not Membership.objects.current(today() + timedelta(days=1)).filter(user=membership.user).exists()


def test_the_account_of_the_last_coordinator_is_closed_only_knowingly(officer):
    person = MembershipFactory(coordinator=True).user
    with pytest.raises(Refusal, match="n’aura plus de coordination"):
        close_account(actor=officer, person=person)
    assert User.objects.get(pk=person.pk).is_active


def test_who_comes_back_is_invited_and_has_their_rights_again(officer):
    membership = MembershipFactory(mediator=True)
    close_account(actor=officer, person=membership.user)
    Membership.objects.filter(pk=membership.pk).update(until=today() - timedelta(days=1))
    person = membership.user
    invitation = invite(actor=officer, email=person.email, full_name="X", role="mediator", partner=membership.partner)
    assert invitation.membership.user == person
    assert Membership.objects.current().get(user=person).partner == membership.partner


def test_an_invitation_renews_a_role_from_the_day_after_its_end(officer):
    membership = MembershipFactory(mediator=True, until=today() + timedelta(days=5))
    again = {"actor": officer, "email": membership.user.email, "full_name": "X", "role": "mediator"}
    with pytest.raises(Refusal, match="Invitez à partir du lendemain"):
        invite(**again, partner=membership.partner)
    invitation = invite(**again, partner=membership.partner, since=today() + timedelta(days=6))
    assert read_invitation(invitation_token(invitation)) == invitation
    assert kind_named("invitation").still_true(Notice.objects.get(kind="invitation"))


# By the clock -----------------------------------------------------------------------------------


def told_of_nobody() -> list[str]:
    write_due(timezone.now())
    write_due(timezone.now())
    return list(Notice.objects.filter(kind="nobody_left").values_list("recipient_email", flat=True))


def test_the_owning_service_is_told_once_the_day_after_the_last_day():
    convention = ConventionFactory()
    partner = convention.parties.get(side="partner").partner
    membership = MembershipFactory(coordinator=True, partner=partner, until=today())
    assert told_of_nobody() == []
    Membership.objects.filter(pk=membership.pk).update(until=today() - timedelta(days=1))
    assert told_of_nobody() == [convention.owner.mailbox]
    notice = Notice.objects.get()
    kind = kind_named(notice.kind)
    assert kind.still_true(notice)
    assert partner.name in kind.render(notice).subject
    MembershipFactory(coordinator=True, partner=partner)
    assert not kind.still_true(notice)


@pytest.mark.parametrize("trait", ["referent", "group_referent"])
def test_the_owner_is_told_of_a_hospital_that_takes_part(trait):
    convention = ConventionFactory()
    membership = MembershipFactory(**{trait: True}, until=today() - timedelta(days=1))
    if membership.hospital:
        convention.hospitals.add(membership.hospital)
    assert told_of_nobody() == [convention.owner.mailbox]


def test_a_service_without_officers_is_told_itself():
    service = HeadOfficeServiceFactory(mailbox="siege@example.org")
    MembershipFactory(officer=True, service=service, until=today() - timedelta(days=1))
    assert told_of_nobody() == ["siege@example.org"]


def test_service_that_runs_the_partnership_is_told_that_the_teams_of_a_ghu_have_nobody():
    """Not the owners of the conventions of that GHU's hospitals."""
    convention, service = ConventionFactory(), PartnershipServiceFactory(mailbox="patients@example.org")
    membership = MembershipFactory(accompanier=True, until=today() - timedelta(days=1))
    assert convention.owner != service
    assert told_of_nobody() == ["patients@example.org"]
    notice = Notice.objects.get()
    assert "Les messages de ses équipes" in kind_named(notice.kind).render(notice).text
    MembershipFactory(accompanier=True, accompanied_group=membership.accompanied_group)
    assert not kind_named(notice.kind).still_true(notice)


def test_nobody_is_told_while_somebody_stands_in():
    membership = MembershipFactory(coordinator=True, until=today() - timedelta(days=1))
    MembershipFactory(coordinator=True, partner=membership.partner)
    assert told_of_nobody() == []


def test_a_closed_account_is_told_at_once(officer):
    convention = ConventionFactory()
    partner = convention.parties.get(side="partner").partner
    person = MembershipFactory(coordinator=True, partner=partner).user
    close_account(actor=officer, person=person, knows=True, reason="Départ.")
    assert told_of_nobody() == [convention.owner.mailbox]


# The back office --------------------------------------------------------------------------------


def page_of(membership) -> str:
    return reverse("admin:partnerships_membership_act", args=[membership.pk, "end"])


def test_ending_a_role_shows_what_it_leaves_before_anything_is_saved(client):
    scene = hospital_scene()
    session = SessionFactory(
        quota=scene.quota, activity=scene.activity, lead_mediator=scene.mediator, partner=scene.partner
    )
    membership = scene.mediator.memberships.get()
    client.force_login(scene.officer)
    page = client.post(page_of(membership), {"answered": "1", "until": today().isoformat()})
    assert reverse("session_detail", args=[session.pk]) in page.content.decode()
    membership.refresh_from_db()
    assert membership.until is None
    answers = {"answered": "1", "until": today().isoformat(), "seen": today().isoformat()}
    assert client.post(page_of(membership), answers).status_code == 302
    membership.refresh_from_db()
    assert membership.until == today()


def test_the_last_coordinator_asks_for_a_tick_and_a_reason(client):
    scene = hospital_scene()
    membership = scene.coordinator.memberships.get()
    client.force_login(scene.officer)
    answers = {"answered": "1", "until": today().isoformat(), "seen": today().isoformat()}
    page = client.post(page_of(membership), answers)
    assert f"Je sais que {scene.partner} n’aura plus de coordination" in text_of(page)
    assert client.post(page_of(membership), answers | {"knows": "on", "reason": "Départ"}).status_code == 302
    membership.refresh_from_db()
    assert membership.until == today()


def test_what_the_last_coordinator_leaves_is_required_and_no_error_before_it_was_asked(client):
    scene = hospital_scene()
    url = page_of(scene.coordinator.memberships.get())
    client.force_login(scene.officer)
    first = client.post(url, {"answered": "1", "until": today().isoformat(), "reason": "Départ"})
    asked = first.context["form"]
    assert (asked["knows"].field.required, asked["reason"].field.required) == (True, True)
    assert "À corriger" not in text_of(first)
    assert 'value="Départ"' in first.text
    second = client.post(url, {"answered": "1", **{name: asked[name].value() for name in ("until", "seen")}})
    assert set(second.context["form"].errors) == {"knows", "reason"}


def test_another_day_than_the_one_seen_is_shown_first(client):
    scene = hospital_scene()
    membership = scene.coordinator.memberships.get()
    client.force_login(scene.officer)
    other = {"until": today().isoformat(), "seen": "2026-01-01", "knows": "on", "reason": "Départ"}
    assert client.post(page_of(membership), {"answered": "1", **other}).status_code == 200
    membership.refresh_from_db()
    assert membership.until is None


def test_the_first_screen_says_which_partner_nobody_coordinates(client):
    scene = hospital_scene()
    scene.coordinator.memberships.update(until=today() - timedelta(days=1))
    client.force_login(scene.officer)
    [waiting] = [thing for thing in client.get("/gestion/").context["waiting"] if "coordination" in thing.words]
    assert (waiting.count, waiting.words) == (1, "partenaire sans coordination")
    assert list(client.get(waiting.url).context["cl"].queryset) == [scene.partner]


def test_closing_an_account_shows_what_it_leaves(client):
    scene = hospital_scene()
    slot = scene.open_slot(opened_by=scene.referent)
    client.force_login(scene.officer)
    url = reverse("admin:accounts_user_act", args=[scene.referent.pk, "close"])
    page = client.get(url)
    assert reverse("slot_book", args=[slot.pk]) in page.content.decode()
    assert client.post(url, {"answered": "1"}).status_code == 200
    assert client.post(url, {"answered": "1", "knows": "on", "reason": "Départ"}).status_code == 302
    scene.referent.refresh_from_db()
    assert not scene.referent.is_active
    reopening = reverse("admin:accounts_user_act", args=[scene.referent.pk, "open_again"])
    assert client.post(reopening, {"answered": "1"}).status_code == 302


def test_no_form_of_the_back_office_ends_a_role_or_closes_an_account(client, officer):
    membership = MembershipFactory(coordinator=True)
    client.force_login(officer)
    page = client.get(reverse("admin:partnerships_membership_change", args=[membership.pk]))
    assert set(page.context["adminform"].form.fields) == {"since", "row_version"}
    page = client.get(reverse("admin:accounts_user_change", args=[membership.user.pk]))
    assert "is_active" not in page.context["adminform"].form.fields
    later = {"since": today() + timedelta(days=9), "row_version": membership.version}
    page = client.post(reverse("admin:partnerships_membership_change", args=[membership.pk]), later)
    assert "a déjà commencé" in text_of(page)


def test_another_role_at_the_same_place_leaves_nothing():
    scene = hospital_scene()
    SessionFactory(quota=scene.quota, activity=scene.activity, lead_mediator=scene.mediator, partner=scene.partner)
    SlotFactory(opened_by=scene.mediator)
    membership = scene.mediator.memberships.get()
    assert len(consequences_of([membership], today()).left) == 1
    MembershipFactory(coordinator=True, user=scene.mediator, partner=scene.partner)
    assert consequences_of([membership], today()).left == ()
