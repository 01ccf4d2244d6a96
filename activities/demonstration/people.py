"""The invented people and wards of the demonstration."""

from dataclasses import dataclass, field

from accounts.models import User
from partnerships.demonstration.people import Person, bring_person
from partnerships.models import HeadOfficeService, Hospital, Partner, Room, Ward
from partnerships.models.choices import Visibility
from partnerships.models.people import Role

MUSEUM = "musee-picasso"


OFFICER = Person("Flore Imaginaire", Role.OFFICER, "service", "culture", "01 99 00 10 01")
# The service that owns the framework convention: it sees nothing of the museum's.
SECRETARY = Person("Odile Feinte", Role.OFFICER, "service", "secretariat-general", "01 99 00 10 02")
# Whoever follows the framework convention for the City: reads, and speaks for it.
CITY_CONTACT = Person("Héloïse Inventée", Role.CONTACT, "party", "ville-de-paris", "01 99 00 50 01")
OBSERVER = Person("Ambroise Songe", Role.OBSERVER, "party", "ville-de-paris", "01 99 00 50 02")
COORDINATOR = Person("Basile Fictif", Role.COORDINATOR, "partner", MUSEUM, "01 99 00 20 01")
GARANCE = Person("Garance Esquisse", Role.MEDIATOR, "partner", MUSEUM, "01 99 00 20 02")
LAZARE = Person("Lazare Pastel", Role.MEDIATOR, "partner", MUSEUM, "01 99 00 20 03")
COLOMBE = Person("Colombe Fusain", Role.MEDIATOR, "partner", MUSEUM, "01 99 00 20 04")
REFERENT = Person("Ondine Prétexte", Role.REFERENT, "hospital", "bretonneau", "01 99 00 30 01")
GROUP_REFERENT = Person(
    "Aubin Chimère", Role.REFERENT, "hospital_group", "nord-universite-paris-cite", "01 99 00 30 02"
)
# Somebody who goes before a session that they lead: it is « à réattribuer ».
LEAVER = Person("Prosper Adieu", Role.MEDIATOR, "partner", MUSEUM, "01 99 00 20 05", leaves_in_days=6)
PEOPLE = (
    OFFICER,
    SECRETARY,
    CITY_CONTACT,
    OBSERVER,
    COORDINATOR,
    GARANCE,
    LAZARE,
    COLOMBE,
    REFERENT,
    GROUP_REFERENT,
    LEAVER,
)
MEDIATORS = (GARANCE, LAZARE, COLOMBE)

HAND_RUB = "Friction hydro-alcoolique à l’entrée et à la sortie du service. Ni bague, ni bracelet."
WIPED = "Matériel lavable ou à usage unique, une pochette par personne."


@dataclass(frozen=True)
class DemoWard:
    hospital: str
    slug: str
    name: str
    building: str
    floor: str
    meeting_point: str
    contact: str
    phone: str
    hygiene: str = HAND_RUB
    visibility: Visibility = Visibility.HOSPITAL

    @property
    def values(self) -> dict:
        return {
            "name": self.name,
            "building": self.building,
            "floor": self.floor,
            "meeting_point": self.meeting_point,
            "contact_name": self.contact,
            "phone": self.phone,
            "mailbox": f"{self.slug}.{self.hospital}@demo.example",
            "hygiene": self.hygiene,
            "default_visibility": self.visibility,
        }


GERIATRICS = DemoWard(
    "bretonneau",
    "geriatrie",
    "Gériatrie",
    "Bâtiment Tilleul",
    "2e étage",
    "salle d’animation",
    "Mme Mirabelle, cadre de santé",
    "01 99 00 40 01",
)
LONG_STAY = DemoWard(
    "bretonneau",
    "soins-de-longue-duree",
    "Soins de longue durée",
    "Bâtiment Tilleul",
    "3e étage",
    "salon bleu, près de l’ascenseur",
    "M. Romarin, cadre de santé",
    "01 99 00 40 02",
)
PAEDIATRICS = DemoWard(
    "robert-debre",
    "pediatrie",
    "Pédiatrie",
    "Bâtiment Coquelicot",
    "4e étage",
    "salle de jeux",
    "Mme Groseille, éducatrice",
    "01 99 00 40 03",
    f"{HAND_RUB} {WIPED}",
)
HAEMATOLOGY = DemoWard(
    "saint-louis",
    "hematologie",
    "Hématologie, secteur protégé",
    "Bâtiment Acacia",
    "5e étage",
    "sas du secteur protégé",
    "M. Fenouil, cadre de santé",
    "01 99 00 40 04",
    "Isolement protecteur : masque, blouse et charlotte fournis au sas. Rien ne passe d’une chambre à l’autre. "
    "Écran ou matériel neuf seulement, essuyé à l’entrée.",
    Visibility.WARD,
)
REHABILITATION = DemoWard(
    "henri-mondor",
    "readaptation",
    "Médecine physique et réadaptation",
    "Bâtiment Genêt",
    "1er étage",
    "plateau d’ergothérapie",
    "Mme Pervenche, ergothérapeute",
    "01 99 00 40 05",
)
PSYCHIATRY = DemoWard(
    "henri-mondor",
    "psychiatrie",
    "Psychiatrie adulte",
    "Pavillon Noisetier",
    "rez-de-chaussée",
    "bureau d’accueil, sonner",
    "M. Estragon, cadre de santé",
    "01 99 00 40 06",
    visibility=Visibility.UNPUBLISHED,
)
WARDS = (GERIATRICS, LONG_STAY, PAEDIATRICS, HAEMATOLOGY, REHABILITATION, PSYCHIATRY)

# Where the head nurse must agree: the protected sector is planned day by day.
ASKS_HEAD_NURSES = HAEMATOLOGY.hospital

# Whoever is refused something is told whom to write to; the reference data know no address of theirs.
MAILBOXES = {
    "culture": "service.culture@demo.example",
    "secretariat-general": "secretariat.general@demo.example",
}

WORKSHOP_ROOM = "Atelier du rez-de-chaussée"
TOUR_START = "Salles, départ de l’accueil des groupes"


@dataclass(frozen=True)
class Cast:
    """The people and places of the demonstration, as rows."""

    users: dict[Person, User]
    wards: dict[DemoWard, Ward]
    museum: Partner
    rooms: dict[str, Room]
    created: list[str] = field(default_factory=list)

    @property
    def mediators(self) -> list[User]:
        return [self.users[person] for person in MEDIATORS]


def gather() -> Cast:
    """Find the cast, or create who and what is missing. Needs the reference data."""
    created: list[str] = []
    users = {person: bring_person(person, created) for person in PEOPLE}
    hospitals = Hospital.objects.in_bulk({ward.hospital for ward in WARDS}, field_name="slug")
    wards = {ward: _ward(ward, hospitals[ward.hospital], created) for ward in WARDS}
    _ask_head_nurses(created)
    _give_mailboxes(created)
    museum = Partner.objects.get(slug=MUSEUM)
    rooms = {name: _room(museum, name, persons, created) for name, persons in ((WORKSHOP_ROOM, 12), (TOUR_START, 20))}
    return Cast(users, wards, museum, rooms, created)


def _ask_head_nurses(created: list[str]) -> None:
    """The hospital's rule, unless somebody chose one since: then its version tells."""
    hospital = Hospital.objects.get(slug=ASKS_HEAD_NURSES)
    if not (hospital.asks_head_nurse or hospital.version > 1):
        hospital.head_nurse = Hospital.HeadNurse.AGREES
        hospital.save()
        created.append(f"{hospital} : accord des cadres de santé")


def _give_mailboxes(created: list[str]) -> None:
    """To the services, unless somebody edited the row since: then what it says stays, an address or none."""
    for service in HeadOfficeService.objects.filter(slug__in=MAILBOXES, mailbox="", version=1):
        service.mailbox = MAILBOXES[service.slug]
        service.save()
        created.append(f"{service} : {service.mailbox}")


def _ward(ward: DemoWard, hospital: Hospital, created: list[str]) -> Ward:
    row, is_new = Ward.objects.get_or_create(hospital=hospital, slug=ward.slug, defaults=ward.values)
    if is_new:
        created.append(str(row))
    return row


def _room(museum: Partner, name: str, persons: int, created: list[str]) -> Room:
    values = {"persons": persons, "wheelchairs": 4, "access": "de plain-pied"}
    row, is_new = Room.objects.get_or_create(partner=museum, name=name, defaults=values)
    if is_new:
        created.append(str(row))
    return row
