"""How one joins a visit at a distance."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from activities.models.choices import State
from activities.models.sessions import Session
from activities.phrases.people import unbroken


@dataclass(frozen=True)
class WayIn:
    """One way to reach a visit at a distance: an address to open, or what one reads, then the rest of the sentence."""

    label: str
    opens: str
    url: str = ""
    rest: str = ""
    icon: str = "link-45deg"

    @property
    def words(self) -> str:
        return ", ".join(part for part in (self.opens, self.rest) if part)


def say_connection(session: Session) -> list[WayIn]:
    """How one reaches a visit at a distance, for whoever takes part."""
    known = session.known_connection
    if known is None or session.state in (State.CANCELLED, State.DECLINED, State.LAPSED):
        return []
    code = _("code %(code)s") % {"code": known.phone_code} if known.phone_code else ""
    ways = [
        WayIn(_("Lien de la visite"), known.link, known.link),
        WayIn(_("Pour essayer avant"), known.test_link, known.test_link),
        WayIn(_("Si le lien ne marche pas"), unbroken(known.phone), _tel(known.phone), code, "telephone"),
        WayIn(
            _("Aide technique"),
            unbroken(known.technician_phone),
            _tel(known.technician_phone),
            known.technician,
            "telephone" if known.technician_phone else "person",
        ),
        WayIn(_("Sans réseau, sur place"), "", rest=known.offline, icon="wifi-off"),
    ]
    return [way for way in ways if way.words]


def _tel(phone: str) -> str:
    digits = "".join(char for char in phone if char.isdigit() or char == "+")
    return f"tel:{digits}" if digits else ""
