"""A season lived at random: everybody does anything at any moment, and what happened is written down by hand.

The account here knows no rule of the portal's own: who may act, which ways lead from state to state, and what holds a
place are written a second time, from the design, so that the two can disagree.
"""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.models import User
from activities.ledger import ledger_of
from activities.models import Activity, Participation, Session, SessionEvent, Slot
from activities.models.choices import CancelReason, Means, Place, State
from activities.services.answers import agree, cancel, decline, lapse_unanswered
from activities.services.booking import Group, Wish, book_slot, request_session
from activities.services.corrections import take_back
from activities.services.mediators import assign_mediator
from activities.services.moves import Plan, reschedule
from activities.services.past import record_past, withdraw_record
from activities.services.programme import agree_on_activities
from activities.services.reports import report
from activities.services.slots import open_slots, withdraw_slot
from activities.services.wards import record_ward_agreement
from foundation.calendars import PARIS
from foundation.errors import Refusal
from partnerships.models import Quota
from partnerships.models.choices import Side
from tests.factories import ActivityFactory, MembershipFactory, QuotaFactory
from tests.scenes import Scene, hospital_scene

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=PARIS)
HOLDING = {State.REQUESTED, State.CONFIRMED, State.HELD}
LATE = timedelta(hours=96)

# Who may bring a session from a state to another: the design's table of states. Nobody but the clock lets lapse.
WAYS = {
    (State.REQUESTED, State.CONFIRMED),
    (State.REQUESTED, State.DECLINED),
    (State.REQUESTED, State.CANCELLED),
    (State.CONFIRMED, State.CANCELLED),
    (State.CONFIRMED, State.HELD),
    (State.CONFIRMED, State.REQUESTED),
    (State.DECLINED, State.REQUESTED),
    (State.CANCELLED, State.REQUESTED),
    (State.CANCELLED, State.CONFIRMED),
    (State.HELD, State.CONFIRMED),
    (State.HELD, State.CANCELLED),
}
WARD = "ward"
SIDES_OF_ROLE = {
    "mediator": {Side.PARTNER},
    "coordinator": {Side.PARTNER},
    "referent": {Side.HOSPITAL},
    "officer": {Side.HOSPITAL, Side.PARTNER},
    "stranger": set(),
}


@dataclass
class Account:
    """A session as it must be, by what was done to it."""

    state: State
    agreed: set[str]
    theme: int
    acted: Side | None
    was_confirmed: bool = False
    counts_anyway: bool = False

    @property
    def holds_place(self) -> bool:
        return self.state in HOLDING or self.counts_anyway


@dataclass
class Stage:
    """Two years of a small volume, two themes of which one lacks an agreement, and the people."""

    scene: Scene
    years: list[Quota]
    themes: list[Activity]
    people: dict[str, User]


def build_stage(*, asks_head_nurse: bool) -> Stage:
    """Within a transaction of the caller's. The first year ends in eight days; a late cancellation counts against the
    hospital.
    """
    scene = hospital_scene(quantity=4)
    if asks_head_nurse:
        scene.hospital.head_nurse = scene.hospital.HeadNurse.AGREES
        scene.hospital.save()
    type(scene.commitment).objects.filter(pk=scene.commitment.pk).update(
        late_cancellation_hours=96, late_counts_against="hospital"
    )
    end = timezone.localdate() + timedelta(days=8)
    Quota.objects.filter(pk=scene.quota.pk).update(ends_on=end)
    second = QuotaFactory(commitment=scene.commitment, quantity=3, starts_on=end + timedelta(days=1))
    half_agreed = ActivityFactory(commitment=scene.commitment)
    half_agreed.agreements.filter(party__side=Side.HOSPITAL).delete()
    people = {role: getattr(scene, role) for role in ("mediator", "coordinator", "referent", "officer")}
    people["stranger"] = MembershipFactory(referent=True).user
    return Stage(
        scene=scene,
        years=[scene.quota, second],
        themes=[scene.activity, half_agreed],
        people=people,
    )


OWN_SIDES = [(role, side) for role, sides in SIDES_OF_ROLE.items() for side in sides]
ANYBODY = [(role, side) for role in SIDES_OF_ROLE for side in Side]
# Three hours, two of which overlap.
HOURS = (0, 0.5, 3)


class Chance(Random):
    """What a season draws: who, when, which one. Seeded by Hypothesis, so that a failure comes back."""

    def who(self, lacking: set[Side] = frozenset(Side)) -> tuple[str, Side]:
        """Somebody for their own side whose word is lacking, most often; anybody for any side, sometimes."""
        own = [(role, side) for role, side in OWN_SIDES if side in lacking]
        return self.choice(own if own and self.is_so(0.8) else ANYBODY)

    def moment(self, first: int = -1, last: int = 6) -> datetime:
        """At noon or soon after, so many days from now; the first year ends meanwhile."""
        noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
        return noon + timedelta(days=self.randint(first, last), hours=self.choice(HOURS))

    def is_so(self, odds: float = 0.5) -> bool:
        return self.random() < odds


class SeasonAtRandom(RuleBasedStateMachine):
    """Each example starts from the same stage, in a transaction that is taken back at its end."""

    stage: Stage
    # What was done and worked, over all examples: a season in which all is refused would prove nothing.
    done: Counter

    new_count = staticmethod(Counter)

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.clock = self.undo.enter_context(time_machine.travel(NOON, tick=False))
        self.accounts: dict[int, Account] = {}
        self.agreed_themes = {self.stage.themes[0].pk}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.close()

    # What the rules share

    def a_session(self, chance: Chance, *likely: State, recorded: bool = False) -> Session:
        """Most often one where the deed makes sense: in such a state, or recorded afterwards; sometimes any."""
        ids = [
            pk
            for pk, account in self.accounts.items()
            if account.state in likely and not (recorded and account.was_confirmed)
        ]
        return Session.objects.get(pk=chance.choice(ids if ids and chance.is_so(0.9) else sorted(self.accounts)))

    def attempt(self, deed, *, role: str, sides_needed: set[Side], verb: str):
        """Do it if the portal lets it be done: then somebody of that side was entitled; else nothing has changed."""
        before = everything()
        try:
            result = deed(self.stage.people[role])
        except Refusal:
            assert everything() == before, f"{verb} was refused, and changed something"
            return None
        assert sides_needed <= SIDES_OF_ROLE[role], f"{role} did « {verb} » for {sides_needed}"
        self.done[verb] += 1
        return result

    def arrive(self, session: Session, target: State, side: Side) -> Account:
        """A session went from its state to another by a side's act; staying is no way."""
        account = self.accounts[session.pk]
        if account.state != target:
            assert (account.state, target) in WAYS, f"{account.state} became {target}"
            account.state, account.acted = target, side
        return account

    def confirmed_or_not(self, account: Account) -> State:
        needed = {*Side, WARD} if self.stage.scene.hospital.asks_head_nurse else set(Side)
        is_complete = account.agreed >= needed and account.theme in self.agreed_themes
        return State.CONFIRMED if is_complete else State.REQUESTED

    # What people do

    @initialize(seed=st.integers(0, 2**64 - 1))
    def begin(self, seed):
        """Something to act on from the first step. Hypothesis draws the season's seed alone: drawn one by one, its
        choices repeat each other, and most deeds would make no sense.
        """
        self.chance = Chance(seed)
        while len(self.accounts) < 2:
            self.ask(self.chance)
        self.open_a_slot(self.chance)

    @rule()
    def somebody_does_something(self):
        self.chance.choice(self.deeds)(self, self.chance)

    def open_a_slot(self, chance: Chance) -> None:
        role, _side = chance.who()
        scene, start = self.stage.scene, chance.moment()

        def deed(actor):
            return open_slots(
                actor=actor,
                side=Side.HOSPITAL,
                place=Place.WARD,
                times=[(start, start + timedelta(hours=1))],
                commitments=[scene.commitment],
                hospital=scene.hospital,
                ward=scene.ward,
                capacity=8,
            )

        self.attempt(deed, role=role, sides_needed={Side.HOSPITAL}, verb="open")

    def withdraw_a_slot(self, chance: Chance) -> None:
        role, _side = chance.who()
        if slot := a_slot(chance):
            self.attempt(
                lambda actor: withdraw_slot(actor=actor, slot_id=slot.pk),
                role=role,
                sides_needed={Side.HOSPITAL},
                verb="withdraw",
            )

    def book(self, chance: Chance) -> None:
        role, _side = chance.who()
        slot, activity = a_slot(chance), chance.choice(self.stage.themes)
        mediator_id = self.stage.people["mediator"].pk if chance.is_so() else None
        if slot is None:
            return

        def deed(actor):
            return book_slot(
                actor=actor,
                slot_id=slot.pk,
                activity_id=activity.pk,
                group=Group(expected_total=6),
                lead_mediator_id=mediator_id,
                acknowledged=chance.is_so(),
            )

        session = self.attempt(deed, role=role, sides_needed={Side.PARTNER}, verb="book")
        if session:
            assert activity.pk in self.agreed_themes, "a theme without its agreements was booked"
            agreed = set(Side) if slot.valid_until > timezone.now() else {Side.PARTNER}
            self.write_down(session, activity, agreed, Side.PARTNER)

    def write_down(self, session: Session, activity: Activity, agreed: set[Side], side: Side) -> None:
        account = Account(State.REQUESTED, agreed, activity.pk, side)
        account.state = self.confirmed_or_not(account)
        account.was_confirmed = account.state == State.CONFIRMED
        self.accounts[session.pk] = account

    def wish(self, activity: Activity, start: datetime, *, is_led: bool) -> Wish:
        scene = self.stage.scene
        return Wish(
            activity_id=activity.pk,
            place=Place.WARD,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            group=Group(expected_total=6, ward_id=scene.ward.pk),
            lead_mediator_id=scene.mediator.pk if is_led else None,
            override_reason="Un essai.",
            acknowledged=True,
        )

    def ask(self, chance: Chance) -> None:
        (role, side), activity = chance.who(), chance.choice(self.stage.themes)
        wish = self.wish(activity, chance.moment(), is_led=chance.is_so())
        session = self.attempt(
            lambda actor: request_session(actor=actor, side=side, wish=wish),
            role=role,
            sides_needed={side},
            verb="ask",
        )
        if session:
            self.write_down(session, activity, {side}, side)

    def record_what_is_past(self, chance: Chance) -> None:
        (role, side), activity = chance.who(), chance.choice(self.stage.themes)
        wish = self.wish(activity, chance.moment(-6, 0), is_led=False)
        session = self.attempt(
            lambda actor: record_past(actor=actor, side=side, wish=wish, present={"present_total": 5}),
            role=role,
            sides_needed={side},
            verb="record",
        )
        if session:
            assert session.ends_at <= timezone.now()
            assert activity.pk in self.agreed_themes
            self.accounts[session.pk] = Account(State.HELD, {side}, activity.pk, side)

    def say_yes(self, chance: Chance) -> None:
        session = self.a_session(chance, State.REQUESTED)
        role, side = chance.who(lacking=set(Side) - self.accounts[session.pk].agreed)
        is_received = chance.is_so(0.3)
        received = {"agreed_by": "Mme Bouleau", "means": Means.PHONE} if is_received else {}
        is_told_by_other = is_received and side not in SIDES_OF_ROLE[role]
        if self.attempt(
            lambda actor: agree(actor=actor, session_id=session.pk, side=side, **received),
            role=role,
            sides_needed={side.other if is_told_by_other else side},
            verb="agree",
        ):
            account = self.accounts[session.pk]
            assert account.state == State.REQUESTED
            assert side not in account.agreed, "one side agreed twice"
            account.agreed.add(side)
            if self.confirmed_or_not(account) == State.CONFIRMED:
                self.arrive(session, State.CONFIRMED, side).was_confirmed = True

    def note_the_head_nurse(self, chance: Chance) -> None:
        session, (role, _side) = self.a_session(chance, State.REQUESTED), chance.who()
        if self.attempt(
            lambda actor: record_ward_agreement(
                actor=actor, session_id=session.pk, agreed_by="Mme Bouleau, cadre de santé", means=Means.PHONE
            ),
            role=role,
            sides_needed={Side.HOSPITAL},
            verb="head nurse",
        ):
            account = self.accounts[session.pk]
            assert account.state == State.REQUESTED
            assert WARD not in account.agreed, "the head nurse agreed twice"
            account.agreed.add(WARD)
            if self.confirmed_or_not(account) == State.CONFIRMED:
                self.arrive(session, State.CONFIRMED, Side.HOSPITAL).was_confirmed = True

    def say_no(self, chance: Chance) -> None:
        session, (role, side) = self.a_session(chance, State.REQUESTED), chance.who()
        if self.attempt(
            lambda actor: decline(actor=actor, session_id=session.pk, side=side, why="Le service est fermé."),
            role=role,
            sides_needed={side},
            verb="decline",
        ):
            assert side not in self.accounts[session.pk].agreed, "declined by the side that had agreed"
            self.arrive(session, State.DECLINED, side)

    def call_off(self, chance: Chance) -> None:
        session = self.a_session(chance, *([State.CONFIRMED] if chance.is_so() else [State.REQUESTED, State.CONFIRMED]))
        (role, side), reason, is_neither = chance.who(), chance.choice(list(CancelReason)), chance.is_so(0.2)
        is_late = session.starts_at - timezone.now() < LATE
        was_confirmed = self.accounts[session.pk].state == State.CONFIRMED
        if self.attempt(
            lambda actor: cancel(actor=actor, session_id=session.pk, side=side, reason=reason, neither=is_neither),
            role=role,
            sides_needed={side},
            verb="cancel",
        ):
            against_hospital = side == Side.HOSPITAL and not is_neither
            counts = was_confirmed and is_late and against_hospital
            self.arrive(session, State.CANCELLED, side).counts_anyway = counts

    def report_it(self, chance: Chance) -> None:
        session, (role, side) = self.a_session(chance, State.CONFIRMED, State.HELD), chance.who()
        if chance.is_so(0.3) and session.starts_at > timezone.now():
            self.wait_until(session.ends_at)
        present, is_correction = chance.randint(0, 8), chance.is_so()
        counts = {group.pk: {"present_total": present} for group in session.participations.all()}

        def deed(actor):
            return report(actor=actor, session_id=session.pk, side=side, counts=counts, is_correction=is_correction)

        if self.attempt(deed, role=role, sides_needed={side}, verb="report"):
            assert present > 0
            assert session.starts_at <= timezone.now(), "reported before it began"
            self.arrive(session, State.HELD, side)

    def take_it_back(self, chance: Chance) -> None:
        session = self.a_session(chance, State.DECLINED, State.CANCELLED, State.HELD)
        (role, side), account = chance.who(), self.accounts[session.pk]
        if self.attempt(
            lambda actor: take_back(actor=actor, session_id=session.pk, side=side),
            role=role,
            sides_needed={side},
            verb="take back",
        ):
            assert role == "officer" or account.acted == side, "what one side refused, the other undid"
            if account.state == State.HELD:
                target = State.CONFIRMED
            else:
                target = self.confirmed_or_not(account) if account.was_confirmed else State.REQUESTED
            self.arrive(session, target, side).counts_anyway = False

    def withdraw_what_was_recorded(self, chance: Chance) -> None:
        session, (role, side) = self.a_session(chance, State.HELD, recorded=True), chance.who()
        account = self.accounts[session.pk]
        if self.attempt(
            lambda actor: withdraw_record(actor=actor, session_id=session.pk, side=side),
            role=role,
            sides_needed={side},
            verb="withdraw record",
        ):
            assert not account.was_confirmed, "a session that was lived was withdrawn"
            assert role == "officer" or account.acted == side
            self.arrive(session, State.CANCELLED, side)

    def put_off(self, chance: Chance) -> None:
        session = self.a_session(chance, State.REQUESTED, State.CONFIRMED)
        (role, side), account = chance.who(), self.accounts[session.pk]
        slot = a_slot(chance) if chance.is_so() else None
        start = chance.moment()
        plan = Plan(starts_at=start, ends_at=start + timedelta(hours=1), ward_id=session.ward_id)

        def deed(actor):
            return reschedule(actor=actor, session_id=session.pk, side=side, plan=plan, slot_id=slot and slot.pk)

        if self.attempt(deed, role=role, sides_needed={side}, verb="move"):
            assert account.state in (State.REQUESTED, State.CONFIRMED)
            account.agreed = set(Side) if slot else {side}
            target = self.confirmed_or_not(account)
            self.arrive(session, target, side).was_confirmed = target == State.CONFIRMED

    def name_the_mediator(self, chance: Chance) -> None:
        session = self.a_session(chance, State.REQUESTED, State.CONFIRMED)
        role, _side = chance.who()
        mediator_id = self.stage.people["mediator"].pk if chance.is_so(0.8) else None
        self.attempt(
            lambda actor: assign_mediator(
                actor=actor, session_id=session.pk, mediator_id=mediator_id, acknowledged=True
            ),
            role=role,
            sides_needed={Side.PARTNER},
            verb="assign",
        )

    def agree_on_the_theme(self, chance: Chance) -> None:
        (role, side), theme = chance.who(), self.stage.themes[1]
        party = self.stage.scene.convention.parties.get(side=side)

        def deed(actor):
            return agree_on_activities(
                actor=actor,
                activity_ids=[theme.pk],
                party=party,
                agreed_on=timezone.localdate(),
                agreed_by="Mme Saule",
            )

        is_done = self.attempt(deed, role=role, sides_needed={side}, verb="agree on theme")
        if is_done is not None and theme.agreements.count() == len(Side):
            self.agreed_themes.add(theme.pk)
            self.theme_completes_requests(theme, side)

    def theme_completes_requests(self, theme: Activity, side: Side) -> None:
        """What waited only for it is confirmed, unless its time has come."""
        waiting = Session.objects.filter(activity=theme, starts_at__gt=timezone.now())
        for session in waiting:
            account = self.accounts[session.pk]
            if account.state == State.REQUESTED and self.confirmed_or_not(account) == State.CONFIRMED:
                self.arrive(session, State.CONFIRMED, side).was_confirmed = True

    def change_the_volume(self, chance: Chance) -> None:
        """By raw SQL, as a slip in a shell would."""
        quota, quantity = chance.choice(self.stage.years), chance.randint(0, 7)
        used = self.used_in(self.quotas())[quota.pk]
        is_refused = is_refused_by_the_database(lambda: Quota.objects.filter(pk=quota.pk).update(quantity=quantity))
        assert is_refused == (quantity < used), "a volume went below what is used, or could not be raised"
        self.done["volume"] += not is_refused

    def let_time_pass(self, chance: Chance) -> None:
        """Half an hour, a day or two."""
        self.wait_until(timezone.now() + timedelta(days=chance.choice((0.02, 1, 2))))

    def wait_until(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        lapsed = lapse_unanswered()
        for session in Session.objects.filter(starts_at__lte=timezone.now()):
            account = self.accounts[session.pk]
            if account.state == State.REQUESTED:
                account.state, account.acted = State.LAPSED, None
                lapsed -= 1
        assert lapsed == 0
        self.done["time"] += 1

    # What is often refused, or needs something before it, is tried more often.
    deeds = (
        open_a_slot,
        open_a_slot,
        withdraw_a_slot,
        book,
        book,
        book,
        ask,
        record_what_is_past,
        say_yes,
        say_yes,
        note_the_head_nurse,
        say_no,
        call_off,
        call_off,
        report_it,
        report_it,
        take_it_back,
        take_it_back,
        withdraw_what_was_recorded,
        withdraw_what_was_recorded,
        withdraw_what_was_recorded,
        put_off,
        name_the_mediator,
        agree_on_the_theme,
        change_the_volume,
        let_time_pass,
    )

    # What is always true

    def used_in(self, quotas: list[Quota]) -> Counter:
        """The places of each year that are held, by the Paris day, not by what the row says."""
        used = Counter()
        for session_id, starts_at in Session.objects.values_list("pk", "starts_at"):
            if self.accounts[session_id].holds_place:
                day = timezone.localtime(starts_at, PARIS).date()
                used[next(quota.pk for quota in quotas if quota.starts_on <= day <= quota.ends_on)] += 1
        return used

    def quotas(self) -> list[Quota]:
        return list(Quota.objects.filter(pk__in=[quota.pk for quota in self.stage.years]).order_by("pk"))

    @invariant()
    def rows_are_as_written_down(self):
        rows = dict(Session.objects.values_list("pk", "state"))
        assert rows == {session_id: account.state for session_id, account in self.accounts.items()}

    @invariant()
    def volumes_add_up(self):
        quotas = self.quotas()
        used = self.used_in(quotas)
        for line in ledger_of(quotas):
            assert line.quota.used == used[line.quota.pk] == line.taken
            assert line.quota.used <= line.total
            assert line.total == line.taken + line.left

    @invariant()
    def agreements_are_whole(self):
        for session in Session.objects.all():
            account = self.accounts[session.pk]
            assert {one for one in (*Side, WARD) if session.agreed_at(one)} == account.agreed
            if session.state == State.CONFIRMED:
                assert account.agreed >= set(Side)
                assert WARD in account.agreed or not session.needs_ward_agreement
                assert session.activity_id in self.agreed_themes

    @invariant()
    def nobody_is_in_two_places(self):
        live = Session.objects.filter(state__in=HOLDING)
        taken = Counter(live.exclude(slot=None).values_list("slot", flat=True))
        assert all(count == 1 for count in taken.values())
        led = live.exclude(lead_mediator=None).order_by("starts_at").values_list("starts_at", "ends_at")
        for (_start, first_ends), (second_starts, _end) in pairwise(led):
            assert first_ends <= second_starts

    @invariant()
    def history_has_no_gap(self):
        last: dict[int, str] = {}
        events = SessionEvent.objects.order_by("pk").values_list("session", "verb", "from_state", "to_state")
        for session_id, verb, before, after in events:
            assert before == last.get(session_id, ""), f"« {verb} » came from nowhere"
            last[session_id] = after
        assert last == {session_id: account.state for session_id, account in self.accounts.items()}

    @invariant()
    def groups_follow_their_session(self):
        for state, of_session in Participation.objects.values_list("state", "session__state"):
            is_gone = of_session in (State.CANCELLED, State.DECLINED, State.LAPSED)
            assert (state == Participation.State.CANCELLED) == is_gone


def a_slot(chance: Chance) -> Slot | None:
    """Most often one that still waits for somebody; sometimes any."""
    slots = list(Slot.objects.order_by("pk"))
    waiting = list(Slot.objects.free().order_by("pk")) if chance.is_so(0.8) else []
    return chance.choice(waiting or slots) if slots else None


def is_refused_by_the_database(change) -> bool:
    """Whether PostgreSQL itself says no to a change; then nothing of it remains."""
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def everything() -> list:
    """All rows of sessions, groups, slots, history and volumes, as one comparable thing."""
    tables = ("activities_session", "activities_participation", "activities_slot", "activities_sessionevent")
    sums = [f'(SELECT sum(hashtextextended(r::text, 0)) FROM "{table}" r)' for table in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(sums)}")
        return list(cursor.fetchone())
