"""The words that several rooms share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """The steps of a team's path, in their order."""

    IDEA = "idea", _("besoin ou idée")
    CHOICE = "choice", _("choix du partenariat")
    START = "start", _("démarrage")
    SEARCH = "search", _("recherche d’un patient partenaire")
    FORMALISE = "formalise", _("formalisation")
    ACCOMPANIED = "accompanied", _("accompagnement")
    EVALUATED = "evaluated", _("évaluation")


class Readers(models.TextChoices):
    """Whom a page or a date of the programme is for; each reads what is for those before."""

    EVERYBODY = "everybody", _("tout public")
    TEAMS = "teams", _("équipes projet en partenariat")
    REFERENTS = "referents", _("référents partenariat des GHU")


class Model(models.TextChoices):
    """What the portal draws from a tool sheet, filled in."""

    LETTER = "letter", "la lettre de mission"
    CHARTER = "charter", "la charte"
