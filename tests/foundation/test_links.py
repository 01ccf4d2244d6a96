"""Signed links open one thing, for one purpose, for a while."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.errors import Refusal
from foundation.links import read_link, sign_link

DAY = timedelta(days=1)


def test_link_carries_its_subject():
    assert read_link("visite", sign_link("visite", "12"), valid_for=DAY) == "12"


def test_link_of_another_purpose_is_refused():
    with pytest.raises(Refusal, match="pas valable"):
        read_link("invitation", sign_link("visite", "12"), valid_for=DAY)


def test_link_expires():
    token = sign_link("visite", "12")
    with time_machine.travel(timezone.now() + 2 * DAY), pytest.raises(Refusal, match="expiré"):
        read_link("visite", token, valid_for=DAY)


@pytest.mark.parametrize("token", ["", "abc", "a:b:c", "é", "\x00", "x" * 5000])
def test_forged_link_is_refused(token):
    with pytest.raises(Refusal, match="pas valable"):
        read_link("visite", token, valid_for=DAY)
