"""A rule's mail as it would be: about a real thing, to a real reader, with words that nobody saved yet.

Nothing is written and nothing sent: the notice is made in memory, and forgotten.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation

from notifications.composing import compose
from notifications.kinds import Kind, Message, Recipient, kind_named, things_of
from notifications.letters import lay_out
from notifications.models import Notice, ReminderRule
from notifications.reminders import due_at, occasion_of
from notifications.schedules import Anchor

# As far as the ends of conventions reach.
HORIZON = timedelta(days=6 * 366)
OFFERED = 30


@dataclass(frozen=True)
class Thing:
    """Something that a rule would remind of, under the name that people know."""

    anchor: Anchor
    name: str


@dataclass(frozen=True)
class Preview:
    """One mail, whom it would reach, and when. `message` is None where it would reach nobody."""

    thing: Thing
    due_at: datetime
    recipients: Collection[Recipient]
    message: Message | None

    @property
    def is_past(self) -> bool:
        return self.due_at < timezone.now()


def things_for(kind: Kind, user, now: datetime) -> list[Thing]:
    """What a kind may remind of and is a person's business: what comes next, then what is past, the nearest first."""
    anchors = sorted(
        (each for each in kind.schedule.between(now - HORIZON, now + HORIZON) if each.stands_at(now)),
        key=lambda anchor: (anchor.at < now, abs(anchor.at - now)),
    )
    known = things_of(user, kind.schedule.object_type, {anchor.object_id for anchor in anchors})
    return [Thing(each, str(known[each.object_id])) for each in anchors if each.object_id in known][:OFFERED]


def preview(rule: ReminderRule, thing: Thing, *, language: str) -> Preview:
    """The rule may be unsaved, or not as it is saved."""
    kind = kind_named(rule.kind)
    anchor = thing.anchor
    told = kind.schedule.recipients([anchor.object_id])
    recipients = [each for each in told.get(anchor.object_id, {}).get(rule.audience, ()) if each.email]
    message = _said(kind, rule, anchor, recipients[0], language) if recipients else None
    return Preview(thing, due_at(anchor.at, rule.number, kind.schedule.timing), recipients, message)


def _said(kind: Kind, rule: ReminderRule, anchor: Anchor, reader: Recipient, language: str) -> Message:
    notice = Notice(
        kind=kind.name,
        object_type=kind.schedule.object_type,
        object_id=anchor.object_id,
        occasion=occasion_of(anchor.at, rule, kind.schedule.timing),
        recipient_email=reader.email.strip().lower(),
        recipient_id=reader.user_id,
        language=language,
        rule=rule,
    )
    with translation.override(language):
        message = compose(notice)
        return message if kind.is_kept else _without_its_link(message)


def _without_its_link(message: Message) -> Message:
    """A personal link acts for its reader: nobody else may read it, here no more than in the log."""
    letter = message.letter
    return lay_out(replace(letter, button=replace(letter.button, url=settings.SITE_URL)))
