"""A label and its words, with the colon of the reader's language."""

from django.utils.translation import gettext as _


def say_labelled(label: str, words: str) -> str:
    """« À l’hôpital : Mme Mirabelle », with the colon as the language of the reader sets it."""
    return _("%(label)s : %(words)s") % {"label": label, "words": words}
