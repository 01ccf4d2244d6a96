"""The forms of people who offer themselves: what they say, and what they do with their own file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.form_keys import FormKeyField
from foundation.plain_words import refuse_identity_numbers
from partnerships.models import HospitalGroup
from patient_partners.consent import CURRENT
from patient_partners.models import PatientPartner
from patient_partners.models.patient_partners import (
    PARTNER_FIELDS,
    Capacity,
    Contact,
    Contribution,
    Length,
    Rhythm,
    Setting,
    Theme,
)

NO_ILLNESS = _("Ne dites ni maladie, ni traitement, ni le nom de quelqu’un : personne n’en a besoin ici.")
HELP = {
    "capacities": _("Si vous voulez le dire."),
    "wishes": NO_ILLNESS,
    "limits": _("Trajets, fatigue, horaires, accès : ce qu’il faut prévoir, sans dire pourquoi."),
    "contact_when": _("Par exemple : plutôt le matin, jamais le mercredi."),
}
# What people write freely.
FREE_TEXTS = ("full_name", "wishes", "limits", "contact_when")
SAVE, CONFIRM, PAUSE, COME_BACK, RETURN, RENEW, LEAVE, ERASE = (
    "save",
    "confirm",
    "pause",
    "come_back",
    "return",
    "renew",
    "leave",
    "erase",
)


def several_of(label, choices, *, required: str = "", help_text="") -> forms.MultipleChoiceField:
    """`required` is what to say when none is ticked; without it none is needed."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=bool(required),
        help_text=help_text,
        error_messages={"required": required} if required else None,
        widget=forms.CheckboxSelectMultiple,
    )


def one_of(label, choices, *, required: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": required}
    )


class PartnerForm(forms.ModelForm):
    """All that a person says of themselves. No field asks for an illness."""

    key = FormKeyField()
    capacities = several_of(_("Vous êtes"), Capacity.choices, help_text=HELP["capacities"])
    groups = forms.ModelMultipleChoiceField(
        HospitalGroup.objects.all(),
        label=_("Les hôpitaux où vous voulez agir"),
        help_text=_("Seuls leurs référents, et le service qui pilote le partenariat, liront votre fiche."),
        error_messages={"required": _("Choisissez au moins un groupe d’hôpitaux.")},
        widget=forms.CheckboxSelectMultiple,
    )
    contributions = several_of(
        _("Ce que vous aimeriez faire"), Contribution.choices, required=_("Cochez au moins une chose.")
    )
    themes = several_of(_("Les sujets qui vous tiennent à cœur"), Theme.choices)
    rhythm = one_of(_("À quel rythme, au plus"), Rhythm.choices, required=_("Choisissez un rythme."))
    length = one_of(_("Combien de temps à la suite, au plus"), Length.choices, required=_("Choisissez une durée."))
    setting = one_of(_("Où"), Setting.choices, required=_("Choisissez où."))
    contact_by = one_of(_("Comment vous joindre"), Contact.choices, required=_("Choisissez comment."))

    class Meta:
        model = PatientPartner
        fields = PARTNER_FIELDS
        help_texts = HELP
        error_messages = {"full_name": {"required": _("Indiquez votre nom et votre prénom.")}}
        widgets = {
            "full_name": forms.TextInput({"autocomplete": "name"}),
            "phone": forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
            "wishes": forms.Textarea({"rows": 4}),
            "limits": forms.Textarea({"rows": 3}),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("contact_by") == Contact.PHONE and not cleaned.get("phone", "").strip():
            self.add_error("phone", _("Indiquez votre téléphone, ou choisissez l’e-mail."))
        for name in FREE_TEXTS:
            self._refuse_numbers(name, cleaned.get(name, ""))
        return cleaned

    def _refuse_numbers(self, name: str, text: str) -> None:
        try:
            refuse_identity_numbers(text)
        except forms.ValidationError as error:
            self.add_error(name, error)

    def _post_clean(self):
        """The service saves, under its lock: here the values are only read."""

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in PARTNER_FIELDS}


class OfferForm(PartnerForm):
    """Offering oneself: the link goes to the address, and the consent is to the very words that the page shows."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Un message y part, pour confirmer que c’est bien vous."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Indiquez votre adresse e-mail."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr."),
        },
    )
    accepted = forms.IntegerField(widget=forms.HiddenInput, initial=CURRENT)
    accepts = forms.BooleanField(
        label=_("J’accepte."),
        error_messages={"required": _("Cochez la case si vous acceptez : sans elle, rien n’est gardé.")},
    )
    field_order = ("key", "full_name", "email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact_by"].initial = Contact.EMAIL


class OwnForm(PartnerForm):
    """Correcting one's own file, as its page showed it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.version


class OwnAnswerForm(forms.Form):
    """One of the buttons of the own page; renewing, or coming back after leaving, accepts the words that the page shows
    (`accepted`).
    """

    key = FormKeyField()
    answer = forms.ChoiceField(
        choices=[(name, name) for name in (CONFIRM, PAUSE, COME_BACK, RETURN, RENEW, LEAVE, ERASE)]
    )
    accepted = forms.IntegerField(widget=forms.HiddenInput, initial=CURRENT, required=False)


class LostLinkForm(forms.Form):
    key = FormKeyField()
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Indiquez votre adresse e-mail."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr."),
        },
    )


class EraseForm(forms.Form):
    """The service erases a file for somebody who asked it to."""

    key = FormKeyField()
    was_asked = forms.BooleanField(label="La personne l’a demandé. Rien ne se rattrape.")
