"""The mails about a request that nobody has answered for some working days. `others`: so many more of its cycle."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.tokens import ward_token
from foundation.days import local_day, say_day
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
        url=_cycle_url(occasion, others),
    )


def request_escalated(occasion: Occasion, others: int) -> Message:
    """To the service that owns the convention, and the referent of the GHU."""
    return lay_out_session(
        occasion,
        subject=_("Sans réponse : %(title)s, %(when)s, demande à relancer") % occasion.words(),
        lead=_say_unanswered(occasion),
        paragraphs=_say_others(others),
        action=_("Ouvrir le cycle") if others else _("Ouvrir la fiche"),
        url=_cycle_url(occasion, others),
    )


def _say_unanswered(occasion: Occasion) -> str:
    """Whoever asked reads of their own request."""
    if occasion.session.booked_by_id == occasion.notice.recipient_id:
        return _(
            "Votre demande du %(day)s n’a toujours pas de réponse. Un appel suffit souvent : les numéros sont "
            "ci-dessous."
        ) % _asking(occasion)
    return _(
        "Cette demande, faite par %(who)s le %(day)s, n’a toujours pas de réponse. Un appel suffit souvent : les "
        "numéros sont ci-dessous."
    ) % _asking(occasion)


def ward_unanswered(occasion: Occasion, others: int) -> Message:
    """To the ward's mailbox, with a link that works."""
    return _ask_ward_again(occasion, ward_token(occasion.session), _say_others(others))


def group_ward_unanswered(occasion: Occasion) -> Message:
    """The same, for its group of a visit that other hospitals share."""
    return _ask_ward_again(occasion, ward_token(occasion.session, occasion.groups[0]))


def group_unanswered(occasion: Occasion) -> Message:
    """To the hospital's referents: to answer for their group, or to call the ward and note its answer."""
    group = occasion.groups[0]
    if group.waits_for_hospital:
        return _ask_hospital_again(occasion)
    return lay_out_session(
        occasion,
        subject=_("Sans réponse du service : %(title)s, %(when)s, accord à demander") % occasion.words(),
        lead=_(
            "Votre groupe (%(group)s) attend toujours l’accord du cadre de santé pour cette visite. Appelez le "
            "service, puis notez sa réponse sur la fiche."
        )
        % {"group": group},
        action=_("Noter l’accord"),
    )


def _ask_hospital_again(occasion: Occasion) -> Message:
    return lay_out_session(
        occasion,
        subject=_("Réponse attendue : %(title)s, %(when)s, pour votre groupe") % occasion.words(),
        lead=_(
            "Cette visite a une nouvelle date, et l’on ne sait pas encore si votre groupe (%(group)s) y vient. "
            "Dites-le sur sa fiche : confirmez, ou retirez votre groupe."
        )
        % {"group": occasion.groups[0]},
        action=_("Voir et répondre"),
    )


def _ask_ward_again(occasion: Occasion, token: str, others: tuple[str, ...] = ()) -> Message:
    return lay_out_session(
        occasion,
        subject=_("Réponse attendue : %(title)s, %(when)s, dans votre service") % occasion.words(),
        lead=_("Il ne manque que l’accord du cadre de santé pour cette %(thing)s dans votre service.")
        % occasion.words(),
        paragraphs=(
            _("Le lien ouvre une page sans compte : vous y répondez en une minute, d’accord ou pas possible."),
            *others,
        ),
        action=_("Répondre pour le service"),
        url=settings.SITE_URL + reverse("ward_answer", args=[token]),
    )


def _asking(occasion: Occasion) -> dict[str, str]:
    session = occasion.session
    return occasion.words(who=session.booked_by.full_name, day=say_day(local_day(session.booked_at)))


def _cycle_url(occasion: Occasion, others: int) -> str:
    """The page that shows all the dates spoken of; "" where there is one, and for a ward, which cannot open it."""
    if not others or occasion.is_ward:
        return ""
    return settings.SITE_URL + reverse("cycle_detail", args=[occasion.session.cycle_id])


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
