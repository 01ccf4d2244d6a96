"""Words as people type or look for them, whatever their accents and capitals."""

import unicodedata


def unaccented(text: str) -> str:
    """« Élodie » as « elodie »; what has no plain letter is left out."""
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
