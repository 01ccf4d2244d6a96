"""Indicators: what was entered stays, the path between known points, who is late or silent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.errors import Refusal
from partnerships.indicators import State, standing_of
from partnerships.models import Indicator, Measure, Target
from partnerships.services.indicators import correct_measure, record_measure, revise_target, set_target
from tests.factories import (
    ConventionFactory,
    HeadOfficeServiceFactory,
    IndicatorFactory,
    IndicatorSiteFactory,
    MeasureFactory,
    MembershipFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2020, 1, 1), date(2024, 12, 31)


@pytest.fixture
def convention():
    return ConventionFactory(effective_on=FIRST, ends_on=LAST)


@pytest.fixture
def indicator(convention):
    return IndicatorFactory(convention=convention, baseline_value=100, baseline_on=FIRST)


@pytest.fixture
def officer(convention):
    return MembershipFactory(officer=True, service=convention.owner).user


def stand(day=LAST, **kwargs):
    (standing,) = standing_of(Indicator.objects.all(), day, **kwargs)
    return standing


def record(officer, indicator, on, value, **kwargs):
    asked = {"actor": officer, "indicator_id": indicator.pk, "seen": None, "source": "Relevé annuel", **kwargs}
    return record_measure(on=on, value=value, **asked)


def correct(officer, measure, **kwargs):
    asked = {"on": measure.on, "value": measure.value, "source": measure.source, "why": "Erreur de saisie", **kwargs}
    return correct_measure(
        actor=officer, indicator_id=measure.indicator_id, measure_id=measure.pk, **{"seen": None, **asked}
    )


def revise(officer, target, **kwargs):
    asked = {"due_on": target.due_on, "value": 300, "effective_from": date(2022, 1, 1), "why": "Deux crèches en moins"}
    return revise_target(
        actor=officer, indicator_id=target.indicator_id, target_id=target.pk, **{"seen": None, **asked, **kwargs}
    )


# The path ----------------------------------------------------------------------------------------


def test_between_baseline_and_target_the_path_is_linear(indicator):
    TargetFactory(indicator=indicator, due_on=LAST, value=370)
    whole = stand().whole
    assert [whole.expected_on(day) for day in (FIRST, date(2022, 7, 2), LAST)] == [100, 235, 370]
    assert whole.expected_on(FIRST - timedelta(days=1)) is None
    assert whole.expected_on(LAST + timedelta(days=90)) == 370


def test_a_missing_baseline_is_never_taken_for_zero(indicator):
    Indicator.objects.update(baseline_value=None, baseline_on=None)
    TargetFactory(indicator=indicator, due_on=LAST, value=370)
    MeasureFactory(indicator=indicator, on=date(2022, 1, 1), value=90)
    whole = stand().whole
    assert whole.path == ()
    assert "la valeur de départ n’est pas précisée" in whole.why_no_path
    assert (whole.expected, whole.state) == (None, State.UNDRAWN)


def test_without_baseline_two_targets_still_make_a_path(indicator):
    Indicator.objects.update(baseline_value=None, baseline_on=None)
    TargetFactory(indicator=indicator, due_on=date(2021, 12, 31), value=100)
    TargetFactory(indicator=indicator, due_on=date(2023, 12, 31), value=200)
    assert stand().whole.expected_on(date(2022, 12, 31)) == 150


@pytest.mark.parametrize(
    ("value", "direction", "state"),
    [
        (235, "up", State.ON_TIME),
        (224, "up", State.ON_TIME),
        (223, "up", State.LATE),
        (247, "up", State.AHEAD),
        (247, "down", State.LATE),
        (223, "down", State.AHEAD),
    ],
)
def test_a_value_is_compared_with_what_its_own_day_expects(indicator, value, direction, state):
    Indicator.objects.update(direction=direction)
    TargetFactory(indicator=indicator, due_on=LAST, value=370)
    MeasureFactory(indicator=indicator, on=date(2022, 7, 2), value=value)
    assert stand(date(2023, 7, 2)).whole.state == state


def test_nothing_measured_is_said_and_is_silent_after_its_months(indicator):
    TargetFactory(indicator=indicator, due_on=LAST, value=370)
    assert (stand(date(2021, 1, 1)).whole.state, stand(date(2021, 1, 1)).needs_attention) == (State.UNMEASURED, False)
    later = stand(date(2021, 1, 2))
    assert (later.whole.is_silent, later.needs_attention, later.whole.silence) == (True, True, "sans relevé")


def test_after_the_end_of_its_convention_nothing_becomes_late(indicator):
    MeasureFactory(indicator=indicator, on=LAST, value=1)
    assert stand(date(2030, 1, 1)).day == LAST
    assert not stand(date(2030, 1, 1)).whole.is_silent


# Sites -------------------------------------------------------------------------------------------


@pytest.fixture
def nurseries(indicator):
    TargetFactory(indicator=indicator, due_on=LAST, value=370)
    made = [IndicatorSiteFactory(indicator=indicator, name=name, baseline_value=0) for name in ("Lilas", "Tilleul")]
    for site, value in zip(made, (200, 150), strict=True):
        TargetFactory(indicator=indicator, site=site, due_on=LAST, value=value)
    return made


def test_the_whole_is_what_its_sites_latest_counts_add_up_to(indicator, nurseries):
    lilas, tilleul = nurseries
    MeasureFactory(indicator=indicator, site=lilas, on=date(2021, 12, 31), value=80)
    MeasureFactory(indicator=indicator, site=tilleul, on=date(2022, 6, 30), value=40)
    MeasureFactory(indicator=indicator, site=lilas, on=date(2022, 12, 31), value=110)
    readings = [(one.day, one.value, one.missing) for one in stand().whole.readings]
    assert readings == [
        (date(2021, 12, 31), 80, ("Tilleul",)),
        (date(2022, 6, 30), 120, ()),
        (date(2022, 12, 31), 150, ()),
    ]


def test_a_split_that_does_not_add_up_says_by_how_much(indicator, nurseries):
    (split,) = stand().splits
    assert (split.shared, split.difference) == (350, -20)
    assert "20 de moins que l’objectif de 370" in split.sentence


def test_late_and_silent_sites_are_named(indicator, nurseries):
    lilas, tilleul = nurseries
    MeasureFactory(indicator=indicator, site=lilas, on=date(2024, 12, 31), value=150)
    MeasureFactory(indicator=indicator, site=tilleul, on=date(2022, 1, 1), value=150)
    standing = stand()
    assert [line.name for line in standing.late] == ["Lilas"]
    (silent,) = standing.silent
    assert (silent.name, silent.silence) == ("Tilleul", "sans relevé depuis le 1er\u00a0janvier 2022")


def test_a_site_last_counted_long_ago_is_old_and_the_total_says_since_when(indicator, nurseries):
    lilas, tilleul = nurseries
    MeasureFactory(indicator=indicator, site=tilleul, on=date(2021, 12, 31), value=150)
    MeasureFactory(indicator=indicator, site=lilas, on=date(2022, 12, 31), value=200)
    in_time = stand(date(2022, 12, 31))
    assert ([line.state for line in in_time.sites], in_time.whole.last.caveat) == ([State.AHEAD] * 2, "")
    MeasureFactory(indicator=indicator, site=lilas, on=LAST, value=205)
    standing = stand()
    assert [line.state for line in standing.sites] == [State.ON_TIME, State.OLD]
    assert (standing.whole.last.value, standing.whole.last.caveat) == (355, "Tilleul compté au 31\u00a0décembre 2021")
    assert standing.needs_attention


def test_a_count_that_is_old_and_was_late_stays_late(indicator):
    TargetFactory(indicator=indicator, due_on=LAST, value=370)
    MeasureFactory(indicator=indicator, on=date(2022, 7, 2), value=120)
    assert (stand().whole.state, stand().whole.is_silent) == (State.LATE, True)


def test_where_sites_are_counted_the_whole_is_not_entered(officer, indicator, nurseries):
    with pytest.raises(Refusal, match="site par site"):
        record(officer, indicator, FIRST, 3)


def test_how_often_it_is_counted_is_said_as_people_do(indicator):
    indicator.review_months = 12
    assert indicator.rhythm == "un relevé tous les 12 mois"
    indicator.review_months = 1
    assert indicator.rhythm == "un relevé par mois"


# What was entered stays --------------------------------------------------------------------------


@pytest.mark.parametrize("factory", [MeasureFactory, TargetFactory])
def test_the_database_changes_no_figure(indicator, factory):
    row = factory(indicator=indicator)
    for deed in (lambda: type(row).objects.update(value=1), lambda: type(row).objects.filter(pk=row.pk).delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            deed()


@pytest.mark.parametrize("factory", [MeasureFactory, TargetFactory])
def test_the_database_refuses_figures_of_another_indicator(indicator, factory):
    other = IndicatorFactory(convention=indicator.convention)
    with pytest.raises(DatabaseError, match="another indicator"), transaction.atomic():
        factory(indicator=indicator, site=IndicatorSiteFactory(indicator=other))
    with pytest.raises(DatabaseError, match="another figure"), transaction.atomic():
        factory(indicator=indicator, replaces=factory(indicator=other), why="erreur")


def test_a_correction_leaves_the_older_measure_and_what_was_shown(officer, indicator):
    TargetFactory(indicator=indicator, due_on=LAST, value=370, set_at=datetime(2020, 1, 1, tzinfo=UTC))
    before = datetime(2022, 1, 10, tzinfo=UTC)
    wrong = MeasureFactory(indicator=indicator, on=date(2021, 12, 31), value=210, entered_at=before)
    right = correct(officer, wrong, value=120)
    assert list(Measure.objects.order_by("pk").values_list("value", "replaces")) == [(210, None), (120, wrong.pk)]
    assert (right.entered_by, right.why) == (officer, "Erreur de saisie")
    assert stand().whole.last.value == 120
    assert stand(known_at=before + timedelta(days=1)).whole.last.value == 210
    assert stand(known_at=before - timedelta(days=1)).whole.last is None


def test_a_correction_to_a_later_day_takes_the_measure_away_from_the_older_one(officer, indicator):
    wrong = MeasureFactory(indicator=indicator, on=date(2021, 12, 31), value=210)
    correct(officer, wrong, on=date(2022, 12, 31))
    assert stand(date(2022, 6, 1)).whole.last is None
    assert stand().whole.last.day == date(2022, 12, 31)


def test_a_measure_withdrawn_counts_no_more_and_stays(officer, indicator):
    wrong = MeasureFactory(indicator=indicator, on=date(2021, 12, 31), value=210)
    correct(officer, wrong, value=None)
    assert stand().whole.last is None
    assert Measure.objects.count() == 2


def test_a_revised_target_counts_from_its_day_on(officer, indicator):
    target = TargetFactory(indicator=indicator, due_on=LAST, value=370)
    revise(officer, target)
    assert stand(date(2021, 12, 31)).whole.target.value == 370
    assert stand(date(2022, 1, 1)).whole.target.value == 300
    assert [row.value for row in stand().targets] == [370, 300]


def test_the_second_of_two_editors_is_told(officer, indicator):
    target, measure = TargetFactory(indicator=indicator, due_on=LAST), MeasureFactory(indicator=indicator)
    correct(officer, measure, value=51)
    with pytest.raises(Refusal, match="Ce relevé vient d’être corrigé : 51"):
        correct(officer, measure, value=52)
    revise(officer, target)
    with pytest.raises(Refusal, match="Cet objectif vient d’être révisé : 300"):
        revise(officer, target)
    with pytest.raises(Refusal, match="ont changé pendant que cette page était ouverte"):
        record(officer, indicator, FIRST, 3, seen=indicator.version)


def test_two_measures_of_one_day_are_refused(officer, indicator):
    record(officer, indicator, FIRST, 3)
    with pytest.raises(Refusal, match="Ce jour a déjà son relevé"):
        record(officer, indicator, FIRST, 4)


def test_two_targets_of_one_day_are_refused(officer, indicator):
    asked = {"actor": officer, "indicator_id": indicator.pk, "seen": None, "effective_from": FIRST, "why": "La source"}
    set_target(**asked, due_on=LAST, value=370)
    with pytest.raises(Refusal, match="Un objectif existe déjà"):
        set_target(**asked, due_on=LAST, value=300)


def test_a_day_to_come_is_not_measured(officer, indicator):
    with pytest.raises(Refusal, match="à venir"):
        record(officer, indicator, timezone.localdate() + timedelta(days=1), 3)


# Who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("trait", "place"), [("coordinator", "partner"), ("contact", "party")])
def test_who_speaks_for_a_party_measures_and_sets_no_target(indicator, trait, place):
    partner = indicator.convention.parties.get(side="partner").partner
    speaker = MembershipFactory(**{trait: True, place: partner}).user
    record(speaker, indicator, FIRST, 3)
    with pytest.raises(Refusal, match="relève d’un autre service"):
        revise(speaker, TargetFactory(indicator=indicator, due_on=LAST))


def test_who_only_observes_for_a_party_measures_nothing(indicator):
    partner = indicator.convention.parties.get(side="partner").partner
    with pytest.raises(Refusal, match="relève d’un autre service"):
        record(MembershipFactory(observer=True, party=partner).user, indicator, FIRST, 3)


@pytest.mark.parametrize("trait", ["officer", "coordinator", "contact", "mediator", "referent"])
def test_others_measure_nothing(indicator, trait):
    elsewhere = {"service": HeadOfficeServiceFactory(slug="ailleurs", name="Ailleurs")} if trait == "officer" else {}
    with pytest.raises(Refusal, match="relève d’un autre service"):
        record(MembershipFactory(**{trait: True}, **elsewhere).user, indicator, FIRST, 3)
    assert not Measure.objects.exists()


def test_nobody_sees_the_indicators_of_others(indicator, officer):
    assert Indicator.objects.visible_to(officer).get() == indicator
    elsewhere = HeadOfficeServiceFactory(slug="ailleurs", name="Ailleurs")
    assert not Indicator.objects.visible_to(MembershipFactory(officer=True, service=elsewhere).user).exists()
    assert not Indicator.objects.visible_to(MembershipFactory(coordinator=True).user).exists()


@pytest.mark.parametrize("count", [10, 1000])
def test_reading_costs_one_query(convention, count):
    made = Indicator.objects.bulk_create(
        Indicator(convention=convention, name=f"Places {number}", unit="places") for number in range(count)
    )
    Target.objects.bulk_create(
        Target(indicator=one, due_on=LAST, value=5, effective_from=FIRST, why="La source") for one in made
    )
    Measure.objects.bulk_create(Measure(indicator=one, on=FIRST, value=5, source="Relevé") for one in made)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert len(standing_of(Indicator.objects.all())) == count
    assert len(captured) == 1


def test_a_site_that_is_compared_with_nothing_says_why_and_what_would_draw_its_path(indicator, nurseries):
    verger = IndicatorSiteFactory(indicator=indicator, name="Verger")
    for site in (*nurseries, verger):
        MeasureFactory(indicator=indicator, site=site, on=date(2022, 1, 1), value=30)
    (line,) = stand().undrawn
    assert (line.name, line.why_undrawn) == ("Verger", "aucun objectif n’est chiffré.")
    assert "Ajoutez un objectif" in line.remedy
    Indicator.objects.update(baseline_value=None, baseline_on=None)
    whole, lilas, *_others = stand().undrawn
    assert (whole.name, lilas.name) == ("Ensemble", "Lilas")
    assert "la valeur de départ n’est pas précisée" in lilas.why_undrawn
    assert "objectif d’étape" in lilas.remedy
    Indicator.objects.update(baseline_value=0, baseline_on=date(2023, 6, 1))
    _whole, lilas, *_others = stand().undrawn
    assert lilas.why_undrawn == "son dernier relevé précède le début du tracé, le 1er\u00a0juin 2023."
    assert lilas.remedy == ""
