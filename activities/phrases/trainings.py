"""How a registration for a training ended."""

from django.utils.translation import gettext as _

from activities.models.registrations import Ending, Registration


def say_ending(row: Registration) -> str:
    """Why a registration for a training came to nothing, to the person, and what they may do."""
    return {
        Ending.PERSON: _("Votre inscription est annulée, comme vous l’avez demandé."),
        Ending.ORGANISER: _(
            "Votre inscription est annulée par votre référent ou par ceux qui organisent la formation."
        ),
        Ending.MANAGER: _("Votre responsable n’a pas donné son accord : votre inscription est annulée."),
        Ending.NO_ANSWER: _(
            "Votre responsable n’a pas répondu à temps : la place est rendue. Vous pouvez vous inscrire de nouveau."
        ),
        Ending.LAPSED: _(
            "La place proposée n’a pas été prise à temps : elle va à la personne suivante. Vous pouvez vous "
            "inscrire de nouveau."
        ),
        Ending.SESSION: _("Cette formation est annulée."),
        Ending.NO_PLACE: _("Aucune place ne s’est libérée : la liste d’attente de cette formation est close."),
    }[Ending(row.ending)]
