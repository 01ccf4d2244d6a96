"""The mails about a session from its request to the day itself."""

from django.utils.translation import gettext as _

from activities.emails.layout import lay_out_session
from activities.emails.occasions import Occasion, stands_in_calendars
from activities.models import Participation, SessionEvent
from activities.models.choices import CancelReason, State
from activities.phrases.agreements import say_wards_question
from activities.phrases.changes import say_changes
from foundation.days import say_near_moment, say_within_sentence
from notifications.kinds import Message
from partnerships.models.choices import Side


def session_requested(occasion: Occasion) -> Message:
    """To the side whose agreement is missing; the hospital's also where only its ward's is.

    A ward, which cannot answer, tells its referent.
    """
    if occasion.is_ward:
        return _ward_told(occasion)
    if occasion.side == Side.HOSPITAL and occasion.session.hospital_agreed_at:
        return _ward_awaited(occasion)
    return lay_out_session(
        occasion,
        subject=_("À confirmer : %(title)s, %(when)s") % occasion.words(),
        lead=_("%(who)s propose cette %(thing)s. Elle attend votre réponse : confirmez-la ou déclinez-la.")
        % occasion.words(who=occasion.session.booked_by.full_name),
        paragraphs=say_wards_question(occasion.session) if occasion.side == Side.HOSPITAL else (),
        action=_("Voir et répondre"),
    )


def _ward_told(occasion: Occasion) -> Message:
    return lay_out_session(
        occasion,
        subject=_("Demande pour votre service : %(title)s, %(when)s") % occasion.words(),
        lead=_(
            "%(who)s propose cette %(thing)s. Le référent culture de votre hôpital répond : dites-lui si la date vous "
            "convient."
        )
        % occasion.words(who=occasion.session.booked_by.full_name),
        action="",
    )


def _ward_awaited(occasion: Occasion) -> Message:
    return lay_out_session(
        occasion,
        subject=_("Accord attendu : %(title)s, %(when)s") % occasion.words(),
        lead=_("%(who)s propose cette %(thing)s. Il manque l’accord du cadre de santé.")
        % occasion.words(who=occasion.session.booked_by.full_name),
        paragraphs=say_wards_question(occasion.session),
        action=_("Ouvrir la fiche"),
    )


def session_confirmed(occasion: Occasion) -> Message:
    """With the calendar file. Both sides have agreed."""
    return lay_out_session(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, %(thing)s confirmée") % occasion.words(),
        lead=_("La %(thing)s est confirmée. Le fichier joint l’ajoute à votre agenda.") % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
    )


def session_declined(occasion: Occasion) -> Message:
    """To the side that asked: the reason is on the portal."""
    has_calendar = stands_in_calendars(occasion.session)
    if has_calendar and occasion.is_readers_own:
        return _ended_by_reader(
            occasion, _("Vous avez décliné cette %(thing)s. Le fichier joint la retire de votre agenda.")
        )
    return lay_out_session(
        occasion,
        subject=_("À reprogrammer : %(title)s, %(when)s, demande déclinée") % occasion.words(),
        lead=_("Cette date ne convient pas. La %(thing)s n’aura pas lieu et ne compte pas dans le volume de l’année.")
        % occasion.words(),
        action=_("Lire la réponse"),
        has_calendar=has_calendar,
        is_withdrawn=has_calendar,
    )


def session_cancelled(occasion: Occasion) -> Message:
    """With the calendar file that takes the entry back, and the reason from the list: never what somebody typed."""
    if not stands_in_calendars(occasion.session):
        return _request_withdrawn(occasion)
    if occasion.is_readers_own:
        return _ended_by_reader(
            occasion, _("Vous avez annulé cette %(thing)s. Le fichier joint la retire de votre agenda.")
        )
    reason = occasion.session.get_cancel_reason_display()
    if occasion.session.cancel_reason == CancelReason.OTHER:
        lead = _("La %(thing)s est annulée. Le fichier joint la retire de votre agenda.") % occasion.words()
    else:
        lead = _("La %(thing)s est annulée : %(reason)s. Le fichier joint la retire de votre agenda.") % occasion.words(
            reason=reason
        )
    return lay_out_session(
        occasion,
        paragraphs=_say_wards_no(occasion),
        subject=_("Annulée : %(title)s, %(when)s, à retirer de votre agenda") % occasion.words(),
        lead=lead,
        action=_("Ouvrir la fiche"),
        has_calendar=True,
    )


def _ended_by_reader(occasion: Occasion, lead: str) -> Message:
    """To whoever cancelled or declined it themselves: only a file takes it out of their diary."""
    return lay_out_session(
        occasion,
        subject=_("À retirer de votre agenda : %(title)s, %(when)s") % occasion.words(),
        lead=lead % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
        is_withdrawn=True,
    )


def _say_wards_no(occasion: Occasion) -> tuple[str, ...]:
    """Who of a ward said so by its link, and how its referent undoes it; nothing of anybody else's cancellation."""
    session = occasion.session
    if session.state_changed_by_id or not session.state_changed_by_name:
        return ()
    said = _("Le service l’a répondu par son lien : %(who)s.") % {"who": session.state_changed_by_name}
    if occasion.side is not Side.HOSPITAL or occasion.is_ward:
        return (said,)
    return (said, _("Si c’est une erreur, « Rétablir la séance », sur la fiche, la remet comme elle était."))


def _request_withdrawn(occasion: Occasion) -> Message:
    """What was never confirmed stands in no calendar."""
    return lay_out_session(
        occasion,
        subject=_("Demande retirée : %(title)s, %(when)s") % occasion.words(),
        lead=_("Cette demande est retirée : vous n’avez plus à y répondre."),
        action=_("Ouvrir la fiche"),
    )


def session_restored(occasion: Occasion) -> Message:
    """What was cancelled or declined by mistake stands again; with the calendar file that puts it back."""
    return lay_out_session(
        occasion,
        subject=_("Rétablie : %(title)s, %(when)s") % occasion.words(),
        lead=_("Cette %(thing)s avait été annulée ou déclinée par erreur : elle est de nouveau prévue.")
        % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=stands_in_calendars(occasion.session),
    )


def session_lapsed(occasion: Occasion) -> Message:
    """To whoever asked: the time has come without an answer. What stood in calendars leaves them."""
    has_calendar = stands_in_calendars(occasion.session)
    if has_calendar:
        lead = _(
            "L’heure est venue sans tous les accords attendus. Le fichier joint retire cette %(thing)s de votre agenda."
        )
    else:
        lead = _("L’heure est venue sans tous les accords attendus. Sa place est rendue au volume de l’année.")
    return lay_out_session(
        occasion,
        subject=_("Sans réponse : %(title)s, %(when)s") % occasion.words(),
        lead=lead % occasion.words(),
        action=_("Proposer une autre date"),
        has_calendar=has_calendar,
        is_withdrawn=has_calendar,
    )


def session_moved(occasion: Occasion) -> Message:
    """What has changed, first; the side whose agreement is missing is asked for it. The calendar file follows."""
    return say_move(occasion, SessionEvent.objects.get(pk=occasion.notice.occasion))


def say_move(occasion: Occasion, event: SessionEvent) -> Message:
    """`session_moved`, of one line of history."""
    is_asked = occasion.is_asked
    subject = _("À confirmer : %(title)s, déplacée : %(when)s") if is_asked else _("Changement : %(title)s, %(when)s")
    who = event.author if event.actor else f"{event.author},"
    lead = _("%(who)s a déplacé cette %(thing)s.")
    if event.is_by(occasion.notice.recipient_id):
        lead = _("Vous avez déplacé cette %(thing)s. Le fichier joint la change dans votre agenda.")
    question = _("Elle attend votre réponse : confirmez-la ou déclinez-la.") if is_asked else ""
    if not is_asked and occasion.session.state == State.REQUESTED:
        question = _("Cette date attend encore une réponse : un message suivra.")
    ward = say_wards_question(occasion.session) if occasion.side == Side.HOSPITAL and not occasion.is_ward else ()
    return lay_out_session(
        occasion,
        subject=subject % occasion.words(),
        lead=lead % occasion.words(who=who),
        paragraphs=(*say_changes(event.changes), *([question] if question else []), *ward),
        action=_("Voir et répondre") if is_asked else _("Ouvrir la fiche"),
        has_calendar=True,
    )


def session_reminder(occasion: Occasion) -> Message:
    """Some days before, to both sides."""
    starts_at = occasion.session.starts_at
    lead = _("La %(thing)s a lieu %(when)s. Un empêchement ? Prévenez dès maintenant par la fiche ou par téléphone.")
    if occasion.is_ward:
        lead = _("La %(thing)s a lieu %(when)s. Un empêchement ? Prévenez dès maintenant.")
    return lay_out_session(
        occasion,
        subject=_("Rappel : %(title)s, %(when)s") % occasion.words(when=say_near_moment(starts_at)),
        lead=lead % occasion.words(when=say_within_sentence(starts_at)),
        paragraphs=tuple(_say_waiting(group) for group in occasion.waiting_groups),
        action=_("Ouvrir la fiche"),
    )


def _say_waiting(group: Participation) -> str:
    """What this group lacks: it is not expected until then."""
    missing = _("%(group)s : il manque l’accord du cadre de santé. Sans lui, ce groupe n’est pas attendu.")
    if group.hospital_asked_at:
        missing = _(
            "%(group)s : il manque la réponse de l’hôpital à la nouvelle date. Sans elle, ce groupe n’est pas attendu."
        )
    return missing % {"group": group}
