from django.contrib import admin

from foundation.admin import ManagedAdmin, ManagedInline, yes_no
from partnerships.models import Partner, PartnerClosure, Room


class RoomInline(ManagedInline):
    model = Room
    fields = ("name", "persons", "wheelchairs", "groups", "access")


class PartnerClosureInline(ManagedInline):
    model = PartnerClosure
    fields = ("starts_on", "ends_on", "reason")


@admin.register(Partner)
class PartnerAdmin(ManagedAdmin):
    list_display = (
        "name",
        "kind",
        "mailbox",
        "phone",
        "weekly_closure",
        yes_no("mediators_book", "réserve seul"),
    )
    list_filter = ("kind",)
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
