from django.contrib import admin

from foundation.admin import ManagedAdmin
from partnerships.models import PublicHoliday, QuietPeriod, SchoolHoliday


@admin.register(PublicHoliday)
class PublicHolidayAdmin(ManagedAdmin):
    list_display = ("day", "name")
    date_hierarchy = "day"
    search_fields = ("name",)
    search_help_text = "Cherchez par nom."


@admin.register(SchoolHoliday)
class SchoolHolidayAdmin(ManagedAdmin):
    list_display = ("name", "zone", "starts_on", "ends_on", "source")
    list_filter = ("zone",)
    date_hierarchy = "starts_on"
    search_fields = ("name",)
    search_help_text = "Cherchez par nom."


@admin.register(QuietPeriod)
class QuietPeriodAdmin(ManagedAdmin):
    list_display = ("name", "starts_on", "ends_on")
    date_hierarchy = "starts_on"
    search_fields = ("name",)
    search_help_text = "Cherchez par nom."
