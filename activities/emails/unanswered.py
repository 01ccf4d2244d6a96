"""The mails about a request that nobody has answered for some working days. `others`: so many more of its cycle."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.phrases import local_day, say_day
from activities.tokens import ward_token
from notifications.kinds import Message


def request_unanswered(occasion: Occasion, others: int) -> Message:
    """To the side that must answer."""
    return lay_out_session(
        occasion,
        subject=_("Réponse attendue : %(title)s, %(when)s") % occasion.words(),
        lead=_(
            "Cette demande, faite par %(who)s le %(day)s, attend toujours votre réponse. Oui ou non, l’autre partie "
            "pourra s’organiser."
        )
        % _asking(occasion),
        paragraphs=_say_others(others),
        action=_("Voir et répondre"),
    )


def request_escalated(occasion: Occasion, others: int) -> Message:
    """To the service that owns the convention, and the referent of the GHU."""
    return lay_out_session(
        occasion,
        subject=_("Sans réponse : %(title)s, %(when)s, demande à relancer") % occasion.words(),
        lead=_(
            "Cette demande, faite par %(who)s le %(day)s, n’a toujours pas de réponse. Un appel suffit souvent : les "
            "numéros sont ci-dessous."
        )
        % _asking(occasion),
        paragraphs=_say_others(others),
        action=_("Ouvrir la fiche"),
    )


def ward_unanswered(occasion: Occasion, others: int) -> Message:
    """To the ward's mailbox, with a link that works."""
    return lay_out_session(
        occasion,
        subject=_("Réponse attendue : %(title)s, %(when)s, dans votre service") % occasion.words(),
        lead=_("Il ne manque que l’accord du cadre de santé pour cette %(thing)s dans votre service.")
        % occasion.words(),
        paragraphs=(
            _("Le lien ouvre une page sans compte : vous y répondez en une minute, d’accord ou pas possible."),
            *_say_others(others),
        ),
        action=_("Répondre pour le service"),
        url=settings.SITE_URL + reverse("ward_answer", args=[ward_token(occasion.session)]),
    )


def _asking(occasion: Occasion) -> dict[str, str]:
    session = occasion.session
    return occasion.words(who=session.booked_by.full_name, day=say_day(local_day(session.booked_at)))


def _say_others(others: int) -> tuple[str, ...]:
    if not others:
        return ()
    return (
        ngettext(
            "Une autre date du même cycle attend aussi une réponse.",
            "%(count)s autres dates du même cycle attendent aussi une réponse.",
            others,
        )
        % {"count": others},
    )
