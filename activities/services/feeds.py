"""Secret calendar addresses: opened, renewed, revoked."""

from django.db import transaction
from django.utils import timezone

from activities.models import CalendarFeed
from activities.permissions import can_revoke_feed, can_use_feed
from foundation.errors import Refusal, speaking_kindly


def open_feed(*, actor, feed: CalendarFeed) -> CalendarFeed:
    """Give the owner of an unsaved feed its secret address. Raises Refusal when it has one, or is not the actor's."""
    if not can_use_feed(actor, feed):
        raise Refusal("Vous ne pouvez créer que votre propre flux, ou ceux des hôpitaux dont vous êtes référent.")
    feed.created_by = actor
    with speaking_kindly(), transaction.atomic():
        feed.save()
    return feed


def renew_feed(*, actor, feed_id: int) -> CalendarFeed:
    """A new address for the same owner; the old one answers no more. Raises Refusal when it was revoked meanwhile."""
    with speaking_kindly(), transaction.atomic():
        old = _revoke(feed_id, actor, may=can_use_feed)
        new = CalendarFeed(user=old.user, ward=old.ward, hospital=old.hospital, created_by=actor)
        new.save()
    return new


def revoke_feed(*, actor, feed_id: int) -> CalendarFeed:
    """The address answers no more. Raises Refusal when it was revoked meanwhile."""
    with transaction.atomic():
        return _revoke(feed_id, actor, may=can_revoke_feed)


def _revoke(feed_id: int, actor, *, may) -> CalendarFeed:
    feed = (
        CalendarFeed.objects.select_for_update(no_key=True, of=("self",))
        .select_related("user", "ward__hospital", "hospital")
        .get(pk=feed_id)
    )
    if not may(actor, feed):
        raise Refusal("Ce flux n’est pas le vôtre. Demandez au référent de l’hôpital ou au service culture.")
    if feed.revoked_at:
        raise Refusal("Cette adresse vient d’être remplacée ou révoquée. Rechargez la liste de vos flux.")
    feed.revoked_at, feed.revoked_by = timezone.now(), actor
    feed.save(update_fields=["revoked_at", "revoked_by"])
    return feed


def note_reading(feed: CalendarFeed) -> None:
    """Remember the day (Paris) on which an address was last read: one write a day at most."""
    today = timezone.localdate()
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)
