"""The kinds of notices. This app knows no domain: each app above registers its own in `AppConfig.ready`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from notifications.models import Notice


@dataclass(frozen=True)
class Recipient:
    """An address, with the person behind it when there is an account (wards and managers often have none)."""

    email: str
    user_id: int | None = None
    language: str = "fr"


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one notice says. `calendar` is a calendar file, `calendar_method` its METHOD (REQUEST or CANCEL)."""

    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    calendar_method: str = "REQUEST"
    reply_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A notice to be written for each recipient, once for its occasion. Useless after `not_after`."""

    kind: str
    object_type: str
    object_id: int
    occasion: str
    recipients: Iterable[Recipient]
    due_at: datetime | None = None
    not_after: datetime | None = None


def _nothing_due(now: datetime) -> Iterable[Planned]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notice.

    `still_true` is asked just before sending: False makes the notice « plus nécessaire ». `render` builds it then.
    `due` finds what the passing of time makes due. A reminder waits for the end of quiet hours; `audiences` are those
    that a reminder rule may choose from. A kind that carries a personal link has `is_kept=False`: its content is not
    kept for the log.
    """

    name: str
    label: str
    still_true: Callable[[Notice], bool]
    render: Callable[[Notice], Message]
    due: Callable[[datetime], Iterable[Planned]] = _nothing_due
    is_reminder: bool = False
    is_kept: bool = True
    audiences: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}
_readable: dict[str, Callable] = {}
_acts_of_the_clock: list[Callable[[datetime], object]] = []


def on_tick(act: Callable[[datetime], object]) -> None:
    """Has `act(now)` run at each tick, before what is due is written: for what the passing of time alone changes."""
    _acts_of_the_clock.append(act)


def acts_of_the_clock() -> tuple[Callable[[datetime], object], ...]:
    return tuple(_acts_of_the_clock)


def readable_by(object_type: str, rows_of: Callable) -> None:
    """Says whose business the notices about a type of object are: `rows_of(user)` is a query of its rows."""
    _readable[object_type] = rows_of


def about_business_of(user) -> Q:
    """Which notices a person may read in the log: those about their own service's conventions and people."""
    if user.is_superuser:
        return Q()
    parts = (Q(object_type=name, object_id__in=rows_of(user).values("pk")) for name, rows_of in _readable.items())
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


def label_of(name: str) -> str:
    """What people call a kind; its bare name when no app registers it any more."""
    return _kinds[name].label if name in _kinds else name
