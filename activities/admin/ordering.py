"""In which order lists of moments are read."""

from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone


class NextFirst:
    """What goes on or comes next first, then what is over, the latest first."""

    @property
    def ordering(self):
        is_to_come = {"ends_at__gt": timezone.now()}
        return (
            Case(When(**is_to_come, then=Value(0)), default=Value(1), output_field=IntegerField()),
            Case(When(**is_to_come, then=F("starts_at"))),
            F("starts_at").desc(),
        )
