"""Relays trained before the portal was there: entered from the service's own papers, corrected, and found again."""

from django.contrib import admin
from django.utils import timezone

from activities.models import EarlierRelay
from activities.models.registrations import ATTENDANCE_KEPT
from foundation.admin import ManagedAdmin, ManagedForm, ScopedRelatedFilter
from partnerships.models import Hospital

# What those of one training share: asked once for a whole list of people.
SHARED = ("convention", "title", "held_on", "until")


class EarlierRelayForm(ManagedForm):
    def clean_held_on(self):
        held_on, today = self.cleaned_data["held_on"], timezone.localdate()
        if held_on > today:
            self.add_error(
                "held_on", "Cette formation n’a pas encore eu lieu : ses relais viendront de ses inscriptions."
            )
        elif held_on < today - ATTENDANCE_KEPT:
            self.add_error("held_on", "C’est il y a plus de cinq ans : la présence à une formation n’est plus gardée.")
        return held_on

    def clean(self):
        cleaned = super().clean()
        convention, hospital = cleaned.get("convention"), cleaned.get("hospital")
        if convention and hospital and not Hospital.objects.taking_part_in(convention).filter(pk=hospital.pk).exists():
            self.add_error("hospital", "Cet hôpital ne participe pas à cette convention. Choisissez-en un autre.")
        return cleaned


@admin.register(EarlierRelay)
class EarlierRelayAdmin(ManagedAdmin):
    """They stand on the list of relays beside those of the portal's own trainings; no figure of a year counts them."""

    form = EarlierRelayForm
    list_display = ("full_name", "hospital", "title", "until", "left_on", "kept_until")
    list_filter = (("convention", ScopedRelatedFilter), ("hospital", ScopedRelatedFilter))
    list_select_related = ("convention", "hospital")
    export_also = ("held_on", "ward", "job", "email", "convention")
    search_fields = ("full_name", "email", "title")
    search_help_text = "Cherchez par personne ou par formation."
    tools = (("relay_list", "Les relais"),)
    fieldsets = (
        ("La formation", {"fields": ("convention", "title", ("held_on", "until"))}),
        ("Le relais", {"fields": ("full_name", "email", "hospital", ("ward", "job"), "left_on")}),
    )

    def get_changeform_initial_data(self, request):
        """A list of people of one training is entered in a row."""
        last = self.get_queryset(request).order_by("-pk").values(*SHARED).first()
        return super().get_changeform_initial_data(request) or last or {}

    @admin.display(description="gardé jusqu’au")
    def kept_until(self, row):
        return row.kept_until
