"""The secret part of the address at which a team fills in its sheet."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import Refusal
from foundation.links import read_link, sign_link
from patient_partners.models import Project

PROJECT = "fiche-projet"
# Each mail carries a new one.
LINK_KEPT = timedelta(days=365)


def project_token(project: Project) -> str:
    """For one sheet and its holder's address: once the address changes, the earlier link opens nothing."""
    return sign_link(PROJECT, f"{project.pk} {_address_of(project)}")


def project_path(project: Project) -> str:
    return reverse("project_by_link", args=[project_token(project)])


def project_url(project: Project) -> str:
    """The absolute signed address of the sheet; in its holder's mails alone."""
    return settings.SITE_URL + project_path(project)


def read_project(token: str) -> Project:
    """The sheet that a link names. Raises Refusal when it is forged, too old, replaced, or the sheet was erased."""
    number, _space, address = read_link(PROJECT, token, valid_for=LINK_KEPT).partition(" ")
    project = Project.objects.with_all_said().filter(pk=int(number)).first()
    if project is None or _address_of(project) != address:
        raise Refusal(_("Cette fiche n’est plus là, ou un autre lien a remplacé celui-ci. Écrivez au service."))
    return project


def _address_of(project: Project) -> str:
    return hashlib.sha256(project.holder_email.lower().encode()).hexdigest()[:16]
