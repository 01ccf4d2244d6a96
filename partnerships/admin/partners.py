from django.contrib import admin

from foundation.admin import ManagedAdmin, ManagedInline, yes_no
from notifications.admin.told import WithMessages, to_mailbox
from partnerships.models import Convention, Partner, PartnerClosure, Room


class RoomInline(ManagedInline):
    model = Room
    fields = ("name", "persons", "wheelchairs", "groups", "access")


class PartnerClosureInline(ManagedInline):
    model = PartnerClosure
    fields = ("starts_on", "ends_on", "reason")


class CoordinationFilter(admin.SimpleListFilter):
    title = "coordination"
    parameter_name = "coordination"

    def lookups(self, request, model_admin):
        return [("aucune", "sans coordination")]

    def queryset(self, request, queryset):
        if self.value() != "aucune":
            return queryset
        return queryset.without_coordination(Convention.objects.visible_to(request.user).running())


@admin.register(Partner)
class PartnerAdmin(WithMessages, ManagedAdmin):
    told_filters = staticmethod(to_mailbox(Partner))
    told_said = "L’adresse commune reçoit aussitôt chaque message sur les séances du partenaire, sans récapitulatif."
    list_display = (
        "name",
        "kind",
        "mailbox",
        "phone",
        "weekly_closure",
        yes_no("mediators_book", "réserve seul"),
    )
    list_filter = ("kind", CoordinationFilter)
    search_fields = ("name", "mailbox")
    search_help_text = "Cherchez par nom ou adresse e-mail."
    export_also = ("address", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (RoomInline, PartnerClosureInline)
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind")}),
        ("Où et comment joindre", {"fields": ("address", "mailbox", "phone")}),
        ("Habitudes", {"fields": ("weekly_closure", "mediators_book", "travel_minutes")}),
    )
