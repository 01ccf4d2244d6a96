"""What the parties of a convention read of it in the workspace: all that is theirs, nothing internal."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from partnerships.models import (
    Amendment,
    Approval,
    Convention,
    Document,
    Funding,
    Measure,
    Membership,
    Party,
    ProjectAction,
)
from partnerships.models.choices import Side
from partnerships.scopes import scope_of
from partnerships.services import invite
from partnerships.transitions import Status
from tests.factories import (
    CommitteeMemberFactory,
    ConventionFactory,
    DecisionFactory,
    DocumentFactory,
    HeadOfficeServiceFactory,
    IndicatorFactory,
    MeasureFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    in_days,
)
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

CANARY = "canari-interne"


@pytest.fixture
def convention():
    return ConventionFactory(partner=PartnerFactory(name="Ville imaginaire"))


@pytest.fixture
def contact(client, convention):
    user = MembershipFactory(contact=True, party=convention.parties.get(side=Side.PARTNER).partner).user
    client.force_login(user)
    return user


def page_of(client, convention):
    return client.get(reverse("convention_read", args=[convention.pk]))


def test_a_contact_comes_to_the_conventions_of_their_party_and_to_no_other(client, convention, contact):
    other = ConventionFactory(title="Convention d'autrui")
    assert client.get(reverse("workspace"))["Location"] == reverse("conventions")
    listed = text_of(client.get(reverse("conventions")))
    assert convention.title in listed
    assert other.title not in listed
    assert page_of(client, convention).status_code == 200
    assert page_of(client, other).status_code == 404


def test_the_conventions_in_force_come_first(client, convention, contact):
    partner = convention.parties.get(side=Side.PARTNER).partner
    over = ConventionFactory(partner=partner, status=Status.ENDED, title="Ancienne", effective_on=in_days(10))
    listed = client.get(reverse("conventions")).context["conventions"]
    assert list(listed) == [convention, over]


def test_nothing_internal_is_told(client, convention, contact):
    Approval.objects.create(convention=convention, body="Conseil", result="approved", note=CANARY)
    Amendment.objects.create(convention=convention, number=1, title=CANARY, effective_on=timezone.localdate())
    DocumentFactory(convention=convention, title=CANARY, readers=Document.Readers.INTERNAL)
    CommitteeMemberFactory(committee__convention=convention, name="Camille Exemple", email=f"{CANARY}@example.org")
    page = page_of(client, convention)
    assert "Conseil : avis favorable" in text_of(page)
    assert "Camille Exemple" in text_of(page)
    assert CANARY not in page.content.decode()
    assert reverse("admin:index") not in page.content.decode()


def test_conventions_of_others_around_it_are_not_named(client, convention, contact):
    before, above, after, below = (ConventionFactory(title=f"{CANARY} {number}") for number in range(4))
    Convention.objects.filter(pk=convention.pk).update(predecessor=before, parent=above)
    Convention.objects.filter(pk=after.pk).update(predecessor=convention)
    Convention.objects.filter(pk=below.pk).update(parent=convention)
    assert CANARY not in page_of(client, convention).content.decode()
    client.force_login(MembershipFactory(officer=True, service=convention.owner).user)
    Convention.objects.filter(title__startswith=CANARY).update(
        owner=HeadOfficeServiceFactory(slug="autre", name="Autre")
    )
    story = client.get(reverse("admin:convention_story", args=[convention.pk]))
    assert CANARY not in story.content.decode()


def test_the_one_before_and_the_one_after_lead_there_for_who_may_read_them(client, convention, contact):
    partner = convention.parties.get(side=Side.PARTNER).partner
    before = ConventionFactory(partner=partner, title="L’ancienne", status=Status.ENDED, ends_on=in_days(-30).date())
    after = ConventionFactory(partner=partner, title="La suivante", status=Status.PREPARATION, ends_on=None)
    Convention.objects.filter(pk=convention.pk).update(predecessor=before)
    Convention.objects.filter(pk=after.pk).update(predecessor=convention, effective_on=None)
    story = page_of(client, convention).context["story"]
    around = [(one.title, one.mark, one.url) for one in (*story.past, *story.unsaid) if "convention" in one.url]
    assert around == [
        (
            "Fin de «\u00a0L’ancienne\u00a0», à laquelle elle succède",
            "done",
            reverse("convention_read", args=[before.pk]),
        ),
        (
            "Renouvellement en préparation\u00a0: La suivante",
            "unsaid",
            reverse("convention_read", args=[after.pk]),
        ),
    ]


def test_committees_their_decisions_and_minutes_are_read(client, convention, contact):
    minutes = DocumentFactory(convention=convention, title="Compte rendu de mars", readers=Document.Readers.PARTIES)
    kept = DocumentFactory(convention=convention, title="Brouillon", readers=Document.Readers.INTERNAL)
    meeting = MeetingFactory(committee__convention=convention, minutes=minutes, status="held")
    MeetingFactory(committee=meeting.committee, minutes=kept, status="held")
    DecisionFactory(meeting=meeting, text="Ouvrir dix places", due_on=timezone.localdate() - timedelta(days=3))
    page = page_of(client, convention)
    assert "Ouvrir dix places" in text_of(page)
    assert "en retard" in text_of(page)
    assert reverse("document", args=[minutes.pk]) in page.content.decode()
    assert reverse("document", args=[kept.pk]) not in page.content.decode()


def test_members_who_left_are_not_named_any_more(client, convention, contact):
    gone = CommitteeMemberFactory(committee__convention=convention, name=CANARY, left_on=in_days(-2).date())
    CommitteeMemberFactory(committee=gone.committee, name="Camille Exemple")
    text = text_of(page_of(client, convention))
    assert "Camille Exemple" in text
    assert CANARY not in text


def test_the_year_is_told_in_figures(client, contact, convention):
    scene = hospital_scene()
    Party.objects.create(
        convention=scene.convention, side=Side.PARTNER, partner=convention.parties.get(side=Side.PARTNER).partner
    )
    text = text_of(page_of(client, scene.convention))
    assert f"réalisé : 0 sur {scene.quota.quantity}" in text.replace("\u00a0", " ")
    assert f"reste à programmer : {scene.quota.quantity}" in text.replace("\u00a0", " ")


def test_a_contact_has_nothing_to_do_with_sessions(client, convention, contact):
    answer = client.get(reverse("my_week"))
    assert answer.status_code == 403
    assert "Mes conventions" in text_of(answer)
    assert [item["label"] for item in answer.context["workspace_nav"]] == ["Conventions", "Documents"]
    scope = scope_of(contact)
    assert scope.partner_ids | scope.booking_partner_ids | scope.coordinated_partner_ids == set()


@pytest.mark.parametrize(("role", "speaks"), [("contact", True), ("observer", False)])
def test_a_contact_speaks_for_the_party_and_an_observer_only_reads(convention, role, speaks):
    partner = convention.parties.get(side=Side.PARTNER).partner
    scope = scope_of(MembershipFactory(**{role: True}, party=partner).user)
    assert scope.followed_partner_ids == {partner.pk}
    assert scope.contact_partner_ids == ({partner.pk} if speaks else set())


def test_who_left_reads_nothing_any_more(client, convention, contact):
    Membership.objects.update(until=timezone.localdate() - timedelta(days=1), since=timezone.localdate() - timedelta(9))
    assert page_of(client, convention).status_code == 403


def test_a_role_of_sessions_does_not_go_with_a_followed_party(convention):
    partner = convention.parties.get(side=Side.PARTNER).partner
    officer = MembershipFactory(officer=True).user
    with pytest.raises(Refusal):
        invite(actor=officer, email="x@example.org", full_name="X", role="mediator", party=partner)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=officer, role="contact", partner=partner, hospital=None)


def test_a_hospital_reads_the_conventions_that_it_takes_part_in(client, convention):
    scene = hospital_scene()
    client.force_login(MembershipFactory(referent=True, hospital=scene.ward.hospital).user)
    assert page_of(client, scene.convention).status_code == 200
    assert Convention.objects.count() > 1


def test_actions_and_fundings_are_read_without_ways_to_change_them(client, convention, contact):
    ProjectAction.objects.create(convention=convention, title="Ouvrir les crèches")
    Funding.objects.create(convention=convention, third_party="Caisse imaginaire", kind=Funding.Kind.OPERATING)
    page = page_of(client, convention)
    assert "Ouvrir les crèches" in text_of(page)
    assert "Caisse imaginaire" in text_of(page)
    assert "/gestion/" not in page.content.decode()


def test_an_indicator_is_followed_year_by_year_without_who_entered_what(client, convention, contact):
    indicator = IndicatorFactory(convention=convention, name="Places en crèche", baseline_value=None, baseline_on=None)
    MeasureFactory(indicator=indicator, source=CANARY)
    listed = page_of(client, convention)
    assert reverse("indicator_read", args=[indicator.pk]) in listed.content.decode()
    page = client.get(reverse("indicator_read", args=[indicator.pk]))
    assert "Places en crèche" in text_of(page)
    assert CANARY not in page.content.decode()
    assert "/gestion/" not in page.content.decode()


def enter(client, indicator, name="measure", **answers):
    fields = {f"{name}--{field}": value for field, value in {"key": uuid.uuid4(), **answers}.items()}
    url = reverse("indicator_read", args=[indicator.pk])
    return client.post(url, {"act": name, "about": "", "seen": indicator.version, **fields})


def test_a_contact_enters_what_was_counted_and_corrects_it(client, convention, contact):
    indicator = IndicatorFactory(convention=convention)
    assert enter(client, indicator, value=41, on="2026-01-31", source="Tableau de la Ville").status_code == 302
    made = Measure.objects.get(indicator=indicator)
    assert (made.value, made.source, made.entered_by) == (41, "Tableau de la Ville", contact)
    assert enter(client, indicator, "correct", chosen=made.pk, value=42, why="Recompté").status_code == 302
    assert made.replaced_by.value == 42


def test_a_refused_measure_keeps_what_the_contact_typed_and_tells_no_source(client, convention, contact):
    indicator = IndicatorFactory(convention=convention)
    MeasureFactory(indicator=indicator, on="2026-01-31", source=CANARY)
    answer = enter(client, indicator, value=44, on="2026-01-31", source="Tableau de la Ville")
    assert answer.status_code == 200
    assert "Ce jour a déjà son relevé" in text_of(answer)
    assert 'value="Tableau de la Ville"' in answer.content.decode()
    assert CANARY not in answer.content.decode()
    assert Measure.objects.count() == 1


def test_a_contact_promises_nothing_on_the_page_of_an_indicator(client, convention, contact):
    indicator = IndicatorFactory(convention=convention)
    asked = {"value": 9, "due_on": "2027-01-31", "effective_from": "2026-01-31", "why": "x"}
    assert "plus possible" in text_of(enter(client, indicator, "target", **asked))
    assert not indicator.targets.exists()


def test_an_observer_finds_no_form_and_may_not_send_one(client, convention):
    party = convention.parties.get(side=Side.PARTNER).partner
    client.force_login(MembershipFactory(observer=True, party=party).user)
    indicator = IndicatorFactory(convention=convention)
    page = client.get(reverse("indicator_read", args=[indicator.pk])).content.decode()
    assert 'name="act"' not in page
    answer = enter(client, indicator, value=41, on="2026-01-31", source="Tableau de la Ville")
    assert answer.status_code == 403
    assert not Measure.objects.exists()


def test_an_indicator_of_another_convention_is_not_read(client, contact):
    assert client.get(reverse("indicator_read", args=[IndicatorFactory().pk])).status_code == 404


def test_who_speaks_for_a_party_is_asked_for_the_count_that_is_due(client, convention, contact):
    Convention.objects.update(status=Status.IN_FORCE, effective_on=in_days(-500).date())
    indicator = IndicatorFactory(convention=convention, name="Places en crèche", baseline_value=None, baseline_on=None)
    asked = f"{indicator} : un relevé est attendu"
    listed = reverse("conventions")
    assert asked in text_of(client.get(listed))
    assert asked in text_of(page_of(client, convention))
    observer = MembershipFactory(observer=True, party=convention.parties.get(side=Side.PARTNER).partner).user
    client.force_login(observer)
    assert asked not in text_of(client.get(listed))
    client.force_login(contact)
    MeasureFactory(indicator=indicator, on=timezone.localdate(), value=3)
    assert asked not in text_of(client.get(listed))


def test_who_follows_a_party_may_follow_an_indicator(client, convention, contact):
    client.force_login(MembershipFactory(officer=True, service=convention.owner).user)
    form = client.get(reverse("admin:partnerships_indicator_add")).context["adminform"].form
    assert contact in form.fields["owner"].queryset
