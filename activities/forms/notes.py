"""A practical note: about which ward, or the activity itself."""

from django import forms

from activities.forms.actions import ActionForm
from activities.models import Session
from foundation.plain_words import refuse_identity_numbers

OF_ACTIVITY = "activity"


class NoteForm(ActionForm):
    about = forms.ChoiceField(
        label="À propos de",
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez à propos de quoi."},
    )
    text = forms.CharField(
        label="Ce qu’il est bon de savoir",
        max_length=250,
        help_text="Une phrase pour la personne qui viendra ensuite : par où arriver, ce qui marche bien. Aucun nom, "
        "rien de médical.",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_identity_numbers],
        error_messages={"required": "Écrivez une phrase."},
    )

    def __init__(self, *args, session: Session, **kwargs):
        super().__init__(*args, **kwargs)
        wards = {group.ward for group in session.participations.all() if group.ward} if session.ward_id else set()
        of_wards = [
            (str(ward.pk), f"{ward.name}, {ward.hospital}") for ward in sorted(wards, key=lambda ward: ward.name)
        ]
        self.fields["about"].choices = [*of_wards, (OF_ACTIVITY, f"L’activité « {session.activity} »")]
        self.fields["about"].initial = self.fields["about"].choices[0][0]

    def ward_id(self) -> int | None:
        about = self.cleaned_data["about"]
        return None if about == OF_ACTIVITY else int(about)
