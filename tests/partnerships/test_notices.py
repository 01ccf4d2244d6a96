"""The mail of an invitation: whose, what for, a link that works, and nothing left in the log that opens the account."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from notifications.kinds import kind_named
from notifications.models import Notice, State
from notifications.services import tick
from partnerships.models import Invitation, Membership
from partnerships.services import invite, invite_again, read_invitation
from tests.factories import HospitalFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def invited(**fields) -> Invitation:
    values = {
        "actor": MembershipFactory(officer=True).user,
        "email": "nouvelle@example.org",
        "full_name": "Nouvelle Venue",
        "role": Membership.Role.REFERENT,
        "hospital": HospitalFactory(),
        **fields,
    }
    return invite(**values)


def render(notice: Notice):
    with translation.override(notice.language):
        return kind_named(notice.kind).render(notice)


def is_true(notice: Notice) -> bool:
    return kind_named(notice.kind).still_true(notice)


def token_in(text: str) -> str:
    return re.search(r"http://testserver/invitation/([^/]+)/", text)[1]


def test_mail_says_who_invites_where_and_its_link_opens_the_invitation():
    invitation = invited()
    message = render(Notice.objects.get())
    for words in (invitation.invited_by.full_name, invitation.membership.hospital.name, "référent culture"):
        assert words in message.text
    assert message.subject.startswith("Invitation : ")
    assert message.reply_to == "culture@example.org"
    assert read_invitation(token_in(message.text)) == invitation
    assert token_in(message.html) == token_in(message.text)


def test_accepted_invitation_is_not_mailed():
    invitation = invited()
    assert is_true(Notice.objects.get())
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
    assert not is_true(Notice.objects.get())


def test_new_link_replaces_a_mail_that_had_not_left():
    invitation = invited()
    old = Notice.objects.get()
    invite_again(actor=invitation.invited_by, invitation_id=invitation.pk)
    new = Notice.objects.exclude(pk=old.pk).get()
    assert (is_true(old), is_true(new)) == (False, True)


def test_role_that_ended_is_not_mailed():
    invitation = invited()
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(pk=invitation.membership_id).update(since=yesterday, until=yesterday)
    assert not is_true(Notice.objects.get())


@pytest.mark.django_db(transaction=True)
def test_link_that_opens_an_account_is_not_kept_in_the_log(smtp_sink):
    invited()
    tick()
    (received,) = smtp_sink
    assert token_in(received.message.get_body(("plain",)).get_content())
    notice = Notice.objects.get()
    assert notice.state == State.SENT
    assert "/invitation/" not in notice.text + notice.html
