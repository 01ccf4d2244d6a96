"""The mails of the evaluation: each carries its reader's own link, which the log does not keep."""

from django.utils.translation import gettext as _

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from patient_partners.models import Questionnaire
from patient_partners.models.impact import Moment, Public
from patient_partners.tokens import questionnaire_url


def asked(questionnaire: Questionnaire) -> Message:
    """To the team's holder, or to somebody who works with it."""
    return _to_person(questionnaire, _subject(questionnaire.moment), _lead(questionnaire.moment))


def reminded(questionnaire: Questionnaire) -> Message:
    """Once, where nothing came."""
    subject = _("Rappel : votre avis sur le partenariat")
    lead = _("Vos réponses nous manquent encore. C’est notre seul rappel.")
    return _to_person(questionnaire, subject, lead)


def _subject(moment: str) -> str:
    return {
        Moment.START: _("Le partenariat commence : votre avis"),
        Moment.MIDDLE: _("Le partenariat à mi-parcours : votre avis"),
        Moment.END: _("Le partenariat s’achève : votre avis"),
    }[Moment(moment)]


def _lead(moment: str) -> str:
    return {
        Moment.START: _("Au début de ce projet, dites ce que vous attendez et ce que vous voyez du partenariat."),
        Moment.MIDDLE: _("À mi-parcours, dites ce que le partenariat change, et ce qui lui manque."),
        Moment.END: _("À la fin de l’accompagnement, dites ce que le partenariat a changé."),
    }[Moment(moment)]


def _for_colleagues(is_holder: bool) -> tuple[str, ...]:
    said = _("Ensuite, un lien vous attend pour les collègues qui mènent le projet avec vous.")
    return (said,) if is_holder else ()


def _to_person(questionnaire: Questionnaire, subject: str, lead: str) -> Message:
    project = questionnaire.project
    is_holder = questionnaire.public == Public.TEAM
    name = project.holder_name if is_holder else questionnaire.partner.full_name
    letter = Letter(
        subject=subject,
        heading=_("Bonjour %(name)s") % {"name": name},
        lead=lead,
        facts=(
            Fact(_("Projet"), project.name),
            Fact(_("À répondre jusqu’au"), say_date(questionnaire.closes_on)),
        ),
        paragraphs=(
            _("Quelques questions, une seule page, cinq minutes. Vous pouvez en laisser."),
            _("Vos réponses sont seulement comptées, avec celles d’autres équipes : personne ne lit les vôtres."),
            *_for_colleagues(is_holder),
        ),
        button=Button(_("Répondre"), questionnaire_url(questionnaire)),
        reason=(
            _("Vous recevez ce message parce que vous portez cette fiche projet.")
            if is_holder
            else _("Vous recevez ce message parce que vous travaillez avec cette équipe.")
        ),
        reply_to=project.programme.owner.mailbox,
        is_personal=True,
    )
    return lay_out(letter)
