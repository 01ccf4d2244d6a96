"""A session that took place outside the portal, written down afterwards."""

from datetime import date

from django import forms
from django.utils import timezone

from activities.forms.actions import count_field, refuse_detail_above_total
from activities.forms.plain_words import refuse_identity_numbers
from activities.forms.wishes import WishForm
from activities.services.booking import Wish


class PastForm(WishForm):
    """A session that took place and was agreed outside the portal."""

    COUNTS = ("present_total", "present_patients", "present_relatives", "present_staff")

    present_total = count_field(
        "Personnes présentes",
        required=True,
        least=1,
        help_text="Tout le monde compris.",
        error_messages={"required": "Indiquez le nombre de personnes présentes : un total suffit."},
    )
    present_patients = count_field("Dont patients")
    present_relatives = count_field("Dont proches")
    present_staff = count_field("Dont professionnels")
    text = forms.CharField(
        label="Ce qui s’est passé",
        max_length=4000,
        required=False,
        help_text="Quelques mots si vous le souhaitez. Aucun nom, rien de médical.",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_identity_numbers],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.not_agreed = [pk for pk, one in self.activities.items() if not one.has_agreed_theme]
        self.activities = {pk: one for pk, one in self.activities.items() if one.has_agreed_theme}

    def clean_day(self) -> date:
        if self.cleaned_data["day"] > timezone.localdate():
            raise forms.ValidationError(
                "Ce jour est à venir. Pour une séance à venir, choisissez « Demander une séance »."
            )
        return self.cleaned_data["day"]

    def clean(self):
        cleaned = super().clean()
        refuse_detail_above_total(self, "present_total", self.COUNTS[1:])
        return cleaned

    def happened(self) -> Wish:
        return self.wish({"expected_total": self.cleaned_data["present_total"]})

    def present(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in self.COUNTS}
