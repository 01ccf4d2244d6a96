"""Events as their pages read them: who comes, the columns of a spreadsheet, a file for one's calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from foundation.calendars import Entry, calendar_file
from partnerships.models.registrations import RegistrationState
from patient_partners.models import Event, EventRegistration, PlannedEvent, Programme
from patient_partners.models.choices import Readers

COLUMNS = ("Personne", "Adresse e-mail", "Équipe", "État", "Demandée le", "Place prise le", "Annulée le", "Pourquoi")
CHUNK = 500


@dataclass(frozen=True)
class People:
    """Who registered, as the service reads it: those who come or came, the line in its order, those who left."""

    coming: list[EventRegistration]
    waiting: list[EventRegistration]
    ended: list[EventRegistration]


@dataclass(frozen=True)
class Planning:
    """What the source planned for one audience of its legend."""

    readers: Readers
    lines: list[PlannedEvent]


def people_of(event: Event) -> People:
    """One query."""
    rows = list(event.registrations.known().select_related("project", "registered_by").order_by("full_name", "pk"))
    waiting = [row for row in rows if row.state == RegistrationState.WAITING]
    ended = [row for row in rows if row.state == RegistrationState.CANCELLED]
    coming = [row for row in rows if row not in waiting and row not in ended]
    return People(coming, sorted(waiting, key=lambda row: (row.queued_at, row.pk)), ended)


def export_rows(rows: QuerySet[EventRegistration]) -> Iterator[tuple]:
    """One row a person, as COLUMNS name them."""
    for row in rows.select_related("project").order_by("full_name", "pk").iterator(CHUNK):
        yield (
            row.full_name,
            row.email,
            row.project.name if row.project else "",
            capfirst(row.get_state_display()),
            row.created_at,
            row.registered_at,
            row.ended_at,
            row.why,
        )


def planning_of(programme: Programme) -> list[Planning]:
    """By audience, in the order of the legend; those without a line left out. One query."""
    lines = list(programme.planning.all())
    by_readers = [Planning(readers, [line for line in lines if line.readers == readers]) for readers in Readers]
    return [planning for planning in by_readers if planning.lines]


def calendar_of(event: Event) -> bytes:
    """For whoever wants the date in their calendar, registered or not: without the link, which the registered have."""
    return calendar_file(
        Entry(
            uid=f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}",
            sequence=event.version,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            summary=event.title,
            location=event.place,
            description=event.description,
            stamped_at=timezone.localtime(),
            cancelled=not event.takes_place,
        )
    )
