"""Who would receive what in the next days: the rules' reminders as the tick would write them. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model
from django.utils.text import capfirst

from accounts.models import User
from notifications.kinds import Planned, label_of, things_of
from notifications.models import Notice, State
from notifications.reminders import rules_in_force
from notifications.services.outbox import leave_out, rows_of
from notifications.services.ticking import foreseen

FORETOLD = timedelta(days=30)


@dataclass(frozen=True)
class Foretold:
    """One message to come, unsaved; what it is about; its reader's name, or "" for a mailbox."""

    notice: Notice
    thing: Model
    name: str

    @property
    def kind_said(self) -> str:
        return capfirst(label_of(self.notice.kind))


def forecast(user: User, now: datetime) -> list[Foretold]:
    """What the rules in force make due in the next 30 days about a person's business, if nothing changes; by time.

    Who gets it in a digest gets it then; who does not want it does not get it. The number of queries depends on the
    kinds of reminders, not on how many there are.
    """
    in_force = rules_in_force()
    rows = _to_be_sent(foreseen(in_force, now, now + FORETOLD))
    things = _things_of(user, rows)
    names = _names_of(rows)
    rules = {rule.pk: rule for of_kind in in_force.values() for rule in of_kind}
    told = []
    for row in sorted(rows, key=lambda row: (row.due_at, row.kind, row.object_id, row.recipient_email)):
        if thing := things[row.object_type].get(row.object_id):
            row.rule = rules.get(row.rule_id)
            told.append(Foretold(row, thing, names.get(row.recipient_id, "")))
    return told


def _to_be_sent(planned: Iterable[Planned]) -> list[Notice]:
    """One for each address, as the table of notices keeps them; without those that their readers do not want."""
    rows = [row for plan in planned for row in rows_of(plan, plan.due_at)]
    leave_out(rows)
    once = {(row.kind, row.object_type, row.object_id, row.occasion, row.recipient_email): row for row in rows[::-1]}
    return [row for row in once.values() if row.state == State.PENDING]


def _things_of(user: User, rows: list[Notice]) -> dict[str, dict[int, Model]]:
    ids = defaultdict(set)
    for row in rows:
        ids[row.object_type].add(row.object_id)
    return {object_type: things_of(user, object_type, wanted) for object_type, wanted in ids.items()}


def _names_of(rows: list[Notice]) -> dict[int, str]:
    people = User.objects.filter(pk__in={row.recipient_id for row in rows} - {None})
    return dict(people.values_list("pk", "full_name"))
