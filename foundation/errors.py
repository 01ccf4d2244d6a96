"""The base of every refusal that a person can understand and act on, and the way there from the database's own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django.db import DatabaseError, IntegrityError, OperationalError, connection


class Refusal(Exception):
    """What was asked cannot be done; `sentence` says, in the person's words, why and what to do next.

    `field` names the form field at fault, when there is one, so that the sentence stands beside it.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.field = field


_sentences: dict[str, str] = {}


def explain_constraints(sentences: dict[str, str]) -> None:
    """Register what to say when the database refuses: constraint name → sentence. Called once by each app."""
    _sentences.update(sentences)


def constraint_of(error: DatabaseError) -> str | None:
    """The name of the constraint that a database error breaks, when it names one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)


def sentence_for(constraint: str) -> str | None:
    """What to say when this constraint is broken, when an app has explained it."""
    return _sentences.get(constraint)


def sentence_of(error: DatabaseError) -> str | None:
    """What to say of a database error, when an app has explained its constraint."""
    return sentence_for(constraint_of(error) or "")


# PostgreSQL's own words: lock_not_available.
BUSY_STATE = "55P03"
BUSY = (
    "Quelqu’un d’autre travaille en ce moment sur ces mêmes lignes, un long import peut-être. Rien n’a été "
    "enregistré : recommencez dans une minute."
)


@contextmanager
def speaking_kindly() -> Iterator[None]:
    """Turns a broken constraint, or a row that others hold too long, into its Refusal; other database errors pass.

    Wrap it around `atomic`, not inside.
    """
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != BUSY_STATE:
            raise
        raise Refusal(BUSY) from error
    except IntegrityError as error:
        if (sentence := sentence_of(error)) is None:
            raise
        raise Refusal(sentence) from error


# PostgreSQL's own words: deadlock_detected, serialization_failure.
RETRIED_STATES = {"40P01", "40001"}


def once_more(verb: Callable) -> Callable:
    """Runs a verb again, once, when PostgreSQL chose it as the victim of a deadlock; never inside a transaction."""

    @wraps(verb)
    def patient_verb(*args, **kwargs):
        try:
            return verb(*args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in RETRIED_STATES or connection.in_atomic_block:
                raise
            return verb(*args, **kwargs)

    return patient_verb
