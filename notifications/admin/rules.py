"""The rules of reminders."""

from django import forms
from django.contrib import admin

from foundation.admin import ManagedAdmin, ManagedForm, yes_no
from notifications.composing import unknown_placeholders
from notifications.kinds import kind_named, label_of, registered
from notifications.models import ReminderRule


class ReminderRuleForm(ManagedForm):
    """The kinds and audiences are those that the apps registered."""

    kind = forms.ChoiceField(label="Type")
    audience = forms.ChoiceField(label="À qui")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in registered() if kind.schedule]
        self.fields["kind"].choices = [(kind.name, f"{kind.label} ({kind.schedule.timing.unit})") for kind in kinds]
        self.fields["audience"].choices = {
            key: label for kind in kinds for key, label in kind.schedule.audiences.items()
        }

    def clean(self):
        """An audience and placeholders that the kind knows."""
        cleaned = super().clean()
        if not {"kind", "audience"} <= set(cleaned):
            return cleaned
        schedule = kind_named(cleaned["kind"]).schedule
        if cleaned["audience"] not in schedule.audiences:
            known = ", ".join(schedule.audiences.values())
            self.add_error("audience", f"Ce type de message s’adresse à : {known}. Choisissez l’un d’eux.")
        for name in ("addition", "addition_en"):
            if unknown := unknown_placeholders(cleaned.get(name, ""), schedule.placeholders):
                self.add_error(name, _say_unknown(unknown, schedule.placeholders))
        return cleaned


def _say_unknown(unknown, known) -> str:
    allowed = ", ".join(f"{{{name}}}" for name in known) or "aucun"
    return f"{{{unknown[0]}}} n’est pas un mot que le portail sait remplacer. Mots possibles : {allowed}."


@admin.register(ReminderRule)
class ReminderRuleAdmin(ManagedAdmin):
    form = ReminderRuleForm
    list_display = ("what", "whom", "when", yes_no("is_on", "active"))
    fields = ("kind", "audience", "number", "is_on", "addition", "addition_en")

    @admin.display(description="type", ordering="kind")
    def what(self, rule):
        return label_of(rule.kind)

    @admin.display(description="quand", ordering="number")
    def when(self, rule):
        return str(rule)

    @admin.display(description="à qui", ordering="audience")
    def whom(self, rule):
        try:
            return kind_named(rule.kind).schedule.audiences[rule.audience]
        except (LookupError, AttributeError):
            return rule.audience
