"""The mails about cycles: what happened to several sessions at once, said once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from activities.emails import sessions
from activities.emails.layout import facts_of, reader_entry, say_wards_way, wards_page
from activities.emails.occasions import COLOURS, Occasion
from activities.models import Session, SessionEvent
from activities.models.choices import MOVE_VERB, CancelReason, State
from activities.phrases.agreements import say_missing
from foundation.calendars import Entry, calendar_file, calendar_method
from foundation.days import say_moment, say_period
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, Tag, lay_out

TO_CONFIRM = gettext_lazy("À confirmer : %(title)s, %(dates)s, la première %(when)s")
TO_NOTE = gettext_lazy("À noter : %(title)s, %(dates)s, la première %(when)s")


@dataclass(frozen=True)
class Line:
    """One session of the cycle, and the line of history that the mail tells."""

    occasion: Occasion
    event: SessionEvent

    def say(self) -> str:
        """« mardi 8 décembre, 14 h 30 – 15 h 30 : confirmée », what it still waits for, and where it was before."""
        session = self.occasion.session
        words = {
            "when": say_period(session.starts_at, session.ends_at),
            "state": _("à confirmer") if self.occasion.is_asked else self._say_state(),
        }
        former = {what: before for what, before, _after in self.event.changes}.get("starts_at")
        if former is None:
            return _("%(when)s : %(state)s") % words
        return _("%(when)s : %(state)s, au lieu de %(former)s") % {
            **words,
            "former": say_moment(datetime.fromisoformat(former)),
        }

    def _say_state(self) -> str:
        session = self.occasion.session
        label, missing = State(session.state).label, say_missing(session)
        if not missing:
            return label
        return _("%(state)s, manque : %(missing)s") % {"state": label, "missing": ", ".join(missing)}


@dataclass(frozen=True)
class CycleOccasion:
    """What one reader is told of a cycle: at least two lines, in the order of time."""

    lines: list[Line]

    @property
    def first(self) -> Occasion:
        return self.lines[0].occasion

    @cached_property
    def is_asked(self) -> bool:
        return any(line.occasion.is_asked for line in self.lines)

    @property
    def is_readers_own(self) -> bool:
        """Whether the reader did it: told for the sake of their diary."""
        return self.lines[0].event.is_by(self.first.notice.recipient_id)

    @property
    def states(self) -> set[str]:
        return {line.occasion.session.state for line in self.lines}

    def words(self) -> dict[str, str]:
        count = len(self.lines)
        return {
            "title": self.first.title,
            "dates": ngettext("%(count)s date", "%(count)s dates", count) % {"count": count},
            "when": say_moment(self.first.session.starts_at),
            "who": self.lines[0].event.actor.full_name,
        }


def single_date(line: Line) -> Message:
    """One date alone is told as if it were of no cycle."""
    if line.event.verb == MOVE_VERB:
        return sessions.say_move(line.occasion, line.event)
    return ALONE[State(line.occasion.session.state)](line.occasion)


ALONE = {
    State.REQUESTED: sessions.session_requested,
    State.CONFIRMED: sessions.session_confirmed,
    State.DECLINED: sessions.session_declined,
    State.CANCELLED: sessions.session_cancelled,
}


def cycle_booked(occasion: CycleOccasion) -> Message:
    """To whoever answers, and to those whom confirmed dates concern. A ward tells its referent."""
    subject, is_awaited = TO_NOTE, any(line.occasion.is_awaited for line in occasion.lines)
    if occasion.is_asked:
        subject = TO_CONFIRM
        lead = _("%(who)s propose ces dates. Confirmez-les ou déclinez-les, toutes à la fois ou une par une.")
    elif occasion.first.is_ward and is_awaited:
        subject = gettext_lazy("Demandes pour votre service : %(title)s, %(dates)s, la première %(when)s")
        lead = _(
            "%(who)s propose ces dates. Le référent culture de votre hôpital répond : dites-lui si elles vous "
            "conviennent."
        )
    elif State.CONFIRMED in occasion.states:
        lead = _("%(who)s a réservé ces dates.")
    else:
        lead = _("%(who)s a demandé ces dates. Vous n’avez rien à confirmer.")
    return _letter(
        occasion,
        subject=subject,
        lead=lead,
        entries=_confirmed(occasion),
        file=_("Le fichier joint ajoute à votre agenda celles qui sont confirmées."),
        files=_("Les fichiers joints, un par date, ajoutent à votre agenda celles qui sont confirmées."),
    )


def cycle_confirmed(occasion: CycleOccasion) -> Message:
    """With the calendar file. Both sides have agreed to these dates."""
    return _letter(
        occasion,
        subject=TO_NOTE,
        lead=_("Ces dates sont confirmées."),
        entries=_confirmed(occasion),
        file=_("Le fichier joint les ajoute à votre agenda."),
        files=_("Les fichiers joints, un par date, les ajoutent à votre agenda."),
    )


def cycle_declined(occasion: CycleOccasion) -> Message:
    """To the side that asked: the reason is on the portal."""
    return _letter(
        occasion,
        subject=gettext_lazy("À reprogrammer : %(title)s, %(dates)s, la première %(when)s"),
        lead=_("Vous avez décliné ces dates.")
        if occasion.is_readers_own
        else _("%(who)s décline ces dates. La raison est sur le portail ; leurs places sont rendues au volume."),
        entries=_withdrawn(occasion),
        file=_("Le fichier joint retire de votre agenda celles qui y étaient."),
        files=_("Les fichiers joints, un par date, retirent de votre agenda celles qui y étaient."),
    )


def cycle_moved(occasion: CycleOccasion) -> Message:
    """Where each date has gone; the side whose agreement it cost is asked to answer. The calendar file follows."""
    return _letter(
        occasion,
        subject=TO_CONFIRM
        if occasion.is_asked
        else gettext_lazy("Changement : %(title)s, %(dates)s, la première %(when)s"),
        lead=_("Vous avez déplacé ces dates.") if occasion.is_readers_own else _("%(who)s a déplacé ces dates."),
        entries=[reader_entry(line.occasion, False) for line in occasion.lines],
        file=_("Le fichier joint les change dans votre agenda."),
        files=_("Les fichiers joints, un par date, les changent dans votre agenda."),
    )


def cycle_cancelled(occasion: CycleOccasion) -> Message:
    """With the calendar file that takes the entries back, and the reason from the list: never what somebody typed.

    What only waited for an answer was no session yet: it is called declined, or a request taken back.
    """
    if occasion.states == {State.DECLINED}:
        return cycle_declined(occasion)
    entries = _withdrawn(occasion)
    if not entries and occasion.states == {State.CANCELLED}:
        return _requests_withdrawn(occasion)
    if State.DECLINED in occasion.states:
        subject = gettext_lazy("Annulées ou déclinées : %(title)s, %(dates)s, la première %(when)s")
        lead = _("%(who)s a annulé ou décliné ces dates.")
        own = _("Vous avez annulé ou décliné ces dates.")
    else:
        subject = gettext_lazy("Annulées : %(title)s, %(dates)s, la première %(when)s")
        lead = _("%(who)s a annulé ces dates.")
        own = _("Vous avez annulé ces dates.")
    return _letter(
        occasion,
        subject=subject,
        lead=own if occasion.is_readers_own else lead,
        entries=entries,
        file=_("Le fichier joint retire de votre agenda celles qui y étaient."),
        files=_("Les fichiers joints, un par date, retirent de votre agenda celles qui y étaient."),
        paragraphs=_say_reason(occasion),
    )


def _requests_withdrawn(occasion: CycleOccasion) -> Message:
    """What was never confirmed stands in no calendar."""
    return _letter(
        occasion,
        subject=gettext_lazy("Demandes retirées : %(title)s, %(dates)s, la première %(when)s"),
        lead=_("%(who)s a retiré ces demandes : il n’y a plus à y répondre."),
        entries=[],
    )


def _say_reason(occasion: CycleOccasion) -> tuple[str, ...]:
    reasons = [line.occasion.session.cancel_reason for line in occasion.lines]
    reason = next(filter(None, reasons), CancelReason.OTHER)
    if reason == CancelReason.OTHER:
        return ()
    return (_("Motif : %(reason)s.") % {"reason": CancelReason(reason).label},)


def _confirmed(occasion: CycleOccasion) -> list[Entry]:
    agreed = [line.occasion for line in occasion.lines if line.occasion.session.state == State.CONFIRMED]
    return [reader_entry(each, False) for each in agreed]


def _withdrawn(occasion: CycleOccasion) -> list[Entry]:
    """What was never told to a calendar is not taken back from it."""
    of_lines = Session.objects.filter(pk__in=[line.occasion.session.pk for line in occasion.lines])
    told = set(of_lines.told().values_list("pk", flat=True))
    return [reader_entry(line.occasion, True) for line in occasion.lines if line.occasion.session.pk in told]


def _letter(
    occasion: CycleOccasion, *, subject: str, lead: str, entries: list[Entry], file="", files="", paragraphs=()
) -> Message:
    """`file` says what the calendar file does, where there is an entry to put into it; `files`, where several are."""
    first, words = occasion.first, occasion.words()
    format = first.session.format
    _when, *needs = facts_of(first)
    action = _("Voir et répondre") if occasion.is_asked else _("Ouvrir le cycle")
    letter = Letter(
        subject=subject % words,
        heading=first.title,
        lead=" ".join([lead % words, *_say_files(entries, file, files)]),
        paragraphs=(*paragraphs, *say_wards_way(first)),
        tag=Tag(str(format.label), *COLOURS[format]),
        facts=(Fact(_("Dates"), "\n".join(line.say() for line in occasion.lines)), *needs),
        button=None if first.is_ward else Button(action, _url(first)),
        reply_to=first.reply_to,
        is_personal=bool(entries) and any(wards_page(line.occasion) for line in occasion.lines),
        reason=_("Vous recevez ce message parce que ces dates vous concernent."),
    )
    if not entries:
        return lay_out(letter)
    return lay_out(
        letter,
        calendar=calendar_file(*entries),
        calendar_method=calendar_method(*entries),
        calendar_files=tuple(calendar_file(entry) for entry in entries) if len(entries) > 1 else (),
    )


def _say_files(entries: list[Entry], file: str, files: str) -> list[str]:
    if not entries:
        return []
    return [file if len(entries) == 1 else files]


def _url(occasion: Occasion) -> str:
    return settings.SITE_URL + reverse("cycle_detail", args=[occasion.session.cycle_id])
