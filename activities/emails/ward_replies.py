"""The mails about what a ward said of its session by its link."""

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.models import SessionEvent
from activities.models.choices import UNDONE_VERB
from activities.phrases.changes import say_changes
from notifications.kinds import Message


def ward_ready(occasion: Occasion) -> Message:
    """« C’est bon »: the ward expects the session as it is."""
    event = _event(occasion)
    return lay_out_session(
        occasion,
        subject=_("C’est bon pour le service : %(title)s, %(when)s") % occasion.words(),
        lead=_("Cette %(thing)s est attendue, comme prévu. Réponse du service : %(who)s.")
        % occasion.words(who=event.author),
        action=_("Ouvrir la fiche"),
    )


def ward_replied(occasion: Occasion) -> Message:
    """What it changed, or took back."""
    event = _event(occasion)
    if event.verb == UNDONE_VERB:
        subject = _("Réponse reprise par le service : %(title)s, %(when)s")
        lead = _("Ce que le service avait répondu pour cette %(thing)s est repris par : %(who)s.")
    else:
        subject = _("Moins de participants : %(title)s, %(when)s")
        lead = _("Le groupe de cette %(thing)s sera plus petit. Réponse du service : %(who)s.")
    return lay_out_session(
        occasion,
        subject=subject % occasion.words(),
        lead=lead % occasion.words(who=event.author),
        paragraphs=say_changes(event.changes),
        action=_("Ouvrir la fiche"),
    )


def _event(occasion: Occasion) -> SessionEvent:
    return SessionEvent.objects.get(pk=occasion.notice.occasion)
