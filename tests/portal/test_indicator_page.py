"""The page of an indicator: the same numbers on screen, in the spreadsheet and in the database; its acts."""

import io
import uuid
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from partnerships.indicators import standing_of
from partnerships.models import Indicator, Measure, Target
from tests.factories import (
    ConventionFactory,
    IndicatorFactory,
    IndicatorSiteFactory,
    MeasureFactory,
    MembershipFactory,
    TargetFactory,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2020, 1, 1), date(2024, 12, 31)


@pytest.fixture
def indicator():
    convention = ConventionFactory(effective_on=FIRST, ends_on=LAST)
    indicator = IndicatorFactory(convention=convention, baseline_value=0, baseline_on=FIRST)
    TargetFactory(indicator=indicator, due_on=LAST, value=370)
    for name, aim, counts in (("Lilas", 200, (43, 81)), ("Tilleul", 150, (31, 62))):
        site = IndicatorSiteFactory(indicator=indicator, name=name, baseline_value=0)
        TargetFactory(indicator=indicator, site=site, due_on=LAST, value=aim)
        for year, value in zip((2021, 2022), counts, strict=True):
            MeasureFactory(indicator=indicator, site=site, on=date(year, 12, 31), value=value)
    return indicator


@pytest.fixture
def officer(client, indicator):
    user = MembershipFactory(officer=True, service=indicator.convention.owner).user
    client.force_login(user)
    return user


def url_of(indicator):
    return reverse("admin:indicator", args=[indicator.pk])


def act(client, indicator, name, seen=None, **answers):
    fields = {f"{name}--{field}": value for field, value in {"key": uuid.uuid4(), **answers}.items()}
    seen = Indicator.objects.get(pk=indicator.pk).version if seen is None else seen
    return client.post(url_of(indicator), {"act": name, "about": "", "seen": seen, **fields})


def sheet_of(client, indicator):
    answer = client.get(reverse("admin:indicator_xlsx", args=[indicator.pk]))
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


def test_screen_spreadsheet_and_database_say_the_same_numbers(client, officer, indicator):
    (standing,) = standing_of(Indicator.objects.all())
    page = client.get(url_of(indicator))
    rows = [[cell.value for cell in row] for row in sheet_of(client, indicator).iter_rows(min_row=2)]

    counted = {(row.site.name, row.on, row.value) for row in Measure.objects.select_related("site")}
    assert {(row[1], row[2].date(), row[3]) for row in rows if row[0] == "relevé"} == counted
    assert {(one.site, one.figure.day, one.figure.value) for one in page.context["measures"]} == counted
    promised = {(row.site.name if row.site else None, row.due_on, row.value) for row in Target.objects.all()}
    assert {(row[1], row[2].date(), row[3]) for row in rows if row[0] == "objectif"} == promised
    drawn = [(one.day, one.value, standing.whole.expected_on(one.day)) for one in standing.whole.readings]
    assert drawn == [(date(2021, 12, 31), 74, 148), (date(2022, 12, 31), 143, 222)]
    assert [(row[2].date(), row[3], row[4]) for row in rows if row[0] == "ensemble"] == drawn
    assert [(one.day, one.value, expected) for one, expected in page.context["readings"]] == drawn
    chart = page.context["chart"]
    assert [mark.said for mark in chart.dots] == ["74", "143"]
    # What was counted on the last day of 2021 stands between « 2021 » and « 2022 ».
    named = {mark.said: float(mark.x) for mark in chart.years}
    assert named["2021"] < float(chart.dots[0].x) < named["2022"] < float(chart.dots[1].x) < named["2023"]
    assert page.context["totals"] == {"counted": 143, "expected": 210, "target": 350}
    assert "20 de moins que l’objectif de 370" in text_of(page)


def test_a_total_of_what_is_not_known_everywhere_is_not_given(client, officer, indicator):
    assert client.get(url_of(indicator)).context["totals"] == {"counted": 143, "expected": 210, "target": 350}
    site = IndicatorSiteFactory(indicator=indicator, name="Verger")
    MeasureFactory(indicator=indicator, site=site, on=date(2022, 12, 31), value=7)
    page = client.get(url_of(indicator))
    assert page.context["totals"] == {"counted": 150, "expected": None, "target": None}
    assert "Verger : sans tracé, aucun objectif n’est chiffré. Ajoutez un objectif" in text_of(page)


def test_a_measure_is_entered_in_one_form(client, officer, indicator):
    site = indicator.sites.first()
    answer = act(client, indicator, "measure", site=site.pk, value=99, on="2023-12-31", source="Tableau de bord")
    assert answer.status_code == 302
    made = Measure.objects.get(value=99)
    assert (made.site, made.on, made.source, made.entered_by) == (site, date(2023, 12, 31), "Tableau de bord", officer)


def test_a_refused_measure_keeps_what_was_typed(client, officer, indicator):
    site = indicator.sites.first()
    answer = act(client, indicator, "measure", site=site.pk, value=44, on="2021-12-31", source="Une autre source")
    assert answer.status_code == 200
    assert "Ce jour a déjà son relevé" in text_of(answer)
    assert 'value="Une autre source"' in answer.content.decode()
    assert not Measure.objects.filter(value=44).exists()


def test_a_measure_is_corrected_and_a_target_revised(client, officer, indicator):
    wrong, target = Measure.objects.get(value=81), Target.objects.get(value=370)
    assert act(client, indicator, "correct", chosen=wrong.pk, value=80, why="Erreur").status_code == 302
    asked = {"chosen": target.pk, "value": 350, "effective_from": "2023-01-01", "why": "Une crèche ferme"}
    assert act(client, indicator, "revise", **asked).status_code == 302
    page = client.get(url_of(indicator))
    (standing,) = standing_of(Indicator.objects.all())
    assert (standing.whole.last.value, standing.whole.target.value) == (142, 350)
    assert {row.value for row in page.context["measures"] if row.is_replaced} == {"81"}
    assert {row.value for row in page.context["targets"] if row.is_replaced} == {"370"}


def test_the_second_editor_is_told_and_keeps_their_words(client, officer, indicator):
    target, seen = Target.objects.get(value=370), indicator.version
    asked = {"chosen": target.pk, "effective_from": "2023-01-01", "why": "Une crèche ferme"}
    act(client, indicator, "revise", value=350, **asked)
    answer = act(
        client,
        indicator,
        "measure",
        seen=seen,
        value=9,
        site=indicator.sites.first().pk,
        on="2024-01-01",
        source="Relevé de janvier",
    )
    assert "ont changé pendant que cette page était ouverte" in text_of(answer)
    assert 'value="Relevé de janvier"' in answer.content.decode()


def test_a_measure_that_somebody_else_replaced_is_not_called_an_invalid_choice(client, officer, indicator):
    wrong, seen = Measure.objects.get(value=81), indicator.version
    act(client, indicator, "correct", chosen=wrong.pk, value=80, why="Erreur")
    answer = act(client, indicator, "correct", seen=seen, chosen=wrong.pk, value=79, why="Recompté sur place")
    assert "Quelqu’un d’autre vient de le remplacer" in text_of(answer)
    assert 'value="Recompté sur place"' in answer.content.decode()
    assert not Measure.objects.filter(value=79).exists()


def test_neither_a_value_nor_a_withdrawal_is_refused(client, officer, indicator):
    answer = act(client, indicator, "correct", chosen=Measure.objects.get(value=81).pk, why="Erreur")
    assert "Indiquez la nouvelle valeur, ou cochez la case" in text_of(answer)


def test_the_story_and_the_first_screen_tell_of_it(client, officer, indicator):
    page = client.get(reverse("admin:convention_story", args=[indicator.convention_id]))
    assert [standing.pk for standing in page.context["indicators"]] == [indicator.pk]
    assert "Lilas : en retard, 81 au lieu de 120" in text_of(page)


def test_what_is_late_waits_on_the_first_screen_and_its_list_shows_it(client):
    convention = ConventionFactory()
    quiet, late = IndicatorFactory(convention=convention), IndicatorFactory(convention=convention)
    TargetFactory(indicator=late, value=10_000)
    MeasureFactory(indicator=late, value=1)
    client.force_login(MembershipFactory(officer=True, service=convention.owner).user)
    (thing,) = [one for one in client.get(reverse("admin:index")).context["waiting"] if "indicateur" in one.words]
    assert thing.count == 1
    assert list(client.get(thing.url).context["cl"].queryset) == [late]
    assert quiet not in client.get(thing.url).context["cl"].queryset


def test_without_a_baseline_no_path_is_drawn_and_it_is_said(client, officer, indicator):
    Indicator.objects.update(baseline_value=None, baseline_on=None)
    indicator.sites.update(baseline_value=None)
    page = client.get(url_of(indicator))
    assert page.context["chart"].path == ""
    assert "la valeur de départ n’est pas précisée" in text_of(page)
