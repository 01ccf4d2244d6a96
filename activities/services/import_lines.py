"""What each line of a spreadsheet does: a new session, a change, nothing, or a refusal that names its cell.

Every line goes through the verbs that the screens use, in a savepoint of its own, so that an aperçu which is rolled
back says exactly what the import will do: two lines that compete for a last place included.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone

from activities.imports.directory import Directory
from activities.imports.entries import Entry, read_entry
from activities.imports.values import TO_REPORT, Fault, read_reason
from activities.models import Activity, ImportBatch, ImportedSession, Opinions, Session, Slot
from activities.models.choices import LIVE_STATES, PLACES_BY_KIND, Means, Place, State
from activities.phrases.agreements import say_missing
from activities.phrases.changes import say_changes
from activities.services.answers import agree, cancel
from activities.services.booking import Group, Received, Wish, request_session
from activities.services.import_comparison import (
    differences,
    end_of,
    groups_of,
    lived_minutes,
    said_of_new,
    wanted_state,
)
from activities.services.import_traces import snapshot
from activities.services.mediators import assign_mediator
from activities.services.moves import Plan, reschedule
from activities.services.past import record_cancelled, record_past
from activities.services.reports import report
from activities.services.steps import is_theme_agreed, write_event
from foundation.errors import Refusal, speaking_kindly
from partnerships.models.choices import Side

IMPORT_VERB = "importée"
CHANGE_VERB = "modifiée par import"
# How our own export of sessions calls each of them.
OUR_REFERENCE = re.compile(r"P-(\d{1,12})")
# The column at fault, by the field that a service blames.
COLUMN_OF_FIELD = {
    "activity": "activity",
    "agreed_by": "state",
    "day": "day",
    "end_time": "end",
    "expected_total": "expected",
    "mediator": "mediator",
    "override_reason": "day",
    "paper_good": "paper_good",
    "present_total": "present",
    "slot": "day",
    "ward": "ward",
}
# What of a session is said by its report.
REPORTED = {"state", "present", "ages", "lived", "paper"}


class Outcome(models.TextChoices):
    NEW = "new", "nouvelle"
    CHANGED = "changed", "modifiée"
    SAME = "same", "identique"
    REFUSED = "refused", "refusée"


@dataclass(kw_only=True)
class Fate:
    """What becomes of one line; `cell` (« E7 ») and `sentence` say why it is refused."""

    line: int
    outcome: Outcome
    label: str = ""
    state: str = ""
    cell: str = ""
    sentence: str = ""
    changes: list[str] = field(default_factory=list)
    session: int | None = None


@dataclass(kw_only=True)
class Written:
    """A session that a line made or changed; `before` is None for a new one."""

    session_id: int
    line: int
    reference: str
    before: list | None


class Lines:
    """The lines of a batch, settled one after the other inside the caller's transaction."""

    def __init__(self, batch: ImportBatch, actor) -> None:
        self.batch, self.actor, self.side = batch, actor, Side(batch.side)
        self.letters: dict[str, str] = batch.content["letters"]
        self.written: list[Written] = []
        self._line_of: dict[object, int] = {}
        self._known: dict[object, list[Session]] = {}

    def settle(self) -> list[Fate]:
        directory = Directory(self.actor)
        read = [(number, self._read(cells, directory)) for number, cells in self.batch.content["lines"]]
        entries = [entry for _number, entry in read if isinstance(entry, Entry)]
        hold_still(self._find(entries), entries)
        self._known = _by_identity(self._find(entries))
        return [self._settle(number, entry) for number, entry in read]

    @staticmethod
    def _read(cells: dict[str, str], directory: Directory) -> Entry | Fault:
        try:
            return read_entry(cells, directory)
        except Fault as fault:
            return fault

    def _find(self, entries: list[Entry]) -> models.QuerySet[Session]:
        """The sessions that the entries may be about, among those of the officer's own conventions."""
        numbers = [int(found[1]) for entry in entries if (found := OUR_REFERENCE.fullmatch(entry.reference))]
        referred = ImportedSession.objects.filter(
            reference__in={entry.reference for entry in entries} - {""}, batch__state=ImportBatch.State.APPLIED
        )
        alike = models.Q(
            activity__in={entry.activity.pk for entry in entries}, starts_at__in={entry.starts_at for entry in entries}
        )
        wanted = alike | models.Q(pk__in=numbers) | models.Q(pk__in=referred.values("session"))
        applied = ImportedSession.objects.filter(batch__state=ImportBatch.State.APPLIED).exclude(reference="")
        paper = Opinions.objects.filter(source=Opinions.Source.PAPER)
        return (
            Session.objects.visible_to(self.actor)
            .filter(wanted)
            .select_related("activity", "ward__hospital", "lead_mediator", "slot")
            .prefetch_related(
                "participations",
                models.Prefetch("imports", applied),
                models.Prefetch("opinions", paper, to_attr="paper_rows"),
            )
            .order_by("pk")
        )

    def _settle(self, number: int, entry: Entry | Fault) -> Fate:
        if isinstance(entry, Fault):
            return self._refused(number, entry.column, entry.sentence)
        try:
            with speaking_kindly(), transaction.atomic():
                fate = self._act(number, entry)
        except Fault as fault:
            return self._refused(number, fault.column, fault.sentence, entry)
        except Refusal as refusal:
            return self._refused(number, COLUMN_OF_FIELD.get(refusal.field, ""), refusal.sentence, entry)
        return fate

    def _refused(self, number: int, column: str, sentence: str, entry: Entry | None = None) -> Fate:
        letter = self.letters.get(column, "")
        return Fate(
            line=number,
            outcome=Outcome.REFUSED,
            label=entry.label if entry else "",
            cell=f"{letter}{number}" if letter else "",
            sentence=sentence,
        )

    def _act(self, number: int, entry: Entry) -> Fate:
        session = self._session_of(entry)
        keys = [session.pk] if session else _identities(entry)
        if twin := next((self._line_of[key] for key in keys if key in self._line_of), None):
            raise Refusal(f"La ligne {twin} parle déjà de cette séance. Gardez une seule des deux.")
        if session is None:
            session, outcome, changes = self._create(entry), Outcome.NEW, []
            before, said = None, said_of_new(entry)
        else:
            changes = differences(session, entry)
            outcome = Outcome.CHANGED if changes else Outcome.SAME
            before, said = snapshot(session) if changes else None, say_changes(changes)
            if changes:
                self._change(session, entry, {what for what, _old, _new in changes})
        self._line_of |= dict.fromkeys((session.pk, *keys), number)
        if outcome != Outcome.SAME:
            session.refresh_from_db(fields=["state"])
            self._note(number, entry, session, outcome, changes, before)
        return Fate(
            line=number,
            outcome=outcome,
            label=entry.label,
            state=session.state,
            changes=[*said, *_say_waiting(entry, session)],
            session=session.pk if outcome != Outcome.NEW else None,
        )

    def _note(self, number: int, entry: Entry, session: Session, outcome: Outcome, changes, before) -> None:
        """The session's history names the file and the line."""
        verb = IMPORT_VERB if outcome == Outcome.NEW else CHANGE_VERB
        write_event(
            session,
            verb,
            source=session.state,
            actor=self.actor,
            side=self.side,
            why=f"{self.batch.file_name}, ligne {number}",
            changes=changes,
        )
        self.written.append(Written(session_id=session.pk, line=number, reference=entry.reference, before=before))

    def _session_of(self, entry: Entry) -> Session | None:
        """By its reference, else by what it is, where and when: a session that lives before one that was cancelled."""
        if entry.reference and (found := self._known.get(entry.reference)):
            return found[0]
        places = [(entry.hospital.pk, entry.ward.pk)] if entry.ward else [entry.hospital.pk]
        found = [one for place in places for one in self._known.get((entry.activity.pk, entry.starts_at, place), [])]
        live = [one for one in found if one.state in LIVE_STATES]
        candidates = live or [one for one in found if one.state == State.CANCELLED]
        if len({one.pk for one in candidates}) > 1:
            raise Fault("ward", "Plusieurs séances du portail répondent à cette ligne. Précisez le service.")
        return candidates[0] if candidates else None

    # A new session --------------------------------------------------------------------------------

    def _create(self, entry: Entry) -> Session:
        if entry.state in (State.DECLINED, State.LAPSED):
            raise Fault("state", "Une demande sans suite ne s’importe pas. Retirez la ligne.")
        if not entry.activity.is_active:
            raise Fault(
                "activity", f"« {entry.activity} » n’est plus proposée. Proposez-la de nouveau le temps de l’import."
            )
        if entry.state == State.CANCELLED:
            return self._create_cancelled(entry)
        return self._create_past(entry) if entry.ends_at <= timezone.now() else self._create_planned(entry)

    def _create_cancelled(self, entry: Entry) -> Session:
        if not entry.reason:
            raise Fault("reason", "Séance annulée : indiquez le motif, par exemple « épidémie » ou « transport ».")
        return record_cancelled(
            actor=self.actor,
            side=self.side,
            wish=self._wish(entry),
            reason=read_reason(entry.reason),
            why=entry.reason,
        )

    def _create_past(self, entry: Entry) -> Session:
        refuse_without_people(entry)
        return record_past(
            actor=self.actor,
            side=self.side,
            wish=self._wish(entry),
            present=entry.counts,
            text=entry.comment,
            lived_minutes=lived_minutes(entry),
            paper=entry.paper,
            is_attendance_unknown=entry.is_attendance_unknown,
        )

    def _create_planned(self, entry: Entry) -> Session:
        if entry.state in (State.HELD, TO_REPORT):
            raise Fault(
                "state", "Cette date est à venir : la séance n’a pas pu avoir lieu. Corrigez la date ou l’état."
            )
        received = Received(agreed_by=self._agreed_by, means=Means.IMPORT)
        session = request_session(actor=self.actor, side=self.side, wish=self._wish(entry), received=received)
        if entry.state == State.CONFIRMED:
            self._confirm(session)
        return session

    def _wish(self, entry: Entry) -> Wish:
        place = PLACES_BY_KIND[entry.activity.commitment.kind][0]
        group = Group(
            expected_total=entry.people,
            hospital_id=entry.hospital.pk,
            ward_id=entry.ward.pk if entry.ward else None,
        )
        return Wish(
            activity_id=entry.activity.pk,
            place=Place(place),
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            group=group,
            lead_mediator_id=entry.mediator.pk if entry.mediator else None,
            note=entry.comment[:250],
            override_reason=entry.reason,
        )

    @property
    def _agreed_by(self) -> str:
        return f"d’après {self.batch.file_name}"[:150]

    def _confirm(self, session: Session) -> None:
        """The file says that both sides agreed; on a theme that still waits, nothing is confirmed."""
        if not is_theme_agreed(session):
            raise Fault(
                "activity",
                "Le thème de cette proposition attend encore l’accord d’une partie : enregistrez-le, ou écrivez "
                "l’état « en attente ».",
            )
        for side in Side:
            if not session.agreed_at(side):
                agree(actor=self.actor, session_id=session.pk, side=side, agreed_by=self._agreed_by, means=Means.IMPORT)

    # A session that the portal knows --------------------------------------------------------------

    def _change(self, session: Session, entry: Entry, what: set[str]) -> None:
        if session.state not in LIVE_STATES:
            raise Fault(
                "state",
                f"Cette séance est « {session.get_state_display()} » sur le portail. Rétablissez-la d’abord sur sa "
                "fiche.",
            )
        if what & {"starts_at", "ends_at", "ward"}:
            self._move(session, entry)
            session.refresh_from_db()
        if "mediator" in what:
            assign_mediator(actor=self.actor, session_id=session.pk, mediator_id=entry.mediator.pk)
        if "expected" in what:
            _expect(session, entry.expected)
        if what & REPORTED or entry.state == State.CONFIRMED:
            self._bring_to(session, entry)

    def _move(self, session: Session, entry: Entry) -> None:
        plan = Plan(
            starts_at=entry.starts_at,
            ends_at=end_of(session, entry),
            ward_id=entry.ward.pk if entry.ward else session.ward_id,
            room_id=session.room_id,
            where=session.where,
        )
        reschedule(actor=self.actor, session_id=session.pk, side=self.side, plan=plan, override_reason=entry.reason)

    def _bring_to(self, session: Session, entry: Entry) -> None:
        target = wanted_state(entry)
        if target == State.CANCELLED:
            self._cancel(session, entry)
        elif target == State.HELD:
            self._report(session, entry)
        elif target == State.CONFIRMED and session.state in (State.REQUESTED, State.CONFIRMED):
            self._confirm(session)
        elif target:
            raise Fault(
                "state",
                f"Sur le portail, cette séance est « {session.get_state_display()} » : un import ne la fait pas "
                "revenir en arrière. Voyez sa fiche.",
            )

    def _cancel(self, session: Session, entry: Entry) -> None:
        if not entry.reason:
            raise Fault("reason", "Séance annulée : indiquez le motif, par exemple « épidémie » ou « transport ».")
        cancel(
            actor=self.actor,
            session_id=session.pk,
            side=self.side,
            reason=read_reason(entry.reason),
            why=entry.reason,
            neither=True,
        )

    def _report(self, session: Session, entry: Entry) -> None:
        if entry.starts_at > timezone.now():
            raise Fault(
                "state", "Cette date est à venir : la séance n’a pas pu avoir lieu. Corrigez la date ou l’état."
            )
        says_people = entry.present is not None or entry.is_attendance_unknown
        if says_people or session.state != State.HELD:
            refuse_without_people(entry)
        groups = groups_of(session)
        if len(groups) != 1:
            raise Fault("present", "Cette séance réunit plusieurs groupes : son bilan se corrige sur sa fiche.")
        report(
            actor=self.actor,
            session_id=session.pk,
            side=self.side,
            counts={groups[0].pk: entry.counts},
            text=entry.comment or session.report_text,
            lived_minutes=lived_minutes(entry, session),
            paper=entry.paper,
            is_correction=session.state == State.HELD,
            is_attendance_unknown=entry.is_attendance_unknown if says_people else session.attendance_unknown,
        )


def hold_still(sessions: Iterable[Session], entries: list[Entry]) -> None:
    """Lock all that the lines may touch before the first of them touches a volume, in the order of the house.

    The activities are held against bookings too: what they know of a session stays true until the end.
    """
    sessions = list(sessions)
    people = {entry.mediator.pk for entry in entries if entry.mediator} | {one.lead_mediator_id for one in sessions}
    activities = {entry.activity.pk for entry in entries} | {one.activity_id for one in sessions}
    for model, ids in (
        (Slot, {one.slot_id for one in sessions}),
        (get_user_model(), people),
        (Activity, activities),
        (Session, {one.pk for one in sessions}),
    ):
        rows = model.objects.filter(pk__in=ids - {None}).order_by("pk")
        list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def our_reference(session_id: int) -> str:
    return f"P-{session_id}"


def _by_identity(sessions: Iterable[Session]) -> dict[object, list[Session]]:
    known: dict[object, list[Session]] = {}
    for session in sessions:
        references = [our_reference(session.pk), *(row.reference for row in session.imports.all())]
        at = (session.activity_id, session.starts_at)
        groups = session.participations.all()
        hospitals = {group.hospital_id for group in groups}
        wards = {(group.hospital_id, group.ward_id) for group in groups if group.ward_id}
        for key in (*references, *((*at, place) for place in (*hospitals, *wards))):
            known.setdefault(key, []).append(session)
    return known


def _identities(entry: Entry) -> list[object]:
    """What makes two lines for a new session one and the same."""
    ward = entry.ward.pk if entry.ward else None
    own = (entry.activity.pk, entry.starts_at, entry.hospital.pk, ward)
    return [own, *([entry.reference] if entry.reference else [])]


def _say_waiting(entry: Entry, session: Session) -> list[str]:
    """Why a session that the line says is confirmed remains a request."""
    is_held_back = entry.state == State.CONFIRMED and session.state == State.REQUESTED
    return [f"Reste en attente, manque : {', '.join(say_missing(session))}."] if is_held_back else []


def refuse_without_people(entry: Entry) -> None:
    if entry.is_attendance_unknown:
        return
    if entry.present is None:
        raise Fault("present", "Séance passée : indiquez le nombre de présents, ou « effectif inconnu ».")
    if entry.present == 0:
        raise Fault("present", "Personne n’est venu : écrivez l’état « annulée » et un motif.")


def _expect(session: Session, people: int) -> None:
    group = groups_of(session)[0]
    group.expected_total = people
    group.save()
