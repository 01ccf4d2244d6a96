from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from foundation.admin import ManagedAdmin, ScopedRelatedFilter
from patient_partners.admin.programme import OfProgramme
from patient_partners.models import Call, Project


@admin.register(Call)
class CallAdmin(OfProgramme, ManagedAdmin):
    """Opened and closed by its two days; the public page tells the one that is open, or the next."""

    list_display = ("title", "programme", "opens_on", "closes_on")
    list_filter = (("programme", ScopedRelatedFilter),)
    list_select_related = ("programme",)
    search_fields = ("title",)
    search_help_text = "Cherchez par titre."
    date_hierarchy = "opens_on"
    fields = ("programme", "title", "text", ("opens_on", "closes_on"))


@admin.register(Project)
class ProjectAdmin(ManagedAdmin):
    """Every sheet that was sent; read, commented and answered on a page of its own."""

    list_display = ("name", "page_link", "at_hospital", "in_domain", "state", "submitted_at")
    list_filter = ("state", ("call", ScopedRelatedFilter), "hospital__group")
    list_only = ("page_link",)
    export_also = ("call", "ward", "holder_name", "holder_email")
    list_select_related = ("hospital", "domain", "call")
    search_fields = ("title", "ward", "holder_name", "hospital__name")
    search_help_text = "Cherchez par nom du projet, service, hôpital ou personne qui le porte."
    date_hierarchy = "submitted_at"
    fields = (
        "title",
        "programme",
        "call",
        "hospital",
        "ward",
        "domain",
        "state",
        "submitted_at",
        "decided_at",
        "reason",
    )
    readonly_fields = fields

    def has_add_permission(self, request):
        """A team begins its sheet on the public page."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def links_of(self, project):
        return [(reverse("project_read", args=[project.pk]), "Lire la fiche et répondre")]

    @admin.display(description="projet", ordering="title")
    def name(self, project):
        return project.name

    @admin.display(description="hôpital", ordering="hospital__name")
    def at_hospital(self, project):
        return project.hospital

    @admin.display(description="domaine", ordering="domain__position")
    def in_domain(self, project):
        return project.domain

    @admin.display(description="page")
    def page_link(self, project):
        return format_html(
            '<a href="{}">Lire<span class="visually-hidden"> {}</span></a>',
            reverse("project_read", args=[project.pk]),
            project.name,
        )
