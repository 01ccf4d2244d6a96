"""What must be said about sessions, to whom, and when. Written as rows in the transaction of the change."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from activities import cycle_emails, emails
from activities.models import Absence, Cycle, ImportBatch, Participation, Session, SessionEvent, Slot
from activities.models.choices import MOVE_VERB, State
from activities.recipients import (
    as_recipient,
    coordination_of,
    groups_of,
    is_concerned,
    mailboxes_of,
    recipients_by_side,
    recipients_for,
    side_of,
)
from activities.waiting_list import open_commitments, people_waiting
from notifications.kinds import Kind, Message, Planned, readable_by, register
from notifications.models import Notice
from notifications.reminders import Window, is_for_start, open_windows, written_occasions
from notifications.services import Recipient, is_hushed, queue_notices, write_planned
from partnerships.models import Quota
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

SESSION = "session"
CYCLE = "cycle"
REMINDER = "session_reminder"
RELEASED = "mediator_released"
ABSENT = "mediator_absent"
MOVED = "session_moved"
GRANT_ASKED = "session_to_grant"
WARD_ASKED = "ward_asked"
SLOT, FREE_SLOT = "slot", "slot_freed"
QUOTA, FREE_PLACE = "quota", "place_freed"
IMPORT = "import"
IMPORTED = "sessions_imported"
IMPORT_UNDONE = "import_undone"
CORRECTED = "report_corrected"
SAID_OF_SESSION = (
    "activity",
    "commitment",
    "partner",
    "ward__hospital",
    "lead_mediator",
    "booked_by",
    "state_changed_by",
)
AUDIENCES = {Side.HOSPITAL: "l’hôpital", Side.PARTNER: "le partenaire"}


def announce(kind: str, session: Session, *, actor, asks: bool = False) -> None:
    """Write this kind of notice about a session as it stands now (its version), for everyone whom it concerns.

    `asks`: and, in the same statement, the questions that its request leaves open (`announce_questions`).
    """
    if is_hushed():
        return
    _queue(kind, session, RECIPIENTS[kind](session, actor), asks=asks)


def announce_booked(session: Session, group: Participation, *, actor) -> None:
    """Tell of a session just written with its one group, which need not be read again, and ask what it leaves open."""
    is_agreed = session.state == State.CONFIRMED
    told = told_of_answers if is_agreed else told_of_requests
    kind = "session_confirmed" if is_agreed else "session_requested"
    _queue(kind, session, told(session, actor, [group]), asks=True)


def _queue(kind: str, session: Session, recipients: Iterable[Recipient], *, asks: bool = False) -> None:
    news = Planned(
        kind=kind,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(session.version),
        recipients=recipients,
    )
    write_planned([news, *(_questions(session) if asks else ())])


def told_of_answers(session: Session, actor, groups: list[Participation] | None = None) -> list[Recipient]:
    """Whoever booked, the mediators, the side that did not act, and the mailboxes; never whoever acted.

    Only a booking confirmed at once is also sent to whoever made it: they need its calendar file. A head nurse who
    answered by a link has no account (`actor` None): everybody is told.
    """
    groups = groups_of([session]).get(session.pk, []) if groups is None else groups
    sides = recipients_by_side([session], {session.pk: groups})[session.pk]
    animating = {person.pk for person in (session.lead_mediator, *session.seconds) if person}
    people = [told for told in sides[Side.PARTNER] if told.user_id in animating]
    if is_concerned(session.booked_by, session, groups):
        people.append(as_recipient(session.booked_by))
    for side in set(sides) - {actor and side_of(actor, session, groups)}:
        people += sides[side]
    everybody = [*people, *mailboxes_of(session, groups)]
    if actor is None or (session.state == State.CONFIRMED and actor.pk == session.booked_by_id):
        return everybody
    return [recipient for recipient in everybody if recipient.user_id != actor.pk]


def told_of_requests(session: Session, actor, groups: list[Participation] | None = None) -> list[Recipient]:
    """The side whose agreement is missing: it alone has something to do. The hospital sees to its ward's.

    The ward itself is asked by a message of its own (`announce_questions`).
    """
    missing = [side for side in Side if not session.agreed_at(side)]
    if session.lacks_ward_agreement and Side.HOSPITAL not in missing:
        missing.append(Side.HOSPITAL)
    sides = recipients_by_side([session], None if groups is None else {session.pk: groups})[session.pk]
    people = [recipient for side in missing for recipient in sides[side]]
    asked = session.ward.mailbox.lower() if session.lacks_ward_agreement else ""
    return [recipient for recipient in people if recipient.user_id != actor.pk and recipient.email != asked]


def told_of_lapse(session: Session, actor) -> list[Recipient]:
    """Whoever asked, and waits for an answer that will not come; their side, where they have left. Both sides where it
    stands in calendars.
    """
    in_calendars = emails.stands_in_calendars(session)
    sides = [side for side in Side if in_calendars or session.agreed_at(side)]
    people = [recipient for side in sides for recipient in recipients_for(session, side)]
    if not is_concerned(session.booked_by, session, groups_of([session]).get(session.pk, [])):
        return people
    asked = as_recipient(session.booked_by)
    return [asked, *people] if in_calendars else [asked]


def told_of_record(session: Session, actor) -> list[Recipient]:
    """Both sides of what was moved, recorded, corrected or taken back, but whoever did it."""
    people = [recipient for side in Side for recipient in recipients_for(session, side)]
    return [recipient for recipient in people if recipient.user_id != actor.pk]


def told_of_contest(session: Session, actor) -> list[Recipient]:
    """The service that owns the convention, which settles it, and both sides."""
    owner = session.commitment.strand.convention.owner
    service = [Recipient(owner.mailbox)] if owner.mailbox else []
    return [*service, *told_of_record(session, actor)]


def told_of_assignment(session: Session, actor) -> list[Recipient]:
    mediator = session.lead_mediator
    return [as_recipient(mediator)] if mediator and mediator.pk != actor.pk else []


def told_of_replacement(session: Session, actor) -> list[Recipient]:
    """The hospital of a session that is near: it expects a person by name."""
    return recipients_for(session, Side.HOSPITAL) if session.lead_mediator and session.is_near() else []


def announce_arrivals(session: Session, people: Iterable, *, actor) -> None:
    """Tell those who animate a session together with its lead from now on."""
    _queue("mediator_assigned", session, [as_recipient(person) for person in people if person.pk != actor.pk])


def announce_release(session: Session, people: Iterable, *, actor) -> None:
    """Tell those who animated a session until now, so that nobody comes to a session that is another one's."""
    here = [person for person in people if person != actor and session.partner_id in scope_of(person).partner_ids]
    _queue(RELEASED, session, [as_recipient(person) for person in here])


def announce_absences(sessions: Iterable[Session], absence: Absence, *, actor) -> None:
    """Of the sessions hit by an absence tell whoever names the mediators, and the hospital of those that are near."""
    for session in sessions:
        hospital = recipients_for(session, Side.HOSPITAL) if session.is_near() else []
        queue_notices(
            kind=ABSENT,
            object_type=SESSION,
            object_id=session.pk,
            occasion=str(absence.pk),
            recipients=[person for person in (*coordination_of(session), *hospital) if person.user_id != actor.pk],
            not_after=session.ends_at,
        )


RECIPIENTS = {
    "session_requested": told_of_requests,
    "session_confirmed": told_of_answers,
    "session_declined": told_of_answers,
    "session_cancelled": told_of_answers,
    "session_restored": told_of_answers,
    "session_lapsed": told_of_lapse,
    "session_recorded": told_of_record,
    "session_contested": told_of_contest,
    "report_taken_back": told_of_record,
    "record_withdrawn": told_of_record,
    "mediator_assigned": told_of_assignment,
    "replacement_named": told_of_replacement,
}


def announce_move(session: Session, event: SessionEvent, *, actor) -> None:
    """Tell everyone whom a session concerns what has moved; the side whose agreement it cost is asked to answer."""
    _announce_event(MOVED, session, event, actor=actor)


def announce_correction(session: Session, event: SessionEvent, *, actor) -> None:
    """Tell everyone whom a session concerns who corrected its report, and what it said before."""
    _announce_event(CORRECTED, session, event, actor=actor)


def _announce_event(kind: str, session: Session, event: SessionEvent, *, actor) -> None:
    queue_notices(
        kind=kind,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(event.pk),
        recipients=told_of_record(session, actor),
    )


def announce_questions(session: Session) -> None:
    """Ask the ward's mailbox for the head nurse's agreement, once for each asking, and the service that owns the
    convention for a session beyond its hospital's part; nothing where none is missing.
    """
    write_planned(_questions(session))


def _questions(session: Session) -> Iterator[Planned]:
    if session.waits_for_ward:
        yield Planned(
            kind=WARD_ASKED,
            object_type=SESSION,
            object_id=session.pk,
            occasion=session.ward_asking,
            recipients=[Recipient(session.ward.mailbox)],
            not_after=session.starts_at,
        )
    if session.waits_for_grant:
        yield Planned(
            kind=GRANT_ASKED,
            object_type=SESSION,
            object_id=session.pk,
            occasion=str(session.version),
            recipients=[Recipient(session.commitment.strand.convention.owner.mailbox)],
            not_after=session.starts_at,
        )


def is_grant_awaited(notice: Notice) -> bool:
    return Session.objects.awaiting_grant().filter(pk=notice.object_id).exists()


def announce_free_slot(slot: Slot, *, occasion: str, actor) -> set[int]:
    """Tell those who wait for what this slot is for that it is free, while it can be booked; their ids."""
    people = {
        person
        for commitment in open_commitments(slot)
        for person in people_waiting(Side(slot.side).other, commitment)
        if person != actor
    }
    queue_notices(
        kind=FREE_SLOT,
        object_type=SLOT,
        object_id=slot.pk,
        occasion=occasion,
        recipients=[as_recipient(person) for person in people],
        not_after=slot.valid_until,
    )
    return {person.pk for person in people}


def announce_free_place(quota: Quota, *, occasion: str, actor, besides: Collection[int] = ()) -> None:
    """Tell those who wait for a volume that was exhausted that it no longer is; those of `besides` know already."""
    people = {person for side in Side for person in people_waiting(side, quota.commitment)}
    queue_notices(
        kind=FREE_PLACE,
        object_type=QUOTA,
        object_id=quota.pk,
        occasion=occasion,
        recipients=[as_recipient(person) for person in people if person != actor and person.pk not in besides],
    )


def announce_import(batch: ImportBatch) -> None:
    """Tell both sides once of all that an import made or changed; never whoever imported it."""
    people = {recipient.email.lower(): recipient for side in sides_of_import(batch).values() for recipient in side}
    queue_notices(
        kind=IMPORTED,
        object_type=IMPORT,
        object_id=batch.pk,
        occasion="applied",
        recipients=[recipient for recipient in people.values() if recipient.user_id != batch.applied_by_id],
    )


def announce_undone_import(batch: ImportBatch) -> None:
    """Tell those whom the message about an import has reached that it is undone."""
    told = Notice.objects.filter(
        kind=IMPORTED, object_type=IMPORT, object_id=batch.pk, state__in=(Notice.State.SENT, Notice.State.UNCERTAIN)
    )
    queue_notices(
        kind=IMPORT_UNDONE,
        object_type=IMPORT,
        object_id=batch.pk,
        occasion="undone",
        recipients=[Recipient(notice.recipient_email, notice.recipient_id, notice.language) for notice in told],
    )


def sides_of_import(batch: ImportBatch) -> dict[tuple[Session, Side], list[Recipient]]:
    """For each session that an import made or changed, and each side, whom it concerns. Three queries."""
    sessions = list(Session.objects.filter(imports__batch=batch).select_related("partner", "lead_mediator"))
    people = recipients_by_side(sessions)
    return {(session, side): people[session.pk][side] for session in sessions for side in Side}


class CycleNews:
    """What the verbs would say of each session of a cycle: gathered, then said once to each reader for all of them."""

    def __init__(self) -> None:
        self.recipients: dict[str, Recipient] = {}
        self.session_ids: list[int] = []

    def tell_booked(self, session: Session, group: Participation, *, actor) -> None:
        """In the place of `announce_booked`: what a session leaves open is asked of each."""
        told = told_of_answers if session.state == State.CONFIRMED else told_of_requests
        self._gather(session, told(session, actor, [group]))
        announce_questions(session)

    def tell(self, kind: str, session: Session, *, actor) -> None:
        """In the place of `announce`."""
        self._gather(session, RECIPIENTS[kind](session, actor))

    def tell_move(self, session: Session, event: SessionEvent, *, actor) -> None:
        """In the place of `announce_move`."""
        self._gather(session, told_of_record(session, actor))

    def _gather(self, session: Session, recipients: Iterable[Recipient]) -> None:
        self.session_ids.append(session.pk)
        for recipient in recipients:
            self.recipients.setdefault(recipient.email.lower(), recipient)

    def write(self, kind: str, cycle_id: int) -> None:
        """The occasion is the first and the last line of history that the verbs have just written."""
        if not self.session_ids:
            return
        lines = SessionEvent.objects.filter(session__in=self.session_ids).order_by("session_id", "-pk")
        written = lines.distinct("session_id").values_list("pk", flat=True)
        queue_notices(
            kind=kind,
            object_type=CYCLE,
            object_id=cycle_id,
            occasion=f"{min(written)}-{max(written)}",
            recipients=self.recipients.values(),
        )


def due_reminders(now: datetime) -> Iterable[Planned]:
    """Reminders of confirmed sessions that are due, not written, and not too late. Seven queries, however many.

    A session that was confirmed after a reminder's due time has just been spoken of: that one is left out.
    """
    windows = open_windows(REMINDER, now)
    missing = _unwritten(windows) if windows else []
    sessions = (
        Session.objects.select_related("partner", "lead_mediator")
        .prefetch_related("other_mediators")
        .in_bulk({pk for pk, _ in missing})
    )
    people = recipients_by_side(sessions.values()) if sessions else {}
    for pk, window in missing:
        starts_at = sessions[pk].starts_at
        yield Planned(
            kind=REMINDER,
            object_type=SESSION,
            object_id=pk,
            occasion=window.occasion(starts_at),
            recipients=people[pk][Side(window.audience)],
            due_at=window.due_at(starts_at),
            not_after=window.not_after(starts_at),
        )


def _unwritten(windows: list[Window]) -> list[tuple[int, Window]]:
    in_a_window = Q()
    for window in windows:
        in_a_window |= Q(starts_at__gte=window.starts_from, starts_at__lt=window.starts_before)
    rows = Session.objects.filter(in_a_window, state=State.CONFIRMED).values_list("pk", "starts_at", "confirmed_at")
    due = [
        (pk, window, window.occasion(starts_at))
        for pk, starts_at, confirmed_at in rows
        for window in windows
        if window.covers(starts_at) and confirmed_at <= window.due_at(starts_at)
    ]
    written = written_occasions(REMINDER, SESSION, {pk for pk, _, _ in due})
    return [(pk, window) for pk, window, occasion in due if (pk, occasion) not in written]


def session_of(notice: Notice) -> Session | None:
    return Session.objects.select_related(*SAID_OF_SESSION).filter(pk=notice.object_id).first()


def is_in(*states: State):
    """Still true while the session is in one of these states."""

    def still_true(notice: Notice) -> bool:
        return Session.objects.filter(pk=notice.object_id, state__in=states).exists()

    return still_true


def is_still_assigned(notice: Notice) -> bool:
    mine = Session.objects.animated_by(notice.recipient_id)
    return mine.filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED)).exists()


def is_still_released(notice: Notice) -> bool:
    return not Session.objects.animated_by(notice.recipient_id).filter(pk=notice.object_id).exists()


def is_still_uncovered(notice: Notice) -> bool:
    """Nobody else was named, the absence was not taken back, and the session is still to come."""
    return Session.objects.hit_by_absence().filter(pk=notice.object_id).exists()


def is_still_led(notice: Notice) -> bool:
    is_open = Session.objects.upcoming().filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED))
    return is_open.exclude(lead_mediator=None).exists()


def is_still_asked(notice: Notice) -> bool:
    """The head nurse has not answered yet, and nothing has moved since."""
    session = session_of(notice)
    return session is not None and session.waits_for_ward and session.ward_asking == notice.occasion


def is_last_move(notice: Notice) -> bool:
    """While the session is to come and was not moved again: then the newer message says it all."""
    moves = SessionEvent.objects.filter(session=notice.object_id, verb=MOVE_VERB)
    is_open = Session.objects.filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED)).exists()
    return is_open and not moves.filter(pk__gt=int(notice.occasion)).exists()


def is_still_to_remind_of(notice: Notice) -> bool:
    """Confirmed, at the start that the reminder was written for, and the reader still takes part."""
    session = session_of(notice)
    if session is None or session.state != State.CONFIRMED or not is_for_start(notice.occasion, session.starts_at):
        return False
    people = recipients_by_side([session])[session.pk]
    return notice.recipient_email in {recipient.email.lower() for side in people.values() for recipient in side}


def is_slot_free(notice: Notice) -> bool:
    """Nobody was faster, something is left of its volume, and the reader may still book it."""
    slot = Slot.objects.of_other_side(notice.recipient).filter(pk=notice.object_id).first()
    return slot is not None and open_commitments(slot).exists()


def is_place_free(notice: Notice) -> bool:
    volumes = Quota.objects.visible_to(notice.recipient).filter(ends_on__gte=timezone.localdate())
    return volumes.filter(pk=notice.object_id, used__lt=F("quantity") + F("extra")).exists()


def render_free_slot(notice: Notice) -> Message:
    slots = Slot.objects.select_related("hospital", "ward", "partner", "room").prefetch_related("commitments")
    return emails.slot_freed(slots.get(pk=notice.object_id))


def render_free_place(notice: Notice) -> Message:
    return emails.place_freed(Quota.objects.select_related("commitment__strand__convention").get(pk=notice.object_id))


def lines_told(notice: Notice) -> list[SessionEvent]:
    """The lines of history that a message about a cycle tells, but those that a later change of state or time made
    untrue. In the order of their sessions.
    """
    first, last = notice.occasion.split("-")
    changes = SessionEvent.objects.filter(Q(verb=MOVE_VERB) | ~Q(to_state=F("from_state")))
    later = changes.filter(session=OuterRef("session"), pk__gt=OuterRef("pk"))
    return list(
        SessionEvent.objects.filter(~Exists(later), session__cycle=notice.object_id, pk__range=(first, last))
        .select_related("actor", *(f"session__{name}" for name in SAID_OF_SESSION))
        .order_by("session__starts_at", "session")
    )


def is_any_line_true(notice: Notice) -> bool:
    return bool(lines_told(notice))


def rendered_for_cycle(letter):
    """A kind's `render` from one function of activities.cycle_emails: of the lines, those that concern the reader."""

    def render(notice: Notice) -> Message:
        events = lines_told(notice)
        sessions = [event.session for event in events]
        groups = groups_of(sessions)
        people = recipients_by_side(sessions, groups)
        lines = [
            cycle_emails.Line(
                emails.Occasion(notice, event.session, groups.get(event.session_id, []), people[event.session_id]),
                event,
            )
            for event in events
        ]
        own = [line for line in lines if line.occasion.is_told]
        return letter(cycle_emails.CycleOccasion(own or lines))

    return render


def rendered_by(letter):
    """A kind's `render` from one function of activities.emails."""

    def render(notice: Notice) -> Message:
        session = session_of(notice)
        groups = groups_of([session])
        people = recipients_by_side([session], groups)[session.pk]
        return letter(emails.Occasion(notice, session, groups.get(session.pk, []), people))

    return render


def is_applied(notice: Notice) -> bool:
    return ImportBatch.objects.filter(pk=notice.object_id, state=ImportBatch.State.APPLIED).exists()


def render_import(notice: Notice) -> Message:
    """Only what concerns the reader is counted."""
    batch = ImportBatch.objects.select_related("applied_by").get(pk=notice.object_id)
    concerned = {
        session: side
        for (session, side), people in sides_of_import(batch).items()
        if notice.recipient_email in {recipient.email.lower() for recipient in people}
    }
    return emails.sessions_imported(batch, concerned)


def is_undone(notice: Notice) -> bool:
    return ImportBatch.objects.filter(pk=notice.object_id, state=ImportBatch.State.UNDONE).exists()


def render_undone_import(notice: Notice) -> Message:
    return emails.import_undone(ImportBatch.objects.select_related("undone_by").get(pk=notice.object_id))


readable_by(SESSION, Session.objects.visible_to)
readable_by(SLOT, Slot.objects.visible_to)
readable_by(QUOTA, Quota.objects.visible_to)
readable_by(IMPORT, ImportBatch.objects.visible_to)
readable_by(CYCLE, Cycle.objects.visible_to)

for name, label, states, letter in (
    ("session_requested", "demande à confirmer", (State.REQUESTED,), emails.session_requested),
    ("session_confirmed", "séance confirmée", (State.CONFIRMED,), emails.session_confirmed),
    ("session_declined", "demande déclinée", (State.DECLINED,), emails.session_declined),
    ("session_cancelled", "séance annulée", (State.CANCELLED,), emails.session_cancelled),
    ("session_restored", "séance rétablie", (State.REQUESTED, State.CONFIRMED), emails.session_restored),
    ("session_lapsed", "demande sans réponse", (State.LAPSED,), emails.session_lapsed),
    ("session_recorded", "séance saisie après coup", (State.HELD,), emails.session_recorded),
    ("session_contested", "bilan contesté", (State.HELD, State.CONFIRMED), emails.session_contested),
    (CORRECTED, "bilan corrigé", (State.HELD,), emails.report_corrected),
    ("report_taken_back", "bilan repris", (State.CONFIRMED,), emails.report_taken_back),
    ("record_withdrawn", "saisie retirée", (State.CANCELLED,), emails.record_withdrawn),
):
    register(Kind(name=name, label=label, still_true=is_in(*states), render=rendered_by(letter)))

for name, label, letter in (
    ("cycle_booked", "cycle réservé", cycle_emails.cycle_booked),
    ("cycle_confirmed", "cycle confirmé", cycle_emails.cycle_confirmed),
    ("cycle_declined", "cycle décliné", cycle_emails.cycle_declined),
    ("cycle_moved", "cycle déplacé", cycle_emails.cycle_moved),
    ("cycle_cancelled", "cycle annulé", cycle_emails.cycle_cancelled),
):
    register(Kind(name=name, label=label, still_true=is_any_line_true, render=rendered_for_cycle(letter)))

register(
    Kind(
        name=MOVED,
        label="séance déplacée",
        still_true=is_last_move,
        render=rendered_by(emails.session_moved),
    )
)
register(
    Kind(
        # The link answers for the ward: nobody else may read it in the log.
        name=WARD_ASKED,
        label="accord du cadre de santé demandé",
        still_true=is_still_asked,
        render=rendered_by(emails.ward_asked),
        is_kept=False,
    )
)
register(
    Kind(
        name="mediator_assigned",
        label="médiateur désigné",
        still_true=is_still_assigned,
        render=rendered_by(emails.mediator_assigned),
    )
)
register(
    Kind(
        name=RELEASED,
        label="médiateur remplacé",
        still_true=is_still_released,
        render=rendered_by(emails.mediator_released),
    )
)
register(
    Kind(
        name=ABSENT,
        label="séance à remplacer",
        still_true=is_still_uncovered,
        render=rendered_by(emails.mediator_absent),
    )
)
register(
    Kind(
        name="replacement_named",
        label="médiateur de dernière heure",
        still_true=is_still_led,
        render=rendered_by(emails.replacement_named),
    )
)
register(
    Kind(
        name=REMINDER,
        label="rappel de séance",
        still_true=is_still_to_remind_of,
        render=rendered_by(emails.session_reminder),
        due=due_reminders,
        is_reminder=True,
        audiences=AUDIENCES,
    )
)
register(
    Kind(
        name=GRANT_ASKED,
        label="séance au-delà du maximum",
        still_true=is_grant_awaited,
        render=rendered_by(emails.session_to_grant),
    )
)
register(Kind(name=FREE_SLOT, label="créneau libéré", still_true=is_slot_free, render=render_free_slot))
register(Kind(name=FREE_PLACE, label="place libérée", still_true=is_place_free, render=render_free_place))
register(Kind(name=IMPORTED, label="séances importées", still_true=is_applied, render=render_import))
register(Kind(name=IMPORT_UNDONE, label="import défait", still_true=is_undone, render=render_undone_import))
