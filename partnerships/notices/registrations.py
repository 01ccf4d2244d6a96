"""What people are told of what they registered for: shared by trainings and by the programme's events.

An app names its table and writes its letters; a kind's name is the app's prefix and what happened.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from notifications.kinds import Kind, Message, Planned, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import Recipient, is_hushed, queue_notices, write_planned
from partnerships.emails.registrations import RegistrationLetters
from partnerships.models.registrations import OPEN_STATES, GatheringRegistration, RegistrationState

State = RegistrationState
PERSON = "person"
# Builds a mail about a registration: a method of `RegistrationLetters`.
Letter = Callable[[GatheringRegistration, Notice], Message]


class RegistrationNotices:
    """The notices about the registrations of one table.

    `start` is the lookup of when their gathering begins, `live` whether it may still take place, `agreed` whether it
    does; `near` what a letter reads besides its registration.
    """

    def __init__(
        self,
        rows: type[GatheringRegistration],
        *,
        object_type: str,
        prefix: str,
        start: str,
        live: Q,
        agreed: Q,
        near: tuple[str, ...],
    ) -> None:
        self.rows, self.object_type, self.prefix = rows, object_type, prefix
        self.start, self.live, self.agreed, self.near = start, live, agreed, near
        self.ASKED, self.KNOWN = self.named("asked"), self.named("known")
        self.WAITING, self.REGISTERED = self.named("waiting"), self.named("done")
        self.OFFERED, self.ENDED = self.named("offered"), self.named("ended")
        self.MOVED, self.REMINDER = self.named("moved"), self.named("reminder")

    def named(self, what: str) -> str:
        return f"{self.prefix}_{what}"

    def tell(self, kind: str, row: GatheringRegistration) -> None:
        """Write this kind of notice about a registration as it stands now (its version), for the person."""
        self.write(kind, row, recipient_of(row))

    def write(self, kind: str, row: GatheringRegistration, recipient: Recipient) -> None:
        write_planned([self._planned(kind, row, recipient)])

    def tell_each(self, kind: str, rows: Iterable[GatheringRegistration]) -> None:
        """`tell` for many, in one statement."""
        write_planned([self._planned(kind, row, recipient_of(row)) for row in rows if row.email])

    def say_known(self, row: GatheringRegistration) -> None:
        """To whoever asks again for what they have: at most once in an hour."""
        if not is_hushed():
            queue_notices(
                kind=self.KNOWN,
                object_type=self.object_type,
                object_id=row.pk,
                occasion=f"{timezone.now():%Y-%m-%dT%H}",
                recipients=[recipient_of(row)],
            )

    def say_once(self, kind: str, rows: Iterable[GatheringRegistration], *, after: datetime) -> None:
        """Once, however often it is said again, and not before `after`."""
        write_planned(
            [
                Planned(
                    kind=kind,
                    object_type=self.object_type,
                    object_id=row.pk,
                    occasion=kind,
                    recipients=[recipient_of(row)],
                    due_at=after if after > timezone.now() else None,
                )
                for row in rows
                if row.email
            ]
        )

    def _planned(self, kind: str, row: GatheringRegistration, recipient: Recipient) -> Planned:
        return Planned(
            kind=kind,
            object_type=self.object_type,
            object_id=row.pk,
            occasion=str(row.version),
            recipients=[recipient],
            concerns_at=row.gathering.starts_at,
        )

    def row_of(self, notice: Notice) -> GatheringRegistration | None:
        return self.rows.objects.select_related(*self.near).filter(pk=notice.object_id).first()

    def rendered_by(self, letter: Letter) -> Callable[[Notice], Message]:
        """A kind's `render`."""

        def render(notice: Notice) -> Message:
            return letter(self.row_of(notice), notice)

        return render

    def is_in(self, *states: str) -> Callable[[Notice], bool]:
        """Still true while the registration is in one of these states, of what takes place."""

        def still_true(notice: Notice) -> bool:
            return self.rows.objects.filter(self.live, pk=notice.object_id, state__in=states).exists()

        return still_true

    def stays_in(self, state: str) -> Callable[[Notice], bool]:
        """Still true while the registration is in this state, whatever becomes of what it was for."""

        def still_true(notice: Notice) -> bool:
            return self.rows.objects.filter(pk=notice.object_id, state=state).exists()

        return still_true

    def register(self, name: str, label: str, letter: Letter, still_true: Callable[[Notice], bool]) -> None:
        """A kind whose letter carries a link that acts for its reader: its content is not kept."""
        register(Kind(name=name, label=label, still_true=still_true, render=self.rendered_by(letter), is_kept=False))

    def register_shared(self, letters: RegistrationLetters, labels: Mapping[str, str]) -> None:
        """The kinds that every table has, but for its reminder; `labels` says what the service calls each."""
        for name, letter, still_true in (
            (self.ASKED, letters.asked, self.is_in(State.REQUESTED)),
            (self.KNOWN, letters.known, self.is_in(*OPEN_STATES)),
            (self.WAITING, letters.waiting, self.is_in(State.WAITING)),
            (self.REGISTERED, letters.done, self.is_in(State.REGISTERED)),
            (self.OFFERED, letters.offered, self.is_in(State.OFFERED)),
            (self.MOVED, letters.moved, self.is_in(*OPEN_STATES)),
            (self.ENDED, letters.ended, self.stays_in(State.CANCELLED)),
        ):
            self.register(name, labels[name], letter, still_true)

    def register_reminder(self, label: str, letter: Letter, *, anchored_to: str) -> None:
        register(
            Kind(
                name=self.REMINDER,
                label=label,
                still_true=self._is_still_to_remind_of,
                render=self.rendered_by(letter),
                is_reminder=True,
                is_kept=False,
                schedule=Schedule(
                    timing=DAYS_BEFORE,
                    object_type=self.object_type,
                    anchored_to=anchored_to,
                    audiences={PERSON: "la personne inscrite"},
                    between=self._coming_between,
                    recipients=self._told_of,
                ),
            )
        )

    def _coming_between(self, first: datetime, last: datetime) -> Iterable[Anchor]:
        """Who registered after a reminder's due time has just been told. One query."""
        rows = self.rows.objects.filter(
            self.agreed,
            state=State.REGISTERED,
            **{f"{self.start}__gte": first, f"{self.start}__lt": last},
        )
        return (Anchor(*row) for row in rows.values_list("pk", self.start, "registered_at"))

    def _told_of(self, ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
        """One query."""
        rows = self.rows.objects.filter(pk__in=ids).values_list("pk", "email", "language")
        return {pk: {PERSON: [Recipient(email, language=language)]} for pk, email, language in rows}

    def _is_still_to_remind_of(self, notice: Notice) -> bool:
        """At the start that the reminder was written for."""
        row = self.row_of(notice) if self.is_in(State.REGISTERED)(notice) else None
        return row is not None and is_for(notice.occasion, row.gathering.starts_at)


def recipient_of(row: GatheringRegistration) -> Recipient:
    return Recipient(row.email, language=row.language)
