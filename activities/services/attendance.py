"""Who was there: ticked in bulk by those who organise; the session then counts as held, with them as its numbers.

Whoever came without a place is a presence more: it holds no place, so that nothing was sold twice, and stays said.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from activities.models import Registration, Session, Training
from activities.models.choices import CORRECT_VERB, State
from activities.notices import announce_correction
from activities.notices import registrations as notices
from activities.permissions import can_organise, sides_open_to
from activities.services.registrations import DESK, Person, refuse_stranger
from activities.services.steps import lock_session, refuse_closed_year, step, write_event
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side
from partnerships.models.registrations import Ending

ATTENDED, ABSENT = Registration.State.ATTENDED, Registration.State.ABSENT
# Of who is noted on the day; whoever had asked for a place before keeps their registration.
NEVER_ASKED = Q(queued_at=None, manager_until=None, offered_until=None)


def expected_at(training: Training) -> list[Registration]:
    """Those who had a place, and those noted as come without, by name."""
    rows = training.registrations.expected().select_related("hospital")
    return list(rows.order_by("full_name", "pk"))


def others_at(training: Training) -> list[Registration]:
    """Those who asked and had no place when it began, by name; whoever asked again stands once."""
    expected = {row.email.lower() for row in expected_at(training)}
    rows = training.registrations.without_place().select_related("hospital").order_by("full_name", "-pk")
    others = {row.email.lower(): row for row in reversed(rows) if row.email.lower() not in expected}
    return sorted(others.values(), key=lambda row: (row.full_name, row.pk))


@once_more
def record_attendance(
    *,
    actor,
    training_id: int,
    present: Collection[int],
    arrivals: Sequence[Person] = (),
    seen: int | None = None,
) -> Training:
    """Write down who came (ids of registrations); all others who had a place were absent. Said again, it is corrected.

    `present` may name some who had asked and had no place; `arrivals` never asked, and may have no address. Whoever is
    of them counts, has a certificate, and holds no place. Unticked later, they are taken off.

    Raises Refusal to whoever does not organise it, before its start, in a closed year, when nobody came (then it is
    cancelled), for a hospital that it is not for, and when somebody changed the session since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(Training.objects.values_list("session", flat=True).get(pk=training_id), seen=seen)
        training = DESK.lock(training_id)
        _refuse_unready(actor, training, session)
        rows = expected_at(training)
        before = sum(row.state == ATTENDED for row in rows)
        came = {row.pk for row in [*rows, *others_at(training)]} & set(present)
        came |= {_note_arrival(actor, training, person) for person in arrivals}
        if not came:
            raise Refusal("Personne n’est venu : annulez plutôt la formation, avec son motif, sur sa fiche.")
        _mark(training, came)
        _count(session, actor, before, len(came))
        notices.say_attended(training.registrations.filter(pk__in=came), after=session.ends_at)
    return training


def _refuse_unready(actor, training: Training, session: Session) -> None:
    if not can_organise(actor, training):
        raise Refusal("Les présences se notent par ceux qui organisent la formation.")
    if session.state not in (State.CONFIRMED, State.HELD) or not session.has_begun():
        raise Refusal("Les présences se notent à partir du début de la formation.")
    refuse_closed_year(session.quota)


def _note_arrival(actor, training: Training, person: Person) -> int:
    """The id of the registration of somebody who came unannounced; they may have had one after all."""
    if person.hospital_id or person.organisation:
        refuse_stranger(training, person)
    fields = person.fields()
    if fields["email"]:
        DESK.forget_request(training, fields["email"])
        if known := training.registrations.live().filter(email__iexact=fields["email"]).first():
            return known.pk
    row = Registration(training=training, is_walk_in=True, state=ATTENDED, registered_by=actor, **fields)
    row.save()
    return row.pk


def _mark(training: Training, came: Collection[int]) -> None:
    rows, risen = training.registrations, {"version": F("version") + 1}
    present = rows.filter(pk__in=came)
    present.without_place().update(state=ATTENDED, is_walk_in=True, ending="", ended_at=None, **risen)
    present.update(state=ATTENDED, **risen)
    absent = rows.expected().exclude(pk__in=came)
    absent.filter(NEVER_ASKED, is_walk_in=True).delete()
    nothing = {"state": Registration.State.CANCELLED, "ending": Ending.NO_PLACE, "ended_at": timezone.now()}
    absent.filter(is_walk_in=True).update(is_walk_in=False, **nothing, **risen)
    absent.update(state=ABSENT, **risen)


def _count(session: Session, actor, before: int, now: int) -> None:
    """The session is held, or its report corrected."""
    sides = sides_open_to(actor, session)
    side = Side.PARTNER if Side.PARTNER in sides else Side.HOSPITAL
    if session.state == State.CONFIRMED:
        step(session, State.HELD, actor=actor, side=side, verb="réalisée")
        session.reported_at, session.reported_by = timezone.now(), actor
        session.save()
        return
    if before != now:
        changes = [["present", str(before), str(now)]]
        event = write_event(session, CORRECT_VERB, source=session.state, actor=actor, side=side, changes=changes)
        session.save()
        announce_correction(session, event, actor=actor)
