"""How the days of somebody who is away are said."""

from datetime import date, time, timedelta

from django.utils import timezone

from activities.models.absences import Absence
from foundation.days import say_day, say_period


def say_absence(absence: Absence, today: date | None = None) -> str:
    """« mardi 24 novembre, toute la journée », « du lundi 2 au vendredi 6 mars », « mardi 24 novembre, 9 h – 12 h »."""
    start, end = timezone.localtime(absence.starts_at), timezone.localtime(absence.ends_at)
    if start.time() != time.min or end.time() != time.min:
        return say_period(absence.starts_at, absence.ends_at, today)
    first, last = start.date(), end.date() - timedelta(days=1)
    if first == last:
        return f"{say_day(first, today)}, toute la journée"
    return f"du {say_day(first, today)} au {say_day(last, today)}"
