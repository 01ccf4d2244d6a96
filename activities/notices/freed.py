"""The news for those who wait: a slot opens, or a slot or a place of the year's volume is free again."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from django.db.models import F, QuerySet
from django.utils import timezone

from activities.emails import freed as letters
from activities.models import Session, Slot
from activities.people.waiting_list import PLACES_LIST, open_commitments, people_waiting, people_wishing
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships.models import Commitment, Quota
from partnerships.models.choices import Side

SLOT = "slot"
FREE_SLOT = "slot_freed"
OPEN_SLOT = "slot_opened"
QUOTA = "quota"
FREE_PLACE = "place_freed"


def announce_free_slot(slot: Slot, *, left_by: Session, occasion: str, actor) -> set[int]:
    """Tell those who wait for what this slot is for that it is free, while it can be booked; their ids.

    Not whoever booked the session that has left it: they hear of that, and did not look for another.
    """
    who = partial(people_waiting, besides=left_by)
    return _tell_of_slot(FREE_SLOT, slot, who, occasion=occasion, actor=actor)


def announce_open_slots(slots: Sequence[Slot], *, actor) -> None:
    """Tell those who wish for what these slots are for that they open: one message, about the first of a series.

    Not those whose request waits for an answer: they have asked for their own date.
    """
    first = min(slots, key=lambda slot: slot.starts_at)
    _tell_of_slot(OPEN_SLOT, first, people_wishing, occasion="opened", actor=actor)


def _tell_of_slot(kind: str, slot: Slot, who: Callable[[Side, Commitment], QuerySet], *, occasion: str, actor) -> set:
    people = {
        person
        for commitment in open_commitments(slot)
        for person in who(Side(slot.side).other, commitment)
        if person != actor
    }
    queue_notices(
        kind=kind,
        object_type=SLOT,
        object_id=slot.pk,
        occasion=occasion,
        recipients=[Recipient.of(person) for person in people],
        not_after=slot.valid_until,
    )
    return {person.pk for person in people}


def announce_free_place(quota: Quota, *, occasion: str, actor, besides: Collection[int] = ()) -> None:
    """Tell those who wait for a volume that was exhausted that it no longer is; those of `besides` know already."""
    people = {person for side in Side for person in people_waiting(side, quota.commitment)}
    queue_notices(
        kind=FREE_PLACE,
        object_type=QUOTA,
        object_id=quota.pk,
        occasion=occasion,
        recipients=[Recipient.of(person) for person in people if person != actor and person.pk not in besides],
    )


def is_slot_free(notice: Notice) -> bool:
    """Nobody was faster, something is left of its volume, and the reader may still book it."""
    slot = Slot.objects.of_other_side(notice.recipient).filter(pk=notice.object_id).first()
    return slot is not None and open_commitments(slot).exists()


def is_place_free(notice: Notice) -> bool:
    volumes = Quota.objects.visible_to(notice.recipient).filter(ends_on__gte=timezone.localdate())
    return volumes.filter(pk=notice.object_id, used__lt=F("quantity") + F("extra")).exists()


def render_free_slot(notice: Notice) -> Message:
    return letters.slot_freed(_slot_of(notice))


def render_open_slot(notice: Notice) -> Message:
    return letters.slot_opened(_slot_of(notice))


def _slot_of(notice: Notice) -> Slot:
    slots = Slot.objects.select_related("hospital", "ward", "partner", "room").prefetch_related("commitments")
    return slots.get(pk=notice.object_id)


def render_free_place(notice: Notice) -> Message:
    return letters.place_freed(Quota.objects.select_related("commitment__strand__convention").get(pk=notice.object_id))


readable_by(SLOT, Slot.objects.visible_to)
readable_by(QUOTA, Quota.objects.visible_to, near=("commitment",))
for name, label, still_true, render in (
    (FREE_SLOT, "créneau libéré", is_slot_free, render_free_slot),
    (OPEN_SLOT, "créneau ouvert", is_slot_free, render_open_slot),
    (FREE_PLACE, "place libérée", is_place_free, render_free_place),
):
    register(Kind(name=name, label=label, still_true=still_true, render=render, mailing_list=PLACES_LIST))
