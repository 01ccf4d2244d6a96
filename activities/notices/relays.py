"""The end of a relay's training comes near: the relay and their hospital's referent renew it in time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time

from django.utils import timezone

from activities.emails import relays as letters
from activities.models import Registration, Relay
from activities.models.choices import State
from activities.models.registrations import OPEN_STATES
from activities.models.relays import RelayQuerySet
from activities.people.relays import referents_of
from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import Recipient

RELAY = "relay"
RELAY_ENDS = "relay_ends"
PERSON, REFERENT = "person", "referent"


def to_renew() -> RelayQuerySet:
    """Valid, and not registered yet for another training that makes relays."""
    registered = Registration.objects.filter(
        state__in=OPEN_STATES,
        training__relay_months__isnull=False,
        training__session__state=State.CONFIRMED,
        training__session__starts_at__gt=timezone.now(),
    )
    return Relay.objects.latest().valid().exclude(email__in=registered.values("email"))


def end_of(relay: Relay) -> datetime:
    """Midnight in Paris on which its last day begins."""
    return datetime.combine(relay.until, time.min, PARIS)


def ending_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    return [Anchor(relay.pk, end_of(relay)) for relay in to_renew().filter(until__range=days)]


def told_of_ends(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The relay, and the referents of their hospital. Two queries."""
    relays = list(Relay.objects.filter(pk__in=ids).select_related("hospital"))
    referents = referents_of({relay.hospital for relay in relays})
    return {
        relay.pk: {
            PERSON: [Recipient(relay.email, language=relay.language)] if relay.email else [],
            REFERENT: [Recipient.of(person) for person in referents[relay.hospital_id]],
        }
        for relay in relays
    }


def is_still_ending(notice: Notice) -> bool:
    """Valid until the day that the reminder was written for, and nothing renews it yet."""
    relay = to_renew().filter(pk=notice.object_id).first()
    return relay is not None and is_for(notice.occasion, end_of(relay))


def render_end(notice: Notice) -> Message:
    relay = Relay.objects.latest().with_training().get(pk=notice.object_id)
    return letters.relay_ends(relay, is_own=audience_of(notice) == PERSON)


readable_by(RELAY, Relay.objects.visible_to)
register(
    Kind(
        name=RELAY_ENDS,
        label="formation de relais à renouveler",
        still_true=is_still_ending,
        render=render_end,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=RELAY,
            anchored_to="la fin de validité d’un relais",
            audiences={PERSON: "le relais", REFERENT: "le référent culture"},
            between=ending_between,
            recipients=told_of_ends,
        ),
    )
)
