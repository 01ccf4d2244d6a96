"""Evaluations: planned, begun, commented by each party in its own words, validated once, corrected in a new version."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.dates import Precision, VagueDate, say_vaguely
from partnerships.models import Contribution, Document, Edition, Evaluation, Party
from partnerships.models.choices import Side
from partnerships.models.evaluations import subject_key
from partnerships.services import evaluations
from tests.factories import (
    CommitmentFactory,
    EvaluationFactory,
    HeadOfficeServiceFactory,
    MembershipFactory,
    PartnerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment():
    return CommitmentFactory()


@pytest.fixture
def convention(commitment):
    return commitment.strand.convention


@pytest.fixture
def partner(convention):
    return convention.parties.get(side=Side.PARTNER).partner


@pytest.fixture
def officer(convention):
    return MembershipFactory(officer=True, service=convention.owner).user


@pytest.fixture
def contact(partner):
    return MembershipFactory(contact=True, party=partner).user


@pytest.fixture
def edition(officer, convention):
    evaluation = EvaluationFactory(convention=convention)
    return evaluations.start_edition(actor=officer, evaluation_id=evaluation.pk, seen=evaluation.version)


def say(actor, edition, partner=None, text="Très bien", *, seen=0, about=None):
    key = subject_key(about or edition.evaluation.convention)
    partner_id = partner and partner.pk
    return evaluations.comment(
        actor=actor, edition_id=edition.pk, partner_id=partner_id, seen=seen, comments={key: text}
    )


def validate(actor, edition, *, seen=None, comments=None, content=None):
    paper = f"%PDF-1.7 {edition.pk} {timezone.now()}".encode()
    return evaluations.validate_edition(
        actor=actor,
        edition_id=edition.pk,
        seen_comments=seen or {},
        comments=comments or {},
        content=content or {"sections": []},
        paper=paper,
    )


# Planned ------------------------------------------------------------------------------------------


def plan(officer, convention, **said):
    later = timezone.localdate() + timedelta(days=400)
    asked = {"kind": "half_term", "planned": VagueDate(later), "seen": None, **said}
    return evaluations.plan_evaluation(actor=officer, convention_id=convention.pk, **asked)


def test_one_of_each_kind_is_planned_and_the_convention_remembers(officer, convention):
    evaluation = plan(officer, convention)
    assert (evaluation.planned_by, evaluation.convention) == (officer, convention)
    assert "mi-parcours prévue : " in convention.events.last().verb
    plan(officer, convention, kind="term")
    with pytest.raises(Refusal, match="déjà prévue"):
        plan(officer, convention)


def test_whoever_planned_with_an_older_page_is_told(officer, convention):
    seen = convention.version
    plan(officer, convention)
    with pytest.raises(Refusal, match="a changé pendant que cette page était ouverte"):
        plan(officer, convention, kind="term", seen=seen)


def test_a_day_before_the_convention_makes_no_sense(officer, convention):
    with pytest.raises(Refusal) as refused:
        plan(officer, convention, planned=VagueDate(convention.effective_on))
    assert refused.value.field == "planned"


def test_another_service_plans_nothing(convention):
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    with pytest.raises(Refusal, match="autre service"):
        plan(stranger, convention)


def test_the_day_changes_until_a_version_is_validated(officer, convention, edition):
    evaluation, later = edition.evaluation, timezone.localdate() + timedelta(days=90)
    changed = evaluations.replan_evaluation(
        actor=officer, evaluation_id=evaluation.pk, seen=evaluation.version, planned=VagueDate(later)
    )
    assert changed.planned_on == later
    with pytest.raises(Refusal, match="date prévue"):
        evaluations.replan_evaluation(
            actor=officer, evaluation_id=evaluation.pk, seen=evaluation.version, planned=VagueDate(later)
        )
    validate(officer, edition)
    with pytest.raises(Refusal, match="sa date ne change plus"):
        evaluations.replan_evaluation(actor=officer, evaluation_id=evaluation.pk, seen=None, planned=VagueDate(later))


def test_one_that_nobody_began_is_withdrawn(officer, convention, edition):
    with pytest.raises(Refusal, match="est commencée"):
        evaluations.withdraw_evaluation(actor=officer, evaluation_id=edition.evaluation_id, seen=None)
    other = plan(officer, convention, kind="term")
    evaluations.withdraw_evaluation(actor=officer, evaluation_id=other.pk, seen=other.version)
    assert list(Evaluation.objects.all()) == [edition.evaluation]
    with pytest.raises(Refusal, match="retirée entre-temps"):
        evaluations.start_edition(actor=officer, evaluation_id=other.pk, seen=None)


def test_a_month_or_nothing_at_all_may_be_known_of_its_date(officer, convention):
    month = VagueDate((timezone.localdate() + timedelta(days=400)).replace(day=1), Precision.MONTH, is_assumed=True)
    evaluation = plan(officer, convention, planned=month)
    assert evaluation.planned == f"{say_vaguely(month.day, Precision.MONTH)} (supposé)"
    assert convention.events.last().verb.endswith(evaluation.planned)
    unsaid = plan(officer, convention, kind="term", planned=VagueDate())
    assert (unsaid.planned, Evaluation.objects.waiting().exists()) == ("non précisé", False)


@pytest.mark.parametrize(("days", "waits"), [(-400, True), (0, True), (30, True), (31, False)])
def test_it_waits_from_thirty_days_before_its_day(convention, days, waits):
    evaluation = EvaluationFactory(convention=convention, planned_on=timezone.localdate() + timedelta(days=days))
    assert Evaluation.objects.waiting().filter(pk=evaluation.pk).exists() == waits


def test_what_is_validated_and_what_is_an_example_wait_for_nobody(officer, convention, edition):
    assert Evaluation.objects.waiting().exists()
    validate(officer, edition)
    assert not Evaluation.objects.waiting().exists()
    other = EvaluationFactory(convention__is_example=True)
    assert not Evaluation.objects.waiting().filter(pk=other.pk).exists()


# Commented ----------------------------------------------------------------------------------------


def test_each_party_says_its_own_words(officer, contact, partner, commitment, edition):
    say(officer, edition, text="Les soignants en redemandent")
    say(contact, edition, partner, "Une belle entente", about=commitment)
    assert {one.partner: list(one.comments.values()) for one in edition.contributions.all()} == {
        None: ["Les soignants en redemandent"],
        partner: ["Une belle entente"],
    }


def test_nobody_speaks_for_another_party(officer, contact, partner, convention, edition):
    other = PartnerFactory()
    Party.objects.create(convention=convention, side=Side.PARTNER, partner=other)
    observer = MembershipFactory(observer=True, party=partner).user
    for actor, voice in ((officer, partner), (contact, None), (contact, other), (observer, partner)):
        with pytest.raises(Refusal, match="Vous ne parlez pas pour cette partie"):
            say(actor, edition, voice)
    assert not Contribution.objects.exists()


def test_nothing_said_is_nothing_written_and_strange_subjects_are_not_kept(contact, partner, edition):
    elsewhere = CommitmentFactory()
    assert say(contact, edition, partner, "   ") is None
    assert say(contact, edition, partner, "Ailleurs", about=elsewhere) is None
    assert not Contribution.objects.exists()


def test_two_people_of_one_party_the_second_is_told(contact, partner, edition):
    colleague = MembershipFactory(contact=True, party=partner).user
    first = say(contact, edition, partner, "D’abord")
    with pytest.raises(Refusal, match=f"Quelqu’un d’autre \\({contact}\\) a changé"):
        say(colleague, edition, partner, "Ensuite")
    changed = say(colleague, edition, partner, "Ensuite", seen=first.version)
    assert (changed.pk, changed.written_by) == (first.pk, colleague)
    with pytest.raises(Refusal, match="a changé ces commentaires"):
        say(contact, edition, partner, "D'abord, encore", seen=first.version)


def test_the_same_words_again_sign_nothing(contact, partner, edition):
    first = say(contact, edition, partner)
    colleague = MembershipFactory(contact=True, party=partner).user
    again = say(colleague, edition, partner, seen=first.version)
    assert (again.version, again.written_by) == (first.version, contact)


# Validated ----------------------------------------------------------------------------------------


def test_a_validated_version_keeps_what_it_says_and_its_paper_is_the_parties(officer, contact, edition):
    validated = validate(officer, edition, content={"sections": [{"title": "Volet 1"}]})
    document = validated.document
    assert (document.kind, document.readers, document.edition) == ("evaluation", "parties", "1")
    assert Document.objects.visible_to(contact).filter(pk=document.pk).exists()
    assert validated.content == {"sections": [{"title": "Volet 1"}]}


def test_a_comment_that_the_service_has_not_read_stops_the_validation(officer, contact, partner, edition):
    written = say(contact, edition, partner)
    with pytest.raises(Refusal, match="Une partie a commenté"):
        validate(officer, edition)
    assert validate(officer, edition, seen={partner.pk: written.version}).validated_at


def test_nobody_comments_what_is_validated(officer, contact, partner, edition):
    validate(officer, edition)
    with pytest.raises(Refusal, match="vient d’être validée"):
        say(contact, edition, partner)
    with pytest.raises(Refusal, match="vient d’être validée"):
        validate(officer, edition)
    assert Document.objects.count() == 1


def test_a_partner_validates_nothing(contact, edition):
    with pytest.raises(Refusal, match="autre service"):
        validate(contact, edition)
    assert not Document.objects.exists()


def test_the_database_refuses_to_change_what_was_validated(officer, contact, partner, edition):
    written = say(contact, edition, partner)
    validate(officer, edition, seen={partner.pk: written.version})
    mine, said = Edition.objects.filter(pk=edition.pk), Contribution.objects.filter(pk=written.pk)
    for change in (
        lambda: mine.update(content={}),
        lambda: mine.delete(),
        lambda: said.update(comments={}),
        lambda: said.delete(),
        lambda: Contribution.objects.create(edition=edition, written_by=officer),
    ):
        with pytest.raises(IntegrityError, match="not change"), transaction.atomic():
            change()


# Corrected ----------------------------------------------------------------------------------------


def test_a_correction_says_why_and_begins_with_the_words_of_before(officer, contact, partner, edition):
    written = say(contact, edition, partner, "Une belle entente")
    first = validate(officer, edition, seen={partner.pk: written.version})
    with pytest.raises(Refusal) as refused:
        evaluations.start_edition(actor=officer, evaluation_id=edition.evaluation_id, seen=None)
    assert refused.value.field == "why"
    second = evaluations.start_edition(
        actor=officer, evaluation_id=edition.evaluation_id, seen=None, why="Un bilan arrivé depuis"
    )
    assert (second.number, second.why) == (2, "Un bilan arrivé depuis")
    (copied,) = second.contributions.all()
    assert (copied.comments, copied.written_at) == (written.comments, written.written_at)
    say(contact, second, partner, "Une très belle entente", seen=copied.version)
    assert list(first.contributions.get().comments.values()) == ["Une belle entente"]
    with pytest.raises(Refusal, match="déjà en préparation"):
        evaluations.start_edition(actor=officer, evaluation_id=edition.evaluation_id, seen=None, why="Encore")


def test_a_version_is_given_up_unless_another_party_has_spoken(officer, contact, partner, edition):
    say(officer, edition)
    evaluations.give_up_edition(actor=officer, edition_id=edition.pk, seen=edition.version)
    assert not Edition.objects.exists()
    again = evaluations.start_edition(actor=officer, evaluation_id=edition.evaluation_id, seen=None)
    say(contact, again, partner)
    with pytest.raises(Refusal, match="a commenté cette version"):
        evaluations.give_up_edition(actor=officer, edition_id=again.pk, seen=again.version)


def test_a_correction_with_only_the_words_of_before_is_given_up(officer, contact, partner, edition):
    written = say(contact, edition, partner)
    validate(officer, edition, seen={partner.pk: written.version})
    second = evaluations.start_edition(actor=officer, evaluation_id=edition.evaluation_id, seen=None, why="Erreur")
    evaluations.give_up_edition(actor=officer, edition_id=second.pk, seen=second.version)
    assert list(Edition.objects.all()) == [edition]


def test_a_version_given_up_takes_no_comment_any_more(officer, contact, partner, edition):
    evaluations.give_up_edition(actor=officer, edition_id=edition.pk, seen=edition.version)
    with pytest.raises(Refusal, match="abandonnée entre-temps"):
        say(contact, edition, partner)


def test_a_convention_without_a_first_day_still_refuses_an_absurd_year(officer, convention):
    convention.effective_on = convention.ends_on = None
    convention.status = "preparation"
    convention.save()
    with pytest.raises(Refusal, match="Vérifiez l’année"):
        plan(officer, convention, planned=VagueDate(date(27, 1, 1)))


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def render(notice: Notice):
    with translation.override(notice.language):
        return kind_named(notice.kind).render(notice)


def test_parties_are_asked_for_their_comments_and_told_of_the_validated_version(officer, convention, contact, partner):
    coordinator = MembershipFactory(coordinator=True, partner=partner).user
    MembershipFactory(contact=True, party=PartnerFactory(name="Un autre musée"))
    evaluation = EvaluationFactory(convention=convention)
    edition = evaluations.start_edition(actor=officer, evaluation_id=evaluation.pk, seen=evaluation.version)
    speakers = {contact.email, coordinator.email, *filter(None, [partner.mailbox])}
    assert told("evaluation_begun") == speakers
    asked = Notice.objects.get(kind="evaluation_begun", recipient=contact)
    assert kind_named(asked.kind).still_true(asked)
    assert render(asked).letter.button.url.endswith(f"/espace/evaluations/{evaluation.pk}/")
    validate(officer, edition)
    assert told("evaluation_validated") == speakers
    assert not kind_named(asked.kind).still_true(asked)
    said = Notice.objects.get(kind="evaluation_validated", recipient=contact)
    assert render(said).letter.button.url.endswith(f"/espace/evaluations/{evaluation.pk}/1/")
    assert kind_named(said.kind).still_true(said)


def test_comments_are_not_asked_for_a_version_given_up(officer, edition, contact):
    Notice.objects.all().delete()
    evaluations.give_up_edition(actor=officer, edition_id=edition.pk, seen=edition.version)
    again = evaluations.start_edition(actor=officer, evaluation_id=edition.evaluation_id, seen=None)
    notice = Notice.objects.get(recipient=contact)
    evaluations.give_up_edition(actor=officer, edition_id=again.pk, seen=again.version)
    assert not kind_named(notice.kind).still_true(notice)
