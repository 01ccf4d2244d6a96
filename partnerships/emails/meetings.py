"""The mails about committees: one function per message, in the reader's language. Each builds it; delivery sends it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from foundation.calendars import Entry, calendar_file
from foundation.days import say_date
from notifications.kinds import Message
from notifications.letters import Button, Fact, Letter, lay_out
from partnerships.models import Decision, Meeting


def meeting_invitation(meeting: Meeting) -> Message:
    """To each member: when, where, the agenda, and the entry of their diary; sent again, it changes that entry."""
    return _about_meeting(
        meeting,
        subject=_("Réunion : %(committee)s, le %(day)s"),
        lead=_("Vous êtes de cette réunion. Le fichier joint l’inscrit dans votre agenda, ou l’y met à jour."),
        has_calendar=True,
    )


def meeting_cancelled(meeting: Meeting) -> Message:
    """To each member who was invited: why, and what takes it out of their diary."""
    return _about_meeting(
        meeting,
        subject=_("Annulée : %(committee)s, le %(day)s"),
        lead=_("Cette réunion n’aura pas lieu : %(reason)s") % {"reason": meeting.cancel_reason},
        has_calendar=True,
    )


def meeting_reminder(meeting: Meeting) -> Message:
    return _about_meeting(
        meeting,
        subject=_("Bientôt : %(committee)s, le %(day)s"),
        lead=_("Cette réunion approche."),
        has_calendar=False,
    )


def _about_meeting(meeting: Meeting, *, subject: str, lead: str, has_calendar: bool) -> Message:
    committee, owner = meeting.committee, meeting.committee.convention.owner
    starts_at, ends_at = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    when = _("%(day)s, de %(start)s à %(end)s") % {
        "day": f"{format_date(starts_at, 'l')} {say_date(starts_at)}",
        "start": format_date(starts_at, _("G \\h i")),
        "end": format_date(ends_at, _("G \\h i")),
    }
    facts = [Fact(_("Quand"), when)]
    if meeting.place:
        facts.append(Fact(_("Où"), meeting.place))
    if meeting.link:
        facts.append(Fact(_("À distance"), meeting.link, meeting.link))
    facts.append(Fact(_("Convention"), str(committee.convention)))
    letter = Letter(
        subject=subject % {"committee": committee, "day": say_date(starts_at)},
        heading=str(committee),
        lead=lead,
        facts=tuple(facts),
        paragraphs=(_("Ordre du jour :"), *meeting.agenda.splitlines()) if meeting.agenda else (),
        button=Button(_("Rejoindre la réunion"), meeting.link) if meeting.link and meeting.is_planned else None,
        reason=_("Vous recevez ce message parce que vous êtes membre de ce comité."),
        reply_to=owner.mailbox,
    )
    if not has_calendar:
        return lay_out(letter)
    method = "REQUEST" if meeting.is_planned else "CANCEL"
    return lay_out(letter, calendar=calendar_file(entry_of(meeting)), calendar_method=method)


def entry_of(meeting: Meeting) -> Entry:
    """One entry for the life of a meeting: its UID stays, its SEQUENCE is the meeting's version."""
    owner = meeting.committee.convention.owner
    return Entry(
        uid=f"meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=meeting.version,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=str(meeting.committee),
        location=meeting.place or meeting.link,
        description="\n".join(part for part in (meeting.link, meeting.agenda) if part),
        organizer=owner.mailbox,
        organizer_name=str(owner),
        attendees=tuple(one.email for one in meeting.committee.members.all() if one.sits_on(meeting.day)),
        stamped_at=timezone.now(),
        cancelled=not meeting.is_planned,
    )


def decision_to_do(decision: Decision) -> Message:
    """To whoever sees to it, and to the service that follows the convention: what was decided, until when."""
    committee = decision.meeting.committee
    day = say_date(decision.due_on)
    is_late = decision.is_late
    subject = _("En retard : une décision (%(committee)s)") if is_late else _("À faire : une décision (%(committee)s)")
    lead = (
        _("Elle devait être faite pour le %(day)s, et rien n’est noté.")
        if is_late
        else _("Elle est à faire pour le %(day)s.")
    )
    letter = Letter(
        subject=subject % {"committee": committee},
        heading=decision.text,
        lead=lead % {"day": day},
        facts=(
            Fact(_("Qui s’en charge"), str(decision.owner)),
            Fact(_("Décidée le"), say_date(timezone.localdate(decision.meeting.starts_at))),
            Fact(_("Comité"), str(committee)),
            Fact(_("Convention"), str(committee.convention)),
        ),
        paragraphs=(_("Faite, ou repoussée ? Répondez à ce message : le service responsable le notera."),),
        reason=_("Vous recevez ce message parce que vous suivez cette décision."),
        reply_to=committee.convention.owner.mailbox,
    )
    return lay_out(letter)
