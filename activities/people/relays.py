"""The relays of each hospital, as far as a reader may know: by name, or how many and by whom to reach them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from accounts.models import User
from activities.models import EarlierRelay, Participation, Relay, Session
from activities.models.choices import LIVE_STATES
from activities.models.relays import every_relay
from activities.permissions import can_end_relay
from foundation.accents import unaccented
from foundation.calendars import PARIS
from partnerships.models import Hospital, Membership
from partnerships.models.people import Role

# Where it is said that one left, by kind.
CHANGE_PAGES = {Relay: "relay_change", EarlierRelay: "earlier_relay_change"}


@dataclass
class HospitalRelays:
    """One hospital of the list. `named` are the relays whose names one reads; `valid` how many there are in all."""

    hospital: Hospital
    named: list[dict] = field(default_factory=list)
    valid: int = 0
    unnamed: int = 0
    referents: list[User] = field(default_factory=list)


def relays_by_hospital(
    user, hospitals: Sequence[Hospital], relays: Iterable, order: Sequence[str] = ("full_name",)
) -> list[HospitalRelays]:
    """`relays` (querysets of `latest`, of both kinds) of these hospitals, by these fields. Four queries."""
    lines = {hospital.pk: HospitalRelays(hospital) for hospital in hospitals}
    found = chain.from_iterable(rows.counted_for(user).filter(place__in=lines).with_training() for rows in relays)
    for relay in sorted(found, key=lambda relay: [_sorted_by(getattr(relay, name)) for name in (*order, "pk")]):
        line = lines[relay.place]
        line.valid += relay.is_valid()
        if relay.is_named:
            may_change = can_end_relay(user, relay)
            line.named.append({"relay": relay, "change": CHANGE_PAGES[type(relay)] if may_change else None})
        else:
            line.unnamed += relay.is_valid()
    for hospital_id, people in referents_of(hospitals).items():
        lines[hospital_id].referents = people
    return list(lines.values())


def _sorted_by(value):
    """Names as a person looks for them: Élodie among the E."""
    return unaccented(value) if isinstance(value, str) else value


def referents_of(hospitals: Collection[Hospital]) -> dict[int, list[User]]:
    """By hospital, its referents of today; its GHU's where it has none of its own. One query."""
    rows = Membership.objects.current().filter(role=Role.REFERENT).select_related("user").order_by("user__full_name")
    own, of_group = defaultdict(list), defaultdict(list)
    for member in rows:
        (own[member.hospital_id] if member.hospital_id else of_group[member.hospital_group_id]).append(member.user)
    return {hospital.pk: own[hospital.pk] or of_group[hospital.group_id] for hospital in hospitals}


def who_may_accompany(user, session: Session, groups: Iterable[Participation]) -> list[HospitalRelays]:
    """For a visit to the museum that is to come: the relays, valid that day under its convention, of the hospitals of
    these groups.
    """
    if not session.is_visit or session.state not in LIVE_STATES or session.is_over():
        return []
    coming = [group for group in groups if group.state != group.State.CANCELLED]
    day = session.starts_at.astimezone(PARIS).date()
    convention = session.commitment.strand.convention_id
    relays = [rows.valid(day).of_convention(convention) for rows in every_relay()]
    hospitals = {group.hospital_id: group.hospital for group in coming}
    return relays_by_hospital(user, list(hospitals.values()), relays)


COLUMNS = ("Hôpital", "Nom", "Fonction", "Service", "Adresse e-mail", "Formation", "Formé le", "Valable jusqu’au")
COLUMNS += ("Ce qu’il en est", "Relais valables de l’hôpital", "À joindre par")


def export_rows(lines: Sequence[HospitalRelays]) -> Iterator[tuple]:
    """One row for each relay whose name one reads; one for a hospital of which one reads none."""
    for line in lines:
        through = ", ".join(f"{person.full_name} ({person.email})" for person in line.referents)
        for each in line.named:
            yield (line.hospital.name, *_said_of(each["relay"]), line.valid, through)
        if not line.named:
            yield (line.hospital.name, *[""] * 7, "" if line.valid else "aucun relais valable", line.valid, through)


def _said_of(relay: Relay | EarlierRelay) -> tuple:
    who = (relay.full_name, relay.job, relay.ward, relay.email)
    return (*who, relay.title, relay.held_on, relay.until, say_state(relay))


def say_state(relay: Relay | EarlierRelay) -> str:
    if relay.left_on:
        return "n’est plus relais"
    if not relay.is_valid():
        return "n’est plus valable"
    return "à renouveler" if relay.ends_soon() else "valable"
