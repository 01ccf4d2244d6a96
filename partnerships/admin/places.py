from django.contrib import admin
from django.db.models import Count, Q

from foundation.admin import ManagedAdmin, ManagedInline, ScopedRelatedFilter, yes_no
from notifications.admin.told import WithMessages, to_mailbox
from partnerships.models import Hospital, HospitalGroup, Ward


@admin.register(HospitalGroup)
class HospitalGroupAdmin(ManagedAdmin):
    list_display = ("name", "hospital_count", "slug")
    search_fields = ("name",)
    search_help_text = "Cherchez par nom."
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(hospital_count=Count("hospitals"))

    @admin.display(description="hôpitaux", ordering="hospital_count")
    def hospital_count(self, group):
        return group.hospital_count


class WardInline(ManagedInline):
    """The usual fields; the ward's own page has them all."""

    model = Ward
    fields = ("name", "slug", "building", "floor", "phone", "default_visibility", "is_active")
    prepopulated_fields = {"slug": ("name",)}
    show_change_link = True


@admin.register(Hospital)
class HospitalAdmin(ManagedAdmin):
    list_display = ("name", "group", "city", "postcode", "phone", "ward_count", yes_no("is_active", "accueille"))
    list_filter = ("is_active", ("group", ScopedRelatedFilter), "school_zone", "head_nurse")
    list_select_related = ("group", "merged_into")
    search_fields = ("name", "city", "postcode", "group__name")
    search_help_text = "Cherchez par nom, ville, code postal ou GHU."
    export_also = ("address", "school_zone", "head_nurse", "slug", "merged_into", "source")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (WardInline,)
    fieldsets = (
        (None, {"fields": ("name", "slug", "group", "is_active", "merged_into")}),
        ("Où", {"fields": ("address", "postcode", "city", "phone", "school_zone")}),
        ("Avant une séance", {"fields": ("head_nurse",)}),
        ("D’où vient cette fiche", {"fields": ("source",)}),
    )

    def get_queryset(self, request):
        open_wards = Count("wards", filter=Q(wards__is_active=True))
        return super().get_queryset(request).annotate(ward_count=open_wards)

    @admin.display(description="services", ordering="ward_count")
    def ward_count(self, hospital):
        return hospital.ward_count


@admin.register(Ward)
class WardAdmin(WithMessages, ManagedAdmin):
    told_filters = staticmethod(to_mailbox(Ward))
    told_said = "L’adresse du service reçoit aussitôt chaque message sur ses séances, sans récapitulatif."
    sentences = dict.fromkeys(
        ("slot_ward_of_its_hospital", "participation_ward_of_its_hospital"),
        "Des séances ou des créneaux existent dans ce service : il ne change plus d’hôpital. Créez-en un autre.",
    )
    list_display = ("name", "hospital", "where", "phone", "default_visibility", yes_no("is_active", "ouvert"))
    list_filter = ("is_active", "default_visibility", ("hospital", ScopedRelatedFilter))
    list_select_related = ("hospital",)
    search_fields = ("name", "hospital__name", "building", "contact_name")
    search_help_text = "Cherchez par service, hôpital, bâtiment ou contact."
    export_also = ("contact_name", "mailbox", "hygiene", "slug")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("hospital", "name", "slug", "is_active")}),
        ("Où aller", {"fields": ("building", "floor", "meeting_point")}),
        ("Qui appeler", {"fields": ("contact_name", "phone", "mailbox")}),
        ("Sur place", {"fields": ("hygiene", "default_visibility")}),
    )

    @admin.display(description="où")
    def where(self, ward):
        return ward.directions
