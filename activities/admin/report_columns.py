"""What the reports say, as columns of the exported sessions: numbers, empty where nobody said."""

from collections.abc import Callable

from django.contrib import admin

from activities.models import Participation, Session
from activities.models.choices import State
from activities.reached import PARTS


def _column(part: str) -> Callable[[Session], int | None]:
    words = str(Participation._meta.get_field(f"present_{part}").verbose_name)

    @admin.display(description=words)
    def column(session):
        if session.state != State.HELD:
            return None
        counts = [getattr(group, f"present_{part}") for group in session.participations.all()]
        said = [count for count in counts if count is not None]
        return sum(said) if said else None

    return column


@admin.display(description="durée vécue (minutes)")
def lived(session) -> int | None:
    """As planned, unless the report says otherwise."""
    return (session.lived_minutes or session.planned_minutes) if session.state == State.HELD else None


REPORT_COLUMNS = (*(_column(part) for part in ("total", *PARTS)), lived)
