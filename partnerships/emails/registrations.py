"""The mails about a registration that trainings and the programme's events share, each with its reader's own link.

An app's `RegistrationLetters` says what is its own. It gives `Sentences` whole: French agrees with what they name.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.calendars import Entry, calendar_file
from foundation.days import say_moment, say_near_moment, say_within_sentence
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, Tag, lay_out
from notifications.models import Notice
from partnerships.models.registrations import Ending, GatheringRegistration

ENDINGS = {
    Ending.PERSON: gettext_lazy("Votre inscription est annulée, comme vous l’avez demandé."),
    Ending.LAPSED: gettext_lazy(
        "La place proposée n’a pas été prise à temps : elle va à la personne suivante. Vous pouvez vous inscrire de "
        "nouveau."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """What is said in the app's own words, by `gettext_lazy`. `reminder` has a place for %(when)s; `endings` are those
    besides `ENDINGS`, `reason` why one receives these mails.
    """

    known: str
    done: str
    moved: str
    reminder: str
    endings: Mapping[Ending, str]
    reason: str


class RegistrationLetters(ABC):
    """One method a letter. `uid` begins the UIDs of calendar entries."""

    sentences: Sentences
    uid: str

    @abstractmethod
    def title(self, row: GatheringRegistration) -> str:
        """What it is for, in the reader's language."""

    @abstractmethod
    def url(self, row: GatheringRegistration) -> str:
        """The absolute signed address of the person's own page."""

    @abstractmethod
    def facts(self, row: GatheringRegistration) -> Iterable[Fact]:
        """What, when, where."""

    @abstractmethod
    def reply_to(self, row: GatheringRegistration) -> str:
        """The mailbox of whoever organises it."""

    @abstractmethod
    def in_calendar(self, row: GatheringRegistration) -> dict[str, str | int]:
        """The entry's summary, location and description, and its SEQUENCE: it rises with what the registration is for,
        and with the registration itself.
        """

    def tag(self, row: GatheringRegistration) -> Tag | None:
        return None

    def preparation(self, row: GatheringRegistration) -> tuple[str, ...]:
        """What whoever comes reads beforehand."""
        return ()

    def reservations(self, row: GatheringRegistration) -> tuple[str, ...]:
        """What is not sure yet of a new time or place."""
        return ()

    def why(self, row: GatheringRegistration) -> str:
        return row.why

    def asked(self, row: GatheringRegistration, notice: Notice) -> Message:
        """The button confirms that the address is theirs; until then nobody is registered."""
        return self.lay_out(
            row,
            notice,
            subject=_("À confirmer : votre inscription, %(title)s, %(when)s"),
            lead=_("Confirmez votre inscription par ce bouton, dans les 24 heures. Sans cela, rien n’est gardé."),
            paragraphs=(_("Vous n’avez rien demandé ? Ne faites rien : cette demande s’efface d’elle-même."),),
            action=_("Confirmer mon inscription"),
        )

    def known(self, row: GatheringRegistration, notice: Notice) -> Message:
        return self.lay_out(
            row,
            notice,
            subject=_("Déjà faite : votre inscription, %(title)s, %(when)s"),
            lead=self.sentences.known,
        )

    def done(self, row: GatheringRegistration, notice: Notice) -> Message:
        """With the calendar file."""
        return self.lay_out(
            row,
            notice,
            subject=_("À noter : %(title)s, %(when)s, votre place est réservée"),
            lead=self.sentences.done,
            paragraphs=(*self.preparation(row), say_hindered()),
            has_calendar=True,
        )

    def waiting(self, row: GatheringRegistration, notice: Notice) -> Message:
        return self.lay_out(
            row,
            notice,
            subject=_("Liste d’attente : %(title)s, %(when)s"),
            lead=_(
                "Toutes les places sont prises. Vous êtes sur la liste d’attente : si une place se libère, vous "
                "recevrez un message."
            ),
            action=_("Voir mon rang, ou quitter la liste"),
        )

    def offered(self, row: GatheringRegistration, notice: Notice) -> Message:
        until = say_near_moment(row.offered_until)
        lead = _("Une place s’est libérée : elle est pour vous si vous la prenez avant : %(until)s.")
        return self.lay_out(
            row,
            notice,
            subject=_("À confirmer : une place pour %(title)s, %(when)s"),
            lead=lead % {"until": until},
            paragraphs=(_("Sans réponse de votre part, elle sera proposée à la personne suivante."),),
            action=_("Prendre la place"),
        )

    def moved(self, row: GatheringRegistration, notice: Notice) -> Message:
        """With the calendar file, where there was one; it replaces the one before."""
        return self.lay_out(
            row,
            notice,
            subject=_("Changement : %(title)s, %(when)s"),
            lead=self.sentences.moved,
            paragraphs=(*self.reservations(row), *say_calendar(row), say_hindered()),
            has_calendar=row.stands_in_calendar,
        )

    def reminder(self, row: GatheringRegistration, notice: Notice) -> Message:
        starts_at = row.gathering.starts_at
        return self.lay_out(
            row,
            notice,
            subject=_("Rappel : %(title)s, %(when)s"),
            lead=self.sentences.reminder % {"when": say_within_sentence(starts_at)},
            paragraphs=(*self.preparation(row), say_hindered()),
            when=say_near_moment(starts_at),
        )

    def ended(self, row: GatheringRegistration, notice: Notice) -> Message:
        """Why, and the calendar file that takes the entry back where there is one."""
        why = self.why(row)
        return self.lay_out(
            row,
            notice,
            subject=_("Annulée : %(title)s, %(when)s, votre inscription"),
            lead=self.say_ending(row),
            paragraphs=(_("Raison donnée : %(why)s") % {"why": why},) if why else (),
            action=_("Voir ce qu’il en est"),
            has_calendar=row.stands_in_calendar,
            is_withdrawn=True,
        )

    def say_ending(self, row: GatheringRegistration) -> str:
        """Why a registration came to nothing, to the person, and what they may do."""
        return str({**ENDINGS, **self.sentences.endings}[Ending(row.ending)])

    def lay_out(
        self,
        row: GatheringRegistration,
        notice: Notice,
        *,
        subject: str,
        lead: str,
        paragraphs=(),
        action="",
        when="",
        has_calendar=False,
        is_withdrawn=False,
    ) -> Message:
        """A letter to the person; its subject has places for %(title)s and %(when)s."""
        title = self.title(row)
        letter = Letter(
            subject=subject % {"title": title, "when": when or say_moment(row.gathering.starts_at)},
            heading=title,
            lead=str(lead),
            paragraphs=paragraphs,
            tag=self.tag(row),
            facts=tuple(self.facts(row)),
            button=Button(action or _("Voir ou annuler mon inscription"), self.url(row)),
            reply_to=self.reply_to(row),
            reason=str(self.sentences.reason),
            is_personal=True,
        )
        if not has_calendar:
            return lay_out(letter)
        return lay_out(
            letter,
            calendar=calendar_file(self._entry(row, notice, is_withdrawn)),
            calendar_method="CANCEL" if is_withdrawn else "REQUEST",
        )

    def _entry(self, row: GatheringRegistration, notice: Notice, is_cancelled: bool) -> Entry:
        """One for each registration: its UID never changes."""
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return Entry(
            uid=f"{self.uid}-{row.pk}@{urlsplit(settings.SITE_URL).hostname}",
            starts_at=row.gathering.starts_at,
            ends_at=row.gathering.ends_at,
            organizer=address,
            organizer_name=name,
            attendees=(notice.recipient_email,),
            stamped_at=timezone.localtime(notice.created_at),
            cancelled=is_cancelled,
            **self.in_calendar(row),
        )


def say_hindered() -> str:
    return _("Un empêchement ? Annulez par ce lien : votre place ira à quelqu’un d’autre.")


def say_calendar(row: GatheringRegistration) -> tuple[str, ...]:
    return (_("Le fichier joint met à jour votre agenda."),) if row.stands_in_calendar else ()
