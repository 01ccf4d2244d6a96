"""The mails about a registration for an event of the programme: what the shared letters say of one."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.days import say_period
from notifications.kinds import Message
from notifications.letters import Fact
from notifications.models import Notice
from partnerships.emails.registrations import RegistrationLetters, Sentences
from partnerships.models.registrations import Ending, RegistrationState
from patient_partners.models import EventRegistration
from patient_partners.tokens import event_registration_url

SENTENCES = Sentences(
    known=gettext_lazy("Une inscription à votre nom existe déjà pour ce rendez-vous : rien n’a changé."),
    done=gettext_lazy("Votre place est réservée. Le fichier joint ajoute ce rendez-vous à votre agenda."),
    moved=gettext_lazy(
        "Ce rendez-vous change de date ou de lieu. Votre inscription reste valable. Voici ce qui est prévu :"
    ),
    reminder=gettext_lazy("On vous attend à ce rendez-vous %(when)s."),
    endings={
        Ending.ORGANISER: gettext_lazy("Votre inscription est annulée par ceux qui organisent ce rendez-vous."),
        Ending.SESSION: gettext_lazy("Ce rendez-vous est annulé."),
        Ending.NO_PLACE: gettext_lazy(
            "Aucune place ne s’est libérée : la liste d’attente de ce rendez-vous est close."
        ),
    },
    reason=gettext_lazy(
        "Vous recevez ce message parce que votre adresse a été donnée pour s’inscrire à ce rendez-vous."
    ),
)


class EventLetters(RegistrationLetters):
    sentences, uid = SENTENCES, "event-registration"

    def title(self, row: EventRegistration) -> str:
        return row.event.title

    def url(self, row: EventRegistration) -> str:
        return event_registration_url(row)

    def facts(self, row: EventRegistration) -> Iterator[Fact]:
        """The link by which one joins is for whoever has a place, while it is ahead."""
        event = row.event
        yield Fact(_("Quoi"), capfirst(str(event.get_kind_display())))
        yield Fact(_("Pour qui"), capfirst(str(event.get_readers_display())))
        yield Fact(_("Quand"), say_period(event.starts_at, event.ends_at))
        yield Fact(_("Où"), str(event.where))
        if event.link and row.state == RegistrationState.REGISTERED:
            yield Fact(_("Rejoindre la visioconférence"), event.link, href=event.link)

    def reply_to(self, row: EventRegistration) -> str:
        return row.event.programme.owner.mailbox

    def in_calendar(self, row: EventRegistration) -> dict[str, str | int]:
        event = row.event
        return {
            "sequence": event.version + row.version,
            "summary": event.title,
            "location": event.place or event.link,
            "description": event.link,
        }

    def why(self, row: EventRegistration) -> str:
        return row.why or (row.event.why if row.ending == Ending.SESSION else "")

    def resources(self, row: EventRegistration, notice: Notice) -> Message:
        """What is left of it stands on the page behind the link."""
        return self.lay_out(
            row,
            notice,
            subject=_("Compte rendu et ressources : %(title)s, %(when)s"),
            lead=_("Merci d’avoir participé. Le compte rendu et les ressources de ce rendez-vous sont prêts."),
            action=_("Les lire"),
        )


LETTERS = EventLetters()
