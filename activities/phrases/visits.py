"""How a group comes to the museum."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from activities.models.groups import Participation
from activities.models.outings import Outing
from foundation.days import say_time


def say_transport(outing: Outing) -> str:
    """« autocar, organisé par le musée »; nothing while it is not known."""
    if not outing.transport:
        return ""
    words = {"transport": outing.get_transport_display(), "organiser": outing.get_organiser_display()}
    return _("%(transport)s, organisé par %(organiser)s") % words if outing.organiser else str(words["transport"])


def say_coming(group: Participation) -> Iterator[tuple[str, str]]:
    """How a group comes to the museum, as it was prepared, each with its label; what is not known yet is not said."""
    outing = getattr(group, "outing", None)
    if outing and outing.arrives_at:
        arrival = say_time(outing.arrives_at)
        yield _("Arrivée"), f"{arrival}, {outing.meeting_point}" if outing.meeting_point else arrival
    if outing and outing.transport:
        yield _("Transport"), say_transport(outing)
