"""Who would receive what in the next days: the rules' reminders as the tick would write them. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from accounts.models import User
from notifications.kinds import Planned, label_of, may_be_business_of, registered, things_of
from notifications.models import Notice, ReminderRule, State
from notifications.reminders import rules_in_force
from notifications.services.outbox import leave_out, rows_of
from notifications.services.ticking import foreseen
from notifications.services.waiting import leaves_at, with_wait

FORETOLD = timedelta(days=30)


@dataclass(frozen=True)
class Foretold:
    """One message to come, unsaved or waiting: what it is about, its reader's name ("" for a mailbox), when it goes."""

    notice: Notice
    thing: Model
    name: str
    at: datetime

    @property
    def kind_said(self) -> str:
        return capfirst(label_of(self.notice.kind))


def forecast(user: User, now: datetime) -> list[Foretold]:
    """What the rules in force make due in the next 30 days about a person's business, if nothing changes, and what is
    written already and waits; by the time when it leaves.

    Who gets it in a digest gets it then; who does not want it does not get it. The number of queries depends on the
    kinds of reminders, not on how many there are.
    """
    in_force = rules_in_force()
    waiting = {_key(row): row for row in _waiting(now)}
    to_come = _to_be_sent(foreseen(_concerning(user, in_force), now, now + FORETOLD))
    rows = [*waiting.values(), *(row for row in to_come if _key(row) not in waiting)]
    things = _things_of(user, rows)
    names = _names_of(rows)
    rules = {rule.pk: rule for of_kind in in_force.values() for rule in of_kind}
    told = []
    for row in rows:
        if thing := things[row.object_type].get(row.object_id):
            row.rule = row.rule if row.pk else rules.get(row.rule_id)
            at = leaves_at(row, now) if row.pk else row.due_at
            told.append(Foretold(row, thing, names.get(row.recipient_id, ""), at))
    return sorted(told, key=lambda one: (one.at, one.notice.kind, one.notice.object_id, one.notice.recipient_email))


def _concerning(user: User, rules: Mapping[str, list[ReminderRule]]) -> Mapping[str, list[ReminderRule]]:
    """The rules of the kinds whose things a person may know: what another service alone follows is not asked for."""
    kinds = [kind for kind in registered() if kind.schedule and may_be_business_of(user, kind.schedule.object_type)]
    return defaultdict(list, {kind.name: rules[kind.name] for kind in kinds})


def _waiting(now: datetime) -> QuerySet[Notice]:
    """The rules' reminders that are written and have not left: they wait for the morning, for a digest, for a try."""
    rows = Notice.objects.filter(state=State.PENDING, rule__isnull=False, next_try_at__lte=now + FORETOLD)
    return with_wait(rows.select_related("rule"), now)


def _key(row: Notice) -> tuple:
    return (row.kind, row.object_type, row.object_id, row.occasion, row.recipient_email)


def _to_be_sent(planned: Iterable[Planned]) -> list[Notice]:
    """One for each address, as the table of notices keeps them; without those that their readers do not want."""
    rows = [row for plan in planned for row in rows_of(plan, plan.due_at)]
    leave_out(rows)
    once = {_key(row): row for row in rows[::-1]}
    return [row for row in once.values() if row.state == State.PENDING]


def _things_of(user: User, rows: list[Notice]) -> dict[str, dict[int, Model]]:
    ids = defaultdict(set)
    for row in rows:
        ids[row.object_type].add(row.object_id)
    return {object_type: things_of(user, object_type, wanted) for object_type, wanted in ids.items()}


def _names_of(rows: list[Notice]) -> dict[int, str]:
    people = User.objects.filter(pk__in={row.recipient_id for row in rows} - {None})
    return dict(people.values_list("pk", "full_name"))
