from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from foundation.admin import ManagedAdmin, ScopedRelatedFilter
from partnerships.models import Evaluation


class EvaluationState(admin.SimpleListFilter):
    title = "suite"
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        return (("a_faire", "à faire"),)

    def queryset(self, request, queryset):
        return queryset.waiting() if self.value() == "a_faire" else queryset


@admin.register(Evaluation)
class EvaluationAdmin(ManagedAdmin):
    """Every evaluation of one's conventions, the soonest first; planned, told and validated on pages of their own."""

    list_display = ("name", "page_link", "convention", "planned", "standing")
    list_filter = (EvaluationState, "kind", ("convention", ScopedRelatedFilter))
    list_only = ("page_link", "planned")
    export_also = ("planned_on", "planned_precision", "planned_is_assumed")
    list_select_related = ("convention",)
    search_fields = ("convention__title",)
    search_help_text = "Cherchez par convention."
    date_hierarchy = "planned_on"
    readonly_fields = ("convention", "kind", "planned")
    fields = ("convention", "kind", "planned")

    def get_queryset(self, request):
        return super().get_queryset(request).told()

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        """One that nobody began is withdrawn on its own page."""
        return False

    def links_of(self, evaluation):
        return [(page_of(evaluation), "Ouvrir l’évaluation")]

    @admin.display(description="évaluation", ordering="kind")
    def name(self, evaluation):
        return evaluation.get_kind_display()

    @admin.display(description="prévue pour", ordering="planned_on")
    def planned(self, evaluation):
        return evaluation.planned

    @admin.display(description="page")
    def page_link(self, evaluation):
        return format_html(
            '<a href="{}">Ouvrir<span class="visually-hidden"> {}</span></a>', page_of(evaluation), evaluation
        )

    @admin.display(description="où elle en est")
    def standing(self, evaluation):
        return evaluation.standing


def page_of(evaluation) -> str:
    """The page that tells an evaluation; it is composed above this app."""
    return reverse("admin:evaluation", args=[evaluation.pk])
