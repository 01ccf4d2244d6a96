"""A session that took place outside the portal, written down afterwards."""

from datetime import date

from django import forms
from django.utils import timezone

from activities.forms.reports import AttendanceForm
from activities.forms.wishes import WishForm
from activities.services.booking import Wish


class PastForm(AttendanceForm, WishForm):
    """A session that took place and was agreed outside the portal: what it was, then its report."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_counts(required=True, least=1, help_text="Tout le monde compris.")
        self.fields["lived_minutes"].help_text = "Vide : d’après le début et la fin."
        self.not_agreed = [pk for pk, one in self.activities.items() if not one.has_agreed_theme]
        self.activities = {pk: one for pk, one in self.activities.items() if one.has_agreed_theme}

    def clean_day(self) -> date:
        if self.cleaned_data["day"] > timezone.localdate():
            raise forms.ValidationError(
                "Ce jour est à venir. Pour une séance à venir, choisissez « Demander une séance »."
            )
        return self.cleaned_data["day"]

    def what_it_was(self) -> list:
        """All that comes before the report."""
        return [self[name] for name in self.fields if name in WishForm.base_fields]

    def happened(self) -> Wish:
        return self.wish({"expected_total": self.cleaned_data["present_total"]})
