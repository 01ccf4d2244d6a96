"""What a professional is told of their registration for a training, and what their manager is asked."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from activities.emails import registrations as letters
from activities.models import Registration
from activities.models.choices import LIVE_STATES
from activities.models.choices import State as SessionState
from activities.models.registrations import OPEN_STATES
from activities.models.trainings import NEAR
from notifications.kinds import Kind, Message, Planned, readable_by, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import Recipient, is_hushed, queue_notices, write_planned

State = Registration.State
REGISTRATION = "registration"
ASKED, KNOWN = "registration_asked", "registration_known"
WAITING, PENDING, REGISTERED = "registration_waiting", "registration_pending", "registration_done"
OFFERED, ENDED, MOVED = "registration_offered", "registration_ended", "registration_moved"
RESTORED, ATTENDED = "registration_restored", "registration_attended"
MANAGER_ASKED, REMINDER = "registration_manager", "registration_reminder"
PERSON = "person"


def tell(kind: str, row: Registration) -> None:
    """Write this kind of notice about a registration as it stands now (its version), for the person."""
    _queue(kind, row, Recipient(row.email, language=row.language))


def tell_each(kind: str, rows: Iterable[Registration]) -> None:
    """`tell` for many, in one statement."""
    write_planned([_planned(kind, row, Recipient(row.email, language=row.language)) for row in rows if row.email])


def say_known(row: Registration) -> None:
    """To whoever asks again for what they have: at most once in an hour."""
    if not is_hushed():
        queue_notices(
            kind=KNOWN,
            object_type=REGISTRATION,
            object_id=row.pk,
            occasion=f"{timezone.now():%Y-%m-%dT%H}",
            recipients=[Recipient(row.email, language=row.language)],
        )


def say_attended(rows: Iterable[Registration], *, after: datetime) -> None:
    """Once, however often the list is corrected, and not before the end: what is theirs waits behind their link."""
    write_planned(
        [
            Planned(
                kind=ATTENDED,
                object_type=REGISTRATION,
                object_id=row.pk,
                occasion=ATTENDED,
                recipients=[Recipient(row.email, language=row.language)],
                due_at=after if after > timezone.now() else None,
            )
            for row in rows
            if row.email
        ]
    )


def ask_manager(row: Registration) -> None:
    """Nothing where the person, or their referent, named nobody to write to: then the referent records the answer."""
    if row.manager_email:
        _queue(MANAGER_ASKED, row, Recipient(row.manager_email))


def _queue(kind: str, row: Registration, recipient: Recipient) -> None:
    write_planned([_planned(kind, row, recipient)])


def _planned(kind: str, row: Registration, recipient: Recipient) -> Planned:
    return Planned(
        kind=kind,
        object_type=REGISTRATION,
        object_id=row.pk,
        occasion=str(row.version),
        recipients=[recipient],
        concerns_at=row.training.session.starts_at,
    )


def registration_of(notice: Notice) -> Registration | None:
    near = (f"training__{name}" for name in NEAR)
    return Registration.objects.select_related("hospital", *near).filter(pk=notice.object_id).first()


def rendered_by(letter):
    """A kind's `render` from one function of activities.emails.registrations."""

    def render(notice: Notice) -> Message:
        return letter(registration_of(notice), notice)

    return render


def is_in(*states: str):
    """Still true while the registration is in one of these states, of a training that takes place."""

    def still_true(notice: Notice) -> bool:
        rows = Registration.objects.filter(pk=notice.object_id, state__in=states)
        return rows.filter(training__session__state__in=LIVE_STATES).exists()

    return still_true


def has_attended(notice: Notice) -> bool:
    return Registration.objects.filter(pk=notice.object_id, state=State.ATTENDED).exists()


def is_ended(notice: Notice) -> bool:
    return Registration.objects.filter(pk=notice.object_id, state=State.CANCELLED).exists()


def coming_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Who registered after a reminder's due time has just been told. One query."""
    rows = Registration.objects.filter(
        state=State.REGISTERED,
        training__session__state=SessionState.CONFIRMED,
        training__session__starts_at__gte=first,
        training__session__starts_at__lt=last,
    )
    return (Anchor(*row) for row in rows.values_list("pk", "training__session__starts_at", "registered_at"))


def told_of(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """One query."""
    rows = Registration.objects.filter(pk__in=ids).values_list("pk", "email", "language")
    return {pk: {PERSON: [Recipient(email, language=language)]} for pk, email, language in rows}


def is_still_to_remind_of(notice: Notice) -> bool:
    """At the start that the reminder was written for."""
    row = registration_of(notice) if is_in(State.REGISTERED)(notice) else None
    return row is not None and is_for(notice.occasion, row.training.session.starts_at)


readable_by(REGISTRATION, Registration.objects.visible_to, near=("training__session__activity",))
for name, label, states, letter in (
    (ASKED, "inscription à confirmer", (State.REQUESTED,), letters.registration_asked),
    (KNOWN, "inscription déjà faite", OPEN_STATES, letters.registration_known),
    (WAITING, "liste d’attente d’une formation", (State.WAITING,), letters.registration_waiting),
    (PENDING, "inscription qui attend le responsable", (State.AGREEMENT,), letters.registration_pending),
    (REGISTERED, "inscription confirmée", (State.REGISTERED,), letters.registration_done),
    (OFFERED, "place proposée", (State.OFFERED,), letters.registration_offered),
    (MOVED, "formation déplacée", OPEN_STATES, letters.registration_moved),
    (RESTORED, "formation rétablie", OPEN_STATES, letters.registration_restored),
    (MANAGER_ASKED, "accord demandé au responsable", (State.AGREEMENT,), letters.manager_asked),
):
    # Each carries a link that acts for its reader.
    register(Kind(name=name, label=label, still_true=is_in(*states), render=rendered_by(letter), is_kept=False))
register(
    Kind(
        name=ENDED,
        label="inscription annulée",
        still_true=is_ended,
        render=rendered_by(letters.registration_ended),
        is_kept=False,
    )
)
register(
    Kind(
        name=ATTENDED,
        label="attestation de présence",
        still_true=has_attended,
        render=rendered_by(letters.registration_attended),
        is_kept=False,
    )
)
register(
    Kind(
        name=REMINDER,
        label="rappel de formation",
        still_true=is_still_to_remind_of,
        render=rendered_by(letters.registration_reminder),
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=REGISTRATION,
            anchored_to="la formation",
            audiences={PERSON: "la personne inscrite"},
            between=coming_between,
            recipients=told_of,
        ),
    )
)
