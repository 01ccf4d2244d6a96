"""The mails about people and volumes: one function per message. Each builds it; delivery sends it."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import Convention, HeadOfficeService, Invitation, Membership, Quota, QuotaChange
from partnerships.models.people import INVITATION_VALIDITY
from partnerships.pace import Pace
from partnerships.tokens import invitation_token

# Just under what the link itself allows, so that the day in the mail is never too late.
SAID_VALIDITY = INVITATION_VALIDITY - timedelta(days=1)


def invitation(invitation: Invitation) -> Message:
    """To the person invited: who invites, which role, and the link, which opens a page with a button."""
    return _lay_out_invitation(
        invitation,
        subject=_("Invitation : rejoignez « Culture à l’hôpital »"),
        lead=_(
            "%(host)s vous invite sur le portail où l’hôpital et ses partenaires culturels organisent leurs séances."
        ),
    )


def invitation_reminded(invitation: Invitation) -> Message:
    """To the person invited, some days later: the same, with a new link."""
    return _lay_out_invitation(
        invitation,
        subject=_("Rappel : votre invitation sur « Culture à l’hôpital »"),
        lead=_("L’invitation de %(host)s n’a pas encore servi. Voici un nouveau lien, prêt à l’emploi."),
    )


def _lay_out_invitation(invitation: Invitation, *, subject: str, lead: str) -> Message:
    membership = invitation.membership
    host = invitation.invited_by.full_name
    until = timezone.localdate() + SAID_VALIDITY
    letter = Letter(
        subject=subject,
        heading=_("Bienvenue, %(name)s") % {"name": membership.user.full_name},
        lead=lead % {"host": host},
        facts=(
            Fact(_("Votre rôle"), membership.get_role_display()),
            Fact(_("Pour"), membership.place.name),
            Fact(_("Votre adresse"), membership.user.email),
        ),
        paragraphs=(
            _("Votre compte est prêt : aucun mot de passe n’est nécessaire, un code vous sera envoyé par e-mail."),
            _("Ce lien est personnel. Il est valable jusqu’au %(day)s.") % {"day": say_date(until)},
        ),
        button=Button(
            _("Accepter l’invitation"),
            settings.SITE_URL + reverse("invitation_accept", args=[invitation_token(invitation)]),
        ),
        reason=_("Vous recevez ce message parce que %(host)s a indiqué votre adresse.") % {"host": host},
        reply_to=reply_address(invitation),
    )
    return lay_out(letter)


def invitation_unused(invitation: Invitation) -> Message:
    """To whoever invited: the address may be wrong, the person elsewhere."""
    person, membership = invitation.membership.user, invitation.membership
    letter = Letter(
        subject=_("Invitation sans suite : %(name)s") % {"name": person.full_name},
        heading=person.full_name,
        lead=_("Votre invitation du %(day)s n’a pas encore servi. Vérifiez l’adresse, ou appelez la personne.")
        % {"day": say_date(timezone.localdate(invitation.invited_at))},
        facts=(
            Fact(_("Rôle"), membership.get_role_display()),
            Fact(_("Pour"), membership.place.name),
            Fact(_("Adresse"), person.email),
        ),
        paragraphs=(_("Depuis la liste des invitations, vous pouvez l’envoyer de nouveau."),),
        button=Button(
            _("Voir les invitations"), settings.SITE_URL + reverse("admin:partnerships_invitation_changelist")
        ),
        reason=_("Vous recevez ce message parce que vous avez invité cette personne."),
    )
    return lay_out(letter)


def convention_ends(convention: Convention, *, is_owner: bool, has_account: bool) -> Message:
    """To the service that owns it, which opens it in the back office, and to its partners, whose people read it."""
    owner, day = convention.owner, say_date(convention.ends_on)
    page = reverse("admin:partnerships_convention_change" if is_owner else "convention_read", args=[convention.pk])
    letter = Letter(
        subject=_("À préparer : la suite de « %(convention)s », qui finit le %(day)s")
        % {"convention": convention, "day": day},
        heading=str(convention),
        lead=_("Cette convention finit le %(day)s, et aucune autre signée n’en prend la suite sur le portail.")
        % {"day": day},
        facts=(
            Fact(_("Dernier jour"), _("%(day)s (supposé)") % {"day": day} if convention.ends_is_assumed else day),
            Fact(_("Service responsable"), str(owner)),
        ),
        paragraphs=(
            _("Un renouvellement se prépare des mois à l’avance : bilan, nouveaux volumes, signatures."),
            _("Aucune séance ne peut être programmée après ce jour sans avenant ni nouvelle convention."),
        ),
        button=Button(_("Ouvrir la convention"), settings.SITE_URL + page) if is_owner or has_account else None,
        reason=_("Vous recevez ce message parce que vous suivez cette convention."),
        reply_to="" if is_owner else owner.mailbox,
    )
    return lay_out(letter)


def new_address(user) -> Message:
    """To the address that opened the account until now."""
    letter = Letter(
        subject=_("À vérifier : votre adresse a changé sur « Culture à l’hôpital »"),
        heading=_("Bonjour, %(name)s") % {"name": user.full_name},
        lead=_("Votre compte s’ouvre désormais avec une autre adresse e-mail ; celle-ci n’y donne plus accès."),
        paragraphs=(_("Si vous n’êtes pas au courant, appelez sans attendre le service qui vous a invité."),),
        reason=_("Vous recevez ce message parce que cette adresse ouvrait un compte sur le portail."),
    )
    return lay_out(letter)


def granted_places(change: QuotaChange) -> Message:
    """To the partner and to whoever asked: places were granted beyond the convention's, or taken back."""
    quota, owner = change.quota, change.quota.commitment.strand.convention.owner
    words = {"commitment": quota.commitment, "service": owner, "day": say_date(quota.ends_on)}
    count = abs(change.new["extra"] - change.old["extra"])
    if change.kind == QuotaChange.Kind.GRANT:
        subject = ngettext(
            "%(count)s place en plus : %(commitment)s", "%(count)s places en plus : %(commitment)s", count
        )
        lead = _("%(service)s accorde des places en plus pour « %(commitment)s », à programmer jusqu’au %(day)s.")
    else:
        subject = ngettext(
            "%(count)s place en plus reprise : %(commitment)s",
            "%(count)s places en plus reprises : %(commitment)s",
            count,
        )
        lead = _("%(service)s reprend des places en plus, qui n’étaient pas programmées, de « %(commitment)s ».")
    letter = Letter(
        subject=subject % {**words, "count": count},
        heading=str(quota.commitment),
        lead=lead % words,
        facts=(
            Fact(_("Prévu par la convention"), str(quota.quantity)),
            Fact(_("Accordé en plus"), str(quota.extra)),
            Fact(_("Reste à programmer"), str(quota.left)),
            Fact(_("Motif"), change.reason),
        ),
        button=Button(_("Voir les créneaux"), settings.SITE_URL + reverse("slots")),
        reason=_("Vous recevez ce message parce que vous suivez cette convention, ou que vous l’avez demandé."),
        reply_to=owner.mailbox,
    )
    return lay_out(letter)


def volume_behind(quota: Quota, pace: Pace, *, is_owner: bool) -> Message:
    """To the service that owns the convention, and to the partner's coordination: time is left to catch up."""
    owner = quota.commitment.strand.convention.owner
    page = reverse("admin:partnerships_quota_change", args=[quota.pk]) if is_owner else reverse("slots")
    letter = Letter(
        subject=_("À programmer : %(commitment)s, volume en retard") % {"commitment": quota.commitment},
        heading=str(quota.commitment),
        lead=_(
            "Moins de séances sont programmées qu’attendu à ce moment de l’année. Il reste du temps pour rattraper."
        ),
        facts=(
            Fact(_("Attendu à ce jour"), str(pace.expected)),
            Fact(_("Programmé ou réalisé"), str(pace.used)),
            Fact(_("Reste à programmer"), str(quota.left)),
            Fact(_("Jusqu’au"), say_date(quota.ends_on)),
        ),
        paragraphs=(_("Le rythme attendu ne compte pas les périodes calmes, comme l’été et la fin d’année."),),
        button=Button(_("Voir le volume") if is_owner else _("Voir les créneaux"), settings.SITE_URL + page),
        reason=_("Vous recevez ce message parce que vous suivez cette convention."),
        reply_to="" if is_owner else owner.mailbox,
    )
    return lay_out(letter)


class WordsOfLeft(NamedTuple):
    """What waits where nobody is left, and why a service hears of it."""

    what_waits: str
    reason: str


def nobody_left(membership: Membership) -> Message:
    """To the service whose business a place is that nobody answers for any more."""
    place, role, words = membership.place.name, membership.get_role_display(), _left_by(membership)
    letter = Letter(
        subject=_("À pourvoir : %(place)s, %(role)s") % {"place": place, "role": role},
        heading=place,
        lead=_("Le rôle de %(name)s a pris fin le %(day)s : plus personne n’en a un semblable ici.")
        % {"name": membership.user.full_name, "day": say_date(membership.until)},
        facts=(Fact(_("Rôle"), role),),
        paragraphs=(words.what_waits,),
        button=Button(_("Inviter quelqu’un"), settings.SITE_URL + reverse("admin:partnerships_invitation_add")),
        reason=words.reason,
    )
    return lay_out(letter)


def _left_by(membership: Membership) -> WordsOfLeft:
    if membership.accompanied_group_id:
        return WordsOfLeft(
            _("Les messages de ses équipes vous arrivent désormais. Invitez la personne qui prend la suite."),
            _("Vous recevez ce message parce que votre service pilote le partenariat avec les patients."),
        )
    return WordsOfLeft(
        _("Ce qui attendait une réponse se trouve sous « À réattribuer ». Invitez la personne qui prend la suite."),
        _("Vous recevez ce message parce que votre service suit les conventions de ce lieu."),
    )


def reply_address(invitation: Invitation) -> str:
    """The inviter's service where it has a mailbox, else the inviter."""
    mailboxes = HeadOfficeService.objects.filter(membership__user=invitation.invited_by).exclude(mailbox="")
    return mailboxes.values_list("mailbox", flat=True).first() or invitation.invited_by.email
