"""What people write freely: never about a patient, and no number that is somebody's."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# A social security number (NIR, with or without its key), as people write it.
NIR = re.compile(
    r"\b[1-478][ .-]?\d{2}[ .-]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .-]?(?:\d{2}|2[AB])[ .-]?\d{3}[ .-]?\d{3}\b", re.I
)
# A patient's or a stay's number in a hospital (IPP, NDA): seven digits or more in a row, that are no phone's.
FILE_NUMBER = re.compile(r"(?<![\d+])[1-9]\d{6,}(?!\d)")


def refuse_identity_numbers(text: str) -> None:
    """Raises ValidationError for what looks like the number of a person or of their file. A phone number passes."""
    if NIR.search(text) or FILE_NUMBER.search(text):
        raise ValidationError(
            _(
                "Ce texte contient un numéro qui ressemble à celui d’une personne ou d’un dossier : retirez-le. "
                "Rien n’est enregistré sur un patient."
            )
        )
