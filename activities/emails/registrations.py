"""The mails about a registration for a training: one function per message, each with its reader's own link."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.calendars.entries import say_summary
from activities.emails.occasions import COLOURS
from activities.models import Registration
from activities.models.choices import State as SessionState
from activities.phrases.trainings import place_of, say_ending
from activities.tokens import manager_url, registration_url
from foundation.calendars import Entry, calendar_file
from foundation.days import say_moment, say_near_moment, say_period, say_within_sentence
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, Tag, lay_out
from notifications.models import Notice

State = Registration.State


def registration_asked(row: Registration, notice: Notice) -> Message:
    """The button confirms that the address is theirs; until then nobody is registered."""
    return _lay_out(
        row,
        notice,
        subject=_("À confirmer : votre inscription, %(title)s, %(when)s"),
        lead=_("Confirmez votre inscription par ce bouton, dans les 24 heures. Sans cela, rien n’est gardé."),
        paragraphs=(_("Vous n’avez rien demandé ? Ne faites rien : cette demande s’efface d’elle-même."),),
        action=_("Confirmer mon inscription"),
    )


def registration_known(row: Registration, notice: Notice) -> Message:
    return _lay_out(
        row,
        notice,
        subject=_("Déjà faite : votre inscription, %(title)s, %(when)s"),
        lead=_("Une inscription à votre nom existe déjà pour cette formation : rien n’a changé."),
    )


def registration_done(row: Registration, notice: Notice) -> Message:
    """With the calendar file."""
    return _lay_out(
        row,
        notice,
        subject=_("À noter : %(title)s, %(when)s, votre place est réservée"),
        lead=_("Votre place est réservée. Le fichier joint ajoute la formation à votre agenda."),
        paragraphs=(
            *_say_programme(row),
            _say_hindered(),
        ),
        has_calendar=True,
    )


def registration_waiting(row: Registration, notice: Notice) -> Message:
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


def registration_pending(row: Registration, notice: Notice) -> Message:
    """The place is held meanwhile."""
    who = row.manager_name or row.manager_email
    words = {"who": who, "until": say_moment(row.manager_until)}
    asked = _("L’accord de votre responsable est demandé à %(who)s. Une place vous est gardée jusqu’au %(until)s.")
    awaited = _("L’accord de votre responsable est attendu. Une place vous est gardée jusqu’au %(until)s.")
    return _lay_out(
        row,
        notice,
        subject=_("Accord attendu : %(title)s, %(when)s"),
        lead=(asked if who else awaited) % words,
    )


def registration_offered(row: Registration, notice: Notice) -> Message:
    until = say_near_moment(row.offered_until)
    return _lay_out(
        row,
        notice,
        subject=_("À confirmer : une place pour %(title)s, %(when)s"),
        lead=_("Une place s’est libérée : elle est pour vous si vous la prenez avant : %(until)s.") % {"until": until},
        paragraphs=(_("Sans réponse de votre part, elle sera proposée à la personne suivante."),),
        action=_("Prendre la place"),
    )


def registration_moved(row: Registration, notice: Notice) -> Message:
    """With the calendar file, where there was one; it replaces the one before."""
    return _lay_out(
        row,
        notice,
        subject=_("Changement : %(title)s, %(when)s"),
        lead=_("Cette formation change de date ou de lieu. Votre inscription reste valable. Voici ce qui est prévu :"),
        paragraphs=(*_say_unconfirmed(row), *_say_calendar(row), _say_hindered()),
        has_calendar=row.stands_in_calendar,
    )


def registration_restored(row: Registration, notice: Notice) -> Message:
    """A cancellation that was taken back: each stands where they stood."""
    said = {
        State.REGISTERED: _("Cette formation a lieu, finalement : votre place est de nouveau réservée."),
        State.WAITING: _(
            "Cette formation a lieu, finalement : vous avez de nouveau votre rang sur la liste d’attente."
        ),
        State.AGREEMENT: _(
            "Cette formation a lieu, finalement : une place vous est gardée, et votre responsable est de nouveau "
            "sollicité."
        ),
        State.OFFERED: _("Cette formation a lieu, finalement : la place proposée est de nouveau pour vous."),
    }[State(row.state)]
    return _lay_out(
        row,
        notice,
        subject=_("Finalement maintenue : %(title)s, %(when)s"),
        lead=said,
        paragraphs=(*_say_offer(row), *_say_unconfirmed(row), *_say_calendar(row), _say_hindered()),
        action=_("Prendre la place") if row.state == State.OFFERED else "",
        has_calendar=row.stands_in_calendar,
    )


def registration_reminder(row: Registration, notice: Notice) -> Message:
    starts_at = row.training.session.starts_at
    return _lay_out(
        row,
        notice,
        subject=_("Rappel : %(title)s, %(when)s"),
        lead=_("On vous attend à cette formation %(when)s.") % {"when": say_within_sentence(starts_at)},
        paragraphs=(
            *_say_programme(row),
            _say_hindered(),
        ),
        when=say_near_moment(starts_at),
    )


def registration_attended(row: Registration, notice: Notice) -> Message:
    """The page behind it has their certificate, what the trainers leave, and three questions."""
    left = _("Vous y trouvez aussi les ressources que les formateurs vous laissent.")
    return _lay_out(
        row,
        notice,
        subject=_("Votre attestation et votre avis : %(title)s, %(when)s"),
        lead=_("Merci d’avoir participé. Votre attestation de présence est prête."),
        paragraphs=(
            *((left,) if row.training.resources else ()),
            _("Et trois questions, sans votre nom : vos réponses préparent les prochaines formations."),
        ),
        action=_("Ouvrir mon attestation"),
    )


def registration_ended(row: Registration, notice: Notice) -> Message:
    """Why, and the calendar file that takes the entry back where there is one."""
    return _lay_out(
        row,
        notice,
        subject=_("Annulée : %(title)s, %(when)s, votre inscription"),
        lead=say_ending(row),
        paragraphs=(_("Raison donnée : %(why)s") % {"why": row.why},) if row.why else (),
        action=_("Voir ce qu’il en est"),
        has_calendar=row.stands_in_calendar,
        is_withdrawn=True,
    )


def manager_asked(row: Registration, notice: Notice) -> Message:
    """To the manager: the link opens a page with two buttons."""
    words = {"who": row.full_name, "until": say_near_moment(row.manager_until)}
    letter = Letter(
        subject=_("Votre accord : %(who)s, formation « %(title)s »") % {**words, "title": _title(row)},
        heading=_title(row),
        lead=_("%(who)s souhaite suivre cette formation et a besoin de votre accord.") % words,
        tag=_tag(row),
        facts=tuple(_facts(row)),
        paragraphs=(_("Une place lui est gardée. Votre réponse est attendue avant : %(until)s.") % words,),
        button=Button(_("Donner ou refuser mon accord"), manager_url(row)),
        reply_to=_reply_to(row),
        reason=_(
            "Vous recevez ce message parce que cette personne, ou son référent, a donné votre adresse pour demander "
            "cet accord."
        ),
        is_personal=True,
    )
    return lay_out(letter)


def _lay_out(
    row: Registration,
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
    words = {"title": _title(row), "when": when or say_moment(row.training.session.starts_at)}
    letter = Letter(
        subject=subject % words,
        heading=_title(row),
        lead=lead,
        paragraphs=paragraphs,
        tag=_tag(row),
        facts=tuple(_facts(row)),
        button=Button(action or _("Voir ou annuler mon inscription"), registration_url(row)),
        reply_to=_reply_to(row),
        reason=_("Vous recevez ce message parce que votre adresse a été donnée pour s’inscrire à cette formation."),
        is_personal=True,
    )
    if not has_calendar:
        return lay_out(letter)
    return lay_out(
        letter,
        calendar=calendar_file(_entry(row, notice, is_withdrawn)),
        calendar_method="CANCEL" if is_withdrawn else "REQUEST",
    )


def _title(row: Registration) -> str:
    return row.training.session.activity.title_in_language()


def _tag(row: Registration) -> Tag:
    session = row.training.session
    return Tag(str(session.format.label), *COLOURS[session.format])


def _facts(row: Registration):
    training, session = row.training, row.training.session
    yield Fact(_("Quand"), say_period(session.starts_at, session.ends_at))
    yield Fact(_("Où"), place_of(training))
    if training.trainers:
        yield Fact(_("Qui forme"), training.trainers)
    if training.structures:
        yield Fact(_("Avec"), ", ".join(training.structure_names))
    yield Fact(_("Inscription de"), ", ".join(part for part in (row.full_name, row.job) if part))
    if session.partner.phone:
        yield Fact(_("Une question ?"), f"{session.partner.name}, {session.partner.phone}")
    elif _reply_to(row):
        yield Fact(_("Une question ?"), _("Répondez à ce message."))


def _say_programme(row: Registration) -> tuple[str, ...]:
    programme = row.training.programme
    return (_("Programme :\n%(programme)s") % {"programme": programme},) if programme else ()


def _say_hindered() -> str:
    return _("Un empêchement ? Annulez par ce lien : votre place ira à quelqu’un d’autre.")


def _say_calendar(row: Registration) -> tuple[str, ...]:
    return (_("Le fichier joint met à jour votre agenda."),) if row.stands_in_calendar else ()


def _say_unconfirmed(row: Registration) -> tuple[str, ...]:
    """Moved, or brought back: the other side may still have to agree."""
    if row.training.session.state != SessionState.REQUESTED:
        return ()
    return (_("Cette date reste à confirmer par les organisateurs. Si elle change encore, vous le saurez aussitôt."),)


def _say_offer(row: Registration) -> tuple[str, ...]:
    if row.state != State.OFFERED:
        return ()
    return (_("Prenez-la avant : %(until)s.") % {"until": say_near_moment(row.offered_until)},)


def _reply_to(row: Registration) -> str:
    session = row.training.session
    return session.partner.mailbox or session.commitment.strand.convention.owner.mailbox


def _entry(row: Registration, notice: Notice, is_cancelled: bool) -> Entry:
    """One entry for each registration: its UID never changes, its SEQUENCE rises with the session's and its own."""
    session = row.training.session
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Entry(
        uid=f"registration-{row.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=session.version + row.version,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=say_summary(session),
        location=place_of(row.training),
        description=row.training.programme,
        organizer=address,
        organizer_name=name,
        attendees=(notice.recipient_email,),
        stamped_at=timezone.localtime(notice.created_at),
        cancelled=is_cancelled,
    )
