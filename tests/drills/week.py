"""A week of the demonstration in accelerated time: every mail written to a page to read, and checked by rule.

Everything is real but the clock: the tick runs every quarter of an hour, mails leave over SMTP, people act through the
services. Nobody may get two messages about one thing within an hour, and nobody whom a change concerns may get none.
Of their own deed people are told only for their diary: where an entry of it was sent to them, or is now.
"""

import asyncio
import email
import email.policy
import html
import io
import logging
import socket
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import icalendar
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from activities.calendars.entries import uid_of
from activities.demonstration.people import COLOMBE, COORDINATOR, GARANCE, REFERENT
from activities.models import Absence, Session, Slot
from activities.models.choices import CancelReason, State
from activities.services.absences import declare_absence
from activities.services.answers import cancel
from activities.services.booking import Group, book_slot
from activities.services.mediators import assign_mediator
from activities.services.moves import Plan, reschedule
from activities.services.reports import report
from foundation.calendars import PARIS
from notifications.models import Notice
from notifications.services import tick
from partnerships.models.choices import Side
from portal.embedded.mail_catcher import serve
from tests.drills.figures import Figures

MONDAY = datetime(2027, 1, 11, 6, 30, tzinfo=PARIS)
QUARTER = timedelta(minutes=15)
TOGETHER = timedelta(hours=1)


@dataclass(frozen=True)
class Mail:
    at: datetime
    to: str
    message: EmailMessage
    kind: str
    notice: int


@dataclass
class Week:
    """What happened, and what everybody got."""

    mails: list[Mail] = field(default_factory=list)
    deeds: list[tuple[datetime, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    # What told somebody of their own deed, and the entry of a diary that it is for.
    of_own_deeds: dict[int, str] = field(default_factory=dict)


def live(week: Week) -> None:
    """Seven days from Monday 6:30, quarter by quarter."""
    deeds = dict(sorted((at(day, hour), deed) for day, hour, deed in DEEDS))
    moment = MONDAY
    while moment < MONDAY + timedelta(days=8):
        with time_machine.travel(moment, tick=False):
            if deed := deeds.get(moment):
                _do(week, moment, deed)
            tick()
        moment += QUARTER


def _do(week: Week, moment: datetime, deed: Callable) -> None:
    before = set(Notice.objects.values_list("pk", flat=True))
    actor, session, expected = deed()
    week.deeds.append((moment, deed.__doc__))
    made = list(Notice.objects.exclude(pk__in=before))
    told = {notice.recipient_email for notice in made}
    when = f"{moment:%a %H:%M} {deed.__doc__} :"
    for address in expected - told - {actor.email}:
        week.faults.append(f"{when} {address} n’a rien reçu ({session}).")
    own = [notice for notice in made if notice.recipient_email == actor.email]
    has_entry = uid_of(session) in diary(week, actor.email)
    changed = has_entry and session.state == State.CANCELLED
    if len(own) > 1 or (changed and not own):
        week.faults.append(f"{when} {actor.email} a {len(own)} messages de ce qu’il a fait, pour une ligne d’agenda.")
    if own and not has_entry and session.state != State.CONFIRMED:
        week.faults.append(f"{when} {actor.email} est averti de ce qu’il a fait.")
    week.of_own_deeds.update((notice.pk, uid_of(session)) for notice in own)


def diary(week: Week, address: str) -> set[str]:
    """The entries that somebody's diary holds by the calendar files of their mails, read by an independent parser."""
    held = set()
    for mail in week.mails:
        if mail.to == address:
            for entry in entries_in(mail.message):
                (held.discard if entry.get("STATUS") == "CANCELLED" else held.add)(str(entry["UID"]))
    return held


def entries_in(message: EmailMessage) -> list[icalendar.Event]:
    files = [part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar"]
    return [entry for file in files for entry in icalendar.Calendar.from_ical(file).walk("VEVENT")]


def at(day: int, hour: str) -> datetime:
    return datetime.combine(MONDAY.date() + timedelta(days=day), time.fromisoformat(hour), tzinfo=PARIS)


def person(somebody) -> User:
    return User.objects.get(email=somebody.email)


def everybody(session: Session) -> set[str]:
    """Whom a change of a session concerns, told anew from the rows: not by the code that is tried."""
    wards = [group.ward for group in session.participations.select_related("ward") if group.ward]
    hospitals = {group.hospital_id for group in session.participations.all()}
    referents = User.objects.filter(memberships__hospital__in=hospitals, memberships__role="referent")
    lead = {session.lead_mediator.email} if session.lead_mediator else set()
    mailboxes = {ward.mailbox for ward in wards} | {session.partner.mailbox}
    return {address.lower() for address in mailboxes if address} | lead | {user.email for user in referents}


def coming(days: int, **traits) -> Session:
    """The first confirmed session from so many days on."""
    after = timezone.now() + timedelta(days=days)
    sessions = Session.objects.filter(state=State.CONFIRMED, starts_at__gte=after, **traits).exclude(ward=None)
    return sessions.order_by("starts_at").first()


def books_by_phone():
    """Une médiatrice réserve un créneau du service"""
    slot = Slot.objects.free().filter(side=Side.HOSPITAL, starts_at__gt=timezone.now() + timedelta(days=8)).first()
    activity = slot.commitments.first().activities.agreed().filter(is_active=True).first()
    actor = person(GARANCE)
    session = book_slot(
        actor=actor,
        slot_id=slot.pk,
        activity_id=activity.pk,
        group=Group(expected_total=6),
        lead_mediator_id=actor.pk,
        acknowledged=True,
    )
    return actor, session, everybody(session)


def moves_a_workshop():
    """La référente déplace d’une heure une séance de la semaine"""
    session, actor = coming(2, ward__hospital__slug="bretonneau"), person(REFERENT)
    hour = timedelta(hours=1)
    plan = Plan(starts_at=session.starts_at + hour, ends_at=session.ends_at + hour, ward_id=session.ward_id)
    session = reschedule(
        actor=actor,
        session_id=session.pk,
        side=Side.HOSPITAL,
        plan=plan,
        override_reason="Le service préfère cette heure.",
        acknowledged=True,
    )
    return actor, session, everybody(session)


def is_ill():
    """À sept heures, une médiatrice est absente aujourd’hui et demain"""
    actor, now = person(COORDINATOR), timezone.now()
    session = Session.objects.upcoming().filter(state=State.CONFIRMED, lead_mediator__isnull=False).first()
    declare_absence(
        actor=actor,
        mediator_id=session.lead_mediator_id,
        times=[(now, now + timedelta(days=2))],
        kind=Absence.Kind.OTHER,
    )
    return actor, session, set()


def is_replaced():
    """La coordination désigne quelqu’un d’autre"""
    actor = person(COORDINATOR)
    session = Session.objects.hit_by_absence().order_by("starts_at").first()
    former = session.lead_mediator
    others = (person(each) for each in (COLOMBE, GARANCE))
    other = next(each for each in others if each != former)
    session = assign_mediator(actor=actor, session_id=session.pk, mediator_id=other.pk, acknowledged=True)
    return actor, session, {other.email, former.email}


def says_no():
    """Le service ne peut pas recevoir demain"""
    session, actor = coming(0, ward__hospital__slug="bretonneau"), person(REFERENT)
    cancel(actor=actor, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.ISOLATION)
    session.refresh_from_db()
    return actor, session, everybody(session)


def reports():
    """Un bilan est saisi"""
    session = Session.objects.filter(state=State.CONFIRMED, ends_at__lt=timezone.now()).order_by("-ends_at").first()
    actor = session.lead_mediator or person(COORDINATOR)
    counts = {group.pk: {"present_total": 5} for group in session.participations.live()}
    session = report(actor=actor, session_id=session.pk, side=Side.PARTNER, counts=counts)
    return actor, session, set()


DEEDS = (
    (0, "09:15", books_by_phone),
    (0, "11:00", moves_a_workshop),
    (1, "07:00", is_ill),
    (1, "07:45", is_replaced),
    (1, "16:00", says_no),
    (2, "17:30", reports),
)


def check(week: Week) -> None:
    """Nobody got two for one thing; whoever takes part in a session heard of it the day before."""
    rows = Notice.objects.values_list("pk", "object_type", "object_id")
    things = {pk: (object_type, object_id) for pk, object_type, object_id in rows}
    got = defaultdict(list)
    for mail in week.mails:
        got[mail.to, things[mail.notice]].append(mail)
    for (to, thing), mails in got.items():
        for before, mail in pairwise(mails):
            if mail.at - before.at < (TOGETHER if mail.kind == before.kind else QUARTER):
                week.faults.append(f"{mail.at:%a %H:%M} {to} : {before.kind} puis {mail.kind} pour {thing}.")
    doubled = Counter(mail.message["Message-ID"] for mail in week.mails)
    week.faults += [f"{name} est parti {count} fois." for name, count in doubled.items() if count > 1]
    week.faults += [fault for session in _held_this_week() for fault in _missed(session, got)]
    week.faults += [
        f"{mail.at:%a %H:%M} {mail.to} : {mail.kind} dit ce qu’il a fait, sans sa ligne d’agenda."
        for mail in week.mails
        if (uid := week.of_own_deeds.get(mail.notice)) and uid not in {str(e["UID"]) for e in entries_in(mail.message)}
    ]


def _held_this_week():
    span = (MONDAY + timedelta(days=1), MONDAY + timedelta(days=8))
    return Session.objects.filter(starts_at__range=span, confirmed_at__lt=MONDAY, state__in=("confirmed", "held"))


def _missed(session: Session, got: dict) -> Iterator[str]:
    """Whoever takes part and heard nothing of it from the day before at nine until its start."""
    day_before = datetime.combine(session.starts_at.astimezone(PARIS).date() - timedelta(days=1), time(9), tzinfo=PARIS)
    for address in everybody(session):
        if not any(day_before <= mail.at < session.starts_at for mail in got[address, ("session", session.pk)]):
            yield f"{address} n’a pas eu de rappel de {session}."


def write_pages(week: Week, folder: Path) -> None:
    """One page with every mail, as text and as HTML, in the order of time."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = ["<!DOCTYPE html><meta charset=utf-8><title>La semaine</title>"]
    for number, mail in enumerate(week.mails, 1):
        (folder / f"{number:03}.html").write_text(mail.message.get_body(("html",)).get_content())
        text = mail.message.get_body(("plain",)).get_content()
        parts.append(
            f"<h2>{number}. {mail.at:%a %d %H:%M} – {html.escape(mail.to)} – {mail.kind}</h2>"
            f"<p><a href='{number:03}.html'>{html.escape(str(mail.message['Subject']))}</a></p>"
            f"<pre>{html.escape(text)}</pre>"
        )
    (folder / "index.html").write_text("\n".join(parts))


def run(figures: Figures, folder: Path) -> None:
    """Lives the week on this process's empty database; the mails stay to be read under var/week/."""
    figures.title("Une semaine de démonstration, en temps accéléré")
    settings.DEMONSTRATION = True
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    week, loop = Week(), asyncio.new_event_loop()
    with time_machine.travel(MONDAY, tick=False):
        for command in ("migrate", "load_reference", "load_demonstration"):
            call_command(command, verbosity=0, stdout=io.StringIO())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listener = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
    try:
        asyncio.run_coroutine_threadsafe(serve(listener, lambda envelope: _keep(week, envelope)), loop).result()
        live(week)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
    check(week)
    write_pages(week, settings.BASE_DIR / "var" / "week")
    figures.tell("messages envoyés", len(week.mails))
    for fault in week.faults:
        figures.title(fault)
    figures.exactly("messages en double ou manquants", len(week.faults), 0)


def _keep(week: Week, envelope) -> None:
    message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
    kind, _, number = message["X-Portal-Notice"].partition("/")
    at_moment = timezone.now().astimezone(PARIS)
    week.mails.append(Mail(at_moment, envelope.rcpt_tos[0], message, kind, int(number)))
