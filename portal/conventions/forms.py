"""What the acts on a convention ask: one form each, with what its verb takes."""

from django import forms
from django.utils import timezone

from foundation.admin import LONGEST_TEXT, MOST, DayInput, refuse_strange_year
from foundation.errors import Refusal
from foundation.form_keys import FormKeyField
from foundation.papers import read_paper
from partnerships.dates import VagueDate, read_vaguely
from partnerships.indicators import Standing
from partnerships.models import Approval, Commitment, Convention, Evaluation, Strand
from partnerships.models.choices import Side


class DayField(forms.DateField):
    """Today, unless something else is said."""

    def __init__(self, *, initial=timezone.localdate, **kwargs):
        super().__init__(widget=DayInput, validators=[refuse_strange_year], initial=initial, **kwargs)


class VagueDateField(forms.CharField):
    """A day, a month or a year, or nothing."""

    def __init__(self, **kwargs):
        hint = "Aussi vague que vous la connaissez : 12/03/2027, mars 2027 ou 2027. Vide : non précisé."
        super().__init__(required=False, help_text=hint, max_length=30, **kwargs)

    def clean(self, value) -> VagueDate:
        try:
            planned = read_vaguely(super().clean(value))
        except ValueError:
            raise forms.ValidationError(
                "Écrivez un jour (12/03/2027), un mois (mars 2027) ou une année (2027)."
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
        choices=[(Side.HOSPITAL, "l’hôpital"), (Side.PARTNER, "le partenaire"), ("", "les deux")],
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


class PaperForm(ActForm):
    document_id = forms.TypedChoiceField(
        label="Une délibération déjà parmi les documents", coerce=int, empty_value=None, required=False
    )
    content = forms.FileField(
        label="Ou son fichier PDF",
        help_text="20 Mo au plus. Il est conservé tel quel, parmi les documents de la convention.",
        widget=forms.FileInput({"accept": "application/pdf,.pdf"}),
        required=False,
    )
    is_for_parties = forms.BooleanField(label="Les parties à la convention peuvent lire ce fichier", required=False)

    def __init__(self, *args, papers: list[dict], **kwargs):
        super().__init__(*args, **kwargs)
        if papers:
            self.fields["document_id"].choices = [("", "Aucune"), *((one["pk"], one["title"]) for one in papers)]
        else:
            del self.fields["document_id"]
            self.fields["content"].label, self.fields["content"].required = "Son fichier PDF", True

    def clean_content(self):
        file = self.cleaned_data["content"]
        return read_paper(file) if file else None

    def answers(self) -> dict:
        return {"document_id": None, **super().answers()}


class SuccessorForm(ActForm):
    title = forms.CharField(label="Titre de la convention qui lui succède", max_length=200)


class MeasureForm(ActForm):
    site = forms.TypedChoiceField(label="Site", coerce=int)
    value = forms.IntegerField(label="Nombre compté", min_value=0, max_value=MOST)
    on = DayField(label="Compté au")
    source = forms.CharField(label="Source", max_length=250, help_text="Par exemple : tableau de bord de la direction.")

    def __init__(self, *args, standing: Standing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].label = f"Nombre de {standing.unit}" if standing.unit != "%" else "Valeur, en %"
        if standing.sites:
            self.fields["site"].choices = [(line.pk, line.name) for line in standing.sites]
        else:
            del self.fields["site"]

    def answers(self) -> dict:
        answers = super().answers()
        site_id = answers.pop("site", None)
        return {**answers, "site_id": site_id}


class ReplacingForm(ActForm):
    """Another row in place of one; `row` is what the verb calls it."""

    row = ""
    chosen = forms.TypedChoiceField(
        label="Lequel",
        coerce=int,
        error_messages={
            "invalid_choice": "Quelqu’un d’autre vient de le remplacer. Lisez la nouvelle valeur, puis choisissez de "
            "nouveau dans la liste."
        },
    )
    value = forms.IntegerField(label="Nouvelle valeur", min_value=0, max_value=MOST, required=False)
    is_withdrawn = forms.BooleanField(required=False)
    why = forms.CharField(
        label="Motif", max_length=250, help_text="Il reste dans l’historique, avec l’ancienne valeur."
    )

    def __init__(self, *args, choices: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = choices

    def clean(self):
        cleaned = super().clean()
        if "value" in cleaned and (cleaned["value"] is None) != bool(cleaned.get("is_withdrawn")):
            self.add_error("value", "Indiquez la nouvelle valeur, ou cochez la case : l’une des deux.")
        return cleaned

    def answers(self) -> dict:
        answers = super().answers()
        answers.pop("is_withdrawn")
        chosen = answers.pop("chosen")
        return {**answers, self.row: chosen}


class CorrectionForm(ReplacingForm):
    row = "measure_id"
    on = DayField(label="Compté au", initial=None, required=False, help_text="Vide : inchangé.")
    source = forms.CharField(label="Source", max_length=250, required=False, help_text="Vide : inchangée.")
    field_order = ("chosen", "value", "is_withdrawn", "on", "source", "why")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_withdrawn"].label = "Retirer ce relevé : il n’aurait pas dû être saisi"


class RevisionForm(ReplacingForm):
    row = "target_id"
    due_on = DayField(label="À atteindre le", initial=None, required=False, help_text="Vide : inchangé.")
    effective_from = DayField(label="Vaut à compter du")
    field_order = ("chosen", "value", "is_withdrawn", "due_on", "effective_from", "why")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_withdrawn"].label = "Retirer cet objectif"


class TargetForm(ActForm):
    site = forms.TypedChoiceField(label="Pour", coerce=int, empty_value=None, required=False)
    value = forms.IntegerField(label="Objectif", min_value=0, max_value=MOST)
    due_on = DayField(label="À atteindre le", initial=None)
    effective_from = DayField(label="Vaut à compter du")
    why = forms.CharField(label="Source ou motif", max_length=250)

    def __init__(self, *args, standing: Standing, **kwargs):
        super().__init__(*args, **kwargs)
        if standing.sites:
            self.fields["site"].choices = [("", "l’ensemble"), *((line.pk, line.name) for line in standing.sites)]
        else:
            del self.fields["site"]

    def answers(self) -> dict:
        answers = super().answers()
        site_id = answers.pop("site", None)
        return {**answers, "site_id": site_id}


class EvaluationDateForm(PlannedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["planned"].label = "Prévue pour"


class EvaluationForm(EvaluationDateForm):
    kind = forms.ChoiceField(label="Laquelle", widget=forms.RadioSelect)
    field_order = ("kind", "planned", "is_assumed")

    def __init__(self, *args, kinds: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, kind.label) for kind in Evaluation.Kind if kind in kinds]


class AmendmentForm(ActForm):
    title = forms.CharField(label="Objet", max_length=200, help_text="Par exemple : davantage de séances à l’hôpital.")
    effective_on = DayField(label="À compter du", initial=None)


class VolumeLineForm(ActForm):
    commitment = forms.ModelChoiceField(Commitment.objects.none(), label="Engagement")
    quantity = forms.IntegerField(label="Nouveau volume", min_value=0, max_value=MOST)

    def __init__(self, *args, convention: Convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = Commitment.objects.filter(strand__convention=convention)

    def answers(self) -> dict:
        answers = super().answers()
        commitment = answers.pop("commitment")
        return {**answers, "commitment_id": commitment.pk}


class TermLineForm(ActForm):
    ends_on = DayField(label="Nouveau dernier jour", initial=None)


class StrandLineForm(ActForm):
    strand = forms.ModelChoiceField(
        Strand.objects.none(), label="Volet à renommer", required=False, empty_label="Un nouveau volet"
    )
    title = forms.CharField(label="Titre", max_length=200)

    def __init__(self, *args, convention: Convention, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["strand"].queryset = Strand.objects.filter(convention=convention)

    def answers(self) -> dict:
        answers = super().answers()
        strand = answers.pop("strand")
        return {**answers, "strand_id": strand.pk if strand else None}


class ClauseLineForm(ActForm):
    clause = forms.CharField(label="Clause", max_length=150, help_text="Par exemple : article 4, communication.")
    before = forms.CharField(label="Texte d’avant", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea)
    after = forms.CharField(label="Nouveau texte", max_length=LONGEST_TEXT, widget=forms.Textarea)


class SignatureForm(ActForm):
    signed_on = DayField(label="Signé le")
