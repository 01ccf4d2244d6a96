"""What a ward answers on the page of its session, without an account."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.forms.actions import ActionForm, SessionForm, count_field
from activities.forms.ward_answer import WhoAnswersForm
from activities.models.choices import CANCEL_REASONS, CancelReason


class Reply(models.TextChoices):
    READY = "ready", _("C’est bon")
    FEWER = "fewer", _("Moins de participants")
    OFF = "off", _("Pas aujourd’hui")


UNDO = "undo"
# What belongs to each answer: a phone's keyboard that sends the form presses the first button, whatever was typed.
OWN_FIELDS = {Reply.READY: (), Reply.FEWER: ("number",), Reply.OFF: ("reason", "why")}


class WardReplyForm(WhoAnswersForm, SessionForm):
    """Who answers, and what: the buttons carry the answer."""

    number = count_field(
        _("Combien de personnes"),
        least=1,
        help_text=_("Tout le monde compris."),
        error_messages={
            "invalid": _("Écrivez un nombre entier, en chiffres."),
            "min_value": _("Indiquez au moins 1."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Pourquoi"),
        choices=[("", _("Choisissez")), *CANCEL_REASONS],
        required=False,
    )
    why = forms.CharField(
        label=_("Précision"),
        max_length=250,
        required=False,
        help_text=_("Une phrase pour le référent et le musée. Rien de médical, jamais le nom d’un patient."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer = forms.ChoiceField(choices=Reply, error_messages={"required": _("Appuyez sur l’un des boutons.")})

    def clean(self):
        cleaned = super().clean()
        answer = cleaned.get("answer")
        if answer:
            self._refuse_another_answers_fields(Reply(answer))
        if answer == Reply.FEWER and "number" not in self.errors and not cleaned.get("number"):
            self.add_error("number", _("Indiquez combien de personnes viendront. Aucune : dites pourquoi plus bas."))
        if answer == Reply.OFF and "reason" not in self.errors:
            self._clean_reason(cleaned.get("reason"), cleaned.get("why", ""))
        return cleaned

    def _refuse_another_answers_fields(self, answer: Reply) -> None:
        others = [name for names in OWN_FIELDS.values() for name in names if name not in OWN_FIELDS[answer]]
        if any(self.data.get(name, "").strip() for name in others):
            self.add_error(None, _("Vous avez commencé une autre réponse : appuyez sur son bouton, ou videz-la."))

    def _clean_reason(self, reason: str | None, why: str) -> None:
        if not reason:
            self.add_error("reason", _("Choisissez un motif."))
        elif reason == CancelReason.OTHER and not why.strip():
            self.add_error("why", _("Dites en une phrase pourquoi : le référent et le musée la liront."))

    def extras(self) -> dict:
        """What the answer's service takes besides who gives it."""
        return {name: self.cleaned_data[name] for name in OWN_FIELDS[Reply(self.cleaned_data["answer"])]}

    @property
    def has_number(self) -> bool:
        return bool(self["number"].errors or self["number"].value())

    @property
    def has_reason(self) -> bool:
        return any(self[name].errors or self[name].value() for name in OWN_FIELDS[Reply.OFF])


class UndoForm(ActionForm):
    """Taking back the answer that the page showed."""

    reply = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[(UNDO, UNDO)], widget=forms.HiddenInput)
