"""The mails that ask for what a request still lacks: the head nurse's word, a grant beyond the maximum."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.tokens import ward_token
from notifications.kinds import Message


def ward_asked(occasion: Occasion) -> Message:
    """To the ward's mailbox, with the link by which the head nurse answers without an account."""
    return _ask_ward(occasion, ward_token(occasion.session))


def group_ward_asked(occasion: Occasion) -> Message:
    """The same, for its group of a visit that other hospitals share."""
    return _ask_ward(occasion, ward_token(occasion.session, occasion.groups[0]))


def _ask_ward(occasion: Occasion, token: str) -> Message:
    return lay_out_session(
        occasion,
        subject=_("À confirmer : %(title)s, %(when)s, dans votre service") % occasion.words(),
        lead=_("L’accord du cadre de santé est demandé pour cette %(thing)s dans votre service.") % occasion.words(),
        paragraphs=(
            _("Le lien ouvre une page sans compte : vous y répondez en une minute, d’accord ou pas possible."),
            _("Si la date ou le service change, un nouveau message vous sera envoyé."),
        ),
        action=_("Répondre pour le service"),
        url=settings.SITE_URL + reverse("ward_answer", args=[token]),
    )


def session_to_grant(occasion: Occasion) -> Message:
    """To the service that owns the convention: the hospital has had its part of the year."""
    session = occasion.session
    words = occasion.words(maximum=str(session.commitment.max_per_hospital), commitment=str(session.commitment))
    return lay_out_session(
        occasion,
        subject=_("À accorder : %(title)s, %(when)s, au-delà du maximum") % words,
        lead=_("L’hôpital a déjà ses %(maximum)s places pour « %(commitment)s » : cette %(thing)s attend votre accord.")
        % words,
        action=_("Accorder ou décliner"),
    )
