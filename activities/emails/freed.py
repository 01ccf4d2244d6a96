"""The mails to those who wait: a slot opens, or a slot or a place of the year's volume is free again."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Slot
from foundation.days import say_day, say_moment, say_period
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import Quota


def slot_freed(slot: Slot) -> Message:
    """To whoever waits for what it is for: the first to book it has it."""
    return _of_slot(
        slot,
        subject=_("À prendre : %(where)s, %(when)s, un créneau se libère"),
        heading=_("Un créneau se libère"),
        lead=_("Vous cherchiez une séance de ce genre. Ce créneau est libre : la première réservation l’obtient."),
    )


def slot_opened(slot: Slot) -> Message:
    """The same, of a slot that was never taken; of a series the first one."""
    return _of_slot(
        slot,
        subject=_("À prendre : %(where)s, %(when)s, un créneau s’ouvre"),
        heading=_("Des créneaux s’ouvrent") if slot.series else _("Un créneau s’ouvre"),
        lead=_("Vous cherchiez une séance de ce genre. La première réservation l’obtient."),
    )


def _of_slot(slot: Slot, *, subject: str, heading: str, lead: str) -> Message:
    commitments = [str(commitment) for commitment in slot.commitments.all()]
    where = slot.ward or slot.hospital or slot.partner
    letter = Letter(
        subject=subject % {"where": where, "when": say_moment(slot.starts_at)},
        heading=heading,
        lead=lead,
        facts=(
            Fact(_("Quand"), say_period(slot.starts_at, slot.ends_at)),
            Fact(_("Où"), str(where)),
            Fact(_("Pour"), ", ".join(commitments)),
        ),
        button=Button(_("Réserver ce créneau"), settings.SITE_URL + reverse("slot_book", args=[slot.pk])),
        reason=_("Vous recevez ce message parce que vous avez demandé une telle séance, ou d’être prévenu."),
    )
    return lay_out(letter)


def place_freed(quota: Quota) -> Message:
    """To whoever waits for a volume that was exhausted."""
    left = ngettext("Il reste %(count)s place", "Il reste %(count)s places", quota.left) % {"count": quota.left}
    letter = Letter(
        subject=_("À prendre : %(commitment)s, une place se libère") % {"commitment": quota.commitment},
        heading=_("Une place se libère"),
        lead=_("Le volume de l’année était épuisé. %(left)s : la première réservation l’obtient.") % {"left": left},
        facts=(Fact(_("Pour"), str(quota.commitment)), Fact(_("Jusqu’au"), say_day(quota.ends_on))),
        button=Button(_("Voir les créneaux"), settings.SITE_URL + reverse("slots")),
        reason=_("Vous recevez ce message parce que vous avez demandé une telle séance, ou d’être prévenu."),
    )
    return lay_out(letter)
