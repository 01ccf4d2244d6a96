"""The mail that says when a relay's training ends, to the relay and to their referent."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.models import Relay
from activities.phrases.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out


def relay_ends(relay: Relay, *, is_own: bool) -> Message:
    """`is_own`: to the relay, who has no account, and finds the coming dates on the public page."""
    session = relay.training.session
    owner = session.commitment.strand.convention.owner
    words = {"day": say_date(relay.until), "who": relay.full_name, "museum": session.partner.name}
    subject = _("À renouveler : votre formation de relais, valable jusqu’au %(day)s")
    lead = _("Vous êtes relais jusqu’au %(day)s (%(museum)s). Une nouvelle formation prolonge ce temps.")
    reason = _("Vous recevez ce message parce que vous avez suivi cette formation.")
    if not is_own:
        subject = _("À renouveler : %(who)s, relais jusqu’au %(day)s")
        lead = _("%(who)s est relais jusqu’au %(day)s (%(museum)s). Une nouvelle formation prolonge ce temps.")
        reason = _("Vous recevez ce message parce que vous êtes référent culture de cet hôpital.")
    return lay_out(
        Letter(
            subject=subject % words,
            heading=session.activity.title_in_language(),
            lead=lead % words,
            facts=(
                Fact(_("Relais"), ", ".join(part for part in (relay.full_name, relay.job) if part)),
                Fact(_("Hôpital"), ", ".join(part for part in (relay.hospital.name, relay.ward) if part)),
            ),
            paragraphs=(
                _("Les dates à venir et leurs places libres sont sur la page des formations.")
                if is_own
                else _("Inscrivez cette personne à une prochaine date, ou retirez-la de la liste si elle est partie."),
            ),
            button=Button(_("Voir les prochaines formations"), settings.SITE_URL + reverse("trainings"))
            if is_own
            else Button(_("Ouvrir la liste des relais"), settings.SITE_URL + reverse("relay_list")),
            reason=reason,
            reply_to=owner.mailbox,
        )
    )
