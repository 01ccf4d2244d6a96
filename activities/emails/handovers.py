"""The mails to whoever is given what somebody else leaves."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.models import SessionEvent, Slot
from activities.models.choices import State
from activities.phrases.changes import say_changes
from foundation.days import say_moment
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out


def session_handed_over(occasion: Occasion) -> Message:
    """What the reader takes over, and from whom."""
    event = SessionEvent.objects.select_related("actor").get(pk=occasion.notice.occasion)
    return lay_out_session(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, vous est confiée") % occasion.words(),
        lead=_("%(who)s vous confie cette %(thing)s.") % occasion.words(who=event.actor.full_name),
        paragraphs=tuple(say_changes(event.changes)),
        action=_("Ouvrir la fiche"),
        has_calendar=occasion.session.state == State.CONFIRMED,
    )


def slots_handed_over(first: Slot, count: int) -> Message:
    """The open slots whose consent is the reader's from now on, said once for all of them."""
    words = ngettext("%(count)s créneau ouvert", "%(count)s créneaux ouverts", count) % {"count": count}
    return lay_out(
        Letter(
            subject=_("À noter : %(slots)s, à votre nom désormais") % {"slots": words},
            heading=_("Des créneaux vous sont confiés"),
            lead=_("La personne qui les avait ouverts s’en va : vous répondez désormais de ce qui y est réservé."),
            facts=(
                Fact(_("Combien"), words),
                Fact(_("Le premier"), say_moment(first.starts_at)),
                Fact(_("Où"), str(first.ward or first.hospital or first.partner)),
            ),
            button=Button(_("Voir mes créneaux"), settings.SITE_URL + reverse("my_slots")),
            reason=_("Vous recevez ce message parce que ces créneaux vous concernent."),
        )
    )
