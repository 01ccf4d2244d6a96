"""Messages are not kept for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.models import Forgotten
from notifications.models import Notice, State
from notifications.services import forget_old, tick

pytestmark = pytest.mark.django_db(transaction=True)


def written(days_ago: float, number: int, **fields) -> Notice:
    at = timezone.now() - timedelta(days=days_ago)
    fields = {"state": State.CANCELLED, **fields}
    return Notice.objects.create(
        kind="news",
        object_type="news",
        object_id=number,
        occasion="1",
        recipient_email="personne@example.org",
        created_at=at,
        due_at=at,
        next_try_at=at,
        **fields,
    )


def test_old_messages_go_and_young_ones_and_those_to_be_sent_stay(settings):
    settings.MESSAGES_KEPT_DAYS = 100
    old, young = written(101, 1), written(99, 2)
    waiting = written(101, 3, state=State.PENDING)
    assert forget_old(timezone.now()) == 1
    assert Forgotten.objects.values_list("count", "what", "why").get() == (
        1,
        "messages",
        "100 jours après leur écriture",
    )
    assert set(Notice.objects.all()) == {young, waiting}
    assert old.pk not in Notice.objects.values_list("pk", flat=True)


def test_a_digest_goes_after_what_it_gathered(settings):
    settings.MESSAGES_KEPT_DAYS = 100
    digest = written(101, 1, state=State.SENT, sent_at=timezone.now())
    written(102, 2, state=State.GATHERED, digest=digest)
    assert [forget_old(timezone.now()) for _ in range(3)] == [1, 1, 0]


def test_the_tick_does_it(settings):
    settings.MESSAGES_KEPT_DAYS = 100
    written(101, 1)
    tick()
    assert not Notice.objects.exists()
