"""The back office of places, people and conventions: what its forms refuse, in which words, and what inviting does."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Notice
from partnerships.models import (
    Convention,
    Hospital,
    Invitation,
    Membership,
    PartnerClosure,
    Quota,
)
from tests.factories import (
    CommitmentFactory,
    ConventionFactory,
    HeadOfficeServiceFactory,
    HospitalFactory,
    MembershipFactory,
    PartnerFactory,
    QuotaFactory,
    SessionFactory,
    StrandFactory,
    UserFactory,
    WardFactory,
    in_days,
)
from tests.portal.html_forms import posted_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = MembershipFactory(officer=True).user
    client.force_login(user)
    return user


@pytest.fixture
def edit(client, officer):
    """Open a row's form, change some of what it holds, send it."""

    def change(row, **changes):
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        data = posted_from(client.get(url).content.decode(), f"{row._meta.model_name}_form")
        return client.post(url, {**data, **changes})

    return change


def said(response) -> str:
    """All that the form refuses, in one text; the page came back with what was typed."""
    assert response.status_code == 200
    return " ".join(str(sentence) for errors in response.context["errors"] for sentence in errors)


# Conventions, places, people --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "changes", "sentence"),
    [
        (ConventionFactory, {"ends_on": "01/01/2020"}, "doit se terminer après sa prise d’effet"),
        (ConventionFactory, {"ends_on": ""}, "une date d’effet et un dernier jour"),
    ],
)
def test_a_broken_rule_is_said_in_words(edit, make, changes, sentence):
    assert sentence in said(edit(make(), **changes))


def test_a_broken_rule_of_a_row_under_its_parent_is_said_in_words(edit):
    partner = PartnerFactory()
    PartnerClosure.objects.create(partner=partner, starts_on="2026-12-25", ends_on="2026-12-25", reason="Noël")
    response = edit(partner, **{"closures-0-ends_on": "01/12/2026"})
    assert "La fermeture doit finir après avoir commencé" in said(response)


def test_an_address_is_written_once(edit):
    hospital = HospitalFactory(slug="les-tilleuls")
    assert edit(hospital, slug="autre-chose").status_code == 302
    assert Hospital.objects.get(pk=hospital.pk).slug == "les-tilleuls"


def test_a_convention_stays_with_the_services_of_its_editor(edit):
    convention = ConventionFactory()
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    assert "Sélectionnez un choix valide" in said(edit(convention, owner=str(other.pk)))
    assert Convention.objects.get(pk=convention.pk).owner != other


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"role": "mediator"}, "Choisissez un seul lieu"), ({"until": "01/01/2020"}, "se terminer après avoir commencé")],
)
def test_a_role_that_does_not_go_together_is_said_in_words(client, officer, values, sentence):
    role = {"user": officer.pk, "role": "referent", "hospital": HospitalFactory().pk, "since": "24/11/2026", **values}
    assert sentence in said(client.post(reverse("admin:partnerships_membership_add"), role))


def test_a_role_in_another_service_is_not_given(client, officer):
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    role = {"user": officer.pk, "role": "officer", "service": other.pk, "since": "24/11/2026"}
    assert "Sélectionnez un choix valide" in said(client.post(reverse("admin:partnerships_membership_add"), role))


def test_a_role_of_another_service_is_read_only(client, officer):
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    membership = MembershipFactory(officer=True, service=other)
    url = reverse("admin:partnerships_membership_change", args=[membership.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 403


def test_the_account_of_an_administrator_is_out_of_reach(client, officer):
    administrator = UserFactory(is_superuser=True)
    url = reverse("admin:accounts_user_change", args=[administrator.pk])
    assert client.post(url, {"email": "pris@example.org"}).status_code == 403


# Years ------------------------------------------------------------------------------------------


def open_years(client, convention):
    url = reverse("admin:partnerships_convention_act", args=[convention.pk, "open_years"])
    return client.post(url, {"answered": "1"}, follow=True)


def test_the_years_of_a_convention_are_opened_at_once(client, officer):
    convention = ConventionFactory(effective_on=date(2026, 3, 12), ends_on=date(2029, 3, 11))
    strand = StrandFactory(convention=convention)
    yearly = CommitmentFactory(strand=strand, quantity=31)
    whole = CommitmentFactory(strand=strand, quantity=5, per="term")
    CommitmentFactory(strand=strand, quantity=None)
    kept = QuotaFactory(commitment__strand=strand)
    open_years(client, convention)
    assert list(yearly.quotas.values_list("starts_on", "ends_on", "quantity")) == [
        (date(2026, 3, 12), date(2027, 3, 11), 31),
        (date(2027, 3, 12), date(2028, 3, 11), 31),
        (date(2028, 3, 12), date(2029, 3, 11), 31),
    ]
    assert list(whole.quotas.values_list("starts_on", "ends_on")) == [(date(2026, 3, 12), date(2029, 3, 11))]
    assert list(kept.commitment.quotas.all()) == [kept]
    open_years(client, convention)
    assert Quota.objects.count() == 5


def test_the_years_of_a_convention_need_its_dates(client, officer):
    convention = ConventionFactory(status=Convention.Status.PREPARATION, effective_on=None, ends_on=None)
    assert "Indiquez d’abord la date d’effet" in open_years(client, convention).content.decode()


# Invitations ------------------------------------------------------------------------------------


def invite(client, **answers):
    data = {
        "answered": "1",
        "full_name": "Jeanne Rivière",
        "email": "jeanne@example.org",
        "role": "referent",
        **answers,
    }
    return client.post(reverse("admin:partnerships_invitation_add"), data, follow=True)


def test_inviting_makes_the_account_the_role_and_the_mail(client, officer):
    hospital = HospitalFactory()
    response = invite(client, hospital=hospital.pk)
    membership = Membership.objects.get(user__email="jeanne@example.org")
    assert (membership.role, membership.hospital, membership.invitation.invited_by) == ("referent", hospital, officer)
    assert Notice.objects.get().recipient_email == "jeanne@example.org"
    assert "Le lien part à l’adresse jeanne@example.org" in response.content.decode()


def test_inviting_to_the_wrong_place_keeps_what_was_typed(client, officer):
    response = invite(client, partner=PartnerFactory().pk)
    assert "Choisissez un seul lieu" in response.content.decode()
    assert 'value="jeanne@example.org"' in response.content.decode()
    assert not User.objects.filter(email="jeanne@example.org").exists()


def test_inviting_into_another_service_is_not_offered(client, officer):
    other = HeadOfficeServiceFactory(slug="autre", name="Autre service")
    invite(client, role="officer", service=other.pk)
    assert not User.objects.filter(email="jeanne@example.org").exists()


def test_a_new_link_is_sent_again(client, officer):
    membership = MembershipFactory(referent=True)
    invitation = Invitation.objects.create(membership=membership, invited_by=officer, invited_at=in_days(-20))
    url = reverse("admin:partnerships_invitation_changelist")
    client.post(url, {"action": "send_again", "_selected_action": [invitation.pk], "index": "0"})
    invitation.refresh_from_db()
    assert invitation.invited_at > in_days(-1)
    assert Notice.objects.get().recipient_email == membership.user.email


def test_a_used_invitation_gets_no_new_link(client, officer):
    membership = MembershipFactory(referent=True)
    used = Invitation.objects.create(membership=membership, invited_by=officer, accepted_at=timezone.now())
    url = reverse("admin:partnerships_invitation_changelist")
    data = {"action": "send_again", "_selected_action": [used.pk], "index": "0"}
    assert "a déjà servi" in client.post(url, data, follow=True).content.decode()
    assert not Notice.objects.exists()


def test_search_finds_wards_by_their_hospital(client, officer):
    ward = WardFactory(hospital__name="Hôpital des Tilleuls")
    WardFactory()
    response = client.get(reverse("admin:partnerships_ward_changelist"), {"q": "tilleuls"})
    assert list(response.context["cl"].queryset) == [ward]


def test_year_that_is_a_slip_of_the_finger_is_said(edit):
    assert "Vérifiez l’année" in said(edit(ConventionFactory(), ends_on="31/12/9999"))


def test_convention_does_not_end_before_its_volumes(edit):
    quota = QuotaFactory()
    day = quota.ends_on - timedelta(days=1)
    assert "finissent plus tard" in said(edit(quota.commitment.strand.convention, ends_on=f"{day:%d/%m/%Y}"))


def test_convention_does_not_depend_on_itself(edit):
    convention = ConventionFactory()
    assert "ne dépend pas d’elle-même" in said(edit(convention, predecessor=convention.pk))


def test_kind_of_a_commitment_stays_once_it_has_activities(edit):
    commitment = SessionFactory().commitment
    edit(commitment, kind="museum_visit", title="Autre intitulé")
    commitment.refresh_from_db()
    assert (commitment.kind, commitment.title) == ("hospital_session", "Autre intitulé")


def test_years_of_an_endless_convention_are_refused(client, officer):
    convention = CommitmentFactory().strand.convention
    Convention.objects.filter(pk=convention.pk).update(ends_on=date(2090, 1, 1))
    assert "plus de 15 ans" in open_years(client, convention).content.decode()


def test_new_convention_is_of_ones_own_service_and_leads_to_its_story(client, officer):
    url = reverse("admin:partnerships_convention_add")
    data = posted_from(client.get(url).content.decode(), "convention_form")
    response = client.post(url, {**data, "title": "Jumelage", "slug": "jumelage"})
    convention = Convention.objects.get(slug="jumelage")
    assert convention.owner == officer.memberships.get().service
    assert response.url == reverse("admin:convention_story", args=[convention.pk])


def test_changed_convention_leads_back_to_its_story(edit, officer):
    convention = ConventionFactory(owner=officer.memberships.get().service)
    assert edit(convention, title="Autre titre").url == reverse("admin:convention_story", args=[convention.pk])


def test_who_works_for_two_services_says_whose_convention_it_is(client, officer):
    MembershipFactory(
        officer=True, user=officer, service=HeadOfficeServiceFactory(slug="autre", name="Un autre service")
    )
    page = client.get(reverse("admin:partnerships_convention_add"))
    assert page.context["adminform"].form["owner"].value() is None
