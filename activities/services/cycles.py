"""Cycles: the same session again and again, asked for in one go. What fits and what clashes is said before.

The preview runs the very verbs of one session, in a transaction that is rolled back: it can promise nothing that the
booking would not keep. Booking does the same again and keeps it only if every chosen date became what was promised.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from activities.models import Activity, Cycle, Session, Slot
from activities.models.choices import State
from activities.notices import CycleNews
from activities.services.booking import Received, Wish, book_slot, partner_of, request_session
from activities.services.rehearsals import rehearse
from activities.services.steps import lock_activity, lock_mediator
from foundation.errors import Refusal, once_more
from partnerships.models.choices import Side

FEWEST, MOST = 2, 20
WEEKS = {Cycle.Rhythm.WEEKLY: 1, Cycle.Rhythm.FORTNIGHTLY: 2}

# The fields that answer a warning about one session: the day or ward, the mediator's absence or way.
WARNED = ("override_reason", "acknowledged")

# Line → the state that a person was told it would have.
Promises = Mapping[str, str]
Times = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one line of a cycle, named `key` in the form: the session that it gives, or the refusal that says
    why it does not. Times are aware; `before` is the session as it stood, where there was one.
    """

    key: str
    starts_at: datetime
    ends_at: datetime
    before: Session | None = None
    session: Session | None = None
    refusal: Refusal | None = None

    @property
    def needs_reason(self) -> bool:
        """Warned of, not forbidden: a reason would keep it."""
        return self.refusal is not None and self.refusal.field in WARNED

    @property
    def promise(self) -> str:
        """The state that this line may be told to get; what a reason keeps, the other side still answers."""
        if self.session:
            return State(self.session.state)
        return State.REQUESTED if self.needs_reason else ""


def cycle_days(first: date, rhythm: Cycle.Rhythm, count: int) -> list[date]:
    """The Paris days of a cycle: every week, every second week, or the same weekday of each month (« 2e mardi »).

    Raises Refusal beyond the end of all calendars.
    """
    try:
        if rhythm in WEEKS:
            return [first + timedelta(weeks=WEEKS[rhythm] * step) for step in range(count)]
        return [_same_weekday(first, months) for months in range(count)]
    except (OverflowError, ValueError):
        raise Refusal("Cette date est trop lointaine. Choisissez une date de la convention.", field="day") from None


def _same_weekday(first: date, months: int) -> date:
    """So many months later, the same weekday of the month: the second Tuesday, or the last one for a fifth."""
    nth = (first.day - 1) // 7 + 1
    years, month = divmod(first.month - 1 + months, 12)
    start = date(first.year + years, month + 1, 1)
    day = start + timedelta(days=(first.weekday() - start.weekday()) % 7, weeks=nth - 1)
    return day if day.month == start.month else day - timedelta(weeks=1)


@once_more
def preview_cycle(
    *, actor, side: Side, wishes: Sequence[Wish], reason: str = "", received: Received | None = None
) -> list[Fate]:
    """What each date would become if they were all booked now. Writes nothing, tells nobody."""
    return rehearse(_book_each, actor, side, wishes, reason, received, tell=say_nothing)


@once_more
def book_cycle(
    *,
    actor,
    side: Side,
    rhythm: Cycle.Rhythm,
    wishes: Sequence[Wish],
    promises: Promises,
    reason: str = "",
    received: Received | None = None,
) -> Cycle:
    """Book the dates that were promised something, all or none; `reason` keeps those that were warned of.

    The other side's open slots of exactly that time and place are taken, other dates are requests. Raises Refusal
    when a date would not become what was promised.
    """
    with transaction.atomic():
        news = CycleNews()
        chosen = [wish for wish in wishes if key_of(wish) in promises]
        fates = _book_each(actor, side, chosen, reason, received, tell=news.tell_booked)
        refuse_broken_promises(fates, promises)
        cycle = Cycle.objects.create(rhythm=rhythm, made_by=actor)
        Session.objects.filter(pk__in=[fate.session.pk for fate in fates]).update(cycle=cycle)
        news.write("cycle_booked", cycle.pk)
    return cycle


def attempt(key: str, times: Times, deed: Callable[[], Session], *, before: Session | None = None) -> Fate:
    """The fate of one line. A verb that refuses has undone its own part; the others go on."""
    line = {"key": key, "starts_at": times[0], "ends_at": times[1], "before": before}
    try:
        return Fate(**line, session=deed())
    except Refusal as refusal:
        return Fate(**line, refusal=refusal)


def refuse_broken_promises(fates: Sequence[Fate], promises: Promises) -> None:
    """Nothing is kept unless every line gives what was promised."""
    if not promises:
        raise Refusal("Cochez au moins une date.", field="chosen")
    if {fate.key for fate in fates} != set(promises) or any(fate.promise != promises[fate.key] for fate in fates):
        raise Refusal("Quelque chose a changé entre-temps : rien n’est fait. Vérifiez les dates ci-dessous.")
    if any(fate.needs_reason for fate in fates):
        raise Refusal("Indiquez pourquoi garder les dates signalées, ou décochez-les.", field="override_reason")


def say_nothing(*args, **kwargs) -> None:
    """In a rehearsal nobody is told."""


def key_of(wish: Wish) -> str:
    return f"{wish.starts_at:%Y-%m-%d}"


def _book_each(
    actor, side: Side, wishes: Sequence[Wish], reason: str, received: Received | None, *, tell
) -> list[Fate]:
    """Each date in turn, on the locks that all of them need, taken in the one order."""
    if not wishes:
        return []
    slots = _lock_fitting_slots(side, wishes)
    lock_mediator(wishes[0].lead_mediator_id)
    lock_activity(wishes[0].activity_id)
    common = {"actor": actor, "received": received, "tell": tell}

    def book(wish: Wish) -> Session:
        slot = slots.get((wish.starts_at, wish.ends_at))
        return with_reason_if_needed(
            lambda why: _take(slot, wish, why, **common) if slot else _ask(side, wish, why, **common), reason
        )

    return [attempt(key_of(wish), (wish.starts_at, wish.ends_at), lambda wish=wish: book(wish)) for wish in wishes]


def _take(slot: Slot, wish: Wish, why: str, **common) -> Session:
    return book_slot(
        slot_id=slot.pk,
        activity_id=wish.activity_id,
        group=wish.group,
        lead_mediator_id=wish.lead_mediator_id,
        note=wish.note,
        acknowledged=bool(why),
        **common,
    )


def _ask(side: Side, wish: Wish, why: str, **common) -> Session:
    wish = replace(wish, override_reason=why, acknowledged=bool(why))
    return request_session(side=side, wish=wish, **common)


def with_reason_if_needed(deed: Callable[[str], Session], reason: str) -> Session:
    """The reason is given only for a date that was warned of: it is said of that day, not of all."""
    try:
        return deed("")
    except Refusal as refusal:
        if refusal.field not in WARNED or not reason.strip():
            raise
    return deed(reason)


def _lock_fitting_slots(side: Side, wishes: Sequence[Wish]) -> dict[Times, Slot]:
    """The other side's open slots of exactly these times, for this activity, place and group; locked in id order.

    None while the theme lacks an agreement: then every date is a request.
    """
    wish = wishes[0]
    activity = Activity.objects.agreed().select_related("commitment__strand").filter(pk=wish.activity_id).first()
    if activity is None:
        return {}
    walls = {"partner": partner_of(activity)}
    if side == Side.PARTNER:
        ward_id = wish.group.ward_id
        walls = {"ward": ward_id} if ward_id else {"ward": None, "hospital": wish.group.hospital_id}
    return lock_slots_at(
        [(wish.starts_at, wish.ends_at) for wish in wishes],
        Slot.objects.open_to_requests().filter(
            side=side.other,
            place=wish.place,
            commitments=activity.commitment_id,
            capacity__gte=wish.group.expected_total,
            **walls,
        ),
    )


def lock_slots_at(times: Sequence[Times], fitting: QuerySet) -> dict[Times, Slot]:
    """By its times, one of the fitting slots of exactly these times; locked in id order."""
    slots = fitting.filter(starts_at__in=[starts_at for starts_at, _ends_at in times])
    found: dict[Times, Slot] = {}
    for slot in slots.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        found.setdefault((slot.starts_at, slot.ends_at), slot)
    return found
