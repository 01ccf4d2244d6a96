"""Ticking that a near change was seen, or whom one called."""

from django import forms

from activities.forms.actions import ActionForm
from partnerships.models.choices import Side


class SeenForm(ActionForm):
    """Which change a page showed, and for which side it is ticked."""

    side = forms.TypedChoiceField(choices=Side.choices, coerce=Side, widget=forms.HiddenInput)
    change = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ToldForm(SeenForm):
    told = forms.CharField(
        label="Qui avez-vous eu au téléphone",
        max_length=80,
        help_text="Une fonction : cadre de santé, accueil du musée, médiatrice… Jamais un patient.",
        error_messages={"required": "Indiquez la fonction de la personne que vous avez prévenue."},
    )


class SeenByLinkForm(ActionForm):
    """One button: the link says the rest."""
