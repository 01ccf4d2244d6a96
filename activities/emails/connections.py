"""The mails about the connection of a visit at a distance."""

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from notifications.kinds import Message


def connection_said(occasion: Occasion) -> Message:
    """To the groups: the links stand among the facts, and in the calendar file."""
    return lay_out_session(
        occasion,
        subject=_("Connexion : %(title)s, %(when)s") % occasion.words(),
        lead=_(
            "Voici comment vous connecter à cette visite. Essayez le lien avant, sur l’écran et le réseau du service."
        ),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
    )


def connection_missing(occasion: Occasion) -> Message:
    """To the partner: nobody can connect yet, or nobody could call."""
    return lay_out_session(
        occasion,
        subject=_("Connexion à préciser : %(title)s, %(when)s") % occasion.words(),
        lead=_(
            "Il manque encore le lien de cette visite, ou le téléphone de secours. Les services en ont besoin pour "
            "essayer leur matériel."
        ),
        action=_("Ouvrir la fiche"),
    )
