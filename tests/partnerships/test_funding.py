"""Fundings: an amount that is not known is never nought; totals say how many are unknown, on screen and exported."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from partnerships.models import Funding, ProjectAction
from partnerships.models.funding import Sum, strand_totals_of, totals_of
from tests.factories import (
    ConventionFactory,
    FundingFactory,
    MembershipFactory,
    PartnerFactory,
    ProjectActionFactory,
    StrandFactory,
)
from tests.portal.html_forms import posted_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return ConventionFactory()


@pytest.fixture
def officer(client, convention):
    user = MembershipFactory(officer=True, service=convention.owner).user
    client.force_login(user)
    return user


def funding(convention, planned=None, actual=None, **more):
    amounts = {"planned_amount": planned and Decimal(planned), "actual_amount": actual and Decimal(actual)}
    return FundingFactory(convention=convention, **amounts, **more)


def test_nothing_known_is_no_amount_and_nought_is_one():
    assert Sum.over([None, None]) == Sum(None, 2)
    assert Sum.over([Decimal(0), None]) == Sum(Decimal(0), 1)
    assert Sum.over([Decimal("0.10"), Decimal("0.20")]) == Sum(Decimal("0.30"), 0)


def test_totals_by_year_and_kind_say_how_many_amounts_are_unknown(convention):
    funding(convention, "1000.50", "900", year=2026)
    funding(convention, "500", None, year=2026)
    funding(convention, None, None, year=2026, kind="investment")
    funding(convention, "10", "10", year=2027)
    lines = totals_of(list(Funding.objects.of(convention)))
    said = [(line.year, line.kind, line.planned.amount, line.planned.unknown, line.actual.unknown) for line in lines]
    assert said == [
        ("2026", "investissement", None, 1, 1),
        ("2026", "fonctionnement", Decimal("1500.50"), 0, 1),
        ("2027", "fonctionnement", Decimal(10), 0, 0),
        ("toutes les années", "investissement", None, 1, 1),
        ("toutes les années", "fonctionnement", Decimal("1510.50"), 0, 1),
        ("toutes les années", "ensemble", Decimal("1510.50"), 1, 2),
    ]


def test_totals_by_strand_come_in_their_order_and_make_up_the_whole(convention):
    second, first = (StrandFactory(convention=convention, position=position) for position in (2, 1))
    funding(convention, "100", None, year=2026, strand=second)
    funding(convention, "40.50", "40", year=2027, kind="investment", strand=second)
    funding(convention, None, "7", strand=first)
    assert [line.strand for line in strand_totals_of(list(Funding.objects.of(convention)))] == [
        str(first),
        str(second),
    ]
    funding(convention, "1", "1")
    rows = list(Funding.objects.of(convention))
    lines = strand_totals_of(rows)
    assert [(line.strand, line.planned, line.actual) for line in lines] == [
        (str(first), Sum(None, 1), Sum(Decimal(7), 0)),
        (str(second), Sum(Decimal("140.50"), 0), Sum(Decimal(40), 1)),
        ("toute la convention", Sum(Decimal(1), 0), Sum(Decimal(1), 0)),
    ]
    assert sum(line.planned.amount or 0 for line in lines) == totals_of(rows)[-1].planned.amount


def test_no_strand_has_no_total_by_strand(convention):
    funding(convention, "1", "1")
    assert strand_totals_of(list(Funding.objects.of(convention))) == []


def test_no_funding_has_no_total():
    assert totals_of([]) == []


def test_the_database_refuses_a_negative_amount_and_two_funders(convention):
    for wrong in ({"planned_amount": -1}, {"partner": PartnerFactory(), "third_party": "CAF"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundingFactory(convention=convention, **wrong)


def test_the_form_refuses_two_funders_in_words_and_keeps_what_was_typed(client, officer, convention):
    url = reverse("admin:partnerships_funding_add")
    data = posted_from(client.get(url).content.decode(), "funding_form")
    sent = {**data, "convention": convention.pk, "kind": "operating", "planned_amount": "12", "third_party": "CAF"}
    answer = client.post(url, {**sent, "partner": PartnerFactory().pk}).content.decode()
    assert "Indiquez un partenaire ou un tiers, pas les deux." in answer
    assert 'value="CAF"' in answer
    assert client.post(url, sent).status_code == 302
    row = Funding.objects.get()
    assert (row.funder, row.planned_amount, row.actual_amount, row.year_said) == ("CAF", 12, None, "non précisé")


def test_the_list_says_unknown_and_the_spreadsheet_leaves_the_cell_empty(client, officer, convention):
    funding(convention, "1234.50", None)
    page = client.get(reverse("admin:partnerships_funding_changelist")).content.decode()
    assert "non précisé" in page
    file = client.get(reverse("admin:partnerships_funding_export_xlsx")).getvalue()
    labels, row = list(load_workbook(BytesIO(file)).active.iter_rows(values_only=True))[:2]
    told = dict(zip(labels, row, strict=True))
    assert float(told["Montant prévu (€)"]) == 1234.5
    assert told["Montant réel (€)"] is None


# On the convention's page ------------------------------------------------------------------------


def story(client, convention):
    return client.get(reverse("admin:convention_story", args=[convention.pk])).content.decode()


def test_the_story_groups_actions_by_project_and_shows_what_they_wait_for(client, officer, convention):
    strand = StrandFactory(convention=convention, title="Crèches")
    ProjectActionFactory(
        convention=convention,
        strand=strand,
        title="Ouvrir",
        status="waiting",
        waits_for="le vote",
        partner=PartnerFactory(),
    )
    ProjectActionFactory(convention=convention, title="Recherche", status=ProjectAction.Status.UNSAID)
    page = story(client, convention)
    assert (
        page.index("<h3>Crèches") < page.index(">Ouvrir<") < page.index("<h3>Autres thèmes") < page.index(">Recherche<")
    )
    assert "Attend\u00a0: le vote" in page
    assert "état non précisé" in page


def test_the_story_adds_up_fundings_and_says_what_is_unknown(client, officer, convention):
    funding(convention, "1000", None, year=2026)
    funding(convention, None, None, year=2026)
    page = story(client, convention)
    assert "1\u00a0000,00\u00a0€" in page or "1\u202f000,00\u00a0€" in page
    assert "(1 non précisé)" in page
    assert "2 non précisés" in page


def test_the_story_shows_nothing_of_another_convention(client, officer, convention):
    ProjectActionFactory(title="Action d'ailleurs")
    FundingFactory(third_party="Tiers d'ailleurs")
    assert "ailleurs" not in story(client, convention)
