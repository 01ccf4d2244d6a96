"""How the place of a session is said."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from activities.models.choices import Place
from activities.models.groups import Participation
from activities.models.sessions import Session


def say_full_place(session: Session, groups: Iterable[Participation]) -> str:
    """The place with its hospital's name, for whoever goes to several: never on public pages."""
    if session.place != Place.WARD:
        return say_place(session)
    hospital = session.ward.hospital if session.ward else next((group.hospital for group in groups), None)
    return ", ".join(part for part in (hospital and hospital.name, say_place(session)) if part)


def say_place(session: Session) -> str:
    """Where people meet: the ward, its building and floor; the museum and its address; or a screen.

    An outing's or a remote visit's own ward is never part of it: the place is the same for whoever reads.
    """
    if session.place == Place.REMOTE:
        return _("à distance, sur un écran")
    if session.place == Place.MUSEUM:
        return ", ".join(part for part in (session.partner.name, session.partner.address) if part)
    ward = session.ward
    parts = (session.where, ward.name, ward.building, ward.floor) if ward else (session.where,)
    return ", ".join(part for part in parts if part) or _("à l’hôpital")
