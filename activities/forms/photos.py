"""A photo of a session, and what whoever adds it declares."""

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone

from activities.forms.actions import ActionForm
from activities.forms.days import day_input
from activities.models import Session, SessionPhoto
from activities.models.photos import LONGEST_YEARS
from activities.pictures import FORMATS, PictureRefused, clean_picture
from activities.services.photos import Declaration
from foundation.plain_words import refuse_identity_numbers

Authorisation, Use = SessionPhoto.Authorisation, SessionPhoto.Use
ACCEPTED = ",".join(f"image/{name.lower()}" for name in FORMATS)
SIGNED = "Les autorisations écrites des personnes reconnaissables sont signées et conservées par {}"


class PhotoForm(ActionForm):
    photo = forms.FileField(
        label="La photo",
        help_text="JPEG, PNG ou WebP, 10 Mo au plus. Ni nom, ni bracelet, ni écran, ni dossier lisible. Le lieu et "
        "l’appareil que le fichier indique sont effacés.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "Choisissez une photo.",
            "missing": "Choisissez une photo.",
            "empty": "Ce fichier est vide. Choisissez une photo.",
            "invalid": "Choisissez une photo.",
        },
    )
    description = forms.CharField(
        label="Ce que montre la photo",
        max_length=250,
        help_text="Lu à qui ne la voit pas : « Des mains modèlent l’argile autour d’une table. » Aucun nom, rien de "
        "médical.",
        validators=[refuse_identity_numbers],
        error_messages={"required": "Décrivez la photo en une phrase."},
    )
    authorisation = forms.ChoiceField(
        label="Vous déclarez",
        widget=forms.RadioSelect,
        error_messages={"required": "Sans cette déclaration, aucune photo n’est gardée. Choisissez une réponse."},
    )
    use = forms.ChoiceField(
        label="Usage permis par les autorisations",
        choices=[
            (Use.INTERNAL, "Interne : les personnes de cette séance, ici seulement"),
            (Use.PARTNERS, "Partenaires : aussi les bilans et comités de la convention"),
            (Use.PUBLICATION, "Publication : aussi des documents publics"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’usage permis."},
    )
    valid_until = forms.DateField(
        label="Valable jusqu’au",
        help_text=f"Dans {LONGEST_YEARS} ans au plus. La photo est effacée le lendemain.",
        widget=day_input(),
        error_messages={"required": "Indiquez une date.", "invalid": "Indiquez une date, par exemple 30/06/2027."},
    )
    credit = forms.CharField(
        label="Crédit",
        max_length=120,
        help_text="Qui a pris la photo : une personne du métier ou un établissement, jamais un patient.",
        validators=[refuse_identity_numbers],
        error_messages={"required": "Indiquez le crédit de la photo."},
    )

    def __init__(self, *args, session: Session, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authorisation"].choices = [
            (Authorisation.HOSPITAL, SIGNED.format("l’hôpital")),
            (Authorisation.PARTNER, SIGNED.format(f"le partenaire ({session.partner})")),
            (Authorisation.NOBODY, "Personne n’est reconnaissable"),
        ]
        self.fields["authorisation"].help_text = f"Votre nom, {user.full_name}, reste avec la photo."

    def clean_photo(self):
        """The file as a picture of our own making."""
        file = self.cleaned_data["photo"]
        try:
            return clean_picture(file, file.size)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_valid_until(self):
        until, today = self.cleaned_data["valid_until"], timezone.localdate()
        if until < today:
            raise forms.ValidationError("Cette date est passée : sans autorisation valable, pas de photo.")
        if until > today + relativedelta(years=LONGEST_YEARS):
            raise forms.ValidationError(f"Au plus dans {LONGEST_YEARS} ans : choisissez un jour plus proche.")
        return until

    def declaration(self) -> Declaration:
        names = ("authorisation", "use", "valid_until", "credit", "description")
        return Declaration(**{name: self.cleaned_data[name] for name in names})
