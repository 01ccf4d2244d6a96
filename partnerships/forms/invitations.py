"""Coming in by an invitation."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _


class InvitationForm(forms.Form):
    """A password if one wants it; without, each sign-in takes a code sent by e-mail."""

    password = forms.CharField(
        label=_("Choisir un mot de passe"),
        required=False,
        max_length=128,
        strip=False,
        help_text=_(
            "Au moins 12 caractères. Vous pouvez aussi laisser vide : un code vous sera envoyé par e-mail à chaque "
            "connexion."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, self.user)
        return password
