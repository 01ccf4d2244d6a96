"""An evaluation at the same moment: validated once, and with every comment that was accepted, whoever comes first."""

from collections import Counter

import pytest
from django.db import IntegrityError, connection

from foundation.errors import Refusal
from partnerships.models import Contribution, Convention, Document, Edition, Evaluation
from partnerships.models.choices import Side
from partnerships.models.evaluations import subject_key
from partnerships.services import evaluations
from tests.factories import ConventionFactory, EditionFactory, EvaluationFactory, MembershipFactory
from tests.guarantees.crowd import all_at_once

CLIENTS = 8
ROUNDS = 8


class Scene:
    """A version in preparation, its officer, and a contact of the partner."""

    def __init__(self) -> None:
        self.convention = ConventionFactory()
        party = self.convention.parties.get(side=Side.PARTNER)
        self.partner_id = party.partner_id
        self.officer = MembershipFactory(officer=True, service=self.convention.owner).user
        self.contact = MembershipFactory(contact=True, party=party.partner).user
        self.edition = EditionFactory(evaluation=EvaluationFactory(convention=self.convention))

    def validate(self, number: int) -> None:
        evaluations.validate_edition(
            actor=self.officer,
            edition_id=self.edition.pk,
            seen_comments={},
            comments={},
            content={"sections": [], "by": number},
            paper=f"%PDF-1.7 {self.edition.pk} {number}".encode(),
        )

    def comment(self, number: int) -> None:
        evaluations.comment(
            actor=self.contact,
            edition_id=self.edition.pk,
            partner_id=self.partner_id,
            seen=0,
            comments={subject_key(self.convention): f"Texte {number}"},
        )

    def start(self, number: int) -> None:
        evaluations.start_edition(actor=self.officer, evaluation_id=self.edition.evaluation_id, seen=None, why="Erreur")


def outcome_of(deed) -> str:
    """« done », « refused », or « wall »: what the database alone held back, without a sentence."""
    try:
        deed()
    except Refusal:
        return "refused"
    except IntegrityError:
        return "wall"
    return "done"


def rush(*deeds) -> Counter:
    """Each deed at once: how often each outcome, by name of the deed."""
    outcomes = all_at_once(outcome_of, deeds)
    return Counter(zip([deed.__name__ for deed in deeds], outcomes, strict=True))


def named(name: str, deed, number: int):
    def run():
        deed(number)

    run.__name__ = name
    return run


def test_two_officers_validate_once(own_database):
    for _round in range(ROUNDS):
        scene = Scene()
        counts = rush(*(named("validate", scene.validate, number) for number in range(CLIENTS)))
        assert counts == {("validate", "done"): 1, ("validate", "refused"): CLIENTS - 1}
        assert Document.objects.filter(convention=scene.convention).count() == 1


def test_a_comment_is_in_what_is_validated_or_is_refused(own_database):
    """The content was composed without it: both cannot succeed."""
    for number in range(ROUNDS):
        scene = Scene()
        counts = rush(named("validate", scene.validate, number), named("comment", scene.comment, number))
        assert counts[("validate", "done")] + counts[("comment", "done")] == 1
        assert sum(count for (_name, outcome), count in counts.items() if outcome == "wall") == 0
        validated = Edition.objects.get(pk=scene.edition.pk).validated_at is not None
        assert validated != Contribution.objects.filter(edition=scene.edition).exists()


def test_a_party_writes_once_at_a_time(own_database):
    scene = Scene()
    counts = rush(*(named("comment", scene.comment, number) for number in range(CLIENTS)))
    assert counts == {("comment", "done"): 1, ("comment", "refused"): CLIENTS - 1}
    assert Contribution.objects.get(edition=scene.edition).version == 1


def test_one_correction_begins(own_database):
    scene = Scene()
    scene.validate(0)
    counts = rush(*(named("start", scene.start, number) for number in range(CLIENTS)))
    assert counts == {("start", "done"): 1, ("start", "refused"): CLIENTS - 1}


def without_locks(monkeypatch) -> None:
    monkeypatch.setattr(
        evaluations, "lock_convention", lambda actor, pk, seen: Convention.objects.get(pk=pk), raising=True
    )
    unlocked = Evaluation.objects.all
    monkeypatch.setattr(type(Evaluation.objects), "select_for_update", lambda self, **said: unlocked())


def test_without_the_lock_a_comment_is_accepted_and_in_nothing(broken_database, monkeypatch):
    """The negative control: no lock, and the comments' wall taken down."""
    without_locks(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER contribution_as_validated ON partnerships_contribution")
    lost = 0
    for number in range(ROUNDS * 4):
        scene = Scene()
        counts = rush(named("validate", scene.validate, number), named("comment", scene.comment, number))
        lost += counts[("validate", "done")] and counts[("comment", "done")]
    assert lost > 0


@pytest.mark.parametrize("kind", ["validate", "comment"])
def test_without_the_lock_the_database_still_holds(broken_database, monkeypatch, kind):
    """Not with a sentence of ours for each, but never two."""
    without_locks(monkeypatch)
    for _round in range(ROUNDS):
        scene = Scene()
        counts = rush(*(named(kind, getattr(scene, kind), number) for number in range(CLIENTS)))
        assert counts[(kind, "done")] == 1
