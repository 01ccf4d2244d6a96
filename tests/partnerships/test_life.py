"""The life of a convention: its steps, what stands in their way, the opinions of bodies, and what the clock does."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.errors import Refusal
from partnerships.clock import take_effect_and_end
from partnerships.dates import Precision, VagueDate, read_vaguely, say_vaguely
from partnerships.life import blockers
from partnerships.models import Approval, Commitment, Convention, ConventionEvent
from partnerships.models.choices import Side
from partnerships.services import (
    advance,
    plan_approval,
    prepare_successor,
    record_result,
    replan_approval,
    withdraw_approval,
)
from partnerships.transitions import TRANSITIONS, Status
from tests.factories import ConventionFactory, HeadOfficeServiceFactory, MembershipFactory
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db
APRIL = VagueDate(date(2026, 4, 1), Precision.MONTH, is_assumed=True)


@pytest.fixture
def convention():
    return ConventionFactory(status=Status.PREPARATION)


@pytest.fixture
def officer(convention):
    return MembershipFactory(officer=True, service=convention.owner).user


def plan(officer, convention, body="Conseil de Paris", planned=APRIL):
    return plan_approval(
        actor=officer, convention_id=convention.pk, seen=None, body=body, side=Side.PARTNER, planned=planned
    )


def say(officer, approval, result=Approval.Result.APPROVED, **fields):
    return record_result(
        actor=officer,
        convention_id=approval.convention_id,
        approval_id=approval.pk,
        seen=None,
        result=result,
        **fields,
    )


def go(officer, convention, target, **fields):
    return advance(actor=officer, convention_id=convention.pk, target=target, **{"seen": None, **fields})


def ready_for(status, convention):
    """The convention in a status, with nothing in the way of any of its steps."""
    today = timezone.localdate()
    dates = {Status.ENDED: -1}.get(status, 100)
    Convention.objects.filter(pk=convention.pk).update(
        status=status,
        effective_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=dates),
        terminated_on=today if status == Status.TERMINATED else None,
    )
    Approval.objects.update_or_create(
        convention=convention, body="Conseil", defaults={"result": "approved", "decided_on": today}
    )


# Steps ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", Status)
@pytest.mark.parametrize("target", Status)
def test_only_the_ways_of_the_table_are_taken(convention, officer, source, target):
    ready_for(source, convention)
    if target == Status.ENDED:
        Convention.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    if source == Status.ENDED and target == Status.IN_FORCE:
        Convention.objects.update(ends_on=timezone.localdate() + timedelta(days=1))
    if (source, target) in TRANSITIONS:
        assert go(officer, convention, target, why="une raison").status == target
        assert convention.events.get().to_status == target
    else:
        with pytest.raises(Refusal, match="ne peut pas devenir"):
            go(officer, convention, target, why="une raison")
        assert not convention.events.exists()


@pytest.mark.parametrize("way", [way for way, what in TRANSITIONS.items() if what.needs_reason])
def test_a_way_back_or_an_early_end_asks_for_its_reason(convention, officer, way):
    ready_for(way[0], convention)
    with pytest.raises(Refusal, match="motif"):
        go(officer, convention, way[1])


def test_signature_keeps_its_day_and_who_noted_it(convention, officer):
    day = timezone.localdate() - timedelta(days=3)
    go(officer, convention, Status.SIGNED, on=day)
    convention.refresh_from_db()
    event = convention.events.get()
    assert (convention.status, convention.signed_on) == (Status.SIGNED, day)
    assert (event.verb, event.happened_on, event.actor, event.from_status) == ("signée", day, officer, "preparation")


@pytest.mark.parametrize("days", [1, 400])
def test_a_day_to_come_is_refused(convention, officer, days):
    with pytest.raises(Refusal, match="à venir"):
        go(officer, convention, Status.SIGNED, on=timezone.localdate() + timedelta(days=days))


def test_bodies_are_named_before_it_is_presented_to_them(convention, officer):
    with pytest.raises(Refusal, match="au moins une instance"):
        go(officer, convention, Status.BODIES)
    plan(officer, convention)
    assert go(officer, convention, Status.BODIES).status == Status.BODIES


def test_bodies_are_asked_about_parties_that_are_named(convention, officer):
    plan(officer, convention)
    convention.parties.filter(side=Side.PARTNER).delete()
    with pytest.raises(Refusal, match="la partie du côté partenaire, sur la fiche"):
        go(officer, convention, Status.BODIES)


@pytest.mark.parametrize("result", ["", Approval.Result.REFUSED, Approval.Result.POSTPONED])
def test_signature_waits_for_every_body(convention, officer, result):
    say(officer, plan(officer, convention))
    waited = plan(officer, convention, body="Directoire")
    if result:
        say(officer, waited, result)
    with pytest.raises(Refusal, match="Directoire"):
        go(officer, convention, Status.SIGNED)
    say(officer, waited, Approval.Result.RESERVED)
    assert go(officer, convention, Status.SIGNED).status == Status.SIGNED


def test_signature_waits_for_a_party_of_each_side(convention, officer):
    convention.parties.filter(side=Side.PARTNER).delete()
    with pytest.raises(Refusal, match="côté partenaire"):
        go(officer, convention, Status.SIGNED)


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"effective_on": None}, "indiquez le jour"),
        ({"effective_precision": Precision.MONTH}, "indiquez le jour"),
        ({"effective_on": timezone.localdate() + timedelta(days=5)}, "d’elle-même"),
        ({"effective_on": date(2001, 1, 1), "ends_on": date(2001, 2, 1)}, "est passé"),
    ],
)
def test_it_enters_into_force_between_its_days_alone(convention, officer, dates, sentence):
    Convention.objects.update(status=Status.SIGNED, **dates)
    with pytest.raises(Refusal, match=sentence):
        go(officer, convention, Status.IN_FORCE)


def test_what_its_page_shows_is_what_the_verb_refuses_by(convention, officer):
    plan(officer, convention)
    shown = blockers(convention, Status.SIGNED, convention.approvals.all(), timezone.localdate())
    with pytest.raises(Refusal) as refused:
        go(officer, convention, Status.SIGNED)
    assert refused.value.sentence == " ".join(shown)
    assert shown == ["Conseil de Paris : avis attendu, passage prévu : avril 2026 (supposé)."]


def test_database_holds_what_a_status_needs(convention):
    for fields in (
        {"status": Status.IN_FORCE, "effective_precision": Precision.YEAR},
        {"status": Status.TERMINATED},
        {"terminated_on": timezone.localdate()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Convention.objects.update(**fields)


# Two editors, two services ------------------------------------------------------------------------------------------


def test_the_second_of_two_editors_is_told_by_whom_and_nothing_is_saved(convention, officer):
    seen = convention.version
    plan_approval(
        actor=officer, convention_id=convention.pk, seen=seen, body="Conseil", planned=VagueDate(), side=Side.PARTNER
    )
    with pytest.raises(Refusal, match=f"Conseil : passage prévu, non précisé, noté par {officer}"):
        go(officer, convention, Status.SIGNED, seen=seen)
    convention.refresh_from_db()
    assert convention.status == Status.PREPARATION


def test_every_verb_belongs_to_the_owning_service(convention, officer):
    approval = plan(officer, convention)
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    for deed in (
        lambda: go(stranger, convention, Status.BODIES),
        lambda: plan(stranger, convention, body="Une autre"),
        lambda: say(stranger, approval),
        lambda: again(stranger, approval),
        lambda: take_off(stranger, approval),
    ):
        with pytest.raises(Refusal, match="autre service"):
            deed()
    assert ConventionEvent.objects.count() == 1


# Opinions -----------------------------------------------------------------------------------------------------------


def again(officer, approval, planned=APRIL):
    return replan_approval(
        actor=officer, convention_id=approval.convention_id, approval_id=approval.pk, seen=None, planned=planned
    )


def take_off(officer, approval):
    withdraw_approval(actor=officer, convention_id=approval.convention_id, approval_id=approval.pk, seen=None)


def test_a_body_that_put_off_its_opinion_is_planned_again(convention, officer):
    approval = say(officer, plan(officer, convention), Approval.Result.POSTPONED)
    approval = again(officer, approval, VagueDate(date(2027, 1, 1), Precision.YEAR))
    assert (approval.result, approval.decided_on, approval.planned) == ("", None, "2027")
    assert [event.verb for event in convention.events.order_by("pk")] == [
        "Conseil de Paris : passage prévu, avril 2026 (supposé)",
        "Conseil de Paris : avis reporté",
        "Conseil de Paris : passage prévu, 2027",
    ]


def test_a_body_is_named_once(convention, officer):
    plan(officer, convention)
    with pytest.raises(Refusal, match="figure déjà"):
        plan(officer, convention)


def test_what_preceded_the_signature_does_not_change_after_it(convention, officer):
    approval = say(officer, plan(officer, convention))
    go(officer, convention, Status.SIGNED)
    for deed in (say, again, take_off):
        with pytest.raises(Refusal, match="ne changent plus"):
            deed(officer, approval)


def test_a_body_that_gave_its_opinion_stays_on_the_list(convention, officer):
    approval = plan(officer, convention)
    take_off(officer, plan(officer, convention, body="Nommée par erreur"))
    say(officer, approval)
    with pytest.raises(Refusal, match="s’est déjà prononcé"):
        take_off(officer, approval)
    assert [each.body for each in convention.approvals.all()] == ["Conseil de Paris"]


# Renewal ------------------------------------------------------------------------------------------------------------


def renew(officer, convention, title="La suivante"):
    return prepare_successor(actor=officer, convention_id=convention.pk, seen=None, title=title)


def test_a_successor_begins_the_day_after_with_what_the_first_held(officer):
    scene = hospital_scene()
    scene.convention.hospitals.add(scene.hospital)
    successor = renew(scene.officer, scene.convention)
    assert (successor.status, successor.predecessor, successor.ends_on) == (Status.PREPARATION, scene.convention, None)
    assert successor.effective_on == scene.convention.ends_on + timedelta(days=1)
    assert successor.effective_is_assumed
    assert [(party.side, party.partner) for party in successor.parties.all()] == [
        (party.side, party.partner) for party in scene.convention.parties.all()
    ]
    assert successor.hospitals.get() == scene.hospital
    commitment = Commitment.objects.get(strand__convention=successor)
    assert (commitment.title, commitment.quantity) == (scene.commitment.title, 31)
    assert not commitment.quotas.exists()
    # What was copied stays where it was.
    assert scene.convention.strands.get() == scene.commitment.strand
    assert scene.quota.commitment.strand.convention == scene.convention


def test_a_convention_has_one_successor(convention, officer):
    ready_for(Status.IN_FORCE, convention)
    renew(officer, convention)
    with pytest.raises(Refusal, match="lui succède déjà"):
        renew(officer, convention)
    assert Convention.objects.count() == 2


def test_titles_alike_get_addresses_apart(convention, officer):
    other = ConventionFactory(owner=convention.owner)
    assert [renew(officer, one, title="Suite").slug for one in (convention, other)] == ["suite", "suite-2"]


# The clock ----------------------------------------------------------------------------------------------------------


def test_it_enters_into_force_and_ends_with_time_alone(convention):
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    Convention.objects.update(status=Status.SIGNED, effective_on=today, ends_on=tomorrow)
    take_effect_and_end(timezone.now() - timedelta(days=1))
    assert Convention.objects.get().status == Status.SIGNED
    take_effect_and_end(timezone.now())
    assert Convention.objects.get().status == Status.IN_FORCE
    take_effect_and_end(timezone.now() + timedelta(days=1))
    assert Convention.objects.get().status == Status.IN_FORCE
    for _tick in range(2):
        take_effect_and_end(timezone.now() + timedelta(days=2))
    assert Convention.objects.get().status == Status.ENDED
    said = list(convention.events.order_by("pk").values_list("verb", "happened_on", "actor"))
    assert said == [("entrée en vigueur", today, None), ("arrivée à son terme", tomorrow, None)]


def test_the_clock_waits_for_dates_to_the_day(convention):
    today = timezone.localdate()
    Convention.objects.update(status=Status.SIGNED, effective_on=today, effective_precision=Precision.MONTH)
    take_effect_and_end(timezone.now())
    assert Convention.objects.get().status == Status.SIGNED


# Vague dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12/03/2027", "12\u00a0mars 2027"),
        ("1/4/2027", "1er\u00a0avril 2027"),
        ("04/2015", "avril 2015"),
        ("2019", "2019"),
        ("Fevrier 2027", "février 2027"),
        ("1er\u00a0avril 2027", "1er\u00a0avril 2027"),
        ("12 août 2027", "12\u00a0août 2027"),
        ("", "non précisé"),
    ],
)
def test_a_date_is_said_as_vaguely_as_it_was_written(text, said):
    read = read_vaguely(text)
    assert say_vaguely(read.day, read.precision) == said


@pytest.mark.parametrize(
    "text", ["avril", "printemps 2027", "31/02/2027", "31 février 2027", "13/2027", "0000", "2027/03/12"]
)
def test_what_is_no_date_is_no_date(text):
    with pytest.raises(ValueError, match=r"out of range|must be in|not in list|avril|2027"):
        read_vaguely(text)


def test_what_is_assumed_is_said():
    assert say_vaguely(date(2015, 4, 1), Precision.MONTH, is_assumed=True) == "avril 2015 (supposé)"
