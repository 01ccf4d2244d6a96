"""Writing notices: once, in the caller's transaction, without a word to the broker."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.errors import Refusal
from notifications.models import Notice, State
from notifications.services import Recipient, queue_notices, resend


def queue(*emails, **traits):
    values = {"kind": "letter", "object_type": "letter", "object_id": 1, "occasion": "1", **traits}
    queue_notices(recipients=[Recipient(email) for email in emails], **values)


@pytest.mark.django_db
def test_notice_is_written_once_for_its_occasion():
    queue("anne@example.org", "bob@example.org")
    queue("Anne@Example.org", "bob@example.org", "bob@example.org")
    assert sorted(Notice.objects.values_list("recipient_email", flat=True)) == ["anne@example.org", "bob@example.org"]
    queue("anne@example.org", occasion="2")
    assert Notice.objects.count() == 3


@pytest.mark.django_db
def test_notices_are_written_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        queue(*[f"person{number}@example.org" for number in range(40)])


@pytest.mark.django_db
def test_nobody_to_tell_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        queue("")
        queue()


@pytest.mark.django_db(transaction=True)
def test_notice_goes_with_the_transaction_that_causes_it():
    def refused_verb():
        with transaction.atomic():
            queue("anne@example.org")
            raise Refusal("Non.")

    with pytest.raises(Refusal):
        refused_verb()
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_writing_speaks_to_no_broker(settings):
    settings.CELERY_BROKER_URL = "redis://192.0.2.1:1/0"
    queue("anne@example.org")
    assert Notice.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"state": State.SENT},
        {"sent_at": timezone.now()},
        {"recipient_email": "Anne@example.org"},
    ],
)
def test_database_refuses_a_notice_that_contradicts_itself(broken):
    queue("anne@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**broken)


@pytest.mark.django_db
def test_database_refuses_the_same_notice_twice():
    queue("anne@example.org")
    row = Notice.objects.get()
    row.pk, row.message_id = None, "<another@testserver>"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
def test_message_id_is_of_this_portal(settings):
    queue("anne@example.org")
    assert Notice.objects.get().message_id.endswith("@testserver>")


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.FAILED, State.UNCERTAIN])
def test_resend_tries_again_under_the_same_message_id(state):
    queue("anne@example.org")
    Notice.objects.update(state=state, attempts=6)
    before = Notice.objects.get()
    resend(notice_id=before.pk)
    after = Notice.objects.get()
    assert (after.state, after.message_id) == (State.PENDING, before.message_id)
    assert (after.attempts, after.attempts_forgiven) == (6, 6)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.PENDING, State.CLAIMED, State.HANDING, State.CANCELLED])
def test_resend_refuses_what_needs_none(state):
    queue("anne@example.org")
    Notice.objects.update(state=state)
    with pytest.raises(Refusal):
        resend(notice_id=Notice.objects.get().pk)
    assert Notice.objects.get().state == state
