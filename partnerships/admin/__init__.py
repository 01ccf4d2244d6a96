"""The back office of partnerships: places, partners, people, conventions and calendars."""

from partnerships.admin import calendar, committees, conventions, documents, partners, people, places

__all__ = ["calendar", "committees", "conventions", "documents", "partners", "people", "places"]
