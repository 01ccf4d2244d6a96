"""What is said of a training: where it is and how many of a hospital go there."""

from activities.models import Training
from activities.phrases.places import say_full_place


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
