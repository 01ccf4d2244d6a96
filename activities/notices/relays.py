"""The end of relays' training comes near: each relay is told, and a referent once of all theirs of one training."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time

from django.utils import timezone

from activities.emails import relays as letters
from activities.models import EarlierRelay, Registration, Relay, Training
from activities.models.choices import State
from activities.models.relays import EarlierRelayQuerySet, RelayQuerySet
from activities.people.relays import referents_of
from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import Recipient
from partnerships.models.registrations import OPEN_STATES

TRAINING, EARLIER_RELAY = "training", "earlier_relay"
RELAY_ENDS, RELAYS_END, EARLIER_RELAYS_END = "relay_ends", "relays_end", "earlier_relays_end"
PERSON, REFERENT = "person", "referent"


def to_renew() -> RelayQuerySet:
    """Valid, and not registered yet for another training that makes relays."""
    return _not_registered(Relay.objects.latest())


def earlier_to_renew() -> EarlierRelayQuerySet:
    """The same of those trained before the portal; with `first`, who stands for all of a training."""
    return _not_registered(EarlierRelay.objects.latest()).with_first()


def _not_registered(relays):
    registered = Registration.objects.filter(
        state__in=OPEN_STATES,
        training__relay_months__isnull=False,
        training__session__state=State.CONFIRMED,
        training__session__starts_at__gt=timezone.now(),
    )
    return relays.valid().exclude(email__in=registered.values("email"))


def end_of(relay: Relay | EarlierRelay) -> datetime:
    """Midnight in Paris on which its last day begins."""
    return datetime.combine(relay.until, time.min, PARIS)


def trainings_ending_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """The trainings whose relays are to renew, all on one day. One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    ends = {relay.training_id: end_of(relay) for relay in to_renew().filter(until__range=days)}
    return [Anchor(training_id, at) for training_id, at in ends.items()]


def told_of_ends(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The relays of these trainings themselves. One query."""
    told = defaultdict(list)
    for relay in to_renew().filter(training__in=ids).exclude(email=""):
        told[relay.training_id].append(Recipient(relay.email, language=relay.language))
    return {training_id: {PERSON: people} for training_id, people in told.items()}


def told_of_trainings(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The referents of the hospitals whose relays these trainings made, each once for all of theirs. Two queries."""
    told = defaultdict(dict)
    relays = list(to_renew().filter(training__in=ids).select_related("hospital"))
    referents = referents_of({relay.hospital for relay in relays})
    for relay in relays:
        told[relay.training_id] |= {person.pk: Recipient.of(person) for person in referents[relay.hospital_id]}
    return {training_id: {REFERENT: list(people.values())} for training_id, people in told.items()}


def is_still_ending(notice: Notice) -> bool:
    """Valid until the day that the reminder was written for, and nothing renews it yet."""
    relay = to_renew().filter(training=notice.object_id, email=notice.recipient_email).first()
    return relay is not None and is_for(notice.occasion, end_of(relay))


def is_still_ending_for_some(notice: Notice) -> bool:
    return any(is_for(notice.occasion, end_of(relay)) for relay in _relays_of_reader(notice))


def _relays_of_reader(notice: Notice) -> list[Relay]:
    """Whom the reader is to renew: of this training, in the hospitals whose referent they are, by hospital and name."""
    return _theirs(notice, to_renew().filter(training=notice.object_id))


def _theirs(notice: Notice, relays) -> list:
    relays = list(relays.with_training().order_by("hospital__name", "full_name", "pk"))
    referents = referents_of({relay.hospital for relay in relays})
    return [relay for relay in relays if notice.recipient_id in {person.pk for person in referents[relay.hospital_id]}]


def earlier_ending_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """As for trainings, each of which is known by the first of its people. One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    ends = {relay.first: end_of(relay) for relay in earlier_to_renew().filter(until__range=days)}
    return [Anchor(first_id, at) for first_id, at in ends.items()]


def told_of_earlier(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The relays of these trainings, and their hospitals' referents, each once for all of theirs. Two queries."""
    relays = list(earlier_to_renew().filter(first__in=ids).select_related("hospital"))
    referents = referents_of({relay.hospital for relay in relays})
    told = defaultdict(lambda: {PERSON: [], REFERENT: {}})
    for relay in relays:
        audiences = told[relay.first]
        if relay.email:
            audiences[PERSON].append(Recipient(relay.email, language=relay.language))
        audiences[REFERENT] |= {person.pk: Recipient.of(person) for person in referents[relay.hospital_id]}
    return {first: {PERSON: of[PERSON], REFERENT: list(of[REFERENT].values())} for first, of in told.items()}


def _earlier_of_reader(notice: Notice) -> list[EarlierRelay]:
    """Of the training that the notice is about: for a referent their hospitals' relays, for a relay themselves."""
    relays = earlier_to_renew().filter(first=notice.object_id)
    if audience_of(notice) == REFERENT:
        return _theirs(notice, relays)
    return list(relays.filter(email=notice.recipient_email).with_training())


def is_earlier_still_ending(notice: Notice) -> bool:
    return any(is_for(notice.occasion, end_of(relay)) for relay in _earlier_of_reader(notice))


def render_earlier(notice: Notice) -> Message:
    relays = _earlier_of_reader(notice)
    return letters.relays_end(relays) if audience_of(notice) == REFERENT else letters.relay_ends(relays[0])


def render_end(notice: Notice) -> Message:
    relays = Relay.objects.latest().with_training()
    return letters.relay_ends(relays.get(training=notice.object_id, email=notice.recipient_email))


def render_ends(notice: Notice) -> Message:
    return letters.relays_end(_relays_of_reader(notice))


readable_by(TRAINING, Training.objects.visible_to, near=("session__activity",))
register(
    Kind(
        name=RELAY_ENDS,
        label="formation de relais à renouveler",
        still_true=is_still_ending,
        render=render_end,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=TRAINING,
            anchored_to="la fin de validité d’un relais",
            audiences={PERSON: "le relais"},
            between=trainings_ending_between,
            recipients=told_of_ends,
        ),
    )
)
register(
    Kind(
        name=RELAYS_END,
        label="relais d’un hôpital à renouveler",
        still_true=is_still_ending_for_some,
        render=render_ends,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=TRAINING,
            anchored_to="la fin de validité des relais d’une formation",
            audiences={REFERENT: "le référent culture"},
            between=trainings_ending_between,
            recipients=told_of_trainings,
        ),
    )
)
readable_by(EARLIER_RELAY, EarlierRelay.objects.visible_to)
register(
    Kind(
        name=EARLIER_RELAYS_END,
        label="formation d’avant le portail à renouveler",
        still_true=is_earlier_still_ending,
        render=render_earlier,
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=EARLIER_RELAY,
            anchored_to="la fin de validité des relais formés avant le portail",
            audiences={PERSON: "le relais", REFERENT: "le référent culture"},
            between=earlier_ending_between,
            recipients=told_of_earlier,
        ),
    )
)
