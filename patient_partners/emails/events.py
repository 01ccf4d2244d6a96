"""The mails about a registration for an event of the programme, each with its reader's own link."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundation.calendars import Entry, calendar_file
from foundation.days import say_moment, say_near_moment, say_period, say_within_sentence
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from notifications.models import Notice
from partnerships.models.registrations import Ending
from patient_partners.models import Event, EventRegistration
from patient_partners.tokens import event_registration_url


def asked(row: EventRegistration, notice: Notice) -> Message:
    """The button confirms that the address is theirs; until then nobody is registered."""
    return _lay_out(
        row,
        notice,
        subject=_("À confirmer : votre inscription, %(title)s, %(when)s"),
        lead=_("Confirmez votre inscription par ce bouton, dans les 24 heures. Sans cela, rien n’est gardé."),
        paragraphs=(_("Vous n’avez rien demandé ? Ne faites rien : cette demande s’efface d’elle-même."),),
        action=_("Confirmer mon inscription"),
    )


def known(row: EventRegistration, notice: Notice) -> Message:
    return _lay_out(
        row,
        notice,
        subject=_("Déjà faite : votre inscription, %(title)s, %(when)s"),
        lead=_("Une inscription à votre nom existe déjà pour ce rendez-vous : rien n’a changé."),
    )


def done(row: EventRegistration, notice: Notice) -> Message:
    """With the calendar file, and where one goes or connects."""
    return _lay_out(
        row,
        notice,
        subject=_("À noter : %(title)s, %(when)s, votre place est réservée"),
        lead=_("Votre place est réservée. Le fichier joint ajoute ce rendez-vous à votre agenda."),
        paragraphs=(_say_hindered(),),
        has_calendar=True,
        has_place=True,
    )


def waiting(row: EventRegistration, notice: Notice) -> Message:
    return _lay_out(
        row,
        notice,
        subject=_("Liste d’attente : %(title)s, %(when)s"),
        lead=_(
            "Toutes les places sont prises. Vous êtes sur la liste d’attente : si une place se libère, vous recevrez "
            "un message."
        ),
        action=_("Voir mon rang, ou quitter la liste"),
    )


def offered(row: EventRegistration, notice: Notice) -> Message:
    until = say_near_moment(row.offered_until)
    return _lay_out(
        row,
        notice,
        subject=_("À confirmer : une place pour %(title)s, %(when)s"),
        lead=_("Une place s’est libérée : elle est pour vous si vous la prenez avant : %(until)s.") % {"until": until},
        paragraphs=(_("Sans réponse de votre part, elle sera proposée à la personne suivante."),),
        action=_("Prendre la place"),
    )


def moved(row: EventRegistration, notice: Notice) -> Message:
    """With the calendar file, where there was one; it replaces the one before."""
    return _lay_out(
        row,
        notice,
        subject=_("Changement : %(title)s, %(when)s"),
        lead=_("Ce rendez-vous change de date ou de lieu. Votre inscription reste valable. Voici ce qui est prévu :"),
        paragraphs=(_say_hindered(),),
        has_calendar=row.stands_in_calendar,
        has_place=row.stands_in_calendar,
    )


def reminder(row: EventRegistration, notice: Notice) -> Message:
    starts_at = row.event.starts_at
    return _lay_out(
        row,
        notice,
        subject=_("Rappel : %(title)s, %(when)s"),
        lead=_("On vous attend à ce rendez-vous %(when)s.") % {"when": say_within_sentence(starts_at)},
        paragraphs=(_say_hindered(),),
        when=say_near_moment(starts_at),
        has_place=True,
    )


def resources(row: EventRegistration, notice: Notice) -> Message:
    """What is left of it stands on the page behind the link."""
    return _lay_out(
        row,
        notice,
        subject=_("Compte rendu et ressources : %(title)s, %(when)s"),
        lead=_("Merci d’avoir participé. Le compte rendu et les ressources de ce rendez-vous sont prêts."),
        action=_("Les lire"),
    )


def ended(row: EventRegistration, notice: Notice) -> Message:
    """Why, and the calendar file that takes the entry back where there is one."""
    return _lay_out(
        row,
        notice,
        subject=_("Annulée : %(title)s, %(when)s, votre inscription"),
        lead=say_ending(row),
        paragraphs=tuple(_("Raison donnée : %(why)s") % {"why": why} for why in (row.why or _why(row),) if why),
        action=_("Voir ce qu’il en est"),
        has_calendar=row.stands_in_calendar,
        is_withdrawn=True,
    )


def say_ending(row: EventRegistration) -> str:
    """Why a registration came to nothing, to the person, and what they may do."""
    return {
        Ending.PERSON: _("Votre inscription est annulée, comme vous l’avez demandé."),
        Ending.ORGANISER: _("Votre inscription est annulée par ceux qui organisent ce rendez-vous."),
        Ending.LAPSED: _(
            "La place proposée n’a pas été prise à temps : elle va à la personne suivante. Vous pouvez vous "
            "inscrire de nouveau."
        ),
        Ending.SESSION: _("Ce rendez-vous est annulé."),
        Ending.NO_PLACE: _("Aucune place ne s’est libérée : la liste d’attente de ce rendez-vous est close."),
    }[Ending(row.ending)]


def _why(row: EventRegistration) -> str:
    return row.event.why if row.ending == Ending.SESSION else ""


def _lay_out(
    row: EventRegistration,
    notice: Notice,
    *,
    subject: str,
    lead: str,
    paragraphs=(),
    action="",
    when="",
    has_calendar=False,
    has_place=False,
    is_withdrawn=False,
) -> Message:
    event = row.event
    words = {"title": event.title, "when": when or say_moment(event.starts_at)}
    letter = Letter(
        subject=subject % words,
        heading=event.title,
        lead=lead,
        paragraphs=paragraphs,
        facts=tuple(_facts(event, has_place)),
        button=Button(action or _("Voir ou annuler mon inscription"), event_registration_url(row)),
        reply_to=event.programme.owner.mailbox,
        reason=_("Vous recevez ce message parce que votre adresse a été donnée pour s’inscrire à ce rendez-vous."),
        is_personal=True,
    )
    if not has_calendar:
        return lay_out(letter)
    return lay_out(
        letter,
        calendar=calendar_file(_entry(row, notice, is_withdrawn)),
        calendar_method="CANCEL" if is_withdrawn else "REQUEST",
    )


def _facts(event: Event, has_place: bool):
    yield Fact(_("Quoi"), capfirst(str(event.get_kind_display())))
    yield Fact(_("Pour qui"), capfirst(str(event.get_readers_display())))
    yield Fact(_("Quand"), say_period(event.starts_at, event.ends_at))
    yield Fact(_("Où"), str(event.where))
    if has_place and event.link:
        yield Fact(_("Se connecter"), event.link, href=event.link)


def _say_hindered() -> str:
    return _("Un empêchement ? Annulez par ce lien : votre place ira à quelqu’un d’autre.")


def _entry(row: EventRegistration, notice: Notice, is_cancelled: bool) -> Entry:
    """One entry for each registration: its UID never changes, its SEQUENCE rises with the event's and its own."""
    event = row.event
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Entry(
        uid=f"event-registration-{row.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=event.version + row.version,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=event.title,
        location=event.place or event.link,
        description=event.link,
        organizer=address,
        organizer_name=name,
        attendees=(notice.recipient_email,),
        stamped_at=timezone.localtime(notice.created_at),
        cancelled=is_cancelled,
    )
