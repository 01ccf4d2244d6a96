"""The kinds of notices. This app knows no domain: each app above registers its own in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q

from accounts.models import User
from notifications.letters import Message
from notifications.schedules import Schedule

if TYPE_CHECKING:
    from notifications.models import Notice, ReminderRule


@dataclass(frozen=True)
class Recipient:
    """An address, with the person behind it when there is an account (wards and managers often have none).

    `pace` and `digest_hour` (Paris) are how a person wants to be told; a mailbox is told of everything at once.
    """

    email: str
    user_id: int | None = None
    language: str = "fr"
    pace: str = User.Pace.AT_ONCE
    digest_hour: int = User.DIGEST_HOUR

    @classmethod
    def of(cls, person: User) -> Recipient:
        return cls(person.email, person.pk, person.language, person.pace, person.digest_hour)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A notice to be written for each recipient, once for its occasion. Useless after `not_after`.

    `concerns_at` is when what it is about begins: within 24 h of it nothing waits, neither for the end of quiet hours
    nor for a digest. `rule_id` is the reminder rule that made it due.
    """

    kind: str
    object_type: str
    object_id: int
    occasion: str
    recipients: Iterable[Recipient]
    due_at: datetime | None = None
    not_after: datetime | None = None
    concerns_at: datetime | None = None
    rule_id: int | None = None


def _nothing_due(now: datetime) -> Iterable[Planned]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notice.

    `still_true` is asked just before sending: False makes the notice « plus nécessaire ». `render` builds it then.
    What the passing of time makes due is found by `due`, or by the reminder rules of its `schedule`. A reminder waits
    for the end of quiet hours. What is optional asks nothing of the reader and changes no diary: it may wait for a
    person's digest, and who wants only what needs an action does not get it. A kind that carries a personal link has
    `is_kept=False`: its content is not kept for the log. One that does for some readers marks their letters.
    What a person asked to be told of, and nothing more, belongs to a `mailing_list`: they leave it in one click.
    """

    name: str
    label: str
    still_true: Callable[[Notice], bool]
    render: Callable[[Notice], Message]
    due: Callable[[datetime], Iterable[Planned]] = _nothing_due
    schedule: Schedule | None = None
    is_reminder: bool = False
    is_optional: bool = False
    is_kept: bool = True
    mailing_list: str = ""


_kinds: dict[str, Kind] = {}
_readable: dict[str, tuple[Callable, tuple[str, ...]]] = {}
_acts_of_the_clock: list[Callable[[datetime], object]] = []


def on_tick(act: Callable[[datetime], object]) -> None:
    """Has `act(now)` run at each tick, before what is due is written: for what the passing of time alone changes."""
    _acts_of_the_clock.append(act)


def acts_of_the_clock() -> tuple[Callable[[datetime], object], ...]:
    return tuple(_acts_of_the_clock)


def readable_by(object_type: str, rows_of: Callable, near: tuple[str, ...] = ()) -> None:
    """Says whose business the notices about a type of object are: `rows_of(user)` is a query of its rows.

    `near` names the related rows that a row needs to say its name.
    """
    _readable[object_type] = (rows_of, near)


def is_readable(object_type: str) -> bool:
    """Whether an app said whose business the notices about this type of object are."""
    return object_type in _readable


def things_of(user, object_type: str, ids: Collection[int]) -> dict[int, Model]:
    """Of these objects those that are a person's business, ready to say their names. One query and the person's own."""
    rows_of, near = _readable[object_type]
    rows = rows_of(user).filter(pk__in=ids)
    return {row.pk: row for row in (rows.select_related(*near) if near else rows)}


def may_be_business_of(user, object_type: str) -> bool:
    """Whether a person’s roles let them know anything of a type; what they shut out is known without a query."""
    if not is_readable(object_type):
        return False
    rows_of, _near = _readable[object_type]
    try:
        rows_of(user).query.sql_with_params()
    except EmptyResultSet:
        return False
    return True


def about_business_of(user) -> Q:
    """Which notices a person may read in the log: those about their own service's conventions and people."""
    if user.is_superuser:
        return Q()
    parts = (Q(object_type=name, object_id__in=rows_of(user).values("pk")) for name, (rows_of, _) in _readable.items())
    return reduce(or_, parts, Q(pk__in=[]))


def register(kind: Kind) -> None:
    """Makes a kind known. Two kinds of one name are a programming error: raises ValueError."""
    if kind.name in _kinds:
        raise ValueError(f"A kind of notice named {kind.name!r} is registered already.")
    _kinds[kind.name] = kind


def registered() -> tuple[Kind, ...]:
    return tuple(_kinds.values())


def kind_named(name: str) -> Kind:
    """Raises LookupError for a kind that no app registers (any more)."""
    return _kinds[name]


def is_optional(name: str) -> bool:
    """Whether a kind may wait for a digest; not one that no app registers (any more)."""
    return name in _kinds and _kinds[name].is_optional


def mailing_list_of(name: str) -> str:
    """The list that a kind belongs to; "" for what is not left."""
    return _kinds[name].mailing_list if name in _kinds else ""


def say_rule_in_full(rule: ReminderRule) -> str:
    """« 7 jours avant la séance, au partenaire »; as short as can be for what no app registers any more."""
    kind = _kinds.get(rule.kind)
    if not kind or not kind.schedule:
        return f"{rule.number}, {rule.audience}"
    when = f"{kind.schedule.timing.say_in_full(rule.number)} {kind.schedule.anchored_to}"
    return f"{when}, {say_to(kind.schedule.audiences.get(rule.audience, rule.audience))}"


def say_to(audience: str) -> str:
    """« le référent et la coordination » → « au référent et à la coordination »."""
    return " et ".join(_to(word) for word in audience.split(" et "))


def _to(word: str) -> str:
    article, _, rest = word.partition(" ")
    contracted = {"le": "au", "les": "aux"}.get(article)
    return f"{contracted} {rest}" if contracted else f"à {word}"


def label_of(name: str) -> str:
    """What people call a kind; its bare name when no app registers it any more."""
    return _kinds[name].label if name in _kinds else name
