from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from activities.admin.questions import AgreementQuestion
from activities.models import Activity, ActivityAgreement
from activities.models.choices import FORMATS_BY_KIND
from activities.services.programme import agree_on_activities, propose_activity
from foundation.admin import ManagedAdmin, ManagedForm, ReadOnlyInline, ScopedRelatedFilter, yes_no


class AgreementInline(ReadOnlyInline):
    """Given through the action; one recorded by mistake can be taken away."""

    model = ActivityAgreement
    fields = ("party", "agreed_on", "agreed_by", "means", "proof", "programme", "recorded_by")
    readonly_fields = fields
    can_delete = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("party__partner", "recorded_by", "meeting__minutes")

    @admin.display(description="preuve")
    def proof(self, agreement):
        """The minutes, for what a committee agreed on."""
        if not agreement.meeting_id or not agreement.meeting.minutes_id:
            return agreement.proof
        address = reverse("document", args=[agreement.meeting.minutes_id])
        return format_html('<a href="{}">{}</a>', address, agreement.proof)


class ActivityForm(ManagedForm):
    def clean(self):
        cleaned = super().clean()
        commitment, format = cleaned.get("commitment"), cleaned.get("format")
        if commitment and format and format not in FORMATS_BY_KIND[commitment.kind]:
            self.add_error("format", "Ce format ne va pas avec cet engagement. Choisissez l’un ou l’autre.")
        return cleaned


class AgreementFilter(admin.SimpleListFilter):
    title = "accord sur le thème"
    parameter_name = "accord"

    def lookups(self, request, model_admin):
        return [("attendu", "attendu"), ("donne", "donné, ou pas nécessaire")]

    def queryset(self, request, queryset):
        match self.value():
            case "attendu":
                return queryset.filter(is_active=True).exclude(pk__in=Activity.objects.agreed().values("pk"))
            case "donne":
                return queryset.filter(pk__in=Activity.objects.agreed().values("pk"))
        return queryset


@admin.register(Activity)
class ActivityAdmin(ManagedAdmin):
    form = ActivityForm
    list_display = (
        "title",
        "format_badge",
        "commitment",
        "agreement",
        "duration_minutes",
        yes_no("is_active", "proposée"),
    )
    list_filter = (
        AgreementFilter,
        "format",
        "is_active",
        ("commitment__strand__convention", ScopedRelatedFilter),
    )
    list_select_related = ("commitment__strand__convention",)
    search_fields = ("title", "description", "commitment__title")
    search_help_text = "Cherchez par titre, présentation ou engagement."
    list_only = ("format_badge",)
    export_also = ("format", "group_size", "description", "simple_text", "accessibility", "material", "hygiene")
    inlines = (AgreementInline,)
    actions = ("record_agreement",)
    add_words = "Proposer"
    row_actions = ("record_agreement",)
    sentences = {
        "session_activity_of_its_commitment": (
            "Des séances existent sous l’engagement actuel : il ne change plus. Créez une autre proposition."
        ),
    }
    fieldsets = (
        (None, {"fields": ("commitment", "format", "title", "is_active")}),
        ("Pour le public", {"fields": ("description", "simple_text", "audiences")}),
        ("En anglais", {"fields": ("title_en", "description_en")}),
        (
            "Comment cela se passe",
            {"fields": ("duration_minutes", "group_size", "max_groups", "accessibility", "material", "hygiene")},
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).with_agreements()

    def get_readonly_fields(self, request, obj=None):
        """Once sessions were booked, another format is another proposition: figures would change after the fact."""
        return ("format",) if obj and obj.sessions.exists() else ()

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            propose_activity(actor=request.user, activity=obj)

    @admin.action(description="Enregistrer l’accord sur le programme")
    def record_agreement(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=AgreementQuestion,
            act=lambda activity, **answers: agree_on_activities(
                actor=request.user, activity_ids=[activity.pk], **answers
            ),
            title="Enregistrer l’accord d’une partie sur les thèmes",
            submit="Enregistrer l’accord",
            intro="Un thème peut être réservé quand toutes les parties signataires l’ont accepté. "
            "Un accord déjà enregistré reste tel quel.",
        )

    @admin.display(description="minutes", ordering="duration_minutes")
    def minutes(self, activity):
        return activity.duration_minutes

    @admin.display(description="format", ordering="format")
    def format_badge(self, activity):
        return render_to_string("_format.html", {"value": activity.format, "word": activity.get_format_display()})

    @admin.display(description="accord sur le thème")
    def agreement(self, activity):
        if not activity.commitment.needs_theme_agreement:
            return "pas nécessaire"
        missing = activity.missing_parties()
        return f"attendu : {', '.join(str(party) for party in missing)}" if missing else "donné par toutes les parties"
