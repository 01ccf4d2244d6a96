"""The mails about the evaluation of a convention, to whoever speaks for a party, in their language."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import Edition, Evaluation


def evaluation_begun(edition: Edition, *, has_account: bool) -> Message:
    """Their comments are awaited, on the page that the button opens; a correction says why."""
    paragraphs = [
        _("Rien n’est obligatoire, et vous pouvez y revenir : vos commentaires se figent quand le service valide.")
    ]
    if edition.why:
        paragraphs.insert(0, _("Motif de la correction : %(why)s") % {"why": edition.why})
    return _lay_out(
        edition,
        subject=_("À commenter : %(evaluation)s, %(convention)s"),
        lead=_(
            "Les chiffres de la convention sont rassemblés, volet par volet. Dites ce que votre institution en pense."
        ),
        paragraphs=tuple(paragraphs),
        button=_("Lire et commenter"),
        address=("evaluation_read", [edition.evaluation_id]),
        has_account=has_account,
    )


def evaluation_validated(edition: Edition, *, has_account: bool) -> Message:
    """It does not change any more; its PDF and its figures are on its page."""
    return _lay_out(
        edition,
        subject=_("Validée : %(evaluation)s, %(convention)s"),
        lead=_("Ses chiffres et les commentaires des parties ne changent plus. Le PDF est sur sa page."),
        button=_("Lire l’évaluation"),
        address=("evaluation_validated", [edition.evaluation_id, edition.number]),
        has_account=has_account,
    )


def _lay_out(edition: Edition, *, subject: str, button: str, address, has_account: bool, **said) -> Message:
    convention = edition.evaluation.convention
    name = _("évaluation à mi-parcours")
    if edition.evaluation.kind == Evaluation.Kind.TERM:
        name = _("évaluation au terme")
    route, blanks = address
    letter = Letter(
        subject=subject % {"evaluation": name, "convention": convention},
        heading=str(convention),
        facts=(Fact(_("Version"), str(edition.number)), Fact(_("Service responsable"), str(convention.owner))),
        button=Button(button, settings.SITE_URL + reverse(route, args=blanks)) if has_account else None,
        reason=_("Vous recevez ce message parce que vous suivez cette convention."),
        reply_to=convention.owner.mailbox,
        **said,
    )
    return lay_out(letter)
