"""What a head nurse answers by the link that the ward received."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.forms.actions import ActionForm
from foundation.plain_words import refuse_identity_numbers


class Answer(models.TextChoices):
    AGREED = "agreed", _("D’accord")
    REFUSED = "refused", _("Pas possible ce jour-là")


class WhoAnswersForm(ActionForm):
    """Somebody of the ward, who has no account."""

    answered_by = forms.CharField(
        label=_("Votre nom"),
        max_length=80,
        help_text=_("Le nom du professionnel qui répond, jamais celui d’un patient."),
        validators=[refuse_identity_numbers],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Indiquez votre nom.")},
    )
    function = forms.CharField(
        label=_("Votre fonction"),
        max_length=60,
        help_text=_("Par exemple : cadre de santé."),
        validators=[refuse_identity_numbers],
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages={"required": _("Indiquez votre fonction.")},
    )

    def who(self) -> str:
        """« Mme Bouleau, cadre de santé »."""
        return f"{self.cleaned_data['answered_by']}, {self.cleaned_data['function']}"


class WardAnswerForm(WhoAnswersForm):
    """Who answers, and what: the two buttons carry the answer."""

    why = forms.CharField(
        label=_("Si ce n’est pas possible, pourquoi"),
        max_length=250,
        required=False,
        help_text=_("Une phrase pour le référent et le musée. Rien de médical, jamais le nom d’un patient."),
        validators=[refuse_identity_numbers],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer = forms.ChoiceField(
        choices=Answer, error_messages={"required": _("Choisissez : d’accord, ou pas possible.")}
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == Answer.REFUSED and not cleaned.get("why", "").strip():
            self.add_error("why", _("Dites en une phrase pourquoi : le référent et le musée la liront."))
        return cleaned
