"""A team and a person, acted on at the same moment: one proposal whoever comes first, an answer or its withdrawal."""

import threading
from collections import Counter
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.errors import Refusal
from notifications.models import Notice
from patient_partners.models import Introduction, PatientPartner, Project
from patient_partners.services import introductions, offers
from tests.factories import MembershipFactory, PatientPartnerFactory, SearchFactory
from tests.guarantees.crowd import PATIENCE, all_at_once

CROWD = 8
ROUNDS = 6


class Scene:
    def __init__(self) -> None:
        self.team = SearchFactory().project
        self.referent = MembershipFactory(accompanier=True, accompanied_group=self.team.hospital.group).user

    def person(self) -> PatientPartner:
        return PatientPartnerFactory(owner=self.team.programme.owner, groups=[self.team.hospital.group])

    def propose_to(self, person):
        said = {"project_id": self.team.pk, "partner_id": person.pk, "message": ""}
        return introductions.propose(actor=self.referent, **said)


def outcome_of(deed) -> str:
    """« done », or « refused ». Anything else, a deadlock too, fails the test."""
    try:
        deed()
    except Refusal:
        return "refused"
    return "done"


def rush(deeds: list) -> Counter:
    return Counter(all_at_once(outcome_of, deeds))


def all_look_before_any_writes():
    """What the lock forbids, made to happen whatever else the machine has to do."""
    look, all_have_looked = introductions._refuse_asking_again, threading.Barrier(CROWD)

    def look_and_wait(project, partner) -> None:
        look(project, partner)
        all_have_looked.wait(PATIENCE)

    return look_and_wait


def test_a_person_is_proposed_once_to_a_team(own_database):
    scene = Scene()
    for _round in range(ROUNDS):
        person = scene.person()
        assert rush([lambda person=person: scene.propose_to(person)] * CROWD) == {"done": 1, "refused": CROWD - 1}
        assert person.introductions.count() == 1
        assert Notice.objects.filter(kind="introduction_proposed", recipient_email=person.email).count() == 1


def test_without_lock_and_wall_they_are_proposed_often(broken_database, monkeypatch):
    scene = Scene()
    person = scene.person()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX introduction_one_at_a_time")
    team = Project.objects.with_all_said().get(pk=scene.team.pk)
    monkeypatch.setattr(introductions, "_lock_team", lambda actor, project_id: team)
    monkeypatch.setattr(
        introductions, "_lock_person_to_ask", lambda actor, project, pk: PatientPartner.objects.get(pk=pk)
    )
    monkeypatch.setattr(introductions, "_refuse_asking_again", all_look_before_any_writes())
    monkeypatch.setattr(introductions, "_stand", lambda partner, has_news=False: None)

    def propose():
        with suppress(IntegrityError, Refusal):
            scene.propose_to(person)

    all_at_once(lambda deed: deed(), [propose] * CROWD)
    assert Introduction.objects.filter(partner=person).count() > 1


def test_answer_and_withdrawal_never_both_stand(own_database):
    scene = Scene()
    for _round in range(ROUNDS):
        asked = scene.propose_to(scene.person())
        at = {"introduction_id": asked.pk}
        deeds = [
            lambda at=at, asked=asked: introductions.answer(partner_id=asked.partner_id, **at, state="interested"),
            lambda at=at, asked=asked: introductions.withdraw(actor=scene.referent, **at, seen=asked.version, note=""),
        ]
        outcomes = rush(deeds)
        asked.refresh_from_db()
        if outcomes["done"] == 1:
            assert asked.state in ("interested", "withdrawn")
        assert asked.ending == ("taken_back" if asked.state == "withdrawn" else "")


@pytest.mark.parametrize("leaving", [offers.leave, offers.pause])
def test_who_leaves_while_they_are_proposed_has_nothing_live(own_database, leaving):
    scene = Scene()
    for _round in range(ROUNDS):
        person = scene.person()
        rush([lambda person=person: scene.propose_to(person), lambda person=person: leaving(partner_id=person.pk)])
        assert not person.introductions.live().exists()


def test_a_team_that_ends_while_people_answer_makes_no_deadlock(own_database):
    scene = Scene()
    for _round in range(ROUNDS):
        asked = [scene.propose_to(scene.person()) for _ in range(3)]

        def end() -> None:
            with transaction.atomic():
                team = Project.objects.select_for_update(no_key=True).get(pk=scene.team.pk)
                introductions.end_with_team(team)

        answers = [
            lambda each=each: introductions.answer(
                partner_id=each.partner_id, introduction_id=each.pk, state="interested"
            )
            for each in asked
        ]
        rush([*answers, end])
        assert not Introduction.objects.live().filter(pk__in=[each.pk for each in asked]).exists()
