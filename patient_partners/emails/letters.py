"""The mails about mission letters. The person's and the team's carry their own link; the others name nobody."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, lay_out
from notifications.letters import Letter as Mail
from patient_partners.models import Letter
from patient_partners.models.letters import LetterState, Side
from patient_partners.tokens import partner_letter_url, team_letter_url

State = LetterState


def became(letter: Letter, side: Side) -> Message:
    """To one side, what became of a letter."""
    subject, lead, button = _words(letter, side)
    paragraphs = (letter.answer,) if letter.state == State.DECLINED and letter.answer else ()
    return _to(side, letter, subject=subject, lead=lead, paragraphs=paragraphs, button=button)


def ends(letter: Letter, side: Side) -> Message:
    """Its last day is near: carried on, or left to end. Each side may also do nothing."""
    day = {"day": say_date(letter.ends_on)}
    if side == Side.PERSON:
        lead = _("Votre lettre de mission prend fin ce jour-là. Voulez-vous continuer ? Parlez-en avec l’équipe.")
        more = _("Vous n’avez rien à faire pour qu’elle se termine. Vous pouvez déclarer votre temps sur votre page.")
        button = _("Voir ma lettre")
    else:
        lead = _("Une lettre de mission prend fin ce jour-là. Un bouton de sa page écrit celle qui la prolonge.")
        more = _("Pour qu’elle se termine, ne faites rien : dites seulement merci.")
        button = _("Prolonger, ou laisser finir")
    subject = _("La lettre de mission prend fin le %(day)s") % day
    return _to(side, letter, subject=subject, lead=lead, paragraphs=(more,), button=button)


def _words(letter: Letter, side: Side) -> tuple[str, str, str]:
    """The subject, the first sentence and the button for the state of a letter."""
    if letter.state == State.PROPOSED:
        return (
            _("À lire : une lettre de mission à accepter"),
            _("Une lettre dit ce que vous ferez ensemble, et jusqu’à quand. Lisez-la ; un bouton l’accepte."),
            _("Lire la lettre"),
        )
    if letter.state == State.ACCEPTED:
        return (
            _("La lettre de mission est acceptée"),
            _("Les deux côtés l’ont acceptée. Elle se relit et s’imprime à tout moment."),
            _("Voir la lettre"),
        )
    if letter.state == State.DECLINED:
        return (
            _("La lettre de mission n’est pas acceptée"),
            _("La personne à qui elle est proposée ne l’accepte pas telle quelle. Vous pouvez en écrire une autre."),
            _("Voir la lettre"),
        )
    if letter.state == State.WITHDRAWN:
        return (
            _("La lettre de mission est retirée"),
            _("Elle n’est plus à accepter. Une autre la remplacera peut-être ; vous n’avez rien à faire."),
            _("Voir la lettre"),
        )
    return (
        _("La lettre de mission s’arrête"),
        _("Elle s’arrête avant son dernier jour, comme chacun le peut. Rien d’autre ne change."),
        _("Voir la lettre"),
    )


def _facts_of(letter: Letter) -> tuple[Fact, ...]:
    return (
        Fact(_("Équipe"), letter.project.name),
        Fact(_("Hôpital"), str(letter.project.hospital)),
        Fact(_("Lettre"), _("n° %(number)s, %(dates)s") % {"number": letter.pk, "dates": letter.said_days}),
    )


def _to(side: Side, letter: Letter, *, subject: str, lead: str, paragraphs: tuple[str, ...], button: str) -> Message:
    project, partner = letter.project, letter.partner
    if side == Side.PERSON:
        said = {
            "heading": _("Bonjour %(name)s") % {"name": partner.full_name},
            "button": Button(button, partner_letter_url(letter)),
            "reason": _(
                "Vous recevez ce message parce que cette adresse a été donnée pour agir avec des équipes de l’hôpital."
            ),
            "reply_to": partner.owner.mailbox,
            "is_personal": True,
        }
    elif side == Side.TEAM:
        said = {
            "heading": subject,
            "button": Button(button, team_letter_url(letter)),
            "reason": _("Vous recevez ce message parce que vous portez cette fiche projet."),
            "reply_to": project.programme.owner.mailbox,
            "is_personal": True,
        }
    else:
        said = {
            "heading": subject,
            "button": Button(button, settings.SITE_URL + reverse("letter", args=[letter.pk])),
            "reason": _("Vous recevez ce message parce que vous accompagnez les équipes en partenariat."),
            "reply_to": project.holder_email,
        }
    facts = _facts_of(letter)
    if side != Side.PERSON:
        facts = (*facts, Fact(_("Partenaire"), f"n° {partner.pk}"))
    return lay_out(Mail(subject=subject, lead=lead, facts=facts, paragraphs=paragraphs, **said))
