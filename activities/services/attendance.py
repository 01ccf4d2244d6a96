"""Who was there: ticked in bulk by those who organise; the session then counts as held, with them as its numbers."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activities.models import Registration, Session, Training
from activities.models.choices import CORRECT_VERB, State
from activities.notices import announce_correction
from activities.notices import registrations as notices
from activities.permissions import can_organise, sides_open_to
from activities.services.registrations import lock_training
from activities.services.steps import lock_session, refuse_closed_year, step, write_event
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side

EXPECTED = (Registration.State.REGISTERED, Registration.State.ATTENDED, Registration.State.ABSENT)


def expected_at(training: Training) -> list[Registration]:
    """Those who had a place, by name."""
    rows = training.registrations.filter(state__in=EXPECTED).select_related("hospital")
    return list(rows.order_by("full_name", "pk"))


@once_more
def record_attendance(*, actor, training_id: int, present: Collection[int], seen: int | None = None) -> Training:
    """Write down who came (ids of registrations); all others who had a place were absent. Said again, it is corrected.

    Raises Refusal to whoever does not organise it, before its start, in a closed year, when nobody came (then it is
    cancelled), and when somebody changed the session since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        session = lock_session(Training.objects.values_list("session", flat=True).get(pk=training_id), seen=seen)
        training = lock_training(training_id)
        _refuse_unready(actor, training, session)
        rows = expected_at(training)
        came = {row.pk for row in rows} & set(present)
        if not came:
            raise Refusal("Personne n’est venu : annulez plutôt la formation, avec son motif, sur sa fiche.")
        before = sum(row.state == Registration.State.ATTENDED for row in rows)
        _mark(training, came)
        _count(session, actor, before, len(came))
        for row in training.registrations.filter(pk__in=came):
            row.training = training
            notices.say_attended(row)
    return training


def _refuse_unready(actor, training: Training, session: Session) -> None:
    if not can_organise(actor, training):
        raise Refusal("Les présences se notent par ceux qui organisent la formation.")
    if session.state not in (State.CONFIRMED, State.HELD) or not session.has_begun():
        raise Refusal("Les présences se notent à partir du début de la formation.")
    refuse_closed_year(session.quota)


def _mark(training: Training, came: Collection[int]) -> None:
    rows = training.registrations.filter(state__in=EXPECTED)
    rows.exclude(pk__in=came).update(state=Registration.State.ABSENT, version=F("version") + 1)
    rows.filter(pk__in=came).update(state=Registration.State.ATTENDED, version=F("version") + 1)


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
