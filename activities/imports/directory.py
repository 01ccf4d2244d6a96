"""The rows that a spreadsheet names: hospitals, wards, activities, mediators, as people write them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from activities.imports.values import Fault
from activities.imports.words import plain
from activities.models import Activity
from partnerships.models import Convention, Hospital, Membership, Partner, Party, Ward

# Words that tell no hospital from another.
EMPTY_WORDS = {"hopital", "hopitaux", "hospitalier", "hospitaliere", "centre", "chu", "ap", "hp", "de", "du", "des"}
EMPTY_WORDS |= {"la", "le", "les", "l", "d", "et", "en", "a", "au", "aux", "service", "unite", "atelier"}
MOST_NAMED = 4


@dataclass(frozen=True)
class Named:
    """A row with the ways in which people write it."""

    row: object
    names: tuple[str, ...]


def named(row, *names: str) -> Named:
    return Named(row, tuple(plain(name) for name in names if name))


class Directory:
    """What a head-office officer may name in a spreadsheet: the conventions of their own service, and all places.

    Reads each list once: a handful of queries whatever the length of the spreadsheet.
    """

    def __init__(self, actor) -> None:
        self.actor = actor

    @cached_property
    def _hospitals(self) -> list[Named]:
        return [named(row, row.name, row.slug) for row in Hospital.objects.visible_to(self.actor).open()]

    @cached_property
    def _wards(self) -> dict[int, list[Named]]:
        wards: dict[int, list[Named]] = {}
        for row in Ward.objects.visible_to(self.actor).filter(is_active=True).select_related("hospital"):
            wards.setdefault(row.hospital_id, []).append(named(row, row.name, row.slug))
        return wards

    @cached_property
    def _activities(self) -> list[Named]:
        owned = Convention.objects.visible_to(self.actor).values("pk")
        rows = Activity.objects.filter(commitment__strand__convention__in=owned)
        return [named(row, row.title, row.slug) for row in rows.select_related("commitment__strand__convention")]

    @cached_property
    def _partner_of_convention(self) -> dict[int, Partner]:
        """As sessions are given theirs: the convention's first partner."""
        parties = Party.objects.filter(partner__isnull=False).select_related("partner").order_by("-partner")
        return {party.convention_id: party.partner for party in parties}

    @cached_property
    def _mediators(self) -> dict[int, list[Named]]:
        """Also those who left: they led last year's sessions. Whether they may lead another one, the service asks."""
        people: dict[int, list[Named]] = {}
        members = Membership.objects.filter(partner__isnull=False).select_related("user").order_by("pk")
        for member in members:
            person = named(member.user, member.user.full_name, member.user.email)
            if person not in people.setdefault(member.partner_id, []):
                people[member.partner_id].append(person)
        return people

    def hospital(self, text: str, column: str = "hospital") -> Hospital:
        return choose(text, self._hospitals, column, "hôpital")

    def ward(self, text: str, hospital: Hospital, column: str = "ward") -> Ward:
        wards = self._wards.get(hospital.pk, [])
        if not wards:
            raise Fault(column, f"{hospital} n’a aucun service ouvert sur le portail. Videz la cellule, ou ajoutez-le.")
        return choose(text, wards, column, f"service de {hospital}")

    def place(self, text: str) -> tuple[Hospital, Ward | None]:
        """A group as our own export writes it: « Service – Hôpital », or the hospital alone. Either may hold a dash."""
        parts = text.split(" – ")
        for cut in range(len(parts)):
            ward, hospital = " – ".join(parts[:cut]), " – ".join(parts[cut:])
            try:
                found = self.hospital(hospital, "group")
                return found, self.ward(ward, found, "group") if ward else None
            except Fault as fault:
                last = fault
        if ", " in text:
            raise Fault("group", "Cette séance réunit plusieurs groupes : elle se modifie sur sa fiche.")
        raise last

    def activity(self, text: str, *, convention: str = "", partner: str = "") -> Activity:
        rows = self._activities
        if convention:
            rows = [one for one in rows if _fits(convention, str(one.row.commitment.strand.convention))]
        if partner:
            rows = [one for one in rows if _fits(partner, str(self.partner_of(one.row)))]
        if not rows:
            column, said = ("convention", convention) if convention else ("partner", partner)
            raise Fault(column, f"« {said} » ne correspond à aucune convention de votre service.")
        return choose(text, rows, "activity", "proposition de vos conventions")

    def partner_of(self, activity: Activity) -> Partner | None:
        return self._partner_of_convention.get(activity.commitment.strand.convention_id)

    def mediator(self, text: str, activity: Activity):
        partner = self.partner_of(activity)
        people = self._mediators.get(partner.pk if partner else 0, [])
        try:
            return choose(text, people, "mediator", f"personne de {partner}")
        except Fault as fault:
            raise Fault("mediator", f"{fault.sentence} Ou videz la cellule : la séance sera « à désigner ».") from None


def choose(text: str, rows: Sequence[Named], column: str, what: str):
    """The one row of this name, or the only one that holds all its words. Raises Fault naming the candidates."""
    said = plain(text)
    exact = [one.row for one in rows if said in one.names]
    partial = exact or [one.row for one in rows if any(_holds(name, said) for name in one.names)]
    if len(partial) == 1:
        return partial[0]
    if partial:
        raise Fault(column, f"« {text} » : plusieurs possibilités, {_listed(partial)}. Écrivez le nom entier.")
    close = get_close_matches(said, [name for one in rows for name in one.names], n=MOST_NAMED, cutoff=0.7)
    rows_close = list(dict.fromkeys(one.row for name in close for one in rows if name in one.names))
    hint = f" Est-ce {_listed(rows_close)} ?" if rows_close else " Vérifiez son nom sur le portail."
    raise Fault(column, f"Aucun nom de ce genre pour « {text} » ({what}).{hint}")


def _holds(name: str, said: str) -> bool:
    asked = set(said.split()) - EMPTY_WORDS
    return bool(asked) and asked <= set(name.split())


def _fits(said: str, name: str) -> bool:
    return plain(said) == plain(name) or _holds(plain(name), plain(said))


def _listed(rows: Iterable) -> str:
    names = [f"« {row} »" for row in rows]
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
