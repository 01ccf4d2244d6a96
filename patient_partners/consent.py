"""What a person accepts when they offer themselves, in versions. A version's words never change: people accepted them.

Other words are another version, added at the end; whoever accepted an earlier one is asked anew when theirs ends.
"""

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

WORDINGS = {
    1: gettext_noop(
        "J’accepte que le service qui pilote le partenariat, et les référents des hôpitaux que j’ai choisis, "
        "lisent ce que j’écris ici pour me proposer de travailler avec des équipes. Personne d’autre ne le lit, "
        "et chaque lecture est notée ; une équipe n’apprend qui je suis que si je lui dis oui. Mon accord vaut "
        "deux ans. Je peux à tout moment, et sans dire pourquoi, tout relire, corriger, mettre en pause, partir "
        "ou tout effacer."
    )
}
CURRENT = max(WORDINGS)


def wording(version: int, language: str) -> str:
    """The words of a version as a page in this language shows them."""
    with translation.override(language):
        return gettext(WORDINGS[version])
