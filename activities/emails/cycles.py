"""The mails about cycles: what happened to several sessions at once, said once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.emails.layout import facts_of, reader_entry
from activities.emails.occasions import COLOURS, Occasion, stands_in_calendars
from activities.models import SessionEvent
from activities.models.choices import CancelReason, State
from activities.phrases import say_moment, say_period
from foundation.calendars import Entry, calendar_file, calendar_method
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, Tag, lay_out

TO_CONFIRM = gettext_lazy("À confirmer : %(title)s, %(dates)s, la première %(when)s")
TO_NOTE = gettext_lazy("À noter : %(title)s, %(dates)s, la première %(when)s")


@dataclass(frozen=True)
class Line:
    """One session of the cycle, and the line of history that the mail tells."""

    occasion: Occasion
    event: SessionEvent

    def say(self) -> str:
        """« mardi 8 décembre, 14 h 30 – 15 h 30 : confirmée », and where it was before."""
        session = self.occasion.session
        words = {
            "when": say_period(session.starts_at, session.ends_at),
            "state": _("à confirmer") if self.occasion.is_asked else State(session.state).label,
        }
        former = {what: before for what, before, _after in self.event.changes}.get("starts_at")
        if former is None:
            return _("%(when)s : %(state)s") % words
        return _("%(when)s : %(state)s, au lieu de %(former)s") % {
            **words,
            "former": say_moment(datetime.fromisoformat(former)),
        }


@dataclass(frozen=True)
class CycleOccasion:
    """What one reader is told of a cycle: at least one line, in the order of time."""

    lines: list[Line]

    @property
    def first(self) -> Occasion:
        return self.lines[0].occasion

    @cached_property
    def is_asked(self) -> bool:
        return any(line.occasion.is_asked for line in self.lines)

    def words(self) -> dict[str, str]:
        count = len(self.lines)
        return {
            "title": self.first.title,
            "dates": ngettext("%(count)s date", "%(count)s dates", count) % {"count": count},
            "when": say_moment(self.first.session.starts_at),
            "who": self.lines[0].event.actor.full_name,
        }


def cycle_booked(occasion: CycleOccasion) -> Message:
    """To whoever answers, and to those whom confirmed dates concern."""
    if occasion.is_asked:
        subject = TO_CONFIRM
        lead = _("%(who)s propose ces dates. Confirmez-les ou déclinez-les, toutes à la fois ou une par une.")
    else:
        subject = TO_NOTE
        lead = _("%(who)s a réservé ces dates. Le fichier joint ajoute à votre agenda celles qui sont confirmées.")
    return _letter(occasion, subject=subject, lead=lead, entries=_confirmed(occasion))


def cycle_confirmed(occasion: CycleOccasion) -> Message:
    """With the calendar file. Both sides have agreed to these dates."""
    return _letter(
        occasion,
        subject=TO_NOTE,
        lead=_("Ces dates sont confirmées. Le fichier joint les ajoute à votre agenda."),
        entries=_confirmed(occasion),
    )


def cycle_declined(occasion: CycleOccasion) -> Message:
    """To the side that asked: the reason is on the portal."""
    return _letter(
        occasion,
        subject=gettext_lazy("À reprogrammer : %(title)s, %(dates)s, la première %(when)s"),
        lead=_("%(who)s décline ces dates. La raison est sur le portail ; leurs places sont rendues au volume."),
        entries=_withdrawn(occasion),
    )


def cycle_moved(occasion: CycleOccasion) -> Message:
    """Where each date has gone; the side whose agreement it cost is asked to answer. The calendar file follows."""
    return _letter(
        occasion,
        subject=TO_CONFIRM
        if occasion.is_asked
        else gettext_lazy("Changement : %(title)s, %(dates)s, la première %(when)s"),
        lead=_("%(who)s a déplacé ces dates. Le fichier joint les change dans votre agenda."),
        entries=[reader_entry(line.occasion, False) for line in occasion.lines],
    )


def cycle_cancelled(occasion: CycleOccasion) -> Message:
    """With the calendar file that takes the entries back, and the reason from the list: never what somebody typed."""
    reason = occasion.first.session.cancel_reason
    is_said = reason and reason != CancelReason.OTHER
    return _letter(
        occasion,
        subject=gettext_lazy("Annulées : %(title)s, %(dates)s, la première %(when)s"),
        lead=_(
            "%(who)s a annulé ces dates. Celles qui étaient dans votre agenda en sont retirées par le fichier joint."
        ),
        entries=_withdrawn(occasion),
        paragraphs=(_("Motif : %(reason)s.") % {"reason": CancelReason(reason).label},) if is_said else (),
    )


def _confirmed(occasion: CycleOccasion) -> list[Entry]:
    agreed = [line.occasion for line in occasion.lines if line.occasion.session.state == State.CONFIRMED]
    return [reader_entry(each, False) for each in agreed]


def _withdrawn(occasion: CycleOccasion) -> list[Entry]:
    """What was never told to a calendar is not taken back from it."""
    told = [line.occasion for line in occasion.lines if stands_in_calendars(line.occasion.session)]
    return [reader_entry(each, True) for each in told]


def _letter(occasion: CycleOccasion, *, subject: str, lead: str, entries: list[Entry], paragraphs=()) -> Message:
    first, words = occasion.first, occasion.words()
    format = first.session.format
    _when, *needs = facts_of(first)
    letter = Letter(
        subject=subject % words,
        heading=first.title,
        lead=lead % words,
        paragraphs=paragraphs,
        tag=Tag(str(format.label), *COLOURS[format]),
        facts=(Fact(_("Dates"), "\n".join(line.say() for line in occasion.lines)), *needs),
        button=Button(_("Voir et répondre") if occasion.is_asked else _("Ouvrir le cycle"), _url(first)),
        reply_to=first.reply_to,
        reason=_("Vous recevez ce message parce que ces dates vous concernent."),
    )
    if not entries:
        return lay_out(letter)
    return lay_out(letter, calendar=calendar_file(*entries), calendar_method=calendar_method(*entries))


def _url(occasion: Occasion) -> str:
    return settings.SITE_URL + reverse("cycle_detail", args=[occasion.session.cycle_id])
