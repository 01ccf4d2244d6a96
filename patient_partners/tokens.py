"""The secret part of the addresses at which a team fills in its sheet, and a person finds their own page."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import Refusal
from foundation.links import read_link, sign_link
from patient_partners.models import EventRegistration, Introduction, Letter, PatientPartner, Project, Questionnaire

PROJECT = "fiche-projet"
PARTNER = "partenaire"
QUESTIONNAIRE, COLLEAGUES = "questionnaire", "questionnaire-collegues"
EVENT = "rendez-vous"
# Each mail carries a new one.
LINK_KEPT = timedelta(days=365)
# Longer than events are announced ahead, and than names are kept after them.
EVENT_LINK_KEPT = timedelta(days=800)


def project_token(project: Project) -> str:
    """For one sheet and its holder's address: once the address changes, the earlier link opens nothing."""
    return sign_link(PROJECT, f"{project.pk} {_digest(project.holder_email)}")


def project_path(project: Project) -> str:
    return reverse("project_by_link", args=[project_token(project)])


def project_url(project: Project) -> str:
    """The absolute signed address of the sheet; in its holder's mails alone."""
    return settings.SITE_URL + project_path(project)


def read_project(token: str) -> Project:
    """The sheet that a link names. Raises Refusal when it is forged, too old, replaced, or the sheet was erased."""
    number, _space, address = read_link(PROJECT, token, valid_for=LINK_KEPT).partition(" ")
    project = Project.objects.with_all_said().filter(pk=int(number)).first()
    if project is None or _digest(project.holder_email) != address:
        raise Refusal(_("Cette fiche n’est plus là, ou un autre lien a remplacé celui-ci. Écrivez au service."))
    return project


def partner_token(partner: PatientPartner) -> str:
    """For one person's page and their address."""
    return sign_link(PARTNER, f"{partner.pk} {_digest(partner.email)}")


def partner_path(partner: PatientPartner) -> str:
    return reverse("partner_own", args=[partner_token(partner)])


def partner_url(partner: PatientPartner) -> str:
    """The absolute signed address of a person's own page; in their own mails alone."""
    return settings.SITE_URL + partner_path(partner)


def partner_introduction_url(introduction: Introduction) -> str:
    """The absolute signed address at which a person answers a team; in their own mails alone."""
    page = reverse("own_introduction", args=[partner_token(introduction.partner), introduction.pk])
    return settings.SITE_URL + page


def team_introduction_url(introduction: Introduction) -> str:
    """The absolute signed address at which a team follows it; in its holder's mails alone."""
    page = reverse("team_introduction", args=[project_token(introduction.project), introduction.pk])
    return settings.SITE_URL + page


def read_partner(token: str) -> PatientPartner:
    """The person whom a link names. Raises Refusal when it is forged, too old, replaced, or their file was erased."""
    number, _space, address = read_link(PARTNER, token, valid_for=LINK_KEPT).partition(" ")
    partner = PatientPartner.objects.filter(pk=int(number)).first()
    if partner is None or _digest(partner.email) != address:
        raise Refusal(_("Cette page n’est plus là : la fiche a été effacée, ou un autre lien a remplacé celui-ci."))
    return partner


def questionnaire_token(questionnaire: Questionnaire) -> str:
    """For the one person who is asked."""
    return sign_link(QUESTIONNAIRE, str(questionnaire.pk))


def questionnaire_path(questionnaire: Questionnaire) -> str:
    return reverse("questionnaire", args=[questionnaire_token(questionnaire)])


def questionnaire_url(questionnaire: Questionnaire) -> str:
    """The absolute signed address of somebody's questionnaire; in their own mails alone."""
    return settings.SITE_URL + questionnaire_path(questionnaire)


def colleagues_token(questionnaire: Questionnaire) -> str:
    """For whomever the holder of this questionnaire hands it to."""
    return sign_link(COLLEAGUES, str(questionnaire.pk))


def colleagues_url(questionnaire: Questionnaire) -> str:
    """The absolute signed address that the holder hands on."""
    return settings.SITE_URL + reverse("questionnaire_colleague", args=[colleagues_token(questionnaire)])


def read_questionnaire(token: str, purpose: str = QUESTIONNAIRE) -> Questionnaire:
    """The questionnaire that a link names. Raises Refusal when it is forged, too old, or no longer there."""
    number = read_link(purpose, token, valid_for=LINK_KEPT)
    questionnaire = Questionnaire.objects.with_all_said().filter(pk=int(number)).first()
    if questionnaire is None:
        raise Refusal(_("Ce questionnaire n’est plus là. Merci."))
    return questionnaire


def event_registration_url(row: EventRegistration) -> str:
    """The absolute signed address of a person's own page about an event; in their own mails alone."""
    return settings.SITE_URL + reverse("event_registration", args=[sign_link(EVENT, str(row.pk))])


def read_event_registration(token: str) -> int:
    """The registration's id. Raises Refusal when the link is forged or too old."""
    return int(read_link(EVENT, token, valid_for=EVENT_LINK_KEPT))


def partner_letter_url(letter: Letter) -> str:
    """The absolute address of a letter behind the person's own link; in their own mails alone."""
    return settings.SITE_URL + reverse("partner_letter", args=[partner_token(letter.partner), letter.pk])


def team_letter_url(letter: Letter) -> str:
    """The same behind the link of the team's holder."""
    return settings.SITE_URL + reverse("team_letter", args=[project_token(letter.project), letter.pk])


def _digest(address: str) -> str:
    """What a link holds of an address."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:16]
