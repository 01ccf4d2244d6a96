from django.contrib import admin

from foundation.admin import ManagedAdmin, ScopedRelatedFilter
from patient_partners.admin.programme import OfProgramme
from patient_partners.models import Publication


@admin.register(Publication)
class PublicationAdmin(OfProgramme, ManagedAdmin):
    """What all partners read in their community, between its two days."""

    list_display = ("title", "kind", "programme", "starts_on", "ends_on")
    list_filter = ("kind", ("programme", ScopedRelatedFilter))
    list_select_related = ("programme",)
    search_fields = ("title",)
    search_help_text = "Cherchez par titre."
    date_hierarchy = "starts_on"
    fields = ("programme", "kind", "title", "text", ("starts_on", "ends_on"))
