"""The clock of these tests: dates that they write stay to come, and their weekdays what they are."""

from datetime import datetime

import pytest
import time_machine

from foundation.calendars import PARIS

# A Tuesday by day: no night, holiday, closing day or change of clocks is near.
ORDINARY_DAY = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def ordinary_day():
    """The clock runs on from there; a test that needs another moment travels on by itself."""
    with time_machine.travel(ORDINARY_DAY):
        yield
