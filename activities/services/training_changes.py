"""What happens to a training's session happens to those who registered: it ends, moves, or takes place after all.

Called by the session's own verbs, with the session locked and saved; the training is locked next, then its
registrations. Each person is told once. A session that trains nobody costs no query.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from activities.models import Registration, Session, Training
from activities.models.choices import Format
from activities.models.choices import State as SessionState
from activities.notices import registrations as notices
from activities.services.registrations import DESK, MANAGER_HAS
from partnerships.models.registrations import Ending
from partnerships.services.registrations import OFFER_LASTS, RISEN, awaited_until

State = Registration.State
BACK = {"ending": "", "ended_at": None, "version": RISEN}


def end_registrations(session: Session) -> None:
    """The training will not take place: whoever had a place or waited for one is told."""
    if training := _lock_training(session):
        DESK.end_all(training)


def move_registrations(session: Session, former_start: datetime) -> None:
    """Another time or place: registrations stay, with a calendar file where there was one."""
    if training := _lock_training(session):
        DESK.move_all(training, former_start)


def offer_what_came_free(session: Session) -> None:
    """Confirmed (again): the places that were left while it waited go to the line."""
    if training := _lock_training(session):
        DESK.offer_free_places(training, timezone.now())


def bring_registrations_back(session: Session, *, was: SessionState, since: datetime) -> None:
    """What was decided of the session at `since` is taken back, and so is what it did to its people.

    A cancelled training: everybody stands where they stood (their place, their rank), and is told; once it has begun,
    only those who had a place, for whoever notes who was there. A report taken back: who was there is to be said anew.
    """
    training, now = _lock_training(session), timezone.now()
    if training is None:
        return
    if was == SessionState.HELD:
        marked = training.registrations.filter(state__in=(State.ATTENDED, State.ABSENT))
        marked.update(state=State.REGISTERED, version=RISEN)
        return
    gone = training.registrations.filter(state=State.CANCELLED, ending=Ending.SESSION, ended_at__gte=since)
    if session.has_begun(now):
        gone.exclude(registered_at=None).update(state=State.REGISTERED, **BACK)
        return
    ids = list(gone.values_list("pk", flat=True))
    _stand_where_they_stood(training, gone, now)
    DESK.tell_all(notices.RESTORED, training, ids)
    DESK.offer_free_places(training, now)


def _stand_where_they_stood(training: Training, gone: QuerySet[Registration], now: datetime) -> None:
    """The stamps that each registration kept say where that was; what was awaited has its whole time anew."""
    starts_at, ends_at = training.session.starts_at, training.session.ends_at
    had_place, were_offered = gone.exclude(registered_at=None), gone.exclude(offered_until=None)
    had_place.update(state=State.REGISTERED, told_start=starts_at, told_end=ends_at, **BACK)
    were_offered.update(state=State.OFFERED, offered_until=awaited_until(now, OFFER_LASTS, starts_at), **BACK)
    for row in gone.exclude(manager_until=None):
        row.training = training
        row.state, row.manager_until = State.AGREEMENT, awaited_until(now, MANAGER_HAS, starts_at)
        row.ending, row.ended_at = "", None
        row.save()
        notices.ask_manager(row)
    gone.update(state=State.WAITING, **BACK)


def _lock_training(session: Session) -> Training | None:
    if session.format != Format.TRAINING:
        return None
    locked = Training.objects.select_for_update(no_key=True, of=("self",)).with_all_said()
    training = locked.filter(session=session).first()
    if training:
        training.session = session
    return training
