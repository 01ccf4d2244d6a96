from django.contrib import admin
from django.utils.formats import number_format

from foundation.admin import ManagedAdmin, ScopedRelatedFilter
from partnerships.admin.conventions import story_of
from partnerships.admin.strands import OfOneConventionForm, StrandFilter, WithStrand
from partnerships.dates import UNSAID
from partnerships.models import Funding


@admin.register(Funding)
class FundingAdmin(WithStrand, ManagedAdmin):
    """Who pays what, year by year. The totals stand on the convention's page."""

    form = OfOneConventionForm
    list_display = ("funder", "convention", "strand", "kind", "title", "year_said", "planned", "actual")
    list_display_links = ("funder",)
    list_filter = ("kind", "year", ("convention", ScopedRelatedFilter), ("strand", StrandFilter))
    is_printed = True
    once_on_paper = "convention"
    list_per_page = 300
    list_select_related = ("convention", "strand", "partner")
    # In a spreadsheet amounts are numbers, and an unknown one is an empty cell.
    list_only = ("planned", "actual")
    export_also = ("planned_amount", "actual_amount", "source")
    search_fields = ("partner__name", "third_party", "title")
    search_help_text = "Cherchez par financeur ou par objet."
    fields = (
        "convention",
        "strand",
        ("partner", "third_party"),
        "kind",
        "title",
        "year",
        ("planned_amount", "actual_amount"),
        "source",
    )

    def links_of(self, funding):
        return [(story_of(funding.convention), "Suivre la convention")]

    @admin.display(description="financeur", ordering="partner__name")
    def funder(self, funding):
        return funding.funder

    @admin.display(description="année", ordering="year")
    def year_said(self, funding):
        return funding.year_said

    @admin.display(description="montant prévu (€)", ordering="planned_amount")
    def planned(self, funding):
        return _said(funding.planned_amount)

    @admin.display(description="montant réel (€)", ordering="actual_amount")
    def actual(self, funding):
        return _said(funding.actual_amount)


def _said(amount) -> str:
    return UNSAID if amount is None else number_format(amount, 2, force_grouping=True)
