"""What the acts on a convention ask: one form each, with what its verb takes."""

from django import forms
from django.utils import timezone

from foundation.admin import DayInput, refuse_strange_year
from foundation.errors import Refusal
from foundation.form_keys import FormKeyField
from partnerships.dates import VagueDate, read_vaguely
from partnerships.models import Approval
from partnerships.models.choices import Side


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=DayInput, validators=[refuse_strange_year], initial=timezone.localdate, **kwargs)


class VagueDateField(forms.CharField):
    """A day, a month or a year, or nothing."""

    def __init__(self, **kwargs):
        hint = "Aussi vague que vous la connaissez : 12/03/2027, 03/2027 ou 2027. Vide : non précisé."
        super().__init__(required=False, help_text=hint, max_length=30, **kwargs)

    def clean(self, value) -> VagueDate:
        try:
            planned = read_vaguely(super().clean(value))
        except ValueError:
            raise forms.ValidationError(
                "Écrivez un jour (12/03/2027), un mois (03/2027) ou une année (2027)."
            ) from None
        if planned.day:
            refuse_strange_year(planned.day)
        return planned


class ActForm(forms.Form):
    """`answers` is what the verb takes besides who acts, on which convention and as seen when."""

    key = FormKeyField()

    def answers(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    def blame(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class StepForm(ActForm):
    on = DayField(label="Le")
    why = forms.CharField(label="Motif", max_length=250)

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["why"]


class PlannedForm(ActForm):
    planned = VagueDateField(label="Passage prévu")
    is_assumed = forms.BooleanField(label="Date supposée : aucune source ne la donne", required=False)

    def answers(self) -> dict:
        answers = super().answers()
        planned, is_assumed = answers["planned"], answers.pop("is_assumed")
        return {**answers, "planned": VagueDate(planned.day, planned.precision, bool(planned.day) and is_assumed)}


class BodyForm(PlannedForm):
    body = forms.CharField(label="Instance", max_length=150, help_text="Par exemple : Conseil de Paris, directoire.")
    side = forms.ChoiceField(
        label="De quel côté",
        choices=[(Side.HOSPITAL, "l'hôpital"), (Side.PARTNER, "le partenaire"), ("", "les deux")],
        widget=forms.RadioSelect,
        required=False,
        initial=Side.HOSPITAL,
    )
    note = forms.CharField(label="Remarque", max_length=250, required=False)
    field_order = ("body", "side", "planned", "is_assumed", "note")


class ResultForm(ActForm):
    result = forms.ChoiceField(label="Avis", choices=Approval.Result, widget=forms.RadioSelect)
    decided_on = DayField(label="Donné le")
    note = forms.CharField(label="Remarque", max_length=250, required=False)
