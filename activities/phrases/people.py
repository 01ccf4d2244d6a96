"""How people are said: whom to call, whom it is for, who came."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from activities.models.choices import AgeBand
from activities.models.groups import Participation
from activities.models.sessions import Session
from foundation.days import NBSP
from partnerships.models.choices import Audience


def unbroken(phone: str) -> str:
    """A phone number that no end of line cuts in two."""
    return phone.replace(" ", NBSP)


def hospital_contacts(groups: Iterable[Participation]) -> Iterator[tuple[str, str]]:
    """Whom to call at each group's: a name, or nothing, and a phone."""
    for group in groups:
        name = group.contact_name or (group.ward.contact_name if group.ward else "")
        phone = group.contact_phone or (group.ward.phone if group.ward else group.hospital.phone)
        if phone:
            yield name, unbroken(phone)


def partner_contact(session: Session) -> tuple[str, str] | None:
    """Whom to call at the partner's: its mediator by name, or its own phone."""
    mediator = session.lead_mediator
    if mediator and mediator.phone:
        return mediator.full_name, unbroken(mediator.phone)
    return ("", unbroken(session.partner.phone)) if session.partner.phone else None


def say_ages(group: Participation) -> str:
    """« moins de 12 ans : 3 · 65 ans et plus : 4 »; nothing where nobody said."""
    counts = {band: getattr(group, f"present_{band}") for band in AgeBand}
    return " · ".join(f"{band.label}{NBSP}: {count}" for band, count in counts.items() if count is not None)


def say_audiences(audiences: list[str]) -> str:
    """« pour les patients et leurs proches »; the hospital's own audiences when an activity names none."""
    known = [Audience(value).label for value in audiences or (Audience.PATIENTS, Audience.RELATIVES)]
    if len(known) > 1:
        whom = _("%(first)s et %(last)s") % {"first": ", ".join(str(label) for label in known[:-1]), "last": known[-1]}
    else:
        whom = str(known[0])
    return _("pour %(whom)s") % {"whom": whom}


def say_contact(session: Session) -> str:
    """Who answers a question on it, and how: its partner or the service of its convention, whichever has a mailbox,
    else a phone. Nobody's own address: anyone reads it. Where neither has any, the partner, whose door is known.
    """
    partner, owner = session.partner, session.commitment.strand.convention.owner
    asked = (partner, owner)
    ways = [(each, each.mailbox) for each in asked] + [(each, each.phone) for each in asked]
    return next((f"{each.name} ({way})" for each, way in ways if way), partner.name)
