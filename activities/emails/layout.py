"""How every mail about a session is laid out: its facts, its button, and the reader's calendar file."""

from collections.abc import Iterator
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.calendars.entries import entry_of
from activities.emails.occasions import COLOURS, Occasion
from activities.models import NearChange, Participation, Session
from activities.models.choices import LIVE_STATES, Place, State
from activities.people.contacts import partner_to_call
from activities.phrases.connections import say_connection
from activities.phrases.labels import say_labelled
from activities.phrases.people import hospital_contacts, unbroken
from activities.phrases.places import say_full_place
from activities.phrases.visits import say_coming
from activities.tokens import seen_token, ward_page_url
from foundation.calendars import Entry, calendar_file
from foundation.days import local_day, say_period
from notifications.kinds import Message
from notifications.letters import Button, Fact, Item, Letter, Tag, lay_out
from partnerships.models.choices import Side
from partnerships.scopes import scope_of


def lay_out_session(
    occasion: Occasion,
    *,
    subject: str,
    lead: str,
    action: str,
    has_calendar=False,
    is_withdrawn=False,
    may_tick=True,
    paragraphs=(),
    url="",
) -> Message:
    """`is_withdrawn`: the calendar file takes the entry back from this reader, whatever becomes of the session.
    `may_tick`: a near change asks for the reader's word that it was seen.

    The button leads to the session's page, unless `url` says otherwise; a ward, which cannot open that page, reads whom
    to answer instead, and of what is confirmed has a page of its own.
    """
    session, change = occasion.session, occasion.change_to_see if may_tick else None
    wards_url = "" if url else wards_page(occasion)
    letter = Letter(
        subject=_urgent(subject, occasion.near_changes[0]) if occasion.near_changes else subject,
        heading=occasion.title,
        lead=lead,
        paragraphs=paragraphs if url else (*paragraphs, *say_wards_way(occasion, has_page=bool(wards_url))),
        tag=Tag(str(session.format.label), *COLOURS[session.format]),
        facts=tuple(facts_of(occasion)),
        items=(_tick(change, occasion.reader),) if change else (),
        button=_button(occasion, action, url, wards_url),
        is_personal=bool(wards_url),
        reply_to=occasion.reply_to,
        reason=_("Vous recevez ce message parce que cette %(thing)s vous concerne.") % occasion.words(),
    )
    if not has_calendar:
        return lay_out(letter)
    is_cancelled = is_withdrawn or session.state == State.CANCELLED
    return lay_out(
        letter,
        calendar=calendar_file(reader_entry(occasion, is_cancelled)),
        calendar_method="CANCEL" if is_cancelled else "REQUEST",
    )


def wards_page(occasion: Occasion) -> str:
    """Where the reader's ward answers for what is confirmed and not over; nothing for anybody else."""
    session = occasion.session
    # What left a ward has no page there.
    is_theirs = occasion.wards_group in occasion.groups and not occasion.is_farewell
    if not is_theirs or session.state != State.CONFIRMED or session.is_over():
        return ""
    return ward_page_url(occasion.wards_group)


def _button(occasion: Occasion, action: str, url: str, wards_url: str) -> Button | None:
    if wards_url:
        return Button(_("Ouvrir la page du service"), wards_url)
    return None if occasion.is_ward and not url else Button(action, url or occasion.url)


def say_wards_way(occasion: Occasion, *, has_page: bool = False) -> tuple[str, ...]:
    """How a ward answers without an account, on its page and by its referent; nothing for anybody else."""
    if not occasion.is_ward:
        return ()
    if has_page:
        page = _(
            "Le bouton ouvre la page de cette %(thing)s pour votre service : ce qu’il faut préparer, et de quoi "
            "répondre sans compte."
        )
        return (page % occasion.words(), _say_whom_to_ask(occasion))
    if not occasion.referent:
        return (_("Votre service n’a pas de compte sur le portail : répondez à ce message."),)
    words = {"who": occasion.referent.full_name, "phone": unbroken(occasion.referent.phone)}
    if not words["phone"]:
        return (
            _(
                "Votre service n’a pas de compte sur le portail : répondez à ce message. %(who)s, référent "
                "culture, le reçoit."
            )
            % words,
        )
    return (
        _(
            "Votre service n’a pas de compte sur le portail : répondez à ce message ou appelez "
            "%(who)s, référent culture, au %(phone)s."
        )
        % words,
    )


def _say_whom_to_ask(occasion: Occasion) -> str:
    if not occasion.referent:
        return _("Une question ? Répondez à ce message.")
    words = {"who": occasion.referent.full_name, "phone": unbroken(occasion.referent.phone)}
    if not words["phone"]:
        return _("Une question ? Répondez à ce message : %(who)s, référent culture, le reçoit.") % words
    return _("Une question ? Répondez à ce message ou appelez %(who)s, référent culture, au %(phone)s.") % words


def _urgent(subject: str, change: NearChange) -> str:
    """« Aujourd’hui, annulée : … » : the day first, on a phone's first line."""
    is_today = local_day(change.starts_at) == timezone.localdate()
    words = {"subject": subject[:1].lower() + subject[1:]}
    return (_("Aujourd’hui, %(subject)s") if is_today else _("Demain, %(subject)s")) % words


def _tick(change: NearChange, reader: str) -> Item:
    """The link opens a page with a button, which ticks as this reader; opening it does nothing."""
    token = seen_token(change, reader)
    return Item(
        title=_("C’est pour très bientôt"),
        lead=_("Dites que vous l’avez vu : si personne de votre côté ne le dit à temps, l’autre partie appellera."),
        button=Button(change.i_saw, settings.SITE_URL + reverse("seen_by_link", args=[token])),
    )


def facts_of(occasion: Occasion) -> Iterator[Fact]:
    """When first, then what one needs before going."""
    session = occasion.session
    yield Fact(_("Quand"), say_period(session.starts_at, session.ends_at))
    yield Fact(_("Où"), say_full_place(session, occasion.groups))
    is_to_come = session.state in LIVE_STATES and not session.is_over()
    if occasion.is_told and not occasion.is_farewell:
        yield from _connection(session, is_to_come)
    if session.place == Place.WARD and session.ward and session.ward.meeting_point:
        yield Fact(_("Rendez-vous"), session.ward.meeting_point)
    if groups := readable_groups(occasion):
        yield Fact(_("Groupe"), "\n".join(_say_group(group) for group in groups))
    yield from _coming(groups)
    yield Fact(_("Animation"), _say_who_leads(occasion))
    if session.other_speakers:
        yield Fact(_("Intervenants extérieurs"), session.other_speakers)
    yield from contacts_of(occasion)
    if session.note and occasion.is_told and is_to_come:
        yield Fact(_("À savoir"), session.note)
    hygiene = [text for text in (session.ward.hygiene if session.ward else "", session.activity.hygiene) if text]
    if hygiene and occasion.side is not Side.HOSPITAL and is_to_come:
        yield Fact(_("Hygiène"), "\n".join(hygiene))


def _connection(session: Session, is_to_come: bool) -> Iterator[Fact]:
    known = session.known_connection
    if is_to_come and session.place == Place.REMOTE and not (known and known.link):
        yield Fact(_("Lien de la visite"), _("pas encore donné"))
    yield from (Fact(way.label, way.words, way.url) for way in say_connection(session))


def _say_who_leads(occasion: Occasion) -> str:
    """Whoever is not available then is not announced: somebody else is looked for."""
    session, absent = occasion.session, {occasion.absent_id}
    lead = session.lead_mediator
    if session.lead_is_absent and lead:
        absent.add(lead.pk)
    there = [person.full_name for person in (lead, *session.seconds) if person and person.pk not in absent]
    missing = [person for person in (lead, *session.seconds) if person and person.pk in absent]
    if lead and not missing:
        return ", ".join(there)
    to_name = _("à désigner")
    others = [person.full_name for person in missing if person.pk != occasion.notice.recipient_id]
    if len(others) < len(missing):
        to_name = _("à désigner, puisque vous n’êtes pas disponible")
    elif others:
        to_name = _("à désigner (%(who)s n’est pas disponible)") % {"who": ", ".join(others)}
    return ", ".join([to_name, *there])


def readable_groups(occasion: Occasion, side: Side | None = None) -> list[Participation]:
    """A hospital's reader sees its own group, not the others that share the session. `side`: that of the reader."""
    if (side or occasion.side) is not Side.HOSPITAL:
        return occasion.groups
    notice = occasion.notice
    hospitals = scope_of(notice.recipient).hospital_ids if notice.recipient else ()
    return [
        group
        for group in occasion.groups
        if group.hospital_id in hospitals or (group.ward and group.ward.mailbox.lower() == notice.recipient_email)
    ]


def _say_group(group: Participation) -> str:
    count = group.expected_total
    words = ngettext("%(count)s personne attendue", "%(count)s personnes attendues", count) % {"count": count}
    if group.wheelchairs:
        words += _(", dont %(count)s en fauteuil roulant") % {"count": group.wheelchairs}
    return say_labelled(group.ward or group.hospital, words)


def _coming(groups: list[Participation]) -> Iterator[Fact]:
    """How they come to the museum, as it was prepared; whose it is where several come."""
    said: dict[str, list[str]] = {}
    for group in groups:
        whose = group.ward or group.hospital
        for label, text in say_coming(group):
            words = say_labelled(whose, text) if len(groups) > 1 else text
            said.setdefault(label, []).append(words)
    for label, texts in said.items():
        yield Fact(label, "\n".join(texts))


def contacts_of(occasion: Occasion) -> Iterator[Fact]:
    """Both phone numbers: whoever cannot come calls the other side; the coordination where the mediator is ill."""
    for name, phone in hospital_contacts(readable_groups(occasion)):
        yield Fact(_("À l’hôpital"), ", ".join(part for part in (name, phone) if part), _tel(phone))
    if contact := partner_to_call(occasion.session):
        name, phone = contact
        yield Fact(occasion.session.partner.name, ", ".join(part for part in (name, phone) if part), _tel(phone))


def _tel(phone: str) -> str:
    return "tel:" + "".join(char for char in phone if char.isdigit() or char == "+")


def reader_entry(occasion: Occasion, is_cancelled: bool) -> Entry:
    """The session in the reader's calendar, with the page that they can open: a ward's own, or none."""
    session, notice = occasion.session, occasion.notice
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    connection = [say_labelled(way.label, way.words) for way in say_connection(session)] if occasion.is_told else []
    known = [*_coming(readable_groups(occasion)), *contacts_of(occasion)]
    contacts = [*connection, *(say_labelled(fact.label, fact.value) for fact in known)]
    page = wards_page(occasion) if occasion.is_ward else occasion.url
    return entry_of(
        session,
        occasion.groups,
        description="\n".join([*contacts, page] if page else contacts),
        organizer=address,
        organizer_name=name,
        attendees=(notice.recipient_email,),
        stamped_at=timezone.localtime(notice.created_at),
        cancelled=is_cancelled,
    )
