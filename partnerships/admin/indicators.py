from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from foundation.admin import ManagedAdmin, ManagedInline, ScopedRelatedFilter, yes_no
from partnerships.admin.strands import OfOneConventionForm, WithStrand
from partnerships.indicators import to_look_at
from partnerships.models import Convention, Indicator, IndicatorSite, Membership
from partnerships.models.people import Role


class IndicatorForm(OfOneConventionForm):
    def clean(self):
        cleaned = super().clean()
        convention, commitment = cleaned.get("convention"), cleaned.get("commitment")
        if convention and commitment and commitment.strand.convention_id != convention.pk:
            self.add_error("commitment", "Cet engagement est d’une autre convention. Choisissez-en un de celle-ci.")
        return cleaned


class SiteInline(ManagedInline):
    model = IndicatorSite
    fields = ("position", "name", "hospital", "baseline_value")


class IndicatorState(admin.SimpleListFilter):
    title = "suite"
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        return (("a_regarder", "en retard ou sans relevé récent"),)

    def queryset(self, request, queryset):
        if self.value() != "a_regarder":
            return queryset
        return queryset.filter(pk__in=to_look_at(Indicator.objects.visible_to(request.user)))


@admin.register(Indicator)
class IndicatorAdmin(WithStrand, ManagedAdmin):
    """What is counted, and at which sites; targets and measures are entered by the verbs, and never edited."""

    form = IndicatorForm
    list_display = ("name", "page_link", "convention", "strand", "unit", "review_months")
    list_filter = (IndicatorState, ("convention", ScopedRelatedFilter))
    list_only = ("page_link",)
    list_select_related = ("convention", "strand")
    search_fields = ("name", "unit", "source", "convention__title")
    search_help_text = "Cherchez par nom, unité ou convention."
    export_also = (
        "direction",
        "baseline_value",
        "baseline_on",
        "share_percent",
        "base_value",
        yes_no("base_is_derived", "base déduite"),
        "source",
    )
    fieldsets = (
        (None, {"fields": ("convention", "strand", "commitment", "name", "unit", "direction", "source")}),
        ("Départ", {"fields": (("baseline_value", "baseline_on"),)}),
        ("Part visée", {"fields": (("share_percent", "share_is_rough"), ("base_value", "base_is_derived"))}),
        ("Suivi", {"fields": ("owner", "review_months")}),
    )
    inlines = (SiteInline,)

    def links_of(self, indicator):
        return [(page_of(indicator), "Suivre l’indicateur")]

    def get_readonly_fields(self, request, obj=None):
        """Its targets and measures stay under the convention that they were entered for."""
        return ("convention",) if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = _people_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="suivi")
    def page_link(self, indicator):
        return format_html(
            '<a href="{}">Suivre<span class="visually-hidden"> {}</span></a>', page_of(indicator), indicator
        )


def page_of(indicator) -> str:
    """The page that follows an indicator; it is composed above this app."""
    return reverse("admin:indicator", args=[indicator.pk])


def _people_of(user):
    """The officers of the services whose conventions a person sees, and who speaks for a party to them."""
    known = Convention.objects.visible_to(user)
    about = Q(service__conventions__in=known) | Q(role=Role.COORDINATOR, partner__parties__convention__in=known)
    about |= Q(role=Role.CONTACT, party__parties__convention__in=known)
    return User.objects.filter(pk__in=Membership.objects.current().filter(about).values("user")).order_by("full_name")
