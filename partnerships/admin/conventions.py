from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from foundation.admin import ManagedAdmin, ManagedForm, ManagedInline, Question, ScopedRelatedFilter, yes_no
from foundation.errors import Refusal
from notifications.admin.told import WithMessages, to_mailbox
from partnerships.admin.strands import WithStrand
from partnerships.models import Commitment, Convention, HeadOfficeService, Objective, Party, Quota, Strand
from partnerships.scopes import scope_of
from partnerships.services import open_years


def own_services(request):
    """The services that this person works for: a convention or a role is given to none other."""
    scope = scope_of(request.user)
    services = HeadOfficeService.objects.all()
    return services if scope.is_superuser else services.filter(pk__in=scope.service_ids)


@admin.register(HeadOfficeService)
class HeadOfficeServiceAdmin(WithMessages, ManagedAdmin):
    told_filters = staticmethod(to_mailbox(HeadOfficeService))
    told_said = "L’adresse commune reçoit aussitôt chaque message qui attend le service, sans récapitulatif."
    list_display = ("name", "mailbox", "phone")
    search_fields = ("name",)
    search_help_text = "Cherchez par nom."
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request, obj=None):
        """Which service runs the patient partnership opens its files: the installation says it, no service does."""
        return () if scope_of(request.user).is_superuser else ("runs_partnership",)


class PartyInline(ManagedInline):
    model = Party
    fields = ("side", "partner", "part", "note")


class StrandInline(ManagedInline):
    model = Strand
    fields = ("position", "title", "slug", "summary")
    prepopulated_fields = {"slug": ("title",)}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "summary":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 40})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ObjectiveInline(ManagedInline):
    model = Objective
    fields = ("position", "owner_side", "text")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 60})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ApprovalState(admin.SimpleListFilter):
    title = "avis des instances"
    parameter_name = "instances"

    def lookups(self, request, model_admin):
        return (("retard", "en retard"),)

    def queryset(self, request, queryset):
        return queryset.with_late_approval() if self.value() == "retard" else queryset


class ConventionForm(ManagedForm):
    def clean(self):
        cleaned = super().clean()
        for name in ("parent", "predecessor"):
            if self.instance.pk and cleaned.get(name) == self.instance:
                self.add_error(name, "Une convention ne dépend pas d’elle-même. Choisissez-en une autre.")
        ends_on = cleaned.get("ends_on")
        if self.instance.pk and ends_on and self._has_volumes_after(ends_on):
            self.add_error(
                "ends_on",
                "Des volumes de cette convention finissent plus tard. Raccourcissez-les d’abord.",
            )
        return cleaned

    def _has_volumes_after(self, day) -> bool:
        return Quota.objects.filter(commitment__strand__convention=self.instance, ends_on__gt=day).exists()


@admin.register(Convention)
class ConventionAdmin(ManagedAdmin):
    form = ConventionForm
    list_display = ("title", "story_link", "kind", "status", "owner", "effective", "end", "commitments_link")
    list_filter = ("status", "kind", ApprovalState, ("owner", ScopedRelatedFilter))
    list_select_related = ("owner",)
    search_fields = ("title", "purpose", "parties__partner__name")
    search_help_text = "Cherchez par titre, objet ou partenaire."
    date_hierarchy = "effective_on"
    list_only = ("story_link", "effective", "end", "commitments_link")
    export_also = (
        "effective_on",
        yes_no("effective_is_assumed", "date d’effet supposée"),
        "ends_on",
        yes_no("ends_is_assumed", "dernier jour supposé"),
        "signature_planned_on",
        "signed_on",
        "announced_on",
        "source",
    )
    prepopulated_fields = {"slug": ("title",)}
    inlines = (PartyInline, StrandInline, ObjectiveInline)
    row_actions = ("open_years",)
    # Its state moves along `partnerships.transitions`, on the page that tells its story.
    readonly_fields = ("status", "signed_on", "terminated_on")
    fieldsets = (
        (None, {"fields": ("title", "slug", "kind", "status", "owner", "parent", "predecessor", "purpose", "source")}),
        (
            "Dates",
            {
                "fields": (
                    ("signature_planned_on", "signature_planned_precision", "signature_planned_is_assumed"),
                    ("signed_on", "terminated_on"),
                    "announced_on",
                    ("effective_on", "effective_precision", "effective_is_assumed"),
                    ("ends_on", "ends_precision", "ends_is_assumed"),
                )
            },
        ),
        ("Volumes", {"fields": ("allows_transfers",)}),
        ("Hôpitaux participants", {"fields": ("hospitals",)}),
        ("Exemple", {"fields": ("is_example",)}),
    )

    def links_of(self, convention):
        return [(story_of(convention), "Suivre la convention")]

    def get_changeform_initial_data(self, request):
        """Whoever works for one service writes its conventions."""
        services = own_services(request)[:2]
        its_own = {"owner": services[0].pk} if len(services) == 1 else {}
        return its_own | super().get_changeform_initial_data(request)

    def response_post_save_add(self, request, obj):
        """What comes next stands on its story."""
        return HttpResponseRedirect(story_of(obj))

    response_post_save_change = response_post_save_add

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["queryset"] = own_services(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.help_text = "Aucun coché : tous les hôpitaux participent."
        return field

    @admin.action(description="Créer les volumes des années")
    def open_years(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=Question,
            act=lambda convention: self._open_years(request, convention),
            title="Créer les volumes des années",
            submit="Créer les volumes",
            intro="Chaque engagement chiffré qui n’a encore aucun volume en reçoit un par année de la convention, "
            "comptée depuis sa prise d’effet, ou un seul s’il vaut pour toute la durée. Vous pourrez les corriger.",
        )

    def _open_years(self, request, convention) -> None:
        count = open_years(actor=request.user, convention=convention)
        if count == 0:
            raise Refusal("Aucun volume à créer : chaque engagement chiffré a déjà les siens.")
        self.message_user(request, f"{convention} : {count} {'volumes créés' if count > 1 else 'volume créé'}.")

    @admin.display(description="prend effet le", ordering="effective_on")
    def effective(self, convention):
        return convention.effective if convention.effective_on else ""

    @admin.display(description="dernier jour", ordering="ends_on")
    def end(self, convention):
        return convention.end if convention.ends_on else ""

    @admin.display(description="suivi")
    def story_link(self, convention):
        return format_html(
            '<a href="{}">Suivre<span class="visually-hidden"> {}</span></a>', story_of(convention), convention
        )

    @admin.display(description="engagements")
    def commitments_link(self, convention):
        url = reverse("admin:partnerships_commitment_changelist")
        return format_html(
            '<a href="{}?strand__convention__id__exact={}">Voir'
            '<span class="visually-hidden"> les engagements de {}</span></a>',
            url,
            convention.pk,
            convention,
        )


def story_of(convention) -> str:
    """The page that tells the convention's whole life; it is composed above this app."""
    return reverse("admin:convention_story", args=[convention.pk])


@admin.register(Commitment)
class CommitmentAdmin(WithStrand, ManagedAdmin):
    list_display = (
        "title",
        "convention",
        "kind",
        "promised",
        "lead_days",
        yes_no("needs_theme_agreement", "thème à convenir"),
        yes_no("is_assumed", "supposé"),
    )
    list_filter = (("strand__convention", ScopedRelatedFilter), "kind", "needs_theme_agreement", "is_assumed")
    list_select_related = ("strand__convention",)
    search_fields = ("title", "strand__title", "strand__convention__title")
    search_help_text = "Cherchez par intitulé, volet ou convention."
    export_also = ("strand", "source", "late_cancellation_hours", "late_counts_against")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("strand", "title", "slug", "kind", "audiences")}),
        ("Ce qui est promis", {"fields": ("quantity", "per", "is_assumed", "source")}),
        (
            "Règles",
            {
                "fields": (
                    "lead_days",
                    "needs_theme_agreement",
                    "max_per_hospital",
                    "late_cancellation_hours",
                    "late_counts_against",
                )
            },
        ),
    )

    def get_readonly_fields(self, request, obj=None):
        """What sessions were booked under keeps its meaning."""
        return ("kind",) if obj and obj.activities.exists() else ()

    @admin.display(description="convention", ordering="strand__convention__title")
    def convention(self, commitment):
        return commitment.strand.convention

    @admin.display(description="nombre", ordering="quantity")
    def promised(self, commitment):
        if commitment.quantity is None:
            return "non chiffré"
        return f"{commitment.quantity} {commitment.get_per_display()}"
