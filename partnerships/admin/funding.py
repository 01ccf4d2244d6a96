from django.contrib import admin
from django.contrib.admin.utils import display_for_value

from foundation.admin import ManagedAdmin, ManagedForm, ScopedRelatedFilter
from partnerships.admin.actions import StrandFilter, refuse_strange_strand, strand_field
from partnerships.admin.conventions import story_of
from partnerships.dates import UNSAID
from partnerships.models import Funding


class FundingForm(ManagedForm):
    def clean(self):
        cleaned = super().clean()
        refuse_strange_strand(self, cleaned)
        return cleaned


@admin.register(Funding)
class FundingAdmin(ManagedAdmin):
    """Who pays what, year by year. The totals stand on the convention's page."""

    form = FundingForm
    list_display = ("funder", "convention", "strand", "kind", "title", "year_said", "planned", "actual")
    list_display_links = ("funder",)
    list_filter = ("kind", "year", ("convention", ScopedRelatedFilter), ("strand", StrandFilter))
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

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "strand":
            strand_field(request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

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
    return UNSAID if amount is None else display_for_value(amount, "")
