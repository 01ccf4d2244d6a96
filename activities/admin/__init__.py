"""The back office of activities: propositions and their agreements, slots, sessions, absences, volumes, imports."""

from activities.admin import absences, activities, imports, sessions, slots, volumes

__all__ = ["absences", "activities", "imports", "sessions", "slots", "volumes"]
