"""What a ward answers on the page of its session, without an account."""

from collections.abc import Collection

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activities.forms.actions import ActionForm, SessionForm, count_field
from activities.forms.ward_answer import WhoAnswersForm
from activities.models.choices import CANCEL_REASONS, CancelReason
from foundation.plain_words import refuse_identity_numbers
from partnerships.models import Ward


class Reply(models.TextChoices):
    READY = "ready", _("C’est bon")
    FEWER = "fewer", _("Moins de participants")
    ELSEWHERE = "elsewhere", _("Changer de service")
    OFF = "off", _("Pas aujourd’hui")


UNDO = "undo"
# What belongs to each answer: a phone's keyboard that sends the form presses the first button, whatever was typed.
OWN_FIELDS = {
    Reply.READY: (),
    Reply.FEWER: ("number",),
    Reply.ELSEWHERE: ("ward",),
    Reply.OFF: ("reason", "why"),
}
NEEDED = ("number", "ward", "reason")


class WardReplyForm(WhoAnswersForm, SessionForm):
    """Who answers, and what: the buttons carry the answer."""

    number = count_field(
        _("Combien de personnes"),
        required=True,
        least=1,
        help_text=_("Tout le monde compris."),
        error_messages={
            "required": _("Indiquez combien de personnes viendront. Aucune : dites pourquoi plus bas."),
            "invalid": _("Écrivez un nombre entier, en chiffres."),
            "min_value": _("Indiquez au moins 1."),
        },
    )
    ward = forms.ModelChoiceField(
        label=_("Dans quel service"),
        queryset=None,
        empty_label=_("Choisissez"),
        error_messages={
            "required": _("Choisissez un service."),
            "invalid_choice": _("Ce service ne peut pas recevoir cette séance. Choisissez-en un autre."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Pourquoi"),
        choices=[("", _("Choisissez")), *CANCEL_REASONS],
        error_messages={"required": _("Choisissez un motif.")},
    )
    why = forms.CharField(
        label=_("Précision"),
        max_length=250,
        required=False,
        help_text=_("Une phrase pour le référent et le musée. Rien de médical, jamais le nom d’un patient."),
        validators=[refuse_identity_numbers],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer = forms.ChoiceField(choices=Reply, error_messages={"required": _("Appuyez sur l’un des boutons.")})

    def __init__(self, *args, wards: QuerySet[Ward], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ward"].queryset = wards
        self.fields["ward"].label_from_instance = lambda ward: ward.name
        if self.is_bound:
            self._require(OWN_FIELDS.get(self.data.get("answer"), ()))

    def _require(self, names: Collection[str]) -> None:
        for name in NEEDED:
            self.fields[name].required = name in names

    def clean(self):
        cleaned = super().clean()
        if answer := cleaned.get("answer"):
            self._refuse_another_answers_fields(Reply(answer))
        if cleaned.get("reason") == CancelReason.OTHER and not cleaned.get("why", "").strip():
            self.add_error("why", _("Dites en une phrase pourquoi : le référent et le musée la liront."))
        # Drawn again, each says what it asks for.
        self._require(NEEDED)
        return cleaned

    def _refuse_another_answers_fields(self, answer: Reply) -> None:
        others = [name for names in OWN_FIELDS.values() for name in names if name not in OWN_FIELDS[answer]]
        if any(self.data.get(name, "").strip() for name in others):
            self.add_error(None, _("Vous avez commencé une autre réponse : appuyez sur son bouton, ou videz-la."))

    def extras(self) -> dict:
        """What the answer's service takes besides who gives it."""
        return {name: self.cleaned_data[name] for name in OWN_FIELDS[Reply(self.cleaned_data["answer"])]}

    @property
    def begun(self) -> set[str]:
        """The answers of which something was typed, or is wrong: they stay unfolded."""
        return {
            str(answer)
            for answer, names in OWN_FIELDS.items()
            if any(self[name].errors or self[name].value() for name in names)
        }


class WardLinkForm(ActionForm):
    """For whoever answers for the ward: its link is replaced, or what it said by it taken back."""

    group = forms.IntegerField(min_value=1)
    reply = forms.IntegerField(min_value=1, required=False)


class UndoForm(ActionForm):
    """Taking back the answer that the page showed."""

    reply = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[(UNDO, UNDO)], widget=forms.HiddenInput)
