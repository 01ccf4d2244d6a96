"""The mails about who animates a session."""

from dataclasses import replace

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.models import Absence
from activities.models.choices import State
from notifications.kinds import Message
from partnerships.models.choices import Side


def mediator_assigned(occasion: Occasion) -> Message:
    """To the mediator who was named."""
    is_confirmed = occasion.session.state == State.CONFIRMED
    return lay_out_session(
        occasion,
        subject=_("À noter : vous animez %(title)s, %(when)s") % occasion.words(),
        lead=_("La coordination vous a désigné pour animer cette %(thing)s.") % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=is_confirmed,
    )


def mediator_released(occasion: Occasion) -> Message:
    """To the mediator who led it until now, with the calendar file that takes the entry back.

    Who goes does not tick what those who come must see.
    """
    return lay_out_session(
        occasion,
        subject=_("À retirer de votre agenda : %(title)s, %(when)s") % occasion.words(),
        lead=_("Vous n’animez plus cette %(thing)s. Le fichier joint la retire de votre agenda.") % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
        is_withdrawn=True,
        may_tick=False,
    )


def mediator_absent(occasion: Occasion) -> Message:
    """To the coordination, which finds somebody else; to the hospital, where the session is near. Never why."""
    absence = Absence.objects.select_related("mediator").get(pk=occasion.notice.occasion)
    occasion = replace(occasion, absent_id=absence.mediator_id)
    words = occasion.words(who=absence.mediator.full_name)
    if occasion.side is Side.HOSPITAL:
        subject = _("À noter : %(title)s, %(when)s, un remplacement est cherché")
        lead = _(
            "%(who)s n’est pas disponible pour cette %(thing)s. Un remplacement est cherché : vous saurez qui vient "
            "dès qu’il est trouvé."
        )
    else:
        subject = _("À remplacer : %(title)s, %(when)s")
        lead = _(
            "%(who)s n’est pas disponible pour cette %(thing)s. Désignez quelqu’un d’autre, ou prévenez l’hôpital."
        )
    return lay_out_session(occasion, subject=subject % words, lead=lead % words, action=_("Ouvrir la fiche"))


def replacement_named(occasion: Occasion) -> Message:
    """To the hospital of a session that is near: who comes, also in the entry of their calendar."""
    words = occasion.words(who=occasion.session.lead_mediator.full_name)
    return lay_out_session(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, avec %(who)s") % words,
        lead=_("%(who)s assure cette %(thing)s.") % words,
        action=_("Ouvrir la fiche"),
        has_calendar=occasion.session.state == State.CONFIRMED,
    )
