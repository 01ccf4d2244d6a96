"""The mails about people who offer themselves. Those to the person carry their own link, which the log does not keep.

The others name nobody: who may read a file opens it, and is noted.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from patient_partners.models import PatientPartner
from patient_partners.tokens import partner_url


def asked(partner: PatientPartner) -> Message:
    """To whoever offers themselves: nothing is read before the button behind this link."""
    return _to_person(
        partner,
        subject=_("À confirmer : vous proposez d’agir avec des équipes de l’hôpital"),
        lead=_("Confirmez que c’est bien vous. Tant que vous ne l’avez pas fait, personne ne lit votre fiche."),
        paragraphs=(
            _("Le bouton est sur la page que ce lien ouvre. Sans confirmation, tout est effacé après sept jours."),
            _("Ce n’était pas vous ? Ne faites rien : il n’en restera rien."),
        ),
        button=_("Relire et confirmer"),
    )


def known(partner: PatientPartner) -> Message:
    """To whoever offers themselves again."""
    return _to_person(
        partner,
        subject=_("Vous avez déjà une fiche de partenaire"),
        lead=_(
            "Quelqu’un, vous sans doute, vient de proposer cette adresse. Votre fiche est déjà là : rien n’a changé."
        ),
        paragraphs=(_("Pour la corriger, ouvrez-la."),),
        button=_("Ouvrir ma fiche"),
    )


def confirmed(partner: PatientPartner) -> Message:
    """What comes next."""
    return _to_person(
        partner,
        subject=_("Merci, votre proposition est confirmée"),
        lead=_(
            "Le service qui pilote le partenariat et les référents des hôpitaux que vous avez choisis sont prévenus."
        ),
        paragraphs=(
            _("Ils lisent ce que vous proposez, et vous répondent."),
            _("Votre page vous montre tout ce que nous gardons et qui l’a lu. Gardez ce message : il y mène."),
        ),
        button=_("Ouvrir ma fiche"),
    )


def link(partner: PatientPartner) -> Message:
    """To whoever lost it."""
    return _to_person(
        partner,
        subject=_("Le lien de votre fiche de partenaire"),
        lead=_("Voici le lien que vous avez demandé. Il ouvre votre page, sans mot de passe."),
        paragraphs=(_("Vous n’avez rien demandé ? Ne faites rien : ce lien n’est allé qu’à vous."),),
        button=_("Ouvrir ma fiche"),
    )


def consent_ends(partner: PatientPartner) -> Message:
    """Two years are nearly over: one button renews, and without it the file goes."""
    days = {"last": say_date(partner.consent_ends_on), "erased": say_date(partner.erased_on)}
    return _to_person(
        partner,
        subject=_("Votre accord prend fin le %(last)s") % days,
        lead=_("Il y a bientôt deux ans, vous avez accepté que nous gardions votre fiche de partenaire."),
        paragraphs=(
            _("Un bouton de votre page le renouvelle pour deux ans."),
            _("Sans lui, votre fiche n’est plus montrée après le %(last)s, et elle est effacée le %(erased)s.") % days,
        ),
        button=_("Renouveler mon accord"),
    )


def arrived(partner: PatientPartner) -> Message:
    """To the service and the referents of the GHU that the person chose."""
    return _to_readers(
        partner,
        subject=_("Une personne propose d’agir avec vos équipes"),
        lead=_("Elle a confirmé sa proposition, et attend de vos nouvelles. Sa fiche dit ce qu’elle aimerait faire."),
    )


def left(partner: PatientPartner) -> Message:
    return _to_readers(
        partner,
        subject=_("Une personne quitte le partenariat"),
        lead=_("Elle ne sera plus proposée aux équipes. Sa fiche est effacée un an après, ou dès qu’elle le demande."),
    )


def _to_readers(partner: PatientPartner, *, subject: str, lead: str) -> Message:
    groups = list(partner.groups.all())
    letter = Letter(
        subject=subject,
        heading=subject,
        lead=lead,
        facts=(
            Fact(ngettext("GHU choisi", "GHU choisis", len(groups)), ", ".join(map(str, groups))),
            Fact(_("Fiche"), f"n° {partner.pk}"),
        ),
        button=Button(_("Voir les partenaires"), settings.SITE_URL + reverse("partner_list")),
        reason=_("Vous recevez ce message parce que vous accompagnez les équipes en partenariat."),
    )
    return lay_out(letter)


def _to_person(
    partner: PatientPartner, *, subject: str, lead: str, paragraphs: tuple[str, ...], button: str
) -> Message:
    letter = Letter(
        subject=subject,
        heading=_("Bonjour %(name)s") % {"name": partner.full_name},
        lead=lead,
        paragraphs=paragraphs,
        button=Button(button, partner_url(partner)),
        reason=_(
            "Vous recevez ce message parce que cette adresse a été donnée pour agir avec des équipes de l’hôpital."
        ),
        reply_to=partner.owner.mailbox,
        is_personal=True,
    )
    return lay_out(letter)
