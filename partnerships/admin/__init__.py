"""The back office of partnerships: places, partners, people, conventions and calendars."""

from partnerships.admin import (
    actions,
    calendar,
    committees,
    conventions,
    documents,
    evaluations,
    funding,
    indicators,
    partners,
    people,
    places,
)

__all__ = [
    "actions",
    "calendar",
    "committees",
    "conventions",
    "documents",
    "evaluations",
    "funding",
    "indicators",
    "partners",
    "people",
    "places",
]
