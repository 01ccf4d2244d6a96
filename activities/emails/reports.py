"""The mails about what took place: recorded afterwards, contested, corrected or taken back."""

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion
from activities.models import SessionEvent
from activities.phrases.changes import say_changes
from notifications.kinds import Message
from notifications.reminders import audience_of

WRITER, MANAGERS, GROUP = "writer", "managers", "group"


def session_recorded(occasion: Occasion) -> Message:
    """To the side that did not record it: it may contest."""
    return lay_out_session(
        occasion,
        subject=_("À vérifier : %(title)s, %(when)s, %(thing)s saisie après coup") % occasion.words(),
        lead=_("%(who)s a saisi cette %(thing)s après coup. Si ce n’est pas ce qui s’est passé, dites-le.")
        % occasion.words(who=occasion.session.booked_by.full_name),
        action=_("Vérifier le bilan"),
    )


def session_contested(occasion: Occasion) -> Message:
    """To the service that settles it, and to both sides. The reason is on the portal."""
    return lay_out_session(
        occasion,
        subject=_("À vérifier : %(title)s, %(when)s, bilan contesté") % occasion.words(),
        lead=_("Le bilan de cette %(thing)s est contesté. La raison est sur sa fiche : corrigez-le ou reprenez-le.")
        % occasion.words(),
        action=_("Lire la raison"),
    )


def report_corrected(occasion: Occasion) -> Message:
    """Who corrected it, and what it said before."""
    event = SessionEvent.objects.get(pk=occasion.notice.occasion)
    return lay_out_session(
        occasion,
        subject=_("À vérifier : %(title)s, %(when)s, bilan corrigé") % occasion.words(),
        lead=_("%(who)s a corrigé le bilan de cette %(thing)s. Ce n’est pas ce qui s’est passé ? Dites-le.")
        % occasion.words(who=occasion.names.settle(event).who),
        paragraphs=tuple(say_changes(event.changes)),
        action=_("Vérifier le bilan"),
    )


def report_taken_back(occasion: Occasion) -> Message:
    """The session awaits its report again."""
    return lay_out_session(
        occasion,
        subject=_("Bilan à saisir : %(title)s, %(when)s") % occasion.words(),
        lead=_("%(who)s a repris le bilan de cette %(thing)s : il est de nouveau à saisir.")
        % occasion.words(who=occasion.names.of(occasion.session.state_changed_by)),
        action=_("Saisir le bilan"),
    )


def report_missing(occasion: Occasion) -> Message:
    """To whoever should write it, then to the coordination and the referent; or to a hospital for its own number."""
    audience = audience_of(occasion.notice)
    if audience == GROUP:
        return _number_missing(occasion)
    lead = _("Il manque le bilan de cette %(thing)s : combien de personnes étaient là ? Une minute suffit.")
    if audience == MANAGERS:
        lead = _(
            "Le bilan de cette %(thing)s n’est pas encore saisi : sans lui, elle ne compte pas comme réalisée. "
            "Vous pouvez le saisir vous-même."
        )
    return lay_out_session(
        occasion,
        subject=_("Bilan à saisir : %(title)s, %(when)s") % occasion.words(),
        lead=lead % occasion.words(),
        paragraphs=(_("Elle n’a pas eu lieu ? Annulez-la sur sa fiche : elle ne restera pas en attente."),),
        action=_("Saisir le bilan"),
    )


def _number_missing(occasion: Occasion) -> Message:
    """The visit is reported, and counts; how many came of this hospital, it alone knows."""
    return lay_out_session(
        occasion,
        subject=_("Bilan à compléter : %(title)s, %(when)s") % occasion.words(),
        lead=_(
            "Le bilan de cette %(thing)s est saisi, mais il y manque votre groupe : combien de personnes étaient là ? "
            "Une minute suffit."
        )
        % occasion.words(),
        action=_("Compléter le bilan"),
    )


def record_withdrawn(occasion: Occasion) -> Message:
    """What was recorded afterwards by mistake never was."""
    return lay_out_session(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, saisie retirée") % occasion.words(),
        lead=_("%(who)s a retiré cette %(thing)s, saisie par erreur. Elle ne compte plus dans le volume de l’année.")
        % occasion.words(who=occasion.session.state_changed_by.full_name),
        action=_("Ouvrir la fiche"),
    )
