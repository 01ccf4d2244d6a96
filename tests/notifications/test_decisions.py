"""What people decide about messages that did not arrive: it is done, and kept with who did it."""

import pytest
from django.utils import timezone

from accounts.models import User
from foundation.errors import Refusal
from notifications.models import TROUBLED_STATES, Notice, NoticeDecision, State
from notifications.services import close, mark_not_gone, mark_sent, resend

pytestmark = pytest.mark.django_db

UNTROUBLED = [state for state in State if state not in TROUBLED_STATES and state != State.GATHERED]
LEFT_ALONE = [(verb, state) for verb in (resend, mark_sent, mark_not_gone, close) for state in UNTROUBLED]
LEFT_ALONE.remove((resend, State.SENT))


@pytest.fixture
def actor():
    return User.objects.create_user("officer@example.org", full_name="Nour")


@pytest.fixture
def notice_in(queue_letter):
    def make(state, **fields):
        notice = queue_letter()
        is_sent = state in (State.SENT, State.BOUNCED)
        Notice.objects.update(state=state, sent_at=timezone.now() if is_sent else None, **fields)
        notice.refresh_from_db()
        return notice

    return make


def decisions() -> list[tuple[str, User]]:
    return [(decision.verb, decision.decided_by) for decision in NoticeDecision.objects.all()]


@pytest.mark.parametrize("state", TROUBLED_STATES)
def test_what_did_not_arrive_is_sent_again(notice_in, actor, state):
    notice = notice_in(state, attempts=6, is_closed=True)
    resend(notice_id=notice.pk, actor=actor)
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.is_closed) == (State.PENDING, None, False)
    assert notice.attempts_forgiven == 6
    assert decisions() == [("resent", actor)]


def test_mailbox_gets_it_at_the_corrected_address(notice_in, actor):
    notice = notice_in(State.BOUNCED)
    resend(notice_id=notice.pk, actor=actor, address="Juste@Example.org")
    notice.refresh_from_db()
    assert notice.recipient_email == "juste@example.org"
    assert NoticeDecision.objects.get().address == "Juste@Example.org"


def test_person_gets_it_at_their_address_of_today_and_nobody_elses(notice_in, actor):
    person = User.objects.create_user("new@example.org", full_name="Anne")
    notice = notice_in(State.BOUNCED, recipient=person)
    resend(notice_id=notice.pk, actor=actor, address="thief@example.org")
    notice.refresh_from_db()
    assert notice.recipient_email == "new@example.org"


@pytest.mark.django_db(transaction=True)
def test_address_that_has_it_already_is_refused(notice_in, queue_letter, actor):
    notice = notice_in(State.FAILED)
    queue_letter("bob@example.org")
    with pytest.raises(Refusal, match="a déjà ce message"):
        resend(notice_id=notice.pk, actor=actor, address="bob@example.org")


def test_lost_message_goes_as_a_copy_and_the_first_stays_as_it_was(notice_in, actor):
    notice = notice_in(State.SENT, subject="Confirmée")
    resend(notice_id=notice.pk, actor=actor)
    copy = Notice.objects.get(copy_of=notice)
    notice.refresh_from_db()
    assert (notice.state, copy.state) == (State.SENT, State.PENDING)
    assert (copy.kind, copy.object_id, copy.occasion) == (notice.kind, notice.object_id, notice.occasion)
    assert copy.message_id != notice.message_id
    assert decisions() == [("copied", actor)]


def test_copy_of_a_copy_is_one_of_the_first(notice_in, actor):
    notice = notice_in(State.SENT)
    resend(notice_id=notice.pk, actor=actor)
    copy = Notice.objects.get(copy_of=notice)
    Notice.objects.filter(pk=copy.pk).update(state=State.SENT, sent_at=timezone.now())
    resend(notice_id=copy.pk, actor=actor)
    assert Notice.objects.filter(copy_of=notice).count() == 2


def test_only_one_copy_is_on_its_way(notice_in, actor):
    notice = notice_in(State.SENT)
    resend(notice_id=notice.pk, actor=actor)
    with pytest.raises(Refusal, match="déjà en route"):
        resend(notice_id=notice.pk, actor=actor)
    assert Notice.objects.filter(copy_of=notice).count() == 1
    assert decisions() == [("copied", actor)]


def test_what_came_too_late_is_not_copied(notice_in, actor):
    notice = notice_in(State.SENT, not_after=timezone.now())
    with pytest.raises(Refusal, match=r"ne se renvoie plus\. Il était trop tard"):
        resend(notice_id=notice.pk, actor=actor)
    assert not Notice.objects.exclude(pk=notice.pk).exists()


def test_doubt_is_lifted_either_way(notice_in, actor):
    notice = notice_in(State.UNCERTAIN)
    mark_not_gone(notice_id=notice.pk, actor=actor)
    notice.refresh_from_db()
    assert notice.state == State.FAILED
    Notice.objects.update(state=State.UNCERTAIN)
    mark_sent(notice_id=notice.pk, actor=actor)
    notice.refresh_from_db()
    assert notice.state == State.SENT
    assert decisions() == [("marked_sent", actor), ("marked_not_gone", actor)]


@pytest.mark.parametrize("state", TROUBLED_STATES)
def test_closed_message_is_no_trouble_any_more(notice_in, actor, state):
    notice = notice_in(state)
    assert list(Notice.objects.troubled()) == [notice]
    close(notice_id=notice.pk, actor=actor)
    assert not Notice.objects.troubled().exists()
    assert decisions() == [("closed", actor)]


@pytest.mark.parametrize(("verb", "state"), LEFT_ALONE)
def test_what_is_no_trouble_is_left_alone(notice_in, actor, verb, state):
    notice = notice_in(state)
    with pytest.raises(Refusal):
        verb(notice_id=notice.pk, actor=actor)
    notice.refresh_from_db()
    assert notice.state == state
    assert decisions() == []


@pytest.mark.parametrize("verb", [mark_sent, mark_not_gone])
@pytest.mark.parametrize("state", [State.FAILED, State.BOUNCED])
def test_only_a_doubt_is_lifted(notice_in, actor, verb, state):
    with pytest.raises(Refusal):
        verb(notice_id=notice_in(state).pk, actor=actor)
