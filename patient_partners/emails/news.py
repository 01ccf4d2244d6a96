"""The mails about people who wait: what somebody writes to them, and that one of them waits."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from patient_partners.models import News, PatientPartner
from patient_partners.tokens import partner_url


def news(written: News) -> Message:
    """To the person, in the words of whoever wrote."""
    partner = written.partner
    letter = Letter(
        subject=_("Des nouvelles de votre proposition"),
        heading=_("Bonjour %(name)s") % {"name": partner.full_name},
        lead=_("Vous avez proposé d’agir avec des équipes de l’hôpital. Voici où nous en sommes."),
        paragraphs=tuple(line for line in written.text.splitlines() if line.strip()),
        button=Button(_("Ouvrir ma fiche"), partner_url(partner)),
        reason=_(
            "Vous recevez ce message parce que cette adresse a été donnée pour agir avec des équipes de l’hôpital."
        ),
        reply_to=partner.owner.mailbox,
        is_personal=True,
    )
    return lay_out(letter)


def waits(partner: PatientPartner) -> Message:
    """To the service: by number, and what closes the wait."""
    letter = Letter(
        subject=_("Une personne attend de vos nouvelles"),
        heading=str(partner),
        lead=_("Cette personne n’a rien reçu depuis le %(day)s. Quelques mots suffisent.")
        % {"day": say_date(timezone.localdate(partner.last_news_at))},
        facts=(Fact(_("GHU choisis"), ", ".join(map(str, partner.groups.all()))),),
        paragraphs=(_("La durée au-delà de laquelle on attend trop est supposée ; le programme la règle."),),
        button=Button(_("Donner des nouvelles"), settings.SITE_URL + reverse("give_news", args=[partner.pk])),
        reason=_("Vous recevez ce message parce que vous accompagnez les équipes en partenariat."),
    )
    return lay_out(letter)
