from django.contrib import admin
from django.utils import timezone

from activities.admin.ordering import NextFirst
from activities.models import Absence
from activities.phrases.days import say_absence
from activities.services.absences import withdraw_absence
from foundation.admin import ManagedAdmin, Question, ScopedRelatedFilter


class PeriodFilter(admin.SimpleListFilter):
    title = "période"
    parameter_name = "periode"

    def lookups(self, request, model_admin):
        return [("a_venir", "en cours ou à venir"), ("passee", "passée"), ("retiree", "retirée")]

    def queryset(self, request, queryset):
        match self.value():
            case "a_venir":
                return queryset.to_come()
            case "passee":
                return queryset.standing().filter(ends_at__lte=timezone.now())
            case "retiree":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


@admin.register(Absence)
class AbsenceAdmin(NextFirst, ManagedAdmin):
    """Absences are noted in the workspace, where their effect is shown first; here they are found, and taken back."""

    list_display = ("mediator", "when", "kind", "state", "declared_by", "declared_at")
    list_filter = (PeriodFilter, "kind", ("mediator__memberships__partner", ScopedRelatedFilter))
    list_select_related = ("mediator", "declared_by", "withdrawn_by")
    search_fields = ("mediator__full_name",)
    search_help_text = "Cherchez par personne."
    date_hierarchy = "starts_at"
    list_only = ("when",)
    export_also = ("starts_at", "ends_at", "withdrawn_by", "withdrawn_at")
    tools = (("absence_new", "Noter une indisponibilité"),)
    row_actions = ("withdraw",)
    fieldsets = (
        (None, {"fields": ("mediator", ("when", "kind", "state"))}),
        ("Qui, quand", {"fields": (("declared_by", "declared_at"), ("withdrawn_by", "withdrawn_at"))}),
    )
    readonly_fields = (
        "mediator",
        "when",
        "kind",
        "state",
        "declared_by",
        "declared_at",
        "withdrawn_by",
        "withdrawn_at",
    )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Nothing is typed on this page: its button is its act."""
        buttons = dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().change_view(request, object_id, form_url, {**buttons, **(extra_context or {})})

    def offers(self, action, row):
        return row.withdrawn_at is None and row.ends_at > timezone.now()

    @admin.action(description="Retirer")
    def withdraw(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=Question,
            act=lambda absence: withdraw_absence(actor=request.user, absence_id=absence.pk),
            title="Retirer une indisponibilité",
            submit="Retirer",
            intro="La personne est de nouveau disponible. Ce qui avait été noté en une fois, semaine après semaine, "
            "est retiré en une fois ; ce qui est passé reste.",
        )

    @admin.display(description="quand", ordering="starts_at")
    def when(self, absence):
        return say_absence(absence)

    @admin.display(description="état")
    def state(self, absence):
        if absence.withdrawn_at:
            return "retirée"
        return "en cours ou à venir" if absence.ends_at > timezone.now() else "passée"
