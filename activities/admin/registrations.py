"""Registrations for trainings in the back office: found, exported, and until when each is kept."""

from django.contrib import admin

from activities.models import Registration, Training
from activities.models.trainings import NEAR
from foundation.admin import ManagedAdmin, ScopedRelatedFilter
from foundation.days import say_period
from partnerships.models.registrations import RegistrationState

# How many trainings the filter offers, the latest first.
MOST_TRAININGS = 50


class RegistrationStateFilter(admin.SimpleListFilter):
    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [choice for choice in RegistrationState.choices if choice[0] != RegistrationState.REQUESTED]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class TrainingFilter(admin.SimpleListFilter):
    """Those of the service's own conventions; an older one is found by its date."""

    title = "formation"
    parameter_name = "formation"

    def lookups(self, request, model_admin):
        latest = Training.objects.visible_to(request.user).select_related("session__activity")
        return [(str(row.pk), str(row)) for row in latest.order_by("-session__starts_at", "-pk")[:MOST_TRAININGS]]

    def queryset(self, request, queryset):
        return queryset.filter(training=self.value()) if self.value() else queryset


@admin.register(Registration)
class RegistrationAdmin(ManagedAdmin):
    """They move by the pages of their training alone, and disappear when their time is over."""

    list_display = ("full_name", "hospital", "job", "training_of", "when", "state_name", "kept_until")
    list_filter = (TrainingFilter, RegistrationStateFilter, ("hospital", ScopedRelatedFilter))
    list_select_related = ("hospital", *(f"training__{name}" for name in NEAR))
    search_fields = ("full_name", "email", "job", "training__session__activity__title")
    search_help_text = "Cherchez par personne, fonction ou formation."
    date_hierarchy = "training__session__starts_at"
    list_only = ("when",)
    export_also = ("starts_at", "organisation", "structures_of", "ward", "email", "ending")
    export_also += ("registered_at", "queued_at", "ended_at", "is_walk_in")
    tools = (("training_list", "Les formations"), ("relay_list", "Les relais"))
    fieldsets = (
        (None, {"fields": ("full_name", ("email", "job"), ("hospital", "organisation", "ward"))}),
        ("La formation", {"fields": (("training_of", "when"), ("state_name", "ending", "is_walk_in"))}),
        ("Qui, quand", {"fields": (("registered_by", "registered_at", "queued_at", "ended_at"), "kept_until")}),
    )
    readonly_fields = (
        *("full_name", "email", "job", "hospital", "organisation", "ward", "training_of", "when", "state_name"),
        *("ending", "is_walk_in", "registered_by", "registered_at", "queued_at", "ended_at", "kept_until"),
    )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        buttons = dict.fromkeys(("show_save", "show_save_and_continue", "show_save_and_add_another"), False)
        return super().change_view(request, object_id, form_url, {**buttons, **(extra_context or {})})

    @admin.display(description="formation", ordering="training__session__activity__title")
    def training_of(self, row):
        return row.training.session.activity.title

    @admin.display(description="structures qui interviennent")
    def structures_of(self, row):
        return ", ".join(row.training.structure_names)

    @admin.display(description="quand", ordering="training__session__starts_at")
    def when(self, row):
        return say_period(row.training.session.starts_at, row.training.session.ends_at)

    @admin.display(description="début", ordering="training__session__starts_at")
    def starts_at(self, row):
        return row.training.session.starts_at

    @admin.display(description="état", ordering="state")
    def state_name(self, row):
        return row.get_state_display()

    @admin.display(description="gardée jusqu’au")
    def kept_until(self, row):
        return row.kept_until
