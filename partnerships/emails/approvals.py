"""The mail about a body whose opinion is late, in the reader's language."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import Approval


def approval_late(approval: Approval) -> Message:
    """To the service that owns the convention: what is awaited, of whom, and where it is noted."""
    convention = approval.convention
    page = reverse("admin:convention_story", args=[convention.pk])
    letter = Letter(
        subject=_("À noter : avis attendu, %(body)s (%(convention)s)")
        % {"body": approval.body, "convention": convention},
        heading=str(convention),
        lead=_("La date prévue pour cette instance est passée, et son avis n’est pas noté."),
        facts=(Fact(_("Instance"), approval.body), Fact(_("Passage prévu"), approval.planned)),
        paragraphs=(_("Notez son avis, ou la nouvelle date : la signature attend l’un ou l’autre."),),
        button=Button(_("Ouvrir la convention"), settings.SITE_URL + page),
        reason=_("Vous recevez ce message parce que vous suivez cette convention."),
    )
    return lay_out(letter)
