"""The rules of reminders: a sentence each, on or off in one click, with words of the service's own."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from foundation.admin import ManagedAdmin, ManagedForm, Question, yes_no
from foundation.errors import Refusal
from notifications.admin.forecasts import Foretelling
from notifications.admin.previews import Previewing
from notifications.composing import has_stray_brace, unknown_placeholders
from notifications.kinds import Kind, kind_named, label_of, registered, say_rule_in_full, say_to
from notifications.models import ReminderRule
from notifications.schedules import Schedule
from notifications.services import switch_rule

NO_PLACEHOLDERS = "Ce type de message n’a pas de mots à remplacer : écrivez un texte fixe."


def kinds_with_rules() -> list[Kind]:
    return sorted((kind for kind in registered() if kind.schedule), key=lambda kind: kind.label)


def schedule_of(name: str) -> Schedule | None:
    """None for a kind that no app registers (any more)."""
    try:
        return kind_named(name).schedule
    except LookupError:
        return None


class KindQuestion(Question):
    """Which kind the new rule is of: all else depends on it."""

    kind = forms.ChoiceField(label="Quel rappel ?", widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind.name, f"{capfirst(kind.label)} ({kind.schedule.timing.unit} {kind.schedule.anchored_to})")
            for kind in kinds_with_rules()
        ]


class ReminderRuleForm(ManagedForm):
    """What a rule of one kind may say: the kind is chosen before, and does not change any more."""

    kind = forms.CharField(widget=forms.HiddenInput)
    audience = forms.ChoiceField(label="À qui")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].disabled = bool(self.instance.pk)
        kind = self.instance.kind or self.data.get("kind") or self.initial.get("kind", "")
        self.schedule = schedule_of(kind)
        if self.schedule is None:
            self.fields["audience"].choices = [(self.instance.audience, self.instance.audience)]
            return
        self.fields["audience"].choices = [
            (name, capfirst(say_to(label))) for name, label in self.schedule.audiences.items()
        ]
        self.fields["number"].label = f"Combien de {self.schedule.timing.unit} {self.schedule.anchored_to}"
        self.fields["number"].help_text = "De 1 à 60. Le message part à 9 h ce jour-là."
        self.fields["is_on"].help_text = "Une règle arrêtée n’envoie rien et garde son texte."
        self.fields["addition"].help_text = say_placeholders(self.schedule.placeholders)
        self.fields["addition_en"].help_text = "Pour qui lit en anglais. Vide, le texte français y est ajouté."

    def clean_kind(self):
        if not self.instance.pk and self.schedule is None:
            raise forms.ValidationError("Choisissez d’abord le type de rappel, depuis la liste des règles.")
        return self.cleaned_data["kind"]

    def clean(self):
        cleaned = super().clean()
        known = self.schedule.placeholders if self.schedule else {}
        for name in ("addition", "addition_en"):
            if unknown := unknown_placeholders(cleaned.get(name, ""), known):
                self.add_error(name, say_unknown(unknown, known))
            elif has_stray_brace(cleaned.get(name, "")):
                self.add_error(name, "Une accolade est restée seule : écrivez le mot entre deux accolades, ou ôtez-la.")
        return cleaned


def say_placeholders(known) -> str:
    """Beside the field: what may stand in braces, and what the portal puts there."""
    if not known:
        return NO_PLACEHOLDERS
    words = ", ".join(f"{{{name}}} ({said})" for name, said in known.items())
    return f"Ajouté au message, avant son bouton. Le portail y remplace : {words}."


def say_unknown(unknown, known) -> str:
    allowed = ", ".join(f"{{{name}}}" for name in known) or "aucun"
    return f"{{{unknown[0]}}} n’est pas un mot que le portail sait remplacer. Mots possibles : {allowed}."


class RuleKindFilter(admin.SimpleListFilter):
    title = "type"
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [(kind.name, kind.label) for kind in kinds_with_rules()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(ReminderRule)
class ReminderRuleAdmin(Foretelling, Previewing, ManagedAdmin):
    form = ReminderRuleForm
    list_display = ("said", "what", yes_no("is_on", "active"), "switch")
    list_filter = (RuleKindFilter, "is_on")
    list_only = ("switch",)
    export_also = ("addition", "addition_en")
    ordering = ("kind", "audience", "-number")
    fields = ("kind", "audience", "number", "is_on", "addition", "addition_en")
    add_words = "Ajouter une règle"
    tools = (("admin:notifications_reminderrule_forecast", "Qui recevrait quoi d’ici 30 jours"),)

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "notifications_reminderrule"
        return [
            path("<int:pk>/activer/", view(self.switch_view), {"is_on": True}, name=f"{name}_on"),
            path("<int:pk>/arreter/", view(self.switch_view), {"is_on": False}, name=f"{name}_off"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request, obj=None):
        kind = obj.kind if obj else request.POST.get("kind") or request.GET.get("kind", "")
        return [(capfirst(label_of(kind)), {"fields": self.fields})]

    def add_view(self, request, form_url="", extra_context=None):
        """The kind first, then the form that it needs."""
        if "answered" not in request.POST and schedule_of(request.POST.get("kind") or request.GET.get("kind", "")):
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = KindQuestion(request.POST or None, user=request.user)
        if form.is_valid():
            return HttpResponseRedirect(f"?{urlencode(form.cleaned_data)}")
        return self.question_page(request, form, title="Ajouter une règle de rappel", submit="Continuer")

    @method_decorator(require_POST)
    def switch_view(self, request, pk, *, is_on):
        """In one click from the list; the button carries the version that the list showed."""
        rule = self.get_object(request, str(pk))
        if rule is None:
            raise Http404
        seen = request.POST.get("seen", "")
        try:
            rule = switch_rule(rule_id=pk, is_on=is_on, seen=int(seen) if seen.isdecimal() else 0)
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, messages.WARNING)
        else:
            said = "Règle active" if is_on else "Règle arrêtée"
            self.log_change(request, rule, said)
            self.message_user(request, f"{said} : {say_rule_in_full(rule)}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:notifications_reminderrule_changelist"))

    @admin.display(description="règle", ordering="number")
    def said(self, rule):
        return str(rule)

    @admin.display(description="type", ordering="kind")
    def what(self, rule):
        return capfirst(label_of(rule.kind))

    @admin.display(description="faire")
    def switch(self, rule):
        return render_to_string("admin/_rule_buttons.html", {"rule": rule, "said": say_rule_in_full(rule)})
