"""Words compared as people compare them: without accents, capitals, punctuation or what stands in brackets."""

import re
import unicodedata


def plain(text: str) -> str:
    """« Hôpital(s)  d’Essai » → "hopital d essai"."""
    text = unicodedata.normalize("NFKD", re.sub(r"\([^)]*\)", "", text).replace("œ", "oe").casefold())
    kept = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", kept))
