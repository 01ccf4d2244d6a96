"""What the reports say, as columns of the exported sessions: numbers, empty where nobody said."""

from collections.abc import Callable

from django.contrib import admin

from activities.heard import heard_of
from activities.models import Participation, Session
from activities.models.choices import State
from activities.models.opinions import Face
from activities.reached import PARTS, UNSAID

# Whoever attended a training counts as a professional, as in the year's figures (`reached_by`).
TRAINED_PARTS = ("total", "staff")


def _column(part: str) -> Callable[[Session], int | None]:
    words = str(Participation._meta.get_field(f"present_{part}").verbose_name)

    @admin.display(description=words)
    def column(session):
        if session.state != State.HELD:
            return None
        counts = [getattr(group, f"present_{part}") for group in session.participations.all()]
        said = [count for count in counts if count is not None]
        if session.trained and part in TRAINED_PARTS:
            said.append(session.trained)
        return sum(said) if said else None

    return column


@admin.display(description="présents par hôpital")
def by_hospital(session) -> str:
    """Of a session that several hospitals shared; empty otherwise."""
    if session.state != State.HELD:
        return ""
    said: dict[str, list[int | None]] = {}
    for group in session.participations.all():
        if group.state != group.State.CANCELLED:
            said.setdefault(group.hospital.name, []).append(group.present_total)
    if len(said) < 2:
        return ""
    return " ; ".join(f"{name} : {_total(counts)}" for name, counts in said.items())


def _total(counts: list[int | None]) -> int | str:
    return UNSAID if None in counts else sum(counts)


@admin.display(description="durée vécue (minutes)")
def lived(session) -> int | None:
    """As planned, unless the report says otherwise."""
    return (session.lived_minutes or session.planned_minutes) if session.state == State.HELD else None


@admin.display(description="avis")
def opinions(session) -> int | str | None:
    """How many, where they may be read; the rule is that of every other place (`heard`)."""
    heard = heard_of(session)
    if heard is None:
        return None
    return heard.total or "moins de 5"


def _face_column(face: Face) -> Callable[[Session], int | None]:
    @admin.display(description=f"avis : {str(face.label).lower()}")
    def column(session):
        heard = heard_of(session)
        return getattr(heard, face) if heard and heard.sessions else None

    return column


REPORT_COLUMNS = (
    *(_column(part) for part in ("total", *PARTS)),
    by_hospital,
    lived,
    opinions,
    *(_face_column(face) for face in Face),
)
