"""What a team looks for in the people who would work with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.form_keys import FormKeyField
from foundation.plain_words import refuse_identity_numbers
from patient_partners.forms.partners import one_of, several_of
from patient_partners.models import Search
from patient_partners.models.patient_partners import Contribution, Length, Rhythm, Setting, Theme
from patient_partners.models.searches import SEARCH_FIELDS


class SearchForm(forms.ModelForm):
    """`seen` is the version that the page shows, 0 before the first."""

    key = FormKeyField()
    seen = forms.IntegerField(widget=forms.HiddenInput)
    contributions = several_of(
        _("Ce que la personne ferait avec vous"), Contribution.choices, required=_("Cochez au moins une chose.")
    )
    themes = several_of(_("Les sujets"), Theme.choices)
    setting = one_of(_("Comment vous vous retrouvez"), Setting.choices, required=_("Choisissez comment."))
    rhythm = one_of(_("À quel rythme"), Rhythm.choices, required=_("Choisissez un rythme."))
    length = one_of(_("Combien de temps à la suite"), Length.choices, required=_("Choisissez une durée."))

    class Meta:
        model = Search
        fields = SEARCH_FIELDS
        help_texts = {
            "place": _("Par exemple\u00a0: salle de réunion au rez-de-chaussée, tram T3."),
            "text": _("Ce que vous ferez ensemble. Ne nommez personne, ne dites ni maladie ni traitement."),
        }
        widgets = {"text": forms.Textarea({"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version if self.instance.pk else 0
        for name in ("place", "text"):
            self.fields[name].validators.append(refuse_identity_numbers)

    def _post_clean(self):
        """The service saves, under its lock: here the values are only read."""

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in SEARCH_FIELDS}
