"""« Prévenez-moi », and telling those who wait when a slot or a place of an exhausted volume is free again."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from activities.models import PlaceWish, Session, Slot
from activities.models.choices import LIVE_STATES
from activities.notices import announce_free_place, announce_free_slot
from activities.people.waiting_list import PLACES_LIST, kinds_without_room
from foundation.errors import Refusal
from notifications.services.lists import WayOut, come_back
from partnerships.models import Quota


def wish_for_place(*, actor, commitment_id: int) -> PlaceWish:
    """Have the actor told of the next free place of a kind, until the end of its volume's period.

    Asked twice, it stays one; whoever had left these messages is back. Raises Refusal for a kind that the actor does
    not book, or that has room now.
    """
    commitment = kinds_without_room(actor).filter(pk=commitment_id).first()
    if commitment is None:
        raise Refusal("Il reste de la place, ou ce n’est pas à vous de réserver ici : regardez les créneaux.")
    quota = Quota.objects.on(timezone.localdate()).get(commitment=commitment)
    with transaction.atomic():
        wish, _is_new = PlaceWish.objects.update_or_create(
            commitment=commitment, person=actor, defaults={"until": quota.ends_on, "wished_at": timezone.now()}
        )
        come_back(WayOut(actor.pk, PLACES_LIST))
    return wish


def forget_wish(*, actor, commitment_id: int) -> None:
    """The actor wants to be told no more."""
    PlaceWish.objects.visible_to(actor).filter(commitment=commitment_id).delete()


def tell_of_freed(session: Session, *, slot: Slot | None, quota: Quota, actor) -> None:
    """Once a session has let go of a slot, of a place of a volume, or of both: inside the transaction that does it.

    The session is saved already, so the volume is recounted, and held by this transaction until its end.
    """
    occasion = f"{session.pk}.{session.version}"
    told = announce_free_slot(slot, left_by=session, occasion=occasion, actor=actor) if slot else set()
    if not _holds_place_in(quota, session):
        quota.refresh_from_db(fields=["used", "quantity", "extra"])
        tell_of_places(quota, left_before=quota.left - 1, occasion=occasion, actor=actor, besides=told)


def tell_of_places(quota: Quota, *, left_before: int, occasion: str, actor, besides: Collection[int] = ()) -> None:
    """A volume that had nothing left has something now: by a place given back, granted or added."""
    if left_before <= 0 < quota.left:
        announce_free_place(quota, occasion=occasion, actor=actor, besides=besides)


def _holds_place_in(quota: Quota, session: Session) -> bool:
    return session.quota_id == quota.pk and (session.state in LIVE_STATES or session.counts_anyway)
