"""What is said of a training: where it is, how many of a hospital go there, how a registration ended."""

from django.utils.translation import gettext as _

from activities.models import Training
from activities.models.registrations import Registration
from activities.phrases.places import say_full_place
from partnerships.models.registrations import Ending


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


def say_own_people(session) -> str:
    """« De vos hôpitaux : 2 inscrits, 1 en attente » of a session of `sessions_in_agenda`; places where nobody is."""
    if not (session.own_people or session.own_waiting):
        return "Des places sont ouvertes à vos professionnels"
    registered = f"{session.own_people} inscrit{'s' if session.own_people > 1 else ''}" if session.own_people else ""
    waiting = f"{session.own_waiting} en attente" if session.own_waiting else ""
    return f"De vos hôpitaux : {', '.join(part for part in (registered, waiting) if part)}"


def say_followers(count: int) -> str:
    """« 2 professionnels inscrits », in a hospital's calendar: how many, never who."""
    return f"{count} professionnels inscrits" if count > 1 else f"{count} professionnel inscrit"


def place_of(training: Training) -> str:
    """Where one goes: the museum, or the hospital that welcomes it, with its ward and its room."""
    session = training.session
    host = [training.host.name] if training.host and not session.ward else []
    return ", ".join([*host, say_full_place(session, [])])
