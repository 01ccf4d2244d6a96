"""The days of a month as French counts them."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "1er"),
        (datetime(2026, 12, 1, 23, 30, tzinfo=UTC), "2"),
    ],
)
def test_first_of_a_month_is_said_as_french_says_it_in_paris(moment, expected):
    template = Template("{% load days %}{{ moment|day_number }}")
    assert template.render(Context({"moment": moment})) == expected
