"""What changed of a session, before and after."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.days import local_day, say_moment, say_time

# What a move changes, and how it is called (`SessionEvent.changes`).
CHANGES = {
    "starts_at": gettext_lazy("Début"),
    "ends_at": gettext_lazy("Fin"),
    "ward": gettext_lazy("Service"),
    "room": gettext_lazy("Salle"),
    "where": gettext_lazy("Lieu"),
    "mediator": gettext_lazy("Médiation"),
    "team": gettext_lazy("En binôme avec"),
    "speakers": gettext_lazy("Intervenants extérieurs"),
    "follower": gettext_lazy("Suivie par"),
    "contact": gettext_lazy("Contact sur place"),
    "present": gettext_lazy("Personnes présentes"),
    "ages": gettext_lazy("Âges"),
    "paper": gettext_lazy("Avis sur papier"),
    "lived": gettext_lazy("Durée réelle (minutes)"),
    "expected": gettext_lazy("Personnes attendues"),
    "expected_patients": gettext_lazy("Patients"),
    "expected_relatives": gettext_lazy("Proches"),
    "expected_staff": gettext_lazy("Professionnels"),
    "wheelchairs": gettext_lazy("Fauteuils roulants"),
    "companions": gettext_lazy("Accompagnateurs"),
    "transport": gettext_lazy("Transport"),
    "arrival": gettext_lazy("Arrivée"),
    "meeting_point": gettext_lazy("Rendez-vous"),
    "medical": gettext_lazy("Avis médicaux"),
    "direction": gettext_lazy("Autorisation de la direction"),
    "parental": gettext_lazy("Autorité parentale"),
    "group": gettext_lazy("Groupe"),
    "max_groups": gettext_lazy("Groupes au plus"),
    "max_people": gettext_lazy("Personnes au plus"),
    "state": gettext_lazy("État"),
}
TIMES = ("starts_at", "ends_at")


def say_changes(changes: list[list[str]]) -> list[str]:
    """« Horaire : 14 h 30 – 15 h 30 → 16 h – 17 h », « Service : Gériatrie → Pédiatrie », one sentence each."""
    known = {what: (before, after) for what, before, after in changes if what in CHANGES}
    return [_say_change(what, *known[what]) for what in known]


def _say_change(what: str, before: str, after: str) -> str:
    if what in TIMES:
        before, after = _say_both_moments(datetime.fromisoformat(before), datetime.fromisoformat(after))
    nothing = _("rien")
    return _("%(what)s : %(before)s → %(after)s") % {
        "what": CHANGES[what],
        "before": before or nothing,
        "after": after or nothing,
    }


def _say_both_moments(before: datetime, after: datetime) -> tuple[str, str]:
    """The times alone within one day, otherwise both days too."""
    if local_day(before) == local_day(after):
        return say_time(before), say_time(after)
    return say_moment(before), say_moment(after)
