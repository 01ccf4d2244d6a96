from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from foundation.admin import ManagedAdmin, Question, ScopedRelatedFilter, yes_no
from foundation.versions import SeenField, SeenRowsMixin
from partnerships.action_history import changes_of
from partnerships.action_transitions import ways_from
from partnerships.admin.conventions import story_of
from partnerships.admin.strands import OfOneConventionForm, StrandFilter, WithStrand
from partnerships.models import Approval, Convention, Document, ProjectAction
from partnerships.services.actions import move_action


class ActionState(admin.SimpleListFilter):
    title = "suite"
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        return (("retard", "en retard"), ("ouvertes", "ouvertes"), ("finies", "terminées ou abandonnées"))

    def queryset(self, request, queryset):
        return {
            "retard": queryset.late,
            "ouvertes": queryset.open,
            "finies": lambda: queryset.filter(status__in=ProjectAction.OVER),
        }.get(self.value(), lambda: queryset)()


class OwnerSide(admin.SimpleListFilter):
    title = "qui s’en charge"
    parameter_name = "charge"

    def lookups(self, request, model_admin):
        return (("hopital", "l’hôpital"), ("partenaire", "un partenaire"), ("personne", "non précisé"))

    def queryset(self, request, queryset):
        hospital, partner = ~Q(hospital_owner=""), Q(partner__isnull=False)
        asked = {"hopital": hospital, "partenaire": partner, "personne": ~hospital & ~partner}
        return queryset.filter(asked[self.value()]) if self.value() in asked else queryset


class ActionForm(OfOneConventionForm):
    def clean(self):
        cleaned = super().clean()
        approval, convention = cleaned.get("approval"), cleaned.get("convention")
        if approval and convention and approval.convention_id != convention.pk:
            self.add_error("approval", "Cette instance est d’une autre convention. Choisissez-en une de celle-ci.")
        return cleaned


class MoveQuestion(SeenRowsMixin, Question):
    seen = SeenField()
    target = forms.ChoiceField(label="Nouvel état", widget=forms.RadioSelect)
    note = forms.CharField(
        label="À propos",
        max_length=250,
        required=False,
        help_text="Ce qui l’explique. À dire pour abandonner une action, ou pour la reprendre.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.show(*self.rows)
        targets = {target: way for row in self.rows for target, way in ways_from(row.status).items()}
        self.fields["target"].choices = [(target.value, way.verb) for target, way in targets.items()]

    def blame(self, refusal):
        super().blame(refusal)
        if refusal.field == "seen":
            self.show_again(*self.rows)


@admin.register(ProjectAction)
class ProjectActionAdmin(WithStrand, ManagedAdmin):
    """What the parties undertake under each project. Its state moves along `partnerships.action_transitions`."""

    form = ActionForm
    list_display = ("title", "convention", "strand", "status", "owners", "due", yes_no("is_late", "en retard"))
    list_filter = (
        ActionState,
        "status",
        OwnerSide,
        ("partner", ScopedRelatedFilter),
        ("convention", ScopedRelatedFilter),
        ("strand", StrandFilter),
    )
    is_printed = True
    once_on_paper = "convention"
    list_per_page = 300
    list_select_related = ("convention", "strand", "partner", "approval")
    ordering = ("convention", "strand__position", "position", "id")
    list_only = ("owners", "due")
    export_also = (
        "hospital_owner",
        "partner",
        "partner_owner",
        "due",
        "waits",
        "builds_on",
        "description",
        "status_note",
        "source",
    )
    search_fields = ("title", "description", "hospital_owner", "partner_owner", "waits_for", "builds_on")
    search_help_text = "Cherchez par action, description, personne chargée ou ce qu’elle attend."
    readonly_fields = ("status", "status_note", "history")
    row_actions = ("move",)

    def get_fieldsets(self, request, obj=None):
        state = (("État", {"fields": ("status", "status_note")}),) if obj else ()
        past = (("Histoire", {"fields": ("history",)}),) if obj else ()
        return (
            (None, {"fields": ("convention", "strand", "position", "title", "description")}),
            *state,
            ("Qui s’en charge", {"fields": ("hospital_owner", ("partner", "partner_owner"))}),
            ("Échéance", {"fields": (("due_on", "due_precision", "due_is_assumed"),)}),
            ("Ce qu’elle attend, ce qui existe déjà", {"fields": ("approval", "waits_for", "builds_on")}),
            ("Liens", {"fields": ("conventions", "documents", "source")}),
            *past,
        )

    def save_model(self, request, obj, form, change):
        # Whoever adds an action means it; only a file leaves its state unsaid.
        if not change:
            obj.status = ProjectAction.Status.TO_LAUNCH
        super().save_model(request, obj, form, change)

    def links_of(self, action):
        return [(story_of(action.convention), "Suivre la convention")]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        known = Convention.objects.visible_to(request.user)
        if db_field.name == "approval":
            kwargs["queryset"] = Approval.objects.filter(convention__in=known)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = forms.CheckboxSelectMultiple
        if db_field.name == "documents":
            known = Convention.objects.visible_to(request.user)
            kwargs["queryset"] = Document.objects.filter(convention__in=known).defer("content", "search")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.action(description="Changer l’état")
    def move(self, request, queryset):
        return self.ask(
            request,
            rows=queryset,
            question=MoveQuestion,
            act=lambda action, target, note, seen: move_action(
                actor=request.user, action_id=action.pk, target=target, seen=seen.get(action.pk), note=note
            ),
            title="Changer l’état de l’action",
            submit="Changer l’état",
            intro="L’ancien état reste dans l’histoire de l’action.",
        )

    @admin.display(description="qui s’en charge")
    def owners(self, action):
        return action.owners

    @admin.display(description="échéance", ordering="due_on")
    def due(self, action):
        return action.due

    @admin.display(description="attend")
    def waits(self, action):
        return action.waits

    @admin.display(description="ce qui a changé")
    def history(self, action):
        lines = (
            (f"{localtime(one.at):%d/%m/%Y, %H:%M}", one.who or "le portail", one.what, one.before, one.after)
            for one in changes_of(action)
        )
        said = format_html_join("", "<li>{}, {} : {}, « {} » → « {} »</li>", lines)
        return format_html("<ul>{}</ul>", said) if said else "Rien n’a changé depuis qu’elle est notée."
