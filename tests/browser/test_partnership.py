"""The patient partnership on a phone: a stuck team moves on from its referent's mail; a patient offers, and leaves; a
team and a person are proposed to each other, meet and work together.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import expect

from notifications.kinds import kind_named
from notifications.models import Notice
from patient_partners.models import Introduction, PatientPartner, Project
from tests.browser.signing_in import sign_in
from tests.factories import (
    MembershipFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    ProjectFactory,
    SearchFactory,
)
from tests.rules import remind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(live_server, settings):
    settings.SITE_URL = live_server.url
    return ProgrammeFactory()


def link_in(address: str, path: str) -> str:
    """The link of the last mail to an address that leads to a page of the portal, in the mail's language."""
    notice = Notice.objects.filter(recipient_email=address).latest("pk")
    with override(notice.language):
        return re.search(rf"\S+{path}\S*", kind_named(notice.kind).render(notice).text).group()


@pytest.mark.usefixtures("starting_rules")
def test_a_referent_unblocks_a_stuck_team_from_the_mail(phone, live_server, programme, looked_at):
    team = ProjectFactory(programme=programme, accepted=True)
    referent = MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user
    Project.objects.filter(pk=team.pk).update(stuck_on=timezone.localdate())
    remind("team_stuck")
    sign_in(phone.context, live_server, referent)
    phone.goto(link_in(referent.email, "/espace/partenariat/equipes/"))
    expect(phone.get_by_text("Équipe bloquée")).to_be_visible()
    looked_at()
    phone.get_by_role("button", name="J’ai recontacté l’équipe").click()
    expect(phone.get_by_text("Équipe bloquée")).to_have_count(0)
    looked_at()
    phone.goto(f"{live_server.url}/espace/partenariat/")
    looked_at()
    team.refresh_from_db()
    assert team.stuck_on > timezone.localdate() + timedelta(days=7)


def fill_offer(phone, group) -> None:
    phone.get_by_label("nom et prénom").fill("Alma Rivière")
    phone.get_by_label("adresse e-mail").fill("alma@example.org")
    for box in (group.name, "relire des documents", "J’accepte"):
        phone.get_by_label(box).check()
    for choice in ("une fois par mois", "une heure", "sur place ou à distance", "par e-mail"):
        phone.get_by_label(choice, exact=True).check()


def test_a_patient_offers_confirms_and_erases_all(phone, live_server, programme, looked_at):
    group = MembershipFactory(accompanier=True).accompanied_group
    phone.goto(f"{live_server.url}/partenariat/devenir-partenaire/")
    looked_at()
    phone.locator("main form button.button").click()
    expect(phone.get_by_text("À corriger")).to_be_visible()
    looked_at()
    fill_offer(phone, group)
    phone.locator("main form button.button").click()
    expect(phone.get_by_text("Regardez votre messagerie").first).to_be_visible()
    phone.goto(link_in("alma@example.org", "/partenariat/"))
    phone.get_by_role("button", name="Je confirme").click()
    expect(phone.get_by_text("Votre fiche est visible des référents")).to_be_visible()
    fold = phone.locator("summary", has_text="Le renouveler").bounding_box()
    assert phone.get_by_role("link", name="Mes souhaits").bounding_box()["y"] - fold["y"] - fold["height"] >= 16
    looked_at()
    phone.get_by_role("button", name="Me mettre en pause").click()
    expect(phone.get_by_text("Vous êtes en pause").first).to_be_visible()
    own_page = phone.url
    phone.get_by_text("Tout effacer maintenant").click()
    phone.get_by_role("button", name="Tout effacer, sans retour").click()
    looked_at()
    phone.goto(own_page)
    looked_at()
    assert not PatientPartner.objects.exists()
    assert not Notice.objects.filter(recipient_email="alma@example.org").exists()


def calendar_of(address: str) -> bytes:
    """The calendar file of the last mail about a first meeting."""
    notice = Notice.objects.filter(kind="introduction_meeting", recipient_email=address).latest("pk")
    return kind_named(notice.kind).render(notice).calendar


def propose(phone, live_server, team, person, looked_at) -> None:
    """As the referent of the GHU, from what the team looks for."""
    phone.goto(f"{live_server.url}/espace/partenariat/equipes/{team.pk}/recherche/")
    looked_at()
    phone.get_by_role("link", name="Proposer à cette personne").click()
    phone.get_by_label("Un mot pour la personne").fill("L’équipe a aimé ce que vous proposez.")
    looked_at()
    phone.get_by_role("button", name="Proposer").click()
    expect(phone.get_by_text("n’a pas encore répondu")).to_be_visible()
    expect(phone.get_by_text(person.full_name)).to_have_count(0)
    looked_at()


def plan(phone, looked_at) -> None:
    """As the team, on the page that its mail leads to."""
    day = timezone.localdate() + timedelta(days=5)
    phone.get_by_label("Le jour").fill(f"{day:%Y-%m-%d}")
    phone.get_by_label("L’heure").fill("14:30")
    phone.get_by_label("Le lieu").fill("Salle des familles")
    looked_at()
    phone.get_by_role("button", name="Prévoir la rencontre").click()
    expect(phone.get_by_text("C’est prévu").first).to_be_visible()
    looked_at()


def test_a_person_answers_a_team_from_the_mail_meets_it_and_works_with_it(phone, live_server, programme, looked_at):
    team = SearchFactory(project=ProjectFactory(programme=programme, accepted=True)).project
    group = team.hospital.group
    person = PatientPartnerFactory(owner=programme.owner, groups=[group], full_name="Alma Rivière")
    sign_in(phone.context, live_server, MembershipFactory(accompanier=True, accompanied_group=group).user)
    propose(phone, live_server, team, person, looked_at)

    phone.goto(link_in(person.email, "/proposition/"))
    looked_at()
    phone.get_by_role("button", name="Cela m’intéresse").click()
    expect(phone.get_by_text("L’équipe peut maintenant vous joindre").first).to_be_visible()
    looked_at()

    phone.goto(link_in(team.holder_email, "/mises-en-relation/"))
    expect(phone.get_by_role("heading", name="Alma Rivière")).to_be_visible()
    looked_at()
    plan(phone, looked_at)
    for address in (person.email, team.holder_email):
        assert b"LOCATION:Salle des familles" in calendar_of(address)
        assert b"METHOD:REQUEST" in calendar_of(address)

    phone.get_by_text("Dire déjà ce qu’il en est").click()
    phone.get_by_role("button", name="Ils travaillent ensemble").click()
    expect(phone.get_by_text("ils travaillent ensemble").first).to_be_visible()
    looked_at()
    phone.goto(link_in(person.email, "/proposition/"))
    expect(phone.get_by_text("Vous travaillez ensemble")).to_be_visible()
    looked_at()
    phone.goto(f"{live_server.url}/espace/partenariat/mises-en-relation/")
    looked_at()
    phone.goto(f"{live_server.url}/espace/partenariat/partenaires/{person.pk}/nouvelles/")
    looked_at()
    person.refresh_from_db()
    assert Introduction.objects.get().state == "working"
    assert person.state == "active"
