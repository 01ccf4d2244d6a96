"""A mission letter, acted on by both sides at the same moment: accepted or withdrawn, never both."""

import threading
from collections import Counter

from django.db import connection
from django.utils import timezone

from foundation.errors import Refusal
from notifications.models import Notice
from patient_partners.models import Letter
from patient_partners.models.letters import Side
from patient_partners.services import letters
from tests.factories import IntroductionFactory, LetterFactory, MembershipFactory
from tests.guarantees.crowd import PATIENCE, all_at_once

ROUNDS = 8


def outcome_of(deed) -> str:
    """« done », or « refused ». Anything else, a deadlock too, fails the test."""
    try:
        deed()
    except Refusal:
        return "refused"
    return "done"


def proposed_by_the_team() -> Letter:
    """Whoever accepts it makes it hold."""
    return LetterFactory(introduction=IntroductionFactory(working=True), proposed=True, team_accepted_at=timezone.now())


def accept_and_withdraw(letter: Letter, referent) -> list:
    at = {"letter_id": letter.pk, "seen": letter.version}
    return [
        lambda: letters.accept(side=Side.PERSON, **at),
        lambda: letters.withdraw(side=Side.STAFF, actor=referent, **at),
    ]


def referent_of(letter: Letter):
    return MembershipFactory(accompanier=True, accompanied_group=letter.project.hospital.group).user


def test_a_letter_is_accepted_or_withdrawn_never_both(own_database):
    for _round in range(ROUNDS):
        letter = proposed_by_the_team()

        outcomes = Counter(all_at_once(outcome_of, accept_and_withdraw(letter, referent_of(letter))))

        assert outcomes == {"done": 1, "refused": 1}
        letter.refresh_from_db()
        assert (letter.state, letter.person_accepted_at is None) in (("accepted", False), ("withdrawn", True))
        said = Notice.objects.filter(object_type="letter", object_id=letter.pk)
        assert set(said.values_list("occasion", flat=True)) == {letter.state}


def test_without_lock_and_wall_both_are_told_that_it_is_done(broken_database, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER letter_as_proposed ON patient_partners_letter")
    together = threading.Barrier(2)

    def read_together(act, side, actor, letter_id, seen):
        letter = Letter.objects.with_all_said().get(pk=letter_id)
        together.wait(PATIENCE)
        return letter

    monkeypatch.setattr(letters, "_lock", read_together)
    letter = proposed_by_the_team()
    outcomes = Counter(all_at_once(outcome_of, accept_and_withdraw(letter, referent_of(letter))))
    assert outcomes["done"] == 2
