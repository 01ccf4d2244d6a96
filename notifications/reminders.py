"""When reminders are due, by ranges: "due, not written, not too late", never "due at this minute".

A rule's reminder is due at 9:00 in Paris on the day that its timing gives. It stays useful until the next one to the
same people is near: the last one before something until that begins, the last one after something for a week. 9:00
exists once on every day in Paris, also when the clocks change (2:00 and 3:00).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from foundation.calendars import PARIS
from notifications.kinds import Kind, Planned
from notifications.models import Notice, ReminderRule
from notifications.schedules import Anchor, Timing

REMINDED_AT = time(9, 0)
# How long the last reminder after something is still worth sending: a portal that stood still catches up.
WORTH_SENDING = timedelta(days=7)
# What was missed is not caught up just before the next one: nobody gets two for one thing in a morning.
TOO_NEAR = timedelta(hours=12)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reminder:
    """One rule about one thing, once: not yet written, nor for anybody."""

    anchor: Anchor
    rule: ReminderRule
    occasion: str
    due_at: datetime
    not_after: datetime

    @property
    def is_in_time(self) -> bool:
        """What came to be after the due time has just been spoken of; what lapses before it is past; what the next one
        overtakes says nothing more: all left out.
        """
        anchor = self.anchor
        is_known = anchor.known_at is None or anchor.known_at <= self.due_at
        is_alone = self.due_at < self.not_after
        return is_known and is_alone and (anchor.lapses_at is None or self.due_at < anchor.lapses_at)


def rules_in_force() -> Mapping[str, list[ReminderRule]]:
    """The rules that are on, by kind. One query."""
    rules = defaultdict(list)
    for rule in ReminderRule.objects.filter(is_on=True):
        rules[rule.kind].append(rule)
    return rules


def due_reminders(
    kind: Kind, rules: Iterable[ReminderRule], now: datetime, timing: Timing | None = None
) -> list[Planned]:
    """What the rules of a kind make due at this moment and was not written yet: two queries and those of the kind.

    `timing` is the kind's, where it is at hand already.
    """
    rules = list(rules)
    if not rules:
        return []
    timing = timing or kind.schedule.timing.at_hand({})
    due = [
        each
        for anchor in kind.schedule.between(*span_of(rules, now, now, timing))
        for each in reminders_of(anchor, rules, timing)
        if each.due_at <= now < each.not_after and anchor.stands_at(now)
    ]
    return planned(kind, _unwritten(kind, due))


def foreseen_reminders(
    kind: Kind,
    rules: Iterable[ReminderRule],
    anchors: Iterable[Anchor],
    after: datetime,
    until: datetime,
    timing: Timing,
) -> list[Planned]:
    """What the rules of a kind would make due about these things between two moments, if nothing changed."""
    due = [
        each
        for anchor in anchors
        for each in reminders_of(anchor, rules, timing)
        if after < each.due_at <= until and anchor.stands_at(each.due_at)
    ]
    return planned(kind, due)


def span_of(
    rules: Collection[ReminderRule], first: datetime, last: datetime, timing: Timing
) -> tuple[datetime, datetime]:
    """When the things take place, or took place, whose reminders are due or still useful from `first` to `last`."""
    reach = max(rule.number for rule in rules) * timing.longest + A_DAY
    return (first, last + reach) if timing.is_before else (first - reach - WORTH_SENDING, last)


def reminders_of(anchor: Anchor, rules: Iterable[ReminderRule], timing: Timing) -> Iterator[Reminder]:
    """Each audience's reminders of one thing, each useful until the next one is near."""
    by_audience = defaultdict(list)
    for rule in rules:
        by_audience[rule.audience].append((due_at(anchor.at, rule.number, timing), rule))
    for of_audience in by_audience.values():
        of_audience.sort(key=lambda pair: pair[0])
        ends = [moment - TOO_NEAR for moment, _ in of_audience[1:]]
        ends.append(anchor.at if timing.is_before else of_audience[-1][0] + WORTH_SENDING)
        for (moment, rule), end in zip(of_audience, ends, strict=True):
            reminder = Reminder(anchor, rule, occasion_of(anchor.at, rule, timing), moment, end)
            if reminder.is_in_time:
                yield reminder


def planned(kind: Kind, reminders: Iterable[Reminder]) -> list[Planned]:
    """The notices of these reminders, each to the people of its rule's audience."""
    reminders = list(reminders)
    told = kind.schedule.recipients({each.anchor.object_id for each in reminders}) if reminders else {}
    return [
        Planned(
            kind=kind.name,
            object_type=kind.schedule.object_type,
            object_id=each.anchor.object_id,
            occasion=each.occasion,
            recipients=told.get(each.anchor.object_id, {}).get(each.rule.audience, ()),
            due_at=each.due_at,
            not_after=each.not_after,
            concerns_at=each.anchor.at if kind.schedule.timing.is_before else None,
            rule_id=each.rule.pk,
        )
        for each in reminders
    ]


def due_at(anchor_at: datetime, number: int, timing: Timing) -> datetime:
    """9:00 in Paris on the day that the timing counts from the Paris day of the anchor."""
    day = timing.day(anchor_at.astimezone(PARIS).date(), number)
    return datetime.combine(day, REMINDED_AT, tzinfo=PARIS)


def occasion_of(anchor_at: datetime, rule: ReminderRule, timing: Timing) -> str:
    """Unique for this rule and this moment: a moved thing has a new one."""
    return f"{timing.say(rule.number)} {rule.audience} {_said(anchor_at)}"


def is_for(occasion: str, anchor_at: datetime) -> bool:
    """Whether a reminder was written for this very moment, not for the one before a move."""
    return occasion.endswith(f" {_said(anchor_at)}")


def audience_of(notice: Notice) -> str:
    """The audience that a rule's reminder was written for."""
    return notice.occasion.split(" ")[-2]


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _unwritten(kind: Kind, reminders: list[Reminder]) -> list[Reminder]:
    """Without those that were written already, and those that their rule, since moved to an earlier day, said later."""
    ids = {each.anchor.object_id for each in reminders}
    rows = Notice.objects.filter(kind=kind.name, object_type=kind.schedule.object_type, object_id__in=ids)
    written, said_at = set(), {}
    for object_id, occasion, rule_id, due in rows.values_list("object_id", "occasion", "rule", "due_at").distinct():
        written.add((object_id, occasion))
        said = (object_id, rule_id, occasion.rpartition(" ")[2])
        said_at[said] = max(due, said_at.get(said, due))

    def is_new(each: Reminder) -> bool:
        object_id = each.anchor.object_id
        later = said_at.get((object_id, each.rule.pk, _said(each.anchor.at)))
        return (object_id, each.occasion) not in written and (later is None or later < each.due_at)

    return [each for each in reminders if is_new(each)]
