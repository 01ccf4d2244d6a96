"""The back office of partnerships: places, partners, people, conventions and calendars."""

from partnerships.admin import calendar, conventions, documents, partners, people, places

__all__ = ["calendar", "conventions", "documents", "partners", "people", "places"]
