"""The forms of a project sheet: begun, filled in by its team; commented and decided by whoever reads it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.form_keys import FormKeyField
from partnerships.models import Hospital
from patient_partners.models import Project
from patient_partners.models.projects import MAY_BE_EMPTY, SHEET_FIELDS, WHOLE_SHEET, label_for_readers

HELP = {
    "title": _("Un verbe et ce qui change : « Écrire avec d’anciens patients le livret de sortie »."),
    "team": _("Des fonctions, une par ligne. Aucun nom de patient."),
    "manager_agreement": _("Qui, et quand : « Mme la cadre supérieure, en réunion du 12 »."),
    "need": _("Et comment vous le connaissez : réclamations, enquête, ce que l’équipe voit chaque semaine."),
    "change": _("Dans deux ans, que fera-t-on autrement ? Qui s’en apercevra ?"),
    "decisions": _("Si rien ne peut être décidé avec eux, parlez-en d’abord au référent de votre GHU."),
    "partners": _("Un partenaire est-il déjà avec vous ? Sinon, quelle expérience cherchez-vous ? Ni nom, ni maladie."),
    "steps": _("Trois suffisent, avec un mois pour chacune."),
    "needs": _("Formation, méthode, temps, lieu."),
}

# In the place of « facultatif »: what one of the buttons asks for.
NEEDED_TO_SEND = _("demandé pour l’envoi")


class BeginForm(forms.Form):
    """Who begins a sheet; the link goes to their address."""

    key = FormKeyField()
    holder_name = forms.CharField(
        label=_("Votre nom et prénom"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    holder_email = forms.EmailField(
        label=_("Votre adresse e-mail professionnelle"),
        help_text=_("Le lien de votre fiche y est envoyé."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@aphp.fr.")},
    )


class SheetForm(forms.ModelForm):
    """Everything may be left empty while it is being written: what is missing is said when it is sent."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = SHEET_FIELDS
        help_texts = HELP

    def __init__(self, *args, comments=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hospital"].queryset = Hospital.objects.open()
        self.fields["domain"].queryset = self.instance.programme.domains.all()
        for name in ("hospital", "domain"):
            self.fields[name].empty_label = _("Choisissez")
        for name, field in self.fields.items():
            field.required = name in ("holder_name", "key", "seen")
            if name not in MAY_BE_EMPTY:
                field.needed_for = NEEDED_TO_SEND
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
        self.fields["seen"].initial = self.instance.version
        self.comments = comments

    @property
    def lines(self) -> list[dict]:
        """Each field with what it holds and what its readers said of it."""
        return [
            {
                "field": self[name],
                "value": getattr(self.instance, name),
                "comments": [comment for comment in self.comments if comment.about == name],
            }
            for name in SHEET_FIELDS
        ]

    def _post_clean(self):
        """The service saves, under its lock: here the values are only read."""

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in SHEET_FIELDS}


class CommentForm(forms.Form):
    key = FormKeyField()
    about = forms.ChoiceField(label="À propos de")
    text = forms.CharField(
        label="Votre commentaire",
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Écrivez votre commentaire avant de l’ajouter."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lines = [(name, label_for_readers(name)) for name in SHEET_FIELDS]
        self.fields["about"].choices = [(WHOLE_SHEET, "Toute la fiche"), *lines]


class AnswerForm(forms.Form):
    """Ask for a correction, accept, decline: which one is the button that was pressed."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Un mot à l’équipe",
        help_text="L’équipe le lit tel quel.",
        max_length=1_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].needed_for = "demandé pour décliner"
