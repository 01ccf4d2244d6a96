"""The mails about sessions: one function per message. Each builds it; delivery sends it.

Nothing about a patient is ever in them: counts of people, places, and the professionals who come or can be called. The
notes of a session stay on the portal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.calendar_entries import entry_of, page_of
from activities.models import Absence, ImportBatch, Participation, Session, SessionEvent, Slot
from activities.models.choices import CancelReason, Format, Place, State
from activities.phrases import (
    hospital_contacts,
    local_day,
    partner_contact,
    say_changes,
    say_day,
    say_full_place,
    say_moment,
    say_near_moment,
    say_period,
    say_wards_question,
    say_within_sentence,
    unbroken,
)
from activities.recipients import SideRecipients, coordinators_of, side_of
from activities.tokens import ward_token
from foundation.calendars import Entry, calendar_file
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, Tag, lay_out
from notifications.models import Notice
from partnerships.models import Quota
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

# Format → ink, tint, cut sheet: static/css/tokens.css.
COLOURS = {
    Format.WORKSHOP: ("#8b2410", "#fde5da", "#e2553a"),
    Format.LECTURE: ("#53277f", "#efe5f7", "#7d55b3"),
    Format.BEDSIDE: ("#664100", "#fdedc4", "#f0b432"),
    Format.MUSEUM_VISIT: ("#17512f", "#e0efdf", "#2f8f5b"),
    Format.REMOTE_VISIT: ("#0c4b5c", "#dcf0f1", "#2a93a8"),
    Format.TRAINING: ("#841a51", "#fbe3ec", "#d6578d"),
}


@dataclass(frozen=True)
class Occasion:
    """All that a mail about a session needs to know, with the one reader it is written for."""

    notice: Notice
    session: Session
    groups: list[Participation]
    people: SideRecipients

    @cached_property
    def side(self) -> Side | None:
        """The reader's side; None for head office."""
        if self.notice.recipient:
            return side_of(self.notice.recipient, self.session, self.groups)
        is_partner = self.notice.recipient_email == self.session.partner.mailbox.lower()
        return Side.PARTNER if is_partner else Side.HOSPITAL

    @property
    def title(self) -> str:
        return self.session.activity.title_in_language()

    @property
    def thing(self) -> str:
        """« séance », « visite » or « formation »: all feminine in French."""
        if self.session.format == Format.TRAINING:
            return _("formation")
        if self.session.place == Place.WARD:
            return _("séance")
        return _("visite")

    @property
    def is_told(self) -> bool:
        """Whether the session concerns the reader: one of either side's, or whoever booked it."""
        told = [recipient.email for side in self.people.values() for recipient in side]
        return self.notice.recipient_email in {email.lower() for email in (*told, self.session.booked_by.email)}

    @property
    def is_asked(self) -> bool:
        """Whether the session waits for the reader's side."""
        return bool(self.session.state == State.REQUESTED and self.side and not self.session.agreed_at(self.side))

    @property
    def reply_to(self) -> str:
        """The other side's mailbox, or its first person's address."""
        other = self.people[self.side.other if self.side else Side.PARTNER]
        shared = [recipient for recipient in other if recipient.user_id is None]
        return next((recipient.email for recipient in [*shared, *other]), "")

    @property
    def url(self) -> str:
        return page_of(self.session)

    def words(self, **more: str) -> dict[str, str]:
        return {"title": self.title, "thing": self.thing, "when": say_moment(self.session.starts_at), **more}


def session_requested(occasion: Occasion) -> Message:
    """To the side whose agreement is missing; the hospital's also where only its ward's is."""
    if occasion.side == Side.HOSPITAL and occasion.session.hospital_agreed_at:
        return _ward_awaited(occasion)
    return _letter(
        occasion,
        subject=_("À confirmer : %(title)s, %(when)s") % occasion.words(),
        lead=_("%(who)s propose cette %(thing)s. Elle attend votre réponse : confirmez-la ou déclinez-la.")
        % occasion.words(who=occasion.session.booked_by.full_name),
        paragraphs=say_wards_question(occasion.session) if occasion.side == Side.HOSPITAL else (),
        action=_("Voir et répondre"),
    )


def _ward_awaited(occasion: Occasion) -> Message:
    return _letter(
        occasion,
        subject=_("Accord attendu : %(title)s, %(when)s") % occasion.words(),
        lead=_("%(who)s propose cette %(thing)s. Il manque l’accord du cadre de santé.")
        % occasion.words(who=occasion.session.booked_by.full_name),
        paragraphs=say_wards_question(occasion.session),
        action=_("Ouvrir la fiche"),
    )


def ward_asked(occasion: Occasion) -> Message:
    """To the ward's mailbox, with the link by which the head nurse answers without an account."""
    session = occasion.session
    referents = [recipient for recipient in occasion.people[Side.HOSPITAL] if recipient.user_id]
    return _letter(
        occasion,
        subject=_("À confirmer : %(title)s, %(when)s, dans votre service") % occasion.words(),
        lead=_("L’accord du cadre de santé est demandé pour cette %(thing)s dans votre service.") % occasion.words(),
        paragraphs=(
            _("Le lien ouvre une page sans compte : vous y répondez en une minute, d’accord ou pas possible."),
            _("Si la date ou le service change, un nouveau message vous sera envoyé."),
        ),
        action=_("Répondre pour le service"),
        url=settings.SITE_URL + reverse("ward_answer", args=[ward_token(session)]),
        reply_to=referents[0].email if referents else "",
    )


def session_to_grant(occasion: Occasion) -> Message:
    """To the service that owns the convention: the hospital has had its part of the year."""
    session = occasion.session
    words = occasion.words(maximum=str(session.commitment.max_per_hospital), commitment=str(session.commitment))
    return _letter(
        occasion,
        subject=_("À accorder : %(title)s, %(when)s, au-delà du maximum") % words,
        lead=_("L’hôpital a déjà ses %(maximum)s places pour « %(commitment)s » : cette %(thing)s attend votre accord.")
        % words,
        action=_("Accorder ou décliner"),
    )


def session_confirmed(occasion: Occasion) -> Message:
    """With the calendar file. Both sides have agreed."""
    return _letter(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, %(thing)s confirmée") % occasion.words(),
        lead=_("La %(thing)s est confirmée. Le fichier joint l’ajoute à votre agenda.") % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
    )


def session_declined(occasion: Occasion) -> Message:
    """To the side that asked: the reason is on the portal."""
    has_calendar = stands_in_calendars(occasion.session)
    return _letter(
        occasion,
        subject=_("À reprogrammer : %(title)s, %(when)s, demande déclinée") % occasion.words(),
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
    reason = occasion.session.get_cancel_reason_display()
    if occasion.session.cancel_reason == CancelReason.OTHER:
        lead = _("La %(thing)s est annulée. Le fichier joint la retire de votre agenda.") % occasion.words()
    else:
        lead = _("La %(thing)s est annulée : %(reason)s. Le fichier joint la retire de votre agenda.") % occasion.words(
            reason=reason
        )
    return _letter(
        occasion,
        subject=_("Annulée : %(title)s, %(when)s, à retirer de votre agenda") % occasion.words(),
        lead=lead,
        action=_("Ouvrir la fiche"),
        has_calendar=True,
    )


def stands_in_calendars(session: Session) -> bool:
    return Session.objects.told().filter(pk=session.pk).exists()


def _request_withdrawn(occasion: Occasion) -> Message:
    """What was never confirmed stands in no calendar."""
    return _letter(
        occasion,
        subject=_("Demande retirée : %(title)s, %(when)s") % occasion.words(),
        lead=_("Cette demande est retirée : vous n’avez plus à y répondre."),
        action=_("Ouvrir la fiche"),
    )


def session_restored(occasion: Occasion) -> Message:
    """What was cancelled or declined by mistake stands again; with the calendar file that puts it back."""
    is_confirmed = occasion.session.state == State.CONFIRMED
    return _letter(
        occasion,
        subject=_("Rétablie : %(title)s, %(when)s") % occasion.words(),
        lead=_("Cette %(thing)s avait été annulée ou déclinée par erreur : elle est de nouveau prévue.")
        % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=is_confirmed,
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
    return _letter(
        occasion,
        subject=_("Sans réponse : %(title)s, %(when)s") % occasion.words(),
        lead=lead % occasion.words(),
        action=_("Proposer une autre date"),
        has_calendar=has_calendar,
        is_withdrawn=has_calendar,
    )


def session_recorded(occasion: Occasion) -> Message:
    """To the side that did not record it: it may contest."""
    return _letter(
        occasion,
        subject=_("À vérifier : %(title)s, %(when)s, %(thing)s saisie après coup") % occasion.words(),
        lead=_("%(who)s a saisi cette %(thing)s après coup. Si ce n’est pas ce qui s’est passé, dites-le sur sa fiche.")
        % occasion.words(who=occasion.session.booked_by.full_name),
        action=_("Vérifier le bilan"),
    )


def session_contested(occasion: Occasion) -> Message:
    """To the service that settles it, and to both sides. The reason is on the portal."""
    return _letter(
        occasion,
        subject=_("À vérifier : %(title)s, %(when)s, bilan contesté") % occasion.words(),
        lead=_("Le bilan de cette %(thing)s est contesté. La raison est sur sa fiche : corrigez-le ou reprenez-le.")
        % occasion.words(),
        action=_("Lire la raison"),
    )


def report_corrected(occasion: Occasion) -> Message:
    """Who corrected it, and what it said before."""
    event = SessionEvent.objects.get(pk=occasion.notice.occasion)
    return _letter(
        occasion,
        subject=_("À vérifier : %(title)s, %(when)s, bilan corrigé") % occasion.words(),
        lead=_(
            "%(who)s a corrigé le bilan de cette %(thing)s. Ce n’est pas ce qui s’est passé ? Dites-le sur sa fiche."
        )
        % occasion.words(who=event.actor.full_name),
        paragraphs=tuple(say_changes(event.changes)),
        action=_("Vérifier le bilan"),
    )


def report_taken_back(occasion: Occasion) -> Message:
    """The session awaits its report again."""
    return _letter(
        occasion,
        subject=_("Bilan à saisir : %(title)s, %(when)s") % occasion.words(),
        lead=_("%(who)s a repris le bilan de cette %(thing)s : il est de nouveau à saisir.")
        % occasion.words(who=occasion.session.state_changed_by.full_name),
        action=_("Saisir le bilan"),
    )


def record_withdrawn(occasion: Occasion) -> Message:
    """What was recorded afterwards by mistake never was."""
    return _letter(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, saisie retirée") % occasion.words(),
        lead=_("%(who)s a retiré cette %(thing)s, saisie par erreur. Elle ne compte plus dans le volume de l’année.")
        % occasion.words(who=occasion.session.state_changed_by.full_name),
        action=_("Ouvrir la fiche"),
    )


def session_moved(occasion: Occasion) -> Message:
    """What has changed, first; the side whose agreement is missing is asked for it. The calendar file follows."""
    event = SessionEvent.objects.get(pk=occasion.notice.occasion)
    is_asked = occasion.is_asked
    subject = _("À confirmer : %(title)s, déplacée : %(when)s") if is_asked else _("Changement : %(title)s, %(when)s")
    question = _("Elle attend votre réponse : confirmez-la ou déclinez-la.")
    ward = say_wards_question(occasion.session) if occasion.side == Side.HOSPITAL else ()
    return _letter(
        occasion,
        subject=subject % occasion.words(),
        lead=_("%(who)s a déplacé cette %(thing)s.") % occasion.words(who=event.actor.full_name),
        paragraphs=(*say_changes(event.changes), *([question] if is_asked else []), *ward),
        action=_("Voir et répondre") if is_asked else _("Ouvrir la fiche"),
        has_calendar=True,
    )


def mediator_assigned(occasion: Occasion) -> Message:
    """To the mediator who was named."""
    is_confirmed = occasion.session.state == State.CONFIRMED
    return _letter(
        occasion,
        subject=_("À noter : vous animez %(title)s, %(when)s") % occasion.words(),
        lead=_("La coordination vous a désigné pour animer cette %(thing)s.") % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=is_confirmed,
    )


def mediator_released(occasion: Occasion) -> Message:
    """To the mediator who led it until now, with the calendar file that takes the entry back."""
    return _letter(
        occasion,
        subject=_("À retirer de votre agenda : %(title)s, %(when)s") % occasion.words(),
        lead=_("Vous n’animez plus cette %(thing)s. Le fichier joint la retire de votre agenda.") % occasion.words(),
        action=_("Ouvrir la fiche"),
        has_calendar=True,
        is_withdrawn=True,
    )


def mediator_absent(occasion: Occasion) -> Message:
    """To the coordination, which finds somebody else; to the hospital, where the session is near. Never why."""
    absence = Absence.objects.select_related("mediator").get(pk=occasion.notice.occasion)
    words = occasion.words(who=absence.mediator.full_name)
    if occasion.side is Side.HOSPITAL:
        subject = _("À noter : %(title)s, %(when)s, un remplacement est cherché")
        lead = _(
            "%(who)s n’est pas disponible pour cette %(thing)s. Un remplacement est cherché : vous saurez qui vient "
            "dès qu’il est trouvé."
        )
    else:
        subject = _("À remplacer : %(title)s, %(when)s")
        lead = _(
            "%(who)s n’est pas disponible pour cette %(thing)s. Désignez quelqu’un d’autre, ou prévenez l’hôpital."
        )
    return _letter(occasion, subject=subject % words, lead=lead % words, action=_("Ouvrir la fiche"))


def replacement_named(occasion: Occasion) -> Message:
    """To the hospital of a session that is near: who comes."""
    words = occasion.words(who=occasion.session.lead_mediator.full_name)
    return _letter(
        occasion,
        subject=_("À noter : %(title)s, %(when)s, avec %(who)s") % words,
        lead=_("%(who)s assure cette %(thing)s.") % words,
        action=_("Ouvrir la fiche"),
    )


def sessions_imported(batch: ImportBatch, concerned: dict[Session, Side]) -> Message:
    """Once for all that an import made or changed: the sessions that concern the reader, with the reader's side."""
    awaited = [one for one, side in concerned.items() if one.state == State.REQUESTED and not one.agreed_at(side)]
    counts = (
        (_("Réalisées"), sum(one.state == State.HELD for one in concerned)),
        (_("À venir"), sum(one.state in (State.REQUESTED, State.CONFIRMED) for one in concerned)),
        (_("Annulées"), sum(one.state == State.CANCELLED for one in concerned)),
        (_("En attente de votre réponse"), len(awaited)),
    )
    count = len(concerned)
    subject = ngettext(
        "À vérifier : %(count)s séance importée par %(who)s",
        "À vérifier : %(count)s séances importées par %(who)s",
        count,
    )
    return lay_out(
        Letter(
            subject=subject % {"count": count, "who": batch.applied_by.full_name},
            heading=_("Séances importées"),
            lead=_("%(who)s a importé ces séances d’un tableau. Si l’une n’est pas comme vous la connaissez, dites-le.")
            % {"who": batch.applied_by.full_name},
            facts=tuple(Fact(label, str(number)) for label, number in counts if number),
            button=Button(
                _("Voir ces séances"), f"{settings.SITE_URL}{reverse('session_list')}?when=all&imported={batch.pk}"
            ),
            reply_to=batch.applied_by.email,
            reason=_("Vous recevez ce message parce que ces séances vous concernent."),
        )
    )


def import_undone(batch: ImportBatch) -> Message:
    """To those who had been told of the import."""
    day = say_day(local_day(batch.applied_at))
    return lay_out(
        Letter(
            subject=_("Retirées : les séances importées le %(day)s") % {"day": day},
            heading=_("Import défait"),
            lead=_(
                "%(who)s a défait l’import du %(day)s. Les séances que personne n’a modifiées depuis sont retirées du "
                "portail, ou redevenues ce qu’elles étaient."
            )
            % {"who": batch.undone_by.full_name, "day": day},
            button=Button(_("Voir les séances"), f"{settings.SITE_URL}{reverse('session_list')}"),
            reply_to=batch.undone_by.email,
            reason=_("Vous recevez ce message parce que ces séances vous concernaient."),
        )
    )


def session_reminder(occasion: Occasion) -> Message:
    """Some days before, to both sides."""
    starts_at = occasion.session.starts_at
    return _letter(
        occasion,
        subject=_("Rappel : %(title)s, %(when)s") % occasion.words(when=say_near_moment(starts_at)),
        lead=_("La %(thing)s a lieu %(when)s. Un empêchement ? Prévenez dès maintenant par la fiche ou par téléphone.")
        % occasion.words(when=say_within_sentence(starts_at)),
        action=_("Ouvrir la fiche"),
    )


def slot_freed(slot: Slot) -> Message:
    """To whoever waits for what it is for: the first to book it has it."""
    commitments = [str(commitment) for commitment in slot.commitments.all()]
    where = slot.ward or slot.hospital or slot.partner
    letter = Letter(
        subject=_("À prendre : %(where)s, %(when)s, un créneau se libère")
        % {"where": where, "when": say_moment(slot.starts_at)},
        heading=_("Un créneau se libère"),
        lead=_("Vous cherchiez une séance de ce genre. Ce créneau est libre : la première réservation l’obtient."),
        facts=(
            Fact(_("Quand"), say_period(slot.starts_at, slot.ends_at)),
            Fact(_("Où"), str(where)),
            Fact(_("Pour"), ", ".join(commitments)),
        ),
        button=Button(_("Réserver ce créneau"), settings.SITE_URL + reverse("slot_book", args=[slot.pk])),
        reason=_("Vous recevez ce message parce que vous avez demandé une telle séance, ou d’être prévenu."),
    )
    return lay_out(letter)


def place_freed(quota: Quota) -> Message:
    """To whoever waits for a volume that was exhausted."""
    left = ngettext("Il reste %(count)s place", "Il reste %(count)s places", quota.left) % {"count": quota.left}
    letter = Letter(
        subject=_("À prendre : %(commitment)s, une place se libère") % {"commitment": quota.commitment},
        heading=_("Une place se libère"),
        lead=_("Le volume de l’année était épuisé. %(left)s : la première réservation l’obtient.") % {"left": left},
        facts=(Fact(_("Pour"), str(quota.commitment)), Fact(_("Jusqu’au"), say_day(quota.ends_on))),
        button=Button(_("Voir les créneaux"), settings.SITE_URL + reverse("slots")),
        reason=_("Vous recevez ce message parce que vous avez demandé une telle séance, ou d’être prévenu."),
    )
    return lay_out(letter)


def _letter(
    occasion: Occasion,
    *,
    subject: str,
    lead: str,
    action: str,
    has_calendar=False,
    is_withdrawn=False,
    paragraphs=(),
    url="",
    reply_to="",
) -> Message:
    """`is_withdrawn`: the calendar file takes the entry back from this reader, whatever becomes of the session.

    The button leads to the session's page and an answer to the other side, unless `url` and `reply_to` say otherwise.
    """
    session = occasion.session
    letter = Letter(
        subject=subject,
        heading=occasion.title,
        lead=lead,
        paragraphs=paragraphs,
        tag=Tag(str(session.format.label), *COLOURS[session.format]),
        facts=tuple(facts_of(occasion)),
        button=Button(action, url or occasion.url),
        reply_to=reply_to or occasion.reply_to,
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


def facts_of(occasion: Occasion) -> Iterator[Fact]:
    """When first, then what one needs before going."""
    session = occasion.session
    yield Fact(_("Quand"), say_period(session.starts_at, session.ends_at))
    yield Fact(_("Où"), say_full_place(session, occasion.groups))
    if session.place == Place.WARD and session.ward and session.ward.meeting_point:
        yield Fact(_("Rendez-vous"), session.ward.meeting_point)
    if groups := _readable_groups(occasion):
        yield Fact(_("Groupe"), "\n".join(_say_group(group) for group in groups))
    lead = session.lead_mediator.full_name if session.lead_mediator else _("à désigner")
    yield Fact(_("Animation"), ", ".join([lead, *(person.full_name for person in session.seconds)]))
    if session.other_speakers:
        yield Fact(_("Intervenants extérieurs"), session.other_speakers)
    yield from _contacts(occasion)
    hygiene = [text for text in (session.ward.hygiene if session.ward else "", session.activity.hygiene) if text]
    if hygiene and occasion.side is not Side.HOSPITAL:
        yield Fact(_("Hygiène"), "\n".join(hygiene))


def _readable_groups(occasion: Occasion) -> list[Participation]:
    """A hospital's reader sees its own group, not the others that share the session."""
    if occasion.side is not Side.HOSPITAL:
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
    return _("%(group)s : %(people)s") % {"group": group.ward or group.hospital, "people": words}


def _contacts(occasion: Occasion) -> Iterator[Fact]:
    """Both phone numbers: whoever cannot come calls the other side."""
    for name, phone in hospital_contacts(_readable_groups(occasion)):
        yield Fact(_("À l’hôpital"), ", ".join(part for part in (name, phone) if part), _tel(phone))
    partner = occasion.session.partner
    if contact := partner_contact(occasion.session):
        name, phone = contact
        yield Fact(partner.name, ", ".join(part for part in (name, phone) if part), _tel(phone))
    elif coordinators := coordinators_of(partner):
        person = coordinators[0]
        yield Fact(partner.name, f"{person.full_name}, {unbroken(person.phone)}", _tel(person.phone))


def _tel(phone: str) -> str:
    return "tel:" + "".join(char for char in phone if char.isdigit() or char == "+")


def reader_entry(occasion: Occasion, is_cancelled: bool) -> Entry:
    """The session in the reader's calendar."""
    session, notice = occasion.session, occasion.notice
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    contacts = [f"{fact.label} : {fact.value}" for fact in _contacts(occasion)]
    return entry_of(
        session,
        occasion.groups,
        description="\n".join([*contacts, occasion.url]),
        organizer=address,
        organizer_name=name,
        attendees=(notice.recipient_email,),
        stamped_at=timezone.localtime(notice.created_at),
        cancelled=is_cancelled,
    )
