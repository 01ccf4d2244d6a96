"""The mails that say when a relay's training ends, to the relay, and to their referent of all theirs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import EarlierRelay, Relay
from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out


def relay_ends(relay: Relay | EarlierRelay) -> Message:
    """To the relay, who has no account, and finds the coming dates on the public page."""
    words = {"day": say_date(relay.until), "museum": relay.given_by}
    return lay_out(
        Letter(
            subject=_("À renouveler : votre formation de relais, valable jusqu’au %(day)s") % words,
            heading=relay.title,
            lead=_("Vous êtes relais jusqu’au %(day)s (%(museum)s). Une nouvelle formation prolonge ce temps.") % words,
            facts=(
                Fact(_("Relais"), _say_with_job(relay)),
                Fact(_("Hôpital"), ", ".join(part for part in (relay.hospital.name, relay.ward) if part)),
            ),
            paragraphs=(_("Les dates à venir et leurs places libres sont sur la page des formations."),),
            button=Button(_("Voir les prochaines formations"), settings.SITE_URL + reverse("trainings")),
            reason=_("Vous recevez ce message parce que vous avez suivi cette formation."),
            reply_to=relay.convention.owner.mailbox,
        )
    )


def relays_end(relays: Sequence[Relay | EarlierRelay]) -> Message:
    """To a referent: their hospitals' relays whom one training made until the same day, in this order."""
    first, count = relays[0], len(relays)
    words = {
        "day": say_date(first.until),
        "who": first.full_name,
        "count": count,
        "museum": first.given_by,
    }
    subject = ngettext(
        "À renouveler : %(who)s, relais jusqu’au %(day)s",
        "À renouveler : %(count)s relais, valables jusqu’au %(day)s",
        count,
    )
    lead = ngettext(
        "%(who)s est relais jusqu’au %(day)s (%(museum)s). Une nouvelle formation prolonge ce temps.",
        "Ces %(count)s personnes sont relais jusqu’au %(day)s (%(museum)s). Une nouvelle formation prolonge ce temps.",
        count,
    )
    todo = ngettext(
        "Inscrivez cette personne à une prochaine date, ou retirez-la de la liste si elle est partie.",
        "Inscrivez-les à une prochaine date, ou retirez de la liste les personnes parties.",
        count,
    )
    return lay_out(
        Letter(
            subject=subject % words,
            heading=first.title,
            lead=lead % words,
            facts=tuple(_say_by_hospital(relays)),
            paragraphs=(todo,),
            button=Button(_("Ouvrir la liste des relais"), settings.SITE_URL + reverse("relay_list")),
            reason=_("Vous recevez ce message parce que vous êtes référent culture de cet hôpital."),
            reply_to=first.convention.owner.mailbox,
        )
    )


def _say_by_hospital(relays: Sequence[Relay | EarlierRelay]) -> Iterator[Fact]:
    """A fact for each hospital; who is in which ward is told beside each name."""
    by_hospital = defaultdict(list)
    for relay in relays:
        by_hospital[relay.hospital.name].append(_say_with_job(relay))
    for name, people in by_hospital.items():
        yield Fact(name, " ; ".join(people))


def _say_with_job(relay: Relay | EarlierRelay) -> str:
    return ", ".join(part for part in (relay.full_name, relay.job) if part)
