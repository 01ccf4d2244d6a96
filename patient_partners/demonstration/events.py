"""Invented events of the programme, one at least for each audience, and who registered. Nobody here exists."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from foundation.calendars import PARIS
from notifications.services import hushed
from partnerships.services.registrations import Person
from partnerships.working_days import add_days
from patient_partners.models import Event, Programme, Project
from patient_partners.models.choices import Readers
from patient_partners.models.events import EventKind
from patient_partners.services import events as verbs
from patient_partners.services.events import DESK, EventSaid

ROOM = "Salle des transmissions, bâtiment de l’enseignement, premier étage"
LINK = "https://visio.demo.example/objectif-partenariat"
WEBINAR = "Le partenariat, par ceux qui le vivent"
INITIATION = "S’initier au partenariat en une demi-journée"
COMMUNITY = "Ce que nos partenaires ont changé"
WORKING_GROUP = "Écrire ensemble l’accueil d’un partenaire"
PAST = "Accueillir un partenaire dans son équipe"
# More than there are places for.
CURIOUS = (
    "Adélaïde Chimère",
    "Barnabé Sornette",
    "Clotilde Mirage",
    "Désiré Fabliau",
    "Euphémie Songe",
    "Firmin Illusion",
    "Guenièvre Légende",
    "Hyacinthe Rêverie",
    "Iphigénie Fantaisie",
    "Jocelyn Mascarade",
)
CAME = CURIOUS[:6]
OTHERS = 9
MINUTES = (
    "Trois équipes ont raconté leur premier mois avec un partenaire. Ce qui revient\u00a0: dire avant la première "
    "réunion qui sera là, finir en demandant comment cela s’est passé, et écrire ce qui est décidé."
)
RESOURCES = (
    "La liste des questions à se poser avant la première réunion\u00a0: https://guide.demo.example/premiere-reunion"
)


def bring_events(programme: Programme, officer: User, referents: tuple[User, ...], created: list[str]) -> None:
    """Once: a past event with what is left of it, and those to come with who registered. No mail leaves."""
    if Event.objects.filter(programme=programme, title=WEBINAR).exists():
        return
    with hushed():
        events = [
            _past_with_minutes(programme, officer),
            _webinar(programme, officer),
            _initiation(programme, officer),
            _community(programme, officer),
            _working_group(programme, officer, referents),
        ]
    created.extend(str(event) for event in events)


def _past_with_minutes(programme: Programme, officer: User) -> Event:
    """Written by the model, for nothing is announced for a day that is past; its registrations too."""
    starts_at = _at(timezone.localdate() - timedelta(days=24), 12)
    said = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "closes_at": starts_at, "places": 60}
    said |= {"kind": EventKind.WEBINAR, "title": PAST, "link": LINK, "language": "fr"}
    event = Event.objects.create(programme=programme, created_by=officer, readers=Readers.EVERYBODY, **said)
    told = {"registered_at": starts_at - timedelta(days=6), "told_start": starts_at, "told_end": event.ends_at}
    rows = [event.registrations.create(**_person(name).fields(), state=verbs.State.REGISTERED, **told) for name in CAME]
    event.refresh_from_db()
    came = {"present": [row.pk for row in rows[:-1]], "others": OTHERS}
    event = verbs.record_attendance(actor=officer, event_id=event.pk, seen=event.version, **came)
    left = {"minutes": MINUTES, "resources": RESOURCES, "is_shared": True}
    return verbs.write_minutes(actor=officer, event_id=event.pk, seen=event.version, **left)


def _webinar(programme: Programme, officer: User) -> Event:
    text = "Un patient, une proche et deux soignants racontent ce qu’ils ont fait ensemble, puis répondent à tous."
    event = _plan(programme, officer, Readers.EVERYBODY, EventKind.WEBINAR, WEBINAR, 15, 12, 1, 100, text, link=LINK)
    return _fill(event, CURIOUS[:3])


def _initiation(programme: Programme, officer: User) -> Event:
    """Full, and a line of two."""
    text = "Ce qu’est le partenariat, ce qu’il n’est pas, et par où commencer dans son service. Sans préparation."
    places = len(CURIOUS) - 2
    readers, kind = Readers.EVERYBODY, EventKind.INITIATION
    event = _plan(programme, officer, readers, kind, INITIATION, 22, 14, 3, places, text, place=ROOM)
    return _fill(event, CURIOUS)


def _community(programme: Programme, officer: User) -> Event:
    text = "Chaque équipe vient avec une seule chose qui a changé. On repart avec celles des autres."
    readers, kind = Readers.TEAMS, EventKind.COMMUNITY
    event = _plan(programme, officer, readers, kind, COMMUNITY, 30, 14, 2, 25, text, place=ROOM, link=LINK)
    for team in Project.objects.underway().filter(programme=programme).order_by("pk")[:3]:
        person = Person(full_name=team.holder_name, email=team.holder_email)
        verbs.register_for_team(project=team, event_id=event.pk, person=person)
    return event


def _working_group(programme: Programme, officer: User, referents: tuple[User, ...]) -> Event:
    """One place is left."""
    text = "Une page pour toutes les équipes\u00a0: les deux premières heures d’un partenaire dans un service."
    readers, kind, places = Readers.REFERENTS, EventKind.WORKING_GROUP, len(referents) + 1
    event = _plan(programme, officer, readers, kind, WORKING_GROUP, 11, 10, 2, places, text, place=ROOM)
    for referent in referents:
        verbs.register_oneself(actor=referent, event_id=event.pk)
    return event


def _plan(programme, officer, readers, kind, title, in_days, hour, hours, places, text, *, place="", link="") -> Event:
    """On the first working day so many days from today, at that hour in Paris."""
    starts_at = _at(add_days(timezone.localdate() + timedelta(days=in_days), 0), hour)
    said = EventSaid(
        kind=kind,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        closes_at=starts_at,
        places=places,
        place=place,
        link=link,
        description=text,
    )
    return verbs.plan_event(actor=officer, programme_id=programme.pk, said=said, readers=readers)


def _fill(event: Event, names: tuple[str, ...]) -> Event:
    """Each asks, then presses the button of their mail."""
    for name in names:
        DESK.ask(event.pk, _person(name))
        row = event.registrations.get(email=_person(name).email)
        DESK.confirm(registration_id=row.pk)
    return event


def _person(name: str) -> Person:
    return Person(full_name=name, email=f"{slugify(name).replace('-', '.')}@demo.example")


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=PARIS)
