"""The mails about people: one function per message. Each builds it; delivery sends it."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import HeadOfficeService, Invitation
from partnerships.models.people import INVITATION_VALIDITY
from partnerships.tokens import invitation_token

# Just under what the link itself allows, so that the day in the mail is never too late.
SAID_VALIDITY = INVITATION_VALIDITY - timedelta(days=1)


def invitation(invitation: Invitation) -> Message:
    """To the person invited: who invites, which role, and the link, which opens a page with a button."""
    membership = invitation.membership
    host = invitation.invited_by.full_name
    until = timezone.localdate() + SAID_VALIDITY
    letter = Letter(
        subject=_("Invitation : rejoignez « Culture à l’hôpital »"),
        heading=_("Bienvenue, %(name)s") % {"name": membership.user.full_name},
        lead=_(
            "%(host)s vous invite sur le portail où l’hôpital et ses partenaires culturels organisent leurs séances."
        )
        % {"host": host},
        facts=(
            Fact(_("Votre rôle"), membership.get_role_display()),
            Fact(_("Pour"), membership.place.name),
            Fact(_("Votre adresse"), membership.user.email),
        ),
        paragraphs=(
            _("Votre compte est prêt : aucun mot de passe n’est nécessaire, un code vous sera envoyé par e-mail."),
            _("Ce lien est personnel. Il est valable jusqu’au %(day)s.") % {"day": format_date(until, _("j F Y"))},
        ),
        button=Button(
            _("Accepter l’invitation"),
            settings.SITE_URL + reverse("invitation_accept", args=[invitation_token(invitation)]),
        ),
        reason=_("Vous recevez ce message parce que %(host)s a indiqué votre adresse.") % {"host": host},
        reply_to=reply_address(invitation),
    )
    return lay_out(letter)


def new_address(user) -> Message:
    """To the address that opened the account until now."""
    letter = Letter(
        subject=_("À vérifier : votre adresse a changé sur « Culture à l’hôpital »"),
        heading=_("Bonjour, %(name)s") % {"name": user.full_name},
        lead=_("Votre compte s’ouvre désormais avec une autre adresse e-mail ; celle-ci n’y donne plus accès."),
        paragraphs=(_("Si vous n’êtes pas au courant, appelez sans attendre le service qui vous a invité."),),
        reason=_("Vous recevez ce message parce que cette adresse ouvrait un compte sur le portail."),
    )
    return lay_out(letter)


def reply_address(invitation: Invitation) -> str:
    """The inviter's service where it has a mailbox, else the inviter."""
    mailboxes = HeadOfficeService.objects.filter(membership__user=invitation.invited_by).exclude(mailbox="")
    return mailboxes.values_list("mailbox", flat=True).first() or invitation.invited_by.email
