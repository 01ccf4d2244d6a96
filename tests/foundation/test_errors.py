"""What the database refuses, in people's words."""

import pytest
from django.db import OperationalError

from foundation.errors import Refusal, speaking_kindly


class Cause(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def fail_with(sqlstate: str) -> None:
    with speaking_kindly():
        raise OperationalError from Cause(sqlstate)


def test_rows_that_others_hold_too_long_are_said_kindly():
    with pytest.raises(Refusal, match="recommencez dans une minute"):
        fail_with("55P03")


def test_other_troubles_of_the_database_pass():
    with pytest.raises(OperationalError):
        fail_with("57P01")
