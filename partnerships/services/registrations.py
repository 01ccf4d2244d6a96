"""Places that people take one by one: asking, confirming, waiting, leaving; each under its gathering's lock.

What holds a place, and whether one is left, the database alone counts. A place that comes free is offered to the first
in line who may have it; whoever waits keeps their order. An app's `Desk` says what is its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.calendars import PARIS
from foundation.errors import Refusal, once_more, speaking_kindly
from foundation.retention import Rule, report_forgotten
from partnerships.models.registrations import OPEN_STATES, Ending, Gathering, GatheringRegistration, RegistrationState
from partnerships.notices.registrations import RegistrationNotices
from partnerships.working_days import add_days

State = RegistrationState

# How long a request waits for the button in its mail; it holds no place meanwhile, and is forgotten after.
CONFIRM_WITHIN = timedelta(hours=24)
# How long an offered place waits for its answer; see `awaited_until`.
OFFER_LASTS = timedelta(hours=48)
RISEN = F("version") + 1


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody as they, or whoever registers them, say who they are."""

    full_name: str
    email: str
    language: str = "fr"

    def fields(self) -> dict:
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return said | {"email": self.email.strip().lower()}


@dataclass(frozen=True)
class Overdue:
    """Registrations whose time is over (`late`), looked at again under their lock (`is_still`), and how they end."""

    late: Q
    is_still: Callable[[GatheringRegistration], bool]
    ending: Ending


class Desk:
    """Where the places of one table are given, and its verbs; an app overrides what is its own."""

    rows: type[GatheringRegistration]
    notices: RegistrationNotices
    # The lookup, from a registration, of when its gathering begins.
    start: str
    unconfirmed: Rule
    # What is awaited of somebody until a moment: never beyond the start.
    awaited: tuple[str, ...] = ("offered_until",)
    # What is said to people, in the app's words.
    closed: str
    ended: str

    def lock(self, gathering_id: int) -> Gathering:
        """The gathering, locked, with what its verbs and messages read. Raises its DoesNotExist."""
        gatherings = self.rows._meta.get_field(self.rows.OF).related_model.objects
        return gatherings.select_for_update(no_key=True, of=("self",)).with_all_said().get(pk=gathering_id)

    def refuse_stranger(self, gathering: Gathering, person: Person) -> None:
        """Raises Refusal to whoever it is not for."""

    def turnstile(self, gathering: Gathering) -> Callable[[GatheringRegistration], bool]:
        """Says of each in turn whether they may have a place that is left, and counts whoever it lets through."""
        return lambda row: True

    def find(self, registration_id: int) -> GatheringRegistration:
        """For the page behind a link. Raises Refusal when it was forgotten, or never confirmed in time."""
        row = self.rows.objects.select_related(*self.notices.near).filter(pk=registration_id).first()
        if row is None:
            raise Refusal(
                _(
                    "Cette inscription n’existe plus. Si vous avez fait une demande depuis, ouvrez le message le plus "
                    "récent ; sinon, inscrivez-vous de nouveau."
                )
            )
        return row

    def lock_row(self, registration_id: int) -> tuple[Gathering, GatheringRegistration]:
        """A registration with its gathering, both locked, the gathering first. Raises DoesNotExist."""
        gathering = self.lock(self.rows.objects.values_list(self.rows.OF, flat=True).get(pk=registration_id))
        row = self.rows.objects.select_for_update(no_key=True, of=("self",)).get(pk=registration_id)
        row.gathering = gathering
        return gathering, row

    @once_more
    def ask(self, gathering_id: int, person: Person) -> None:
        """Somebody without an account asks for a place: a mail to their address asks them to confirm.

        Whoever is registered already is told so in that mail, and nowhere else: nobody learns whose address is known.
        Raises Refusal after the closing, and to whoever it is not for.
        """
        with speaking_kindly(), transaction.atomic():
            gathering = self.lock(gathering_id)
            self.refuse_closed(gathering)
            self.refuse_stranger(gathering, person)
            row = self.new(gathering, person)
            known = gathering.registrations.live().filter(email__iexact=row.email).first()
            if known:
                known.gathering = gathering
                self.notices.say_known(known)
                return
            self.forget_request(gathering, row.email)
            row.save()
            self.notices.tell(self.notices.ASKED, row)

    @once_more
    def confirm(self, *, registration_id: int) -> GatheringRegistration:
        """The button of that mail: they have a place, or stand at the end of the line.

        Raises Refusal when it was confirmed already, too late, or after the closing.
        """
        with speaking_kindly(), transaction.atomic():
            gathering, row = self.lock_row(registration_id)
            now = timezone.now()
            if row.state != State.REQUESTED:
                raise Refusal(_("Cette inscription est déjà confirmée. Voici ce qu’il en est."))
            if row.created_at + CONFIRM_WITHIN <= now:
                raise Refusal(_("Cette demande a plus de 24 heures : inscrivez-vous de nouveau."))
            self.refuse_closed(gathering)
            self.give_place_or_queue(gathering, row, now)
        return row

    def new(self, gathering: Gathering, person: Person, **also) -> GatheringRegistration:
        return self.rows(**{self.rows.OF: gathering}, **person.fields(), **also)

    def register(self, gathering: Gathering, row: GatheringRegistration) -> None:
        """Somebody whose address is known to be theirs: a place, or the end of the line. The gathering is locked.

        Raises Refusal after the closing.
        """
        self.refuse_closed(gathering)
        self.forget_request(gathering, row.email)
        self.give_place_or_queue(gathering, row, timezone.now())

    def refuse_closed(self, gathering: Gathering) -> None:
        if not gathering.is_open():
            raise Refusal(self.closed)

    def forget_request(self, gathering: Gathering, email: str) -> None:
        """An older request from this address that nobody confirmed: the newer one replaces it."""
        gathering.registrations.filter(email__iexact=email, state=State.REQUESTED).delete()

    def give_place_or_queue(self, gathering: Gathering, row: GatheringRegistration, now: datetime) -> None:
        """Saves the row with a place, or at the end of the line."""
        if gathering.left > 0 and self.turnstile(gathering)(row):
            self.take_place(gathering, row, now)
            return
        row.state, row.queued_at = State.WAITING, now
        row.save()
        self.notices.tell(self.notices.WAITING, row)

    def take_place(self, gathering: Gathering, row: GatheringRegistration, now: datetime) -> None:
        """Saves the row with its place."""
        row.state, row.registered_at, row.offered_until = State.REGISTERED, now, None
        row.told_start, row.told_end = gathering.starts_at, gathering.ends_at
        row.save()
        self.notices.tell(self.notices.REGISTERED, row)

    def offer_free_places(self, gathering: Gathering, now: datetime) -> int:
        """Offer each free place to the first in line who may have it; it is locked. Returns how many."""
        if not gathering.takes_place or gathering.has_begun(now):
            return 0
        # As the database counts after what this transaction did.
        gathering.refresh_from_db(fields=["taken"])
        free, offered = gathering.left, 0
        if free <= 0:
            return 0
        lets_through = self.turnstile(gathering)
        for row in gathering.registrations.in_line():
            if offered == free:
                break
            if not lets_through(row):
                continue
            row.state, row.offered_until = State.OFFERED, awaited_until(now, OFFER_LASTS, gathering.starts_at)
            row.gathering = gathering
            row.save()
            self.notices.tell(self.notices.OFFERED, row)
            offered += 1
        return offered

    @once_more
    def accept_offer(self, *, registration_id: int) -> GatheringRegistration:
        """Take the place that was offered. Raises Refusal when it was not, or not in time."""
        with speaking_kindly(), transaction.atomic():
            gathering, row = self.lock_row(registration_id)
            now = timezone.now()
            if row.state != State.OFFERED or row.offered_until <= now:
                raise Refusal(_("Cette place n’est plus proposée. Voici ce qu’il en est."))
            self.take_place(gathering, row, now)
        return row

    @once_more
    def leave(self, *, registration_id: int) -> GatheringRegistration:
        """The person gives up their place, or leaves the line. Raises Refusal when there is nothing to leave."""
        with speaking_kindly(), transaction.atomic():
            gathering, row = self.lock_row(registration_id)
            self.refuse_ended(row)
            self.end(gathering, row, Ending.PERSON, timezone.now())
        return row

    def refuse_ended(self, row: GatheringRegistration) -> None:
        if not row.may_be_left:
            raise Refusal(self.ended)

    def end(
        self, gathering: Gathering, row: GatheringRegistration, ending: Ending, now: datetime, *, why="", tell=True
    ) -> None:
        """A registration comes to nothing; its place goes to the first in line. Both are locked."""
        row.state, row.ending, row.why, row.ended_at = State.CANCELLED, ending, why.strip(), now
        for until in self.awaited:
            setattr(row, until, None)
        row.save()
        if tell:
            self.notices.tell(self.notices.ENDED, row)
        self.offer_free_places(gathering, now)

    def end_all(self, gathering: Gathering) -> None:
        """It will not take place: whoever had a place or waited for one is told. It is locked.

        Until when an answer was awaited stays: it says what to go back to, should it take place.
        """
        rows, ids = self._open_in(gathering)
        rows.update(state=State.CANCELLED, ending=Ending.SESSION, ended_at=timezone.now(), version=RISEN)
        self.tell_all(self.notices.ENDED, gathering, ids)

    def move_all(self, gathering: Gathering, former_start: datetime) -> None:
        """Another time or place: registrations stay, with a calendar file where there was one. It is locked.

        What was open until the start is open until the new one; no answer is awaited beyond it.
        """
        starts_at = gathering.starts_at
        if gathering.closes_at == former_start or gathering.closes_at > starts_at:
            gathering.closes_at = starts_at
            gathering.save()
        rows, ids = self._open_in(gathering)
        rows.exclude(told_start=None).update(told_start=starts_at, told_end=gathering.ends_at)
        for until in self.awaited:
            rows.filter(**{f"{until}__gt": starts_at}).update(**{until: starts_at})
        rows.update(version=RISEN)
        self.tell_all(self.notices.MOVED, gathering, ids)

    def tell_all(self, kind: str, gathering: Gathering, ids: list[int]) -> None:
        rows = list(gathering.registrations.filter(pk__in=ids).order_by("pk"))
        for row in rows:
            row.gathering = gathering
        self.notices.tell_each(kind, rows)

    def _open_in(self, gathering: Gathering) -> tuple[QuerySet, list[int]]:
        """Those who have a place or wait for one, and who they are now."""
        rows = gathering.registrations.filter(state__in=OPEN_STATES)
        return rows, list(rows.values_list("pk", flat=True))

    def overdue(self, now: datetime) -> Iterator[Overdue]:
        """What the passing of time alone ends."""
        yield Overdue(
            Q(state=State.OFFERED, offered_until__lte=now),
            lambda row: row.state == State.OFFERED and row.offered_until <= now,
            Ending.LAPSED,
        )
        yield Overdue(
            Q(state=State.WAITING, **{f"{self.start}__lte": now}),
            lambda row: row.state == State.WAITING,
            Ending.NO_PLACE,
        )

    def pass_places_on(self, now: datetime | None = None) -> int:
        """End what was not answered in time; each place goes to the next in line. Returns how many ended."""
        now = now or timezone.now()
        return sum(self._end_each(overdue, now) for overdue in self.overdue(now))

    def _end_each(self, overdue: Overdue, now: datetime) -> int:
        """Each in a transaction of its own, looked at again under its gathering's lock."""
        ended = 0
        late = self.rows.objects.filter(overdue.late).order_by(self.rows.OF, "pk")
        for pk in list(late.values_list("pk", flat=True)):
            with transaction.atomic():
                gathering, row = self.lock_row(pk)
                if overdue.is_still(row):
                    self.end(gathering, row, overdue.ending, now)
                    ended += 1
        return ended

    @transaction.atomic
    def forget_requests(self, now: datetime | None = None) -> int:
        """Requests whose mail was not answered in time are deleted: perhaps somebody else typed that address."""
        now = now or timezone.now()
        late = self.rows.objects.filter(state=State.REQUESTED, created_at__lte=now - CONFIRM_WITHIN)
        return forgotten(self.unconfirmed, late.delete()[0], now)


def forgotten(rule: Rule, count: int, now: datetime) -> int:
    """Reports what a rule of retention forgot, and returns how many."""
    report_forgotten(rule, count, now)
    return count


def awaited_until(now: datetime, lasts: timedelta, starts_at: datetime) -> datetime:
    """When an answer that keeps a place from others comes too late: on a day on which people read their work mail. Near
    the start it has half of what is left: the other half is for the next in line.
    """
    return min(_on_working_day(now + lasts), now + (starts_at - now) / 2)


def _on_working_day(moment: datetime) -> datetime:
    """The same hour in Paris, on the first working day from then on."""
    local = moment.astimezone(PARIS)
    return datetime.combine(add_days(local.date(), 0), local.time(), PARIS)


def rank_of(row: GatheringRegistration) -> int:
    """Their place in the line, from 1."""
    before = row.gathering.registrations.in_line().filter(
        Q(queued_at__lt=row.queued_at) | Q(queued_at=row.queued_at, pk__lt=row.pk)
    )
    return before.count() + 1
