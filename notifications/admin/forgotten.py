"""The report of the rules of retention: what was forgotten, how many, when, and by which rule."""

from django.contrib import admin

from foundation.admin import ManagedAdmin, PlainForm
from foundation.models import Forgotten


@admin.register(Forgotten)
class ForgottenAdmin(ManagedAdmin):
    """The report of the rules of retention, written by the clock alone: it names nobody, so that all read all of it."""

    form = PlainForm
    list_display = ("day", "what", "count", "why")
    list_filter = ("what",)
    search_fields = ("what", "why")
    search_help_text = "Cherchez par ce qui a été effacé ou par règle."
    date_hierarchy = "day"
    export_also = ("last_at",)
    fieldsets = ((None, {"fields": ("day", "what", "count", "why", "last_at")}),)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
