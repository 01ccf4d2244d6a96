"""Seasons lived at random, and the same with a bug let in: each is found."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.guarantees.life import NOON, build_stage
from tests.guarantees.life import SeasonAtRandom as Season

pytestmark = pytest.mark.django_db

# Others each time. More of them: SEASONS=3000 make test ARGS="tests/guarantees/test_life.py"
SEASONS, STEPS = int(os.environ.get("SEASONS", "80")), 30
# With a ward's agreement to be had, and without.
PARTS = 2
ENOUGH_FOR_A_BUG = 480
EVERYTHING_DONE = {
    "agree", "agree on theme", "ask", "assign", "book", "cancel", "decline", "move", "open", "record", "report",
    "take back", "time", "volume", "withdraw", "withdraw record",
}  # fmt: skip


def machine_where(*, asks_head_nurse: bool) -> type[Season]:
    """The machine on a stage of its own; what was done is counted on it."""
    with time_machine.travel(NOON, tick=False):
        stage = build_stage(asks_head_nurse=asks_head_nurse)
    return type("SeasonHere", (Season,), {"stage": stage, "done": Season.new_count()})


def live(machine, seasons: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=seasons,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # A failure is shown as it was found: to make it small would take minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_seasons_lived_at_random_break_nothing(part):
    asks = part % 2 == 1
    machine = machine_where(asks_head_nurse=asks)
    if settings.default.derandomize:
        # Where chance is taken away, two parts would live the very same seasons.
        seed(part)(machine)
    live(machine, SEASONS // PARTS)
    assert set(machine.done) == EVERYTHING_DONE | ({"head nurse"} if asks else set())
    assert min(machine.done.values()) >= 2, machine.done


def always(_answer):
    """A function that says the same whatever it is asked."""
    return lambda *args, **kwargs: _answer


@dataclass(frozen=True)
class Bug:
    """What a careless change might do: a name in the portal's code and what stands there instead, or a wall torn down.

    `likely` are the deeds that stumble over it: done most of the time, so that few seasons find it.
    """

    faults: tuple[tuple[str, object] | str, ...]
    likely: tuple[Callable, ...] = ()


BUGS = {
    "every way leads everywhere": Bug((("activities.services.steps.may_move", always(True)),)),
    "anybody acts for anybody": Bug(
        (
            ("activities.services.steps.can_act_for", always(True)),
            ("activities.services.steps.can_decide_for_all", always(True)),
        ),
        likely=(Season.book, Season.call_off, Season.report_it),
    ),
    "anybody takes back anything": Bug(
        (("activities.services.corrections.can_take_back", always(True)),),
        likely=(Season.book, Season.call_off, Season.take_it_back),
    ),
    "every theme is agreed": Bug((("activities.services.steps.is_theme_agreed", always(True)),)),
    "no head nurse is asked": Bug(
        (
            ("activities.models.Session.lacks_ward_agreement", False),
            "ALTER TABLE activities_session DROP CONSTRAINT session_confirmed_has_wards_agreement",
        )
    ),
    "a move keeps the other side's agreement": Bug(
        (("activities.services.moves.clear_agreement", always(None)),),
        likely=(Season.book, Season.say_yes, Season.put_off),
    ),
    "late is never late": Bug(
        (("activities.models.Session.counts_if_cancelled_by", always(False)),),
        likely=(Season.open_a_slot, Season.book, Season.call_off),
    ),
    "a cancelled session stays in its volume": Bug(
        ("ALTER TABLE activities_session DISABLE TRIGGER sessions_updated",)
    ),
    "a volume is sold twice": Bug(
        (
            ("partnerships.models.Quota.left", 99),
            "ALTER TABLE partnerships_quota DROP CONSTRAINT quota_not_oversold",
        ),
        likely=(Season.open_a_slot, Season.book, Season.ask),
    ),
    "a mediator is in two places": Bug(
        ("ALTER TABLE activities_session DROP CONSTRAINT session_mediator_in_one_place",),
        likely=(Season.ask, Season.name_the_mediator, Season.name_the_mediator),
    ),
    "a move stays in the old year": Bug(
        (
            ("activities.services.moves.quota_for", lambda _commitment, _moment, *, already: already.quota),
            "ALTER TABLE partnerships_quota DISABLE TRIGGER quota_recount",
        )
    ),
}
# A likely deed is done so many times as often as one of all the others.
MORE_OFTEN = 12


@pytest.mark.parametrize("name", BUGS)
def test_seasons_lived_at_random_find_a_bug(monkeypatch, name):
    """The negative control: what the seasons above would say if the portal were wrong."""
    machine, bug = machine_where(asks_head_nurse="head nurse" in name), BUGS[name]
    machine.deeds += bug.likely * MORE_OFTEN
    for fault in bug.faults:
        if isinstance(fault, str):
            with connection.cursor() as cursor:
                # Deferred checks of the stage itself would be in the way.
                cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {fault}")
        else:
            monkeypatch.setattr(*fault)
    # Most are found within some seasons; one that takes more must not pass for a portal that is right.
    with pytest.raises(AssertionError):
        live(machine, ENOUGH_FOR_A_BUG)
